"""Two things timed side by side, so that whatever slows the machine down slows both down."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Iterable
from typing import TypeAlias

Timed: TypeAlias = Callable[[], float]
"""Does something once, and returns the seconds that it took."""


def ratio(first: Timed, second: Timed, rounds: int) -> float:
    """How many times as long `first` takes: the median over pairs A B A B. A pair before the first one is not counted."""
    return ratio_of([(first, second)], rounds)


def ratio_of(couples: Iterable[tuple[Timed, Timed]], rounds: int) -> float:
    """The same over several couples, each with so many pairs, so that nothing rests on one process of a kind."""
    return statistics.median(one for first, second in couples for one in _ratios(first, second, rounds))


def _ratios(first: Timed, second: Timed, rounds: int) -> list[float]:
    pairs = [(_clean(first), _clean(second)) for _ in range(rounds + 1)]
    return [one / other for one, other in pairs[1:]]


def _clean(timed: Timed) -> float:
    gc.collect()
    return timed()
