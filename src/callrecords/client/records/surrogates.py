"""Half of a surrogate pair in JSON, as in a name that was cut within an emoji: no text in Unicode, and no decoder of ours reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import msgspec

from callrecords.spec.masking import shape

REASON = "half of a surrogate pair"

_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
_HALF = re.compile("[\ud800-\udfff]")
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])


def mended(text: bytes) -> bytes:
    """JSON with U+FFFD in place of each half, as long as before; the same object when there is none."""
    if b"\\ud" not in text and b"\\uD" not in text:
        return text
    found = 0

    def whole(escape: re.Match[bytes]) -> bytes:
        nonlocal found
        if escape[1] is None:
            return escape[0]
        found += 1
        return rb"\ufffd"

    new = _ESCAPE.sub(whole, text)
    return new if found else text


def cut(text: bytes, whole: bytes, array: msgspec.Raw) -> list[msgspec.Raw]:
    """The items of an array of the mended text `whole`, as they stand in the text."""
    at = max(0, whole.find(bytes(array)))
    pieces: list[msgspec.Raw] = []
    for piece in _ARRAY.decode(array):
        at = whole.index(bytes(piece), at)  # nothing but white space and a comma stands before it
        pieces.append(msgspec.Raw(text[at : at + len(bytes(piece))]))
        at += len(bytes(piece))
    return pieces


def halves(text: bytes) -> Sequence[tuple[str, str]]:
    """Where the halves of an object are: the path of each value, and what the value looks like."""
    try:
        return list(_in(json.loads(text.decode("utf-8", "replace"), parse_int=str), ""))
    except (ValueError, RecursionError):
        return [("", "")]


def _in(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if _HALF.search(value):
            yield path, shape(json.dumps(value).encode())
    elif isinstance(value, list):
        for index, one in enumerate(cast("Sequence[object]", value)):
            yield from _in(one, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, one in cast("Mapping[str, object]", value).items():
            plain = _HALF.sub("\ufffd", name)
            place = f"{path}.{plain}" if path else plain
            if plain != name:
                yield place, ""
            else:
                yield from _in(one, place)
