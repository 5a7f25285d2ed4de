"""Laws of a client on a list that moves and a server that fails, in process. Each law yields what is wrong."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from callrecords.contract.client.stage import Stage
from callrecords.contract.oracle.reader import object_of, read_json, reading
from callrecords.errors import CallRecordsError, Forbidden, ServerError, Throttled, Unauthorized
from callrecords.spec.catalog import Resource, Vendor

_PAGE = 7
_MOST_REQUESTS = 40

_PLAYS = (
    ("a still list", False, True, "nothing"),
    ("a still list, asynchronously", True, False, "nothing"),
    ("late and new records", False, True, "records"),
    ("late and new records, asynchronously", True, True, "records"),
    ("late and new records without a window", False, False, "records"),
    ("corrections", False, True, "corrections"),
    ("faults", False, True, "faults"),
    ("faults, asynchronously", True, True, "faults"),
)
"""Title, asynchronous or not, with a window or not, what moves."""


def paging_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """Walks while records arrive late and early, prices settle, requests fail: nothing is lost, nothing doubled."""
    for title, asynchronous, windowed, moves in _PLAYS:
        stage = Stage(vendor, resource)
        before = stage.keys()
        if moves == "faults":
            first, second = (0, 0) if stage.whole else (2, 4)
            stage.emulator.faults.add("server-error", resource.list_operation, count=1, after=first)
            stage.emulator.faults.add("throttled", resource.list_operation, count=1, after=second)
        try:
            found = walked(
                stage, _moving(stage, moves), asynchronous=asynchronous, **(stage.everything if windowed else {})
            )
        except CallRecordsError as error:
            yield f"{title}: the walk ends in {type(error).__name__}"
            continue
        lost, doubled = stage.loss(before, found)
        if lost or doubled:
            yield f"{title}: {lost} records lost, {doubled} doubled"
        sent = Counter(entry.target for entry in stage.emulator.requests)
        again = sum((sent - stage.struck).values()) - len(sent)
        if again > bool(stage.window):  # one of many windows is empty, and requested twice to be sure
            yield f"{title}: {again} requests were sent twice without need"
        yield from (f"{title}: {fault}" for fault in (*stage.inventions(found), *_order_faults(stage)))
        if moves == "faults" and stage.struck.total() != 2:
            yield f"{title}: the faults did not strike"
    for asynchronous in (False, True):
        how = ", asynchronously" if asynchronous else ""
        for title, law in (("windows", _window_faults), ("corrections", _correction_faults)):
            try:
                yield from (f"{fault}{how}" for fault in law(Stage(vendor, resource), asynchronous))
            except CallRecordsError as error:
                yield f"{title}: a walk ends in {type(error).__name__}{how}"


def walked(stage: Stage, move: Callable[[], object], *, asynchronous: bool, **given: Any) -> list[str]:
    """The keys of a walk in small pages; something moves after each of them."""
    found: list[str] = []

    def took(page: Any) -> None:
        found.extend(stage.keys_of(page))
        move()

    stage.pages(took, asynchronous=asynchronous, **stage.size(_PAGE), **given)
    return found


def _moving(stage: Stage, moves: str) -> Callable[[], object]:
    match moves:
        case "records":
            return lambda: stage.grow(_MOST_REQUESTS)
        case "corrections":
            return lambda: stage.emulator.clock.advance(timedelta(minutes=10))
        case _:
            return lambda: None


def _window_faults(stage: Stage, asynchronous: bool) -> Iterator[str]:
    """Windows in the middle of the list, from one record's very moment to another's, the last one excluded; then a bit later."""
    clock, bundle = stage.clock, stage.vendor.bundle()
    if clock is None:
        return
    field = bundle.record_fields(stage.operation)[clock.field]
    moments: dict[str, datetime] = {}
    for key, body in stage.bodies().items():
        found = reading(object_of(read_json(body)).get(clock.field), field)
        if found is not None and isinstance(found.value, datetime):
            moments[key] = found.value
    times = sorted({*moments.values()})
    for later in (timedelta(0), timedelta(milliseconds=1)):
        since, until = times[len(times) // 4] + later, times[len(times) * 3 // 4] + later
        expected = sorted(key for key, moment in moments.items() if since <= moment < until)
        for workers in (1, 3):
            window = {"since": since, "until": until, "concurrency": workers}
            came = walked(stage, lambda: None, asynchronous=asynchronous, **window)
            if sorted(came) != expected:
                yield f"a window, {workers} at once: {len(came)} records, not the {len(expected)} that lie in it"


def _correction_faults(stage: Stage, asynchronous: bool) -> Iterator[str]:
    """Records that were corrected after a walk come in the next one as they are now."""
    now = stage.emulator.clock.now()
    settles = timedelta(hours=1)
    keys = stage.emulator.records.add(stage.name, 5, ended=now - timedelta(minutes=50), settles=settles)
    window, read = stage.everything, dict[str, bytes]()
    for _ in range(2):
        stage.read.clear()
        walked(stage, lambda: None, asynchronous=asynchronous, **window)
        read = dict(stage.read)
        stage.emulator.clock.advance(timedelta(minutes=20))
    last = stage.bodies()
    for key in keys:
        truth, came = json.loads(last[key]), json.loads(read.get(key, b"{}"))
        if not came or any(came[name] != truth.get(name) for name in came):
            yield "corrections: a record comes as it was before"


def _order_faults(stage: Stage) -> Iterator[str]:
    """A walk sorts by the list's clock where it can: whatever moves is then behind it, or ahead."""
    order, clock = stage.operation.order, stage.operation.clock
    if order is None or clock is None or clock.field not in order.fields:
        return
    if any(
        not entry.params.get(order.parameter, "").removeprefix("-").startswith(clock.field)
        for entry in stage.emulator.requests
    ):
        yield "a request asks for no order, or for another one"


