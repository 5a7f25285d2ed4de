"""How far a walk is, while it runs."""

from __future__ import annotations

import asyncio
import io
import itertools
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from callrecords.client.operations.page import Page
from callrecords.progress import Notebook, Terminal, bar_html, line, progress
from tests.client.acme import Entry
from tests.pagereader import PageReader


class Noted:
    """A screen that keeps what it is shown."""

    def __init__(self) -> None:
        self.states: list[tuple[int, int | None, bool]] = []

    def show(self, title: str, count: int, total: int | None, seconds: float, *, ended: bool) -> None:
        self.states.append((count, total, ended))


def ticking() -> Any:
    """A clock on which every look takes a second."""
    return itertools.count().__next__


def test_records_pass_unchanged_and_are_counted() -> None:
    screen = Noted()
    assert list(progress(["a", "b"], total=2, screen=screen, clock=ticking())) == ["a", "b"]
    assert screen.states == [(0, 2, False), (1, 2, False), (2, 2, False), (2, 2, True)]


def test_a_page_counts_its_records_and_may_say_how_many_there_are() -> None:
    screen = Noted()
    pages = [
        Page(items=[Entry()] * 3, has_next=True, limit=3, total=5),
        Page(items=[Entry()] * 2, has_next=False, limit=3),
    ]
    assert list(progress(pages, screen=screen, clock=ticking())) == pages
    assert screen.states[-1] == (5, 5, True)


def test_more_records_than_were_announced_have_no_total() -> None:
    screen = Noted()
    list(progress([1, 2, 3], total=2, screen=screen, clock=ticking()))
    assert screen.states[-1] == (3, None, True)


def test_what_is_left_or_fails_ends_the_bar() -> None:
    screen = Noted()
    walk = progress(iter(range(9)), screen=screen, clock=ticking())
    next(walk)
    walk.close()  # type: ignore[attr-defined]
    assert screen.states[-1] == (1, None, True)

    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        list(progress(failing(), screen=screen, clock=ticking()))
    assert screen.states[-1] == (1, None, True)


def test_it_is_not_drawn_for_every_record() -> None:
    screen = Noted()
    list(progress(range(1_000), screen=screen, clock=lambda: 0.0))
    assert screen.states == [(0, None, False), (1_000, None, True)]


def test_an_asynchronous_walk_is_counted_too() -> None:
    async def walk() -> AsyncIterator[int]:
        yield 1
        yield 2

    async def read() -> list[int]:
        return [one async for one in progress(walk(), screen=screen, clock=ticking())]

    screen = Noted()
    assert asyncio.run(read()) == [1, 2]
    assert screen.states[-1] == (2, None, True)


def test_a_terminal_has_one_line_that_is_written_over() -> None:
    stream = io.StringIO()
    list(progress(["a"], "calls", screen=Terminal(stream), clock=ticking()))
    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue().split("\r\x1b[K")[-1] == "calls: 1 (0/s), 4.0 s\n"


def test_where_nobody_looks_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress(["a"])) == ["a"]
    assert capsys.readouterr() == ("", "")


def test_a_notebook_has_one_bar_that_is_drawn_anew() -> None:
    drawn: list[str] = []

    class Handle:
        update = staticmethod(drawn.append)

    def display(picture: str, *, display_id: bool) -> Handle:
        assert display_id
        drawn.append(picture)
        return Handle()

    list(progress(["a", "b"], "<b>", total=4, screen=Notebook(display, str), clock=ticking()))
    assert len(drawn) == 4
    read = PageReader(drawn[-1])
    assert read.tags == ["div", "progress", "span"]
    assert [one for one in read.attributes if one[0] in ("max", "value")] == [("max", "4"), ("value", "2")]
    assert "<b>: 2 of 4" in read.text


def test_a_bar_without_a_total_moves_until_the_end_and_is_full_then() -> None:
    assert "value" not in bar_html("calls", 3, None, 1.0, ended=False)
    assert 'max="3" value="3"' in bar_html("calls", 3, None, 1.0, ended=True)
    assert 'max="1" value="1"' in bar_html("calls", 0, None, 1.0, ended=True)


def test_the_line_has_count_speed_and_time() -> None:
    assert line("calls", 12_000, 50_000, 2.0) == "calls: 12,000 of 50,000 (6,000/s), 2.0 s"
    assert line("calls", 0, None, 0.0) == "calls: 0 (…/s), 0.0 s"
