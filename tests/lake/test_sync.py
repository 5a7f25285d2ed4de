"""Runs of sync against an emulator whose records come late, change and vanish."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")

import deltalake
import msgspec

from callrecords.errors import BadArgument, Unauthorized
from callrecords.lake.audit import audit
from callrecords.lake.errors import PlaceBusy, PlaceError
from callrecords.lake.ledger import Ledger
from callrecords.lake.rows import RowMaker
from callrecords.lake.table import notes
from callrecords.testing.running import running
from tests.lake.world import LISTS, NOW, SINCE, World, world


def test_a_list_without_single_records_is_read_twice_before_anything_counts_as_vanished(tmp_path: Path) -> None:
    with world(tmp_path, "cinnox.call_details") as made:
        made.run()
        made.emulator.faults.add("skip-rows", count=1, after=1, rows=3)
        assert made.run().vanished == 0
        made.emulator.faults.clear()
        assert made.is_true()
        [gone, *_] = [row["id"] for row in made.rows() if row["call_date"] > NOW - timedelta(days=2)]
        made.emulator.records.remove(made.name, [gone])
        assert made.run().vanished == 1
        assert made.is_true()


def test_of_very_many_records_that_vanished_none_is_requested_by_itself(small: World) -> None:
    kept = small.add(150, ended=NOW - timedelta(hours=2))
    gone = small.add(120, ended=NOW - timedelta(hours=2))
    small.run(NOW - timedelta(hours=20))
    small.emulator.records.remove(small.name, gone)
    small.emulator.requests.clear()
    assert small.run(NOW - timedelta(hours=20)).vanished == len(gone)
    assert len(small.emulator.requests) < 20
    small.emulator.records.remove(small.name, kept[:50])
    small.emulator.requests.clear()
    assert small.run(NOW - timedelta(hours=20)).vanished == 50
    assert len(small.emulator.requests) >= 50


@pytest.mark.parametrize("name", LISTS)
def test_every_record_is_there_once_with_all_its_fields(name: str, tmp_path: Path) -> None:
    with world(tmp_path, name) as made:
        outcome = made.run()
        assert (outcome.new, outcome.changed, outcome.vanished) == (len(made.truth()), 0, 0)
        assert made.is_true()
        assert outcome.ledger is not None
        assert (outcome.ledger.since, outcome.ledger.read) == (SINCE, NOW)


def test_a_second_run_reads_what_is_not_settled_and_writes_no_file(small: World) -> None:
    first, files = small.run(), small.files()
    assert first.ledger is not None
    small.emulator.requests.clear()
    again = small.run()
    assert (again.new, again.changed, again.vanished) == (0, 0, 0)
    assert again.unchanged > 0
    assert small.files() == files
    asked = [entry.params["filter"] for entry in small.emulator.requests]
    assert asked
    assert all(text.partition("ge '")[2][:19] >= first.ledger.settled.isoformat()[:19] for text in asked)


def test_over_settled_days_nothing_is_requested_at_all(small: World) -> None:
    small.run(settles=timedelta(minutes=1))
    small.emulator.requests.clear()
    outcome = small.run(settles=timedelta(minutes=1))
    assert len(small.emulator.requests) == 1  # the last minute alone
    assert outcome.unchanged == 0


def test_late_changed_and_vanished_records_are_found_and_told_apart(small: World) -> None:
    early = NOW - timedelta(hours=5)
    small.add(2, ended=early, visible=NOW + timedelta(hours=1))
    (changing,) = small.add(1, ended=early)
    (vanishing,) = small.add(1, ended=early)
    small.run()
    small.advance(hours=2)
    small.emulator.records.remove(small.name, [vanishing, changing])
    small.add(1, ended=early, fields={"id": changing, "duration": 77})
    outcome = small.run()
    assert (outcome.new, outcome.changed, outcome.vanished) == (2, 1, 1)
    assert outcome.fields["duration"] == 1
    assert small.is_true()
    feed = small.table().feed(outcome.version or 0, outcome.version).to_pylist()
    assert [row["duration"] for row in feed if row["_change_type"] == "update_postimage"] == [77]
    assert [row["id"] for row in feed if row["_change_type"] == "delete"] == [vanishing]


def test_a_key_with_a_quote_is_a_key(small: World) -> None:
    small.add(1, ended=NOW - timedelta(hours=2), fields={"id": "o'neil"})
    small.run()
    small.emulator.records.remove(small.name, ["o'neil"])
    small.add(1, ended=NOW - timedelta(hours=2), fields={"id": "o'neil", "caller": "102"})
    assert small.run().changed == 1
    assert small.is_true()


def test_what_changes_behind_the_horizon_is_not_seen(small: World) -> None:
    (old,) = small.add(1, ended=NOW - timedelta(days=5))
    small.run()
    small.emulator.records.remove(small.name, [old])
    assert small.run().vanished == 0
    assert not small.is_true()


def test_a_record_whose_time_changes_is_there_once(small: World) -> None:
    (moving,) = small.add(1, ended=NOW - timedelta(hours=30))
    small.run()
    small.emulator.records.remove(small.name, [moving])
    small.add(1, ended=NOW - timedelta(hours=2), fields={"id": moving})
    small.run()
    assert small.is_true()
    small.emulator.records.remove(small.name, [moving])
    small.add(1, ended=NOW - timedelta(hours=50), fields={"id": moving})
    small.run()
    assert small.is_true()


def test_windows_are_narrowed_until_their_records_fit(small: World) -> None:
    outcome = small.run(rows=5)
    assert outcome.new == 100
    assert small.is_true()
    assert outcome.version is not None
    assert outcome.version > 10


def test_a_window_with_up_to_three_times_as_many_records_as_wanted_is_written_as_it_is(small: World) -> None:
    small.emulator.records.remove(small.name, [record.id for record in small.truth()])
    small.add(25, ended=NOW - timedelta(hours=2))
    small.run(NOW - timedelta(hours=20), rows=10, settles=timedelta(0))
    assert [note["rows"] for _, note in notes(small.table())] == [25]


def test_a_new_field_of_a_window_that_is_cut_counts_once(small: World) -> None:
    small.emulator.faults.add("unknown-field", count=None, field="colour")
    small.add(25, ended=NOW - timedelta(hours=2))
    outcome = small.run(NOW - timedelta(hours=20), rows=4)
    kept = small.table().query("select count(extras) as n from t")["n"][0].as_py()
    assert outcome.extras["colour"] == kept > 0


def test_an_earlier_since_reads_what_lies_before_and_a_later_one_changes_nothing(small: World) -> None:
    late = NOW - timedelta(days=10)
    small.run(late)
    part = len(small.rows())
    outcome = small.run(SINCE)
    assert outcome.new == 100 - part
    assert small.is_true()
    assert outcome.ledger is not None
    assert outcome.ledger.since == SINCE
    again = small.run(late)
    assert again.ledger is not None
    assert again.ledger.since == SINCE


def test_the_first_run_needs_a_beginning(small: World) -> None:
    with pytest.raises(BadArgument, match="--since"):
        small.run(None)
    small.run()
    assert small.run(None).new == 0


def test_of_two_runs_at_once_the_slower_one_changes_nothing_and_says_so(small: World) -> None:
    small.run()
    slow = small.table()
    slow.make(small.maker)
    small.advance(hours=1)
    small.add(3, ended=NOW)
    assert small.run().new == 3
    with pytest.raises(PlaceBusy, match="another run"):
        small.run(table=slow)
    assert small.is_true()
    assert small.run().new == 0


def test_a_run_that_comes_right_behind_a_commit_is_noticed(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    small.run()
    refresh = deltalake.DeltaTable.update_incremental

    def late(table: deltalake.DeltaTable) -> None:
        monkeypatch.undo()
        small.run()
        refresh(table)

    monkeypatch.setattr(deltalake.DeltaTable, "update_incremental", late)
    with pytest.raises(PlaceBusy):
        small.run()
    assert small.is_true()


def test_a_token_that_expires_in_the_middle_leaves_whole_windows_and_the_next_run_goes_on(small: World) -> None:
    small.emulator.faults.add("unauthorized", count=None, after=3)
    with pytest.raises(Unauthorized):
        small.run(rows=10)
    ledger = small.table().ledger()
    assert ledger is not None
    assert SINCE < ledger.read < NOW
    small.emulator.faults.clear()
    small.run()
    assert small.is_true()


def test_a_clock_that_was_ahead_costs_a_second_look_and_no_record(small: World) -> None:
    small.ahead = timedelta(days=10)
    small.run()
    small.advance(hours=6)
    small.add(2, ended=NOW)
    small.ahead = timedelta(0)
    assert small.run().new == 2
    assert small.is_true()
    small.advance(days=20)
    small.run()
    assert audit(small.table(), small.maker).findings == []  # of a window that was read twice the second time counts


def test_a_clock_that_falls_behind_moves_nothing_back(small: World) -> None:
    first = small.run()
    for behind in (timedelta(days=10), timedelta(days=100)):
        small.ahead = -behind
        outcome = small.run()
        assert (outcome.new, outcome.changed, outcome.vanished) == (0, 0, 0)
    small.ahead = timedelta(0)
    small.advance(hours=6)
    small.add(2, ended=NOW)
    outcome = small.run()
    assert outcome.new == 2
    assert first.ledger is not None
    assert outcome.ledger is not None
    assert outcome.ledger.read > first.ledger.read
    assert small.is_true()


@pytest.mark.parametrize("bug", ["window-start-ignored", "window-end-ignored"])
def test_records_from_outside_their_window_are_there_once(bug: str, tmp_path: Path) -> None:
    with running(records=60, now=NOW, bugs=[bug]) as emulator:
        made = World(emulator, tmp_path, "portsip.calllogs")
        assert made.run(rows=10).new == 60
        assert made.run(rows=10).new == 0
        keys = [row["id"] for row in made.rows()]
        assert len(keys) == len(set(keys)) == 60


def test_a_window_that_lacks_records_keeps_what_is_known_and_stays_provisional(small: World) -> None:
    small.run(settles=timedelta(days=50))
    small.emulator.faults.add("skip-rows", "list_calllogs", count=None, rows=3)
    outcome = small.run(settles=timedelta(minutes=1))
    assert outcome.vanished == 0
    small.emulator.faults.clear()
    assert small.is_true()
    assert outcome.doubtful
    assert outcome.ledger is not None
    assert outcome.ledger.settled == outcome.doubtful[0][0]
    assert small.run(settles=timedelta(minutes=1)).doubtful == []


def test_a_record_that_comes_twice_is_there_once(small: World) -> None:
    small.emulator.faults.add("repeat-rows", count=None, rows=2)
    small.run()
    small.emulator.faults.clear()
    assert small.is_true()


def test_an_item_that_is_no_record_is_counted(small: World) -> None:
    small.emulator.faults.add("broken-record", count=None)
    assert small.run().bad > 0


def test_a_field_that_is_new_is_kept_and_named_and_becomes_a_column_with_the_spec_that_has_it(small: World) -> None:
    small.emulator.faults.add("unknown-field", count=None, field="colour")
    outcome = small.run()
    assert outcome.extras["colour"] > 0
    rows = small.table().query("select extras from t where extras is not null").to_pylist()
    assert [json.loads(row["extras"]) for row in rows] == [{"colour": "surprise"}] * outcome.extras["colour"]


def test_a_table_of_an_older_spec_gets_the_columns_that_it_lacks(small: World) -> None:
    older = small.maker.schema.remove(small.maker.schema.get_field_index("trunk"))
    table = small.table()
    deltalake.DeltaTable.create(table.uri, older, name=small.name, partition_by=["call_day"])
    small.run()
    assert small.is_true()


def test_a_table_of_a_newer_spec_keeps_its_columns(small: World) -> None:
    import pyarrow as pa

    newer = small.maker.schema.append(pa.field("colour", pa.string()))
    deltalake.DeltaTable.create(small.table().uri, newer, name=small.name, partition_by=["call_day"])
    small.run()
    small.advance(hours=1)
    (changing,) = small.add(1, ended=NOW)
    small.run()
    small.emulator.records.remove(small.name, [changing])
    small.run()
    assert small.is_true()
    assert "colour" in small.table().query("select * from t limit 1").schema.names


def test_a_column_of_another_type_is_refused_with_the_way_out(small: World) -> None:
    import pyarrow as pa

    number = small.maker.schema.get_field_index("duration")
    other = small.maker.schema.set(number, pa.field("duration", pa.string()))
    deltalake.DeltaTable.create(small.table().uri, other, name=small.name, partition_by=["call_day"])
    with pytest.raises(PlaceError, match=r"duration is string there, and int64 .*another place"):
        small.run()


def test_the_raw_record_stays_beside_its_fields_unless_it_is_not_wanted(small: World, tmp_path: Path) -> None:
    small.run()
    raws = [row["raw"] for row in small.table().query("select raw from t order by id").to_pylist()]
    assert raws == [record.to_json() for record in small.truth()]
    without = World(small.emulator, tmp_path / "without", small.name)
    without.run(raw=False)
    assert without.is_true()
    assert without.table().query("select count(raw) as n from t").to_pylist() == [{"n": 0}]


def test_compacting_and_cleaning_by_others_costs_no_record(small: World) -> None:
    small.run(rows=10)
    before = small.table().ledger()
    small.table().delta.optimize.compact()
    small.table().delta.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    assert small.table().ledger() == before
    small.advance(hours=1)
    small.add(1, ended=NOW)
    assert small.run().new == 1
    assert small.is_true()


def test_where_the_notes_were_cleaned_up_the_versions_of_the_writer_tell_how_far_it_is(
    small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.run()
    table = small.table()
    known = table.ledger()
    monkeypatch.setattr(deltalake.DeltaTable, "history", lambda self, limit=None: [])
    assert isinstance(known, Ledger)
    assert table.ledger() == known


def test_what_a_vendor_threw_away_before_it_was_read_is_a_gap(small: World) -> None:
    maker = RowMaker(small.vendor, small.resource)
    clock = msgspec.structs.replace(maker.operation.clock, retention=timedelta(days=10))
    maker.operation = msgspec.structs.replace(maker.operation, clock=clock)
    first = small.run(SINCE, maker=maker)
    assert first.ledger is not None
    assert (first.ledger.since, first.ledger.gaps) == (NOW - timedelta(days=10), ())
    small.advance(days=12)
    later = small.run(SINCE, maker=maker)
    assert later.ledger is not None
    assert later.ledger.gaps == ((NOW, NOW + timedelta(days=2)),)
    again = small.run(SINCE, maker=maker)
    assert again.ledger is not None
    assert again.ledger.gaps == later.ledger.gaps
    clean_up(small)
    assert small.table().ledger() == again.ledger
    assert [text for text in audit(small.table(), small.maker).findings if text.startswith("a gap: ")]


def clean_up(small: World) -> None:
    """Throw away all of Delta's log but its newest version."""
    log = small.folder / "portsip_calllogs" / "_delta_log"
    small.table().delta.alter.set_table_properties({"delta.logRetentionDuration": "interval 0 days"})
    for path in log.glob("*.json"):
        os.utime(path, (0, 0))  # long ago
    table = small.table().delta
    table.create_checkpoint()
    table.cleanup_metadata()
    assert len(small.table().delta.history()) <= 1


