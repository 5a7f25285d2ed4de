"""An error body that is written is read as it was meant, in the shape of any vendor."""

from __future__ import annotations

import json
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions.error_body import VendorError, beside, message, parse, render, situation, too_wide
from callrecords.generator.bundle.pointers import escape
from callrecords.spec.bundle import read_bundle
from callrecords.spec.facts_errors import (
    BAD_PARAMETERS,
    ErrorCode,
    ErrorFacts,
    ErrorShape,
    Situation,
    SituationResponse,
)
from tests.conventions.strategies import names, texts
from tests.generator import acme

outside = st.lists(names.map(escape) | st.just("0"), max_size=3).map(
    lambda steps: "".join(f"/{step}" for step in steps)
)
"""What is around an error: objects, arrays, nothing."""
shapes = st.builds(
    lambda keys, around, kind, ticket: ErrorShape(
        code=f"{around}/{escape(keys[0])}",
        message=f"{around}/{escape(keys[1])}",
        field=f"{around}/{escape(keys[2])}",
        request_id=f"{around}/{escape(keys[3])}" if ticket else None,
        code_type=kind,
    ),
    st.lists(names, min_size=4, max_size=4, unique=True),
    outside,
    st.sampled_from(["string", "integer"]),
    st.booleans(),
)
answers = st.builds(SituationResponse, status=st.integers(400, 599), code=st.integers(0, 10**9), message=texts)


def facts(shape: ErrorShape | None = None, *codes: ErrorCode, **situations: SituationResponse) -> ErrorFacts:
    given: Any = {name.replace("_", "-"): answer for name, answer in situations.items()}
    return ErrorFacts(shape=shape or ErrorShape(code="code", message="message"), situations=given, codes=codes)


@given(shapes, st.integers(0, 10**9), texts, st.none() | texts)
def test_the_parts_that_are_written_are_read(shape: ErrorShape, code: int, text: str, field: str | None) -> None:
    stated = facts(shape, ErrorCode(code=str(code), means="forbidden"))
    body = msgspec.json.decode(render(stated, code, text, field=field, request_id="r-1"))
    ticket = None if shape.request_id is None else "r-1"
    assert parse(stated, body) == VendorError(str(code), text, "forbidden", field, ticket)


@given(st.sampled_from(["text/plain", "text/html"]), texts.filter(str.strip))
def test_a_text_is_its_message(media: Any, text: str) -> None:
    stated = facts(ErrorShape(media=media), ErrorCode(message=text[:3], means="window-too-wide"))
    assert parse(stated, render(stated, None, text).decode()) == VendorError(None, text, "window-too-wide")


def test_of_a_page_only_what_people_read_is_the_message() -> None:
    page = (
        "<html><head><title>Oops</title><style>p {}</style></head><!-- 7 --><body><p>Too &lt;wide&gt;</p></body></html>"
    )
    assert parse(facts(ErrorShape(media="text/html")), page) == VendorError(None, "Too <wide>", None)


@pytest.mark.parametrize(
    ("shape", "body", "read"),
    [
        (ErrorShape(message="/error/message"), {"error": {"message": "no"}}, VendorError(None, "no", None)),
        (ErrorShape(code="error"), {"error": "no_such_call"}, VendorError("no_such_call", "", None)),
        (ErrorShape(code="/0/code", message="/0/text"), [{"code": 7}, {"code": 8}], VendorError("7", "", None)),
        (ErrorShape(code="/errors/0/code"), {"errors": []}, None),
        (ErrorShape(code="/code", message="/text"), {"code": False, "text": "no"}, VendorError(None, "no", None)),
        (ErrorShape(code="/errors/0/code"), {"errors": {"0": 7}}, None),
        (ErrorShape(code="/errors/0/code"), {"errors": "no"}, None),
        (ErrorShape(message="/error/message"), {"error": {"message": ["no"]}}, None),
        (ErrorShape(media="text/plain"), {"error": "no"}, None),
        (ErrorShape(media="text/html"), "<html></html>", None),
    ],
)
def test_what_is_not_where_the_spec_has_it_is_not_there(
    shape: ErrorShape, body: object, read: VendorError | None
) -> None:
    assert parse(facts(shape), body) == read


