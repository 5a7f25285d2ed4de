"""What the pages show is so: each Python block runs against an emulator and passes the strict type checker."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest

from callrecords.cli.app import cli, run
from callrecords.client.http import watching
from callrecords.conventions import filters
from callrecords.conventions.where import parse_where
from callrecords.emulator import Emulator, Server, serve
from callrecords.errors import RequestError
from callrecords.registry import VENDORS
from callrecords.testing.running import running

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
BLOCK = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

NEEDS_A_SERVER_OF_YOURS = {"test_our_server_keeps_the_contract"}
"""Shown, type-checked and not called; `contracts/` proves what they call."""

OTHERS = {"deltalake", "dlt", "duckdb", "fastapi", "pandas", "polars", "pyarrow", "pysail"}
"""Libraries that a page shows records in the hands of."""
NEEDED = {".parquet": "pyarrow", ".zst": "pyarrow", ".xlsx": "xlsxwriter"}
"""What `fetch` needs for a file."""


def code_of(page: Path) -> str:
    """The page's Python, each line where it stands on the page."""
    lines = page.read_text(encoding="utf-8").split("\n")
    kept = [""] * len(lines)
    text = "\n".join(lines)
    for block in BLOCK.finditer(text):
        if block["language"] == "python":
            first = text.count("\n", 0, block.start("text"))
            code = block["text"].split("\n")
            kept[first : first + len(code)] = code
    return "\n".join(kept)


def commands_of(page: Path) -> list[str]:
    """The command lines of `callrecords` that a page shows, without what they are piped into."""
    lines = [
        line
        for block in BLOCK.finditer(page.read_text(encoding="utf-8"))
        if block["language"] in ("", "sh", "console")
        for line in block["text"].split("\n")
    ]
    found = [re.search(r"(?:^|\$ |&& )callrecords ([^|]*)", line) for line in lines]
    return [match[1].strip() for match in found if match]


PYTHON = [page for page in PAGES if code_of(page).strip()]
COMMANDS = [
    pytest.param(command, id=f"{page.name}: {command}")
    for page in PAGES
    for command in dict.fromkeys(commands_of(page))
]


@pytest.fixture(scope="module")
def served() -> Iterator[Server]:
    """All vendors, whose records end now."""
    with serve(Emulator(VENDORS, records=200, now=datetime.now(UTC))) as server:
        yield server


@pytest.fixture(autouse=True)
def account(served: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The variables of every vendor lead to the emulator; files are written elsewhere; nobody watches requests afterwards."""
    for vendor in VENDORS:
        for name, value in served.environment(vendor.slug).items():
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")  # `callrecords`
    monkeypatch.setenv("DLT_DATA_DIR", str(tmp_path / "dlt"))
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.chdir(tmp_path)
    yield
    watching.watch(None)


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas")
@pytest.mark.parametrize("page", PYTHON, ids=lambda page: page.name)
def test_the_examples_of_a_page_run(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = code_of(page)
    if "callrecords.contract" in code:
        pytest.importorskip("schemathesis", reason="the extra `contract` is not installed")
    for library in sorted(set(re.findall(r"(?m)^(?:import|from) (\w+)", code)) & OTHERS):
        pytest.importorskip(library, reason="the session `engines` has it")
    names: dict[str, Any] = {"__name__": "page"}
    exec(compile(code, str(page), "exec"), names)  # the pages are ours
    tests = {name: test for name, test in names.items() if name.startswith("test_")}
    for name, test in tests.items():
        if name in NEEDS_A_SERVER_OF_YOURS:
            continue
        with running() as emulator, monkeypatch.context() as patch:
            fixtures = {"callrecords_emulator": emulator, "monkeypatch": patch}
            test(**{wanted: fixtures[wanted] for wanted in inspect.signature(test).parameters})
    assert tests or capsys.readouterr().out, "the page shows nothing"


def test_the_examples_pass_the_strict_type_checker(tmp_path: Path) -> None:
    made = []
    for page in PYTHON:
        made.append(tmp_path / f"{page.stem.lower().replace('-', '_')}_page.py")
        made[-1].write_text(code_of(page), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", *map(str, made)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def profile(name: str, target: str) -> str:
    """A configuration file with one profile, which leads to the emulator."""
    slug = target.partition(".")[0]
    client = next(vendor for vendor in VENDORS if vendor.slug == slug).bundle().client
    url, token = os.environ[client.variable("base_url")], client.variable("token")
    return f'[profiles.{name}]\nvendor = "{slug}"\nbase_url = "{url}"\ntoken = {{ variable = "{token}" }}\n'


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_line_of_a_page_runs_or_is_at_least_one(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What serves for ever, judges for minutes or names a vendor that is not there is only parsed."""
    name, *arguments = shlex.split(command, comments=True)
    if arguments and (library := NEEDED.get(Path(arguments[-1]).suffix)) is not None:
        pytest.importorskip(library, reason="the session `engines` has it")
    if "--pseudonyms" in arguments:
        key = Path(arguments[arguments.index("--pseudonyms") + 1])
        key.write_bytes(b"a key of a test, long enough")
        key.chmod(0o600)
    if "--profile" in arguments:
        Path("config.toml").write_text(profile(arguments[arguments.index("--profile") + 1], arguments[0]))
        monkeypatch.setenv("CALLRECORDS_CONFIG", "config.toml")
    known = not arguments or arguments[0].partition(".")[0] in {vendor.slug for vendor in VENDORS}
    if (name in ("fetch", "vendors") and known) or "--bugs" in arguments:
        assert run([name, *arguments]) == 0, capsys.readouterr().err
    else:
        found = cli.get_command(click.Context(cli), name)
        assert found is not None
        if "--from" in arguments:
            Path(arguments[arguments.index("--from") + 1]).touch()
        if "--spec" in arguments:  # reading the option makes the vendor: test_adding_a_vendor does so
            at = arguments.index("--spec")
            del arguments[at : at + 2]
        found.make_context(name, arguments)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "adding-a-vendor.md"], ids=lambda page: page.name
)
def test_command_lines_name_vendors_and_resources_that_exist(page: Path) -> None:
    known = {vendor.slug for vendor in VENDORS}
    known |= {f"{vendor.slug}.{resource.name}" for vendor in VENDORS for resource in vendor.resources}
    for command in commands_of(page):
        name, *arguments = shlex.split(command, comments=True)
        if name in ("fetch", "fields", "check", "emulate"):
            assert not arguments or arguments[0].startswith("-") or arguments[0] in known, command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_filter_in_the_text_of_a_page_fits_a_list(page: Path) -> None:
    listings = [vendor.bundle().operation(one.name, "list") for vendor in VENDORS for one in vendor.resources]
    bundles = [vendor.bundle() for vendor in VENDORS for _ in vendor.resources]

    def fits(text: str) -> bool:
        for bundle, operation in zip(bundles, listings, strict=True):
            assert operation is not None and operation.filter is not None
            fields = bundle.record_fields(operation)
            try:
                filters.render(parse_where(text, fields, operation.filter), operation.filter, fields)
            except RequestError:
                continue
            return True
        return False

    for text in re.findall(r'--where "([^"]+)"', page.read_text(encoding="utf-8")):
        assert fits(text), text


@pytest.mark.parametrize(
    "page",
    [*PAGES[1:], *sorted(ROOT.glob("*.md")), ROOT / "specs" / "README.md", *(ROOT / "src").rglob("*.md")],
    ids=lambda page: page.name,
)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).is_file(), target
