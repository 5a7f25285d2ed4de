"""A walk of records decodes a page a few items at a time, and nobody can tell: what comes out is what pages give."""

from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias
from unittest import mock

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.operations.page import Page
from callrecords.client.operations.query import ListQuery, WalkQuery
from callrecords.client.records.deviations import Deviation
from callrecords.client.walk import walk
from callrecords.errors import BadResponse, CallRecordsError, RecordError
from tests.client.acme import NUMBER, Acme, AsyncAcme, Entry, F, bundle


@pytest.fixture(autouse=True)
def cut() -> Iterator[None]:
    """Even these pages are longer than what is decoded at once."""
    with mock.patch.object(walk, "BATCH", 2):
        yield


class Book:
    """Serves items in the order of their keys, byte for byte; `twist` may change an answer before it is sent."""

    def __init__(self, items: list[tuple[str | None, bytes]]) -> None:
        self.items = items
        self.after: list[str | None] = []
        self.twist: Callable[[bytes], bytes] = lambda body: body

    def __call__(self, request: httpx.Request) -> httpx.Response:
        after = request.url.params.get("after")
        self.after.append(after)
        start = 0 if after is None else 1 + [key for key, _ in self.items].index(after)
        page = self.items[start : start + int(request.url.params["size"])]
        body = b'{"total":null,"rows":[' + b",".join(text for _, text in page) + b'],"links":{}}'
        return httpx.Response(200, content=self.twist(body), headers={"content-type": "application/json"})


class Walked:
    """What a caller got."""

    def __init__(self) -> None:
        self.records: list[Entry] = []
        self.error: CallRecordsError | None = None
        self.resume = ""
        self.deviations: list[Deviation] = []


def blocking(server: Callable[[httpx.Request], httpx.Response], *, strict: bool = False, **ask: Any) -> Walked:
    walked, client = Walked(), Acme(server, bundle(), strict=strict)
    records = client.entries.iter(WalkQuery(**ask))
    try:
        walked.records += records
    except CallRecordsError as error:
        walked.error = error
    walked.resume, walked.deviations = records.resume, list(client.deviations)
    return walked


def asynchronous(server: Callable[[httpx.Request], httpx.Response], **ask: Any) -> Walked:
    async def run() -> Walked:
        walked, client = Walked(), AsyncAcme(server, bundle())
        records = client.entries.iter(WalkQuery(**ask))
        try:
            async for record in records:
                walked.records.append(record)
        except CallRecordsError as error:
            walked.error = error
        walked.resume, walked.deviations = records.resume, list(client.deviations)
        return walked

    return asyncio.run(run())


Walk: TypeAlias = Callable[..., Walked]


@pytest.fixture(params=[blocking, asynchronous])
def driven(request: pytest.FixtureRequest) -> Walk:
    found: Walk = request.param
    return found


def by_pages(server: Callable[[httpx.Request], httpx.Response], **ask: Any) -> Walked:
    """The same walk by pages, which are read whole."""
    walked, client = Walked(), Acme(server, bundle())
    for page in client.entries.pages(WalkQuery(**ask)):
        walked.records += page.items
    walked.deviations = list(client.deviations)
    return walked


def item(key: str, members: str = "") -> tuple[str | None, bytes]:
    return key, f'{{"ref":"{key}","from":"{NUMBER}"{members}}}'.encode("latin-1")


MEMBERS = [
    "",
    ',"price":"12.50","hops":[{"at":"2024-01-01T00:00:00Z"},{"at":""}]',
    ',"last":{"cost":"0.1"}',
    ',"name":""',
    ',"new":[{"ref":"x"},{"ref":"y"}]',
    ',"name":"},{\\"ref\\":\\"x\\""',
    ',"price":"NaN"',
    ',"price":true',
    ',"way":"sideways"',
    ',"count":1000',
    ',"price":null',
    ',"name":"caf\\u00e9"',
    ',"name":"caf\u00e9"',  # no UTF-8
]
STRANGE = [b"3", b"null", b"[]", b'{"from":"1"}', b'{"ref":null}', b'{"ref":["x"]}']


@st.composite
def books(draw: st.DrawFn) -> list[tuple[str | None, bytes]]:
    """Mostly sound items with odd ones among them; the last one has a key, or the server could not go on behind it."""
    plain = st.just("") | st.sampled_from(MEMBERS)
    found: list[tuple[str | None, bytes]] = []
    for number in range(draw(st.integers(0, 25))):
        if found and draw(st.integers(0, 9)) == 0:
            found.append((None, draw(st.sampled_from(STRANGE))))
        found.append(item(f"r{number}", draw(plain)))
    return found


def told(walked: Walked) -> list[Any]:
    return [
        (record, record.raw, record.problems, record.extras, repr(record), [hop.raw for hop in record.hops or ()])
        for record in walked.records
    ]


