"""What the spec assumes, and what a run says of it: confirmed, refuted, or not tested."""

from __future__ import annotations

import enum
from collections.abc import Sequence

import attrs

from callrecords.contract.schemas import Spec
from callrecords.contract.stated import stated
from callrecords.contract.verdicts import Outcome, Verdict


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
    """Every assumption about some operations, judged by the promises that speak of the same."""
    found: list[Assumption] = []
    for one in stated(spec, operations):
        subjects = tuple(_narrowed(one.note, one.subjects))
        judged = [said for said in verdicts if said.operation == one.operation and said.promise.startswith(subjects)]
        failed = [said.promise for said in judged if said.outcome is Outcome.FAIL]
        passed = [said.promise for said in judged if said.outcome is Outcome.PASS]
        standing = Standing.REFUTED if failed else Standing.CONFIRMED if passed else Standing.UNTESTED
        found.append(Assumption(one.operation, one.place, one.note, standing, ", ".join(failed or passed)))
    return found


def _narrowed(note: str, subjects: Sequence[str]) -> Sequence[str]:
    """The promises for a note; bounds are beyond any check, and refusals are judged as such."""
    if any(word in note for word in ("pattern", "length", "maximum")):
        return ["nothing"]
    return ["errors."] if any(word in note for word in ("400", "refused", "404")) else subjects
