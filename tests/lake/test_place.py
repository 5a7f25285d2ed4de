"""Places that hold nothing, something else, or a table that is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")

import deltalake

from callrecords.lake.errors import PlaceError
from callrecords.lake.place import Lake
from callrecords.registry import VENDORS
from tests.lake.world import World


def test_an_empty_place_has_no_tables(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="callrecords sync"):
        Lake(str(tmp_path)).tables(VENDORS)


def test_a_place_knows_its_tables_by_their_names_in_sql(small: World) -> None:
    small.run()
    assert list(small.place.tables(VENDORS)) == ["portsip_calllogs"]


def test_a_new_folder_is_its_owners_alone(small: World) -> None:
    small.place.make()
    assert small.folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_holds_something_else_is_left_alone(small: World) -> None:
    other = small.folder / "portsip_calllogs"
    other.mkdir(parents=True)
    (other / "notes.txt").write_text("mine")
    with pytest.raises(PlaceError, match="something else than a table"):
        small.run()
    assert [path.name for path in other.iterdir()] == ["notes.txt"]


def test_a_table_of_somebody_else_is_left_alone(small: World) -> None:
    deltalake.DeltaTable.create(small.table().uri, small.maker.schema, name="my own")
    with pytest.raises(PlaceError, match="something else than"):
        small.run()


def test_a_file_in_the_place_of_the_folder_is_said_so(small: World) -> None:
    small.folder.write_text("")
    with pytest.raises(PlaceError, match="cannot be made"):
        small.run()


def test_a_log_entry_that_was_cut_off_to_nothing_costs_no_record(small: World) -> None:
    small.run()
    log = small.folder / "portsip_calllogs" / "_delta_log"
    max(log.glob("*.json")).write_bytes(b"")
    small.run()
    assert small.is_true()


@pytest.mark.parametrize("text", [b"{", b"\x00\xff", b'{"add":{}}\n'])
def test_a_log_entry_that_is_broken_is_said_so_and_nothing_is_written(small: World, text: bytes) -> None:
    small.run()
    log = small.folder / "portsip_calllogs" / "_delta_log"
    newest = max(log.glob("*.json"))
    newest.write_bytes(text)
    files = small.files()
    with pytest.raises(PlaceError):
        small.run()
    assert small.files() == files
