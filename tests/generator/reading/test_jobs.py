"""Jobs in a vendor's description: their operations become `x-job` of the list, and what does not fit is said where it stands."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from callrecords.generator.reading.normal import normal

LIST = {
    "x-resource": {"name": "calls", "role": "list"},
    "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}},
}
JOB = {
    "window": {"since": "from", "until": "to"},
    "id": "id",
    "status": {"at": "state", "pending": ["running"], "done": ["done"]},
    "file": {"format": "jsonl", "url": "url"},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "t"},
    "x-client": {"parameters": [{"name": "app", "in": "path", "fills": "appID"}]},
    "paths": {
        "/{appID}/calls": {"get": LIST},
        "/{appID}/jobs": {
            "post": {"operationId": "startJob", "x-resource": {"name": "calls", "role": "start"}, "x-job": JOB}
        },
        "/{appID}/jobs/{jobId}": {"get": {"operationId": "getJob", "x-resource": {"name": "calls", "role": "poll"}}},
    },
}
START, POLL = "/paths/~1{appID}~1jobs/post", "/paths/~1{appID}~1jobs~1{jobId}/get"


def _read(change: Callable[[dict[str, Any]], object]) -> Any:
    document = copy.deepcopy(DOCUMENT)
    change(document["paths"])
    return normal(document)


def test_the_list_gets_the_facts_with_the_operations_which_are_no_paths_of_their_own() -> None:
    made = _read(lambda paths: None)
    assert list(made.document["paths"]) == ["/{appID}/calls"]
    assert made.document["paths"]["/{appID}/calls"]["get"]["x-job"] == JOB | {
        "start": {"id": "start_job", "method": "POST", "path": "/{appID}/jobs"},
        "poll": {"id": "get_job", "method": "GET", "path": "/{appID}/jobs/{jobId}"},
    }
    assert not [problem for problem in made.problems if "job" in problem.message]
    assert [one.fate for one in made.operations] == ["list", "start", "poll"]
    assert made.places["/paths/~1{appID}~1calls/get/x-job"] == f"{START}/x-job"


def test_parts_say_which_query_parameters_they_declare_so_that_they_get_those_of_the_client() -> None:
    tenant = {"name": "tenant", "in": "query", "schema": {"type": "string"}}
    made = _read(lambda paths: _start(paths).update(parameters=[tenant, {"name": "X-Mode", "in": "header"}]))
    facts = made.document["paths"]["/{appID}/calls"]["get"]["x-job"]
    assert facts["start"]["query"] == ["tenant"]
    assert not {"required", "headers"} & {*facts["start"]}
    assert "query" not in facts["poll"]


def test_parts_say_what_each_request_must_have_of_what_the_client_is_built_with() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["x-client"]["parameters"] += [
        {"name": "tenant", "in": "query", "fills": "tenant"},
        {"name": "edition", "in": "header", "fills": "X-Edition"},
    ]
    document["x-client"]["headers"] = {"X-Fixed": "1"}
    _start(document["paths"])["parameters"] = [
        {"name": "tenant", "in": "query", "required": True},
        *({"name": name, "in": "header", "required": True} for name in ("x-edition", "X-Fixed", "Authorization")),
    ]
    made = normal(document)
    facts = made.document["paths"]["/{appID}/calls"]["get"]["x-job"]["start"]
    assert (facts["required"], facts["headers"]) == (["tenant"], ["x-edition"])
    assert not [problem for problem in made.problems if "required" in problem.message]


def _download(paths: dict[str, Any]) -> None:
    paths["/{appID}/jobs/{jobId}/file"] = {"get": {"x-resource": {"name": "calls", "role": "download"}}}


def _start(paths: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = paths["/{appID}/jobs"]["post"]
    return found


def _job(paths: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = _start(paths)["x-job"]
    return found


@pytest.mark.parametrize(
    ("change", "pointer", "message"),
    [
        (lambda paths: paths.pop("/{appID}/jobs/{jobId}"), START, "no operation with the role poll"),
        (lambda paths: paths.pop("/{appID}/jobs"), POLL, "no operation with the role start"),
        (lambda paths: paths.pop("/{appID}/calls"), START, "no list of calls is described"),
        (lambda paths: _start(paths).pop("x-job"), START, "says how in x-job"),
        (lambda paths: paths.update({"/again": {"get": {"x-resource": {"name": "calls", "role": "start"}}}}), "/paths/~1again/get", "two operations with the role start"),
        (lambda paths: paths.update({"/{appID}/jobs": {"put": _start(paths)}}), START.replace("post", "put"), "the role start is for GET or POST"),
        (lambda paths: paths.update({"/{appID}/jobs": {"get": _start(paths)}}), f"{START.replace('post', 'get')}/x-job/window", "only a POST has a body"),
        (lambda paths: paths.update({"/{appID}/jobs/{jobId}": {"post": paths["/{appID}/jobs/{jobId}"]["get"]}}), POLL.replace("get", "post"), "the role poll is for GET"),
        (lambda paths: paths.update({"/state": paths.pop("/{appID}/jobs/{jobId}")}), "/paths/~1state/get", "it has none"),
        (lambda paths: paths.update({"/{x}/jobs": paths.pop("/{appID}/jobs")}), "/paths/~1{x}~1jobs/post", "it has x"),
        (_download, f"{START}/x-job/file", "one of them"),
        (lambda paths: _job(paths)["file"].pop("url"), f"{START}/x-job/file", "one of them"),
        (lambda paths: _job(paths)["file"].update(redirect=True), f"{START}/x-job/file/redirect", "role download"),
        (lambda paths: _job(paths)["file"].update(items="/x"), f"{START}/x-job/file/items", "for JSON files"),
        (lambda paths: (_download(paths), _job(paths)["file"].pop("url"), _job(paths)["file"].update(lasts="PT1M")), f"{START}/x-job/file/lasts", "only an address lasts"),
        (lambda paths: (_download(paths), _job(paths)["file"].pop("url"), _job(paths)["file"].update(token=True)), f"{START}/x-job/file/token", "gets none"),
        (lambda paths: _job(paths)["status"].update(failed=["done"]), f"{START}/x-job/status", "done has two meanings"),
        (lambda paths: paths["/{appID}/jobs/{jobId}"]["get"].update({"x-job": JOB}), f"{POLL}/x-job", "belongs to the operation that starts"),
        (lambda paths: paths["/{appID}/jobs/{jobId}"]["get"].update(security=[{"other": []}]), f"{POLL}/security", "other roles"),
        (lambda paths: _start(paths).update(parameters=[{"name": "tenant", "in": "query", "required": True}]), START, "tenant is required, and nothing sends it; add to x-client"),
        (lambda paths: paths["/{appID}/jobs/{jobId}"]["get"].update(parameters=[{"name": "X-Key", "in": "header", "required": True}]), POLL, "X-Key is required, and nothing sends it; add to x-client"),
        (lambda paths: (_job(paths)["window"].update({"in": "query"}), _start(paths).update(parameters=[{"name": "from", "in": "query"}])), f"{START}/x-job/window", "to is no query parameter"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_where_it_stands(
    change: Callable[[dict[str, Any]], object], pointer: str, message: str
) -> None:
    found = [problem for problem in _read(change).problems if message in problem.message]
    assert [problem.pointer for problem in found] == [pointer]


def test_parts_may_go_by_another_name_of_the_scheme_of_their_list() -> None:
    document = copy.deepcopy(DOCUMENT)
    bearer = {"type": "http", "scheme": "bearer", "x-tokens": {"read": [], "expired": []}}
    key = {"type": "apiKey", "in": "header", "name": "X-Key", "x-tokens": {"read": [], "expired": []}}
    schemes = {"One": bearer, "Same": {**bearer, "description": "A key."}, "Key": key}
    document |= {"components": {"securitySchemes": schemes}, "security": [{"One": []}]}
    _start(document["paths"])["security"] = [{"Same": []}]
    document["paths"]["/{appID}/jobs/{jobId}"]["get"]["security"] = [{"Key": []}]
    assert [one.pointer for one in normal(document).problems if "other roles" in one.message] == [f"{POLL}/security"]
