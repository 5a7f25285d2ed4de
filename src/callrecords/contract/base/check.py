"""What a check is: a function that proves one promise on one operation. It yields what it finds, one thing at a time.

Whether a check has anything to be about is told by the spec alone (`needs`): where it has not, its verdict is "not applicable",
with what the spec lacks. One that should have judged something and did not proves nothing: it is "not evaluated", with the cause.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import attrs

from callrecords.contract.base.case import Case
from callrecords.contract.base.finding import Finding, Missing, Remark, Unexpected
from callrecords.contract.base.redact import Redactor
from callrecords.contract.base.session import Lost
from callrecords.contract.base.verdicts import Outcome, ShownFault, Verdict
from callrecords.errors import CallRecordsError

MOST_FAULTS = 5
"""Faults after which a check ends; more of the same say nothing new."""

Findings = Iterator[Finding | Remark]


@attrs.frozen
class Check:
    """One row of the table of checks."""

    proves: str
    """The promise."""
    needs: Callable[[Case], bool]
    """Whether the spec has what the promise is about. It looks at the spec, and never at what a server holds."""
    run: Callable[[Case], Findings]
    lacking: str = ""
    """What the spec lacks where `needs` says no."""
    role: Literal["list", "get"] | None = None
    """The role of the operations that the promise is about; None for both."""
    live: bool = False
    """Whether it may run on a live account."""
    last: bool = False
    """Whether it judges what all others sent, and so comes after them."""

    def meets(self, case: Case) -> bool:
        """Whether the promise is about operations of this role."""
        return self.role is None or (self.role == "list") == case.is_list

    def judge(self, case: Case) -> Verdict:
        """The verdict on one operation."""
        judged, cause, trace = 0, "nothing on the server could be judged", ""
        faults, remarks = list[Finding](), dict[str, None]()
        sent_before, lost_before = case.session.count, len(case.session.lost)
        try:
            for found in self.run(case):
                if isinstance(found, Remark):
                    remarks[found.text], cause = None, found.text
                    continue
                judged += found.count
                if not found.holds:
                    faults.append(found)
                if len(faults) == MOST_FAULTS:
                    break
        except Unexpected as problem:
            faults.append(Finding(False, str(problem), problem.exchange))
        except Lost as lost:
            faults.append(Finding(False, lost.message))
        except Missing as missing:  # some of it could not be judged, whatever came before
            judged, cause = 0, str(missing)
        except CallRecordsError as problem:  # no token to ask with: that says nothing of the promise
            judged, cause = 0, problem.message
        except Exception as error:  # noqa: BLE001  # a defect of one check must not cost the other verdicts
            judged, cause, trace = 0, _defect(error), _where(error)
        sent = case.session.count - sent_before
        told = list(_told(faults, case.session.redactor))
        captures = [one for fault in told for one in fault.exchanges]
        captures += [one.capture for one in case.session.lost[lost_before:] if one.capture is not None]
        del case.session.lost[lost_before:]
        if faults:
            more = " (and more)" if len(faults) == MOST_FAULTS else ""
            outcome, evidence = Outcome.FAIL, "; ".join(dict.fromkeys(one.text for one in faults)) + more
        elif not judged:
            outcome, evidence = Outcome.NOT_EVALUATED, cause
        else:
            outcome, evidence = Outcome.PASS, "; ".join([f"{judged:,} judged, {sent} requests", *remarks])
        shown = tuple(captures) if outcome is Outcome.FAIL else ()
        evidence = case.session.redactor.text(evidence)
        return Verdict(self.proves, case.operation.operation_id, outcome, evidence, shown, trace, told)


def _told(faults: Sequence[Finding], redactor: Redactor) -> Iterator[ShownFault]:
    """What is kept of failures; the same words twice are two failures with exchanges of their own."""
    for one in faults:
        shown = [exchange.capture() for exchange in (one.exchange, one.before) if exchange is not None]
        yield ShownFault(
            redactor.text(one.what), redactor.text(one.came), redactor.text(one.expected or one.wanted), shown
        )


def failed_itself(promise: str, operation: str, error: Exception) -> Verdict:
    """The verdict where a check failed itself: nothing is said of what it judges."""
    return Verdict(promise, operation, Outcome.NOT_EVALUATED, _defect(error), trace=_where(error))


def _defect(error: Exception) -> str:
    return f"the check failed with {type(error).__name__}: a defect of callrecords, and not of what it judges"


def _where(error: Exception) -> str:
    """The traceback without the message, which may hold a value of a record."""
    return "".join([*traceback.format_tb(error.__traceback__), type(error).__name__])
