"""`--since` and `--until`: instants with a zone, dates, which mean their midnight, and times counted back from now."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from callrecords.errors import BadArgument

_SHAPE = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(?P<zone>[Zz]|[+-]\d{2}:\d{2})?)?",
    re.ASCII,
)
_AGO = re.compile(r"(?P<count>\d{1,6})(?P<unit>[mhdw])", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DAYS = {"yesterday": 1, "today": 0}
_EXAMPLES = "2026-01-31, 2026-01-31T09:30:00Z, 2026-01-31T09:30:00+02:00, yesterday or 7d"


@attrs.frozen
class Now:
    """What relative times start from, and the zone in which days begin."""

    instant: datetime = attrs.field(factory=lambda: datetime.now(UTC))
    zone: tzinfo = UTC
    given: bool = False
    """Whether the caller named the zone: then a time of day may go without one."""

    @classmethod
    def at(cls, zone: str | None) -> Now:
        """Now, in a zone by its name, such as `Europe/Berlin`; raises `BadArgument` for one that is not known here."""
        if zone is None:
            return cls()
        try:
            return cls(zone=ZoneInfo(zone), given=True)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise BadArgument(f"--tz: {zone[:50]!r} is no zone known here; write one such as Europe/Berlin") from None


@attrs.frozen
class Window:
    """A window of time, `since` included and `until` not; None is an open end."""

    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def read(cls, since: str | None, until: str | None, now: Now | None = None) -> Window:
        """Read both ends; raises `BadArgument`, which names the option and what would be right."""
        now = now or Now()
        start = None if since is None else read_instant(since, "--since", now)
        end = None if until is None else read_instant(until, "--until", now)
        if start is not None and end is not None and start >= end:
            relation = "the same instant as" if start == end else "after"
            raise BadArgument(
                f"--since {show(start)} is {relation} --until {show(end)}: --until is the first instant "
                "that is left out, so it must be later"
            )
        return cls(start, end)


def read_instant(text: str, option: str, now: Now | None = None) -> datetime:
    """An instant in UTC. A date is its midnight; `yesterday` and `today` are, too; `7d` is so long ago, as are `90m`, `12h`, `2w`.

    Days begin in the zone of `now`, which is UTC unless the caller named one. A time of day without a zone is refused without.
    """
    now = now or Now()
    word = text.strip()
    if (ago := _AGO.fullmatch(word)) is not None:
        return _back(now.instant, int(ago["count"]) * _UNITS[ago["unit"]], text, option)
    if word == "now":
        return now.instant
    if word in _DAYS:
        day = now.instant.astimezone(now.zone).date() - timedelta(days=_DAYS[word])
        return datetime.combine(day, time(), now.zone).astimezone(UTC)
    match = _SHAPE.fullmatch(word)
    if match is None:
        raise BadArgument(f"{option}: not a date or a time: {text!r}. Write {_EXAMPLES}")
    date, hour, zone = match["date"], match["time"], match["zone"]
    if hour is not None and zone is None and not now.given:
        raise BadArgument(
            f"{option}: {text!r} has no time zone. Write {date}T{hour}Z for UTC, add your offset: {date}T{hour}+02:00, "
            "or name your zone with --tz"
        )
    try:
        moment = datetime.fromisoformat(f"{date}T{hour or '00:00'}{zone or ''}".upper())
        moment = moment if zone else moment.replace(tzinfo=now.zone)
        if hour is not None and moment.utcoffset() != moment.replace(fold=1).utcoffset():
            raise BadArgument(
                f"{option}: clocks change then, so {text!r} is no one instant; add an offset, such as +02:00"
            )
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        if isinstance(error, BadArgument):
            raise
        raise BadArgument(f"{option}: there is no such time as {text!r} ({error})") from None


def read_span(text: str, option: str) -> timedelta:
    """A span of time, such as `90m`, `12h`, `3d` or `2w`; raises `BadArgument` for anything else, and for none at all."""
    match = _AGO.fullmatch(text.strip())
    if match is None or not int(match["count"]):
        raise BadArgument(f"{option}: not a span of time: {text!r}. Write 90m, 12h, 3d or 2w")
    return int(match["count"]) * _UNITS[match["unit"]]


def is_absolute(text: str) -> bool:
    """Whether a time means the same instant whenever and wherever it is read."""
    return _SHAPE.fullmatch(text.strip()) is not None


def _back(now: datetime, by: timedelta, text: str, option: str) -> datetime:
    try:
        return now - by
    except OverflowError:
        raise BadArgument(f"{option}: {text!r} is before the first year") from None


def show(moment: datetime) -> str:
    """An instant as `--since` reads it back: UTC, no digits of the second that are not needed."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
