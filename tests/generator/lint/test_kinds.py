"""Each rule about kinds of records is provoked by one change to a spec that is otherwise right."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from callrecords.generator.lint.asked import operations
from callrecords.generator.lint.kinds import kinds, own_keys
from callrecords.generator.lint.records import records, story
from callrecords.spec.bundle import read_bundle
from tests.generator.diff.pairs import LIST, document, field, operation, schema

Edit = Callable[[dict[str, Any]], object]


def told(edit: Edit) -> list[str]:
    """What is said of a record with two kinds after an edit."""
    spec = document()
    schema(spec)["x-kinds"] = {"field": "way", "classes": {"Inbound": ["in"], "Loop": ["loop"]}}
    field(spec, "net-price")["x-only-where"] = {"way": ["in"]}
    edit(spec)
    return [one.message for one in kinds(read_bundle(json.dumps(spec).encode()))]


def classes(spec: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema(spec)["x-kinds"]["classes"]
    return found


def test_kinds_that_are_told_apart_are_right() -> None:
    assert told(lambda spec: spec) == []


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda d: schema(d)["x-kinds"].update(field="sort"), "there is no field sort"),
        (lambda d: schema(d)["x-kinds"].update(field="talk_secs"), "talk_secs is no text"),
        (lambda d: classes(d).update(Loop=["in", "loop"]), "in means two kinds"),
        (lambda d: classes(d).update(Loop=["round"]), "round is not in the enum of way"),
        (lambda d: classes(d).update(Inbound=["in", "out"]), "net-price is there beside some words of Inbound and not others"),
        (lambda d: classes(d).update(VoiceEntryHop=["out"]), "VoiceEntryHop is the name of another schema or kind"),
        (lambda d: field(d, "begun-at").update({"x-only-where": {"way": ["in"]}}), "begun-at is in some kinds only"),
        (lambda d: field(d, "entry-ref").update({"x-only-where": {"way": ["in"]}}), "entry-ref is in some kinds only"),
    ],
)  # fmt: skip
def test_a_rule_finds(edit: Edit, message: str) -> None:
    assert [one for one in told(edit) if message in one], told(edit)


def of_own_keys(edit: Edit) -> list[str]:
    """What is said of a record whose two kinds have keys of their own, after an edit."""
    spec = document()
    fields = schema(spec)["properties"]
    fields["loop-ref"] = {**fields["entry-ref"], "x-only-where": {"way": ["loop"]}}
    fields["entry-ref"]["x-only-where"] = {"way": ["in"]}
    schema(spec)["x-kinds"] = {"field": "way", "classes": {"Inbound": ["in"], "Loop": ["loop"]}}
    schema(spec)["x-record"] = {"keys": {"Inbound": "entry-ref", "Loop": "loop-ref"}}
    operation(spec)["x-pagination"].pop("keyset", None)
    edit(spec)
    bundle = read_bundle(json.dumps(spec).encode())
    asked = [one for one in operations(bundle) if one.operation.operation_id == LIST]
    found = [*kinds(bundle), *own_keys(bundle, asked), *records(bundle, asked), *story(bundle)]
    return [one.message for one in found]


def test_kinds_with_keys_of_their_own_are_right() -> None:
    assert of_own_keys(lambda spec: spec) == []


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda d: schema(d)["x-record"]["keys"].pop("Loop"), "Loop has no key; name the field"),
        (lambda d: schema(d)["x-record"]["keys"].update(Hall="entry-ref"), "there is no kind Hall in x-kinds"),
        (lambda d: schema(d).pop("x-kinds"), "there is no x-kinds beside it"),
        (lambda d: schema(d)["x-record"]["keys"].update(Loop="entry-ref"), "entry-ref is in no record of Loop"),
        (lambda d: schema(d)["x-record"]["keys"].update(Loop="nothing"), "the record has no field nothing"),
        (lambda d: field(d, "loop-ref").update(type=["string", "null"]), "loop-ref identifies the record, so it is never null"),
        (lambda d: field(d, "loop-ref").pop("x-means"), "add x-means: record-id to loop-ref"),
        (lambda d: field(d, "loop-ref").pop("x-only-where"), "entry-ref tells record-id already"),
        (lambda d: operation(d).update({"x-sync": SYNC}), "a key alone names no record"),
    ],
)  # fmt: skip
def test_a_rule_about_keys_of_their_own_finds(edit: Edit, message: str) -> None:
    assert [one for one in of_own_keys(edit) if message in one], of_own_keys(edit)


SYNC: dict[str, Any] = {
    "token": "since", "next": "next", "items": "items", "deleted": {"ids": "gone"}, "part": {"id": "changes", "path": "/changes"},
}  # fmt: skip


def test_a_key_that_only_some_kinds_have_wants_one_for_each() -> None:
    said = told(lambda d: field(d, "entry-ref").update({"x-only-where": {"way": ["in"]}}))
    assert [one for one in said if "give each kind its own x-record" in one]
