"""What the help pages teach works, with vendors that are there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from callrecords.cli.app import cli, run
from callrecords.cli.examples import example
from callrecords.conventions.where import parse_where
from callrecords.registry import VENDORS
from tests.cli.conftest import Run
from tests.made_up import fable

COMMANDS = ["", *cli.commands]


def lines(text: str) -> list[list[str]]:
    """The command lines of a help page, in words."""
    found = [line.strip() for line in text.splitlines() if line.startswith("    callrecords ")]
    return [shlex.split(line.partition("  #")[0].partition(" | ")[0]) for line in found]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_example_stands_on_a_line_of_its_own_and_names_what_there_is(callrecords: Run, command: str) -> None:
    text = callrecords(*filter(None, [command]), "--help").out
    assert "\\b" not in text
    assert "\b" not in text
    assert "{" not in text
    assert "acme" not in text.lower()
    known = {vendor.slug for vendor in VENDORS}
    for words in lines(text):
        assert words.count("callrecords") == 1
        if words[1] in ("fetch", "check") and words[2] != "SLUG.RESOURCE":
            assert words[2].partition(".")[0] in known


def test_what_fetch_teaches_works(
    callrecords: Run, account: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    taught = lines(callrecords("fetch", "--help").out)
    assert len(taught) == 7
    for words in taught:
        account(words[2].partition(".")[0])
        done = callrecords(*words[1:], *(["--max", "3"] if "--max" not in words else []))
        assert done.code == 0, (words, done.err)


def test_a_filter_is_taught_that_the_list_understands() -> None:
    for vendors in (VENDORS, VENDORS[:1], VENDORS[1:2], VENDORS[2:], (fable(),)):
        taught = example(vendors)
        assert taught is not None
        (vendor,) = (one for one in vendors if one.slug == taught.slug)
        (resource,) = (one for one in vendor.resources if taught.target == f"{vendor.slug}.{one.name}")
        operation = vendor.bundle().operations[resource.list_operation]
        if taught.where is not None:
            assert operation.filter is not None
            parse_where(taught.where, vendor.bundle().record_fields(operation), operation.filter)
        assert {*taught.fields.split(","), taught.number} <= set(vendor.bundle().record_fields(operation))


def test_without_vendors_the_help_is_there_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert example(()) is None
    assert run(["fetch", "--help"], ()) == 0
    out = capsys.readouterr().out
    assert "callrecords fetch SLUG.RESOURCE --emulated" in out
    assert '--where "' not in out


def test_the_remarks_stand_below_each_other(callrecords: Run) -> None:
    text = callrecords("emulate", "--help").out
    marks = [match.start() for line in text.splitlines() if (match := re.search("  # ", line))]
    assert len(marks) == 2
    assert len(set(marks)) == 1
