"""Paging: each client half walks against its own server half."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from types import ModuleType
from urllib.parse import parse_qsl, urlencode, urlsplit

import attrs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadEnvelope, BadParameter, paging, paging_keyset
from callrecords.conventions.order import SHUFFLE
from callrecords.errors import BadArgument
from callrecords.spec.expressions import Order
from callrecords.spec.facts_paging import (
    KeysetFacts,
    LimitFacts,
    LinkFacts,
    OffsetFacts,
    PageNumberFacts,
    PaginationFacts,
    PagingEnd,
)

URL = "https://api.example.test/base/v2/calls"
LIMIT = LimitFacts(parameter="limit", default=10, maximum=1000)
LINKED = PaginationFacts(
    limit=LIMIT,
    offset=OffsetFacts(parameter="offset"),
    keyset=KeysetFacts(after="after", before="before", key="id", order="ended"),
    links=LinkFacts(next="next", previous="previous"),
    envelope={
        "count": "page-count",
        "has_more": "has-more",
        "items": "items",
        "limit": "limit",
        "offset": "offset",
        "pagination": "links",
        "total": "null",
    },
    ends=("no-next-link", "empty-page"),
)


def plain(*ends: PagingEnd, count: str | None = None, first: int = 0) -> PaginationFacts:
    return PaginationFacts(
        limit=LimitFacts(parameter="top", default=100, maximum=100),
        offset=OffsetFacts(parameter="skip", first=first),
        envelope={"code": "constant", "items": "items", "count": "total"},
        constants={"code": 0},
        count_parameter=count,
        ends=ends,
    )


def numbered(first: int, *ends: PagingEnd, links: bool = False) -> PaginationFacts:
    return PaginationFacts(
        limit=LimitFacts(parameter="page-size", default=25, maximum=50),
        page=PageNumberFacts(parameter="page", first=first),
        links=LinkFacts(next="n", previous="p") if links else None,
        envelope={
            "page": "page",
            "pages": "page-total",
            "total": "total",
            **({"links": "links"} if links else {}),
            "rows": "items",
        },
        ends=ends,
    )


def unsized(*ends: PagingEnd, known: int | None = None, first: int | None = None) -> PaginationFacts:
    """A list whose page size cannot be chosen, by page number or by offset."""
    return PaginationFacts(
        limit=LimitFacts(default=known),
        offset=OffsetFacts(parameter="skip") if first is None else None,
        page=None if first is None else PageNumberFacts(parameter="page", first=first),
        envelope={"rows": "items", "total": "total"},
        ends=ends,
    )


def style_of(pairs: list[tuple[str, str]], facts: PaginationFacts) -> ModuleType:
    """Whose halves a request is for: those of places, or those of records."""
    named = paging_keyset.parameters(facts).intersection(name for name, _ in pairs)
    return paging_keyset if named else paging


@attrs.define
class Server:
    """Serves keys in order, from nothing but the server halves."""

    facts: PaginationFacts
    keys: Sequence[str]
    queries: list[str] = attrs.Factory(list[str])

    def answer(self, query: str) -> tuple[dict[str, object], list[str]]:
        self.queries.append(query)
        assert len(self.queries) <= len(self.keys) + 3, "the walk does not end"
        pairs = parse_qsl(query, keep_blank_values=True)
        style = style_of(pairs, self.facts)
        request = style.parse(dict(pairs), self.facts)
        keys = list(self.keys)
        if request.after is not None:
            found = keys[keys.index(request.after) + 1 :]
            page, more = found[: request.limit], len(found) > request.limit
        elif request.before is not None:
            found = keys[: keys.index(request.before)]
            page, more = found[-request.limit :], len(found) > request.limit
        else:
            page = keys[request.offset : request.offset + request.limit]
            more = request.offset + request.limit < len(keys)
        served = paging.Served(
            items=len(page),
            more=more,
            total=len(keys),
            first_key=page[0] if page else None,
            last_key=page[-1] if page else None,
        )
        head, tail = style.envelope(self.facts, request, served, URL, pairs).frame()
        body = head + json.dumps(page)[1:-1].encode() + tail
        envelope = json.loads(body, object_pairs_hook=dict)
        assert list(envelope) == [
            key
            for key, role in self.facts.envelope.items()
            if role != "total" or request.count or not self.facts.count_parameter
        ]
        return envelope, page


def walk(server: Server, params: dict[str, str], *, cursor: bool) -> Iterator[list[str]]:
    request: paging.NextPage | None = paging.NextPage(params)
    while request is not None:
        query = urlencode(request.params) if request.link is None else request.link
        envelope, page = server.answer(query)
        yield page
        received = paging.Received(items=len(page), last_key=page[-1] if page else None, envelope=envelope)
        if cursor:
            request = paging_keyset.after_page(server.facts, request.params, received)
        else:
            request = paging.after_page(server.facts, request.params, received, f"{URL}?{query}")


keys = st.integers(0, 60).map(lambda count: [f"k {number}/é+&" for number in range(count)])
limits = st.integers(1, 50)
window_styles = st.sampled_from(
    [
        LINKED,
        plain("empty-page"),
        plain("short-page"),
        plain("total-reached"),
        plain("total-reached", count="count"),
        plain("empty-page", "short-page", "total-reached"),
        plain("empty-page", "total-reached", first=1),
        plain("short-page", first=1),
        numbered(1, "empty-page"),
        numbered(0, "short-page"),
        numbered(7, "total-reached"),
        numbered(1, "no-next-link", links=True),
    ]
)


@given(window_styles, keys, limits, st.booleans())
def test_a_window_walk_sees_every_record_once_in_order(
    facts: PaginationFacts, keys: list[str], limit: int, count: bool
) -> None:
    params = {"f": "a eq 'x y' & é", **paging.first(facts, limit=limit)}
    if count and facts.count_parameter is not None:
        params[facts.count_parameter] = "true"
    server = Server(facts, keys)
    assert [key for page in walk(server, params, cursor=False) for key in page] == keys
    assert all(dict(parse_qsl(query))["f"] == params["f"] for query in server.queries)


@given(
    st.sampled_from(
        [
            unsized("empty-page"),
            unsized("total-reached"),
            unsized("short-page", known=7),
            unsized("empty-page", first=0),
            unsized("short-page", first=1, known=7),
            unsized("total-reached", first=1, known=7),
        ]
    ),
    keys,
)
def test_a_walk_that_cannot_choose_the_page_size_sees_every_record_once_in_order(
    facts: PaginationFacts, keys: list[str]
) -> None:
    assert paging.first(facts).keys() <= {"page"}
    assert [key for page in walk(Server(facts, keys), paging.first(facts), cursor=False) for key in page] == keys
    with pytest.raises(BadArgument, match="cannot be chosen"):
        paging.first(facts, limit=5)


@given(keys, st.lists(st.integers(1, 9), min_size=61, max_size=61))
def test_pages_that_differ_in_length_end_with_an_empty_one_whatever_the_total_says(
    keys: list[str], sizes: list[int]
) -> None:
    facts, rest, found = unsized("empty-page", "total-reached", first=1), list(keys), list[str]()
    request: paging.NextPage | None = paging.NextPage(paging.first(facts))
    while request is not None:
        size = sizes[int(request.params["page"]) - 1]
        page, rest = rest[:size], rest[size:]
        found += page
        received = paging.Received(items=len(page), envelope={"total": len(keys)})
        assert paging.missing(facts, request.params, received) == 0
        request = paging.after_page(facts, request.params, received, URL)
    assert found == keys


def test_a_list_without_pages_is_one_response() -> None:
    facts = PaginationFacts(envelope={"rows": "items", "total": "total"}, ends=("one-response",))
    assert paging.first(facts) == {}
    server = Server(facts, [str(number) for number in range(60)])
    assert [len(page) for page in walk(server, {}, cursor=False)] == [60]
    assert paging.missing(facts, {}, paging.Received(items=40, envelope={"total": 60})) == 20


SIZED = msgspec.structs.replace(
    plain("empty-page"), limit=LimitFacts(parameter="top", minimum=10, maximum=100, sizes=(10, 25, 100))
)


@given(st.integers(-5, 200))
def test_of_some_page_sizes_each_other_one_is_refused_by_both_sides(limit: int) -> None:
    if limit in SIZED.limit.sizes:
        assert paging.parse(paging.first(SIZED, limit=limit), SIZED).limit == limit
        return
    with pytest.raises(BadArgument, match="limit: must be one of 10, 25, 100"):
        paging.first(SIZED, limit=limit)
    with pytest.raises(BadParameter):
        paging.parse({"top": str(limit)}, SIZED)


@given(st.sampled_from([SIZED.limit, LIMIT, LimitFacts(parameter="top", minimum=5)]), st.integers(0, 2_000))
def test_the_nearest_page_size_is_one_and_holds_what_is_wanted_where_it_may(limit: LimitFacts, wanted: int) -> None:
    found = limit.nearest(wanted)
    known = limit.sizes or range(limit.minimum, (limit.maximum or 5_000) + 1)
    assert found in known
    assert found == min((size for size in known if size >= wanted), default=known[-1])


def test_a_page_size_of_which_nobody_knows_the_largest_is_sent_as_it_is_given() -> None:
    facts = msgspec.structs.replace(plain("empty-page"), limit=LimitFacts(parameter="top"))
    assert (paging.first(facts), paging.first(facts, limit=5_000)) == ({}, {"top": "5000"})
    assert paging.parse({"top": "5000"}, facts).limit == 5_000
    with pytest.raises(BadArgument, match="limit: must be a whole number from 1"):
        paging.first(facts, limit=0)


@given(keys, limits)
def test_a_cursor_walk_sees_every_record_once_and_ends_on_an_empty_page(keys: list[str], limit: int) -> None:
    pages = list(walk(Server(LINKED, keys), paging.first(LINKED, limit=limit), cursor=True))
    assert [key for page in pages for key in page] == keys
    assert pages[-1] == []


@given(keys.filter(len), limits, st.data())
def test_links_lead_back_to_the_start_and_forth_to_the_end(keys: list[str], limit: int, data: st.DataObject) -> None:
    """Any page's links, followed one way, show every record on that side exactly once."""
    server = Server(LINKED, keys)
    start = data.draw(st.sampled_from(keys))
    for parameter, link, wanted in (
        ("after", "next", keys[keys.index(start) + 1 :]),
        ("before", "previous", keys[: keys.index(start)]),
    ):
        server.queries.clear()
        query: str | None = urlencode({parameter: start, "limit": str(limit)})
        found: list[list[str]] = []
        while query is not None:
            envelope, page = server.answer(query)
            found.append(page)
            target = envelope["pagination"].get(link)  # type: ignore[attr-defined]
            query = None if target is None else urlsplit(target).query
        if link == "previous":
            found.reverse()
        assert [key for page in found for key in page] == wanted


