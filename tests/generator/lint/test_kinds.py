"""Each rule about kinds of records is provoked by one change to a spec that is otherwise right."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from callrecords.generator.lint.kinds import kinds
from callrecords.spec.bundle import read_bundle
from tests.generator.diff.pairs import document, field, schema

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
