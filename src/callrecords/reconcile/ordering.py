"""Calls in the order of their start, however many: what memory does not hold waits in files without names."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import islice
from typing import IO

import msgspec

from callrecords.calls.record import CallRecord

IN_MEMORY = 50_000
"""So many calls are sorted at once."""

_FIRST = datetime.min.replace(tzinfo=UTC)
_LENGTH = 4
"""Bytes that say how long the next call in a file is."""


def by_start(calls: Iterable[CallRecord], most: int = IN_MEMORY) -> Iterator[CallRecord]:
    """The calls in the order of their start, those without one first. All are read before the first is handed out.

    Raises `OSError` when the disk is full.
    """
    rest = iter(calls)
    with ExitStack() as closing:
        parts: list[Iterator[CallRecord]] = []
        while len(part := sorted(islice(rest, most), key=_start)) == most:
            file = closing.enter_context(tempfile.TemporaryFile())
            _write(part, file)
            parts.append(_read(file))
        yield from heapq.merge(*parts, part, key=_start)


def _start(call: CallRecord) -> datetime:
    return call.started or _FIRST


def _write(calls: Iterable[CallRecord], file: IO[bytes]) -> None:
    encoder = msgspec.msgpack.Encoder()
    for call in calls:
        content = encoder.encode(call)
        file.write(len(content).to_bytes(_LENGTH))
        file.write(content)
    file.seek(0)


def _read(file: IO[bytes]) -> Iterator[CallRecord]:
    decoder = msgspec.msgpack.Decoder(CallRecord)
    while length := file.read(_LENGTH):
        yield decoder.decode(file.read(int.from_bytes(length)))
