"""A single record that stands in a part of its response."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from callrecords.errors import BadResponse, CallRecordsError
from tests.made_up import made_up

RECORD = b'{"ref":"00a1", "seconds":61,"from":null}'


def getting(body: bytes, slug: str = "plover") -> Any:
    vendor = made_up()[slug]
    http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=body, headers=JSON)))
    client = vendor.load(vendor.client)(token="k:k", base_url="https://vendor.example", http_client=http, retries=0)
    return getattr(client, vendor.resources[0].attribute).get("00a1")


JSON = {"content-type": "application/json"}


def test_the_record_is_read_and_its_bytes_are_kept_without_what_wraps_them() -> None:
    call = getting(b' {"status": "ok", "more": [1], "result": {"call": ' + RECORD + b"}}")
    assert (call.ref, call.seconds, call.raw) == ("00a1", 61, RECORD)


def test_its_bytes_are_kept_where_a_text_holds_half_of_a_surrogate_pair() -> None:
    half = RECORD.replace(b"null", b'"\\ud83d"')
    assert getting(b'{"status": "\\ud83d", "result": {"call": ' + half + b"}}").raw == half


@pytest.mark.parametrize("body", [b"{}", RECORD, b'{"result": {}}', b'{"result": []}', b'{"result": {"other": 1}}'])
def test_a_response_without_it_says_where_it_should_be(body: bytes) -> None:
    with pytest.raises(BadResponse, match="the response has no /result/call"):
        getting(body)


@pytest.mark.parametrize("held", [b"null", b"[]", b"7", b"{}", b'{"seconds": 1}'])
def test_what_is_no_record_is_an_error(held: bytes) -> None:
    with pytest.raises(BadResponse):
        getting(b'{"status": "ok", "result": {"call": ' + held + b"}}")


def test_an_error_behind_a_good_status_is_told_as_such() -> None:
    with pytest.raises(CallRecordsError, match="there is no such call"):
        getting(b'{"code": "what", "message": "there is no such call"}', "lark")


def test_where_errors_are_texts_no_body_of_a_success_is_taken_for_one() -> None:
    with pytest.raises(BadResponse) as caught:
        getting(b'{"from": "+15005550100"}')
    assert "5005550100" not in str(caught.value)
