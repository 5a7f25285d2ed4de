"""Each fault of the emulator, through the clients, over a real socket: what docs/errors.md says becomes of it.

The page's table is the data of these tests, so it cannot say anything that is not so.
"""

from __future__ import annotations

import asyncio
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import pytest

from callrecords import errors
from callrecords.client.records.deviations import Deviation
from callrecords.client.records.record import Record
from callrecords.client.runtime import AsyncRuntime, SyncRuntime
from callrecords.emulator import Emulator, Server, serve
from callrecords.emulator.operations.faults import KNOWN
from callrecords.emulator.requestlog import Entry
from callrecords.errors import BadResponse, CallRecordsError, DeadlineExceeded, RecordError
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from callrecords.spec.enums import OpenEnum
from callrecords.spec.facts_paging import PaginationFacts
from tests.emulator.driver import NOW
from tests.libraries import both
from tests.made_up import fable

pytestmark = pytest.mark.slow

PAGE = 10
RECORDS = 25
PATIENCE = 1.0
"""Seconds: hundreds of times what a page takes, and a twentieth of what a late one does, however busy the machine is."""
ARGS: dict[str, dict[str, object]] = {
    "latency": {"seconds": 20 * PATIENCE},
    "slow-drip": {"seconds": 0.00001},
    "bomb": {"megabytes": 1},
}
SLOW = frozenset({"latency", "slow-drip"})  # proven on one list only


KINDS = {
    "latin1": "unreadable value",
    "lone-surrogate": "unreadable value",
    "broken-record": "bad item",
    "unknown-field": "unknown field",
    "unknown-enum": "unknown enum value",
}
"""Fault of a record -> what `client.deviations` calls it."""


@attrs.frozen
class Row:
    """A row of the page's table."""

    fault: str
    becomes: str
    asked: int
    lasting: type[CallRecordsError] | None
    total: bool | None
    """Whether it is about lists whose answers name a total, or those without; None for both."""

    def about(self, one: List) -> bool:
        return self.total in (None, one.total)

    @property
    def attempts(self) -> int:
        """How often a page is asked for that the fault strikes every time, with two retries."""
        return self.asked if self.total is not None else 3 if self.becomes == "recovered" else 1


def table() -> list[Row]:
    text = Path(__file__).parents[2].joinpath("docs", "errors.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| `([a-z0-9-]+)`( [a-z ]+)? \| ([a-z ]+) \| (\d) \| (–|`\w+`) \|", text, re.MULTILINE)
    totals = {"": None, " beside a total": True, " without a total": False}
    return [
        Row(fault, becomes, int(asked), None if error == "–" else getattr(errors, error.strip("`")), totals[where])
        for fault, where, becomes, asked, error in cells
    ]


@attrs.frozen(slots=False)
class List:
    """A list of a vendor."""

    vendor: Vendor
    attribute: str

    def __str__(self) -> str:
        return f"{self.vendor.slug}.{self.attribute}"

    @functools.cached_property
    def _paging(self) -> PaginationFacts:
        (name,) = [one.list_operation for one in self.vendor.resources if one.attribute == self.attribute]
        facts = self.vendor.bundle().operations[name].pagination
        assert facts is not None
        return facts

    @property
    def total(self) -> bool:
        """Whether its answers name a total, if need be when asked to."""
        return self._paging.key_of("total") is not None

    @property
    def ask(self) -> dict[str, Any]:
        """What makes them name it."""
        return {"count": True} if self._paging.count_parameter is not None else {}


ROWS = table()


def lists() -> list[List]:
    return [List(vendor, resource.attribute) for vendor in (*VENDORS, fable()) for resource in vendor.resources]


@attrs.frozen
class Walked:
    """What a caller got, and what the server was asked."""

    records: list[Record]
    bad: int
    error: CallRecordsError | None
    log: list[Entry]
    deviations: list[Deviation]

    @property
    def raws(self) -> list[bytes]:
        return [record.raw for record in self.records]


def arguments(server: Server, one: List, **more: Any) -> dict[str, Any]:
    slug = one.vendor.slug
    # without verify=False most of the time would go into reading certificates
    return {"token": server.token(slug), "base_url": server.url(slug), "verify": False} | server.parameters(slug) | more


