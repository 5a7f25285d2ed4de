"""What the spec assumes, and what a run says of it: confirmed, refuted, or not tested."""

from __future__ import annotations

import enum
from collections.abc import Sequence

import attrs

from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.stated import API, Statement, stated
from callrecords.contract.base.verdicts import Outcome, Verdict


class Standing(enum.StrEnum):
    """What a run says of an assumption."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNTESTED = "not tested"


@attrs.frozen
class Assumption:
    """One statement that no page makes."""

    operation: str
    place: str
    note: str
    standing: Standing
    by: str
    """The promises that it was judged by."""


def assumptions(spec: Spec, verdicts: Sequence[Verdict], operations: Sequence[str]) -> list[Assumption]:
    """Every assumption about some operations, by the promises that its mark in the spec names.

    It is confirmed only when each of them was judged and kept, and refuted when one of them is broken.
    """
    found: list[Assumption] = []
    for one in stated(spec, operations):
        standing, by = standing_of(one, verdicts)
        found.append(Assumption(one.operation, one.place, one.note, standing, ", ".join(by)))
    return found


def standing_of(one: Statement, verdicts: Sequence[Verdict]) -> tuple[Standing, Sequence[str]]:
    """What verdicts say of a statement, and the promises that say it."""
    judged = [said for said in verdicts if said.promise in one.promises and one.operation in (said.operation, API)]
    broken = [said.promise for said in judged if said.outcome is Outcome.FAIL]
    kept = [said.promise for said in judged if said.outcome is Outcome.PASS]
    if broken:
        return Standing.REFUTED, broken
    if kept and set(kept) == set(one.promises):
        return Standing.CONFIRMED, kept
    return Standing.UNTESTED, ()
