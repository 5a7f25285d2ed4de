"""What an answer means: by the vendor's code, by its status, or that it cannot be read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.http.request import Request
from callrecords.client.http.response import Response, error_of, status_error, vendor_error
from callrecords.conventions.error_body import render
from callrecords.errors import (
    BadRequest,
    BadResponse,
    Forbidden,
    NotFound,
    ServerError,
    StatusError,
    Throttled,
    Unauthorized,
    UnexpectedStatus,
    WindowTooWide,
)
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from callrecords.spec.facts_errors import ErrorFacts, ErrorShape
from tests.client.acme import NUMBER, PERSON, TOKEN, bundle

SPEC = bundle()
REQUEST = Request(operation="list_entries", url="https://acme.example/x", private=(PERSON,))
LIST, GET = SPEC.operations["list_entries"], SPEC.operations["get_entry"]


def error(status: int, content: object = None) -> StatusError | None:
    body = b"" if content is None else json.dumps(content).encode()
    return status_error(Response(status, {"x-request-id": "q-1"}, body), REQUEST, LIST, SPEC.errors)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequest),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (422, BadRequest),
        (429, Throttled),
        (500, ServerError),
        (503, ServerError),
        (520, UnexpectedStatus),
        (302, UnexpectedStatus),
        (101, UnexpectedStatus),
    ],
)
def test_a_status_has_its_error(status: int, kind: type[StatusError]) -> None:
    found = error(status)
    assert type(found) is kind
    assert found is not None
    assert (found.status, found.request_id, found.operation) == (status, "q-1", "list_entries")


def test_a_status_that_the_operation_does_not_document_is_unexpected() -> None:
    assert type(status_error(Response(418, {}, b""), REQUEST, GET, SPEC.errors)) is UnexpectedStatus
    assert type(status_error(Response(418, {}, b""), REQUEST, LIST, SPEC.errors)) is BadRequest


@pytest.mark.parametrize("status", [200, 204, 299])
def test_a_success_is_no_error(status: int) -> None:
    assert error(status) is None


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        (72, "window TOO WIDE: 90 days", WindowTooWide),
        (72, "something else", BadRequest),
        (73, "", Throttled),
        ("73", "as text", Throttled),
        (99, "unknown code", ServerError),
    ],
)
def test_the_vendors_code_comes_before_the_status(code: object, message: str, kind: type[StatusError]) -> None:
    found = error(500, {"errors": [{"code": code, "message": message}]})
    assert type(found) is kind
    assert found is not None
    assert found.code == str(code)


def test_an_empty_page_said_with_an_error_status_is_no_error_for_a_list() -> None:
    content = {"errors": [{"code": 71, "message": "nothing"}]}
    assert error(404, content) is None
    answer = Response(404, {}, json.dumps(content).encode())
    assert type(status_error(answer, REQUEST, GET, SPEC.errors)) is NotFound


@pytest.mark.parametrize(
    "content", [None, [], {}, {"errors": []}, {"errors": {}}, {"errors": [3]}, {"errors": [{}]}, 4]
)
def test_an_error_body_of_another_shape_is_no_obstacle(content: object) -> None:
    assert type(error(400, content)) is BadRequest


@given(st.binary(max_size=40))
def test_any_error_body_can_be_read(body: bytes) -> None:
    vendor_error(body, SPEC.errors)
    assert error_of(Response(400, {}, body), REQUEST, LIST, SPEC.errors)


def test_the_servers_words_are_shown_without_numbers_names_and_tokens() -> None:
    content = {"errors": [{"code": 5, "message": f"{PERSON} at {NUMBER} with Bearer {TOKEN}"}]}
    found = str(error(400, content))
    assert "the server says: ••• at •••34 with Bearer •••" in found
    shown = str(status_error(Response(400, {}, f"<p>{PERSON} {NUMBER}".encode()), REQUEST, LIST, SPEC.errors))
    assert PERSON not in shown
    assert NUMBER not in shown


@pytest.mark.parametrize(("status", "redirects"), [(101, False), (300, True), (302, True), (399, True), (400, False)])
def test_a_redirect_and_nothing_else_says_what_to_check(status: int, redirects: bool) -> None:
    assert ("redirects elsewhere, which is not followed: check base_url" in str(error(status))) == redirects


@pytest.mark.parametrize(
    ("headers", "body", "told"),
    [
        ({}, b"", "the body is empty"),
        ({}, b"  ", "the body is empty"),
        ({"content-type": "text/html"}, b"<html>", "text/html"),
        ({"content-type": "application/json"}, b" <html>", "HTML"),
        ({}, b'{"a": [1, 2', "truncated"),
        ({}, b'{"a": NaN}', "not JSON"),
        ({}, b'\xef\xbb\xbf{"a": 1}', "byte-order mark"),
        ({}, b'{"\xfc": 1}', "UTF-8"),
        ({}, b'{"a": ' * 100_000, "deep"),
        ({}, b"[1]", "object"),
        ({}, b"null", "object"),
    ],
)
def test_a_body_that_is_no_json_object_is_a_bad_answer(headers: dict[str, str], body: bytes, told: str) -> None:
    with pytest.raises(BadResponse, match=told) as raised:
        Response(200, headers, body).parts(REQUEST)
    assert (raised.value.operation, raised.value.status) == ("list_entries", 200)


@pytest.mark.parametrize("media", ["application/json; charset=utf-8", "application/problem+json", "text/json"])
def test_any_json_media_type_will_do(media: str) -> None:
    assert Response(200, {"content-type": media}, b'{"a": 1}').parts(REQUEST).keys() == {"a"}


def test_an_answers_repr_shows_no_content() -> None:
    assert repr(Response(200, {"x": TOKEN}, PERSON.encode())) == "Response(status=200)"


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
def test_codes_that_a_spec_lists_are_kept_to_the_digit_since_callers_branch_on_them(vendor: Vendor) -> None:
    facts = vendor.bundle().errors
    empty = {one.code for one in facts.codes if one.means == "empty-page"}  # no error at all
    codes = {one.code for one in facts.codes} | {str(one.code) for one in facts.situations.values()}
    assert codes
    for code in codes - empty:
        found = status_error(Response(418, {}, render(facts, code, "no")), REQUEST, LIST, facts)
        assert found is not None
        assert found.code == code


def test_a_code_that_no_spec_lists_may_be_anything_and_is_masked() -> None:
    found = error(400, {"errors": [{"code": NUMBER, "message": "no"}]})
    assert found.code is not None
    assert NUMBER not in found.code


@pytest.mark.parametrize("shown", ["emulator-000042", "3f2b9c1e-77aa-4b0e-9d5f-0123456789ab"])
def test_a_request_id_is_kept_whole_for_the_vendors_support(shown: str) -> None:
    assert Response(500, {"x-request-id": shown}, b"").request_id == shown


def test_a_request_id_that_could_be_a_phone_number_is_masked() -> None:
    found = Response(500, {"x-request-id": NUMBER}, b"").request_id
    assert found is not None
    assert NUMBER not in found


@pytest.mark.parametrize(
    "body", [f"<p>{TOKEN}</p>", f'["{TOKEN}"]', f'{{"errors": [{{"code": "{TOKEN}", "message": "{TOKEN}"}}]}}']
)
def test_a_server_that_repeats_the_bare_token_does_not_bring_it_into_an_error(body: str) -> None:
    answer = Response(400, {"x-request-id": f"id-{TOKEN}"}, body.encode(), (TOKEN,))
    found = status_error(answer, REQUEST, LIST, SPEC.errors)
    shown = [str(found), repr(found), str(vars(found)), str(answer.bad("unreadable", REQUEST)), repr(answer)]
    assert not any(TOKEN in text for text in shown)


SHAPES = {
    "in an object": ErrorShape(
        code="/error/code", message="/error/message", field="/error/field", request_id="/error/id"
    ),
    "in a list": ErrorShape(
        code="/errors/0/code", message="/errors/0/message", field="/errors/0/field", request_id="id"
    ),
    "a text": ErrorShape(media="text/plain"),
    "a page": ErrorShape(media="text/html"),
}


def refused(shape: ErrorShape, code: str, message: str, field: str, request_id: str) -> StatusError:
    facts = ErrorFacts(shape=shape, situations={})
    body = render(facts, code, message, field=field, request_id=request_id)
    return error_of(Response(400, {}, body, (TOKEN,)), REQUEST, LIST, facts)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_wherever_an_error_has_its_parts_nothing_private_of_them_is_shown(shape: ErrorShape) -> None:
    for said in (f"{TOKEN} {NUMBER} {PERSON}", TOKEN, NUMBER, PERSON):
        found = refused(shape, said, said, said, said)
        shown = f"{found} {found!r} {vars(found)}"
        assert not [private for private in (TOKEN, NUMBER, PERSON) if private in shown]


@pytest.mark.parametrize("title", ["in an object", "in a list"])
def test_the_field_and_the_id_of_the_request_come_from_the_body(title: str) -> None:
    found = refused(SHAPES[title], "e_7", "no", "date_stop", "req-0a1b2c3d")
    assert (found.code, found.field, found.request_id) == ("e_7", "date_stop", "req-0a1b2c3d")
    assert "about date_stop" in str(found)


@pytest.mark.parametrize("title", ["a text", "a page"])
def test_a_text_is_quoted(title: str) -> None:
    assert "the server says: not <now>" in str(refused(SHAPES[title], "", "not <now>", "", ""))


def test_the_id_of_the_header_comes_first() -> None:
    facts = ErrorFacts(shape=SHAPES["in an object"], situations={})
    response = Response(400, {"x-request-id": "h-1"}, render(facts, "e_7", "no", request_id="b-1"))
    assert error_of(response, REQUEST, LIST, facts).request_id == "h-1"
