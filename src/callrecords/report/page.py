"""A summary as one file of HTML: plots in SVG and a table, with nothing to load and no script."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement

from callrecords import markup
from callrecords.markup import add
from callrecords.report.cells import AMOUNTS, amounts, lines, money, shown
from callrecords.report.summary import Summary, Tally

_STYLE = """
svg { width: 100%; min-width: 40rem; height: auto; display: block } svg text { fill: var(--soft); font: 11px system-ui, sans-serif }
.grid { stroke: var(--line) } .bar { fill: var(--bar); background: var(--bar) } .rest { fill: var(--rest); background: var(--rest) }
span { display: inline-block; width: .8em; height: .8em; margin: 0 .4em 0 1em } span:first-child { margin-left: 0 }
th, td { white-space: nowrap } .n { text-align: right } tr:last-child td { font-weight: 600 }
"""
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 920, 240, 64, 28, 12, 34
_LOOKS = ("bar", "rest")
"""The parts of a bar, from below."""
_TICKS = 4
_LABELS = 12
"""So many labels fit below the bars."""
_LONGEST = 14
"""Characters of a label."""
_MOST = 100
"""Bars of one plot; the largest are shown where there are more."""


def page(found: Summary, title: str, *, numbers: bool) -> bytes:
    """The whole file; phone numbers are masked unless asked."""
    html, body = markup.page(title, _STYLE)
    add(body, "h1", title)
    _totals(body, found.total)
    groups = _shown(found, numbers=numbers)
    name = found.by[0]
    if any(tally.calls for _, tally in groups):
        _plot(body, f"Calls by {name}", _calls(groups), ("answered", "all others"))
    for currency in sorted({currency for _, tally in groups for currency in tally.cost}):
        heading = f"Cost by {name}, {currency or 'currency not named'}"
        _plot(
            body,
            heading,
            [(label, (max(tally.cost.get(currency, Decimal(0)), Decimal(0)),)) for label, tally in groups],
        )
    _table(body, found, numbers=numbers)
    return markup.written(html)


Bars = Sequence[tuple[str, tuple[Decimal, ...]]]
"""Label -> the parts of a bar, from below."""


def _shown(found: Summary, *, numbers: bool) -> list[tuple[str, Tally]]:
    groups: Mapping[str, Tally] = found.along(0)
    largest = set(sorted(groups, key=lambda value: (-groups[value].calls, value))[:_MOST])
    kept = [(value, tally) for value, tally in groups.items() if value in largest]
    return [(shown(found.by[:1], (value,), numbers=numbers)[0], tally) for value, tally in kept]


def _calls(groups: Sequence[tuple[str, Tally]]) -> Bars:
    return [(label, (Decimal(tally.answered), Decimal(tally.calls - tally.answered))) for label, tally in groups]


def _totals(body: Element, total: Tally) -> None:
    tiles = SubElement(body, "dl")
    for name, text in zip(AMOUNTS, amounts(total), strict=True):
        if text:
            tile = SubElement(tiles, "div")
            add(tile, "dt", name)
            add(tile, "dd", text)
    if total.unpriced:
        add(body, "p", f"{total.unpriced:,} calls have no cost.")


def _plot(body: Element, heading: str, bars: Bars, parts: Sequence[str] = ()) -> None:
    """Bars below a heading, with the names of their parts."""
    add(body, "h2", heading)
    if parts:
        legend = SubElement(body, "p")
        for look, name in zip(_LOOKS, parts, strict=True):
            add(legend, "span", look=look).tail = name
    svg = SubElement(SubElement(body, "div", {"class": "scroll"}), "svg", viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img")
    svg.set("aria-label", markup.shown(heading))
    highest = max(sum(parts, Decimal(0)) for _, parts in bars)
    step = _step(highest)
    top = step * max(math.ceil(highest / step), 1)
    scale = (_HEIGHT - _TOP - _BOTTOM) / float(top)
    for count in range(int(top / step) + 1):
        y = f"{_HEIGHT - _BOTTOM - float(step * count) * scale:.1f}"
        SubElement(svg, "line", {"class": "grid", "x1": str(_LEFT), "x2": str(_WIDTH - _RIGHT), "y1": y, "y2": y})
        add(svg, "text", f"{(step * count).normalize():,f}", x=str(_LEFT - 8), y=y, dy="4").set("text-anchor", "end")
    width = (_WIDTH - _LEFT - _RIGHT) / len(bars)
    every = math.ceil(len(bars) / _LABELS)
    for number, (label, heights) in enumerate(bars):
        _bar(svg, _LEFT + number * width, width, heights, scale, label)
        if number % every == 0:
            x = f"{_LEFT + (number + 0.5) * width:.1f}"
            add(
                svg,
                "text",
                label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…",
                x=x,
                y=str(_HEIGHT - _BOTTOM + 18),
            ).set("text-anchor", "middle")


def _bar(svg: Element, left: float, width: float, parts: Sequence[Decimal], scale: float, label: str) -> None:
    group = SubElement(svg, "g")
    add(group, "title", f"{label}: {' / '.join(map(money, parts))}")
    below = float(_HEIGHT - _BOTTOM)
    for part, look in zip(parts, _LOOKS, strict=False):
        height = float(part) * scale
        below -= height
        place = {"x": left + width * 0.1, "y": below, "width": min(width * 0.8, 60), "height": height}
        place["x"] += (width * 0.8 - place["width"]) / 2
        SubElement(group, "rect", {"class": look, **{name: f"{value:.1f}" for name, value in place.items()}})


def _step(highest: Decimal) -> Decimal:
    """The distance between two lines: 1, 2 or 5 times a power of ten, so that there are about four."""
    if highest <= 0:
        return Decimal(1)
    raw = highest / _TICKS
    power = Decimal(10) ** raw.adjusted()
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)


def _table(body: Element, found: Summary, *, numbers: bool) -> None:
    add(body, "h2", f"By {', '.join(found.by)}")
    table = SubElement(SubElement(body, "div", {"class": "scroll"}), "table")
    names = [*found.by, *AMOUNTS]
    head = SubElement(table, "tr")
    looks = [*[""] * len(found.by), *["n"] * len(AMOUNTS)]
    for name, look in zip(names, looks, strict=True):
        add(head, "th", name, **_look(look))
    for line in lines(found, numbers=numbers):
        row = SubElement(table, "tr")
        for text, look in zip(line, looks, strict=True):
            add(row, "td", text, **_look(look))


def _look(name: str) -> dict[str, str]:
    return {"look": name} if name else {}
