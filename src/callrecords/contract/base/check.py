"""What a check is: a function that proves one promise on one operation, and notes what it saw.

A check that saw nothing to judge proves nothing: its verdict is "not evaluated", with the cause. A check exists for an
operation only where the facts give it something to be about (`when`).
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence

import attrs

from callrecords.contract.base.case import Case, Missing, Unexpected
from callrecords.contract.base.promises import PROMISES
from callrecords.contract.base.session import Lost, Reply
from callrecords.contract.base.verdicts import Outcome, Verdict

MOST_FAULTS = 5
"""Faults of one check that are told; more of the same say nothing new."""


class _Enough(Exception):
    """The check has found all the faults that are worth telling."""


class Notes:
    """What a check saw: how much it judged, and what was wrong."""

    def __init__(self) -> None:
        self.judged = 0
        self.faults: list[str] = []
        self.remarks: list[str] = []
        self.answers: list[Reply] = []
        self.cause = "nothing on the server could be judged"

    def saw(self, count: int = 1) -> None:
        """So many things were judged, right or wrong."""
        self.judged += count

    def fault(self, text: str, answer: Reply | None = None) -> None:
        """Something is wrong; `answer` shows it."""
        self.faults.append(text)
        if answer is not None and len(self.answers) < MOST_FAULTS:
            self.answers.append(answer)
        if len(self.faults) >= MOST_FAULTS:
            raise _Enough

    def expect(self, holds: bool, text: str, answer: Reply | None = None) -> bool:
        """Judge one thing: it holds, or it is a fault."""
        self.saw()
        if not holds:
            self.fault(text, answer)
        return holds

    def remark(self, text: str) -> None:
        """Say what was left out of what was judged."""
        self.remarks.append(text)

    def lacks(self, cause: str) -> None:
        """Say why there may have been nothing to judge."""
        self.cause = cause


CheckFunction = Callable[[Case, Notes], None]


@attrs.frozen
class Check:
    """A registered check."""

    proves: str
    run: CheckFunction
    when: Callable[[Case], bool]
    live: bool
    """Whether it may run on a live account."""

    def judge(self, case: Case) -> Verdict:
        """The verdict on one operation."""
        notes = Notes()
        trace = ""
        before, lost_before = case.talker.count, len(case.talker.lost)
        try:
            self.run(case, notes)
        except _Enough:
            pass
        except Unexpected as problem:
            notes.faults.append(str(problem))
            notes.answers.append(problem.answer)
        except Lost as lost:
            notes.faults.append(lost.message)
        except Missing as missing:  # some of it could not be judged, whatever came before
            notes.lacks(str(missing))
            notes.judged = 0
        except Exception as error:  # noqa: BLE001  # a defect of one check must not cost the other verdicts
            trace = _where(error)
            notes.lacks(_defect(error))
            notes.judged = 0
        asked = case.talker.count - before
        name = case.operation.operation_id
        scrub = case.talker.redactor.text
        exchanges = tuple(answer.capture() for answer in notes.answers)
        exchanges += tuple(one.exchange for one in case.talker.lost[lost_before:] if one.exchange is not None)
        del case.talker.lost[lost_before:]
        if notes.faults:
            more = " (and more)" if len(notes.faults) >= MOST_FAULTS else ""
            evidence = scrub("; ".join(dict.fromkeys(notes.faults))) + more
            return Verdict(self.proves, name, Outcome.FAIL, evidence, exchanges, trace)
        if not notes.judged:
            return Verdict(self.proves, name, Outcome.NOT_EVALUATED, scrub(notes.cause), trace=trace)
        evidence = "; ".join([f"{notes.judged:,} judged, {asked} requests", *dict.fromkeys(notes.remarks)])
        return Verdict(self.proves, name, Outcome.PASS, scrub(evidence))


def failed_itself(promise: str, operation: str, error: Exception) -> Verdict:
    """The verdict where a check failed itself: nothing is said of what it judges."""
    return Verdict(promise, operation, Outcome.NOT_EVALUATED, _defect(error), trace=_where(error))


def _defect(error: Exception) -> str:
    return f"the check failed with {type(error).__name__}: a defect of callrecords, and not of what it judges"


def _where(error: Exception) -> str:
    """The traceback without the message, which may hold a value of a record."""
    return "".join([*traceback.format_tb(error.__traceback__), type(error).__name__])


CHECKS: list[Check] = []
"""Every check, in the order in which they run."""


def check(*, proves: str, when: Callable[[Case], bool], live: bool = False) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check of a promise; `when` says for which operations it exists."""
    if proves not in PROMISES:
        raise ValueError(f"{proves} is no promise")

    def register(function: CheckFunction) -> CheckFunction:
        CHECKS.append(Check(proves, function, when, live))
        return function

    return register


def chosen(promises: Iterable[str] | None = None, *, live: bool = False) -> Sequence[Check]:
    """The checks that prove some promises, or all of them; `live` leaves those that a live account may see."""
    wanted = None if promises is None else set(promises)
    return [one for one in CHECKS if (wanted is None or one.proves in wanted) and (one.live or not live)]