@pytest.mark.parametrize(
    ("ends", "count", "requests"),
    [
        (("empty-page",), 20, 3),
        (("short-page",), 20, 3),
        (("total-reached",), 20, 2),
        (("short-page",), 15, 2),
        (("empty-page",), 15, 3),
    ],
)
def test_an_offset_walk_ends_as_the_facts_say(ends: tuple[PagingEnd, ...], count: int, requests: int) -> None:
    server = Server(plain(*ends), [str(number) for number in range(count)])
    list(walk(server, paging.first(server.facts, limit=10), cursor=False))
    assert len(server.queries) == requests


def received(items: int, last_key: str | None = "k", **envelope: object) -> paging.Received:
    return paging.Received(items=items, last_key=last_key, envelope=envelope)


def link(query: str, url: str = URL) -> dict[str, str]:
    return {"next": f"{url}?{query}"}


@pytest.mark.parametrize("has_more", [True, False])
def test_has_more_alone_decides_nothing(has_more: bool) -> None:
    sent = {"limit": "1"}
    onward = paging.after_page(LINKED, sent, received(1, has_more=has_more, pagination=link("limit=1&offset=1")), URL)
    assert onward is not None
    assert paging.after_page(LINKED, sent, received(0, has_more=has_more, pagination={}), URL) is None
    cursor = paging_keyset.after_page(LINKED, sent, received(1, has_more=has_more, pagination={}))
    assert cursor == paging.NextPage({"limit": "1", "after": "k"})
    assert (
        paging_keyset.after_page(LINKED, sent, received(0, None, has_more=True, pagination=link("limit=1&after=k")))
        is None
    )