def blocking(server: Server, one: List, resume: str | None = None, **more: Any) -> Walked:
    records, bad, problem = [], 0, None
    with one.vendor.load(one.vendor.client)(**arguments(server, one, **more)) as client:
        try:
            for page in getattr(client, one.attribute).pages(limit=PAGE, resume=resume, **one.ask):
                records += page.items
                bad += len(page.bad_items)
        except CallRecordsError as error:
            problem = error
    return Walked(records, bad, problem, list(server.emulator.requests), list(client.deviations))


def asynchronous(server: Server, one: List, resume: str | None = None, **more: Any) -> Walked:
    async def walk() -> Walked:
        records, bad, problem = [], 0, None
        async with one.vendor.load(one.vendor.async_client)(**arguments(server, one, **more)) as client:
            try:
                async for page in getattr(client, one.attribute).pages(limit=PAGE, resume=resume, **one.ask):
                    records += page.items
                    bad += len(page.bad_items)
            except CallRecordsError as error:
                problem = error
        return Walked(records, bad, problem, list(server.emulator.requests), list(client.deviations))

    return asyncio.run(walk())


Walk: TypeAlias = Callable[..., Walked]


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with serve(Emulator((*VENDORS, fable()), records=RECORDS, now=NOW)) as server:
        yield server


@pytest.fixture
def server(shared: Server) -> Iterator[Server]:
    yield shared
    shared.emulator.reset()


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were asked for; nobody waits."""
    waited: list[float] = []

    async def note(_: object, seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(SyncRuntime, "sleep", lambda _, seconds: waited.append(seconds))
    monkeypatch.setattr(AsyncRuntime, "sleep", note)
    return waited


@pytest.fixture(params=[blocking, asynchronous])
def walk(request: pytest.FixtureRequest) -> Walk:
    found: Walk = request.param
    return found


def patience(row: Row) -> dict[str, Any]:
    return {"latency": {"timeout": PATIENCE}, "bomb": {"max_response_bytes": 500_000}}.get(row.fault, {})


def clean(server: Server, one: List, known: dict[str, Walked] = {}) -> Walked:  # noqa: B006  # remembers
    """The walk without a fault."""
    if str(one) not in known:
        known[str(one)] = blocking(server, one)
        assert len(set(known[str(one)].raws)) == RECORDS
        assert known[str(one)].deviations == []
        server.emulator.requests.clear()
    return known[str(one)]


def times(walked: Walked, target: str) -> int:
    return [entry.target for entry in walked.log].count(target)


def test_the_page_tells_of_every_fault_once() -> None:
    assert sorted(row.fault for row in ROWS if row.total is not False) == sorted(
        name
        for name, known in KNOWN.items()
        if known.at is None  # docs/exports.md and docs/changes.md have those of jobs and changes
    )
    assert [row.fault for row in ROWS if row.total is False] == [row.fault for row in ROWS if row.total]
    assert {row.becomes for row in ROWS} == {"recovered", "page error", "record error", "not detectable"}


def with_httpx2(row: Row) -> list[List]:
    """A list that names a total and one that does not: what becomes of a fault depends on no more."""
    found = {one.total: one for one in lists() if row.about(one)}
    return list(found.values())[-1 if row.fault in SLOW else 0 :]


CASES = [
    pytest.param(row, one, library, id=f"{row.fault}-{one}-{library}")
    for row in ROWS
    for library, proven_on in (("httpx", lists()[-1 if row.fault in SLOW else 0 :]), ("httpx2", with_httpx2(row)))
    for one in proven_on
    if row.about(one)
]


@pytest.mark.parametrize(("row", "one", "library"), CASES, indirect=["library"])
def test_a_fault_that_strikes_once_becomes_what_the_page_says(server: Server, walk: Walk, row: Row, one: List) -> None:
    sound = clean(server, one)
    server.emulator.faults.add(row.fault, after=1, count=1, **ARGS.get(row.fault, {}))
    walked = walk(server, one, **patience(row))
    target = sound.log[1].target
    assert [entry.fault for entry in walked.log[:3]].count(row.fault) == 1
    assert walked.log[1].target == target
    assert times(walked, target) == row.asked
    match row.becomes:
        case "recovered":
            assert walked.error is None
            assert walked.raws == sound.raws
            assert [entry.target for entry in walked.log[: row.asked + 1]] == [
                sound.log[0].target,
                *[target] * row.asked,
            ]
        case "page error":
            assert type(walked.error) is row.lasting
            assert walked.raws == sound.raws[:PAGE]
            assert [entry.target for entry in walked.log] == [sound.log[0].target, target]
        case "record error":
            assert walked.error is None
            assert len(walked.records) + walked.bad == RECORDS
            assert (KINDS[row.fault], 1) in [(one.kind, one.count) for one in walked.deviations]
            odd = [record for record in walked.records if record.raw not in sound.raws]
            assert tells(row.fault, odd, walked.bad)
            kept = [raw for raw in walked.raws if raw in sound.raws]
            assert kept == sound.raws[:PAGE] + sound.raws[PAGE + 1 :]
        case _:
            assert walked.error is None
            assert walked.raws != sound.raws
            assert not any(record.problems or record.extras for record in walked.records)
            assert {values_of(record) for record in walked.records} <= {values_of(record) for record in sound.records}


def values_of(record: Record) -> str:
    """The record's values, however they were written."""
    return str([getattr(record, name) for name in record.__struct_fields__])


