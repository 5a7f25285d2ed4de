"""Values that mean "nothing" become forms of their own, and are read back as written."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.generator.bundle.blanks import opened, opened_field
from callrecords.generator.reading.folder import load, spec_folders
from callrecords.spec.schema import Schema


def read(schema: dict[str, Any]) -> Schema:
    return msgspec.json.decode(json.dumps(schema), type=Schema)


BLANK = {"type": "string", "const": ""}
NULL = {"type": "null"}


@pytest.mark.parametrize(
    ("written", "emitted"),
    [
        ({"type": ["string", "null"]}, None),
        ({"type": "string", "maxLength": 5}, None),
        ({"type": "string", "maxLength": 5, "description": "x."}, None),
        ({"type": "string", "minLength": 1}, [{"type": "string", "minLength": 1}, BLANK]),
        (
            {"type": ["string", "null"], "format": "date-time", "x-means": "rang"},
            [{"type": "string", "format": "date-time"}, BLANK, NULL],
        ),
        ({"anyOf": [{"$ref": "#/w"}, NULL]}, [{"$ref": "#/w"}, BLANK, NULL]),
        (
            {"anyOf": [{"type": "string", "format": "decimal"}, {"type": "number", "format": "decimal"}]},
            [{"type": "string", "format": "decimal"}, {"type": "number", "format": "decimal"}, BLANK],
        ),
        ({"type": ["integer", "null"], "format": "int32"}, [{"type": "integer", "format": "int32"}, BLANK, NULL]),
        ({"type": "string", "pattern": "^a$"}, [{"type": "string", "pattern": "^a$"}, BLANK]),
    ],
)
def test_what_refuses_a_blank_takes_it_and_is_read_as_it_was_written(
    written: dict[str, Any], emitted: list[Any] | None
) -> None:
    field = {**written, "x-empty": [""]}
    made = opened_field(copy.deepcopy(field))
    assert made.get("anyOf") == (emitted if emitted is not None else written.get("anyOf"))
    assert read(made) == read(field)


def test_a_whole_number_that_means_nothing_is_a_form_too() -> None:
    field = {"type": "integer", "minimum": 5, "x-empty": [0]}
    assert opened_field(field)["anyOf"] == [{"type": "integer", "minimum": 5}, {"type": "integer", "const": 0}]


FORMS = st.fixed_dictionaries(
    {"type": st.sampled_from(["string", "integer", ["string", "null"], ["integer", "null"]])},
    optional={
        "format": st.sampled_from(["date-time", "uri"]),
        "minLength": st.integers(0, 2),
        "maxLength": st.integers(0, 2),
        "pattern": st.just("^a+$"),
        "minimum": st.just(3),
        "not": st.just({"type": "string"}),
        "description": st.just("What it is."),
    },
)


@given(
    FORMS | st.fixed_dictionaries({"anyOf": st.lists(FORMS, min_size=1, max_size=3)}),
    st.lists(st.sampled_from(["", "-", "none", 0, 7]), min_size=1, max_size=3, unique=True),
)
def test_no_value_that_means_nothing_is_refused(form: dict[str, Any], empty: list[str | int]) -> None:
    judge = jsonschema_rs.Draft202012Validator(opened_field({**form, "x-empty": empty}), validate_formats=True)
    assert [value for value in empty if not judge.is_valid(value)] == []


def test_whole_specs_are_read_back_as_they_were_written() -> None:
    for folder in (*spec_folders(Path("specs")), *spec_folders(Path("tests/specs"))):
        document = load(folder).document
        schemas = opened(document)["components"]["schemas"]
        for name, schema in document["components"]["schemas"].items():
            assert read(schemas[name]) == read(schema)