def test_a_full_page_that_says_there_is_more_and_has_no_link_is_gone_on_from_by_offset() -> None:
    sent = {"limit": "2", "filter": "x", "offset": "4"}
    onward = paging.after_page(LINKED, sent, received(2, has_more=True, pagination={}), URL)
    assert onward is not None
    assert onward.params == {"limit": "2", "filter": "x", "offset": "6"}
    assert onward.unlinked
    assert paging.after_page(LINKED, sent, received(1, has_more=True, pagination={}), URL) is None
    assert paging.after_page(LINKED, sent, received(2, has_more=False, pagination={}), URL) is None


def test_a_next_link_is_followed_to_the_letter() -> None:
    query = "order=ended+asc&limit=2&filter=a%20eq%20%22x%2By%22&offset=2"
    onward = paging.after_page(LINKED, {"limit": "2"}, received(2, pagination=link(query)), URL)
    assert onward is not None
    assert onward.link == query
    assert onward.params == {"order": "ended asc", "limit": "2", "filter": 'a eq "x+y"', "offset": "2"}


def test_a_next_link_after_an_empty_page_is_not_followed() -> None:
    assert (
        paging.after_page(LINKED, {"limit": "2"}, received(0, None, pagination=link("limit=2&offset=2")), URL) is None
    )


