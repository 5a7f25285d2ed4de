"""What a caller must do about a change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callrecords.generator.diff.advice import ANYTHING, advice
from callrecords.generator.diff.change import Change
from callrecords.generator.diff.facts import Part, surface
from callrecords.registry import VENDORS
from tests.made_up import fable


def broken(part: Part) -> Iterator[tuple[str, str]]:
    for place in part.keeps:
        yield from ((place, "is gone"), (place, "was a, is b"))
    yield from ((place, "is demanded now") for place in part.demands)
    yield from ((f"{place}, at most", "was 2, is 1") for place in part.most)
    yield from ((f"{place}, at least", "was 1, is 2") for place in part.least)


@pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)
def test_each_fact_that_may_break_callers_has_advice_of_its_own(vendor: object) -> None:
    bundle = vendor.bundle()  # type: ignore[attr-defined]
    changes = [
        Change(f"{name}: {place}", what, breaking=True)
        for name, part in surface(bundle).items()
        for place, what in broken(part)
    ]
    assert len(changes) > 50
    lacking = ("class", "prefix of variables", "type", "method")  # are never gone alone
    assert {one.place for one in changes if advice(one) == ANYTHING and not one.place.endswith(lacking)} == set()


@pytest.mark.parametrize(
    ("place", "what", "told"),
    [
        ("the vendor", "is gone", "Stay on the release before"),
        ("list_calls: filter net-price ge", "is gone", "Leave the condition net-price ge out"),
        ("Call.price: type", "was decimal, is string", "Read string where decimal came before"),
        ("Call.talk: unit", "was seconds, is milliseconds", "the value is in milliseconds, and what was kept is in seconds"),
        ("list_calls: page size, at most", "was 100, is 50", "Give a limit within the new bounds"),
        ("list_calls: argument account", "is demanded now", "Pass account at every call"),
        ("CallState: word 'busy: here'", "is gone", "Compare with no member for 'busy: here'"),
        ("list_calls: parameter limit", "is gone", "Send limit no more"),
        ("list_calls: answer 200, items.price", "property removed", "Expect None for items.price"),
        ("somewhere else", "is another one", ANYTHING),
    ],
)  # fmt: skip
def test_advice_names_what_it_is_about(place: str, what: str, told: str) -> None:
    assert told in advice(Change(place, what, breaking=True))


def test_nothing_has_to_be_done_about_what_breaks_nobody() -> None:
    assert advice(Change("list_calls: filter net-price ge", "is new", breaking=False)) == ""
