"""Places that hold nothing, something else, or a table that is broken."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")

import deltalake

from callrecords.lake.errors import PlaceError
from callrecords.lake.place import Lake
from callrecords.registry import VENDORS
from tests.lake.world import NOW, World, world


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


def remove_a_file(home: Path) -> None:
    next(home.rglob("call_day=*/*.parquet")).unlink()


def cut_a_file(home: Path) -> None:
    path = next(home.rglob("call_day=*/*.parquet"))
    path.write_bytes(path.read_bytes()[:-50])


def spoil_a_checkpoint(home: Path) -> None:
    deltalake.DeltaTable(home).create_checkpoint()
    max(home.rglob("*.checkpoint.parquet")).write_bytes(b"PAR1")


@pytest.mark.parametrize("damage", [remove_a_file, cut_a_file, spoil_a_checkpoint])
def test_a_table_with_a_file_that_is_lost_or_damaged_is_said_so_and_nothing_is_written(
    damage: Callable[[Path], None], small: World
) -> None:
    small.run(settles=timedelta(days=50))
    damage(small.folder / "portsip_calllogs")
    files = small.files()
    with pytest.raises(PlaceError, match="If files of it are lost or damaged, bring them back"):
        small.run(settles=timedelta(days=50))
    assert small.files() == files


def test_a_pointer_to_the_checkpoint_that_is_broken_costs_nothing(small: World) -> None:
    small.run()
    small.table().delta.create_checkpoint()
    (small.folder / "portsip_calllogs" / "_delta_log" / "_last_checkpoint").write_bytes(b"\x00{")
    small.run()
    assert small.is_true()


@contextmanager
def without_write(folder: Path) -> Generator[None]:
    """Take away the right to write there; the administrator, who has it anyway, is nobody meanwhile."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_a_folder_that_may_not_be_written_to_is_said_so_and_stays_as_it_is() -> None:
    with TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        with world(Path(made) / "place") as one:
            one.run(NOW - timedelta(days=10))
            before = one.rows()
            with (
                without_write(one.folder),
                pytest.raises(PlaceError, match=r"cannot be written to: .*ermission denied"),
            ):
                one.run()
            assert one.rows() == before
            one.run()
            assert one.is_true()


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


def test_what_a_store_says_is_told_without_the_keys_that_an_address_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    causes = ["Generic store error", "GET http://127.0.0.1/b?sig=secret in 5ms", "404 Not Found", "<Code>NoSuchBucket"]
    said = "\n  \x1b[31m\N{DOWNWARDS ARROW WITH TIP RIGHTWARDS}\x1b[0m ".join(causes)

    def refuse(*_: object) -> bool:
        raise OSError(said)

    monkeypatch.setattr(deltalake.DeltaTable, "is_deltatable", refuse)
    with pytest.raises(
        PlaceError, match=r"Generic store error: 404 Not Found: <Code>NoSuchBucket. Nothing was changed"
    ):
        Lake("s3://bucket/calls").tables(VENDORS)
    said = said.partition("404")[0]
    with pytest.raises(PlaceError, match=r"GET http://127.0.0.1/b in 5ms") as caught:
        Lake("s3://bucket/calls").tables(VENDORS)
    assert "secret" not in str(caught.value)
