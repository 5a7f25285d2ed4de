"""Plots of the measured figures, drawn from the table of docs/benchmarks.md when the site is built."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

_TABLE = re.compile(r"(?m)^\| figure \| measured \| bound \|.*(?:\n\|.*)+\n")
_ROW = re.compile(
    r"^\| (?P<name>[^|]+) \| (?P<measured>[\d.,]+)(?: (?P<unit>\S+))? \| at (?P<kind>most|least) (?P<bound>[\d.,]+)"
)
_WIDTH, _LINE, _LEFT, _RIGHT, _TOP = 640, 36, 2, 74, 26
_ENOUGH = 2.0
"""The axis ends at so many times the bound."""


class Figure(NamedTuple):
    """A row of the table."""

    name: str
    measured: float
    shown: str
    bound: float
    at_most: bool

    @property
    def share(self) -> float:
        """The figure as a share of its bound."""
        return self.measured / self.bound


def figures(page: str) -> list[Figure]:
    """The rows that have a figure and a bound; the name of one that begins with `…` goes on from that above it."""
    found: list[Figure] = []
    whole = ""
    for line in (_TABLE.search(page) or [""])[0].splitlines():
        if row := _ROW.match(line):
            name = row["name"].strip()
            whole = whole if name.startswith("…") else name
            found.append(
                Figure(
                    name=name.replace("`", "") if name == whole else f"{whole}: {name[1:].strip()}".replace("`", ""),
                    measured=float(row["measured"].replace(",", "")),
                    shown=f"{row['measured']} {row['unit'] or ''}".strip(),
                    bound=float(row["bound"].replace(",", "")),
                    at_most=row["kind"] == "most",
                )
            )
    return found


def with_plots(page: str) -> str:
    """The page with two plots in front of its table."""
    table, known = _TABLE.search(page), figures(page)
    if table is None:
        return page
    plots = [
        ("Less is better: each figure as a share of its bound", [one for one in known if one.at_most]),
        ("More is better: each figure as a share of its bound", [one for one in known if not one.at_most]),
    ]
    drawn = "".join(f"{_plot(title, rows)}\n\n" for title, rows in plots if rows)
    return page[: table.start()] + drawn + page[table.start() :]


def _plot(title: str, rows: Sequence[Figure]) -> str:
    height = _TOP + _LINE * len(rows) + 8
    svg = Element("svg", {"class": "plot", "viewBox": f"0 0 {_WIDTH} {height}", "role": "img", "aria-label": title})
    _text(svg, "title", title)
    scale = (_WIDTH - _LEFT - _RIGHT) / _ENOUGH
    for share, words in ((0.0, ""), (0.5, "half"), (1.0, "bound"), (1.5, ""), (2.0, "twice")):
        x = f"{_LEFT + share * scale:.1f}"
        look = "bound" if share == 1 else "grid"
        SubElement(svg, "line", {"class": look, "x1": x, "x2": x, "y1": str(_TOP - 6), "y2": str(height - 8)})
        _text(svg, "text", words, {"class": "soft", "x": x, "y": "14", "text-anchor": "middle"})
    for number, row in enumerate(rows):
        y = _TOP + number * _LINE
        width = min(row.share, _ENOUGH) * scale
        kept = row.share <= 1 if row.at_most else row.share >= 1
        _text(svg, "text", row.name, {"x": str(_LEFT), "y": str(y + 12)})
        place = {"x": str(_LEFT), "y": str(y + 17), "width": f"{width:.1f}", "height": "12"}
        SubElement(svg, "rect", {"class": "bar" if kept else "over", **place})
        _text(svg, "text", row.shown, {"x": f"{_LEFT + _ENOUGH * scale + 10:.1f}", "y": str(y + 27)})
    drawn = tostring(svg, encoding="unicode")
    return f'{title}; what misses it is orange.\n\n<div class="plots" tabindex="0" role="group" aria-label="{title}">{drawn}</div>'


def _text(parent: Element, tag: str, words: str, attributes: dict[str, str] | None = None) -> None:
    SubElement(parent, tag, attributes or {}).text = words
