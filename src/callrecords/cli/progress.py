"""How a pull is going, on stderr: a live line on a terminal, now and then a plain one elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress as Live
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from callrecords.cli.window import show

_EVERY = 10.0
"""Seconds between two plain lines."""


class Progress:
    """Counts records while they come; `with` draws it, and leaves one line with the sum."""

    def __init__(self, title: str, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self.count = 0
        self.newest: datetime | None = None
        self._title = title
        self._console = console
        self._clock = clock
        self._started = self._said = clock()
        self._live = (
            Live(
                SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True
            )
            if console.is_terminal
            else None
        )

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
            self._live.add_task(f"{self._title}: asking")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
        if kind is None:
            self._say(f"{self.line()}, {self._seconds():.1f} s")

    def add(self, count: int, newest: datetime | None = None) -> None:
        """`count` more records are here; `newest` is the latest time among them."""
        self.count += count
        if newest is not None and (self.newest is None or newest > self.newest):
            self.newest = newest
        if self._live is not None:
            self._live.update(self._live.task_ids[0], description=self.line())
        elif self._clock() - self._said >= _EVERY:
            self._said = self._clock()
            self._say(self.line())

    def line(self) -> str:
        """Count, speed and newest time, as one line."""
        rate = self.count / max(self._seconds(), 0.001)
        records = "record" if self.count == 1 else "records"
        newest = "" if self.newest is None else f", newest {show(self.newest.replace(microsecond=0))}"
        return f"{self._title}: {self.count:,} {records} ({rate:,.0f}/s){newest}"

    def _seconds(self) -> float:
        return self._clock() - self._started

    def _say(self, text: str) -> None:
        self._console.print(text, style="dim", highlight=False, markup=False, soft_wrap=True)
