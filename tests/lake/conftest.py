"""A small world for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.lake.world import World


@pytest.fixture
def small(tmp_path: Path) -> Iterator[World]:
    """A list that tells totals, with a hundred records of a month."""
    pytest.importorskip("deltalake", reason="the extra `sync` is not installed")
    from tests.lake.world import world

    with world(tmp_path / "place") as made:
        yield made
