"""The judge of clients can fail: it sees each way in which a record may lie about its bytes."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

import msgspec
import pytest

from callrecords.client.records.record import Record
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.client import examples as client_side
from callrecords.contract.client.examples import compare, judge_examples
from callrecords.contract.oracle.reader import Reader
from tests.made_up import fable

VENDOR = fable()
BUNDLE = VENDOR.bundle()
GET = BUNDLE.operations["get_voice_entry"]
RAW = bytes(next(iter(GET.ok.examples.values())).value)


@pytest.fixture
def record() -> Any:
    records, _ = client_side._pull(VENDOR, GET, RAW)
    return records[0]


def faults(record: Record, raw: bytes = RAW) -> list[str]:
    return list(compare(record, raw, BUNDLE.record_fields(GET), Reader(BUNDLE)))


def test_a_faithful_record_has_no_faults(record: Any) -> None:
    assert faults(record) == []


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("net_price", Decimal("9.99")),
        ("net_price", None),
        ("begun_at", None),
        ("from_", "tel-0"),
        ("is_billable", None),
    ],
)
def test_a_changed_value_is_seen(record: Any, attribute: str, value: object) -> None:
    setattr(record, attribute, value)
    assert len(faults(record)) == 1


def test_lost_trailing_zeros_are_seen(record: Any) -> None:
    assert record.net_price == record.net_price.normalize() * 1
    record.net_price = Decimal(str(record.net_price) + "0")
    assert len(faults(record)) == 1


def test_a_changed_nested_value_is_seen(record: Any) -> None:
    record.hop.setup_millis = 1
    assert faults(record) == ["hop: the nested value differs"]


def test_a_field_that_the_record_never_got_is_seen(record: Any) -> None:
    sent = msgspec.json.decode(RAW, type=dict[str, msgspec.Raw])
    del sent["from"]
    assert "from: was_sent is wrong" in faults(record, msgspec.json.encode(sent))


def test_an_extra_that_the_record_lost_is_seen(record: Any) -> None:
    sent = msgspec.json.decode(RAW, type=dict[str, msgspec.Raw])
    sent["brand-new"] = msgspec.Raw(b"1")
    assert any(fault.startswith("extras are") for fault in faults(record, msgspec.json.encode(sent)))


def test_a_field_that_the_two_models_read_differently_is_seen(record: Any) -> None:
    assert list(client_side.disagreements(VENDOR, "get_voice_entry", [record])) == []
    record.net_price += 1
    record.hop.setup_millis += 1
    record.begun_at += timedelta(milliseconds=1)
    assert list(client_side.disagreements(VENDOR, "get_voice_entry", [record])) == [
        f"{field}: the client model and the wire model disagree" for field in ("begun-at", "net-price", "hop")
    ]


def test_a_record_that_the_wire_model_refuses_is_told(record: Any) -> None:
    record._raw = RAW.replace(b"60", b'"an hour"', 1)
    (fault,) = client_side.disagreements(VENDOR, "get_voice_entry", [record])
    assert fault.startswith("the wire model refuses what the client reads")


def test_what_no_spec_knows_is_no_disagreement() -> None:
    """The wire models leave it out, at any depth."""
    sent = json.loads(RAW)
    raw = json.dumps({**sent, "new": [1], "hop": {**sent["hop"], "": []}}).encode()
    records, _ = client_side._pull(VENDOR, GET, raw)
    assert list(client_side.disagreements(VENDOR, "get_voice_entry", records)) == []


def test_a_client_that_drops_a_record_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    pull = client_side._pull

    def forgetful(*args: Any) -> tuple[list[Record], list[bytes]]:
        records, sent = pull(*args)
        return records[1:], sent

    monkeypatch.setattr(client_side, "_pull", forgetful)
    assert {verdict.outcome for verdict in judge_examples(VENDOR)} == {Outcome.FAIL}


def test_an_operation_without_an_example_is_not_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callrecords.spec.bundle.Operation.ok", property(lambda operation: _NoExamples))
    verdicts = {verdict.operation: verdict.outcome for verdict in judge_examples(VENDOR)}
    assert set(verdicts.values()) == {Outcome.NOT_EVALUATED}


class _NoExamples:
    examples: ClassVar[dict[str, Any]] = {}