@pytest.mark.parametrize(
    "pagination",
    [
        link("limit=1&offset=1", "https://elsewhere.test/base/v2/calls"),
        link("limit=1&offset=1", "https://api.example.test/base/v2/other"),
        link("limit=1&offset=1", "//"),
        link("limit=1&offset=1", "http://[bad"),
        link("limit=1"),
        link(""),
        {"next": URL},
        {"next": 5},
        "next",
        ["next"],
    ],
)
def test_a_link_that_cannot_be_followed_is_an_error(pagination: object) -> None:
    with pytest.raises(BadEnvelope, match=r"^pagination"):
        paging.after_page(LINKED, {"limit": "1"}, received(1, pagination=pagination), URL)


def test_a_missing_links_object_ends_a_window() -> None:
    assert paging.after_page(LINKED, {"limit": "1"}, received(1), URL) is None
    assert paging.after_page(LINKED, {"limit": "1"}, received(1, pagination=None), URL) is None


def test_a_cursor_walk_that_would_not_move_on_is_an_error() -> None:
    with pytest.raises(BadEnvelope):
        paging_keyset.after_page(LINKED, {"limit": "1", "after": "k"}, received(1, "k"))
    with pytest.raises(BadEnvelope):
        paging_keyset.after_page(LINKED, {"limit": "1"}, received(1, None))


def test_an_offset_never_moves_on_by_more_than_was_asked_for() -> None:
    """A page that holds records twice is longer than asked; the records after it must not be passed over."""
    onward = paging.after_page(plain("empty-page"), {"top": "10", "skip": "20"}, received(13), URL)
    assert onward is not None
    assert onward.params == {"top": "10", "skip": "30"}


