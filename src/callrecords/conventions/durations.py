"""Lengths of time that are written with units, read as seconds: `HH:MM:SS`, and `PT1H2M3S` of ISO 8601.

A fraction of a second keeps its digits. Hours may be more than a day has; in ISO 8601 a day has 24 hours, and months and
years, which have no length of their own, are refused.
"""

from __future__ import annotations

import re
from decimal import Decimal

from callrecords.conventions import BadValue
from callrecords.errors import BadArgument
from callrecords.spec.forms import Form

_CLOCK = re.compile(
    r"(?P<sign>-)?(?P<hours>[0-9]{1,9}):(?P<minutes>[0-5][0-9]):(?P<seconds>[0-5][0-9](?:\.[0-9]{1,20})?)"
)
_ISO = re.compile(
    r"(?P<sign>-)?P(?=[0-9T])(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?(?:(?P<seconds>[0-9]{1,12}(?:\.[0-9]{1,20})?)S)?)?"
)
ISO = r"^-?P(?=[0-9T])([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?$"
"""What the same looks like to a validator of schemas."""
_MOST = Decimal(10) ** 12


def render(seconds: Decimal, form: Form, name: str = "value") -> str:
    """The text of a length of time in seconds; raises `BadArgument` for one that is no number, or too long."""
    if not seconds.is_finite() or abs(seconds) >= _MOST or int(seconds.as_tuple().exponent) < -20:
        raise BadArgument(f"{name}: expected seconds, fewer than a million million, with at most 20 digits of fraction")
    sign = "-" if seconds < 0 else ""
    whole, fraction = divmod(abs(seconds), 1)
    minutes, rest = divmod(int(whole), 60)
    hours, minutes = divmod(minutes, 60)
    after = f"{fraction:f}"[1:] if int(seconds.as_tuple().exponent) < 0 else ""
    if form.style == "clock":
        return f"{sign}{hours:02d}:{minutes:02d}:{rest:02d}{after}"
    parts = [f"{hours}H"] * (hours > 0) + [f"{minutes}M"] * (minutes > 0)
    return f"{sign}PT{''.join(parts)}{rest}{after}S"


def parse(text: str, form: Form) -> Decimal:
    """The seconds that a text means. Raises `BadValue` saying what would be right."""
    found = (_CLOCK if form.style == "clock" else _ISO).fullmatch(text)
    if found is None:
        raise BadValue(f"expected a length of time such as {'00:01:05' if form.style == 'clock' else 'PT1M5S'}")
    parts = {part: text or "0" for part, text in found.groupdict().items() if part != "sign"}
    whole = int(parts.get("days", "0")) * 86_400 + int(parts["hours"]) * 3600 + int(parts["minutes"]) * 60
    seconds = Decimal(parts["seconds"]) + whole
    return seconds.copy_negate() if found["sign"] and seconds else seconds
