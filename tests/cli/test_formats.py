"""`fetch -o` into each kind of file: packed texts, Parquet, Excel; and a single record."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from callrecords.cli.csvfile import header
from callrecords.cli.files import csv_lines, numbered, packer, suffixes
from callrecords.cli.partfile import PartFile
from callrecords.registry import VENDORS
from tests.cli.conftest import Run

DRS = "carrierx.call_drs"
LISTS = [f"{vendor.slug}.{resource.name}" for vendor in VENDORS for resource in vendor.resources]
WINDOW = ("--since", "2025-12-28", "--until", "2026-01-01")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a.jsonl", (".jsonl", "")),
        ("a.b.csv.gz", (".csv", ".gz")),
        ("a.jsonl.zst", (".jsonl", ".zst")),
        ("a.parquet", (".parquet", "")),
        ("a.parquet.gz", ("", "")),
        ("a.gz", ("", "")),
        (".csv", ("", "")),
        ("a", ("", "")),
    ],
)
def test_the_name_of_a_file_says_its_format(name: str, found: tuple[str, str]) -> None:
    assert suffixes(Path("some.csv", name)) == found


def test_the_number_of_a_part_stands_before_all_endings() -> None:
    assert numbered(Path("x/my.calls.csv.gz"), 2) == Path("x/my.calls-2.csv.gz")
    assert numbered(Path("calls.parquet"), 1) == Path("calls-1.parquet")


@pytest.mark.parametrize("name", LISTS)
def test_a_packed_text_holds_the_bytes_of_the_plain_one(
    name: str, account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    account(name.partition(".")[0])
    for kind in ("jsonl", "csv"):
        plain, packed = tmp_path / f"x.{kind}", tmp_path / f"x.{kind}.gz"
        assert callrecords("fetch", name, *WINDOW, "-o", str(plain)).code == 0
        assert callrecords("fetch", name, *WINDOW, "-o", str(packed), "--concurrency", "3").code == 0
        assert gzip.decompress(packed.read_bytes()) == plain.read_bytes() != b""


def test_a_packed_file_is_whole_after_every_page(tmp_path: Path) -> None:
    lines = csv_lines(["a"], {"a"}, ".gz")
    with pytest.raises(RuntimeError), PartFile(tmp_path / "x.csv.gz", lines.head) as part:  # noqa: PT012  # the block is what fails
        part.write(lines.pack(b"1\r\n"))
        raise RuntimeError
    assert gzip.decompress((tmp_path / "x.csv.gz.part").read_bytes()) == header(["a"]) + b"1\r\n"


def test_a_packed_file_without_records_can_be_unpacked(
    account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    account("carrierx")
    path = tmp_path / "x.jsonl.gz"
    assert callrecords("fetch", DRS, "--since", "2020-01-01", "--until", "2020-01-02", "-o", str(path)).code == 0
    assert gzip.decompress(path.read_bytes()) == b""


def test_zst_is_read_by_others(tmp_path: Path) -> None:
    duckdb, _ = pytest.importorskip("duckdb"), pytest.importorskip("pyarrow")
    pack = packer(".zst")
    path = tmp_path / "x.csv.zst"
    path.write_bytes(pack(b"a,b\r\n") + pack(b"1,2\r\n") + pack(b"3,4\r\n"))
    with duckdb.connect() as connection:
        assert connection.sql(f"select sum(b) from read_csv('{path}')").fetchall() == [(6,)]


@pytest.mark.parametrize("name", LISTS)
def test_parquet_has_typed_columns_and_every_record(
    name: str, account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    account(name.partition(".")[0])
    path, lines = tmp_path / "x.parquet", tmp_path / "x.jsonl"
    assert callrecords("fetch", name, *WINDOW, "-o", str(path)).code == 0
    assert callrecords("fetch", name, *WINDOW, "-o", str(lines)).code == 0
    assert pq.read_table(path).num_rows == len(lines.read_bytes().splitlines()) > 0
    assert path.stat().st_mode & 0o077 == 0


def test_parquet_keeps_the_chosen_fields(account: Callable[..., None], callrecords: Run, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    account("carrierx")
    path = tmp_path / "x.parquet"
    assert callrecords("fetch", DRS, *WINDOW, "--fields", "price,number_src", "-o", str(path)).code == 0
    assert set(pq.read_schema(path).names) == {"dr_sid", "price", "number_src"}


def test_a_parquet_file_that_breaks_off_leaves_nothing(
    canned: Callable[[list[bytes]], str], callrecords: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    bodies = [b"?", b"<html>gone</html>"]
    base = canned(bodies)
    bodies[0] = json.dumps(
        {"count": 1, "has_more": True, "items": [{"dr_sid": "a", "date_stop": "2026-01-01T00:00:00.000Z"}], "limit": 1000,
         "offset": 0, "pagination": {"next": f"{base}/calls/call_drs?offset=1&limit=1000"}, "total": None}
    ).encode()  # fmt: skip
    monkeypatch.setenv("CARRIERX_TOKEN", "t0ken")
    monkeypatch.setenv("CARRIERX_BASE_URL", base)
    done = callrecords(
        "fetch", DRS, "--since", "2026-01-01", "--until", "2026-02-01", "-o", str(tmp_path / "x.parquet")
    )
    assert done.code == 1
    assert "No record was written." in done.err
    assert list(tmp_path.iterdir()) == []


def test_excel_keeps_numbers_of_telephones_as_text_and_amounts_as_numbers(
    account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    openpyxl, _ = pytest.importorskip("openpyxl"), pytest.importorskip("xlsxwriter")
    account("carrierx")
    path, lines = tmp_path / "x.xlsx", tmp_path / "x.jsonl"
    fields = ("--fields", "number_src,price,date_stop,transcoded")
    assert callrecords("fetch", DRS, *WINDOW, *fields, "-o", str(path)).code == 0
    assert callrecords("fetch", DRS, *WINDOW, *fields, "-o", str(lines)).code == 0
    sent = [json.loads(line) for line in lines.read_bytes().splitlines()]
    heading, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    cells = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [cell["number_src"] for cell in cells] == [one.get("number_src") or None for one in sent]
    assert [cell["dr_sid"] for cell in cells] == [one["dr_sid"] for one in sent]
    priced = [
        (cell["price"], one.get("price")) for cell, one in zip(cells, sent, strict=True) if one.get("price") is not None
    ]
    assert priced
    assert all(
        isinstance(number, int | float) and Decimal(str(number)) == Decimal(str(text)) for number, text in priced
    )
    assert cells[0]["date_stop"].isoformat(timespec="milliseconds") + "Z" == sent[0]["date_stop"]


def test_excel_gets_as_text_what_it_could_not_hold(
    canned: Callable[[list[bytes]], str], callrecords: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    openpyxl, _ = pytest.importorskip("openpyxl"), pytest.importorskip("xlsxwriter")
    record = '{"dr_sid":"0288","price":0.12345678901234567,"number_src":"=1+1","version":17,"user_data":{"identity":"x"},"new":1}'
    body = f'{{"count":1,"has_more":false,"items":[{record}],"limit":1,"offset":0,"pagination":{{}},"total":null}}'
    monkeypatch.setenv("CARRIERX_TOKEN", "t0ken")
    monkeypatch.setenv("CARRIERX_BASE_URL", canned([body.encode()]))
    done = callrecords("fetch", DRS, "-o", str(tmp_path / "x.xlsx"))
    assert done.code == 0
    assert "1 record had a field 'new' that the spec does not declare: not in the .xlsx file" in done.err
    heading, row = openpyxl.load_workbook(tmp_path / "x.xlsx").active.iter_rows(values_only=True)
    cells = dict(zip(heading, row, strict=True))
    assert (cells["dr_sid"], cells["price"], cells["version"]) == ("0288", "0.12345678901234567", 17)
    assert (cells["number_src"], cells["user_data"]) == ("=1+1", '{"identity":"x"}')


@pytest.mark.parametrize("kind", [".parquet", ".xlsx", ".jsonl.zst"])
def test_a_format_whose_library_is_missing_is_refused_before_anything_is_sent(
    kind: str, account: Callable[..., None], callrecords: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pyarrow", "xlsxwriter"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    account("carrierx")
    done = callrecords("fetch", DRS, "-o", str(tmp_path / f"x{kind}"))
    assert done.code == 3
    assert "pip install" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_single_record_is_shown_field_by_field_or_written(
    account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    account("carrierx")
    [key] = callrecords("fetch", DRS, "--max", "1", "--fields", "dr_sid").out.split()[1:]
    shown = callrecords("fetch", DRS, key)
    assert shown.code == 0
    assert ["dr_sid", key] in [line.split() for line in shown.out.splitlines()]
    assert len(shown.out.splitlines()) > 50
    assert json.loads(callrecords("fetch", DRS, key, "-o", "-").out)["dr_sid"] == key
    assert callrecords("fetch", DRS, key, "-o", str(tmp_path / "x.csv")).code == 0
    assert key in (tmp_path / "x.csv").read_text()
    assert callrecords("fetch", DRS, key, "--fields", "price").out.split()[0] == "price"
    assert callrecords("fetch", DRS, "no-such-key").code == 1
