"""Instants as integers: microseconds since 1970, UTC. The store compares these, never text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware time; raises `ValueError` for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("the time has no zone; add one, such as datetime(..., tzinfo=UTC)")
    return (moment - EPOCH) // MICROSECOND


def moment(instant: int) -> datetime:
    """The aware UTC time of an instant."""
    return EPOCH + timedelta(microseconds=instant)


def span(length: timedelta) -> int:
    """A length of time in microseconds."""
    return length // MICROSECOND
