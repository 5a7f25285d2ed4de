"""Calls in groups: how many, how many of them answered, how long, how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import TypeAlias

import msgspec

from callrecords.calls.record import CallRecord, CallResult
from callrecords.errors import BadArgument
from callrecords.spec.arguments import nearest
from callrecords.spec.frozen import Frozen

NUMBERS = ("from_number", "to_number")
"""Keys whose values are phone numbers."""
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MOMENTS: Mapping[str, Callable[[datetime], str]] = {
    "month": lambda moment: f"{moment:%Y-%m}",
    "day": lambda moment: f"{moment:%Y-%m-%d}",
    "weekday": lambda moment: f"{moment.isoweekday()} {_WEEKDAYS[moment.weekday()]}",
    "hour": lambda moment: f"{moment:%H}:00",
}
_FIELDS = ("direction", "result", "vendor", "resource", "account", "currency", "conference", *NUMBERS)
KEYS = (*_MOMENTS, *_FIELDS)
"""What calls can be grouped by."""
UNKNOWN = "unknown"
"""The group of calls that do not say it."""

Key: TypeAlias = tuple[str, ...]


class Tally(msgspec.Struct):
    """Some calls, counted and added up. Seconds are None where no call says any."""

    calls: int = 0
    judged: int = 0
    """Calls whose result is known."""
    answered: int = 0
    duration: Decimal | None = None
    talk: Decimal | None = None
    billed: Decimal | None = None
    unpriced: int = 0
    cost: dict[str, Decimal] = msgspec.field(default_factory=dict[str, Decimal])
    """Currency -> sum; the empty one where the vendor names none."""

    @property
    def rate(self) -> Decimal | None:
        """Answered calls of those whose result is known, from 0 to 1; None where none is."""
        return Decimal(self.answered) / self.judged if self.judged else None

    def add(self, call: CallRecord) -> None:
        """Count one call."""
        self.calls += 1
        self.judged += call.result is not None
        self.answered += call.result == CallResult.ANSWERED
        self.duration = _sum(self.duration, call.duration_seconds)
        self.talk = _sum(self.talk, call.talk_seconds)
        self.billed = _sum(self.billed, call.billed_seconds)
        if call.cost is None:
            self.unpriced += 1
        else:
            _add_cost(self.cost, call.currency or "", call.cost)

    def join(self, other: Tally) -> None:
        """Count the calls of another tally too."""
        self.calls += other.calls
        self.judged += other.judged
        self.answered += other.answered
        self.duration = _sum(self.duration, other.duration)
        self.talk = _sum(self.talk, other.talk)
        self.billed = _sum(self.billed, other.billed)
        self.unpriced += other.unpriced
        for currency, amount in other.cost.items():
            _add_cost(self.cost, currency, amount)


class Summary(Frozen, frozen=True, kw_only=True):
    """Groups of calls."""

    by: Key
    groups: Mapping[Key, Tally]
    """Values of the keys -> their calls, in order."""

    @property
    def total(self) -> Tally:
        """All calls."""
        return _joined(self.groups.values())

    def along(self, place: int) -> Mapping[str, Tally]:
        """Value of one of the keys -> all calls with it."""
        values = sorted({key[place] for key in self.groups})
        return {value: _joined(tally for key, tally in self.groups.items() if key[place] == value) for value in values}


def keys_of(text: str) -> Key:
    """The keys of `day,direction`; raises `BadArgument` for one that is not there."""
    keys = tuple(dict.fromkeys(key.strip() for key in text.split(",")))
    for key in keys:
        if key not in KEYS:
            raise BadArgument(f"--by: calls have no {key[:50]!r}{nearest(key, KEYS)}")
    return keys


def summary(calls: Iterable[CallRecord], by: Sequence[str], zone: tzinfo = UTC, month: str | None = None) -> Summary:
    """Group calls by keys; days and hours are those of the start, in a zone.

    With a month, such as `2026-10`, only calls that started in it.
    """
    groups: dict[Key, Tally] = {}
    for call in calls:
        started = None if call.started is None else call.started.astimezone(zone)
        if month is not None and (started is None or _MOMENTS["month"](started) != month):
            continue
        key = tuple(_value(name, call, started) for name in by)
        groups.setdefault(key, Tally()).add(call)
    return Summary(by=tuple(by), groups=dict(sorted(groups.items())))


def _value(name: str, call: CallRecord, started: datetime | None) -> str:
    if name in _MOMENTS:
        return UNKNOWN if started is None else _MOMENTS[name](started)
    value = getattr(call, name)
    return UNKNOWN if value is None or value == "" else str(value)


def _joined(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.join(tally)
    return whole


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return one if other is None else other if one is None else one + other


def _add_cost(costs: dict[str, Decimal], currency: str, amount: Decimal) -> None:
    costs[currency] = costs.get(currency, Decimal(0)) + amount
