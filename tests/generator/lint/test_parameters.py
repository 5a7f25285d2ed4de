"""Lint of parameters that take several values or an operator: facts that the declaration cannot carry are told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from callrecords.generator.lint.specs import lint

TEAL = Path(__file__).parents[2] / "specs" / "teal"


def messages(tmp_path: Path, file: str, old: str, new: str) -> str:
    folder = tmp_path / "teal"
    shutil.copytree(TEAL, folder)
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    return "\n".join(one.message for one in lint(folder, house=False))


def test_teal_has_no_problems() -> None:
    assert lint(TEAL, house=False) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("field: state, operator: in", "field: state, operator: eq", "state takes several values, so operator: eq"),
        ("prefix: '[gte]'", "together: a, prefix: '[gte]', empty-means-all: true", "it is never empty"),
        ("field: cost, operator: ge, prefix: '[gte]'", "field: cost, operator: in", "cost takes one value, so operator: in"),
        ("operator: gt, prefix: '>'", "operator: gt, prefix: '>='", "seconds has two conditions with the prefix >="),
        ("operator: lt, prefix: 'lt:'", "operator: lt", "start takes several values, so operator: lt"),
        ("{parameter: state, field: state, operator: in}", "{parameter: state, field: state, operator: in, prefix: 'in:'}",
         "state has an operator in front of several values"),
        ("offset: {parameter: skip}", "offset: {parameter: trunk}", "trunk takes one value; declare it without the array"),
        ("sort, fields: [start", "tag, fields: [start", "tag is a list with commas between its values"),
    ],
)  # fmt: skip
def test_facts_that_the_parameter_cannot_carry_are_told(old: str, new: str, told: str, tmp_path: Path) -> None:
    assert told in messages(tmp_path, "facts.yaml", old, new)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: start\n          in: query\n          type: array", "name: start\n          in: query\n          type: string",
         "start takes one value, and x-filter names several conditions"),
        ("items: {type: integer, minimum: 1, maximum: 9999}", "items: {type: array, items: {type: integer}}",
         "trunk takes several values; that is not known here"),
        ("name: trunk\n          in: query", "name: trunk\n          in: header", "trunk takes several values; that is not known here"),
        ("collectionFormat: pipes", "collectionFormat: tsv", "collectionFormat tsv has no successor"),
    ],
)  # fmt: skip
def test_declarations_that_cannot_be_sent_are_told(old: str, new: str, told: str, tmp_path: Path) -> None:
    assert told in messages(tmp_path, "swagger.yaml", old, new)
