"""What is proposed for a description, tried on tiny ones of every form."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.generator.bundle.texts import SpecError
from callrecords.generator.lint.specs import check
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Description, Spot
from callrecords.generator.proposing.propose import Proposal, propose
from callrecords.generator.proposing.text import Action, Proposed, written
from callrecords.generator.reading.files import read_document
from callrecords.generator.reading.overlay import apply, read_overlay
from tests.generator.proposing.describing import (
    FIELDS,
    LIMIT,
    OFFSET,
    TIME,
    described,
    facts,
    listing,
    proposed,
    query,
    questions,
    record_of,
)

LARK = Path(__file__).parents[2] / "specs" / "lark" / "openapi.yaml"

RECORD: dict[str, Any] = {
    "type": "object",
    "properties": {
        "callId": {"type": "string", "format": "uuid"},
        "startTime": {"type": "string", "format": "date-time"},
        "durationMs": {"type": "integer"},
        "callerNumber": {"type": "string"},
        "agent": {"type": "object", "properties": {"first_name": {"type": "string"}, "badge": {"type": "string", "x-acme": {"pii": True}}}},
        "cost": {"type": "string"},
        "remote_ip": {"type": "string"},
        "recording_url": {"type": "string"},
    },
}  # fmt: skip
PARAMETERS: list[dict[str, Any]] = [
    {"name": "pageSize", "in": "query", "type": "integer", "default": 10, "minimum": 1, "maximum": 50},
    {"name": "page", "in": "query", "type": "integer", "default": 1},
    {"name": "start_time_gte", "in": "query", "type": "string", "format": "date-time"},
    {"name": "endBefore", "in": "query", "type": "string", "format": "date-time", "description": "Exclusive."},
    {"name": "callerNumber", "in": "query", "type": "string"},
    {"name": "zone", "in": "query", "type": "string", "required": True},
]
OLD: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Tern", "version": "1"},
    "host": "tern.example",
    "securityDefinitions": {"Key": {"type": "apiKey", "in": "cookie", "name": "key"}},
    "security": [{"Key": []}],
    "paths": {
        "/{accountId}/cdrs.json": {
            "parameters": [{"name": "accountId", "in": "path", "required": True, "type": "string"}],
            "get": {
                "parameters": PARAMETERS,
                "responses": {
                    "200": {
                        "description": "OK",
                        "schema": {
                            "type": "object",
                            "properties": {
                                "records": {"type": "array", "items": {"$ref": "#/definitions/Cdr"}},
                                "totalCount": {"type": "integer"},
                                "warnings": {"type": "string"},
                            },
                        },
                    }
                },
            },
        },
        "/{accountId}/cdrs/{callId}": {
            "get": {
                "parameters": [{"name": "callId", "in": "path", "required": True, "type": "string"}],
                "responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/Cdr"}}},
            }
        },
        "/faxes": {"get": {"responses": {"200": {"description": "OK", "schema": {"type": "array", "items": {"$ref": "#/definitions/Cdr"}}}}}},
    },
    "definitions": {"Cdr": RECORD},
}  # fmt: skip


def _proposed(document: Any, tmp_path: Path, slug: str = "tern") -> Proposal:
    (tmp_path / slug).mkdir(exist_ok=True)
    (tmp_path / "api.json").write_text(json.dumps(document))
    proposal = propose(tmp_path / "api.json", slug, "../api.json")
    (tmp_path / slug / "facts.yaml").write_text(proposal.text)
    return proposal


def _facts(tmp_path: Path, slug: str = "tern") -> Any:
    """The description with the proposed facts in it."""
    overlay = read_overlay(tmp_path / slug / "facts.yaml")
    return apply(overlay, read_document(overlay.extends)).document


def _questions(tmp_path: Path, slug: str = "tern") -> str:
    return "\n".join(question for _, question in read_overlay(tmp_path / slug / "facts.yaml").questions)


def test_a_description_that_says_enough_leaves_two_questions_and_no_problem(tmp_path: Path) -> None:
    (tmp_path / "lark").mkdir()
    proposal = propose(LARK, "lark", str(LARK))
    (tmp_path / "lark" / "facts.yaml").write_text(proposal.text.replace(json.dumps(str(LARK)), str(LARK)))
    reading, problems = check(tmp_path / "lark", house=False)
    assert reading is not None
    assert [one.fate for one in reading.operations] == ["list", "other", "get", "other"]
    assert [("listed?" in one.message, "codes" in one.message) for one in problems] == [
        (False, True),
        (True, False),
    ]
    assert "maxLength" not in proposal.text


def test_a_list_of_swagger_2_is_read_with_its_paging_filters_record_and_account(tmp_path: Path) -> None:
    proposal = _proposed(OLD, tmp_path)
    assert [line.split()[:3] for line in proposal.said] == [
        ["list", "GET", "/{accountId}/cdrs.json"],
        ["get", "GET", "/{accountId}/cdrs/{callId}"],
        ["other", "GET", "/faxes"],
    ]
    document = _facts(tmp_path)
    operation = document["paths"]["/{accountId}/cdrs.json"]["get"]
    assert operation["x-resource"] == {"name": "cdrs", "role": "list"}
    assert operation["x-clock"] == {"field": "startTime"}
    assert operation["x-visibility"] == {"bound": "accountId"}
    paging = operation["x-pagination"]
    assert paging["limit"] == {"parameter": "pageSize", "default": 10, "minimum": 1, "maximum": 50}
    assert paging["page"] == {"parameter": "page", "first": 1}
    assert paging["envelope"] == {"records": "items", "totalCount": "total", "warnings": "ignored"}
    assert paging["ends"] == ["total-reached", "empty-page"]
    assert operation["x-filter"]["parameters"] == [
        {"parameter": "start_time_gte", "field": "startTime", "operator": "ge"},
        {"parameter": "endBefore", "field": "startTime", "operator": "lt"},
        {"parameter": "callerNumber", "field": "callerNumber", "operator": "eq"},
    ]
    assert document["x-client"]["parameters"][0]["fills"] == "accountId"
    record = document["definitions"]["Cdr"]
    fields = record["properties"]
    assert record["x-record"] == {"key": "callId"}
    assert {name: {key: part for key, part in field.items() if key in ("x-means", "x-unit", "x-pii")} for name, field in fields.items()} == {
        "callId": {"x-means": "record-id"},
        "startTime": {"x-means": "started"},
        "durationMs": {"x-means": "duration", "x-unit": "milliseconds"},
        "callerNumber": {"x-means": "caller", "x-pii": "number"},
        "agent": {},
        "cost": {"x-means": "price", "x-unit": "money"},
        "remote_ip": {"x-pii": "network"},
        "recording_url": {"x-pii": "secret"},
    }  # fmt: skip
    inner = fields["agent"]["properties"]
    assert (inner["first_name"]["x-pii"], inner["badge"]["x-pii"]) == ("name", "secret")


def test_what_cannot_be_told_is_a_question(tmp_path: Path) -> None:
    _proposed(OLD, tmp_path)
    questions = _questions(tmp_path)
    for part in (
        "The scheme Key is apiKey cookie",
        "Which value of zone is right?",
        "marks this with x-acme",
        "What does the JSON of an error look like?",
    ):
        assert part in questions


@pytest.mark.parametrize(
    ("change", "question"),
    [
        ({"servers": []}, "names no server"),
        ({"servers": [{"url": "/v1"}]}, "no scheme and host"),
        ({"components": {}, "security": []}, "How does a request carry its token?"),
        ({"paths": {"/calls": {"post": {"responses": {}}}}}, "Which operation lists call records?"),
    ],
)
def test_what_a_description_lacks_is_asked(change: dict[str, Any], question: str, tmp_path: Path) -> None:
    _proposed({**_new(), **change}, tmp_path)
    assert question in _questions(tmp_path)


def _new() -> dict[str, Any]:
    """A list without components: everything inline."""
    schema = {"type": "object", "properties": {"items": {"type": "array", "items": RECORD}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tern", "version": "1"},
        "servers": [{"url": "https://tern.example"}],
        "security": [{"Token": []}],
        "paths": {
            "/calls": {
                "get": {
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 9, "minimum": 1, "maximum": 99}},
                        {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0, "maximum": 10_000}},
                        {"name": "since", "in": "query", "schema": {"type": "string", "format": "date-time"}},
                    ],
                    "responses": {"200": {"description": "", "content": {"application/json": {"schema": schema}}}},
                }
            }
        },
        "components": {"securitySchemes": {"Token": {"type": "http", "scheme": "bearer"}}},
    }  # fmt: skip


def test_a_response_that_is_an_array_has_its_numbers_and_its_next_page_in_headers(tmp_path: Path) -> None:
    document = _new()
    listing = document["paths"]["/calls"]["get"]
    headers = {name: {"schema": {"type": "integer"}} for name in ("X-Total-Count", "x-total-pages", "ETag")}
    listing["responses"]["200"] = {
        "headers": headers, "content": {"application/json": {"schema": {"type": "array", "items": RECORD}}},
    }  # fmt: skip
    text = _proposed(document, tmp_path).text
    assert 'envelope: {"": items}' in text
    assert "headers: {X-Total-Count: total, x-total-pages: page-total}" in text
    assert "ends: [total-reached, empty-page]" in text
    headers["Link"] = {"schema": {"type": "string"}}
    text = _proposed(document, tmp_path).text
    assert "next: {header: Link}" in text
    assert "ends: [no-next-link]" in text


def test_an_inline_record_and_errors_that_nobody_describes_pass_the_lint_once_the_questions_are_answered(
    tmp_path: Path,
) -> None:
    proposal = _proposed(_new(), tmp_path)
    answered = [line for line in proposal.text.splitlines() if "x-question" not in line]
    (tmp_path / "tern" / "facts.yaml").write_text("\n".join(answered) + "\n")
    reading, problems = check(tmp_path / "tern", house=False)
    assert [str(problem) for problem in problems] == []
    assert reading is not None
    assert [one.fate for one in reading.operations] == ["list"]


@pytest.mark.parametrize(
    ("envelope", "parameter", "said"),
    [
        (
            {
                "paging": {
                    "type": "object",
                    "properties": {"nextPageToken": {"type": "string"}, "pageSize": {"type": "integer"}},
                }
            },
            "pageToken",
            {
                "cursor": {"parameter": "pageToken", "next": "/paging/nextPageToken"},
                "envelope": {"items": "items", "/paging/pageSize": "limit"},
                "ends": ["no-next-token"],
            },
        ),
        (
            {"links": {"type": "object", "properties": {"next": {"type": "string"}}}},
            "other",
            {
                "cursor": {"parameter": "page_token"},
                "next": {"url": "/links/next"},
                "envelope": {"items": "items"},
                "ends": ["no-next-link"],
            },
        ),
    ],
)
def test_a_token_or_a_url_of_the_next_page_is_seen_wherever_the_response_has_it(
    envelope: dict[str, Any], parameter: str, said: dict[str, Any], tmp_path: Path
) -> None:
    document = _new()
    operation = document["paths"]["/calls"]["get"]
    operation["parameters"][1] = {"name": parameter, "in": "query", "schema": {"type": "string"}}
    operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"] |= envelope
    _proposed(document, tmp_path)
    paging = _facts(tmp_path)["paths"]["/calls"]["get"]["x-pagination"]
    assert {key: part for key, part in paging.items() if key != "limit"} == said


ODD: dict[str, Any] = {
    "no paths": {"openapi": "3.1.0", "info": {}},
    "empty paths": {"openapi": "3.0.0", "paths": {}},
    "paths of nothing": {"openapi": "3.0.0", "paths": {"/calls": None, "/more": []}},
    "a body of itself": {
        "openapi": "3.0.0",
        "paths": {"/calls": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}}}},
        "components": {"schemas": {"A": {"$ref": "#/components/schemas/A"}}},
    },
    "a record of itself": {
        "openapi": "3.0.0",
        "paths": {"/calls": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}}}}}}}},
        "components": {"schemas": {"A": {"properties": {"a": {"$ref": "#/components/schemas/A"}, "b": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}}}}},
    },
    "a shared path": {
        "openapi": "3.1.0",
        "paths": {"/calls": {"$ref": "#/components/pathItems/it"}},
        "components": {"pathItems": {"it": {"get": {"responses": {"204": {"description": ""}}}}}},
    },
    "odd names": {
        "openapi": "3.1.0",
        "paths": {"/it's \\ \"here\" [*]\n\u2028": {"get": {"responses": {}}}, "/: #": {"post": {"responses": {}}}},
    },
    "two of one id": {
        "openapi": "3.1.0",
        "paths": {"/a": {"get": {"operationId": "x", "responses": {}}}, "/b": {"get": {"operationId": "x", "responses": {}}}},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_odd_descriptions_are_counted_whole_and_end_in_questions(name: str, tmp_path: Path) -> None:
    proposal = _proposed(ODD[name], tmp_path)
    assert proposal.operations == len(proposal.said)
    reading, problems = check(tmp_path / "tern", house=False)
    assert reading is not None
    assert len(reading.operations) == proposal.operations
    assert not [one for one in reading.operations if one.fate == "unsaid"]
    assert problems


@pytest.mark.parametrize("document", [{"openapi": "3.0.0", "components": {"schemas": []}}, {"openapi": "4.0"}, {}])
def test_what_is_no_description_is_an_error_with_its_file(document: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(SpecError):
        _proposed(document, tmp_path)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    ),
    st.text(),
)
def test_what_is_written_is_read_back(value: Any, comment: str) -> None:
    from ruamel.yaml import YAML

    action = Action(
        "$.a", {"x-b": Proposed(value, comment), "x-c": Proposed({"d": Proposed(value, comment, "What?")})}, comment
    )
    document = YAML(typ="safe", pure=True).load(written("t", "a.yaml", [action]))
    assert document["actions"] == [
        {"target": "$.a", "update": {"x-b": value, "x-c": {"d": value, "x-question": "What?"}}}
    ]


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_a_path_of_any_names_finds_its_place(steps: list[str]) -> None:
    import jsonpath

    from callrecords.generator.bundle.pointers import escape

    document: Any = 1
    for step in reversed(steps):
        document = {step: document}
    path = Description(document).target(Spot("".join(f"/{escape(step)}" for step in steps), {}))
    assert [match.obj for match in jsonpath.finditer(path, document)] == [1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nextPageToken", ["next", "page", "token"]),
        ("SIPCallId", ["sip", "call", "id"]),
        ("a-b.c_d", ["a", "b", "c", "d"]),
    ],
)
def test_names_fall_into_their_words(name: str, words: list[str]) -> None:
    assert names.words(name) == words


def test_a_list_is_bound_to_what_its_own_path_names_and_has_the_errors_that_it_lacks(tmp_path: Path) -> None:
    document = json.loads(json.dumps(OLD))
    listed = document["paths"]["/{accountId}/cdrs.json"]["get"]
    document["paths"]["/calls"] = {
        "get": {
            "responses": {
                **listed["responses"],
                "default": {
                    "description": "No.",
                    "schema": {
                        "type": "object",
                        "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
                    },
                },
            }
        }
    }
    _proposed(document, tmp_path)
    found = _facts(tmp_path)["paths"]
    assert found["/{accountId}/cdrs.json"]["get"]["x-visibility"] == {"bound": "accountId"}
    assert found["/calls"]["get"]["x-visibility"] == {}
    assert {*found["/calls"]["get"]["responses"]} == {"200", "default"}
    assert {"401", "500"} <= {*found["/{accountId}/cdrs.json"]["get"]["responses"]}


_PARTIES: dict[str, Any] = {"from": {"type": "string"}, "to": {"type": "string"}}


@pytest.mark.parametrize(
    ("fields", "fate"),
    [
        ({**_PARTIES, "duration": {"type": "integer"}}, "list"),
        (_PARTIES, "other"),  # as messages have it
        ({"duration": {"type": "integer"}}, "other"),
    ],
)
def test_records_that_only_say_when_they_were_written_look_like_calls_by_their_parties_and_length(
    fields: dict[str, Any], fate: str, tmp_path: Path
) -> None:
    written = {"id": {"type": "string"}, "created_at": {"type": "string", "format": "date-time"}}
    document = described(fields={**written, **fields})
    document["paths"] = {"/logs": document["paths"]["/calls"]}
    proposed(document, tmp_path)
    assert facts(tmp_path)["paths"]["/logs"]["get"]["x-resource"]["role"] == fate


def test_times_and_lengths_that_say_their_unit_and_epoch_are_known(tmp_path: Path) -> None:
    number: dict[str, Any] = {"type": "integer"}
    fields = {"id": {"type": "string"}, "start_time_unix_secs": number, "call_duration_secs": number}
    bounds = [query(f"call_start_{edge}_unix", type="integer") for edge in ("before", "after")]
    operation = listing(described(LIMIT, OFFSET, *bounds, fields=fields), tmp_path)
    record = record_of(operation)
    assert (record["start_time_unix_secs"]["format"], record["start_time_unix_secs"]["x-means"]) == (
        "epoch-s",
        "started",
    )
    assert (record["call_duration_secs"]["x-means"], record["call_duration_secs"]["x-unit"]) == ("duration", "seconds")
    assert [(one["parameter"], one["operator"]) for one in operation["x-filter"]["parameters"]] == [
        ("call_start_before_unix", "lt"),
        ("call_start_after_unix", "ge"),
    ]


def test_a_value_of_any_type_is_personal_where_the_vendor_says_so(tmp_path: Path) -> None:
    fields = {**FIELDS, "from": {"nullable": True, "x-acme": {"pii": {"handling": "standard"}}}}
    assert record_of(listing(described(fields=fields), tmp_path))["from"]["x-pii"] == "number"


def _server(tmp_path: Path, *places: str) -> str:
    """What is asked of servers that stand at the path or at the operation alone."""
    document = described()
    item = document["paths"]["/calls"]
    owners = {"root": document, "path": item, "operation": item["get"]}
    for name, owner in owners.items():
        owner.pop("servers", None)
        if name in places:
            owner["servers"] = [{"url": f"https://{name}.example"}]
    proposed(document, tmp_path)
    return questions(tmp_path)


@pytest.mark.parametrize("places", [["path"], ["operation"], ["root", "path"]])
def test_a_server_may_stand_where_the_operations_are(places: list[str], tmp_path: Path) -> None:
    assert "Where is the API?" not in _server(tmp_path, *places)
    assert "Where is the API?" in _server(tmp_path)


def test_a_part_of_a_path_that_has_a_value_already_is_an_argument_of_the_client(tmp_path: Path) -> None:
    document = described()
    line = {
        "name": "lineId",
        "in": "path",
        "required": True,
        "description": "A line, or ~ for your own.",
        "schema": {"type": "string", "default": "~"},
    }
    document["paths"] = {"/lines/{lineId}/calls": {"parameters": [line], **document["paths"]["/calls"]}}
    assert "list   GET /lines/{lineId}/calls" in "".join(proposed(document, tmp_path).said)
    assert facts(tmp_path)["x-client"]["parameters"] == [
        {
            "name": "line_id",
            "in": "path",
            "fills": "lineId",
            "description": "A line, or ~ for your own.",
            "default": "~",
        }
    ]
    assert [one for one in check(tmp_path / "tern", house=False)[1] if "x-question" not in one.message] == []


def test_what_belongs_to_a_call_is_not_known_by_the_id_of_the_call(tmp_path: Path) -> None:
    fields = {
        "callId": {"type": "string"},
        "recordingId": {"type": "string"},
        "startTime": {"type": "string", "format": "date-time"},
    }
    document = described(fields=fields)
    document["paths"] = {"/call/recordings": document["paths"].pop("/calls")}
    assert "x-record: {key: recordingId}" in proposed(document, tmp_path).text
    del fields["recordingId"]
    assert "Which field identifies a record?" in proposed(document, tmp_path).text


@pytest.mark.parametrize("key", ["campaignId", "agent_id"])
def test_the_id_of_what_many_calls_have_in_common_identifies_none(key: str, tmp_path: Path) -> None:
    fields = {key: {"type": "string"}, "startTime": {"type": "string", "format": "date-time"}}
    asked = proposed(described(fields=fields), tmp_path).text
    assert f"Which field identifies a record? {key} is called an id." in asked
    assert "give the list role: other" in asked


def test_what_only_says_when_it_was_written_is_no_call_and_two_times_alone_make_none(tmp_path: Path) -> None:
    time = {"type": "string", "format": "date-time"}
    plain = {"id": {"type": "integer"}, "name": {"type": "string"}, "created_at": time}
    document = described(fields=plain)
    jobs = described(fields={**plain, "started_at": time, "finished_at": time})
    document["paths"] = {"/call_reasons": document["paths"]["/calls"], "/jobs": jobs["paths"]["/calls"]}
    reasons = [line.rpartition("  ")[2] for line in proposed(document, tmp_path).said]
    assert reasons[0].startswith("Its records say when they were written, and nothing else that calls have")
    assert reasons[1].startswith("Nothing in its path, id, summary or tags is about calls")


def test_why_no_records_are_seen_in_a_response_is_said(tmp_path: Path) -> None:
    document = described()
    responses = document["paths"]["/calls"]["get"]["responses"]
    item = responses["200"]["content"]["application/json"]["schema"]["properties"]["calls"]
    for schema, reason in (
        ({}, "No schema says what its response holds."),
        ({"type": "object", "properties": {"n": {"type": "integer"}}}, "Its response holds no array of records."),
        (
            {"type": "object", "properties": {"a": item, "b": item}},
            "Its response holds several arrays of records: a, b.",
        ),
    ):
        responses["200"] = {"description": "", "content": {"application/json": {"schema": schema}}}
        assert proposed(document, tmp_path).said == [f"other  GET /calls  {reason}"]


def test_errors_of_which_the_schema_says_nothing_are_made_up(tmp_path: Path) -> None:
    document = described()
    document["paths"]["/calls"]["get"]["responses"]["400"] = {
        "description": "Wrong.", "content": {"application/json": {"schema": {}}},
    }  # fmt: skip
    proposal = proposed(document, tmp_path)
    answered = [line for line in proposal.text.splitlines() if "x-question" not in line]
    (tmp_path / "tern" / "facts.yaml").write_text("\n".join(answered) + "\n")
    assert [str(one) for one in check(tmp_path / "tern", house=False)[1]] == []


def test_a_single_record_that_is_described_in_its_response_is_the_lists(tmp_path: Path) -> None:
    document = described()
    body = document["paths"]["/calls"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    record = {**body["properties"]["calls"]["items"], "description": "All about one call."}
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    content = {"application/json": {"schema": record}}
    document["paths"]["/calls/{id}"] = {
        "get": {"parameters": [key], "responses": {"200": {"description": "One call.", "content": content}}}
    }
    proposal = proposed(document, tmp_path)
    answered = [line for line in proposal.text.splitlines() if "x-question" not in line]
    (tmp_path / "tern" / "facts.yaml").write_text("\n".join(answered) + "\n")
    assert [str(one) for one in check(tmp_path / "tern", house=False)[1]] == []


def test_a_single_record_is_requested_by_one_key_where_its_path_takes_several(tmp_path: Path) -> None:
    document = described()
    keys = {"name": "callId", "in": "path", "required": True, "schema": {"type": "array", "items": {"type": "string"}}}
    record = document["paths"]["/calls"]["get"]["responses"]["200"]["content"]["application/json"]["schema"][
        "properties"
    ]["calls"]["items"]
    content = {"application/json": {"schema": record}}
    document["paths"]["/calls/{callId}"] = {
        "get": {"parameters": [keys], "responses": {"200": {"description": "", "content": content}}}
    }
    proposed(document, tmp_path)
    assert [one for one in check(tmp_path / "tern", house=False)[1] if "x-question" not in one.message] == []


def test_a_list_that_filters_by_no_time_passes_the_lint(tmp_path: Path) -> None:
    fields = {**FIELDS, "kind": {"type": "string"}}
    proposed(described(LIMIT, OFFSET, query("kind"), fields=fields), tmp_path)
    assert [one for one in check(tmp_path / "tern", house=False)[1] if "x-question" not in one.message] == []


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(("media", "is_list"), [("text/csv", False), ("application/json", True), ("*/*", True)])
def test_a_list_of_swagger_2_that_is_sent_as_something_else_than_json_is_none(
    whole: bool, media: str, is_list: bool, tmp_path: Path
) -> None:
    document = copy.deepcopy(OLD)
    operation = document["paths"]["/{accountId}/cdrs.json"]["get"]
    (document if whole else operation)["produces"] = [media]
    said = _proposed(document, tmp_path).said
    assert any(line.startswith("list   GET /{accountId}/cdrs.json") for line in said) is is_list
    assert is_list or "other  GET /{accountId}/cdrs.json  No JSON response is described for it." in said


def test_a_path_that_is_named_is_a_list_whatever_it_looks_like(tmp_path: Path) -> None:
    (tmp_path / "tern").mkdir()
    document = copy.deepcopy(OLD)
    document["paths"] = {"/messages": document["paths"]["/faxes"]}
    (tmp_path / "api.json").write_text(json.dumps(document))
    assert "Run init again with --list" in propose(tmp_path / "api.json", "tern", "../api.json").text
    named = propose(tmp_path / "api.json", "tern", "../api.json", ["/messages"])
    assert named.said == [
        "list   GET /messages  tern.messages: the response holds an array, and it was named as a list"
    ]
    with pytest.raises(SpecError, match=r"there is no GET /bill; .* such as /messages"):
        propose(tmp_path / "api.json", "tern", "../api.json", ["/bill"])
    document["paths"]["/messages"]["get"]["produces"] = ["text/csv"]
    (tmp_path / "api.json").write_text(json.dumps(document))
    with pytest.raises(SpecError, match="GET /messages cannot be a list of call records"):
        propose(tmp_path / "api.json", "tern", "../api.json", ["/messages"])


@pytest.mark.parametrize("path", ["/calls#2", "/calls?type=missed"])
def test_an_operation_whose_path_no_request_can_have_is_left_out_with_its_reason(path: str, tmp_path: Path) -> None:
    document = described()
    document["paths"][path] = document["paths"]["/calls"]
    proposal = proposed(document, tmp_path)
    assert [line for line in proposal.said if line.startswith("other")] == [
        f"other  GET {path}  No request can have its path: a path ends where {path[6]} stands."
    ]


def test_a_list_that_is_asked_for_with_post_says_so(tmp_path: Path) -> None:
    document = described()
    document["paths"] = {"/calls/search": {"post": document["paths"]["/calls"]["get"]}}
    proposal = proposed(document, tmp_path)
    assert proposal.said == [
        "other  POST /calls/search  It lists with POST, which is not known here: a list is read with GET."
    ]


@pytest.mark.parametrize("path", ["/calls({id})", "/calls('{id}')", "/calls/{id}"])
def test_one_record_is_requested_by_its_key_in_parentheses_too(path: str, tmp_path: Path) -> None:
    document = described()
    record = {"type": "object", "properties": FIELDS}
    single = {"responses": {"200": {"description": "", "content": {"application/json": {"schema": record}}}}}
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    document["paths"][path] = {"get": {**single, "parameters": [key]}}
    assert any(line.startswith("get ") for line in proposed(document, tmp_path).said)


def test_the_second_of_two_lists_with_one_id_gets_another_and_generates(tmp_path: Path) -> None:
    document = described()
    operation = document["paths"]["/calls"]["get"]
    operation["operationId"] = "listCalls"
    document["paths"]["/archive/calls"] = {"get": copy.deepcopy(operation)}
    proposed(document, tmp_path)
    paths = facts(tmp_path)["paths"]
    assert paths["/calls"]["get"]["operationId"] == "listCalls"
    assert paths["/archive/calls"]["get"]["operationId"] == "list_archive_calls"
    _, found = check(tmp_path / "tern", house=False)
    assert not [one for one in found if "operationId" in one.place]


@pytest.mark.parametrize(
    ("key", "kind", "role"), [("call_id", "string", "other"), ("call_id", "integer", "get"), ("id", "string", "get")]
)
def test_a_record_that_is_requested_by_a_number_that_no_record_has_is_left_out(
    key: str, kind: str, role: str, tmp_path: Path
) -> None:
    fields = {key: {"type": kind}, "started_at": TIME}
    document = described(fields=fields)
    record = {"type": "object", "properties": fields}
    single = {"responses": {"200": {"description": "", "content": {"application/json": {"schema": record}}}}}
    asked = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    document["paths"]["/calls/{id}"] = {"get": {**single, "parameters": [asked]}}
    assert [line.split()[0] for line in proposed(document, tmp_path).said] == ["list", role]


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "string", "format": "uuid"}, "00000000-0000-4000-8000-000000000000"), ({"type": "integer"}, "1"),
        ({"type": "string", "enum": ["eu", "us"]}, "eu"), ({"type": "string", "pattern": "^AC[0-9]{3}$"}, "AC123"),
    ],
)  # fmt: skip
def test_an_account_in_a_path_has_an_example_that_its_schema_allows(
    schema: dict[str, Any], example: str, tmp_path: Path
) -> None:
    document = described()
    operation = document["paths"].pop("/calls")["get"]
    account = {"name": "account", "in": "path", "required": True, "schema": schema}
    document["paths"]["/accounts/{account}/calls"] = {"get": operation, "parameters": [account]}
    proposed(document, tmp_path)
    (parameter,) = facts(tmp_path)["x-client"]["parameters"]
    assert parameter["example"] == example
