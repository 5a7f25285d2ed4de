"""How requests prove who sends them, by the schemes of a description."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callrecords.generator.lint.specs import check
from tests.generator.proposing.describing import LIMIT, OFFSET, described, facts, proposed, questions

KEY = {"type": "apiKey", "in": "header", "name": "Authorization"}
FLOWS = {
    "authorizationCode": {"authorizationUrl": "https://a.example", "tokenUrl": "https://a.example/t", "scopes": {}}
}


def _schemes(*ways: dict[str, list[str]], **schemes: Any) -> dict[str, Any]:
    return described(security=[*ways] or [{name: []} for name in schemes], components={"securitySchemes": schemes})


@pytest.mark.parametrize(
    ("scheme", "read_as"),
    [
        ({"type": "oauth2", "flows": FLOWS}, {"type": "http", "scheme": "bearer"}),
        ({"type": "openIdConnect", "openIdConnectUrl": "https://a.example"}, {"type": "http", "scheme": "bearer"}),
        ({**KEY, "description": "Bearer, and the token."}, {"type": "http", "scheme": "bearer"}),
        (KEY, {"type": "apiKey"}),
        ({"type": "oauth2", "flow": "accessCode", **FLOWS["authorizationCode"]}, {"type": "http", "scheme": "bearer"}),
        ({"type": "oauth2", "flows": {**FLOWS, "clientCredentials": {"tokenUrl": "https://tern.example/t", "scopes": {}}}}, {"type": "oauth2"}),
    ],
)  # fmt: skip
def test_a_token_that_is_a_bearer_is_read_as_one(
    scheme: dict[str, Any], read_as: dict[str, str], tmp_path: Path
) -> None:
    proposed(_schemes(Login=scheme), tmp_path)
    found = facts(tmp_path)["components"]["securitySchemes"]["Login"]
    assert {key: found[key] for key in read_as} == read_as
    assert found["x-tokens"] == {"read": [], "expired": []}
    (tmp_path / "tern" / "facts.yaml").write_text(_answered(tmp_path))
    assert [str(one) for one in check(tmp_path / "tern", house=False)[1]] == []


def test_the_question_about_tokens_shows_what_is_to_be_written(tmp_path: Path) -> None:
    proposed(described(security=[], components={}), tmp_path)
    assert "with x-tokens: {read: [], expired: []}, and write security: [{<its name>: []}]." in questions(tmp_path)


def test_a_name_that_no_component_may_have_is_written_as_one(tmp_path: Path) -> None:
    proposed(_schemes(**{"Our OAuth 2": {"type": "http", "scheme": "bearer"}}), tmp_path)
    (tmp_path / "tern" / "facts.yaml").write_text(_answered(tmp_path))
    reading, problems = check(tmp_path / "tern", house=False)
    assert [str(one) for one in problems] == []
    assert reading is not None
    assert [*reading.source.document["components"]["securitySchemes"]] == ["Our_OAuth_2"]


def test_a_token_in_a_header_goes_before_a_key_in_urls(tmp_path: Path) -> None:
    proposed(
        _schemes(InUrl={"type": "apiKey", "in": "query", "name": "k"}, Token={"type": "http", "scheme": "bearer"}),
        tmp_path,
    )
    schemes = facts(tmp_path)["components"]["securitySchemes"]
    assert ("x-tokens" in schemes["InUrl"], "x-tokens" in schemes["Token"]) == (False, True)


def _answered(folder: Path) -> str:
    text = (folder / "tern" / "facts.yaml").read_text()
    return "\n".join(line for line in text.splitlines() if "x-question" not in line) + "\n"


def test_of_several_ways_one_that_is_known_is_taken_and_the_others_are_named(tmp_path: Path) -> None:
    document = _schemes(
        {"Cookie": []}, {"Token": ["calls:read"]}, Cookie={"type": "apiKey", "in": "cookie", "name": "sid"}, Token={"type": "http", "scheme": "bearer"}
    )  # fmt: skip
    proposal = proposed(document, tmp_path)
    schemes = facts(tmp_path)["components"]["securitySchemes"]
    assert "x-tokens" not in schemes["Cookie"]
    assert schemes["Token"]["x-tokens"] == {"read": ["calls:read"], "expired": ["calls:read"]}
    assert "Requests may carry Cookie instead" in proposal.text
    (tmp_path / "tern" / "facts.yaml").write_text(_answered(tmp_path))
    reading, problems = check(tmp_path / "tern", house=False)
    assert [str(one) for one in problems] == []
    assert reading is not None
    assert [*reading.source.document["components"]["securitySchemes"]] == ["Token"]


def test_two_schemes_at_once_are_said_to_be_unknown(tmp_path: Path) -> None:
    key = {"type": "apiKey", "in": "header", "name": "X-App"}
    document = _schemes({"App": [], "Token": []}, App=key, Token={"type": "http", "scheme": "bearer"})
    proposed(document, tmp_path)
    facts_file = tmp_path / "tern" / "facts.yaml"
    more = "  - target: $.components.securitySchemes[*]\n    update: {x-tokens: {read: [], expired: []}}\n"
    facts_file.write_text(_answered(tmp_path) + more)
    messages = [one.message for one in check(tmp_path / "tern", house=False)[1]]
    assert any("a request needs App and Token at once" in one for one in messages)


def test_a_path_that_names_the_account_has_tokens_of_others(tmp_path: Path) -> None:
    document = described()
    document["paths"] = {"/accounts/{accountId}/calls": document["paths"]["/calls"]}
    document["paths"]["/accounts/{accountId}/calls"]["parameters"] = [
        {"name": "accountId", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    proposed(document, tmp_path)
    found = facts(tmp_path)
    assert found["components"]["securitySchemes"]["Token"]["x-tokens"] == {"read": [], "foreign": [], "expired": []}
    assert "foreign-token" in found["x-errors"]["situations"]


def test_an_unknown_scheme_is_a_question(tmp_path: Path) -> None:
    proposed(_schemes(Login={"type": "http", "scheme": "digest"}), tmp_path)
    assert "The scheme Login is http digest." in questions(tmp_path)


@pytest.mark.parametrize(
    ("name", "about", "scheme", "asked"),
    [
        ("xi-api-key", "", {"type": "apiKey", "in": "header", "name": "xi-api-key"}, False),
        ("X-Auth-Token", "", {"type": "apiKey", "in": "header", "name": "X-Auth-Token"}, False),
        ("Authorization", "Bearer and your key.", {"type": "http", "scheme": "bearer"}, False),
        ("Authorization", "Your key.", {"type": "http", "scheme": "bearer"}, True),
    ],
)
def test_a_header_that_carries_the_token_is_a_scheme_where_none_is_declared(
    name: str, about: str, scheme: dict[str, Any], asked: bool, tmp_path: Path
) -> None:
    header = {"name": name, "in": "header", "required": True, "description": about, "schema": {"type": "string"}}
    document = described(LIMIT, OFFSET, header, components={}, security=None)
    del document["security"]
    proposed(document, tmp_path)
    found = facts(tmp_path)
    assert found["components"]["securitySchemes"]["Token"] == {**scheme, "x-tokens": {"read": [], "expired": []}}
    assert "parameters" not in found["x-client"]
    assert ("in which form?" in questions(tmp_path)) is asked
    (tmp_path / "tern" / "facts.yaml").write_text(_answered(tmp_path))
    reading, problems = check(tmp_path / "tern", house=False)
    assert [str(one) for one in problems] == []
    assert reading is not None
    sent = [one["name"] for one in reading.source.document["paths"]["/calls"]["get"]["parameters"]]
    assert sent == ["limit", "offset"]


def test_two_schemes_that_say_the_same_are_both_known(tmp_path: Path) -> None:
    bearer = {"type": "http", "scheme": "bearer"}
    document = _schemes({"bearerAuth": ["calls"]}, BearerAuth={**bearer, "description": "A key."}, bearerAuth=bearer)
    document["paths"]["/calls/{id}"] = {
        "get": {
            "security": [{"BearerAuth": []}],
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": _record(document)}}}},
        }
    }
    proposed(document, tmp_path)
    schemes = facts(tmp_path)["components"]["securitySchemes"]
    assert {name: one["x-tokens"]["read"] for name, one in schemes.items()} == {
        "BearerAuth": ["calls"],
        "bearerAuth": ["calls"],
    }
    (tmp_path / "tern" / "facts.yaml").write_text(_answered(tmp_path))
    assert [str(one) for one in check(tmp_path / "tern", house=False)[1]] == []


def _record(document: dict[str, Any]) -> Any:
    response = document["paths"]["/calls"]["get"]["responses"]["200"]
    return response["content"]["application/json"]["schema"]["properties"]["calls"]["items"]
