"""Completion, asked as a shell asks: in a process of its own, and by bash itself."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
RUN = "from callrecords.cli.main import main; main()"
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'generated'}"}
NAMES = [f"{vendor.slug}.{resource.name}" for vendor in VENDORS for resource in vendor.resources]


def offered(*words: str) -> list[str]:
    """What is offered for the last word."""
    asked = {
        "_CALLRECORDS_COMPLETE": "bash_complete",
        "COMP_WORDS": f"{shlex.join(('callrecords', *words[:-1]))} {words[-1] and shlex.quote(words[-1])}",
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUN], capture_output=True, text=True, check=False, env=ENVIRONMENT | asked
    )
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


def sorting() -> tuple[Vendor, str, tuple[str, ...]]:
    """A list that can be sorted: vendor, target, fields."""
    for vendor in VENDORS:
        for resource in vendor.resources:
            order = vendor.bundle().operations[resource.list_operation].order
            if order is not None:
                return vendor, f"{vendor.slug}.{resource.name}", order.fields
    raise AssertionError


def test_commands_are_offered() -> None:
    assert {"vendors", "fetch", "emulate", "check"} <= set(offered(""))
    assert offered("em") == ["emulate"]


def test_options_are_offered() -> None:
    assert "--since" in offered("fetch", "--")
    assert "--allow-host" in offered("emulate", "--a")


def test_resources_are_offered_to_fetch_and_slugs_to_emulate_and_check() -> None:
    assert offered("fetch", "") == NAMES
    assert offered("fetch", NAMES[-1][:-2]) == NAMES[-1:]
    slugs = [vendor.slug for vendor in VENDORS]
    assert offered("emulate", "") == offered("check", "") == slugs
    assert offered("fields", "") == NAMES
    assert offered("emulate", slugs[0], "") == slugs[1:]


@pytest.mark.parametrize("name", NAMES)
def test_the_fields_of_the_resource_on_the_line_are_offered(name: str) -> None:
    (vendor,) = (one for one in VENDORS if one.slug == name.partition(".")[0])
    resource = next(one for one in vendor.resources if name.endswith(f".{one.name}"))
    bundle = vendor.bundle()
    operation = bundle.operations[resource.list_operation]
    known = set(bundle.record_fields(operation))
    found = offered("fetch", name, "--fields", "")
    assert len(found) > 5
    assert set(found) <= known
    first, second = found[:2]
    assert second in [one.removeprefix(f"{first},") for one in offered("fetch", name, "--fields", f"{first},")]
    assert f"{first},{first}" not in offered("fetch", name, "--fields", f"{first},")
    filterable = () if operation.filter is None else operation.filter.filterable
    assert offered("fetch", name, "--where", "") == list(filterable)


def test_fields_to_sort_by_are_offered_both_ways() -> None:
    _, target, fields = sorting()
    found = offered("fetch", target, "--order", fields[0])
    assert fields[0] in found
    assert f"{fields[0]}:desc" in found


def test_bugs_are_offered() -> None:
    assert "cursor-without-ties" in offered("emulate", "--bug", "cursor-w")


def test_where_nothing_can_be_known_nothing_is_offered() -> None:
    assert offered("fetch", "nobody.calls", "--fields", "") == []
    assert offered("fetch", "--fields", "") == []
    assert offered("fetch", NAMES[0], "--where", "no such thing") == []


@pytest.mark.skipif(shutil.which("bash") is None or os.name != "posix", reason="needs bash")
def test_bash_itself_gets_them(tmp_path: Path) -> None:
    """The script is what users evaluate; the function is what bash calls when somebody presses Tab."""
    command = tmp_path / "callrecords"
    command.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{RUN}' \"$@\"\n")
    command.chmod(0o755)
    script = (
        'eval "$(_CALLRECORDS_COMPLETE=bash_source callrecords)"; complete -p callrecords; '
        f"COMP_WORDS=(callrecords fetch {NAMES[0][:4]}); COMP_CWORD=2; _callrecords_completion callrecords; "
        "printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True, text=True, check=False, env=ENVIRONMENT | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    declared, *words = done.stdout.splitlines()
    assert "_callrecords_completion callrecords" in declared, done.stderr
    assert words == [name for name in NAMES if name.startswith(NAMES[0][:4])]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_their_script_and_their_words(shell: str) -> None:
    def ask(**asked: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", RUN], capture_output=True, text=True, check=True, env=ENVIRONMENT | asked
        )
        return done.stdout

    assert f"_CALLRECORDS_COMPLETE={shell}_complete" in ask(_CALLRECORDS_COMPLETE=f"{shell}_source")
    word = {"COMP_CWORD": "em"} if shell == "fish" else {"COMP_CWORD": "1"}
    told = ask(_CALLRECORDS_COMPLETE=f"{shell}_complete", COMP_WORDS="callrecords em", **word)
    assert "emulate" in told
