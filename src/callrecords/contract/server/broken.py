"""What the process of schemathesis hands back of the exchanges that it saw."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from callrecords.contract.base.redact import Capture, Redactor
from callrecords.contract.base.verdicts import Outcome, ShownFault, Verdict


class BrokenPromise(msgspec.Struct, frozen=True, array_like=True):
    """A promise about every exchange that one operation broke."""

    promise: str
    operation: str
    faults: Sequence[str]
    captures: Sequence[tuple[str, int, str]]


def verdicts(path: Path, operations: Sequence[str], redactor: Redactor) -> list[Verdict]:
    """The verdicts on what was broken; none where the process wrote nothing."""
    if not path.exists():
        return []
    return [
        Verdict(
            one.promise,
            one.operation,
            Outcome.FAIL,
            redactor.text("; ".join(one.faults)),
            tuple(Capture(redactor.text(curl), status, redactor.text(body)) for curl, status, body in one.captures),
            faults=tuple(ShownFault(redactor.text(fault)) for fault in one.faults),
        )
        for one in msgspec.json.decode(path.read_bytes(), type=list[BrokenPromise])
        if one.operation in operations
    ]


def with_broken(found: Sequence[Verdict], broken: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts with what was broken later put into those of the same promise and operation."""
    merged = {(one.promise, one.operation): one for one in found}
    for one in broken:
        before = merged.get((one.promise, one.operation))
        if before is not None and before.outcome is Outcome.FAIL:
            told, captures = f"{before.evidence}; {one.evidence}", (*before.exchanges, *one.exchanges)
            faults = (*before.broken_by, *one.broken_by)
            one = Verdict(one.promise, one.operation, Outcome.FAIL, told, captures, faults=faults)
        merged[one.promise, one.operation] = one
    return list(merged.values())
