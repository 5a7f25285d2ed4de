"""Times in the forms that vendors send beside RFC 3339, and as a day; each is written and read here.

A form without a zone is read by the clocks of the zone that the spec declares. Where these go back, an hour comes twice:
a text means the first of the two, and an instant of the second cannot be written. An hour that they leave out is no time.
"""

from __future__ import annotations

import functools
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from callrecords.conventions import BadValue
from callrecords.errors import BadArgument, ConfigError
from callrecords.spec.forms import Form, Style

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CLOCK = r"(?P<clock>(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])"
_RFC_2822 = re.compile(
    rf"(?:(?P<name>{'|'.join(_DAYS)}), )?(?P<day>[0-9]{{1,2}}) (?P<month>{'|'.join(_MONTHS)}) (?P<year>[0-9]{{4}}) "
    rf"{_CLOCK} (?:(?P<sign>[+-])(?P<hours>[01][0-9]|2[0-3])(?P<minutes>[0-5][0-9])|UTC?|GMT)"
)
_LOCAL = re.compile(
    rf"(?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?P<gap>[T ]){_CLOCK}(?:\.(?P<fraction>[0-9]{{1,6}}))?"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNT = re.compile(r"-?[0-9]{1,19}")
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>[01][0-9]|2[0-3]):(?P<minutes>[0-5][0-9])")
_SHAPES = {
    "rfc-2822": "a time such as Tue, 03 Feb 2026 04:05:06 +0000",
    "local": "a time such as 2026-02-03T04:05:06, without a zone",
    "spaced": "a time such as 2026-02-03 04:05:06, without a zone",
    "epoch-s": "a time in whole seconds since 1970",
    "epoch-ms": "a time in whole milliseconds since 1970",
    "first-day": "a day such as 2026-02-03",
    "last-day": "a day such as 2026-02-03",
}
_GRAINS: dict[Style, timedelta] = {
    "rfc-2822": timedelta(seconds=1), "epoch-s": timedelta(seconds=1), "epoch-ms": timedelta(milliseconds=1),
}  # fmt: skip
_GAPS = {"local": "T", "spaced": " "}
_NOT_THERE = "this date or time of day does not exist"


@functools.cache
def zone_of(name: str) -> tzinfo:
    """The zone that a spec names: `UTC`, an offset such as `+02:00`, or a name of the zone database.

    Raises `ConfigError` for a name that this machine does not know.
    """
    if name in ("UTC", "Z"):
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset is not None:
        return timezone(_span(offset))
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # the database is read only where a spec names a place

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            f"the zone {name!r} is not known here; where it is right, install the zone database: pip install tzdata"
        ) from None


def render(instant: datetime, form: Form, name: str = "value", digits: int | None = None) -> str:
    """The text of an aware time; raises `BadArgument` for one that the form cannot say.

    `digits`: so many of a second's fraction are written; else none, three or six, as many as are needed.
    """
    try:
        if later(instant, form) != instant:
            raise BadArgument(f"{name}: {_remedy(form)}")
        return _text(instant.astimezone(UTC), form, digits)
    except OverflowError:
        raise BadArgument(f"{name}: the time is outside the years 1 to 9999 in {form.zone or 'UTC'}") from None


