"""Other engines read the same folder, and find the same."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")
pytest.importorskip("polars", reason="the session `engines` has it")
pytest.importorskip("duckdb", reason="the session `engines` has it")

import polars as pl

from callrecords.lake.query import query
from tests.lake.world import world

SQL = "select count(*) as calls, sum(price) as cost, max(date_stop) as newest, count(number_src) as numbers from {}"


def test_each_engine_finds_the_same_counts_sums_and_times(tmp_path: Path) -> None:
    with world(tmp_path, "carrierx.call_drs") as made:
        made.run()
        truth = made.truth()
        table = made.table()
    prices = [record.price for record in truth if record.price is not None]
    numbers = sum(record.number_src is not None for record in truth)
    expected = (len(truth), sum(prices, Decimal(0)), max(record.date_stop for record in truth), numbers)

    frame = pl.read_delta(table.uri)
    assert (
        frame.select(pl.len(), pl.col("price").sum(), pl.col("date_stop").max(), pl.col("number_src").count()).row(0)
        == expected
    )
    assert frame.schema["price"] == pl.Decimal(38, 12)
    assert frame.schema["date_stop"] == pl.Datetime("us", "UTC")
    for engine in ("datafusion", "duckdb"):
        [row] = query({"calls": table}, SQL.format("calls"), engine).to_pylist()
        assert tuple(row.values()) == expected, engine
