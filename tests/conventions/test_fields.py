"""Choosing fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadParameter
from callrecords.conventions.fields import Selection, can_render, parse, render
from callrecords.spec.facts import FieldFilterFacts
from tests.conventions.strategies import names

FACTS = FieldFilterFacts(include="only", exclude="without")
KNOWN = ("id", "caller", "callee")


@given(st.lists(names, min_size=2, max_size=6, unique=True), st.data())
def test_both_halves_agree(known: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(known[1:]), min_size=1, unique=True))
    for selection in (Selection(include=tuple(chosen)), Selection(exclude=tuple(chosen)), Selection()):
        assert parse(render(selection, FACTS), FACTS, known) == selection


def test_a_selection_keeps_what_it_says() -> None:
    assert [name for name in KNOWN if Selection(include=("id", "callee")).keeps(name)] == ["id", "callee"]
    assert [name for name in KNOWN if Selection(exclude=("callee",)).keeps(name)] == ["id", "caller"]
    assert all(Selection().keeps(name) for name in KNOWN)
    assert Selection(include=("id",)).of(KNOWN) == {"id"}
    assert Selection(exclude=("id",)).of(KNOWN) == {"caller", "callee"}
    assert Selection().of(KNOWN) is None


def test_a_list_is_asked_only_for_what_its_parameters_can_say() -> None:
    only = FieldFilterFacts(include="only")
    assert can_render(Selection(include=("id",)), only)
    assert not can_render(Selection(exclude=("caller",)), only)
    assert not can_render(Selection(include=("id",)), None)
    assert can_render(Selection(), None)


def test_nothing_asked_is_everything() -> None:
    assert render(Selection(), FACTS) == {}
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