def test_a_cursor_drops_the_offset_and_keeps_the_rest() -> None:
    sent = {"limit": "2", "order": "ended asc", "offset": "0", "after": "a"}
    onward = paging_keyset.after_page(LINKED, sent, received(2, "c"))
    assert onward is not None
    assert onward.params == {"limit": "2", "order": "ended asc", "after": "c"}


def test_a_short_page_ends_nothing_while_the_total_says_that_more_follow() -> None:
    for facts, sent in (
        (plain("short-page"), {"top": "10", "skip": "20"}),
        (numbered(1, "short-page"), {"page-size": "10", "page": "3"}),
    ):
        total = facts.key_of("total") or ""
        for number, goes_on in ((25, False), (26, True), (None, False)):
            came = received(5, **{total: number})
            assert (paging.after_page(facts, sent, came, URL) is not None) == goes_on
            assert paging.missing(facts, sent, came) == goes_on


def test_where_pages_are_shorter_than_asked_their_numbers_count_what_is_served() -> None:
    facts, sent = numbered(1, "total-reached"), {"page-size": "10", "page": "3"}
    came = paging.Received(items=5, envelope={"total": 21}, size=5)
    assert paging.missing(facts, sent, came) == 6
    assert paging.after_page(facts, sent, came, URL) is not None
    assert paging.missing(facts, sent, msgspec.structs.replace(came, size=None)) == 0


@pytest.mark.parametrize("total", [None, "3", True, 3.0])
def test_a_total_that_is_no_number_ends_nothing(total: object) -> None:
    onward = paging.after_page(plain("total-reached"), {"top": "3"}, received(3, count=total), URL)
    assert onward is not None
    assert onward.params["skip"] == "3"


@pytest.mark.parametrize(("ends", "goes_on"), [(("total-reached",), False), (("empty-page",), True)])
def test_the_number_of_pages_ends_a_walk_only_if_the_facts_rely_on_totals(
    ends: tuple[PagingEnd, ...], goes_on: bool
) -> None:
    facts, sent = numbered(1, *ends), {"page-size": "2", "page": "3"}
    assert (paging.after_page(facts, sent, received(2, pages=3), URL) is not None) == goes_on
    assert paging.after_page(facts, sent, received(2, pages=4), URL) is not None


def envelope_of(query: str, facts: PaginationFacts, **served: object) -> dict[str, object]:
    pairs = parse_qsl(query, keep_blank_values=True)
    style = style_of(pairs, facts)
    request = style.parse(dict(pairs), facts)
    envelope = style.envelope(facts, request, paging.Served(**served), URL, pairs)  # type: ignore[arg-type]
    return {**envelope.before, **envelope.after}


def test_links_keep_the_other_arguments_and_put_the_offset_last() -> None:
    page = envelope_of("offset=5&limit=2&group=x+y", LINKED, items=2, more=True)
    assert page["pagination"] == {
        "next": f"{URL}?limit=2&group=x+y&offset=7",
        "previous": f"{URL}?limit=2&group=x+y&offset=3",
    }
    assert envelope_of("limit=2", LINKED, items=2, more=True)["pagination"] == {"next": f"{URL}?limit=2&offset=2"}
    assert envelope_of("offset=1&limit=2", LINKED, items=0, more=False)["pagination"] == {
        "previous": f"{URL}?limit=2&offset=0"
    }
    assert envelope_of("", LINKED, items=1, more=False)["pagination"] == {}


def test_a_page_before_a_record_links_only_to_what_precedes_it() -> None:
    page = envelope_of("before=e4&limit=1", LINKED, items=1, more=True, first_key="d3", last_key="d3")
    assert page["pagination"] == {"previous": f"{URL}?before=d3&limit=1&offset=0"}
    assert page["has_more"] is True
    last = envelope_of("before=e4&limit=1", LINKED, items=1, more=False, first_key="d3", last_key="d3")
    assert last["pagination"] == {}


