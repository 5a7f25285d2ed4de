"""A measured figure, the bound that it is held against, and the table of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import attrs
import msgspec

Verdict: TypeAlias = Literal["holds", "within a tenth", "missed"]

_SLACK = 0.1


@attrs.frozen
class Figure:
    """One figure: a ratio, or a number with a unit."""

    name: str
    what: str
    value: float
    bound: float
    side: Literal["at most", "at least"]
    unit: str = "×"

    @property
    def verdict(self) -> Verdict:
        """Whether the bound holds; "missed" when it is missed by more than a tenth."""
        over = self.value / self.bound - 1
        miss = over if self.side == "at most" else -over
        return "holds" if miss <= 0 else "within a tenth" if miss <= _SLACK else "missed"


def line(figure: Figure) -> str:
    """One figure, as soon as it is known."""
    return f"  {figure.what}: {_number(figure.value)} {figure.unit} ({figure.side} {_number(figure.bound)}): {figure.verdict}"


def table(figures: Sequence[Figure]) -> str:
    """All figures, one line each."""
    rows = [("what", "measured", "bound", "verdict")]
    rows += [
        (f.what, f"{_number(f.value)} {f.unit}", f"{f.side} {_number(f.bound)} {f.unit}", f.verdict) for f in figures
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def document(figures: Sequence[Figure]) -> bytes:
    """All figures as JSON."""
    return msgspec.json.format(msgspec.json.encode([attrs.asdict(f) | {"verdict": f.verdict} for f in figures])) + b"\n"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")
