"""Whatever stood in a spec and stands there no more is named by its place."""

from __future__ import annotations

import json

import pytest

from callrecords.generator.diff import gone
from tests.generator.diff.pairs import Edit, document, field, operation, pair, schema


def places(edit: Edit) -> list[str]:
    old, new = map(json.loads, pair(edit))
    return [change.place for change in gone.changes(old, new)]


@pytest.mark.parametrize(
    ("edit", "ends"),
    [
        (lambda spec: operation(spec)["x-clock"].pop("publish-delay"), "get x-clock publish-delay"),
        (lambda spec: operation(spec)["x-pagination"]["ends"].pop(), "x-pagination ends"),
        (lambda spec: operation(spec)["x-filter"]["parameters"].pop(), "x-filter parameters parameter min-price"),
        (lambda spec: schema(spec).pop("type"), "schemas VoiceEntry type"),
        (lambda spec: schema(spec)["properties"].pop("outcome"), "VoiceEntry properties outcome"),
        (lambda spec: field(spec, "begun-at").pop("x-means"), "begun-at x-means"),
        (lambda spec: spec["x-errors"]["codes"].pop(0), "x-errors codes code F-ASK"),
        (lambda spec: operation(spec).pop("security"), "get security"),
    ],
)
def test_a_fact_that_is_gone_is_named_by_its_place(edit: Edit, ends: str) -> None:
    (place,) = places(edit)
    assert ends in place


def test_of_a_part_that_is_gone_only_the_outermost_place_is_named() -> None:
    (place,) = places(lambda spec: operation(spec).pop("x-pagination"))
    assert place.endswith(" get x-pagination")


def test_words_for_people_may_go_and_so_may_the_order_of_a_list() -> None:
    assert places(lambda spec: field(spec, "outcome").pop("description", None)) == []
    assert places(lambda spec: operation(spec)["parameters"].reverse()) == []


def test_of_two_items_with_one_name_the_one_that_changed_is_looked_at() -> None:
    needs = [{"key": ["voice:view"]}, {"key": ["voice:tree"]}]
    assert list(gone.changes({"security": needs}, {"security": needs})) == []
    (change,) = gone.changes({"security": needs}, {"security": [needs[0], {"key": []}]})
    assert change.place == "security key key voice:tree"


def test_what_is_new_or_another_value_is_not_gone() -> None:
    assert places(lambda spec: operation(spec)["x-clock"].update({"result-cap": 5})) == []
    assert list(gone.changes(document(), document())) == []


def test_a_property_called_like_a_word_for_people_is_a_fact() -> None:
    assert places(lambda spec: schema(spec)["properties"].pop("title", None)) == []
    old = {"properties": {"title": {"type": "string"}}}
    assert [change.place for change in gone.changes(old, {"properties": {}})] == ["properties title"]


def test_what_was_true_and_is_false_is_gone() -> None:
    (change,) = gone.changes({"x": {"served": True}}, {"x": {"served": False}})
    assert (change.place, change.what) == ("x served", "is true no more")


def test_no_change_of_this_kind_breaks_callers() -> None:
    old, new = map(json.loads, pair(lambda spec: operation(spec).pop("x-clock")))
    assert not any(change.breaking for change in gone.changes(old, new))
