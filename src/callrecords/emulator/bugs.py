"""Planted bugs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from callrecords.emulator.seams import Site

V = TypeVar("V")


class Bugs:
    def __init__(self, names: Sequence[str] = ()) -> None:
        self.firings: dict[str, int] = {}

    def bend(self, seam: str, value: V, site: Site) -> V:
        return value
