"""A walk of records reads long answers in stretches, and nobody can tell: what comes out is what reading them whole gives."""

from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias
from unittest import mock

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callrecords.client.http.request import Request
from callrecords.client.http.response import Response
from callrecords.client.operations.listing import ListOperation, RawPage
from callrecords.client.operations.page import Page
from callrecords.client.operations.query import ListQuery, WalkQuery
from callrecords.client.records import stretch
from callrecords.client.records.deviations import Deviation
from callrecords.client.walk import walk
from callrecords.errors import BadResponse, CallRecordsError, RecordError
from tests.client.acme import NUMBER, START, Acme, AsyncAcme, Entry, F, Server, bundle, rows
from tests.client.walk.test_walk import STYLES


@pytest.fixture(autouse=True)
def cut() -> Iterator[None]:
    """Even these answers are long, and a few records are many."""
    with mock.patch.multiple(stretch, LENGTH=150, SHORT=0), mock.patch.object(walk, "BATCH", 2):
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


def listed(page: Page[Entry]) -> list[Any]:
    walked = Walked()
    walked.records = page.items
    envelope = (page.bad_items, page.has_next, page.limit, page.total, page.offset, page.number, page.raw)
    return [*told(walked), *envelope]


@given(books(), st.booleans())
def test_a_page_is_the_same_however_it_is_read(items: list[tuple[str | None, bytes]], by_task: bool) -> None:
    if not [key for key, _ in items if key is not None]:
        items = [item("r0")]

    def page() -> tuple[list[Any], list[tuple[str, str, int]]]:
        client: Acme | AsyncAcme
        if by_task:
            client = AsyncAcme(Book(items), bundle())
            found = asyncio.run(client.entries.list_(ListQuery(limit=50)))
        else:
            client = Acme(Book(items), bundle())
            found = client.entries.list_(ListQuery(limit=50))
        return listed(found), sorted((one.field, one.kind, one.count) for one in client.deviations)

    in_stretches = page()
    with mock.patch.object(stretch, "SHORT", 1 << 30):
        assert in_stretches == page()


@pytest.mark.parametrize("style", STYLES)
@given(number=st.integers(0, 12), limit=st.integers(1, 8), offset=st.integers(0, 12))
@example(number=12, limit=8, offset=1)
@example(number=12, limit=8, offset=6)
def test_a_page_knows_where_it_stands_in_its_list(style: str, number: int, limit: int, offset: int) -> None:
    server = Server(rows(number), STYLES[style])
    client = Acme(server, server.spec)
    ask = ListQuery(limit=limit, page=1 + offset) if style == "page numbers" else ListQuery(limit=limit, offset=offset)
    page = client.entries.list_(ask)
    with mock.patch.object(stretch, "SHORT", 1 << 30):
        assert listed(page) == listed(client.entries.list_(ask))


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
        assert len(server.after) == 4  # once before the middle was read, and then as often as any other
    else:
        assert [record.raw for record in page().items] == [text for _, text in items]
        assert len(server.after) == 2


@pytest.mark.parametrize("between", range(8))
def test_where_stretches_end_and_items_begin_nothing_is_looked_at_twice(between: int) -> None:
    """Behind an item that is no record and some that are, one with a word of its own, and then one that ends stretches."""
    plain = [item(f"r{number}") for number in range(1, 1 + between)]
    odd = [item("r8", ',"way":"sideways"'), item("r9", ',"new":1')]
    items = [item("r0"), (None, b'{"from":"1"}'), *plain, *odd]
    walked, paged = blocking(Book(items), limit=20), by_pages(Book(items), limit=20)
    assert told(walked) == told(paged)
    assert counted(walked) == counted(paged)


def test_sound_answers_are_never_read_whole(driven: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole: list[bytes] = []
    read = ListOperation._items

    def note(self: ListOperation[Any], request: Request, answer: Response) -> RawPage:
        whole.append(answer.body)
        return read(self, request, answer)

    monkeypatch.setattr(ListOperation, "_items", note)
    assert len(driven(Book([item(f"r{number}") for number in range(20)]), limit=6).records) == 20
    assert whole == [b'{"total":null,"rows":[],"links":{}}']


def test_records_of_a_stretch_are_like_any_others(driven: Walk) -> None:
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


def test_what_is_asked_about_a_record_first_does_not_matter() -> None:
    items = [item(f"r{number}") for number in range(6)]
    for first in (lambda one: one.raw, repr, lambda one: one.was_asked("price"), lambda one: one.was_sent("price")):
        for record in blocking(Book(items), limit=6, fields=[F.from_]).records:
            first(record)
            assert (record.was_sent("from"), record.was_asked("price"), record.raw[:7]) == (True, False, b'{"ref":')
            assert str(record.ref) in repr(record)


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


def test_an_answer_that_breaks_off_being_json_in_its_middle_is_asked_for_again(driven: Walk) -> None:
    items = [item(f"r{number}") for number in range(20)]
    server = Book(items)
    server.twist = once(broken)
    walked = driven(server, limit=6)
    assert walked.error is None
    assert [record.raw for record in walked.records] == [text for _, text in items]
    assert server.after.count("r5") == 2
    assert server.after.count("r11") <= 2  # it may have been asked for by then
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


def test_a_list_that_is_paged_by_offsets_is_counted_before_it_goes_on() -> None:
    server = Server(rows(30))
    client = Acme(server, server.spec)
    window: dict[str, Any] = {"since": START, "until": START.replace(year=2025)}
    assert [one.ref for one in client.entries.iter(WalkQuery(limit=7, **window))] == [
        f"r{number}" for number in range(30)
    ]
    assert not [one for one in server.asked if "after" in one]