@given(shapes, answers, st.integers(1, 400))
def test_too_wide_a_window_is_told_from_other_bad_parameters(
    shape: ErrorShape, answer: SituationResponse, days: int
) -> None:
    code = str(answer.code)
    stated = facts(
        shape,
        ErrorCode(code=code, means="bad-request"),
        ErrorCode(code=code, message="too wide", means="window-too-wide"),
        bad_parameter=answer,
    )
    refused = too_wide(stated, days)
    assert refused is not None
    assert refused.status == answer.status
    read = parse(stated, msgspec.json.decode(render(stated, refused.code, refused.message)))
    assert read is not None
    assert read.means == "window-too-wide"
    assert str(days) in read.message


def test_a_vendor_without_words_for_too_wide_a_window_has_none() -> None:
    assert too_wide(facts(bad_parameter=SituationResponse(status=400, code=1, message="no")), 7) is None


@given(answers, texts, st.none() | st.integers(1, 10**6))
def test_a_message_has_the_detail_and_the_limit_where_it_has_room(
    answer: SituationResponse, detail: str, limit: int | None
) -> None:
    roomy = msgspec.structs.replace(answer, message="at most {limit}: {detail}")
    assert (
        message(roomy, detail, limit)
        == f"at most {'' if limit is None else limit}: {detail}".replace(
            "{limit}", "" if limit is None else str(limit)
        ).strip()
    )


STAND_INS: dict[Situation, Situation] = {
    "foreign-token": "bad-token",
    "expired-token": "bad-token",
    "forbidden": "bad-token",
    "unknown-record": "unknown-path",
    **dict.fromkeys(BAD_PARAMETERS, "bad-parameter"),
}


@pytest.mark.parametrize("name", get_args(Situation))
def test_a_situation_has_its_own_answer_else_that_of_the_one_that_it_is_like(name: Situation) -> None:
    own, other = (SituationResponse(status=status, code=status, message="") for status in (418, 499))
    assert situation(facts(**dict.fromkeys(get_args(Situation), other) | {name: own}), name) == own
    stand_in = STAND_INS.get(name)
    everything = facts(**{one: other for one in get_args(Situation) if one != name})
    assert situation(everything, name) == (None if stand_in is None else other)
    if stand_in is not None:
        assert situation(facts(**{stand_in: other}), name) == other


def test_what_the_schema_of_an_error_demands_stands_beside_its_parts() -> None:
    document = acme.document()
    document["components"]["schemas"]["Problem"] = {
        "type": "object",
        "required": ["error", "docs", "status", "trace", "parts", "ok"],
        "properties": {
            "error": {"type": "object", "required": ["kind"], "properties": {
                "kind": {"type": "string", "enum": ["api"]}, "text": {"type": "string"}, "more": {"type": "string"},
            }},
            "docs": {"type": "string", "examples": ["https://docs.example"]},
            "status": {"type": "integer"},
            "trace": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "parts": {"type": "array", "minItems": 1, "items": {"type": "boolean"}},
            "ok": {"type": "boolean"},
            "hint": {"type": "string"},
        },
    }  # fmt: skip
    operation = next(iter(document["paths"].values()))["get"]
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"]["418"] = {"description": "", "content": content}
    bundle = read_bundle(json.dumps(document).encode())
    asked = bundle.operations[operation["operationId"]]
    rest = beside(bundle, asked, 418)
    assert rest == {
        "error": {"kind": "api"}, "docs": "https://docs.example", "status": 1, "trace": "text", "parts": [True], "ok": True
    }  # fmt: skip
    shape = ErrorShape(message="/error/text")
    assert json.loads(render(facts(shape), None, "tea", beside=rest)) == {
        **rest,
        "error": {"kind": "api", "text": "tea"},
    }
    assert beside(bundle, asked, 599) is None
