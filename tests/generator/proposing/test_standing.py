"""Parameters that each request must have are proposed as arguments of the client; what their value is, is asked where nothing shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.generator.proposing.describing import LIMIT, OFFSET, described, facts, proposed, query, questions


def needed(parameter: dict[str, Any], **also: Any) -> dict[str, Any]:
    return {**parameter, "required": True, **also}


def arguments(folder: Path, *parameters: dict[str, Any]) -> list[Any]:
    proposed(described(LIMIT, OFFSET, *parameters), folder)
    found: list[Any] = facts(folder)["x-client"].get("parameters", [])
    return found


def test_a_parameter_that_must_be_there_is_an_argument_of_the_client(tmp_path: Path) -> None:
    account = needed(query("accountId", "Whose calls.", example="A-1"))
    version = needed(query("X-Api-Version", enum=["2", "3"]), **{"in": "header"})
    assert arguments(tmp_path, account, version) == [
        {"name": "account_id", "in": "query", "fills": "accountId", "example": "A-1", "description": "Whose calls."},
        {"name": "api_version", "in": "header", "fills": "X-Api-Version", "example": "2", "description": "The x api version of all requests."},
    ]  # fmt: skip
    assert "Which value" not in questions(tmp_path)


def test_its_default_is_that_of_the_argument(tmp_path: Path) -> None:
    (found,) = arguments(tmp_path, needed(query("region", default="eu")))
    assert found["default"] == "eu"


def test_a_value_that_nothing_shows_is_asked_for(tmp_path: Path) -> None:
    arguments(tmp_path, needed(query("tenant")))
    assert "Which value of tenant is right?" in questions(tmp_path)


@pytest.mark.parametrize(
    "parameter",
    [
        query("tenant"),
        needed(query("Authorization"), **{"in": "header"}),
        needed(query("Accept"), **{"in": "header"}),
        needed(query("started_at_from", format="date-time")),
    ],
    ids=["that may be absent", "with the token", "of HTTP", "that is an end of a window"],
)
def test_another_parameter_is_none(parameter: dict[str, Any], tmp_path: Path) -> None:
    assert arguments(tmp_path, parameter) == []


def test_a_word_that_each_request_must_say_is_no_filter(tmp_path: Path) -> None:
    fields = {
        "id": {"type": "string"},
        "started_at": {"type": "string", "format": "date-time"},
        "type": {"type": "string"},
    }
    word = needed(query("type", enum=["call", "fax"]))
    proposed(described(LIMIT, OFFSET, word, fields=fields), tmp_path)
    assert facts(tmp_path)["x-client"]["parameters"][0]["fills"] == "type"
    assert "x-filter" not in facts(tmp_path)["paths"]["/calls"]["get"]
