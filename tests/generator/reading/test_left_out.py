"""Parameters that no client sends: they are left out and named, or asked for where they must be there."""

from __future__ import annotations

from typing import Any

import pytest

from callrecords.generator.reading.normal import Normal, normal

_TEXT = {"type": "string"}
_LIST = {
    "type": "object",
    "properties": {"calls": {"type": "array", "items": {"type": "object", "properties": {"id": _TEXT}}}},
}


def _read(parameter: dict[str, Any], **facts: Any) -> Normal:
    response = {"description": "", "content": {"application/json": {"schema": _LIST}}}
    operation = {
        "x-resource": {"name": "calls", "role": "list"},
        "parameters": [parameter],
        "responses": {"200": response},
        **facts,
    }
    return normal({"openapi": "3.1.0", "info": {"title": "Tern"}, "paths": {"/calls": {"get": operation}}})


def _names(found: Normal) -> list[str]:
    return [one["name"] for one in found.document["paths"]["/calls"]["get"]["parameters"]]


_UNSENT: dict[str, dict[str, Any]] = {
    "a header": {"name": "Accept-Language", "in": "header", "schema": _TEXT},
    "a cookie": {"name": "sid", "in": "cookie", "schema": _TEXT},
    "a document": {"name": "query", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}},
    "an object": {"name": "filter", "in": "query", "schema": {"type": "object", "properties": {"a": _TEXT}}},
    "a time": {"name": "day", "in": "query", "schema": {"type": "string", "format": "date"}},
}


@pytest.mark.parametrize("name", _UNSENT)
def test_what_nobody_speaks_of_and_no_query_holds_is_left_out_and_named(name: str) -> None:
    found = _read(_UNSENT[name])
    assert _names(found) == []
    assert found.left == [f"{_UNSENT[name]['name']} of GET /calls"]
    assert not [one for one in found.problems if one.message.startswith(_UNSENT[name]["name"])]


def test_what_facts_speak_of_or_what_must_be_there_stays() -> None:
    spoken = _read(_UNSENT["a time"], **{"x-filter": {"grammar": "parameters", "parameters": [{"parameter": "day"}]}})
    assert _names(spoken) == ["day"]
    assert _names(_read({**_UNSENT["a header"], "required": True})) == ["Accept-Language"]
    assert _names(_read({"name": "colour", "in": "query", "schema": {"type": "string", "enum": ["red"]}})) == ["colour"]


def test_of_two_parameters_with_one_name_in_python_the_one_that_nobody_speaks_of_is_left_out() -> None:
    several = {"name": "user[]", "in": "query", "schema": _TEXT}
    plain = {"name": "user", "in": "query", "schema": _TEXT}
    found = _read(several, parameters=[several, plain])
    assert _names(found) == ["user[]"]
    assert found.left == ["user of GET /calls"]
    paging = {"limit": {"parameter": "user"}}
    assert _names(_read(several, parameters=[several, plain], **{"x-pagination": paging})) == ["user"]
    condition = {"grammar": "parameters", "parameters": [{"parameter": "user", "field": "id", "operator": "eq"}]}
    both = _read(several, parameters=[several, plain], **{"x-filter": condition})
    assert _names(both) == ["user[]", "user"]  # a condition has no name in Python