def _text(instant: datetime, form: Form, digits: int | None) -> str:
    match form.style:
        case "epoch-s" | "epoch-ms":
            return str((instant - EPOCH) // _GRAINS[form.style])
        case "rfc-2822":
            day = f"{_DAYS[instant.weekday()]}, {instant.day:02d} {_MONTHS[instant.month - 1]} {instant.year:04d}"
            return f"{day} {instant:%H:%M:%S} +0000"
        case "first-day":
            return _day(instant, form).isoformat()
        case "last-day":
            return _day(instant - timedelta(microseconds=1), form).isoformat()
        case _:
            return _written(instant.astimezone(_zone(form)).replace(tzinfo=None), _GAPS.get(form.style, "T"), digits)


def parse(text: str, form: Form) -> datetime:
    """The instant that a text means, in UTC. Raises `BadValue` saying what would be right."""
    try:
        found = _read(text, form)
    except (ValueError, OverflowError) as problem:
        raise problem if isinstance(problem, BadValue) else BadValue(_NOT_THERE) from None
    if found is None:
        raise BadValue(f"expected {_SHAPES.get(form.style, 'a time')}")
    return found


def _read(text: str, form: Form) -> datetime | None:
    match form.style:
        case "epoch-s" | "epoch-ms" if _COUNT.fullmatch(text):
            return EPOCH + int(text) * _GRAINS[form.style]
        case "rfc-2822" if (found := _RFC_2822.fullmatch(text)) is not None:
            return _parse_rfc_2822(found)
        case "first-day" if _DAY.fullmatch(text):
            return _begin(date.fromisoformat(text), form)
        case "last-day" if _DAY.fullmatch(text):
            return _begin(date.fromisoformat(text) + timedelta(1), form)
        case "local" | "spaced" if (found := _LOCAL.fullmatch(text)) and found["gap"] == _GAPS[form.style]:
            naive = datetime.fromisoformat(f"{found['date']}T{found['clock']}")
            return _there(naive.replace(microsecond=int((found["fraction"] or "").ljust(6, "0"))), form)
        case _:
            return None


def later(instant: datetime, form: Form | None) -> datetime:
    """The instant itself, or the next one that the form can say."""
    found = instant
    if form is None or form.style == "rfc-3339":
        return found
    if form.style in _GRAINS:
        return found + (EPOCH - found) % _GRAINS[form.style]
    if form.style in ("first-day", "last-day"):
        begin = _begin(_day(found, form), form)
        return found if begin == found else _begin(_day(found, form) + timedelta(1), form)
    local = found.astimezone(_zone(form))
    if not _is_second(local):
        return found
    return _after_second(found, form)


def earlier(instant: datetime, form: Form | None) -> datetime:
    """The instant itself, or one before it that the form can say."""
    if form is None or form.style == "rfc-3339" or later(instant, form) == instant:
        return instant
    if form.style in _GRAINS:
        return instant - (instant - EPOCH) % _GRAINS[form.style]
    if form.style in ("first-day", "last-day"):
        return _begin(_day(instant, form), form)
    return instant.astimezone(_zone(form)).replace(fold=0).astimezone(UTC)  # when the clocks showed it first


def _remedy(form: Form) -> str:
    match form.style:
        case "rfc-2822" | "epoch-s":
            return "the time has a fraction of a second, but is sent in whole seconds; cut it first"
        case "epoch-ms":
            return "the time has microseconds, but is sent in whole milliseconds; cut it first"
        case "first-day" | "last-day":
            return f"it is sent as a day; give a midnight in {form.zone}"
        case _:
            return f"this hour comes twice in {form.zone}, and it is sent without a zone; give a time outside of it"


def _zone(form: Form) -> tzinfo:
    return zone_of(form.zone or "UTC")


def _day(instant: datetime, form: Form) -> date:
    return instant.astimezone(_zone(form)).date()


def _begin(day: date, form: Form) -> datetime:
    """The first instant of a day; where the clocks leave its midnight out, that is later."""
    return datetime.combine(day, time(), _zone(form)).astimezone(UTC)


def _there(naive: datetime, form: Form) -> datetime:
    """The first instant at which the clocks of the zone show a time."""
    zone = _zone(form)
    instant = naive.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != naive:
        raise BadValue(f"the clocks in {form.zone} leave this hour out")
    return instant


def _is_second(local: datetime) -> bool:
    """Whether the clocks have shown this before."""
    return local.fold == 1 and local.utcoffset() != local.replace(fold=0).utcoffset()


def _after_second(instant: datetime, form: Form) -> datetime:
    """The first whole minute at which the clocks show what they have not shown before."""
    zone = _zone(form)
    found = instant.replace(second=0, microsecond=0)
    while _is_second(found.astimezone(zone)):
        found += timedelta(minutes=1)
    return found


def _parse_rfc_2822(found: re.Match[str]) -> datetime:
    naive = datetime.fromisoformat(
        f"{found['year']}-{_MONTHS.index(found['month']) + 1:02d}-{int(found['day']):02d}T{found['clock']}"
    )
    if found["name"] not in (None, _DAYS[naive.weekday()]):
        raise BadValue("the day of the week is not that of the date")
    offset = timezone(_span(found)) if found["sign"] else UTC
    return naive.replace(tzinfo=offset).astimezone(UTC)


def _span(found: re.Match[str]) -> timedelta:
    length = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    return -length if found["sign"] == "-" else length


def _written(naive: datetime, gap: str, digits: int | None) -> str:
    if digits is None:
        digits = 6 if naive.microsecond % 1000 else 3 if naive.microsecond else 0
    text = naive.isoformat(gap, "microseconds")
    return text[: 20 + digits] if digits else text[:19]
