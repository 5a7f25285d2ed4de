"""Instants as integers: microseconds since 1970, UTC. The store compares these, never text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callrecords.errors import BadArgument, NaiveTime
from callrecords.spec.arguments import time_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def micros(moment: datetime, name: str = "time") -> int:
    """Microseconds since 1970 of an aware time; raises `NaiveTime` without a zone, `BadArgument` for what is no time."""
    if time_of(name, moment) is None:
        raise BadArgument(f"{name}: expected a datetime with a zone, got None")
    if moment.utcoffset() is None:
        raise NaiveTime(f"{name}: the time has no zone; add one, such as datetime(..., tzinfo=UTC)")
    return (moment - EPOCH) // MICROSECOND


def moment(instant: int) -> datetime:
    """The aware UTC time of an instant."""
    return EPOCH + timedelta(microseconds=instant)


def span(length: timedelta) -> int:
    """A length of time in microseconds."""
    return length // MICROSECOND
