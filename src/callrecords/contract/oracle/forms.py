"""An independent reading of values that travel in a form of their own: by the standard library, with none of the conventions."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from email.utils import format_datetime, parsedate_to_datetime
from zoneinfo import ZoneInfo

import attrs

from callrecords.spec.forms import Form, Kind

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_RFC_2822 = re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} ([+-][0-9]{4}|GMT)")
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"-?[0-9]{2,}(:[0-5][0-9]){2}(\.[0-9]+)?")
_ISO = re.compile(r"-?PT(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {"D": 86_400, "H": 3_600, "M": 60, "S": 1}


class Number(str):
    """A JSON number as it stands on the wire."""

    __slots__ = ()


@attrs.frozen
class Reading:
    """What a token says: its value, and whether a reader must take it, or may.

    Between the two lies `1.0` for a whole number: whoever takes it must take what was sent.
    """

    value: object
    must: bool = True


def read_form(token: object, kind: Kind, form: Form) -> Reading | None:
    """What a token says that should be in a form; None where it says nothing of the kind."""
    if not isinstance(token, str):
        return None
    if isinstance(token, Number) != form.bare and not form.mixed:
        return None
    try:
        return _moment(token, form) if kind == "time" else _amount(token, form)
    except (ValueError, ArithmeticError, TypeError):
        return None


def comes_twice(token: object, form: Form | None) -> bool:
    """Whether a time without a zone may be either of two, since the clocks went back."""
    if form is None or form.style not in ("local", "spaced") or not isinstance(token, str):
        return False
    try:
        naive = datetime.fromisoformat(token)
    except ValueError:
        return False
    zone = _zone(form)
    return naive.replace(tzinfo=zone).utcoffset() != naive.replace(tzinfo=zone, fold=1).utcoffset()


def _moment(token: str, form: Form) -> Reading | None:
    match form.style:
        case "epoch-s" | "epoch-ms" if _WHOLE.fullmatch(token):
            count = int(token)
            return Reading(
                _EPOCH + (timedelta(seconds=count) if form.style == "epoch-s" else timedelta(milliseconds=count))
            )
        case "rfc-2822":
            moment = parsedate_to_datetime(token)
            usual = _RFC_2822.fullmatch(token) is not None and format_datetime(moment)[:3] == token[:3]
            return Reading(moment if moment.tzinfo else moment.replace(tzinfo=UTC), usual)
        case "local" | "spaced":
            naive, zone = datetime.fromisoformat(token), _zone(form)
            moment = naive.replace(tzinfo=zone).astimezone(UTC)
            if moment.astimezone(zone).replace(tzinfo=None) != naive:
                return None
            gap = " " if form.style == "spaced" else "T"
            return Reading(moment, _LOCAL.fullmatch(token) is not None and gap in token)
        case "first-day" | "last-day" if _DAY.fullmatch(token):
            day = date.fromisoformat(token) + timedelta(form.style == "last-day")
            return Reading(datetime(day.year, day.month, day.day, tzinfo=_zone(form)))
        case _:
            return None


def _amount(token: str, form: Form) -> Reading | None:
    match form.style:
        case "text" if _WHOLE.fullmatch(token) and not re.fullmatch("-0+", token):
            return Reading(int(token))
        case "clock":
            hours, minutes, seconds = (Decimal(part) for part in token.lstrip("-").split(":"))
            length = hours * 3600 + minutes * 60 + seconds
            return Reading(-length if token.startswith("-") else length, _CLOCK.fullmatch(token) is not None)
        case "iso-duration" if re.fullmatch(r"-?P([0-9.]+[DHMST]|T)*", token):
            parts = re.findall(r"([0-9.]+)([DHMS])", token)
            length = sum((Decimal(number) * _UNITS[unit] for number, unit in parts), Decimal(0))
            return Reading(-length if token.startswith("-") else length, _ISO.fullmatch(token) is not None)
        case _:
            return None


def _zone(form: Form) -> tzinfo:
    name = form.zone or "UTC"
    if name[:1] not in ("+", "-"):
        return ZoneInfo(name)
    hours, minutes = (int(part) for part in name[1:].split(":"))
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(-length if name[0] == "-" else length)
