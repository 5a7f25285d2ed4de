"""Calls out of files: those that `fetch` wrote, and those of others with a mapping."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from callrecords.calls import CallRecord, CallResult, Direction
from callrecords.cli.callfiles import read_calls
from callrecords.errors import BadArgument
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Resource, UnknownName, Vendor
from tests.cli.conftest import Run

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
RESOURCES = [
    pytest.param(vendor, resource, id=f"{vendor.slug}.{resource.name}")
    for vendor in VENDORS
    for resource in vendor.resources
]


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(("vendor", "resource"), RESOURCES)
def test_what_fetch_wrote_is_the_same_in_every_format(
    vendor: Vendor, resource: Resource, account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    account(vendor.slug)
    name = f"{vendor.slug}.{resource.name}"
    found: list[list[CallRecord]] = []
    for ending in ("jsonl", "csv", "jsonl.gz"):
        path = tmp_path / f"calls.{ending}"
        assert callrecords("fetch", name, "--since", "2025-12-01", "--until", "2026-01-01", "-o", str(path)).code == 0
        found.append(list(read_calls(VENDORS, f"{name}:{path}")))
    assert found[0]
    assert [one.to_dict() for one in found[0]] == [one.to_dict() for one in found[1]]
    assert found[2] == found[0]


def test_a_place_is_all_its_tables(account: Callable[..., None], callrecords: Run, tmp_path: Path) -> None:
    pytest.importorskip("deltalake", reason="the extra `sync` is not installed")
    names = [f"{vendor.slug}.{vendor.resources[-1].name}" for vendor in VENDORS]
    fetched: list[CallRecord] = []
    for vendor, name in zip(VENDORS, names, strict=True):
        account(vendor.slug)
        path = tmp_path / f"{vendor.slug}.jsonl"
        callrecords("fetch", name, "--since", "2025-12-20", "--until", "2026-01-02", "-o", str(path))
        fetched += read_calls(VENDORS, f"{name}:{path}")
        callrecords("sync", name, "--since", "2025-12-20T00:00Z", "--to", str(tmp_path / "calls"))
    found = list(read_calls(VENDORS, str(tmp_path / "calls")))
    assert found
    assert {(one.vendor, one.id): one for one in found} == {(one.vendor, one.id): one for one in fetched}
    done = callrecords("report", str(tmp_path / "calls"), "--by", "vendor", "--json")
    assert sum(group["calls"] for group in json.loads(done.out)) == len(found)
    assert callrecords("reconcile", str(tmp_path / "calls"), str(tmp_path / "calls")).code == 0
    asked = callrecords(
        "sql", str(tmp_path / "calls"), "select count(*) as n from calls where started is not null", "--json"
    )
    assert json.loads(asked.out) == {"n": sum(one.started is not None for one in found)}


def test_the_columns_of_the_common_record_need_no_mapping(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "calls.csv",
        "id,started,from_number,cost,result,recording\na,2026-01-01T12:00:00Z,0288,0.10,busy,true\n",
    )
    (call,) = read_calls((), str(path))
    assert call == CallRecord(
        vendor="", resource="calls.csv", id="a", started=NOON, from_number="0288", cost=Decimal("0.10"),
        result=CallResult.BUSY, recording=True,
    )  # fmt: skip


MAPPING = """
timezone = "Europe/Berlin"
time-format = "%d.%m.%Y %H:%M:%S"
decimal-comma = true

[columns]
id = "Nr"
started = "Beginn"
talk_seconds = "Dauer"
cost = "Betrag"
direction = "Art"

[constants]
currency = "EUR"
vendor = "ours"

[units]
talk_seconds = "minutes"

