"""The changes as a page."""

from __future__ import annotations

import pytest
from hypothesis import given

from callrecords.generator.diff.change import Change
from callrecords.generator.diff.page import page
from callrecords.generator.diff.wire import WireChanges
from callrecords.markup import shown
from tests.pagereader import PageReader
from tests.test_markup import TEXTS

BREAKS = Change("list_calls: filter price ge", "is gone", breaking=True)
CHANGES = Change("list_calls: order by price", "is new", breaking=False)


def read(*changes: Change, allowed: bool = False) -> PageReader:
    return PageReader(page("0.1.0", "0.2.0", {"fable": WireChanges(changes, 3)}, allowed=allowed).decode())


def test_what_breaks_callers_comes_first_with_what_they_must_do() -> None:
    differences = {"a": WireChanges((CHANGES,), 0), "b": WireChanges((BREAKS, CHANGES), 0), "c": WireChanges((), 0)}
    text = PageReader(page("0.1.0", "0.1.1", differences, allowed=False).decode()).text
    places = [
        text.index(words) for words in ("filter price ge", "Leave the condition", "order by price", "Nothing changed.")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("changes", "allowed", "told"),
    [
        ((CHANGES,), True, "Nothing breaks callers of 0.1.0"),
        ((BREAKS,), False, "1 change breaks callers of 0.1.0, and version 0.2.0 does not say so"),
        ((BREAKS, CHANGES), True, "1 change breaks callers of 0.1.0, and version 0.2.0 says so"),
    ],
)
def test_the_verdict_is_one_sentence(changes: tuple[Change, ...], allowed: bool, told: str) -> None:
    assert told in read(*changes, allowed=allowed).text


@given(TEXTS, TEXTS)
def test_any_words_of_a_spec_are_text_and_never_markup(place: str, what: str) -> None:
    plain = read(Change("a", "b", breaking=True), Change("a", "b", breaking=False))
    found = read(Change(place, what, breaking=True), Change(place, what, breaking=False))
    assert found.tags == plain.tags
    assert found.open == []
    assert found.loads == []
    assert found.text.count(shown(what)) >= 2
