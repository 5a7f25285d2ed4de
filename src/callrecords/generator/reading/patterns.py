"""A text for a pattern that no example shows.

It is put together along the pattern, as Python's own parser reads it, and kept only if it fits. Libraries that draw texts at
random take seconds for a long pattern, or draw others in each run.
"""

# The parser has no public name since Python 3.11:
# pyright: reportPrivateUsage=false, reportPrivateImportUsage=false, reportUnknownMemberType=false, reportAttributeAccessIssue=false

from __future__ import annotations

import functools
import re
import string
from collections.abc import Callable, Iterable
from typing import Any, cast

_LONG = 12
"""Signs that leave room for many texts of one form."""
_SIGNS = string.digits + string.ascii_lowercase + string.ascii_uppercase + "-_./:+@ !#$%&'()*,;<=>?[]^`{|}~\"\\"
"""Printable signs, the plain ones first."""
_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "digit": str.isdigit,
    "space": str.isspace,
    "word": lambda sign: sign.isalnum() or sign == "_",
}


FORMED = {
    "uri": "https://example.com/", "url": "https://example.com/", "uri-reference": "/", "date-time": "2026-01-31T00:00:00Z", "date": "2026-01-31",
    "uuid": "00000000-0000-4000-8000-000000000000", "email": "someone@example.com",
}  # fmt: skip
"""Texts that fit a format."""


@functools.cache
def text_for(pattern: str, least: int = 0, most: int | None = None) -> str | None:
    """A plain text that fits a pattern and its bounds, the same in every run; None where none is found."""
    try:
        fits, parsed = re.compile(pattern).search, cast("Any", re)._parser.parse(pattern)  # noqa: SLF001
    except re.error:
        return None
    largest = 200 if most is None else most
    for length in dict.fromkeys((min(_LONG, largest), least, largest, 6, 3, 2, 1, 0)):
        try:
            text = _PatternText(length).text(parsed)
        except LookupError:
            return None
        if least <= len(text) <= largest and fits(text):
            return text
    return None


class _PatternText:
    """Writes one text along a parsed pattern; what may be repeated at will comes so often."""

    def __init__(self, often: int) -> None:
        self._often = often
        self._groups: dict[int, str] = {}
        self._turn = 0

    def text(self, parts: Iterable[tuple[Any, Any]]) -> str:
        return "".join([self._part(str(name).lower(), value) for name, value in parts])

    def _part(self, name: str, value: Any) -> str:
        match name:
            case "literal":
                return chr(value)
            case "not_literal" | "any" | "in":
                return self._sign(_allowed(name, value))
            case "branch":
                return self.text(value[1][0])
            case "subpattern":
                return (
                    self._groups.setdefault(value[0] or -1, self.text(value[-1])) if value[0] else self.text(value[-1])
                )
            case "max_repeat" | "min_repeat" | "possessive_repeat":
                low, high, part = value
                often = low if high <= 1 else max(low, min(self._often, high))
                return "".join([self.text(part) for _ in range(often)])
            case "atomic_group":
                return self.text(value)
            case "groupref":
                return self._groups.get(value, "")
            case "at" | "assert" | "assert_not":  # whether they hold is seen by the whole text
                return ""
            case _:
                raise LookupError(name)

    def _sign(self, allowed: str) -> str:
        """One after the other of the plain signs that may stand here."""
        if not allowed:
            raise LookupError("no plain sign fits")
        plain = [one for one in allowed if one.isalnum()] or list(allowed)
        self._turn += 1
        return plain[self._turn % len(plain)]


def _allowed(name: str, value: Any) -> str:
    if name == "any":
        return _SIGNS
    if name == "not_literal":
        return _SIGNS.replace(chr(value), "")
    kinds = [(str(kind).lower(), part) for kind, part in value]
    is_negated = ("negate", None) in kinds
    return "".join(one for one in _SIGNS if any(_holds(kind, part, one) for kind, part in kinds) != is_negated)


def _holds(kind: str, part: Any, sign: str) -> bool:
    match kind:
        case "literal":
            return sign == chr(part)
        case "range":
            return bool(part[0] <= ord(sign) <= part[1])
        case "category":
            said = str(part).lower().removeprefix("category_").removeprefix("uni_")
            found = _CATEGORIES.get(said.removeprefix("not_"))
            return found is not None and found(sign) != said.startswith("not_")
        case _:
            return False