def tells(fault: str, odd: list[Record], bad: int) -> bool:
    """Whether the struck record says what happened to it, where the page says that it does."""
    if fault == "broken-record":
        return bad == 1 and not odd
    (record,) = odd
    match fault:
        case "latin1":
            return [problem.reason for problem in record.problems] == ["not UTF-8"]
        case "lone-surrogate":
            (problem,) = record.problems
            return problem.reason == "half of a surrogate pair" and "caf\ufffd" in values_of(record)
        case "unknown-field":
            return dict(record.extras) == {"surprise-field": "surprise"} and not record.problems
        case _:
            values = [getattr(record, name) for name in record.__struct_fields__]
            return any(isinstance(value, OpenEnum) and value == "surprise-word" and not value.known for value in values)


@pytest.mark.parametrize(
    ("row", "one", "library"),
    [case for case in CASES if case.values[0].lasting],  # type: ignore[union-attr]
    indirect=["library"],
)
def test_a_fault_that_lasts_is_the_error_that_the_page_says_after_the_records_before_it_and_before_those_behind_it(
    server: Server, walk: Walk, waits: list[float], row: Row, one: List
) -> None:
    sound = clean(server, one)
    server.emulator.faults.add(row.fault, after=1, count=None, **ARGS.get(row.fault, {}))
    walked = walk(server, one, retries=2, **patience(row))
    assert type(walked.error) is row.lasting
    assert walked.error is not None
    assert walked.error.attempts == row.attempts
    assert walked.raws == sound.raws[:PAGE]
    assert [entry.target for entry in walked.log] == [sound.log[0].target, *[sound.log[1].target] * row.attempts]
    assert len(waits) == (row.attempts - 1 if row.total is None else 0)

    server.emulator.faults.clear()
    server.emulator.requests.clear()
    rest = walk(server, one, resume=walked.error.resume)
    assert rest.error is None
    assert rest.raws == sound.raws[PAGE:]
    assert [entry.target for entry in rest.log] == [entry.target for entry in sound.log[1:]]


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.lasting and row.fault not in SLOW and row.total is None],
    ids=lambda row: row.fault,
)
def test_a_single_record_meets_the_same_errors(server: Server, row: Row) -> None:
    one = lists()[-1]
    key = getattr(clean(server, one).records[0], "entry_ref")  # noqa: B009  # only the made-up vendor's record has it
    with one.vendor.load(one.vendor.client)(**arguments(server, one, **patience(row))) as client:
        resource = getattr(client, one.attribute)
        server.emulator.faults.add(row.fault, **ARGS.get(row.fault, {}))
        if row.becomes == "recovered":
            assert resource.get(key).entry_ref == key
        else:
            assert row.lasting is not None
            with pytest.raises(row.lasting):
                resource.get(key)
        assert len(server.emulator.requests) == row.asked


