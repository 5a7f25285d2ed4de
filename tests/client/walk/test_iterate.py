"""Records come one by one; at each of them the walk can be left, and gone on with elsewhere."""

from __future__ import annotations

import asyncio
import gc
import threading
from datetime import timedelta
from unittest import mock

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.operations.query import WalkQuery
from callrecords.client.walk import walk
from callrecords.errors import BadResponse, Forbidden, RecordError
from tests.client.acme import START, Acme, AsyncAcme, F, Server, rows
from tests.client.operations.test_position import ALL, broken
from tests.depth import at_most

UNTIL = START + timedelta(days=3)


@pytest.mark.parametrize("style", ALL)
@at_most(50)
@given(
    number=st.integers(1, 60),
    limit=st.integers(1, 50),
    taken=st.integers(0, 60),
    most=st.none() | st.integers(1, 60),
    windowed=st.booleans(),
    descending=st.booleans(),
    asynchronous=st.booleans(),
    batch=st.integers(1, 20),
)
def test_a_walk_that_is_left_at_any_record_goes_on_right_after_it(
    style: str,
    number: int,
    batch: int,
    limit: int,
    taken: int,
    most: int | None,
    windowed: bool,
    descending: bool,
    asynchronous: bool,
) -> None:
    server = Server(rows(number, timedelta(minutes=10)), ALL[style])
    sortable = server.spec.operations["list_entries"].order is not None
    bounded = windowed or style == "a result cap"
    ask = WalkQuery(
        limit=limit,
        max_items=most,
        order=F.at.desc() if descending and sortable else None,
        since=START if bounded else None,
        until=UNTIL if bounded else None,
    )
    expected = [f"r{index}" for index in range(number)]
    if ask.order is not None:
        expected.reverse()
    with mock.patch.object(walk, "BATCH", batch):
        first, token = asyncio.run(left_async(server, ask, taken)) if asynchronous else left(server, ask, taken)
    assert first == expected[:most][:taken]
    rest = Acme(server, server.spec).entries.iter(msgspec.structs.replace(ask, resume=token))
    assert first + [record.ref for record in rest] == expected[:most]


def left(server: Server, ask: WalkQuery, taken: int) -> tuple[list[str | None], str]:
    """The first records, and where the walk stood when it was left."""
    records = Acme(server, server.spec).entries.iter(ask)
    found: list[str | None] = []
    for _, record in zip(range(taken), records, strict=False):
        found.append(record.ref)
    return found, records.resume


async def left_async(server: Server, ask: WalkQuery, taken: int) -> tuple[list[str | None], str]:
    async with AsyncAcme(server, server.spec) as acme:
        records = acme.entries.iter(ask)
        found: list[str | None] = []
        while len(found) < taken:
            try:
                found.append((await anext(records)).ref)
            except StopAsyncIteration:
                break
        token = records.resume
        await records.aclose()
        assert records.resume == token
        return found, records.resume


def test_a_record_that_is_taken_by_hand_counts_as_taken() -> None:
    server = Server(rows(5))
    records = Acme(server).entries.iter(WalkQuery(limit=2))
    assert [next(records).ref, next(records).ref, next(records).ref] == ["r0", "r1", "r2"]
    rest = Acme(server).entries.iter(WalkQuery(limit=2, resume=records.resume))
    assert [record.ref for record in rest] == ["r3", "r4"]


def test_after_an_error_the_walk_stands_where_the_error_says() -> None:
    server = Server(rows(9))
    broken(server, 3)
    records = Acme(server).entries.iter(WalkQuery(limit=2))
    found: list[str | None] = []
    with pytest.raises(Forbidden) as caught:
        found.extend(record.ref for record in records)
    server.before_answer = lambda _: None
    for token in (records.resume, caught.value.resume):
        rest = Acme(server).entries.iter(WalkQuery(limit=2, resume=token))
        assert [record.ref for record in rest] == ["r4", "r5", "r6", "r7", "r8"]


