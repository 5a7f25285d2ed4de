"""Expected deviations: broken promises that somebody knows of, each with a reason and a day on which it ends.

[[deviation]]
promise = "order.stable"
operation = "list_calls"
reason = "ticket 4711: the vendor mends it in spring"
expires = 2027-03-31
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import attrs
import msgspec

from callrecords.contract.base.promises import find_promise
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.errors import ConfigError


class ExpectedDeviation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One promise that is known to be broken on one operation."""

    promise: str
    operation: str
    reason: str
    expires: date
    """The last day on which it is expected."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    deviation: list[ExpectedDeviation] = []


def read_deviations(path: Path) -> Sequence[ExpectedDeviation]:
    """Read a file of deviations; raises `ConfigError` saying what is wrong with it."""
    try:
        found = msgspec.convert(tomllib.loads(path.read_text()), _File).deviation
    except OSError as problem:
        raise ConfigError(f"{path}: {problem.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as problem:
        raise ConfigError(f"{path}: {problem}") from None
    for one in found:
        find_promise(one.promise)
    return found


def expected(
    verdicts: Sequence[Verdict], deviations: Sequence[ExpectedDeviation], today: date
) -> tuple[list[Verdict], list[str]]:
    """The verdicts with deviations put in, and remarks about those that have expired or are no longer needed."""
    known = {(one.promise, one.operation): one for one in deviations}
    found: list[Verdict] = []
    remarks: list[str] = []
    for verdict in verdicts:
        one = known.pop((verdict.promise, verdict.operation), None)
        if one is None:
            found.append(verdict)
        elif verdict.outcome is Outcome.NOT_APPLICABLE:
            found.append(verdict)
            remarks.append(f"{one.promise} on {one.operation} is not applicable: its deviation can go ({one.reason})")
        elif verdict.outcome is Outcome.PASS:
            found.append(verdict)
            remarks.append(f"{one.promise} on {one.operation} is kept: its deviation can go ({one.reason})")
        elif today > one.expires:
            found.append(verdict)
            remarks.append(f"{one.promise} on {one.operation}: the deviation expired on {one.expires} ({one.reason})")
        else:
            evidence = f"{one.reason} (until {one.expires}): {verdict.evidence}"
            found.append(attrs.evolve(verdict, outcome=Outcome.EXPECTED_DEVIATION, evidence=evidence))
    remarks += [f"{promise} on {operation} was not judged: its deviation meets nothing" for promise, operation in known]
    return found, remarks
