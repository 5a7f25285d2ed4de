"""Two things timed side by side, so that whatever slows the machine down slows both down."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable


def ratio(first: Callable[[], float], second: Callable[[], float], rounds: int) -> float:
    """How many times as long `first` takes: the median over pairs A B A B; each returns the seconds that it took.

    A pair before the first one is not counted.
    """
    pairs = [(_clean(first), _clean(second)) for _ in range(rounds + 1)]
    return statistics.median(one / other for one, other in pairs[1:])


def _clean(timed: Callable[[], float]) -> float:
    gc.collect()
    return timed()
