"""The body of a response, decompressed within a bound: a few kilobytes on the wire can stand for gigabytes.

The HTTP library decompresses each piece that it reads as a whole, so its own way offers no place for a bound.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

CODINGS = "gzip, deflate"
"""What is asked for: compressions that the standard library undoes step by step."""

PIECE = 1 << 20
"""Bytes decompressed in one step."""

_ASKED = frozenset({"gzip", "x-gzip", "deflate"})
_PACKED = _ASKED | frozenset({"compress", "x-compress", "br", "zstd", "dcb", "dcz"})
"""Names of compressions. Anything else in their place, such as a charset, says nothing about the bytes."""

_INNER = ("_stream", "_httpcore_stream")
_DEEPEST = 8


class BodyProblem(Exception):
    """A body that is not read to its end."""


class TooLong(BodyProblem):
    """The body is longer than its bound."""


class Unpackable(BodyProblem):
    """The body is compressed in a way that was not asked for."""


class Damaged(BodyProblem):
    """The body is not what its compression demands."""


class Body:
    """Collects a body piece by piece; raises `TooLong` as soon as it is longer than `most`."""

    def __init__(self, coding: str, most: int) -> None:
        names = [name for name in (part.strip().lower() for part in coding.split(",")) if name in _PACKED]
        if len(names) > 1 or not _ASKED.issuperset(names):
            raise Unpackable
        self._most = most
        self._wire = most + PIECE if names else most  # what cannot be compressed becomes a little longer
        self._pieces: list[bytes] = []
        self._size = 0
        self._begin: bytes | None = b"" if names == ["deflate"] else None
        self._unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if names else None

    def add(self, piece: bytes) -> None:
        """The next bytes from the wire."""
        self._wire -= len(piece)
        if self._wire < 0:
            raise TooLong
        if self._begin is not None:
            piece = self._begin = self._begin + piece
            if len(piece) < 2:
                return
            framed = piece[0] & 15 == 8 and int.from_bytes(piece[:2]) % 31 == 0
            self._unpack = zlib.decompressobj(zlib.MAX_WBITS if framed else -zlib.MAX_WBITS)  # both are called deflate
            self._begin = None
        if self._unpack is None:
            self._pieces.append(piece)
            return
        try:
            self._add_packed(piece, self._unpack)
        except zlib.error as problem:
            raise Damaged(str(problem)) from None

    def _add_packed(self, piece: bytes, unpack: Any) -> None:
        full = True
        while (piece or full) and not unpack.eof:  # what follows the end is not looked at, nor kept
            out = unpack.decompress(piece, PIECE)
            piece, full = unpack.unconsumed_tail, len(out) == PIECE
            self._size += len(out)
            if self._size > self._most:
                raise TooLong
            self._pieces.append(out)

    @property
    def content(self) -> bytes:
        """All that came, decompressed; of a compressed body that was cut, its beginning."""
        return b"".join(self._pieces)


def has_leftover(response: httpx.Response) -> bool:
    """Whether more came on the connection than the response, which was read to its end.

    The next request there would take it for its own response. The HTTP library looks whether a connection that waits has
    something to read, but not at what it has read already.
    """
    stream: Any = response.stream  # there is no public way in
    for _ in range(_DEEPEST):
        state = getattr(getattr(stream, "_connection", None), "_h11_state", None)
        if state is not None:
            return bool(state.trailing_data[0])
        stream = next((inner for name in _INNER if (inner := getattr(stream, name, None)) is not None), None)
    return False
