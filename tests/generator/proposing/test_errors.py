"""Where the parts of an error stand, as the schemas of errors tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.generator.proposing.describing import described, facts, proposed, questions

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def holding(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def several(**properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": holding(**properties)}


def shape(tmp_path: Path, content: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The proposed shape, and the whole text."""
    document = described()
    document["paths"]["/calls"]["get"]["responses"]["4XX"] = {"description": "", "content": content}
    text = proposed(document, tmp_path).text
    found = facts(tmp_path)["x-errors"]
    codes = {"code" in one for name, one in found["situations"].items() if name != "x-question"}
    assert codes == {"code" in found["shape"]}
    return found["shape"], text


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        (holding(error=holding(code=TEXT, message=TEXT)), {"code": "/error/code", "message": "/error/message", "code-type": "string"}),
        (holding(errors=several(code=NUMBER, detail=TEXT)), {"code": "/errors/0/code", "message": "/errors/0/detail", "code-type": "integer"}),
        (
            holding(fault=holding(faultstring=TEXT, detail=holding(errorcode=TEXT))),
            {"code": "/fault/detail/errorcode", "message": "/fault/faultstring", "code-type": "string"},
        ),
        (
            holding(message=TEXT, request_id=TEXT, errors=several(code=TEXT, message=TEXT, field=TEXT)),
            {"code": "/errors/0/code", "message": "/errors/0/message", "field": "/errors/0/field", "code-type": "string", "request-id": "request_id"},
        ),
        ({"type": "array", "items": holding(code=TEXT, message=TEXT)}, {"code": "/0/code", "message": "/0/message", "code-type": "string"}),
        (holding(status=NUMBER, error=holding(code=TEXT, message=TEXT)), {"code": "/error/code", "message": "/error/message", "code-type": "string"}),
        (holding(detail=TEXT), {"message": "detail"}),
        (holding(message=TEXT, error_id=TEXT), {"code": "error_id", "message": "message", "code-type": "string"}),
        (holding(error=TEXT), {"message": "error"}),
        (holding(error=TEXT | {"example": "No such call."}), {"message": "error"}),
        (holding(error=TEXT | {"example": "no_such_call"}), {"code": "error", "code-type": "string"}),
        (holding(error=TEXT | {"enum": ["gone", "busy"]}), {"code": "error", "code-type": "string"}),
    ],
)  # fmt: skip
def test_the_parts_of_an_error_are_found_in_its_schema(schema: Any, found: dict[str, Any], tmp_path: Path) -> None:
    seen, text = shape(tmp_path, {"application/json": {"schema": schema}})
    assert seen == found
    assert "# from what GET /calls responds with 4XX" in text


@pytest.mark.parametrize("media", ["text/plain", "text/html"])
def test_an_error_that_is_described_as_text_is_one(media: str, tmp_path: Path) -> None:
    seen, _ = shape(tmp_path, {f"{media}; charset=utf-8": {"schema": TEXT}})
    assert seen == {"media": media}


def test_what_nothing_tells_is_made_up_and_asked(tmp_path: Path) -> None:
    seen, text = shape(tmp_path, {"application/json": {"schema": {"type": "object"}}})
    assert seen == {"code": "code", "message": "message", "code-type": "string"}
    assert "What does the JSON of an error look like?" in text


@pytest.mark.parametrize(("about", "is_error"), [("Success", False), ("What went wrong", True)])
def test_a_default_that_is_all_that_is_said_of_a_success_is_no_error(
    about: str, is_error: bool, tmp_path: Path
) -> None:
    document = described()
    responses = document["paths"]["/calls"]["get"]["responses"]
    responses["default"] = {**responses.pop("200"), "description": about}
    proposal = proposed(document, tmp_path)
    assert ("list   GET /calls" in "".join(proposal.said)) is not is_error
    if not is_error:
        assert "What does the JSON of an error look like?" in proposal.text


def test_codes_that_schemas_list_are_those_of_the_situations(tmp_path: Path) -> None:
    document = described()
    responses = document["paths"]["/calls"]["get"]["responses"]
    for status, code in (("401", {"const": "E1"}), ("4XX", {"enum": ["E2", "bad-parameter"]})):
        error = holding(code={**TEXT, **code}, message=TEXT)
        responses[status] = {"description": "", "content": {"application/json": {"schema": error}}}
    proposed(document, tmp_path)
    situations = facts(tmp_path)["x-errors"]["situations"]
    assert "The schemas list codes" in questions(tmp_path)
    codes = {name: one["code"] for name, one in situations.items()}
    assert (codes["no-token"], codes["throttled"], codes["bad-parameter"]) == ("E1", "E2", "bad-parameter")
    assert codes["server-error"] == "E1"  # its schema is that of the first error


def test_errors_that_nothing_describes_are_one_schema_for_all_operations(tmp_path: Path) -> None:
    document = described(
        components={
            "schemas": {"Error": {"type": "string"}},
            "securitySchemes": {"Token": {"type": "http", "scheme": "bearer"}},
        }
    )
    document["paths"]["/others/calls"] = document["paths"]["/calls"]
    proposed(document, tmp_path)
    whole = facts(tmp_path)
    assert [*whole["components"]["schemas"]] == ["Error", "ApiError"]
    for path in whole["paths"].values():
        for status, response in path["get"]["responses"].items():
            if status != "200":
                assert response["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ApiError"}