def test_late_records_on_a_page_that_was_left_in_the_middle_are_not_lost() -> None:
    server = Server(rows(6))
    records = Acme(server).entries.iter(WalkQuery(limit=4, since=START, until=UNTIL))
    assert [next(records).ref, next(records).ref] == ["r0", "r1"]
    late = rows(1)[0] | {"ref": "late", "at": (START + timedelta(minutes=90)).isoformat().replace("+00:00", "Z")}
    server.rows = [*server.rows[:2], late, *server.rows[2:]]
    rest = Acme(server).entries.iter(WalkQuery(limit=4, resume=records.resume, since=START, until=UNTIL))
    assert [record.ref for record in rest] == ["late", "r2", "r3", "r4", "r5"]


def test_a_followed_list_goes_on_with_what_came_since_its_last_record() -> None:
    server = Server(rows(5))
    records = Acme(server).entries.iter(WalkQuery(limit=2))
    assert len(list(records)) == 5
    server.rows = rows(8)
    more = Acme(server).entries.iter(WalkQuery(limit=2, resume=records.resume))
    assert [record.ref for record in more] == ["r5", "r6", "r7"]


@mock.patch.object(walk, "BATCH", 7)
def test_a_strict_client_hands_over_nothing_of_an_answer_with_something_strange() -> None:
    content = rows(50)
    content[49]["brand_new"] = 1
    server = Server(content)
    found: list[str | None] = []
    with pytest.raises(RecordError) as caught:
        found.extend(record.ref for record in Acme(server, strict=True).entries.iter(WalkQuery(limit=50)))
    assert found == []
    rest = Acme(server).entries.iter(WalkQuery(limit=50, resume=caught.value.resume))
    assert len(list(rest)) == 50


def test_a_walk_that_nobody_holds_any_more_ends_at_once() -> None:
    """No cycle keeps it: the threads end without the garbage collector."""
    gc.collect()
    gc.disable()
    try:
        others = set(threading.enumerate())  # of walks in other tests, perhaps
        records = Acme(Server(rows(50))).entries.iter(WalkQuery(limit=2, concurrency=2, since=START, until=UNTIL))
        next(records)
        ours = set(threading.enumerate()) - others
        assert ours
        del records
        for thread in ours:
            thread.join(10)
        assert not any(thread.is_alive() for thread in ours)
    finally:
        gc.enable()


def test_closing_a_walk_stops_its_requests() -> None:
    server = Server(rows(50))
    records = Acme(server).entries.iter(WalkQuery(limit=2))
    next(records)
    token = records.resume
    records.close()
    assert list(records) == []
    assert records.resume == token
    assert len(server.asked) <= 3  # the page, the one read ahead, and one that was on its way


@mock.patch.object(walk, "BATCH", 7)
def test_problems_are_counted_once_however_the_records_are_taken() -> None:
    content = rows(100)
    for index in (0, 30, 99):
        content[index]["brand_new"] = 1
    counts: list[list[int]] = []
    for by_pages in (False, True):
        acme = Acme(Server(content))
        if by_pages:
            assert sum(len(page) for page in acme.entries.pages(WalkQuery(limit=50))) == 100
        else:
            assert len(list(acme.entries.iter(WalkQuery(limit=50)))) == 100
        counts.append([one.count for one in acme.deviations])
    assert counts == [[3], [3]]


def test_an_error_of_an_answer_is_raised_behind_the_records_before_it() -> None:
    server = Server(rows(6))
    server.before_answer = lambda server: httpx.Response(200, content=b"<html>") if len(server.asked) > 1 else None
    found: list[str | None] = []
    with pytest.raises(BadResponse, match=r"JSON"):
        found.extend(record.ref for record in Acme(server).entries.iter(WalkQuery(limit=3)))
    assert found == ["r0", "r1", "r2"]


def test_a_strict_client_takes_an_empty_list() -> None:
    assert list(Acme(Server([]), strict=True).entries.iter(WalkQuery())) == []
