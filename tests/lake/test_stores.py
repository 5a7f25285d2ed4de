"""Tables in object stores: the same runs as in a folder, over real sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")

from callrecords.lake.audit import audit
from callrecords.lake.changes import changes
from callrecords.lake.errors import PlaceBusy, PlaceError
from callrecords.lake.place import Lake
from callrecords.lake.query import Engine, query
from callrecords.registry import VENDORS
from tests.lake.stores import Store, azure, s3
from tests.lake.world import NOW, World, world

SINCE = NOW - timedelta(days=8)


@pytest.fixture(params=[s3, azure], ids=["s3", "azure"], scope="module")
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store that runs here."""
    start: Callable[[], AbstractContextManager[Store]] = request.param
    with start() as found:
        yield found


@pytest.fixture
def there(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A list, whose table is in the store."""
    place, variables = store
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with world(tmp_path) as made:
        made.place = Lake(f"{place}/{tmp_path.name}")
        yield made


def test_every_run_finds_what_the_last_one_left_and_the_feed_tells_both(there: World) -> None:
    there.run(SINCE)
    there.advance(hours=1)
    (added,) = there.add(1, ended=NOW)
    second = there.run(SINCE)
    assert (second.new, second.changed, second.vanished) == (1, 0, 0)
    there.emulator.records.remove(there.name, [added])
    assert there.run(SINCE).vanished == 1
    assert audit(there.table(), there.maker).findings == []
    assert second.version is not None
    told = list(changes(there.table(), second.version - 1, there.maker.key))
    assert [(one["change"], one["key"]) for one in told] == [("new", added), ("vanished", added)]


@pytest.mark.parametrize("engine", ["datafusion", "duckdb"])
def test_both_engines_read_the_tables_of_a_place(there: World, engine: Engine) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    there.run(SINCE)
    found = {name: table for name, (_, _, table) in there.place.tables(VENDORS).items()}
    assert list(found) == ["portsip_calllogs"]
    counted = query(found, "select count(*) as n from portsip_calllogs", engine)
    assert counted["n"].to_pylist() == [len(there.rows())]


def test_of_two_runs_at_once_the_slower_one_changes_nothing_and_says_so(there: World) -> None:
    there.run(SINCE)
    slow = there.table()
    there.advance(hours=1)
    there.add(3, ended=NOW)
    assert there.run(SINCE).new == 3
    before = there.rows()
    with pytest.raises(PlaceBusy, match="another run"):
        there.run(SINCE, table=slow)
    assert there.rows() == before


def test_a_bucket_that_is_not_there_is_named_with_what_the_store_says(store: Store, there: World) -> None:
    there.place = Lake(store[0].replace("/calls", "-of-nobody/calls"))
    with pytest.raises(PlaceError, match=r"(?s)-of-nobody/calls.*404 Not Found.*Is there such a bucket"):
        there.run(SINCE)
