"""Choosing fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadParameter
from callrecords.conventions.fields import Selection, parse, render
from callrecords.errors import BadArgument
from callrecords.spec.facts import FieldFilterFacts
from tests.conventions.strategies import names

FACTS = FieldFilterFacts(include="only", exclude="without")
KNOWN = ("id", "caller", "callee")


@given(st.lists(names, min_size=2, max_size=6, unique=True), st.data())
def test_both_halves_agree(known: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(known[1:]), min_size=1, unique=True))
    included = parse(render(chosen, (), FACTS, known[0]), FACTS, known)
    assert included == Selection(include=(known[0], *chosen))
    excluded = parse(render((), chosen, FACTS, known[0]), FACTS, known)
    assert excluded == Selection(exclude=tuple(chosen))


def test_the_key_is_always_asked_for_and_names_are_sent_once() -> None:
    assert render(("caller", "caller"), (), FACTS, "id") == {"only": "id,caller"}
    assert render(("caller", "id"), (), FACTS, "id") == {"only": "caller,id"}


def test_a_selection_keeps_what_it_says() -> None:
    assert [name for name in KNOWN if Selection(include=("id", "callee")).keeps(name)] == ["id", "callee"]
    assert [name for name in KNOWN if Selection(exclude=("callee",)).keeps(name)] == ["id", "caller"]
    assert all(Selection().keeps(name) for name in KNOWN)


def test_nothing_asked_is_everything() -> None:
    assert render((), (), FACTS, "id") == {}
    assert parse({}, FACTS, KNOWN) == Selection()


def test_the_server_takes_spaces_and_repetitions() -> None:
    assert parse({"only": "id, caller,id"}, FACTS, KNOWN) == Selection(include=("id", "caller"))


@pytest.mark.parametrize(
    "text", ["", ",", "id,", "idd", "id;caller", "ID", "id\0", "'id'", "id," * 100_000, "x" * 100_000]
)
def test_the_server_refuses_unknown_names(text: str) -> None:
    with pytest.raises(BadParameter, match=r"^without: "):
        parse({"without": text}, FACTS, KNOWN)


def test_of_both_lists_together_exclusion_wins() -> None:
    both = parse({"only": "id,caller", "without": "caller"}, FACTS, KNOWN)
    assert both == Selection(include=("id", "caller"), exclude=("caller",))
    assert [name for name in KNOWN if both.keeps(name)] == ["id"]


@pytest.mark.parametrize(
    ("include", "exclude", "facts", "named"),
    [
        (("caller",), ("callee",), FACTS, "one of them"),
        ((), ("id",), FACTS, "id identifies the record"),
        ((), ("caller",), FieldFilterFacts(include="only"), "with fields"),
    ],
)
def test_the_client_refuses_what_cannot_be_asked(
    include: tuple[str, ...], exclude: tuple[str, ...], facts: FieldFilterFacts, named: str
) -> None:
    with pytest.raises(BadArgument, match=named):
        render(include, exclude, facts, "id")
