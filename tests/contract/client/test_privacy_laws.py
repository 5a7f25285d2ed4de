"""Our clients show nothing private; each way to show something is seen."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from callrecords.client.operations.listing import ListOperation
from callrecords.client.records import record
from callrecords.contract.client.privacy_laws import privacy_faults
from tests.made_up import fable

pytestmark = pytest.mark.slow

VENDOR = fable()
(RESOURCE,) = VENDOR.resources


def faults() -> list[str]:
    return list(privacy_faults(VENDOR, RESOURCE))


def test_our_clients_show_nothing_private() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("owner", "name", "shown"),
    [
        ("callrecords.client.records.decode", "shape", lambda raw, _length=40: raw.decode()),
        ("callrecords.client.records.deviations", "mask_name", lambda text, _secrets=(): text),
    ],
)
def test_private_things_in_what_deviates_are_seen(
    monkeypatch: pytest.MonkeyPatch, owner: str, name: str, shown: Any
) -> None:
    monkeypatch.setattr(f"{owner}.{name}", shown)
    assert "an odd record: a number is shown" in faults()


@pytest.mark.parametrize("module", ["client.http.response", "spec.masking"])
def test_a_mask_that_lets_numbers_through_is_seen(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """In what the vendor says, and in excerpts of what is no error of the vendor's."""
    monkeypatch.setattr(f"callrecords.{module}.mask_text", lambda text, _secrets=(): text)
    told = faults()
    assert {"status 400: the token is shown", "status 500: a number is shown"} <= set(told)


def test_a_record_that_is_shown_whole_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = lambda self: str([getattr(self, name) for name in self.__struct_fields__])  # noqa: E731
    monkeypatch.setattr(record.Record, "__repr__", shown)
    assert "a personal value or the token is shown" in faults()


def test_a_log_that_holds_the_token_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def loud(self: Any, request: Any, answer: Any) -> Any:
        logging.getLogger("somebody").debug("got %s", answer.body)
        return judge(self, request, answer)

    judge = ListOperation.judge
    monkeypatch.setattr(ListOperation, "judge", loud)
    told = faults()
    assert {"a log: the token is shown", "a log: a number is shown"} <= set(told)


def test_the_listening_ends_with_the_law() -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    faults()
    assert (root.level, root.handlers) == before
