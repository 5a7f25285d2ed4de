"""Sync tokens in a vendor's description: the operation with the changes becomes `x-sync` of the list, and what does not fit is said."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from callrecords.generator.reading.normal import normal

SYNC = {"token": "since", "next": "mark", "items": "items"}
FEED = {
    "operationId": "getChanges",
    "x-resource": {"name": "calls", "role": "changes"},
    "x-sync": SYNC,
    "parameters": [
        {"name": "since", "in": "query", "schema": {"type": "string"}},
        {"name": "mode", "in": "query", "required": True, "schema": {"type": "string"}},
    ],
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "t"},
    "paths": {
        "/calls": {
            "get": {
                "x-resource": {"name": "calls", "role": "list"},
                "responses": {
                    "200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}
                },
            }
        },
        "/changes": {"get": FEED},
    },
}
HERE = "/paths/~1changes/get"
WHOLE = {**SYNC, "begin": {"mode": "full"}, "go-on": {"mode": "delta"}}


def _read(change: Callable[[dict[str, Any]], object], **facts: Any) -> Any:
    document = copy.deepcopy(DOCUMENT)
    document["paths"]["/changes"]["get"]["x-sync"] = {**WHOLE, **facts}
    change(document["paths"])
    return normal(document)


def test_the_list_gets_the_facts_with_the_operation_which_is_no_path_of_its_own() -> None:
    made = _read(lambda paths: None)
    assert list(made.document["paths"]) == ["/calls"]
    assert made.document["paths"]["/calls"]["get"]["x-sync"] == {
        **WHOLE, "part": {"id": "get_changes", "path": "/changes", "query": ["since", "mode"], "required": ["mode"]}
    }  # fmt: skip
    assert not [problem for problem in made.problems if problem.pointer.startswith(HERE)]
    assert [one.fate for one in made.operations] == ["list", "changes"]
    assert made.places["/paths/~1calls/get/x-sync"] == f"{HERE}/x-sync"


def _feed(paths: dict[str, Any]) -> dict[str, Any]:
    return paths["/changes"]["get"]


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (lambda paths: _feed(paths).pop("x-sync"), "", "says how in x-sync"),
        (lambda paths: paths.update({"/more": {"get": copy.deepcopy(FEED)}}), None, "two operations with the role changes"),
        (lambda paths: paths["/changes"].update(post=paths["/changes"].pop("get")), None, "the role changes is for GET"),
        (lambda paths: paths.update({"/{app}/changes": paths.pop("/changes")}), None, "nobody can fill app"),
        (lambda paths: _feed(paths).update(parameters=[]), "/x-sync/token", "since is no query parameter of the operation; it declares none"),
        (lambda paths: _feed(paths)["parameters"][0].update(required=True), "/x-sync/token", "no first time without a token"),
        (lambda paths: _feed(paths)["x-sync"].pop("begin"), "/x-sync", "mode must be sent; say its value in both begin and go-on"),
        (lambda paths: _feed(paths)["parameters"].append({"name": "X-Key", "in": "header", "required": True}), "/x-sync", "X-Key is required, and nothing sends it"),
        (lambda paths: (_feed(paths)["parameters"].append({"name": "size", "in": "query", "required": True}), _feed(paths)["x-sync"].update(limit={"parameter": "size"})), "/x-sync/limit", "size must be sent; say in maximum how many"),
        (lambda paths: _feed(paths)["x-sync"]["begin"].update(deep=True), "/x-sync/begin", "deep is no query parameter"),
        (lambda paths: _feed(paths)["x-sync"].update(limit={"parameter": "size"}), "/x-sync/limit", "size is no query parameter"),
        (lambda paths: _feed(paths)["x-sync"].update(deleted={"ids": "gone", "field": "x"}), "/x-sync/deleted", "by a field, or by ids"),
        (lambda paths: _feed(paths)["x-sync"].update(deleted={"is": True}), "/x-sync/deleted", "by a field, or by ids"),
        (lambda paths: _feed(paths)["x-sync"].update(deleted={"ids": "gone", "is": 1}), "/x-sync/deleted/is", "is belongs to field"),
        (lambda paths: _feed(paths)["x-sync"].update(more="more", pages={"parameter": "since", "next": "n"}), "/x-sync/more", "say one of them"),
        (lambda paths: _feed(paths)["x-sync"].update(dead="full"), "/x-sync/dead", "say in full how a response says so"),
        (lambda paths: _feed(paths)["x-sync"].update(dead="full", first="now", full={"at": "all"}), "/x-sync/dead", "one of them is wrong"),
        (lambda paths: _feed(paths)["x-sync"].update(more="mark"), "/x-sync", "mark has two meanings"),
        (lambda paths: paths.pop("/calls"), "", "no list of calls is described"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_where_it_stands(
    change: Callable[[dict[str, Any]], object], where: str | None, what: str
) -> None:
    found = [(one.pointer, one.message) for one in _read(change).problems]
    assert [pointer for pointer, message in found if what in message], found
    if where is not None:
        assert f"{HERE}{where}" in {pointer for pointer, message in found if what in message}
