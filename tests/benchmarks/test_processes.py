"""Contestants and servers in processes of their own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from benchmarks import subject
from benchmarks.processes import ROOT, Contestant, Process, fresh
from callrecords.emulator import Emulator, ServerRequest
from callrecords.registry import VENDORS

pytestmark = pytest.mark.slow

ENV = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "generated")])}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    emulator = Emulator(VENDORS, 1000)
    headers = {"authorization": f"Bearer {emulator.token(subject.SLUG)}"}
    target = f"{emulator.base_path(subject.SLUG)}{subject.PATH}?limit=1000"
    path = tmp_path_factory.mktemp("page") / "page.json"
    path.write_bytes(emulator.handle(ServerRequest("GET", target, headers)).body)
    return path


@pytest.mark.parametrize("name", ["json_decode", "our_decode"])
def test_a_contestant_works_as_often_as_it_is_asked_to(name: str, page: Path) -> None:
    contestant = Contestant(f"benchmarks.contestants.{name}", str(page), env=ENV)
    assert 0 < contestant.seconds() < 10
    assert contestant.peak() > 1_000_000
    contestant.close()


def test_a_contestant_that_fails_is_an_error_and_no_measurement(tmp_path: Path) -> None:
    (tmp_path / "page.json").write_bytes(b"no JSON")
    contestant = Contestant("benchmarks.contestants.json_decode", str(tmp_path / "page.json"), env=ENV)
    with pytest.raises(RuntimeError, match="json_decode ended with code 1"):
        contestant.seconds()
    contestant.close()


def test_a_server_says_where_it_is_and_how_many_records_it_seeded(tmp_path: Path) -> None:
    server = Process("benchmarks.server", "records", "30", str(tmp_path / "records.db"), env=ENV)
    said = server.said()
    server.close()
    assert said["url"].endswith(subject.PATH)
    assert said["seeded"] >= 30
    assert (tmp_path / "records.db").stat().st_size > 30 * 1000


def test_a_fresh_interpreter_says_how_long_its_lines_took() -> None:
    assert 0 < fresh(["import json"], sys.executable, ENV) < 10