[words.direction]
kommend = "inbound"
"""


def test_a_mapping_names_columns_zone_units_and_words(tmp_path: Path) -> None:
    path = written(tmp_path, "ours.csv", 'Nr,Beginn,Dauer,Betrag,Art\n7,01.01.2026 13:00:00,"1,5","0,25",kommend\n')
    (call,) = read_calls((), str(path), written(tmp_path, "ours.toml", MAPPING))
    assert call == CallRecord(
        vendor="ours", resource="ours.csv", id="7", started=NOON, talk_seconds=Decimal(90), cost=Decimal("0.25"),
        direction=Direction.INBOUND, currency="EUR",
    )  # fmt: skip


def test_json_lines_keep_every_digit(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"started":"2026-01-01T13:00:00+01:00","cost":0.1000000000000000055,"id":5}\n\n'))
    (call,) = read_calls((), str(path))
    assert (call.started, call.cost, call.id) == (NOON, Decimal("0.1000000000000000055"), "5")


def test_a_parquet_file_has_its_types(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra `arrow` is not installed")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [{"started": NOON, "ended": NOON + timedelta(seconds=3), "cost": Decimal("0.10"), "from_number": "0288"}]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "calls.parquet")
    (call,) = read_calls((), str(tmp_path / "calls.parquet"))
    assert (call.started, call.cost, call.from_number, call.id) == (NOON, Decimal("0.10"), "0288", "1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "no column 'started'"),
        ("started,cost\n2026-01-01T12:00:00Z,1 EUR\n", "row 1, cost: expected a number such as 12.5"),
        ("started,cost\n2026-01-01T12:00:00Z,NaN\n", "row 1, cost: expected a number"),
        ("started\nyesterday at 5551234567\n", "row 1, started: expected a time"),
        ("started\n2026-01-01T12:00:00Z\n2026-01-01T12:00:00\n", "row 2, started: expected a time with a zone"),
        ("started,recording\n2026-01-01T12:00:00Z,perhaps\n", "row 1, recording: expected true or false"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_place_and_shape(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadArgument, match=said) as caught:
        list(read_calls((), str(written(tmp_path, "calls.csv", text))))
    assert "5551234567" not in str(caught.value)


def test_a_telephone_number_that_became_a_fraction_is_refused(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "calls.jsonl",
        json.dumps({"started": "2026-01-01T12:00:00Z", "from_number": "x"}).replace('"x"', "1.5e10"),
    )
    (call,) = read_calls((), str(path))
    assert call.from_number == "1.5E+10", "JSON keeps the digits"
    pa = pytest.importorskip("pyarrow", reason="the extra `arrow` is not installed")
    pytest.importorskip("pyarrow.parquet").write_table(
        pa.Table.from_pylist([{"started": NOON, "from_number": 15005550101.0}]), tmp_path / "calls.parquet"
    )
    with pytest.raises(BadArgument, match="spoilt"):
        list(read_calls((), str(tmp_path / "calls.parquet")))


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("[colums]\nid = 'a'", "no mapping has 'colums'.*columns"),
        ("[columns]\nstart = 'a'", r"\[columns\] has no 'start'.*started"),
        ("[columns]\nid = 3", "expected a text"),
        ("columns = 'a'", "columns is a table"),
        ("[units]\ntalk_seconds = 'hours'", "write one of seconds, milliseconds, minutes"),
        ("[words]\ndirection = 'a'", "expected a table"),
        ("timezone = 'Mars'", "no zone known"),
        ("timezone = 3", "no zone known"),
        ("time-format = 3", "are texts"),
        ("[words.direction]\na = 3", "are texts"),
        ("not toml", "no TOML"),
    ],
)
def test_a_mapping_that_says_something_else_is_refused(tmp_path: Path, mapping: str, said: str) -> None:
    path = written(tmp_path, "calls.csv", "started\n2026-01-01T12:00:00Z\n")
    with pytest.raises(BadArgument, match=said):
        list(read_calls((), str(path), written(tmp_path, "m.toml", mapping)))


def test_names_that_lead_nowhere_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        list(read_calls(VENDORS, "nobody.calls:a.jsonl"))
    with pytest.raises(FileNotFoundError, match="there is no such file or folder"):
        list(read_calls(VENDORS, str(tmp_path / "calls.doc")))
    (tmp_path / "calls.doc").touch()
    with pytest.raises(BadArgument, match=r"\.jsonl, \.csv"):
        list(read_calls(VENDORS, str(tmp_path / "calls.doc")))
    name = f"{VENDORS[0].slug}.{VENDORS[0].resources[0].name}"
    with pytest.raises(BadArgument, match="no record of"):
        list(read_calls(VENDORS, f"{name}:{written(tmp_path, 'a.jsonl', '[]')}"))
    with pytest.raises(BadArgument, match="leave the mapping out"):
        list(read_calls(VENDORS, f"{name}:a.jsonl", tmp_path / "m.toml"))