_STRIKES: tuple[tuple[str, dict[str, Any], int | None, int, int, type[CallRecordsError] | None], ...] = (
    ("server-error", {}, 2, 3, 2, None),
    ("server-error", {}, None, 3, 2, ServerError),
    ("throttled", {"seconds": 7}, 1, 2, 1, None),
    ("throttled", {"seconds": 3}, None, 3, 2, Throttled),
    ("throttled", {"seconds": 9000}, None, 1, 0, Throttled),
    ("unauthorized", {}, 1, 1, 0, Unauthorized),
    ("forbidden", {}, 1, 1, 0, Forbidden),
)
"""Fault, its arguments, how often it strikes; requests, pauses and the error that a client makes of it."""


def retry_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """Passing faults are waited out and retried, as often as said and not sooner than asked; others raise at once."""
    for asynchronous in (False, True):
        for fault, args, count, sent, waits, error in _STRIKES:
            stage = Stage(vendor, resource)
            stage.emulator.faults.add(fault, resource.list_operation, count=count, **args)
            raised = _first_page(stage, stage.client(asynchronous=asynchronous, retries=2), asynchronous=asynchronous)
            log = list(stage.emulator.requests)
            title = f"{fault} {count or 'always'}{', asynchronously' if asynchronous else ''}"
            if raised is not error:
                yield f"{title}: ends in {raised.__name__ if raised else 'a page'}"
            if len(log) != sent or len({(entry.method, entry.target) for entry in log}) != 1:
                yield f"{title}: {len(log)} requests, not the same one {sent} times"
            if len(stage.pauses) != waits or any(pause < float(args.get("seconds", 0.1)) for pause in stage.pauses):
                yield f"{title}: waits {len(stage.pauses)} times, or for less than was asked"
        yield from _renewal_faults(Stage(vendor, resource), asynchronous=asynchronous)


def _renewal_faults(stage: Stage, *, asynchronous: bool) -> Iterator[str]:
    """A refused token is made anew, once."""
    stage.emulator.faults.add("unauthorized", stage.resource.list_operation, count=1)
    tokens: list[str] = []

    def token() -> str:
        tokens.append(stage.access)
        return tokens[-1]

    raised = _first_page(stage, stage.client(asynchronous=asynchronous, token=token), asynchronous=asynchronous)
    if raised is not None or len(tokens) != 2:
        yield f"a refused token: {len(tokens)} were made, it ends in {raised.__name__ if raised else 'a page'}"


def _first_page(stage: Stage, client: Any, *, asynchronous: bool) -> type[CallRecordsError] | None:
    """What the first page of a list raises."""
    size = stage.size(_PAGE)

    async def listed() -> None:
        await getattr(client, stage.resource.attribute).list(**size)

    try:
        asyncio.run(listed()) if asynchronous else getattr(client, stage.resource.attribute).list(**size)
    except CallRecordsError as error:
        return type(error)
    return None
