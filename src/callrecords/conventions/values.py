"""One value as text, by the kind of its field, and back.

Decimals keep every digit. Times are written as RFC 3339 in UTC with `Z`, fractions only if there are any; they are read
from a date alone, with or without a zone, with an offset, with up to six fractional digits, and are instants from then
on. What would have to be rounded, or could be read in two ways, is refused.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from callrecords.errors import BadArgument, NaiveTime
from callrecords.spec.arguments import came
from callrecords.spec.expressions import Op, Value
from callrecords.spec.facts import Kind

TEXT_OPERATORS = frozenset({Op.LIKE, Op.STARTS_WITH, Op.ENDS_WITH, Op.CONTAINS})
"""Operators that compare with a piece of text, whatever the kind of the field."""

MOST_DIGITS = 100
"""Digits of the longest decimal that is read or written."""

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_TIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:T(?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.(?P<fraction>[0-9]{1,6}))?"
    r"(?P<zone>Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_UNSAYABLE = re.compile("[\x00\ud800-\udfff]")

_SHAPES: dict[Kind, str] = {
    "text": "text without NUL",
    "integer": "a whole number of at most 64 bits",
    "decimal": "a decimal number such as 12.5, without exponent",
    "boolean": "true or false",
    "time": "a time such as 2024-10-31T18:00:00Z, with at most six fractional digits, or a date",
    "epoch-ms": "a time in whole milliseconds since 1970",
}

_TYPES: dict[Kind, str] = {
    "text": "text",
    "integer": "an int",
    "decimal": 'an int or a Decimal such as Decimal("12.5")',
    "boolean": "True or False",
    "time": "a datetime with a zone, such as datetime(2026, 1, 31, tzinfo=UTC)",
    "epoch-ms": "a datetime with a zone, such as datetime(2026, 1, 31, tzinfo=UTC)",
}


class BadValue(ValueError):
    """A text that is no value of its kind; the message says what would be right, never what was given."""


def kind_for(kind: Kind, op: Op) -> Kind:
    """The kind of the value that a field of some kind is compared with by an operator."""
    return "text" if op in TEXT_OPERATORS else kind


def render_value(value: Value, kind: Kind, name: str = "value") -> str:
    """The text of one value. Raises `BadArgument` or `NaiveTime`, naming the field or parameter `name`.

    The kind decides, not the type of the value: `3` is a fine decimal, but no text and no boolean.
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
            return _render_decimal(Decimal(value), name)
        case "time" if isinstance(value, datetime):
            return render_time(value, name)
        case "epoch-ms" if isinstance(value, datetime):
            milliseconds, rest = divmod(_instant(value, name) - _EPOCH, _MILLISECOND)
            if rest:
                raise BadArgument(f"{name}: the time has microseconds, but is sent in whole milliseconds; cut it first")
            return str(milliseconds)
        case "object" | "array":
            raise BadArgument(f"{name}: a nested value cannot be compared with")
        case _:
            raise BadArgument(f"{name}: expected {_TYPES[kind]}, got {came(value)}")


def render_time(value: datetime, name: str = "value") -> str:
    """RFC 3339 in UTC with `Z`; three or six fractional digits if there are any. Raises `NaiveTime` without a zone."""
    instant = _instant(value, name)
    precision = "microseconds" if instant.microsecond % 1000 else "milliseconds" if instant.microsecond else "seconds"
    return instant.replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def parse_value(text: str, kind: Kind) -> Value:
    """The value that a text means; times without a zone are UTC. Raises `BadValue` saying what would be right."""
    match kind:
        case "text" if not _UNSAYABLE.search(text):
            return text
        case "boolean" if text in ("true", "false"):
            return text == "true"
        case "integer" if _INTEGER.fullmatch(text) and -(2**63) <= int(text) < 2**63:
            return int(text)
        case "decimal" if len(text) <= MOST_DIGITS and _DECIMAL.fullmatch(text):
            return Decimal(text)
        case "time":
            return parse_time(text)
        case "epoch-ms" if _INTEGER.fullmatch(text):
            try:
                return _EPOCH + int(text) * _MILLISECOND
            except OverflowError:
                raise BadValue(f"expected {_SHAPES[kind]}, in the years 1 to 9999") from None
        case "object" | "array":
            raise BadValue("a nested value cannot be compared with")
        case _:
            raise BadValue(f"expected {_SHAPES[kind]}")


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
