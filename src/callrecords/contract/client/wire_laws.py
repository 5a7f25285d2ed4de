"""Laws of a client over a real socket, while records arrive and each fault of the emulator strikes.

A fault may end a walk, or mark a record; it may not take records away in silence, bring one twice, or make the client
send more often than it helps. Everything is read off the records that came and the server's log; nothing is waited for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from callrecords.contract.client.stage import Stage, records_of
from callrecords.emulator import Emulator, serve
from callrecords.emulator.operations.faults import KNOWN, FaultKind
from callrecords.errors import CallRecordsError, Forbidden, Unauthorized
from callrecords.spec.catalog import Resource, Vendor

_PAGE = 12
_RETRIES = 2
_BEFORE = 2
"""Pages that come before a fault strikes."""
_TIMEOUT = 0.5
_ARGS: dict[str, dict[str, object]] = {"latency": {"seconds": 2 * _TIMEOUT}, "slow-drip": {"seconds": 0.00001}}


@attrs.define
class Walked:
    """What came of a walk, and of the walks that went on where it broke off."""

    stage: Stage
    asynchronous: bool
    keys: list[str] = attrs.field(factory=list[str])
    bad: int = 0
    counted: bool = False
    """Whether a response named the total of the list."""
    error: CallRecordsError | None = None

    def go_on(self, *, moving: bool = False, timeout: float = 30.0, **given: Any) -> CallRecordsError | None:
        """Walk in small pages until the end or an error, which is returned, from where the last walk broke off."""
        resume = None if self.error is None else self.error.resume
        options, self.error = {"retries": _RETRIES, "timeout": timeout}, None

        def took(page: Any) -> None:
            self.keys += self.stage.keys_of(page)
            self.bad += len(page.bad_items)
            self.counted |= page.total is not None
            if moving:
                self.stage.grow(20)

        try:
            given |= self.stage.size(_PAGE)
            self.stage.pages(took, asynchronous=self.asynchronous, options=options, resume=resume, **given)
        except CallRecordsError as error:
            self.error = error
        return self.error


def wire_faults(vendor: Vendor, resource: Resource, kinds: Mapping[str, FaultKind] = KNOWN) -> Iterator[str]:
    """Every fault, once and for good: what is lost, doubled or requested in vain."""
    with serve(Emulator([vendor], records=records_of(vendor.bundle().operations[resource.list_operation]))) as server:
        for known in (kind for kind in kinds.values() if kind.at is None):  # jobs have laws of their own
            for asynchronous in (False, True):
                title = f"{known.name}{', asynchronously' if asynchronous else ''}"
                walked = Walked(Stage(vendor, resource, server), asynchronous)
                yield from (f"{title}: {fault}" for fault in _once(walked, known))
                if known.stage != "rows" and known.name not in _ARGS:
                    walked = Walked(Stage(vendor, resource, server), asynchronous)
                    yield from (f"{title}, lasting: {fault}" for fault in _lasting(walked, known))


def _once(walked: Walked, known: FaultKind) -> Iterator[str]:
    """A fault that passes."""
    stage, skips = walked.stage, known.name == "skip-rows"
    before, given = stage.keys(), stage.counting if skips else {}
    args = _ARGS.get(known.name, {})
    stage.emulator.faults.add(
        known.name, stage.resource.list_operation, count=1, after=0 if stage.whole else _BEFORE, **args
    )
    walked.go_on(moving=not skips, timeout=_TIMEOUT if known.name == "latency" else 30.0, **given)
    if stage.struck.total() != 1:
        yield f"the fault struck {stage.struck.total()} times"
    refused = isinstance(walked.error, Unauthorized | Forbidden)
    if known.stage == "refusal" and refused != (known.name in ("unauthorized", "forbidden")):
        yield f"ends in {type(walked.error).__name__}"
    paging = stage.operation.pagination
    told = walked.error is not None and paging is not None and paging.goes_as_told  # a total blames none of such pages
    yield from _rest(walked, **given)
    known_of = walked.counted and not told
    # Nobody can know of a row that is left out; a response that is cut off lacks it and does not look full any more.
    unseen = 0 if not skips or known_of else len(before) if stage.window else 1
    yield from _loss(walked, before, unseen=unseen)
    answered = [entry for entry in stage.emulator.requests if entry.fault is None]
    full = max((entry.size for entry in answered), default=0) / 2
    # A short page may hold nothing but records that late ones have pushed there: then it is requested once more.
    sent = Counter(entry.target for entry in answered if entry.size >= full)
    if not skips and (again := sent.total() - len(sent)):
        yield f"{again} requests were sent again without need"


def _lasting(walked: Walked, known: FaultKind) -> Iterator[str]:
    """A fault that stays, until the walk has given up."""
    stage, most = walked.stage, 1 + _RETRIES
    before = stage.keys()
    stage.emulator.faults.add(
        known.name, stage.resource.list_operation, count=None, after=0 if stage.whole else _BEFORE
    )
    walked.go_on(moving=True)
    if walked.error is None:
        yield "the walk does not end in an error"
        return
    struck, attempts, pauses = stage.struck.total(), walked.error.attempts, stage.pauses
    if len(stage.struck) != 1 or not 1 <= struck <= most:
        yield f"{struck} requests were struck, not the same one up to {most} times"
    if attempts != struck or len(pauses) != struck - 1 or min(pauses, default=1) <= 0:
        yield f"tells of {attempts} attempts and waits {len(pauses)} times, for {struck} requests"
    stage.emulator.faults.clear()
    yield from _rest(walked)
    yield from _loss(walked, before)


def _rest(walked: Walked, **given: Any) -> Iterator[str]:
    """An error says where to go on, and there the rest of the list is."""
    broken_off = walked.error
    if broken_off is not None and broken_off.resume is None:
        yield f"{type(broken_off).__name__} does not say where to go on"
    elif broken_off is not None and (again := walked.go_on(**given)) is not None:
        yield f"going on ends in {type(again).__name__}"


def _loss(walked: Walked, before: set[str], *, unseen: int = 0) -> Iterator[str]:
    """Records that are gone without a word; on a list that moves, what was broken may come again whole."""
    lost, doubled = walked.stage.loss(before, walked.keys)
    if lost > walked.bad + unseen or doubled:
        yield f"{lost} records lost, {walked.bad} told, {doubled} doubled"
    yield from walked.stage.inventions(walked.keys)
