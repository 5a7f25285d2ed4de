"""A record that a vendor describes as one of several objects: a class for each, which type checkers tell apart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from callrecords.calls import call_of
from callrecords.emulator import Emulator, serve
from callrecords.errors import BadArgument
from callrecords.pseudonyms import Pseudonyms
from tests.made_up import made_up

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]

USE = """\
from typing import assert_type

from callrecords.knot import EventRecord, EventRecordKind, EventsFields as F, Knot, Line, Room


def seats(knot: Knot) -> tuple[list[int | None], list[str | None]]:
    rooms: list[int | None] = []
    lines: list[str | None] = []
    for event in knot.events.iter(where=(F.kind == "room") & (F.agent == "ada-1")):
        assert_type(event, EventRecord)
        if isinstance(event, Room):
            rooms.append(event.seats)
        elif isinstance(event, Line):
            lines.append(event.from_.number if event.from_ is not None else None)
        elif event.kind == EventRecordKind("video"):
            print(event.uid, event.extras)
    return rooms, lines
"""


@pytest.fixture(scope="module")
def events() -> list[Any]:
    """Events of Knot, lines and rooms."""
    vendor = made_up()["knot"]
    with serve(Emulator([vendor], records=300)) as server:
        token, base_url = server.token("knot"), server.url("knot")
        with vendor.load(vendor.client)(token=token, base_url=base_url) as knot:
            return list(knot.events.iter())


def test_each_record_is_of_its_kind_and_has_its_fields(events: list[Any]) -> None:
    line, room = (type(next(one for one in events if one.kind == word)) for word in ("line", "room"))
    assert (line.__name__, room.__name__) == ("Line", "Room")
    assert line.__base__ is room.__base__ is made_up()["knot"].load("EventRecord")
    assert {type(one) for one in events} == {line, room}
    assert not hasattr(next(one for one in events if isinstance(one, line)), "seats")
    assert [one.extras for one in events if one.extras] == []


def test_common_records_and_pseudonyms_are_made_of_each_kind(events: list[Any]) -> None:
    calls = [call_of(one) for one in events]
    assert [(one.id, one.started) for one in calls] == [(one.uid, one.begun) for one in events]
    hidden = [*Pseudonyms(b"k" * 32).records(events)]
    assert [type(one) for one in hidden] == [type(one) for one in events]
    shown = [one.from_.number for one in hidden if hasattr(one, "from_") and one.from_ is not None]
    assert shown
    assert not any(number and number.startswith("+") for number in shown)


def test_kinds_with_keys_of_their_own_are_got_copied_and_told_apart_by_them() -> None:
    vendor = made_up()["knot"]
    with serve(Emulator([vendor], records=60)) as server:
        token, base_url = server.token("knot"), server.url("knot")
        with vendor.load(vendor.client)(token=token, base_url=base_url) as knot:
            notices = list(knot.notices.iter())
            for one in (notices[0], notices[-1]):
                kind, _, key = one.key.partition(":")
                assert type(one).__name__ == kind
                assert knot.notices.get(key) == one
    assert {type(one).__name__ for one in notices} == {"Spoken", "Typed"}
    assert len({one.key for one in notices}) == len(notices) == 60
    assert [call_of(one).id for one in notices] == [one.key for one in notices]
    assert [one.key for one in Pseudonyms(b"k" * 32).records(notices)] == [one.key for one in notices]


def test_the_records_of_such_a_list_are_added_and_loaded_by_kind_and_key() -> None:
    emulator = Emulator([made_up()["knot"]], records=5)
    given = {"sort": "typed", "number": 4711}
    assert emulator.records.add("knot.notices", fields=given) == ("Typed:4711",)
    with pytest.raises(BadArgument, match="there is a record with this number"):
        emulator.records.add("knot.notices", fields=given)
    at = "2026-03-01T12:00:00Z"
    lines = [
        {"sort": "typed", "at": at, "number": 1},
        {"sort": "spoken", "at": at, "ref": "1"},
        {"sort": "typed", "at": at, "number": 1},
        {"sort": "typed", "at": at, "ref": "2"},
    ]
    report = emulator.records.load("knot.notices", [json.dumps(one).encode() for one in lines])
    assert (report.loaded, [line for line, _ in report.refused]) == (2, [3, 4])
    assert emulator.records.remove("knot.notices", ["Typed:1", "2"]) == 1


@pytest.mark.parametrize("checker", ["mypy", "basedpyright"])
def test_a_strict_type_checker_tells_kinds_apart_by_isinstance(checker: str, tmp_path: Path) -> None:
    pytest.importorskip(checker)
    module = made_up()["knot"].load("EventRecord").__module__
    generated = Path(sys.modules[module].__file__ or "").parents[2]
    (tmp_path / "use.py").write_text(USE)
    command = {
        "mypy": ["mypy", "--strict", "--config-file=", "--explicit-package-bases", "--namespace-packages", f"--cache-dir={tmp_path}/cache"],
        "basedpyright": ["basedpyright", "--level", "error", "--pythonpath", sys.executable],
    }[checker]  # fmt: skip
    (tmp_path / "pyrightconfig.json").write_text(
        f'{{"typeCheckingMode": "strict", "extraPaths": ["{ROOT / "src"}", "{generated}"]}}'
    )
    paths = os.pathsep.join([str(ROOT / "src"), str(generated)])
    done = subprocess.run(
        [sys.executable, "-m", *command, "use.py"], cwd=tmp_path, env={**os.environ, "MYPYPATH": paths},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
