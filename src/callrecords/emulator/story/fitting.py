"""What a field's schema demands of its values beside their type, and values that keep to it."""

from __future__ import annotations

import functools
import ipaddress
import re
import zlib
from collections.abc import Callable
from datetime import date, time
from typing import Any, TypeAlias

from callrecords.emulator.story import shapes
from callrecords.spec.schema import FieldFacts, Schema

Fits: TypeAlias = Callable[[Any], bool]


def demand(form: Schema) -> Fits | None:
    """Whether a value keeps to the bounds, the pattern and the format of a schema; None where it has none of them."""
    texts: list[Fits] = []
    if form.pattern is not None:
        search = re.compile(form.pattern).search
        texts.append(lambda value: search(value) is not None)
    if form.min_length or form.max_length is not None:
        least, most = form.min_length or 0, form.max_length
        texts.append(lambda value: least <= len(value) and (most is None or len(value) <= most))
    if form.format in _FORMATS:
        texts.append(_FORMATS[form.format])
    low, high, step = form.minimum, form.maximum, form.multiple_of
    if not texts and (low, high, step) == (None, None, None):
        return None

    def fits(value: Any) -> bool:
        if type(value) is str:
            return all(keeps(value) for keeps in texts)
        if type(value) is int:
            return (low is None or value >= low) and (high is None or value <= high) and not (step and value % step)
        return True

    return fits


class Keeper:
    """Puts a value that fits in the place of one that does not: always the same for the same one."""

    def __init__(self, field: FieldFacts, example: object, seed: int) -> None:
        self._form, self._example = field.form, example
        self.fits = demand(field.form) if field.kind in ("text", "integer") else None
        """Whether a value fits; None where every value of the type does."""
        self._make = (
            shapes.ids(example, seed, "kept", self.fits) if self.fits is not None and isinstance(example, str) else None
        )
        self.kept = functools.lru_cache(4096)(self._kept)

    def keeps(self, value: Any) -> bool:
        """Whether a value may stay as it is."""
        return self.fits is None or self.fits(value)

    def _kept(self, value: Any) -> Any:
        if value is None or self.keeps(value):
            return value
        if type(value) is int:
            return self._number(value)
        if self._make is None:
            return value
        text = self._make(zlib.crc32(str(value).encode()))
        return text if self.keeps(text) else self._example

    def number(self, number: int) -> int:
        """An id among those that the bounds allow; distinct ones as long as there is room."""
        low, high, step = self._form.minimum or 0, self._form.maximum, self._form.multiple_of or 1
        if self.fits is None or high is None:
            return number if self.fits is None else low + number * step if number < low or number % step else number
        return low + shapes.spread(number, max((high - low) // step, 1)) * step

    def _number(self, value: int) -> int:
        low, high, step = self._form.minimum, self._form.maximum, self._form.multiple_of or 1
        value = value if low is None else max(value, low)
        value = value if high is None else min(value, high)
        return value - value % step if low is None or value - value % step >= low else value + -value % step


def _reads(read: Callable[[str], object], form: str = "") -> Fits:
    def fits(value: str) -> bool:
        if form and not re.fullmatch(form, value):
            return False
        try:
            read(value)
        except ValueError:
            return False
        return True

    return fits


_FORMATS: dict[str, Fits] = {
    "date": _reads(date.fromisoformat, r"\d{4}-\d\d-\d\d"),
    "time": _reads(time.fromisoformat, r"\d\d:\d\d:\d\d.*"),
    "uuid": _reads(str, r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
    "ipv4": _reads(ipaddress.IPv4Address),
    "ipv6": _reads(ipaddress.IPv6Address),
    "email": _reads(str, r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)*"),
    "uri": _reads(str, r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*"),
    "hostname": _reads(str, r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"),
}
"""Formats of texts that a schema may demand; any other is taken as it comes."""
