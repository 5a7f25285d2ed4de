"""How far a command is, on stderr: a live line on a terminal, elsewhere a plain one now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress as Live
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from callrecords.cli.window import show

_EVERY = 10.0
"""Seconds between two plain lines about the same thing."""


class PipedConsole(Console):
    """stdout, or stderr. rich leaves with 1 where the reader went away, as `| head` does; here that has an exit code of its own."""

    def on_broken_pipe(self) -> None:
        """Called where the reader is gone, in the place of what rich does."""
        raise BrokenPipeError


class _Line:
    """A line that changes; `with` draws it."""

    def __init__(self, console: Console, clock: Callable[[], float]) -> None:
        self._console, self._clock = console, clock
        self._started = self._said = clock()
        self._live: Live | None = None
        if console.is_terminal:
            columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            self._live = Live(*columns, console=console, transient=True)
            self._live.add_task("")

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def _change(self, text: str, *, at_once: bool = False) -> None:
        if self._live is not None:
            self._live.update(self._live.task_ids[0], description=escape(text))
        elif at_once or self._clock() - self._said >= _EVERY:
            self._said = self._clock()
            self._print(text)

    def _print(self, text: str) -> None:
        self._console.print(text, style="dim", highlight=False, markup=False, soft_wrap=True)


class Progress(_Line):
    """Counts records while they come, and leaves one line with the sum."""

    def __init__(self, title: str, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(console, clock)
        self.count = 0
        self.newest: datetime | None = None
        self.total: int | None = None
        self._title = title
        if self._live is not None:
            self._change(f"{title}: waiting for the first page")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if kind is None:
            self._print(f"{self.line()}, {self._seconds():.1f} s")

    def add(self, count: int, newest: datetime | None = None, total: int | None = None) -> None:
        """`count` more records are here; `newest` is the latest time among them, `total` what the server says of the list."""
        self.total = total if not self.count else max(total, self.total) if total and self.total else None
        self.count += count
        if newest is not None and (self.newest is None or newest > self.newest):
            self.newest = newest
        self._change(self.line())

    def line(self) -> str:
        """Count, speed and newest time, as one line."""
        rate = self.count / max(self._seconds(), 0.001)
        records = "record" if self.count == 1 else "records"
        if self.total is not None and self.count < self.total:  # a list cut into several has more totals than one
            records = f"of {self.total:,} records"
            rest = (self.total - self.count) / max(rate, 0.001)
            return f"{self._title}: {self.count:,} {records} ({rate:,.0f}/s), {rest:,.0f} s left"
        newest = "" if self.newest is None else f", newest {show(self.newest.replace(microsecond=0))}"
        return f"{self._title}: {self.count:,} {records} ({rate:,.0f}/s){newest}"

    def _seconds(self) -> float:
        return self._clock() - self._started


class Steps(_Line):
    """Shows each step of a check, `operation: what`; elsewhere than on a terminal each operation has one line."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(console, clock)
        self._operation = ""

    def at(self, text: str) -> None:
        """The step that begins now."""
        operation = text.partition(":")[0]
        if operation == self._operation or self._live is not None:
            self._change(text)
        else:
            self._change(operation, at_once=True)
        self._operation = operation
