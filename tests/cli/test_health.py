"""`emulate --health` says whether an emulator answers; the recipe of the container asks so, and names nothing that is not there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from callrecords.cli.app import cli
from callrecords.emulator.serving.server import Server
from callrecords.registry import VENDORS
from tests.cli.conftest import Run

RECIPE = (Path(__file__).parents[2] / "Containerfile").read_text()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_an_emulator_that_answers_is_healthy(callrecords: Run, served: Server, host: str) -> None:
    done = callrecords("emulate", "--health", "--host", host, "--port", str(served.port))
    assert done.code == 0, done.err
    assert json.loads(done.out) == {"status": "ok", "vendors": [vendor.slug for vendor in VENDORS]}


def test_nobody_there_is_told_with_the_exit_code_of_the_network(callrecords: Run) -> None:
    done = callrecords("emulate", "--health", "--port", "1")
    assert (done.code, done.out) == (4, "")
    assert "no emulator answers at http://127.0.0.1:1/_emulator/health" in done.err


def test_another_server_there_is_no_healthy_emulator(callrecords: Run, canned: Callable[[list[bytes]], str]) -> None:
    port = canned([b"<html>"]).rpartition(":")[2]
    done = callrecords("emulate", "--health", "--port", port)
    assert (done.code, "is no healthy emulator: status 200" in done.err) == (4, True)


def _commands(word: str) -> list[str]:
    found = re.search(rf"^{word}.*?(\[.*?\])$", RECIPE, re.MULTILINE | re.DOTALL)
    assert found
    words: list[str] = json.loads(found[1])
    return words


@pytest.mark.parametrize("word", ["ENTRYPOINT", "HEALTHCHECK"])
def test_the_recipe_runs_commands_that_there_are(word: str) -> None:
    program, name, *arguments = _commands(word)
    assert (program, name) == ("callrecords", "emulate")
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    given = command.make_context(name, arguments, obj=VENDORS).params
    assert (given["host"], given["health"]) == ("0.0.0.0", word == "HEALTHCHECK")


def test_the_recipe_names_files_that_there_are_and_the_port_of_the_emulator() -> None:
    root = Path(__file__).parents[2]
    named = re.findall(r"requirements/[\w-]+\.txt", RECIPE)
    assert named
    assert [path for path in named if not (root / path).is_file()] == []
    command = cli.get_command(click.Context(cli), "emulate")
    assert command is not None
    assert re.findall(r"^EXPOSE (\d+)$", RECIPE, re.MULTILINE) == [
        str(command.make_context("emulate", []).params["port"])
    ]