def test_where_the_log_was_cleaned_up_the_next_run_goes_on_and_nothing_is_lost_or_doubled(small: World) -> None:
    first = small.run(rows=10)
    clean_up(small)
    small.advance(hours=1)
    small.add(2, ended=NOW)
    outcome = small.run()
    assert outcome.new == 2
    assert first.ledger is not None
    assert outcome.ledger is not None
    assert (outcome.ledger.since, outcome.ledger.settled >= first.ledger.settled) == (SINCE, True)
    assert small.is_true()
    assert audit(small.table(), small.maker).findings == []


def test_rows_that_somebody_deletes_are_missed_also_where_the_log_was_cleaned_up(small: World) -> None:
    small.run(rows=10)
    small.run(rows=10)
    clean_up(small)
    assert audit(small.table(), small.maker).findings == []
    settled = small.table().ledger()
    assert settled is not None
    [(gone, _)] = small.table().newest(small.maker, (settled.since, settled.settled), 1)
    small.table().delta.delete(f"id = '{gone}'")
    clean_up(small)
    (finding,) = audit(small.table(), small.maker).findings
    assert finding.startswith(f"all that is settled held {settled.rows:,} records when it was read, and has ")
    small.run(rows=10)
    assert len(audit(small.table(), small.maker).findings) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is one of the system")
def test_a_file_that_cannot_be_written_to_its_end_leaves_the_table_as_it_was(small: World) -> None:
    import resource

    small.run(NOW - timedelta(days=20))
    before, limits = small.rows(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(PlaceError, match=r"cannot be written to: .*goes on from there"):
            small.run(SINCE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert small.rows() == before
    small.run(SINCE)
    assert small.is_true()


def test_a_disk_that_fills_up_leaves_the_table_as_it_was(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    small.run(NOW - timedelta(days=20))
    before = small.rows()

    def full(*args: Any, **given: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(deltalake, "write_deltalake", full)
        with pytest.raises(PlaceError, match=r"cannot be written to: .*No space left.*goes on from there"):
            small.run(SINCE)
    assert small.rows() == before
    small.run(SINCE)
    assert small.is_true()
