"""The rows of a window: what was put in comes out, whether it fits into memory or not."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="the extra `arrow` is not installed")

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from callrecords.lake.spool import Spool

SCHEMA = pa.schema([("key", pa.string()), ("number", pa.int64())])


def table(numbers: list[int]) -> Any:
    return pa.table([[str(number) for number in numbers], numbers], schema=SCHEMA)


parts = st.lists(st.lists(st.tuples(st.integers(-9, 9), st.booleans()), max_size=6), max_size=6)


@given(parts, st.integers(0, 12))
def test_the_rows_of_a_mask_come_in_their_order(given: list[list[tuple[int, bool]]], most: int) -> None:
    with Spool(SCHEMA, ("number",), most) as spool:
        for part in given:
            spool.add(table([number for number, _ in part]))
        everything = [one for part in given for one in part]
        assert len(spool) == len(everything)
        assert spool.index.to_pydict() == {"number": [number for number, _ in everything]}
        assert spool.sorted("number").to_pylist() == sorted(number for number, _ in everything)
        mask = pa.array([chosen for _, chosen in everything], pa.bool_())
        for _ in range(2):
            found = [row for batch in spool.chosen(mask) for row in batch.to_pylist()]
            assert found == [{"key": str(number), "number": number} for number, chosen in everything if chosen]


def test_rows_on_disk_have_no_name_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Spool(SCHEMA, ("key",), 1) as spool:
        spool.add(table([1, 2, 3]))
        assert not any(tmp_path.iterdir())
        assert len([*spool.chosen(pa.array([True] * 3))]) == 1