@given(books(), st.integers(2, 12), st.none() | st.integers(1, 20), st.booleans())
def test_a_walk_of_records_gives_what_pages_give(
    items: list[tuple[str | None, bytes]], limit: int, most: int | None, by_task: bool
) -> None:
    ask: dict[str, Any] = {"limit": limit, "max_items": most}
    walked, paged = (asynchronous if by_task else blocking)(Book(items), **ask), by_pages(Book(items), **ask)
    assert told(walked) == told(paged)
    if most is None:  # a page is looked at to its end even when fewer records are wanted
        assert counted(walked) == counted(paged)


def counted(walked: Walked) -> list[tuple[str, str, int]]:
    return sorted((one.field, one.kind, one.count) for one in walked.deviations)


@pytest.mark.parametrize("lasts", [False, True])
@pytest.mark.parametrize("client", [Acme, AsyncAcme])
def test_a_page_that_breaks_off_being_json_is_asked_for_again(client: Any, lasts: bool) -> None:
    items = [item(f"r{number}") for number in range(12)]
    server = Book(items)
    server.twist = broken if lasts else once(broken)

    def page() -> Page[Entry]:
        answer: Any = client(server, bundle(), retries=2).entries.list_(ListQuery(limit=12))
        return asyncio.run(answer) if client is AsyncAcme else answer

    if lasts:
        with pytest.raises(BadResponse):
            page()
        assert len(server.after) == 3
    else:
        assert [record.raw for record in page().items] == [text for _, text in items]
        assert len(server.after) == 2


@pytest.mark.parametrize("between", range(8))
def test_nothing_is_counted_twice_around_an_item_that_is_no_record(between: int) -> None:
    """Behind it come some that are, one with a word of its own, and one with a field of its own."""
    plain = [item(f"r{number}") for number in range(1, 1 + between)]
    odd = [item("r8", ',"way":"sideways"'), item("r9", ',"new":1')]
    items = [item("r0"), (None, b'{"from":"1"}'), *plain, *odd]
    walked, paged = blocking(Book(items), limit=20), by_pages(Book(items), limit=20)
    assert told(walked) == told(paged)
    assert counted(walked) == counted(paged)


def test_records_of_a_walk_keep_their_bytes_and_what_was_asked_when_they_are_copied(driven: Walk) -> None:
    items = [item(f"r{number}", ',"last":{"cost":"0.1"}') for number in range(6)]
    walked = driven(Book(items), limit=6, fields=[F.from_])
    assert [record.raw for record in walked.records] == [text for _, text in items]
    for record in walked.records:
        assert record.last is None or record.last.raw == b'{"cost":"0.1"}'
        for twin in (record, copy.copy(record), pickle.loads(pickle.dumps(record))):
            assert (twin.raw, repr(twin), twin.was_asked("from"), twin.was_asked("price")) == (
                record.raw,
                repr(record),
                True,
                False,
            )


def once(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Changes the first answer that it can change."""
    done: list[bytes] = []

    def twist(body: bytes) -> bytes:
        changed = body if done else change(body)
        done.extend([changed] if changed != body else [])
        return changed

    return twist


def broken(body: bytes) -> bytes:
    return body.replace(b'"ref":"r9",', b'"ref":"r9","count":NaN,')


def test_a_walk_asks_again_for_a_response_that_stops_being_json_in_its_middle(driven: Walk) -> None:
    items = [item(f"r{number}") for number in range(20)]
    server = Book(items)
    server.twist = once(broken)
    walked = driven(server, limit=6)
    assert walked.error is None
    assert [record.raw for record in walked.records] == [text for _, text in items]
    assert server.after.count("r5") == 2
    assert server.after.count("r11") == 1
    assert server.after.count(None) == 1


def test_an_answer_that_stays_broken_is_an_error_and_what_came_before_is_neither_lost_nor_repeated(
    driven: Walk,
) -> None:
    items = [item(f"r{number}") for number in range(20)]
    server = Book(items)
    server.twist = broken
    walked = driven(server, limit=6)
    assert type(walked.error) is BadResponse
    came = [record.ref for record in walked.records]
    assert came == [f"r{number}" for number in range(len(came))]
    assert 6 <= len(came) <= 9
    server.twist = lambda body: body
    for token in (walked.error.resume, walked.resume):
        rest = driven(server, limit=6, resume=token)
        assert rest.error is None
        assert came + [record.ref for record in rest.records] == [f"r{number}" for number in range(20)]


def test_a_second_array_is_not_taken_for_items(driven: Walk) -> None:
    """Behind the items stands one that looks like them, so that the last item seems to be in it."""
    items = [item(f"r{number}") for number in range(20)]
    server = Book(items)
    server.twist = lambda body: body[:-1] + b',"recent":[' + items[0][1] + b"," + items[3][1] + b"]}"
    walked = driven(server, limit=6)
    assert walked.error is None
    assert [record.raw for record in walked.records] == [text for _, text in items]


def test_a_strict_client_reads_a_long_answer_to_its_end_first() -> None:
    items = [item(f"r{number}", ',"new":1' if number == 9 else "") for number in range(12)]
    walked = blocking(Book(items), strict=True, limit=6)
    assert type(walked.error) is RecordError
    assert [record.ref for record in walked.records] == [f"r{number}" for number in range(6)]
