"""A walk that breaks off goes on elsewhere: nothing is lost, nothing comes twice, and the token gives nothing away."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import pickle
import zlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.operations.position import Position
from callrecords.client.operations.query import ListQuery, WalkQuery
from callrecords.errors import BadArgument, BadResponse, CallRecordsError, Forbidden
from tests.client.acme import NUMBER, PERSON, START, Acme, AsyncAcme, F, Server, bundle, rows
from tests.client.walk.test_walk import HOUR, STYLES
from tests.depth import at_most

WINDOW = {"since": START, "until": START + timedelta(days=3)}
CAPPED = bundle(**{"x-clock": {"field": "at", "result-cap": 9}})
ALL = {**STYLES, "a result cap": CAPPED}


def broken(server: Server, at: int) -> None:
    """Let one request fail for good."""
    server.before_answer = lambda server: httpx.Response(403) if len(server.asked) == at else None


@pytest.mark.parametrize("style", ALL)
@at_most(50)
@given(
    number=st.integers(0, 30),
    limit=st.integers(1, 8),
    at=st.integers(1, 12),
    windowed=st.booleans(),
    descending=st.booleans(),
    concurrency=st.sampled_from([1, 1, 3]),
)
def test_what_an_error_left_out_is_exactly_what_resuming_yields(
    style: str, number: int, limit: int, at: int, windowed: bool, descending: bool, concurrency: int
) -> None:
    server = Server(rows(number), ALL[style])
    sortable = server.spec.operations["list_entries"].order is not None
    ask = WalkQuery(
        limit=limit,
        concurrency=concurrency,
        order=F.at.desc() if descending and sortable else None,
        **(
            WINDOW
            if windowed or style == "a result cap" or (concurrency > 1 and style == "narrow windows")
            else {"since": START}
            if concurrency > 1
            else {}
        ),
    )
    expected = [f"r{index}" for index in range(number)]
    if ask.order is not None:
        expected.reverse()
    broken(server, at)
    client = Acme(server, server.spec)
    found: list[str | None] = []
    with contextlib.suppress(Forbidden):
        try:
            keep(client.entries.iter(ask), found)
        except Forbidden as error:
            ask = msgspec.structs.replace(ask, resume=error.resume)
            raise
    if ask.resume is not None:
        keep(client.entries.iter(ask), found)
    assert found == expected


def keep(records: Iterable[Any], found: list[str | None]) -> None:
    """Note the keys one by one, so that those before an error stay."""
    for record in records:
        found += [record.ref]


@pytest.mark.parametrize("style", ALL)
@at_most(50)
@given(number=st.integers(1, 30), limit=st.integers(1, 8), stop=st.integers(1, 8), most=st.none() | st.integers(1, 40))
def test_every_page_can_be_gone_on_after_by_another_client(
    style: str, number: int, limit: int, stop: int, most: int | None
) -> None:
    server = Server(rows(number), ALL[style])
    ask = WalkQuery(limit=limit, max_items=most, **WINDOW)
    found: list[str | None] = []
    token = None
    walk = Acme(server, server.spec).entries.pages(ask)
    for count, page in enumerate(walk, 1):
        found += [record.ref for record in page]
        token = page.resume
        if count == stop:
            walk.close()
            break
    assert token is not None
    rest = Acme(server, server.spec).entries.iter(msgspec.structs.replace(ask, resume=token))
    assert found + [record.ref for record in rest] == [f"r{index}" for index in range(number)][:most]


def test_an_asynchronous_walk_resumes_a_blocking_one() -> None:
    server = Server(rows(20))
    broken(server, 3)
    ask = WalkQuery(limit=4)
    found: list[str | None] = []
    with pytest.raises(Forbidden) as caught:
        keep(Acme(server).entries.iter(ask), found)

    async def rest() -> list[str | None]:
        async with AsyncAcme(server) as acme:
            again = msgspec.structs.replace(ask, resume=caught.value.resume)
            return [record.ref async for record in acme.entries.iter(again)]

    assert found + asyncio.run(rest()) == [f"r{index}" for index in range(20)]


def test_a_followed_list_goes_on_with_what_came_since_its_last_page() -> None:
    server = Server(rows(5))
    *_, last = Acme(server).entries.pages(WalkQuery(limit=2))
    server.rows = rows(8)
    more = Acme(server).entries.iter(WalkQuery(limit=2, resume=last.resume))
    assert [record.ref for record in more] == ["r5", "r6", "r7"]


def test_records_pushed_over_the_edge_of_a_page_do_not_come_again_after_resuming() -> None:
    server = Server(rows(20), STYLES["offsets"])
    walk = Acme(server, server.spec).entries.pages(WalkQuery(limit=5, **WINDOW))
    first = next(walk)
    walk.close()
    late = [{**row, "ref": f"late{index}"} for index, row in enumerate(rows(2))]
    server.rows = [*late, *server.rows]
    rest = Acme(server, server.spec).entries.iter(WalkQuery(limit=5, **WINDOW, resume=first.resume))
    assert [record.ref for record in rest] == [f"r{index}" for index in range(5, 20)]


def test_an_answer_that_cannot_be_read_says_where_to_go_on() -> None:
    server = Server(rows(9))
    server.before_answer = lambda server: httpx.Response(200, html="<p>") if 2 <= len(server.asked) <= 4 else None
    found: list[str | None] = []
    with pytest.raises(BadResponse) as caught:
        keep(Acme(server).entries.iter(WalkQuery(limit=4)), found)
    error = pickle.loads(pickle.dumps(caught.value))
    rest = Acme(server).entries.iter(WalkQuery(limit=4, resume=error.resume))
    assert found + [record.ref for record in rest] == [f"r{index}" for index in range(9)]


def test_errors_outside_a_walk_have_no_token() -> None:
    server = Server([])
    broken(server, 1)
    with pytest.raises(CallRecordsError) as caught:
        Acme(server).entries.list_(ListQuery())
    assert caught.value.resume is None
    server.before_answer = lambda server: None
    assert Acme(server).entries.list_(ListQuery()).resume is None


def test_a_token_holds_neither_what_was_filtered_by_nor_what_came() -> None:
    server = Server([{**row, "name": PERSON} for row in rows(9)])
    ask = WalkQuery(limit=2, where=F.from_ == NUMBER, since=START, until=START + HOUR * 9)
    page = next(Acme(server).entries.pages(ask))
    assert page.resume is not None
    assert page.resume.startswith("cr1.")
    body = page.resume[4:]
    inside = zlib.decompress(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    for private in (NUMBER, NUMBER[1:], PERSON, "canary", "acme.example"):
        assert private.encode() not in inside


CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"where": F.name == PERSON}, "where differs; repeat what the first walk had"),
    ({"order": F.at.desc()}, "order differs; repeat what the first walk had"),
    ({"fields": [F.at]}, "fields differs; repeat what the first walk had"),
    ({"since": START + HOUR}, "since differs; repeat what the first walk had; keep a moving one, such as now, beside"),
    ({"until": START + HOUR}, "until differs; repeat what the first walk had; keep a moving one, such as now, beside"),
    ({"since": START + HOUR, "where": F.name == PERSON}, "where, since differ; repeat what the first walk had"),
    ({"extra": {"search": "x"}}, "other parameters differ; repeat what the first walk had"),
]


@pytest.mark.parametrize(("change", "told"), CHANGES)
def test_a_token_of_another_walk_is_refused_before_anything_is_sent(change: dict[str, Any], told: str) -> None:
    server = Server(rows(9))
    walk = Acme(server).entries.pages(WalkQuery(limit=2, **WINDOW))
    token = next(walk).resume
    walk.close()
    other = Server(rows(9))
    with pytest.raises(BadArgument) as raised:
        Acme(other).entries.iter(WalkQuery(**({"limit": 2, "resume": token} | WINDOW | change)))
    assert str(raised.value).startswith(f"resume: the token belongs to another walk: {told}")
    assert PERSON not in str(raised.value)
    assert other.asked == []


def test_a_token_of_another_account_is_refused() -> None:
    token = next(Acme(Server(rows(9))).entries.pages(WalkQuery(limit=2, **WINDOW))).resume
    other = Acme(Server(rows(9)), parameters={"account": "b/2", "region": None})
    with pytest.raises(BadArgument, match="it comes from another list, account or version"):
        other.entries.iter(WalkQuery(resume=token, **WINDOW))


@pytest.mark.parametrize("style", ALL)
@at_most(50)
@given(
    number=st.integers(1, 30),
    limits=st.tuples(st.integers(1, 8), st.integers(1, 8)),
    most=st.tuples(st.integers(1, 20), st.none() | st.integers(1, 20)),
    stop=st.integers(1, 20),
    pages=st.booleans(),
    windowed=st.booleans(),
)
def test_another_limit_or_max_items_is_no_difference(
    style: str,
    number: int,
    limits: tuple[int, int],
    most: tuple[int, int | None],
    stop: int,
    pages: bool,
    windowed: bool,
) -> None:
    """The same `max_items` goes on counting, another one counts from the place where the walk is resumed."""
    server = Server(rows(number), ALL[style])
    window = WINDOW if windowed or style == "a result cap" else {}
    walk: Any = getattr(Acme(server, server.spec).entries, "pages" if pages else "iter")(
        WalkQuery(limit=limits[0], max_items=most[0], **window)
    )
    found: list[str | None] = []
    token = None
    for count, came in enumerate(walk, 1):
        found += [record.ref for record in came] if pages else [came.ref]
        token = came.resume if pages else walk.resume
        if count == stop:
            walk.close()
            break
    assert token is not None
    left = most[0] - len(found) if most[1] == most[0] else most[1]
    end = number if left is None else min(number, len(found) + left)
    rest = Acme(server, server.spec).entries.iter(WalkQuery(limit=limits[1], max_items=most[1], resume=token, **window))
    found += [record.ref for record in rest]
    assert found == [f"r{index}" for index in range(end)]


@given(st.text() | st.text().map("cr1.".__add__) | st.binary().map(lambda raw: "cr1." + base64.b64encode(raw).decode()))
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(BadArgument, match=r"^resume: "):
        Position.read(text, b"ask")


moments = st.none() | st.datetimes(timezones=st.just(START.tzinfo))  # type: ignore[arg-type]


@given(
    st.lists(st.tuples(moments, moments)).map(tuple),
    st.none() | st.dictionaries(st.text(), st.text()),
    st.integers(0, 10**9),
    st.none() | st.integers(0, 10**9),
    st.lists(st.text()).map(tuple),
)
def test_a_position_survives_being_written_down(
    windows: Any, moved: Any, received: int, left: int | None, keys: Any
) -> None:
    position = Position(
        query=b"ask", windows=windows, moved=moved, received=received, left=left, keys=keys, size=left, longest=received
    )
    twin = Position.read(position.token(), b"ask")
    assert (twin.windows, twin.moved, twin.received, twin.left) == (windows, moved, received, left)
    assert (twin.size, twin.longest) == (left, received)
    assert len(twin.marks) == len(set(keys))
    assert twin.token() == position.token()