def test_a_page_after_a_record_links_to_both_sides() -> None:
    page = envelope_of("after=c2&limit=1", LINKED, items=1, more=True, first_key="d3", last_key="d3")
    assert page["pagination"] == {
        "next": f"{URL}?after=d3&limit=1&offset=0",
        "previous": f"{URL}?before=d3&limit=1&offset=0",
    }
    assert envelope_of("after=c2", LINKED, items=0, more=False)["pagination"] == {}


def test_the_envelope_has_its_keys_in_the_declared_order_with_the_effective_values() -> None:
    assert envelope_of("", LINKED, items=0, more=False) == {
        "count": 0,
        "has_more": False,
        "limit": 10,
        "offset": 0,
        "pagination": {},
        "total": None,
    }
    assert envelope_of("skip=3", plain("empty-page"), items=1, more=False, total=4) == {"code": 0, "count": 4}
    assert envelope_of("page=2", numbered(1, "empty-page"), items=1, more=False, total=26) == {
        "page": 2,
        "pages": 2,
        "total": 26,
    }


def test_the_total_is_sent_only_if_asked_for_where_it_must_be() -> None:
    facts = plain("empty-page", count="count")
    assert envelope_of("count=true", facts, items=1, more=False, total=4) == {"code": 0, "count": 4}
    assert envelope_of("count=false", facts, items=1, more=False, total=4) == {"code": 0}
    assert envelope_of("", facts, items=1, more=False, total=4) == {"code": 0}


@pytest.mark.parametrize("place", ["first", "middle", "last", "alone"])
def test_the_frame_around_the_items_is_json_wherever_they_stand(place: str) -> None:
    before = {"a": 1} if place in ("middle", "last") else {}
    after = {"z": None} if place in ("first", "middle") else {}
    head, tail = paging.Envelope(before, 'it"ems', after).frame()
    assert json.loads(head + b"1,2" + tail) == {**before, 'it"ems': [1, 2], **after}


@pytest.mark.parametrize(
    "text", ["0", "1001", "-1", "abc", "1e3", "", " 1", "1.0", "+1", "1_0", "٣", "9" * 5000, "true", "1\0"]
)
def test_a_page_size_outside_its_range_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(BadParameter, match=r"^limit: must be a whole number from 1 to 1000$"):
        paging.parse({"limit": text}, LINKED)


@pytest.mark.parametrize("text", ["-1", "abc", "", "9" * 101, "1.5"])
def test_an_offset_or_page_number_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match=r"^offset: must be a whole number from 0 on$"):
        paging.parse({"offset": text}, LINKED)
    with pytest.raises(BadParameter, match=r"^page: must be a whole number from 1 on$"):
        paging.parse({"page": text}, numbered(1, "empty-page"))


def test_a_place_far_behind_the_end_is_one_where_no_records_are() -> None:
    assert paging.parse({"offset": "9" * 40}, LINKED).offset == 2**62
    far = paging.parse({"page": "9" * 40}, numbered(1, "empty-page"))
    assert (far.offset, far.page) == (2**62, int("9" * 40))


def test_page_numbers_are_counted_out() -> None:
    assert paging.parse({"page": "3", "page-size": "20"}, numbered(1, "empty-page")) == paging.PageRequest(
        limit=20, offset=40, page=3
    )
    assert paging.parse({}, numbered(0, "empty-page")) == paging.PageRequest(limit=25, offset=0, page=0)


@pytest.mark.parametrize(
    ("params", "order", "parameter"),
    [
        ({"after": "a", "before": "b"}, None, "before"),
        ({"after": "a", "offset": "1"}, None, "offset"),
        ({"before": "a", "offset": "x"}, None, "offset"),
        ({"after": ""}, None, "after"),
        ({"before": ""}, None, "before"),
        ({"after": "a", "limit": "0"}, None, "limit"),
        ({"after": "a"}, (Order("started"),), "after"),
        ({"before": "a"}, (Order("ended"), Order("started")), "before"),
        ({"before": "a"}, SHUFFLE, "before"),
    ],
)
def test_what_a_cursor_excludes_is_refused(params: dict[str, str], order: object, parameter: str) -> None:
    with pytest.raises(BadParameter) as caught:
        paging_keyset.parse(params, LINKED, order)  # type: ignore[arg-type]
    assert caught.value.parameter == parameter


