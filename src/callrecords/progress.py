"""How far a walk is, while it runs: a bar in a notebook, a line on a terminal, nothing elsewhere.

    for call in progress(client.calls.iter(since=since)):
        ...

It needs nothing beyond the base install; in a notebook it takes the display of IPython, which is there.
"""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from typing import Any, Protocol, TypeGuard, TypeVar, overload

from callrecords.client.operations.page import Page

__all__ = ["progress"]

T = TypeVar("T")

_EVERY = 0.2
"""Seconds between two pictures."""


class Shows(Protocol):
    """Where progress is shown."""

    def show(self, title: str, count: int, total: int | None, seconds: float, *, ended: bool) -> None:
        """The state of a walk: records so far, of how many if somebody says so, after so many seconds."""
        ...


@overload
def progress(
    items: Iterable[T],
    title: str = ...,
    *,
    total: int | None = ...,
    screen: Shows | None = ...,
    clock: Callable[[], float] = ...,
) -> Iterator[T]: ...
@overload
def progress(
    items: AsyncIterable[T],
    title: str = ...,
    *,
    total: int | None = ...,
    screen: Shows | None = ...,
    clock: Callable[[], float] = ...,
) -> AsyncIterator[T]: ...
def progress(
    items: Iterable[T] | AsyncIterable[T],
    title: str = "records",
    *,
    total: int | None = None,
    screen: Shows | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[T] | AsyncIterator[T]:
    """The same records or pages, and meanwhile how far they are.

    `title`: what is counted; `total`: how many there will be, if it is known; pages may say so themselves. `screen`: where it is
    shown, instead of the notebook or the terminal that the code runs in; `clock`: seconds, for tests.
    """
    state = _Walked(title, total, _screen() if screen is None else screen, clock)
    return _async(items, state) if isinstance(items, AsyncIterable) else _sync(items, state)


def _sync(items: Iterable[T], state: _Walked) -> Iterator[T]:
    try:
        for item in items:
            state.count(item)
            yield item
    finally:
        state.end()


async def _async(items: AsyncIterable[T], state: _Walked) -> AsyncIterator[T]:
    try:
        async for item in items:
            state.count(item)
            yield item
    finally:
        state.end()


class _Walked:
    """What came so far."""

    def __init__(self, title: str, total: int | None, screen: Shows | None, clock: Callable[[], float]) -> None:
        self._title, self._total, self._screen, self._clock = title, total, screen, clock
        self._records = 0
        self._began = self._shown = clock()
        self._show(ended=False)

    def count(self, item: object) -> None:
        """One more record, or the records of one more page."""
        if _is_page(item):
            self._records += len(item)
            self._total = item.total if self._total is None else self._total
        else:
            self._records += 1
        now = self._clock()
        if now - self._shown >= _EVERY:
            self._shown = now
            self._show(ended=False)

    def end(self) -> None:
        """The walk is at its end, or was left."""
        self._show(ended=True)

    def _show(self, *, ended: bool) -> None:
        if self._screen is not None:
            total = None if self._total is None or self._records > self._total else self._total
            self._screen.show(self._title, self._records, total, self._clock() - self._began, ended=ended)


class Terminal:
    """One line on a terminal, written over."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def show(self, title: str, count: int, total: int | None, seconds: float, *, ended: bool) -> None:
        """Write the line; the last one stays."""
        self._stream.write(f"\r\x1b[K{line(title, count, total, seconds)}" + "\n" * ended)
        self._stream.flush()


class Notebook:
    """A bar in the output of a cell, drawn anew in its place. `display`: that of IPython, `html`: its class for HTML."""

    def __init__(self, display: Callable[..., Any], html: Callable[[str], Any]) -> None:
        self._display, self._html = display, html
        self._handle: Any = None

    def show(self, title: str, count: int, total: int | None, seconds: float, *, ended: bool) -> None:
        """Draw the bar; without a total it is full at the end, and moves until then."""
        picture = self._html(bar_html(title, count, total, seconds, ended=ended))
        if self._handle is None:
            self._handle = self._display(picture, display_id=True)
        else:
            self._handle.update(picture)


def line(title: str, count: int, total: int | None, seconds: float) -> str:
    """The state as one line."""
    rate = f"{count / seconds:,.0f}/s" if seconds > 0 else "…/s"
    return f"{title}: {count:,}{'' if total is None else f' of {total:,}'} ({rate}), {seconds:.1f} s"


def bar_html(title: str, count: int, total: int | None, seconds: float, *, ended: bool) -> str:
    """The state as an element of HTML."""
    from xml.etree.ElementTree import Element

    from callrecords.markup import add, fragment

    box = Element("div")
    text = line(title, count, total, seconds)
    bar = add(box, "progress", aria_label=title)
    if total is not None or ended:
        bar.set("max", str(max(total or count, 1)))
        bar.set("value", str(count if count or total else 1))
    add(box, "span", f" {text}")
    return fragment(box)


def _is_page(item: object) -> TypeGuard[Page[Any]]:
    return isinstance(item, Page)


def _screen() -> Shows | None:
    """The notebook or the terminal that this code runs in; None where nobody looks."""
    ipython: Any = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if getattr(shell, "kernel", None) is not None:
        from importlib import import_module

        display: Any = import_module("IPython.display")
        return Notebook(display.display, display.HTML)
    return Terminal(sys.stderr) if sys.stderr is not None and sys.stderr.isatty() else None
