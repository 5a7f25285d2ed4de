"""Other engines read the same folder, and find the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")
pytest.importorskip("polars", reason="the session `engines` has it")
pytest.importorskip("duckdb", reason="the session `engines` has it")

import polars as pl

from callrecords.client.records.record import Record
from callrecords.lake.query import query
from callrecords.lake.table import LakeTable
from tests.lake.world import NOW, World, world

SQL = "select count(*) as calls, sum(price) as cost, max(date_stop) as newest, count(number_src) as numbers from {}"
DAYS = "select call_day, count(*) as calls from {} group by call_day"


class Synced(NamedTuple):
    """A table whose records have changed and vanished since the first run, and what the vendor has."""

    table: LakeTable
    truth: list[Record]

    @property
    def sums(self) -> tuple[int, Decimal, datetime, int]:
        """What `SQL` should find."""
        prices = [record.price for record in self.truth if record.price is not None]
        numbers = sum(record.number_src is not None for record in self.truth)
        return len(self.truth), sum(prices, Decimal(0)), max(record.date_stop for record in self.truth), numbers

    @property
    def days(self) -> Counter[date]:
        """What `DAYS` should find."""
        return Counter(record.date_stop.date() for record in self.truth)


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Synced:
    """A list with prices, in a table that was synced twice."""
    with world(tmp_path_factory.mktemp("place"), "carrierx.call_drs") as made:
        early = NOW - timedelta(hours=5)
        changing, vanishing = made.add(2, ended=early)
        made.run()
        change(made, changing, vanishing)
        outcome = made.run()
        assert (outcome.new, outcome.changed, outcome.vanished) == (0, 1, 1)
        return Synced(made.table(), made.truth())


def change(made: World, changing: str, vanishing: str) -> None:
    made.emulator.records.remove(made.name, [changing, vanishing])
    made.add(1, ended=NOW - timedelta(hours=5), fields={"dr_sid": changing, "price": "7.25"})


def test_polars_finds_the_same_counts_sums_and_types(synced: Synced) -> None:
    frame = pl.read_delta(synced.table.uri)
    sums = frame.select(pl.len(), pl.col("price").sum(), pl.col("date_stop").max(), pl.col("number_src").count())
    assert sums.row(0) == synced.sums
    assert dict(frame.group_by("call_day").len().iter_rows()) == synced.days
    kinds = {name: frame.schema[name] for name in ("price", "date_stop", "call_day", "version", "row_hash", "dr_sid")}
    assert kinds == {
        "price": pl.Decimal(38, 12),
        "date_stop": pl.Datetime("us", "UTC"),
        "call_day": pl.Date(),
        "version": pl.Int64(),
        "row_hash": pl.Int64(),
        "dr_sid": pl.String(),
    }


@pytest.mark.parametrize("engine", ["datafusion", "duckdb"])
def test_sql_finds_the_same_counts_and_sums(engine: Any, synced: Synced) -> None:
    [row] = query({"calls": synced.table}, SQL.format("calls"), engine).to_pylist()
    assert tuple(row.values()) == synced.sums
    days = query({"calls": synced.table}, DAYS.format("calls"), engine).to_pylist()
    assert {row["call_day"]: row["calls"] for row in days} == synced.days


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Spark SQL by Sail, a server of Spark Connect without a JVM, and Spark's own client."""
    pytest.importorskip("pysail", reason="the session `engines` has it")
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer()
    server.start()
    host, port = server.listening_address
    session = SparkSession.builder.remote(f"sc://{host}:{port}").getOrCreate()
    yield session
    session.stop()
    server.stop()


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas")
def test_spark_sql_finds_the_same_counts_sums_and_types(spark: Any, synced: Synced) -> None:
    frame = spark.read.format("delta").load(synced.table.uri)
    frame.createOrReplaceTempView("calls")
    [row] = spark.sql(SQL.format("calls")).toArrow().to_pylist()
    assert tuple(row.values()) == synced.sums
    days = spark.sql(DAYS.format("calls")).toArrow().to_pylist()
    assert {row["call_day"]: row["calls"] for row in days} == synced.days
    kinds = {field.name: field.dataType.simpleString() for field in frame.schema.fields}
    wanted = {
        "price": "decimal(38,12)",
        "date_stop": "timestamp",
        "call_day": "date",
        "version": "bigint",
        "row_hash": "bigint",
        "dr_sid": "string",
        "user_data": "struct<identity:string>",
    }
    assert {name: kinds[name] for name in wanted} == wanted
