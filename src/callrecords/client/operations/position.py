"""Resume tokens: where a walk stands, as a string. It holds hashes and positions, nothing of what was filtered by."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import msgspec

from callrecords.conventions import Params
from callrecords.errors import BadArgument
from callrecords.spec.arguments import came
from callrecords.spec.frozen import Frozen

Window: TypeAlias = tuple[datetime | None, datetime | None]
"""From the first moment up to, not including, the second."""

PARTS = ("list", "where", "order", "fields", "since", "until", "other parameters")
"""What must be the same when a walk is resumed; the size of pages and the number of records may differ."""
_PREFIX = "cr1."
MARK = 8
"""Bytes of each hash."""
_MOST = 1 << 26
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class _State(msgspec.Struct, frozen=True, array_like=True):
    """A position as a token holds it, in this order: moments are microseconds since 1970, marks stand side by side."""

    query: bytes
    windows: tuple[tuple[int | None, int | None], ...]
    moved: Params | None
    received: int
    again: int
    left: int | None
    marks: bytes
    size: int | None = None
    longest: int = 0
    most: int | None = None
    cursor: bool = True
    reached: int | None = None
    horizon: int | None = None
    path: str | None = None
    dropped: tuple[str, ...] = ()


_STATE = msgspec.msgpack.Decoder(_State)


def mark(key: str) -> bytes:
    """A short hash that stands for a record's key."""
    import hashlib  # not needed before the first walk

    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=MARK).digest()


class Position(Frozen, frozen=True, kw_only=True):
    """Where a walk stands between two pages."""

    _hidden = frozenset({"query", "moved", "keys", "marks"})

    query: bytes
    """Hashes of the walk's arguments, one for each of `PARTS`."""
    windows: tuple[Window, ...]
    """What is still to be walked, the current one first; empty at the end."""
    moved: Params | None = None
    """Paging parameters of the next request; None where nothing of its window was requested yet."""
    received: int = 0
    """Items of the current window so far."""
    again: int = 0
    """So many of the windows hold records that came already."""
    left: int | None = None
    """Records still wanted."""
    most: int | None = None
    """The `max_items` that `left` counts down from."""
    size: int | None = None
    """Records on a full page, where the server makes them shorter than requested."""
    longest: int = 0
    """Records on the longest page so far."""
    cursor: bool = True
    """Whether an open end is walked along the list's cursor; False where the server did not take it."""
    reached: datetime | None = None
    """The clock of the last record that came along a cursor."""
    horizon: datetime | None = None
    """The clock up to which keys were forgotten: a page that begins there may hold what came already."""
    path: str | None = None
    """The encoded path of the next request, where a link of the server led to another one."""
    dropped: tuple[str, ...] = ()
    """Parameters of the first request that a link of the server left out."""
    keys: Iterable[str] = ()
    """Keys that may come again."""
    marks: frozenset[bytes] = frozenset()
    """Marks of keys that may come again."""

    def token(self) -> str:
        """The position as an opaque string."""
        values: dict[str, Any] = {name: getattr(self, name) for name in _State.__struct_fields__} | {
            "windows": tuple((_number(since), _number(until)) for since, until in self.windows),
            "marks": b"".join(sorted({*map(mark, self.keys), *self.marks})),
            "reached": _number(self.reached),
            "horizon": _number(self.horizon),
        }
        state = msgspec.msgpack.encode(_State(**values))
        return _PREFIX + base64.urlsafe_b64encode(zlib.compress(state, 1)).decode().rstrip("=")

    @classmethod
    def read(cls, token: object, query: bytes) -> Position:
        """Read a token; raises `BadArgument` for one that is none, or that belongs to another walk."""
        if not isinstance(token, str) or not token.startswith(_PREFIX):
            raise BadArgument(
                f"resume: expected the text that a page or an error of a walk has as `.resume`, got {came(token)}"
            )
        try:
            packed = base64.b64decode(token[len(_PREFIX) :] + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            state = _STATE.decode(zlib.decompressobj().decompress(packed, _MOST))
            values: dict[str, Any] = msgspec.structs.asdict(state) | {
                "windows": tuple((_moment(since), _moment(until)) for since, until in state.windows),
                "marks": frozenset(state.marks[at : at + MARK] for at in range(0, len(state.marks), MARK)),
                "reached": _moment(state.reached),
                "horizon": _moment(state.horizon),
            }
        except (ValueError, binascii.Error, zlib.error, msgspec.MsgspecError, OverflowError):
            raise BadArgument("resume: the token is damaged") from None
        if state.query != query:
            difference = _difference(state.query, query)
            raise BadArgument(f"resume: the token belongs to another walk: {difference}")
        return cls(**values)


def _difference(theirs: bytes, ours: bytes) -> str:
    """Which arguments are not those of the walk that gave the token, and what to do."""
    names = [
        name
        for number, name in enumerate(PARTS)
        if theirs[number * MARK : (number + 1) * MARK] != ours[number * MARK : (number + 1) * MARK]
    ]
    if len(theirs) != len(ours) or names[:1] == ["list"]:
        return "it comes from another list, account or version"
    keep = "; keep a moving one, such as now, beside the token" if {"since", "until"} & set(names) else ""
    differ = "differs" if len(names) == 1 and names != ["other parameters"] else "differ"
    return f"{', '.join(names)} {differ}; repeat what the first walk had{keep}"


def _number(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def _moment(number: int | None) -> datetime | None:
    return None if number is None else _EPOCH + number * _MICROSECOND
