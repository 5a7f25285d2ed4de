"""What a response says of its page in headers, and bodies that are the array of their records."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import paging, paging_headers, paging_tokens
from callrecords.conventions.paging_values import Received, Served
from callrecords.spec.facts_paging import LimitFacts, OffsetFacts, PaginationFacts, TokenFacts

LIMIT = LimitFacts(parameter="size", default=10, maximum=1000)
URL = "https://api.example.test/calls"


def facts(*, by_token: bool = False) -> PaginationFacts:
    """A list that is an array by itself."""
    if by_token:
        cursor = TokenFacts(parameter="token", header="X-Next-Token")
        return PaginationFacts(limit=LIMIT, cursor=cursor, envelope={"": "items"}, ends=("no-next-token",))
    return PaginationFacts(
        limit=LIMIT, offset=OffsetFacts(parameter="skip"), envelope={"": "items"},
        headers={"X-Total-Count": "total", "X-Offset": "offset"}, ends=("total-reached",),
    )  # fmt: skip


def served(list_of: PaginationFacts, count: int, sent: dict[str, str]) -> tuple[list[int], dict[str, str]]:
    """A page of so many records: its body and its headers."""
    seal = paging_tokens.Seal.of(list_of, b"key", [*sent.items()]) if list_of.cursor is not None else None
    request = paging.parse(sent, list_of) if seal is None else paging_tokens.parse(sent, list_of, seal)
    items = list(range(count))[request.offset : request.offset + request.limit]
    page = Served(items=len(items), more=request.offset + len(items) < count, total=count)
    if seal is None:
        around = paging.envelope(list_of, request, page, URL, [*sent.items()])
    else:
        around = paging_tokens.envelope(list_of, request, page, seal)
    head, tail = around.frame()
    body = json.loads(head + ",".join(map(str, items)).encode() + tail)
    return body, {name.lower(): value for name, value in around.headers}


@given(st.booleans(), st.integers(0, 60), st.integers(1, 70))
def test_a_walk_gives_every_record_once(by_token: bool, count: int, size: int) -> None:
    listing, found, params = facts(by_token=by_token), list[int](), {"size": str(size)}
    for _ in range(count + 2):
        body, headers = served(listing, count, params)
        found += body
        received = Received(items=len(body), envelope=paging_headers.read(listing, headers))
        after = paging.after_page(listing, params, received, URL)
        if after is None:
            break
        params = dict(after.params)
    assert found == list(range(count))


@given(st.dictionaries(st.sampled_from(["X-Total-Count", "X-Offset"]), st.integers(0, 10**18 - 1)))
def test_numbers_are_read_as_they_were_written(numbers: dict[str, int]) -> None:
    listing = facts()
    written = paging_headers.write(listing, {listing.headers[name]: number for name, number in numbers.items()})
    headers = {name.lower(): text for name, text in written}
    assert paging_headers.read(listing, headers) == {name: numbers.get(name) for name in listing.headers}


@pytest.mark.parametrize("text", ["", "many", "1.5", "-1", "²", "1" * 40, "1,2"])
def test_a_header_that_is_no_number_says_nothing(text: str) -> None:
    assert paging_headers.read(facts(), {"x-total-count": text})["X-Total-Count"] is None


def test_a_total_in_a_header_ends_a_list() -> None:
    received = Received(items=10, envelope={"X-Total-Count": 10})
    assert paging.after_page(facts(), {}, received, URL) is None
    assert paging.after_page(facts(), {}, Received(items=10, envelope={"X-Total-Count": 11}), URL) is not None


def test_a_list_without_such_headers_needs_none_of_this() -> None:
    plain = PaginationFacts(envelope={"rows": "items"}, ends=("one-response",))
    assert [one.in_headers for one in (plain, facts(), facts(by_token=True))] == [False, True, True]
