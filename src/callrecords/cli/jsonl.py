"""JSON Lines: the vendor's record, one per line, every value as it was sent, to the digit."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from callrecords.client.records.surrogates import mended


def members(raw: bytes) -> dict[str, msgspec.Raw]:
    """The members of a record with the JSON text of each value; a name sent twice keeps its last value.

    Half of a surrogate pair, which stands for no character, becomes U+FFFD.
    """
    try:
        return msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return msgspec.json.decode(mended(raw), type=dict[str, msgspec.Raw])


def line(raw: bytes, only: Collection[str] | None = None) -> bytes:
    """One record as a line with its newline, white space between tokens removed.

    `only` keeps the members of these names, in the order in which the vendor sent them.
    """
    if only is not None:
        raw = msgspec.json.encode({name: value for name, value in members(raw).items() if name in only})
    return compact(raw) + b"\n"


def compact(raw: bytes) -> bytes:
    """JSON on one line, its values untouched."""
    try:
        return msgspec.json.format(raw, indent=-1)
    except (msgspec.DecodeError, UnicodeDecodeError):  # bytes that are no text
        return unbroken(raw)


def unbroken(raw: bytes) -> bytes:
    """JSON with blanks for its line breaks, which can only stand between tokens."""
    return raw.strip().replace(b"\r", b" ").replace(b"\n", b" ")