@both
@pytest.mark.parametrize(
    "row",
    # httpx stumbles over the redirect before anybody sees it, which `test_hostile_environment.py` shows
    [row for row in ROWS if row.total is None and row.fault not in ("slow-drip", "redirect")],
    ids=lambda row: row.fault,
)
def test_a_client_that_the_caller_brings_meets_the_same_faults(
    server: Server, walk: Walk, library: Any, row: Row
) -> None:
    one = lists()[-1]
    sound = clean(server, one)
    options = patience(row)
    kind = library.Client if walk is blocking else library.AsyncClient
    http_client = kind(
        timeout=options.pop("timeout", 30), verify=False, limits=library.Limits(max_keepalive_connections=0)
    )
    server.emulator.faults.add(row.fault, after=1, count=None, **ARGS.get(row.fault, {}))
    walked = walk(server, one, retries=0, verify=None, http_client=http_client, **options)
    assert not http_client.is_closed
    assert type(walked.error) is (row.lasting or type(None))
    assert len(walked.log) == (2 if row.lasting else len(sound.log))


def test_a_single_record_without_its_key_is_an_answer_that_cannot_be_read(server: Server) -> None:
    one = lists()[-1]
    key = getattr(clean(server, one).records[0], "entry_ref")  # noqa: B009
    server.emulator.faults.add("broken-record")
    with one.vendor.load(one.vendor.client)(**arguments(server, one)) as client, pytest.raises(BadResponse):
        getattr(client, one.attribute).get(key)


@pytest.mark.parametrize("fault", KINDS)
@pytest.mark.parametrize("one", lists(), ids=str)
def test_a_strict_client_raises_for_an_odd_record_after_the_pages_before_it(
    server: Server, walk: Walk, one: List, fault: str
) -> None:
    sound = clean(server, one)
    server.emulator.faults.add(fault, after=1)
    walked = walk(server, one, strict=True)
    assert type(walked.error) is RecordError
    assert walked.raws == sound.raws[:PAGE]
    server.emulator.requests.clear()
    rest = walk(server, one, strict=True, resume=walked.error.resume)
    assert rest.raws == sound.raws[PAGE:]


def test_a_drip_that_takes_longer_than_the_deadline_is_given_up(server: Server, walk: Walk) -> None:
    one = lists()[-1]
    sound = clean(server, one)
    server.emulator.faults.add("slow-drip", after=1, seconds=0.02)
    walked = walk(server, one, deadline=PATIENCE)
    assert type(walked.error) is DeadlineExceeded
    assert walked.raws == sound.raws[:PAGE]
    assert len(walked.log) == 2


@pytest.mark.parametrize("one", lists(), ids=str)
def test_a_callable_token_recovers_from_a_refused_one(server: Server, walk: Walk, one: List) -> None:
    sound = clean(server, one)
    server.emulator.faults.add("unauthorized", after=1)
    calls: list[str] = []

    def token() -> str:
        calls.append(server.token(one.vendor.slug))
        return calls[-1]

    walked = walk(server, one, token=token)
    assert walked.error is None
    assert walked.raws == sound.raws
    assert times(walked, sound.log[1].target) == 2
    assert len(calls) == 2


def test_throttling_is_waited_for_as_long_as_the_server_asks(server: Server, walk: Walk, waits: list[float]) -> None:
    server.emulator.faults.add("throttled", after=1, seconds=7)
    assert walk(server, lists()[0]).error is None
    assert waits == [7.0]


@pytest.mark.parametrize("one", lists(), ids=str)
def test_pages_that_repeat_records_for_ever_end_and_yield_every_record_once(
    server: Server, walk: Walk, one: List
) -> None:
    sound = clean(server, one)
    server.emulator.faults.add("repeat-rows", after=1, count=None)
    walked = walk(server, one)
    assert walked.raws == sound.raws
    assert walked.error is None or type(walked.error) is BadResponse
    assert len(walked.log) < len(sound.log) + 25
