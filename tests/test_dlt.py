"""The source for dlt, into DuckDB: every record once, late and changed ones too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("dlt", reason="the extra `dlt` is not installed")
pytest.importorskip("duckdb", reason="the session `engines` has it")

import dlt
import duckdb
from dlt.pipeline.exceptions import PipelineStepFailed

from callrecords.dlt import source
from callrecords.errors import BadArgument
from callrecords.pseudonyms import Pseudonyms
from callrecords.spec.catalog import UnknownName
from tests.lake.world import NOW, SINCE, World, world

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # dlt's own
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
KEY = Pseudonyms(b"a key of a test, long enough")


class Loaded:
    """A pipeline from one list into a file of DuckDB."""

    def __init__(self, made: World, folder: Path) -> None:
        self.world, self.file = made, folder / "calls.duckdb"
        self._pipeline = dlt.pipeline(
            "calls",
            destination=dlt.destinations.duckdb(str(self.file)),
            dataset_name="telephony",
            pipelines_dir=str(folder / "pipelines"),
        )

    def run(self, **given: Any) -> int:
        """One run; returns the number of requests."""
        self.world.emulator.requests.clear()
        with self.world.emulator.client(self.world.vendor.slug, retries=0) as client:
            settings = {"since": SINCE, "now": self.world.emulator.clock.now} | given
            self._pipeline.run(source(client, self.world.resource.name, **settings))
        return len(self.world.emulator.requests)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query over the table `t`."""
        with duckdb.connect(self.file) as connection:
            table = self.world.name.replace(".", "_")
            connection.execute(f"set timezone = 'UTC'; create temp view t as from telephony.{table}")
            return connection.sql(sql).fetchall()

    def is_true(self) -> bool:
        """Whether the table has each record that the vendor has, once, as it is."""
        found = self.ask(f'select raw from t order by "{self.world.maker.key}"')
        return [raw for (raw,) in found] == [record.to_json() for record in self.world.truth()]


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loaded]:
    """A list whose records have prices."""
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    with world(tmp_path / "place", "carrierx.call_drs", records=60) as made:
        yield Loaded(made, tmp_path)


def test_a_second_run_doubles_nothing_and_reads_what_has_not_settled_alone(loaded: Loaded) -> None:
    loaded.run()
    assert loaded.is_true()
    [(kind, cost)] = loaded.ask("select typeof(price), sum(price) from t group by 1")
    assert kind == "DECIMAL(38,12)"
    assert cost == sum(record.price or 0 for record in loaded.world.truth())
    loaded.run()
    asked = [entry.params["filter"] for entry in loaded.world.emulator.requests]
    assert loaded.is_true()
    assert asked
    assert all((NOW - timedelta(days=4)).isoformat()[:10] < text.partition("date_stop ge ")[2][:10] for text in asked)


def test_a_late_record_and_another_price_arrive(loaded: Loaded) -> None:
    early = NOW - timedelta(hours=5)
    loaded.world.add(2, ended=early, visible=NOW + timedelta(hours=1))
    (changing,) = loaded.world.add(1, ended=early)
    loaded.run()
    loaded.world.advance(hours=2)
    loaded.world.emulator.records.remove(loaded.world.name, [changing])
    loaded.world.add(1, ended=early, fields={"dr_sid": changing, "price": "7.25"})
    loaded.run()
    assert loaded.is_true()
    assert [str(price.normalize()) for (price,) in loaded.ask(f"select price from t where dr_sid = '{changing}'")] == [
        "7.25"
    ]


def test_a_run_that_breaks_off_moves_nothing_and_the_next_one_brings_all(loaded: Loaded) -> None:
    loaded.run(since=NOW - timedelta(days=5))
    loaded.world.emulator.faults.add("unauthorized", count=None, after=1)
    with pytest.raises(PipelineStepFailed, match="token"):
        loaded.run()
    loaded.world.emulator.faults.clear()
    loaded.run()
    assert loaded.is_true()


def test_a_window_that_lacks_records_is_read_again_though_it_would_have_settled(loaded: Loaded) -> None:
    hour = timedelta(hours=1)
    loaded.world.emulator.faults.add("skip-rows", "list_call_drs", count=1, after=1, rows=3)
    loaded.run(settles=hour)
    loaded.world.emulator.faults.clear()
    loaded.run(settles=hour)
    assert loaded.is_true()


def test_numbers_are_not_loaded_with_pseudonyms_and_another_key_is_refused(loaded: Loaded) -> None:
    loaded.run(pseudonyms=KEY)
    numbers = {record.number_src for record in loaded.world.truth() if len(record.number_src or "") > 7}
    kept = json.dumps(loaded.ask("select * from t"), default=str)
    assert numbers
    assert [number for number in numbers if number in kept] == []
    for other in (None, Pseudonyms(b"another key, as long as that")):
        with pytest.raises(PipelineStepFailed, match="another key, or without one: give the same"):
            loaded.run(pseudonyms=other)
    loaded.run(pseudonyms=KEY)


def test_what_is_no_client_or_no_list_is_refused(loaded: Loaded) -> None:
    with pytest.raises(BadArgument, match="client: a blocking client of a vendor is wanted"):
        source(object(), since=NOW)
    with loaded.world.emulator.client("carrierx") as client:
        with pytest.raises(UnknownName, match="nothing"):
            source(client, "nothing", since=NOW)
        assert sorted(source(client, since=NOW).resources) == ["carrierx_call_drs", "carrierx_conference_calls"]
