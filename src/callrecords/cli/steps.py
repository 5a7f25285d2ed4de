"""How far a check is, on stderr: a live line on a terminal, elsewhere a line for each step and every ten seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console

_EVERY = 10.0
"""Seconds after which a step that lasts says where it is."""


class Steps:
    """Told of each step, `operation: what`; `with` draws it."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = console, clock
        self._status = console.status("") if console.is_terminal else None
        self._step, self._said = "", clock()

    def __enter__(self) -> Self:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def at(self, text: str) -> None:
        """The step that begins now."""
        if self._status is not None:
            self._status.update(f"[dim]{text}")
            return
        step = text.partition(":")[0]
        if step != self._step or self._clock() - self._said >= _EVERY:
            self._console.print(text if step == self._step else step, highlight=False, markup=False, soft_wrap=True)
            self._step, self._said = step, self._clock()
