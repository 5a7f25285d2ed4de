"""Five verdicts, and what a run says in the end."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from callrecords.contract.base.redact import Capture


class Outcome(enum.StrEnum):
    """What became of one promise."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    FAIL = "fail"
    NOT_EVALUATED = "not evaluated"
    NOT_APPLICABLE = "not applicable"
    EXPECTED_DEVIATION = "expected deviation"


@attrs.frozen
class ShownFault:
    """One thing that breaks a promise, redacted."""

    what: str
    """What was looked at; the whole failure where nobody said more."""
    came: str = ""
    expected: str = ""
    exchanges: Sequence[Capture] = attrs.field(default=(), repr=False)
    """The exchanges that show it."""


@attrs.frozen
class Verdict:
    """One promise on one operation, with the evidence for what is said of it."""

    promise: str
    operation: str
    outcome: Outcome
    evidence: str
    exchanges: Sequence[Capture] = attrs.field(default=(), repr=False)
    """The exchanges that show a failure, redacted."""
    trace: str = attrs.field(default="", repr=False)
    """Where the check itself failed, if it did: a defect of callrecords, and not of the server."""
    faults: Sequence[ShownFault] = attrs.field(default=(), repr=False)
    """The evidence of a failure, one by one."""

    @property
    def broken_by(self) -> Sequence[ShownFault]:
        """The evidence of a failure, one by one, also where there are only words."""
        return self.faults or (ShownFault(self.evidence, exchanges=self.exchanges),)


def is_green(verdicts: Sequence[Verdict]) -> bool:
    """True only if something was judged, nothing failed and nothing that should be judged was skipped.

    What the spec gives nothing to be about should not be judged.
    """
    aside = (Outcome.EXPECTED_DEVIATION, Outcome.NOT_APPLICABLE)
    judged = [verdict for verdict in verdicts if verdict.outcome not in aside]
    return bool(judged) and all(verdict.outcome is Outcome.PASS for verdict in judged)
