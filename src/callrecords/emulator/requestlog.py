"""The requests that the emulator got, without numbers or names in what is shown of them."""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote_plus

import attrs

from callrecords.conventions import Params
from callrecords.conventions.paging_values import grouped
from callrecords.spec.masking import mask_name, mask_text, shape

_PLAIN = re.compile(r"-?[0-9]{1,4}|true|false|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)?|[a-z_]+ (asc|desc)")

_DIGITS = 12
KEPT = 10_000
"""Entries that are kept; older ones are dropped."""


@attrs.frozen
class Entry:
    """One request and how it was answered."""

    id: str
    """As in the `x-request-id` of the response."""
    vendor: str
    method: str
    target: str = attrs.field(repr=False)
    """Raw path and query."""
    status: int
    operation: str | None = None
    """Id of the operation that was reached."""
    token: str | None = None
    """Kind of the token, None without a known one."""
    fault: str | None = None
    """Name of the fault that changed the response."""
    bugs: tuple[str, ...] = ()
    """Names of the planted bugs that changed the response."""
    size: int = 0
    """Bytes of the body."""

    @property
    def number(self) -> int:
        """How many requests had come with it."""
        return int(self.id.rpartition("-")[2])

    @property
    def params(self) -> dict[str, str]:
        """The decoded query parameters; of a repeated one the last."""
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    @property
    def given(self) -> Params:
        """The same, with all texts of a repeated one."""
        return grouped(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    @property
    def shown(self) -> str:
        """Path and query without numbers and names."""
        path, _, query = self.target.partition("?")
        given = "&".join(f"{mask_name(name[:50])}={_shown(value)}" for name, value in parse_qsl(query, True)[:30])
        return mask_text(unquote_plus(path[:500], errors="replace")) + (f"?{given}" if given else "")

    def summary(self) -> dict[str, object]:
        """The same as `str` says, in parts."""
        parts = ("id", "vendor", "method", "shown", "status", "operation", "token", "fault", "bugs", "size")
        return {name: getattr(self, name) for name in parts}

    def __str__(self) -> str:
        marks = [self.operation or "", self.token or "no token", *([self.fault] if self.fault else []), *self.bugs]
        return (
            f"{self.id} {self.method} {self.shown} {self.status} {self.size} bytes [{', '.join(filter(None, marks))}]"
        )


def _shown(value: str) -> str:
    """Small numbers and times as they are; of anything else the shape, since it may be a number or a name."""
    return value if _PLAIN.fullmatch(value) else shape(value.encode("utf-8", "replace"))


class RequestLog(deque[Entry]):
    """The requests of an emulator, oldest first."""

    def __init__(self) -> None:
        super().__init__(maxlen=KEPT)
        self.numbers = itertools.count(1)
        """The numbers of the requests to come."""
        self._cleared = 0

    def clear(self) -> None:
        """Forget all requests and count from the beginning again."""
        super().clear()
        self.numbers = itertools.count(1)
        self._cleared += 1

    def after(self, cursor: str, most: int = 200) -> tuple[str, list[Entry], bool]:
        """A new cursor, the requests since the old one, and whether they go on where it stood.

        They do not where the log was cleared meanwhile, or where more than `most` came: then the newest are returned.
        """
        cleared, _, number = cursor.partition(".")
        known = cleared == str(self._cleared) and number.isdecimal() and len(number) < _DIGITS
        seen = int(number) if known else 0
        newest = list(itertools.islice(reversed(self), most + 1))
        new = [entry for entry in newest if entry.number > seen]
        last = newest[0].number if newest else 0
        return f"{self._cleared}.{last}", new[:most][::-1], known and len(new) <= most

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(super().__iter__()))  # the server's thread may append meanwhile
