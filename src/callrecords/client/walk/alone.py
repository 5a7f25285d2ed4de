"""Walks that one thread at a time may advance: two would tear its pages apart, and neither would see it."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from typing import Any, NoReturn, TypeVar

from callrecords.errors import RequestError

T = TypeVar("T")


class Alone(Generator[T]):
    """A generator that refuses a second thread while a first one is inside of it."""

    def __init__(self, inner: Generator[T]) -> None:
        self._inner = inner
        self._lock = threading.Lock()

    def __next__(self) -> T:
        self._enter()
        try:
            return next(self._inner)
        finally:
            self._lock.release()

    def send(self, value: None) -> T:  # noqa: ARG002  # there is nothing to send
        """Go on; as `next`."""
        return next(self)

    def throw(self, *error: Any) -> T:
        """Raise an error where the generator stands."""
        self._enter()
        try:
            return self._inner.throw(*error)
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the generator."""
        self._enter()
        try:
            self._inner.close()
        finally:
            self._lock.release()

    def _enter(self) -> None:
        if not self._lock.acquire(blocking=False):
            refuse()


class AloneInTurn(Alone[Iterator[T]]):
    """The same for a generator of iterators that `chain` strings together.

    A chain takes an error of its source for the end: another thread would find it ended, and miss the rest. So a thread
    that comes in between gets an iterator, and it is that one which refuses, each time.
    """

    def __next__(self) -> Iterator[T]:
        return iter(refuse, None) if self._lock.locked() else super().__next__()


def refuse() -> NoReturn:
    """Raise the error for a second thread."""
    raise RequestError("one walk in two threads at once: give each thread a walk of its own, or take turns with a lock")
