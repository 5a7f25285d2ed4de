"""The progress line."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from callrecords.cli.progress import PipedConsole, Progress, Steps


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_elsewhere_than_on_a_terminal_there_is_a_line_now_and_then_and_one_with_the_sum() -> None:
    clock, out = Clock(), io.StringIO()
    with Progress("acme.calls", Console(file=out, width=20), clock) as progress:
        progress.add(1000)
        clock.now = 12.5
        progress.add(1500, datetime(2026, 1, 1, 0, 0, 1, 5, tzinfo=UTC))
        progress.add(1, datetime(2025, 1, 1, tzinfo=UTC))
        clock.now = 20
    assert out.getvalue().splitlines() == [
        "acme.calls: 2,500 records (200/s), newest 2026-01-01T00:00:01Z",
        "acme.calls: 2,501 records (125/s), newest 2026-01-01T00:00:01Z, 20.0 s",
    ]


def test_a_total_that_the_server_names_says_how_long_it_takes() -> None:
    clock = Clock()
    progress = Progress("acme.calls", Console(file=io.StringIO()), clock)
    clock.now = 2
    progress.add(100, total=500)
    assert progress.line() == "acme.calls: 100 of 500 records (50/s), 8 s left"
    progress.add(400, total=500)
    assert progress.line() == "acme.calls: 500 records (250/s)"
    progress.add(100, total=120)  # the total of another part of the list
    assert progress.line() == "acme.calls: 600 records (300/s)"


def test_a_server_that_stops_naming_a_total_is_believed_no_more() -> None:
    progress = Progress("acme.calls", Console(file=io.StringIO()), Clock())
    progress.add(100, total=500)
    progress.add(100)
    assert "of 500" not in progress.line()


def test_a_failure_leaves_no_line_that_looks_like_success() -> None:
    out = io.StringIO()
    with pytest.raises(RuntimeError), Progress("acme.calls", Console(file=out), Clock()) as progress:  # noqa: PT012  # the block is what fails
        progress.add(3)
        raise RuntimeError
    assert out.getvalue() == ""


def test_a_terminal_gets_a_live_line() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100, color_system=None)
    with Progress("acme.calls", console, Clock()) as progress:
        progress.add(1)
    assert "acme.calls: 1 record (1,000/s), 0.0 s" in out.getvalue()


def test_each_operation_is_one_line_and_a_long_one_says_where_it_is() -> None:
    out = io.StringIO()
    times = iter([0.0, 1.0, 1.0, 12.0, 12.0, 13.0])
    with Steps(Console(file=out, width=20), clock=lambda: next(times)) as steps:
        steps.at("list_calls: order.sorted")
        steps.at("list_calls: order.stable")
        steps.at("list_calls: paging.every-record-once")
        steps.at("schemathesis, in all its phases")
    assert out.getvalue().splitlines() == [
        "list_calls",
        "list_calls: paging.every-record-once",
        "schemathesis, in all its phases",
    ]


class Gone(io.StringIO):
    """A reader that went away, as that of `| head` does."""

    def write(self, text: str) -> int:
        raise BrokenPipeError(text)


def test_where_the_reader_went_away_the_error_says_so() -> None:
    with pytest.raises(BrokenPipeError):
        PipedConsole(file=Gone()).print("a line")
