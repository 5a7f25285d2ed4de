"""The items of a list answer, cut into stretches of a few without a look at what lies between the cuts.

A cut is made where one object seems to end and the next one to begin. That need not be so: the text may be inside an
item, or inside a string. But a cut is right if the text up to it, in brackets, is JSON, for then nothing is open there.
So whoever decodes the stretches in their order proves the cuts, and an answer is read once instead of twice.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

import msgspec

_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])
_HEAD = re.compile(rb'\s*(\{\s*"[^"\\]*"\s*:)')
_GAP = 256
"""More white space than this does not stand between two items that are worth cutting."""
_BEFORE = re.compile(rb"\}\s*,\s*\Z")

LENGTH = 12 << 10
"""Bytes until a stretch ends with its item. A record that is kept keeps its stretch, so a long one would cost memory."""
SHORT = 4 * LENGTH
"""Answers with fewer bytes of items are not worth the trouble."""


class Stretch:
    """Items that stand side by side in an answer, as a JSON array of their own."""

    __slots__ = ("_pieces", "origin", "text")

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.origin: Any = None
        """What its records have in common; set by their decoder."""
        self._pieces: list[bytes] | None = None

    def __getitem__(self, index: int) -> bytes:
        """The bytes of one item."""
        if self._pieces is None:
            self._pieces = list(map(bytes, _ITEMS.decode(self.text)))
        return self._pieces[index]


class Cuts:
    """The array of an answer's items, from what seems to be its begin to what seems to be its end."""

    __slots__ = ("_begin", "_body", "_border", "_end", "_head")

    def __init__(self, body: bytes, begin: int, end: int, border: bytes) -> None:
        self._body, self._begin, self._end = body, begin, end
        self._border = border
        """The end of an item, what separates it from the next one, and the first name of that."""
        self._head = border.index(b"{")

    @classmethod
    def of(cls, body: bytes, name: str) -> Cuts | None:
        """The array that has this name; None when there is none, or it is short, or does not hold objects that look alike."""
        array = _array(name).search(body)
        if array is None:
            return None
        begin, end = array.end(), body.rfind(b"]")
        head = _HEAD.match(body, begin) if end - begin >= SHORT else None
        if head is None:
            return None
        second = body.find(head[1], head.end(), end)
        before = _BEFORE.search(body, max(begin, second - _GAP), max(begin, second))
        return None if before is None else cls(body, begin, end, before[0] + head[1])

    def around(self, items: bytes) -> bytes:
        """The answer with other items."""
        return self._body[: self._begin] + items + self._body[self._end :]

    def last(self) -> bytes | None:
        """What seems to be the last item; None when it does not begin within the length of a stretch."""
        cut = self._body.rfind(self._border, max(self._begin, self._end - LENGTH), self._end)
        return None if cut < 0 else self._body[cut + self._head : self._end]

    def __iter__(self) -> Iterator[Stretch]:
        """The stretches, in their order."""
        text, find, begin = memoryview(self._body), self._body.find, self._begin
        while begin < self._end:
            cut = find(self._border, begin + LENGTH, self._end)
            end, onward = (self._end, self._end) if cut < 0 else (cut + 1, cut + self._head)
            yield Stretch(b"".join((b"[", text[begin:end], b"]")))
            begin = onward


@functools.lru_cache(64)
def _array(name: str) -> re.Pattern[bytes]:
    return re.compile(re.escape(msgspec.json.encode(name)) + rb"\s*:\s*\[")
