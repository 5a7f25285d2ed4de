"""Two runs compared: what is broken now and was not, what is mended, what is as broken as before."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import attrs
import msgspec

from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.errors import ConfigError

Place: TypeAlias = tuple[str, str]
"""A promise and an operation."""


class Course(enum.StrEnum):
    """What became of a promise on an operation between two runs, where that is worth a word."""

    NEW = "newly broken"
    STILL = "still broken"
    MENDED = "mended"
    UNJUDGED = "no longer judged"
    EXPECTED = "broken, and expected now"


@attrs.frozen
class Compared:
    """What changed since an earlier run."""

    name: str
    """Name of the file that holds its report."""
    courses: Mapping[Place, Course]
    other_profile: str | None = None
    """The profile of the earlier run, where it was another one."""

    def of(self, course: Course) -> Sequence[Place]:
        """The promises and operations of one course, in the order of the reports."""
        return [place for place, one in self.courses.items() if one is course]

    @property
    def sentence(self) -> str:
        """The counts, as one sentence."""
        counts = [f"{len(self.of(course))} {course}" for course in Course if self.of(course)]
        return ", ".join(counts) or "nothing changed, and nothing is broken"


class _Judged(msgspec.Struct, frozen=True):
    promise: str
    operation: str
    outcome: Outcome


class Earlier(msgspec.Struct, frozen=True, rename={"slug": "vendor"}):
    """The report of an earlier run, as far as it is compared."""

    slug: str
    profile: str
    verdicts: list[_Judged]


def read_earlier(path: Path, slug: str) -> Earlier:
    """Read the JSON report of an earlier run of one vendor; raises `ConfigError` saying what is wrong with it."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Earlier)
    except OSError as problem:
        raise ConfigError(f"{path}: {problem.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{path} is no JSON report of `callrecords check`: {problem}") from None
    if found.slug != slug:
        raise ConfigError(f"{path} is the report of {found.slug[:100]!r}, and {slug!r} is checked now")
    return found


def since(earlier: Earlier, name: str, profile: str, verdicts: Sequence[Verdict]) -> Compared:
    """Compare a run with an earlier one.

    A promise that only one of the runs has counts as not broken in the other one; one that was broken and is not there
    any more is no longer judged.
    """
    before = {(one.promise, one.operation): one.outcome for one in earlier.verdicts}
    now = {(one.promise, one.operation): one.outcome for one in verdicts}
    courses: dict[Place, Course] = {}
    for place in dict.fromkeys([*now, *before]):
        course = _course(before.get(place), now.get(place))
        if course is not None:
            courses[place] = course
    return Compared(name, courses, None if earlier.profile == profile else earlier.profile)


def _course(before: Outcome | None, now: Outcome | None) -> Course | None:
    if now is Outcome.FAIL:
        return Course.STILL if before is Outcome.FAIL else Course.NEW
    if before is Outcome.FAIL:
        return {Outcome.PASS: Course.MENDED, Outcome.EXPECTED_DEVIATION: Course.EXPECTED}.get(
            now or Outcome.NOT_EVALUATED, Course.UNJUDGED
        )
    return Course.UNJUDGED if before is Outcome.PASS and now is Outcome.NOT_EVALUATED else None
