"""A vendor whose every name and limit differs goes through the command line with nothing else touched."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from callrecords.cli import csvfile
from callrecords.cli.app import run
from tests.made_up import SLUG, fable

LIST = f"{SLUG}.voice_entries"


def test_the_made_up_vendor_is_listed_shown_and_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    vendors = (fable(),)
    assert run(["vendors"], vendors) == 0
    assert f"  {LIST}\n" in capsys.readouterr().out

    assert run(["fetch", LIST, "--emulated", "--max", "95"], vendors) == 0
    titles, names, *rows = capsys.readouterr().out.splitlines()
    assert (titles.count("(UTC)"), len(rows)) == (2, 95)
    assert rows == sorted(rows, key=lambda row: row[names.index("begun-at") :][:19], reverse=True)

    for suffix in ("jsonl", "csv"):
        assert run(["fetch", LIST, "--emulated", "-o", str(tmp_path / f"x.{suffix}")], vendors) == 0
    assert "1,000 records written" in capsys.readouterr().err
    records = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text().splitlines()]
    columns, *rest = list(csv.reader(io.StringIO((tmp_path / "x.csv").read_text(), newline="")))
    assert len(records) == len(rest) == 1000
    assert [csvfile.undo(row[columns.index("from")]) for row in rest] == [
        record.get("from") or "" for record in records
    ]


@pytest.mark.parametrize("order", ["talk_secs:desc", "begun-at"])
def test_fields_go_by_their_names_on_the_wire_or_in_python(order: str, capsys: pytest.CaptureFixture[str]) -> None:
    vendors = (fable(),)
    for fields in ("begun-at,talk_secs,from", "begun_at,talk_secs,from_"):
        assert run(["fetch", LIST, "--emulated", "--max", "3", "--order", order, "--fields", fields], vendors) == 0
        titles, *rows = capsys.readouterr().out.splitlines()
        assert (titles.split()[0], len(rows)) == ("begun-at", 3)
