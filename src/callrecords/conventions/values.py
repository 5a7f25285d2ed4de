"""One value as text, by the kind of its field and the form in which it travels, and back.

Decimals keep every digit. Times are written as RFC 3339 in UTC with `Z`, fractions only if there are any; they are read
from a date alone, with or without a zone, with an offset, with up to six fractional digits, and are instants from then
on. What would have to be rounded, or could be read in two ways, is refused. Other forms: `times`, `durations`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from callrecords.conventions import BadValue, durations, times
from callrecords.errors import BadArgument, NaiveTime
from callrecords.spec.arguments import came
from callrecords.spec.expressions import Op, Value
from callrecords.spec.forms import IN_SECONDS, Form, Kind

TEXT_OPERATORS = frozenset({Op.LIKE, Op.STARTS_WITH, Op.ENDS_WITH, Op.CONTAINS})
"""Operators that compare with a piece of text, whatever the kind of the field."""

MOST_DIGITS = 100
"""Digits of the longest decimal that is read or written."""

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_CANONICAL = re.compile(r"0|-?[1-9][0-9]{0,18}")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_TIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:T(?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.(?P<fraction>[0-9]{1,6}))?"
    r"(?P<zone>Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNSAYABLE = re.compile("[\x00\ud800-\udfff]")

_SHAPES: dict[Kind, str] = {
    "text": "text without NUL",
    "integer": "a whole number of at most 64 bits",
    "decimal": "a decimal number such as 12.5, without exponent",
    "boolean": "true or false",
    "time": "a time such as 2024-10-31T18:00:00Z, with at most six fractional digits, or a date",
    "day": "a day such as 2024-10-31",
}

_TYPES: dict[Kind, str] = {
    "text": "text",
    "integer": "an int",
    "decimal": 'an int or a Decimal such as Decimal("12.5")',
    "boolean": "True or False",
    "time": "a datetime with a zone, such as datetime(2026, 1, 31, tzinfo=UTC)",
    "day": "a date such as date(2026, 1, 31)",
}


def kind_for(kind: Kind, op: Op) -> Kind:
    """The kind of the value that a field of some kind is compared with by an operator."""
    return "text" if op in TEXT_OPERATORS else kind


def render_value(value: Value, kind: Kind, name: str = "value", form: Form | None = None) -> str:
    """The text of one value. Raises `BadArgument` or `NaiveTime`, naming the field or parameter `name`.

    The kind decides, not the type of the value: `3` is a fine decimal, but no text and no boolean. `form`: how it is
    written, where the kind alone does not say it.
    """
    match kind:
        case "text" if isinstance(value, str):
            if _UNSAYABLE.search(value):
                raise BadArgument(f"{name}: the text holds NUL or half a surrogate pair, which cannot be sent")
            return str.__str__(value)
        case "boolean" if isinstance(value, bool):
            return "true" if value else "false"
        case "integer" if isinstance(value, int) and not isinstance(value, bool):
            if not -(2**63) <= value < 2**63:
                raise BadArgument(f"{name}: the number does not fit into 64 bits")
            return str(int(value))
        case "decimal" if isinstance(value, Decimal | int) and not isinstance(value, bool):
            if form is not None and form.style in IN_SECONDS:
                return durations.render(Decimal(value), form, name)
            return _render_decimal(Decimal(value), name)
        case "time" if isinstance(value, datetime):
            if form is None or form.style == "rfc-3339":
                return render_time(value, name)
            return times.render(_instant(value, name), form, name)
        case "day" if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        case "object" | "array":
            raise BadArgument(f"{name}: a nested value cannot be compared with")
        case "time" if isinstance(value, date):
            midnight = f"datetime({value.year}, {value.month}, {value.day}, tzinfo=UTC)"
            raise BadArgument(f"{name}: expected a datetime with a zone, got date; {midnight} is its midnight in UTC")
        case _:
            raise BadArgument(f"{name}: expected {_TYPES[kind]}, got {came(value)}")


def render_time(value: datetime, name: str = "value") -> str:
    """RFC 3339 in UTC with `Z`; three or six fractional digits if there are any. Raises `NaiveTime` without a zone."""
    instant = _instant(value, name)
    precision = "microseconds" if instant.microsecond % 1000 else "milliseconds" if instant.microsecond else "seconds"
    return instant.replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def said(value: Value, form: Form | None) -> Value:
    """A value itself, or the next later time where a form cannot say it."""
    return times.later(value, form) if isinstance(value, datetime) else value


def parse_value(text: str, kind: Kind, form: Form | None = None) -> Value:
    """The value that a text means; times without a zone are UTC. Raises `BadValue` saying what would be right."""
    match kind:
        case "text" if not _UNSAYABLE.search(text):
            return text
        case "boolean" if text in ("true", "false"):
            return text == "true"
        case "integer" if form is not None and form.style == "text" and not _CANONICAL.fullmatch(text):
            raise BadValue("expected a whole number without zeros in front")
        case "integer" if _INTEGER.fullmatch(text) and -(2**63) <= int(text) < 2**63:
            return int(text)
        case "decimal" if form is not None and form.style in IN_SECONDS:
            return durations.parse(text, form)
        case "decimal" if len(text) <= MOST_DIGITS and _DECIMAL.fullmatch(text):
            return Decimal(text)
        case "time":
            return parse_time(text) if form is None or form.style == "rfc-3339" else times.parse(text, form)
        case "day" if _DAY.fullmatch(text):
            return _parse_day(text)
        case "object" | "array":
            raise BadValue("a nested value cannot be compared with")
        case _:
            raise BadValue(f"expected {_SHAPES[kind]}")


def to_wire(value: Value, kind: Kind, form: Form) -> str | int:
    """A value as JSON has it in a form; raises as `render_value` does."""
    text = render_value(value, kind, form=form)
    return int(text) if form.bare else text


def from_wire(token: object, kind: Kind, form: Form) -> Value:
    """The value of a JSON text or whole number, whichever the form is. Raises `BadValue` saying what would be right."""
    if (isinstance(token, str) and (form.mixed or not form.bare)) or (type(token) is int and (form.mixed or form.bare)):
        return parse_value(str(token), kind, form)
    raise BadValue(f"expected {'a whole number' if form.bare else 'text'}, got {came(token)}")


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadValue("this day does not exist") from None


def parse_time(text: str) -> datetime:
    """The instant that a text means, in UTC. Raises `BadValue` for another shape and for a date that does not exist."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise BadValue(f"expected {_SHAPES['time']}")
    zone = found["zone"] or "Z"
    try:
        read = datetime.fromisoformat(f"{found['date']}T{found['time'] or '00:00:00'}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadValue("this date or time of day does not exist") from None
    return read.replace(microsecond=int((found["fraction"] or "").ljust(6, "0")))


def has_zone(text: str) -> bool:
    """Whether the text of a time says its zone."""
    found = _TIME.fullmatch(text)
    return found is not None and found["zone"] is not None


def _instant(value: datetime, name: str) -> datetime:
    if value.utcoffset() is None:
        raise NaiveTime(f"{name}: the time has no zone; add one, such as datetime(..., tzinfo=UTC)")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise BadArgument(f"{name}: the time is outside the years 1 to 9999 in UTC") from None


def _render_decimal(value: Decimal, name: str) -> str:
    if not value.is_finite():
        raise BadArgument(f"{name}: NaN and Infinity are not numbers to compare with")
    if abs(value.adjusted()) > MOST_DIGITS or len(value.as_tuple().digits) > MOST_DIGITS:
        raise BadArgument(f"{name}: the number has more than {MOST_DIGITS} digits")
    text = format(value, "f")
    if len(text) > MOST_DIGITS:
        raise BadArgument(f"{name}: the number has more than {MOST_DIGITS} digits")
    return text