def test_a_cursor_goes_with_offset_0_and_the_order_of_its_field() -> None:
    order = (Order("ended", descending=True),)
    assert paging_keyset.parse({"after": "a", "offset": "0"}, LINKED, order) == paging.PageRequest(limit=10, after="a")


@pytest.mark.parametrize("text", ["", "1", "TRUE", "yes"])
def test_asking_for_the_total_is_true_or_false(text: str) -> None:
    with pytest.raises(BadParameter, match=r"^count: "):
        paging.parse({"count": text}, plain("empty-page", count="count"))


@pytest.mark.parametrize(
    ("facts", "arguments", "named"),
    [
        (LINKED, {"limit": 0}, "limit: .* from 1 to 1000"),
        (LINKED, {"limit": 1001}, "limit: .* from 1 to 1000"),
        (LINKED, {"limit": True}, "limit"),
        (LINKED, {"offset": -1}, "offset"),
        (LINKED, {"offset": 1, "after": "a"}, "offset"),
        (LINKED, {"offset": 0, "after": "a"}, "offset"),
        (LINKED, {"after": "a", "before": "b"}, "one of them"),
        (LINKED, {"after": ""}, "not empty"),
        (LINKED, {"after": "a", "orders": (Order("started"),)}, "sorted by ended only"),
        (LINKED, {"page": 1}, "no page numbers"),
        (plain("empty-page"), {"after": "a"}, "no cursor"),
        (numbered(1, "empty-page"), {"offset": 1}, "cannot skip"),
        (numbered(1, "empty-page"), {"page": 0}, "page: .* from 1"),
        (numbered(1, "empty-page"), {"page": 1, "offset": 1}, "page"),
    ],
)
def test_the_client_refuses_what_the_list_cannot_do(
    facts: PaginationFacts, arguments: dict[str, object], named: str
) -> None:
    with pytest.raises(BadArgument, match=named):
        paging.first(facts, **arguments)  # type: ignore[arg-type]


def test_the_first_request_always_carries_the_limit() -> None:
    assert paging.first(LINKED) == {"limit": "10"}
    assert paging.first(LINKED, offset=20) == {"limit": "10", "offset": "20"}
    assert paging.first(LINKED, limit=5, before="a", orders=(Order("ended"),)) == {"limit": "5", "before": "a"}
    assert paging.first(numbered(1, "empty-page")) == {"page-size": "25", "page": "1"}


@pytest.mark.parametrize("limit", ["10", "abc", 1.5, True])
def test_a_page_size_that_is_no_whole_number_is_refused_whatever_its_type(limit: object) -> None:
    for facts in (LINKED, plain("empty-page"), numbered(1, "empty-page")):
        with pytest.raises(BadArgument, match=r"^limit: must be a whole number from 1 to "):
            paging.first(facts, limit=limit)  # type: ignore[arg-type]


@pytest.mark.parametrize(("maximum", "fullest"), [(500, 500), (10_000, 10_000), (2_147_483_647, None), (None, None)])
def test_a_bound_that_no_page_reaches_is_none(maximum: int | None, fullest: int | None) -> None:
    facts = PaginationFacts(
        limit=LimitFacts(parameter="size", maximum=maximum), envelope={"rows": "items"}, ends=("empty-page",)
    )
    assert facts.fullest == fullest


@pytest.mark.parametrize("maximum", [None, 2**63 - 1])
def test_a_page_size_without_a_bound_may_be_any(maximum: int | None) -> None:
    facts = PaginationFacts(
        limit=LimitFacts(parameter="size", maximum=maximum), envelope={"rows": "items"}, ends=("empty-page",)
    )
    assert paging.parse({"size": str(2**62)}, facts).limit == 2**31 - 1
