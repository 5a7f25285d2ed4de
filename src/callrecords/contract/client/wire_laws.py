"""Laws of a client over a real socket, while records arrive and each fault of the emulator strikes.

A fault may end a walk, or mark a record; it may not take records away in silence, bring one twice, or make the client ask
more often than it helps. Everything is told from the records that came and from the server's log; nothing is waited for.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import attrs

from callrecords.contract.client.laws import RECORDS, Stage
from callrecords.emulator import Emulator, Server, serve
from callrecords.emulator.operations.faults import KNOWN, FaultKind
from callrecords.errors import CallRecordsError, Forbidden, Unauthorized
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.facts import PaginationFacts

_PAGE = 12
_RETRIES = 2
_BEFORE = 2
"""Pages that come before a fault strikes."""
_PATIENCE = 0.5
_ARGS: dict[str, dict[str, object]] = {"latency": {"seconds": 2 * _PATIENCE}, "slow-drip": {"seconds": 0.00001}}


@attrs.define
class _Walked:
    """What came of a walk, and of the walks that went on where it broke off."""

    keys: list[str] = attrs.field(factory=list[str])
    bad: int = 0
    counted: bool = False
    """Whether an answer named the total of the list."""
    error: CallRecordsError | None = None


@attrs.define
class _WireStage(Stage):
    """A stage on a server: its clients are built as users build them."""

    server: Server = attrs.field(kw_only=True)

    @classmethod
    def on(cls, server: Server, vendor: Vendor, resource: Resource) -> _WireStage:
        """A stage as new, on a server that is used again and again."""
        server.emulator.reset()
        stage = cls(vendor, resource, server.emulator, server=server)
        stage.settle()
        return stage

    def run(self, walked: _Walked, *, asynchronous: bool, moving: bool, patience: float, **asked: Any) -> _Walked:
        """Walk in small pages until the end or an error; goes on where the last walk broke off."""
        resume = None if walked.error is None else walked.error.resume
        walked.error = None
        arguments = {
            "token": self.server.token(self.vendor.slug),
            "base_url": self.server.url(self.vendor.slug),
            "retries": _RETRIES,
            "timeout": patience,
            "rate_limit": 1_000_000,
            "verify": False,
            **self.server.parameters(self.vendor.slug),
        }

        def took(page: Any) -> None:
            walked.keys += self.keys_of(page)
            walked.bad += len(page.bad_items)
            walked.counted |= page.total is not None
            if moving and len(self.emulator.requests) < 20:  # a list that grows for ever never ends
                self.add(timedelta(days=29))
                self.add(timedelta(minutes=1))

        def blocking() -> None:
            with self.vendor.load(self.vendor.client)(**arguments) as client:
                client._runtime.sleep = self.pauses.append  # noqa: SLF001  # the seam of waiting
                for page in getattr(client, self.resource.attribute).pages(limit=_PAGE, resume=resume, **asked):
                    took(page)

        async def asynchronously() -> None:
            async with self.vendor.load(self.vendor.async_client)(**arguments) as client:
                client._runtime.sleep = self.sleep_async  # noqa: SLF001
                async for page in getattr(client, self.resource.attribute).pages(limit=_PAGE, resume=resume, **asked):
                    took(page)

        try:
            asyncio.run(asynchronously()) if asynchronous else blocking()
        except CallRecordsError as error:
            walked.error = error
        return walked


def wire_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """Every fault, once and for good: what is lost, doubled or asked in vain."""
    with serve(Emulator([vendor], records=RECORDS)) as server:
        for known in KNOWN.values():
            for asynchronous in (False, True):
                title = f"{known.name}{', asynchronously' if asynchronous else ''}"
                stage = _WireStage.on(server, vendor, resource)
                yield from (f"{title}: {fault}" for fault in _once(stage, known, asynchronous=asynchronous))
                if known.stage != "rows" and known.name not in _ARGS:
                    stage = _WireStage.on(server, vendor, resource)
                    yield from (f"{title}, lasting: {one}" for one in _lasting(stage, known, asynchronous=asynchronous))


def _once(stage: _WireStage, known: FaultKind, *, asynchronous: bool) -> Iterator[str]:
    """A fault that passes."""
    before = stage.keys()
    stage.emulator.faults.add(
        known.name, stage.resource.list_operation, count=1, after=_BEFORE, **_ARGS.get(known.name, {})
    )
    counting = _counting(stage) if known.name == "skip-rows" else {}
    patience = _PATIENCE if known.name == "latency" else 30.0
    walked = stage.run(
        _Walked(), asynchronous=asynchronous, moving=known.name != "skip-rows", patience=patience, **counting
    )
    struck = [entry.target for entry in stage.emulator.requests if entry.fault is not None]
    if len(struck) != 1:
        yield f"the fault struck {len(struck)} times"
    if known.stage == "refusal" and isinstance(walked.error, Unauthorized | Forbidden) != (
        known.name in ("unauthorized", "forbidden")
    ):
        yield f"ends in {type(walked.error).__name__}"
    yield from _goes_on(stage, walked, asynchronous=asynchronous, **counting)
    unseen = 1 if known.name == "skip-rows" and not walked.counted else 0  # nobody could know
    yield from _told(stage, before, walked, unseen=unseen)
    answered = [entry for entry in stage.emulator.requests if entry.fault is None]
    full = max((entry.size for entry in answered), default=0) / 2
    # A short page may hold nothing but records that late ones have pushed there: then it is asked for once more.
    asked = Counter(entry.target for entry in answered if entry.size >= full)
    if known.name != "skip-rows" and (again := sum(asked.values()) - len(asked)):
        yield f"{again} requests were sent again without need"


def _lasting(stage: _WireStage, known: FaultKind, *, asynchronous: bool) -> Iterator[str]:
    """A fault that stays, until the walk has given up."""
    before = stage.keys()
    stage.emulator.faults.add(known.name, stage.resource.list_operation, count=None, after=_BEFORE)
    walked = stage.run(_Walked(), asynchronous=asynchronous, moving=True, patience=30.0)
    if walked.error is None:
        yield "the walk does not end in an error"
        return
    struck = [entry.target for entry in stage.emulator.requests if entry.fault is not None]
    if len(set(struck)) != 1 or not 1 <= len(struck) <= 1 + _RETRIES:
        yield f"{len(struck)} requests were struck, not the same one up to {1 + _RETRIES} times"
    if (
        walked.error.attempts != len(struck)
        or len(stage.pauses) != len(struck) - 1
        or min(stage.pauses, default=1) <= 0
    ):
        yield f"tells of {walked.error.attempts} attempts and waits {len(stage.pauses)} times, for {len(struck)} requests"
    stage.emulator.faults.clear()
    yield from _goes_on(stage, walked, asynchronous=asynchronous)
    yield from _told(stage, before, walked, unseen=0)


def _goes_on(stage: _WireStage, walked: _Walked, *, asynchronous: bool, **asked: Any) -> Iterator[str]:
    """An error says where to go on, and there the rest of the list is."""
    if walked.error is None:
        return
    if walked.error.resume is None:
        yield f"{type(walked.error).__name__} does not say where to go on"
        return
    again = stage.run(walked, asynchronous=asynchronous, moving=False, patience=30.0, **asked).error
    if again is not None:
        yield f"going on ends in {type(again).__name__}"


def _told(stage: _WireStage, before: set[str], walked: _Walked, *, unseen: int) -> Iterator[str]:
    lost, doubled = before - set(walked.keys), len(walked.keys) - len(set(walked.keys))
    if len(lost) > walked.bad + unseen or doubled:  # on a list that moves, what was broken may come again whole
        yield f"{len(lost)} records lost, {walked.bad} told, {doubled} doubled"
    if set(walked.keys) - stage.keys():
        yield "keys that no record has"


def _paging(stage: Stage) -> PaginationFacts:
    operation = stage.vendor.bundle().operations[stage.resource.list_operation]
    assert operation.pagination is not None  # noqa: S101  # it is a list
    return operation.pagination


def _counting(stage: Stage) -> dict[str, bool]:
    """What makes a list tell its total, where it has to be asked."""
    name = _paging(stage).count_parameter
    return {} if name is None else {name: True}
