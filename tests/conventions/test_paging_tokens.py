"""Paging by tokens and by the URL of the next page: each client half walks against its own server half."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadEnvelope, BadParameter, Standstill, paging, paging_next, paging_tokens
from callrecords.conventions.paging_values import Received, Served
from callrecords.spec.facts_paging import LimitFacts, NextFacts, PaginationFacts, TokenFacts
from callrecords.spec.places import find, keys_to, nest

URL = "https://api.example.test/v2/calls"
KEY = b"the server's own"
END = Literal["missing", "null", "empty"]
LIMIT = LimitFacts(parameter="size", default=10, maximum=1000)


def by_token(end: END = "missing", place: str = "/paging/next") -> PaginationFacts:
    cursor = TokenFacts(parameter="token", next=place, end=end)
    return PaginationFacts(limit=LIMIT, cursor=cursor, envelope={"items": "items"}, ends=("no-next-token",))


def by_number(end: END = "missing", place: str = "/paging/next") -> PaginationFacts:
    cursor = TokenFacts(parameter="token", next=place, end=end, written="number")
    return PaginationFacts(limit=LIMIT, cursor=cursor, envelope={"items": "items"}, ends=("no-next-token",))


def by_url(
    end: END = "missing", written: Literal["absolute", "relative"] = "absolute", *, header: bool = False
) -> PaginationFacts:
    following = NextFacts(
        url=None if header else "/links/next", header="Link" if header else None, written=written, end=end
    )
    return PaginationFacts(
        limit=LIMIT, cursor=TokenFacts(parameter="token"), next=following, envelope={"items": "items"},
        ends=("no-next-link",),
    )  # fmt: skip


def served(
    facts: PaginationFacts, count: int, sent: dict[str, str]
) -> tuple[list[int], dict[str, Any], dict[str, str]]:
    """A page of so many records: its items, the rest of its body, its headers."""
    query = list(sent.items())
    seal = paging_tokens.Seal.of(facts, KEY, query)
    request = paging_tokens.parse(sent, facts, seal)
    paging_tokens.demand_own(facts, request)
    items = list(range(count))[request.offset : request.offset + request.limit]
    page = Served(items=len(items), more=request.offset + len(items) < count)
    if facts.next is not None:
        around = paging_next.envelope(facts, request, page, URL, query, seal)
    else:
        around = paging_tokens.envelope(facts, request, page, seal)
    head, tail = around.frame()
    body = json.loads(head + ",".join(map(str, items)).encode() + tail)
    return items, body, {name.lower(): value for name, value in around.headers}


def walked(facts: PaginationFacts, count: int, sent: dict[str, str]) -> list[int]:
    found: list[int] = []
    url, following = URL, paging.NextPage(sent)
    for _ in range(count + 2):
        params = dict(following.params)
        items, body, headers = served(facts, count, params)
        found += items
        envelope = {place: find(body, place) for place in facts.beside}
        after = paging.after_page(facts, params, Received(items=len(items), envelope=envelope, headers=headers), url)
        if after is None:
            return found
        following = after
    raise AssertionError("the walk does not end")


ENDS = st.sampled_from(["missing", "null", "empty"])
FACTS = st.one_of(
    st.builds(by_number, st.sampled_from(["missing", "null"]), st.sampled_from(["/paging/next", "next"])),
    st.builds(by_token, ENDS, st.sampled_from(["/paging/next", "next", "/a~1b/c~0d"])),
    st.builds(by_url, ENDS, st.sampled_from(["absolute", "relative"]), header=st.booleans()),
)


@given(FACTS, st.integers(0, 60), st.integers(1, 70), st.dictionaries(st.sampled_from(["from", "state"]), st.text()))
def test_a_walk_gives_every_record_once_and_keeps_its_filter(
    facts: PaginationFacts, count: int, size: int, where: dict[str, str]
) -> None:
    assert walked(facts, count, {"size": str(size), **where}) == list(range(count))


@given(st.text() | st.from_regex("[A-Za-z0-9_=-]{0,40}"))
def test_a_token_that_was_made_up_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="no token of this list"):
        served(by_token(), 30, {"token": text})


@pytest.mark.parametrize("text", ["0", "1", "-1", "next", "", "1073741823", "9" * 40, "1073741824.0", "١" * 10])
def test_what_no_number_of_a_server_can_be_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="no token of this list"):
        served(by_number(), 30, {"token": text})


@pytest.mark.parametrize("place", [0, 1, 30, 99_999])
def test_a_token_that_is_a_number_is_of_one_query_and_one_place_and_has_31_bits(place: int) -> None:
    seal = paging_tokens.Seal.of(by_number(), KEY, [("state", "new")])
    token = seal.token(place)
    assert 0 < int(token) < 2**31
    assert seal.place(token) == (place, True)
    assert paging_tokens.Seal.of(by_number(), KEY, [("state", "old")]).place(token) == (place, False)
    for other in (int(token) + 1, int(token) - 1, int(token) + 2**13):
        assert seal.place(str(other)) in (None, (place, False), (place + 1, False), (place - 1, False))


def test_a_token_that_is_a_number_is_one_in_the_body_and_digits_in_the_parameter() -> None:
    _, body, _ = served(by_number(), 30, {"size": "7"})
    token = body["paging"]["next"]
    assert type(token) is int
    after = paging.after_page(by_number(), {"size": "7"}, Received(items=7, envelope={"/paging/next": token}), URL)
    assert after == paging.NextPage({"size": "7", "token": str(token)})


@given(st.integers(0, 2**40), st.integers(0, 31))
def test_a_token_with_one_letter_changed_is_refused(place: int, at: int) -> None:
    seal = paging_tokens.Seal.of(by_token(), KEY, [("state", "new")])
    token = seal.token(place)
    assert seal.place(token) == (place, True)
    assert seal.place(token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]) is None


def test_a_token_is_of_one_query_whatever_the_page_size() -> None:
    facts = by_token()
    _, body, _ = served(facts, 30, {"state": "new", "size": "7"})
    token = body["paging"]["next"]
    assert served(facts, 30, {"size": "3", "state": "new", "token": token})[0] == [7, 8, 9]
    for other in ({}, {"state": "heard"}, {"state": "new", "from": "2026-01-01T00:00:00Z"}):
        with pytest.raises(BadParameter, match="another query"):
            served(facts, 30, {**other, "token": token})


def test_an_empty_page_with_a_token_is_not_the_end() -> None:
    after = paging.after_page(by_token(), {"size": "7"}, Received(items=0, envelope={"/paging/next": "more"}), URL)
    assert after == paging.NextPage({"size": "7", "token": "more"})


@pytest.mark.parametrize("token", [True, 1.5, [], {}])
def test_a_token_that_is_no_text_is_named(token: object) -> None:
    with pytest.raises(BadEnvelope, match="/paging/next: expected a token"):
        paging.after_page(by_token(), {}, Received(items=1, envelope={"/paging/next": token}), URL)


def test_the_token_of_this_request_leads_nowhere() -> None:
    with pytest.raises(Standstill):
        paging.after_page(by_token(), {"token": "a"}, Received(items=1, envelope={"/paging/next": "a"}), URL)


@pytest.mark.parametrize(
    ("link", "path", "query"),
    [
        ("?token=b", None, "token=b"),
        ("/v2/calls?token=b", None, "token=b"),
        ("calls?token=b", None, "token=b"),
        ("https://api.example.test/v2/calls?token=b%20c", None, "token=b%20c"),
        ("http://API.example.test:8080/v2/calls?token=b", None, "token=b"),
        ("/v2/calls/pages/b", "/v2/calls/pages/b", ""),
        ("//api.example.test/v3/calls?x=1", "/v3/calls", "x=1"),
    ],
)
def test_a_link_is_followed_to_the_letter_on_its_own_host(link: str, path: str | None, query: str) -> None:
    received = Received(items=1, envelope={"/links/next": link})
    after = paging.after_page(by_url(), {"token": "a"}, received, URL)
    assert after is not None
    assert (after.path, after.link) == (path, query)


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/v2/calls?token=b",
        "//elsewhere.example/v2/calls",
        "https://api.example.test@elsewhere.example/",
        "https://api.example.test.elsewhere.example/",
        "ftp://api.example.test/v2/calls",
        "javascript:alert(1)",
    ],
)
@pytest.mark.parametrize("header", [False, True])
def test_a_link_to_another_host_is_an_error(link: str, *, header: bool) -> None:
    received = Received(items=1, envelope={"/links/next": link}, headers={"link": f'<{link}>; rel="next"'})
    with pytest.raises(BadEnvelope, match="another host"):
        paging.after_page(by_url(header=header), {}, received, URL)


@pytest.mark.parametrize(
    ("header", "url"),
    [
        ('<https://a.example/?p=2>; rel="next"', "https://a.example/?p=2"),
        (
            '<https://a.example/?p=1>; rel="prev", <https://a.example/?p=3,4>; rel="next last"',
            "https://a.example/?p=3,4",
        ),
        ('</?p=2>;title="a, <b>; rel=next";rel=NEXT', "/?p=2"),
        ("</?p=2>; rel=nexts", None),
        ("</?p=2>", None),
        ("", None),
    ],
)
def test_the_next_link_of_a_header_is_found(header: str, url: str | None) -> None:
    assert paging_next.linked(header) == url


@given(st.dictionaries(st.sampled_from(["a", "/b/c", "/b/d~1e", "/f/g/h"]), st.integers(), min_size=1))
def test_what_is_nested_is_found_at_its_place(values: dict[str, int]) -> None:
    body = nest(values)
    assert {place: find(body, place) for place in values} == values
    assert keys_to("/b/d~1e") == ("b", "d/e")
    assert find(body, "/b/c/none") is None
