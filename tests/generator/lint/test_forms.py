"""What a format leaves open is said beside it: each rule is provoked by one change to facts that are otherwise clean."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from callrecords.generator.lint.specs import lint

DUNLIN = Path(__file__).parents[2] / "specs" / "dunlin"
BROKEN = {
    "a time without a zone needs one": ("      x-zone: Europe/Paris\n", "", "says no zone; say x-zone"),
    "a zone exists": ("x-zone: Europe/Paris", "x-zone: Europe/Atlantis", "zone 'Europe/Atlantis' is not known"),
    "a zone stands where it is needed": (
        "seen: {format: epoch-s", "seen: {x-zone: UTC, format: epoch-s", "only a time without a zone of its own"),
    "a length of time is in seconds": ("wait: {x-unit: seconds}", "wait: {}", "add x-unit: seconds"),
    "a day is no instant": ("operator: lt, day: last", "operator: le, day: last", "write ge, or lt, with day: last"),
    "only a day can count": (
        "field: connected, operator: lt}", "field: connected, operator: lt, day: last}", "a parameter of the format date"),
    "a parameter of a time says how it is written": (
        "update: {format: epoch-s, minimum", "update: {minimum", "give the parameter one of the formats of times"),
    "a number is asked for as one": ("update: {format: int64}", "update: {maxLength: 9}", "is any text, and length is integer"),
    "a time is held against a time": (
        "'length:gte', field: length", "'length:gte', field: seen", "is integer, and seen a time"),
}  # fmt: skip


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_names_what_to_write(tmp_path: Path, rule: str) -> None:
    old, new, told = BROKEN[rule]
    folder = tmp_path / "dunlin"
    shutil.copytree(DUNLIN, folder)
    facts = folder / "facts.yaml"
    assert old in facts.read_text("utf-8")
    facts.write_text(facts.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert [str(problem) for problem in lint(folder) if told in problem.message]


def test_two_forms_of_one_value_cannot_be_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "dunlin"
    shutil.copytree(DUNLIN, folder)
    api = folder / "openapi.yaml"
    forms = "{oneOf: [{type: string, format: duration}, {type: string, format: date-time-rfc-2822}]}"
    text = api.read_text("utf-8").replace("{type: string, format: duration, nullable: true}", forms)
    api.write_text(text, "utf-8")
    assert [str(problem) for problem in lint(folder) if "two forms of one value" in problem.message]
