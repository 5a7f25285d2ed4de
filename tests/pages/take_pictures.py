"""The pictures of the guides: `nox -s pictures` writes them anew. What they show is the same each time; how letters are drawn is the machine's.

A file of pytest for its fixtures, and none of the tests.
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from rich.console import Console
from rich.text import Text

from callrecords.carrierx import CarrierX
from callrecords.cli.emulate import PORT
from callrecords.emulator import Emulator, Server, serve
from callrecords.registry import VENDORS
from tests.browser import WIDE, serving
from tests.emulator.driver import NOW

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
_COMMAND = (sys.executable, "-c", "from callrecords.cli.main import main; main()")
_TERMINAL = 118
_LOOK = """<!doctype html><style>{stylesheet} body {{ color: {foreground}; background: {background} }}
pre {{ display: inline-block; padding: 16px 20px; font: 14px/1.35 monospace }}</style><pre>{code}</pre>"""


@pytest.fixture
def server(context: BrowserContext) -> Iterator[Server]:
    """An emulator on the port that people see."""
    with serving(Emulator(VENDORS, records=1000, now=NOW), context, port=PORT) as server:
        yield server


def take(page: Page, name: str, *, scheme: str = "light", height: int = 900, width: int = WIDE) -> None:
    """A picture of what a window shows."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": height})
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", caret="hide")


def test_the_front_page(page: Page, server: Server) -> None:
    page.goto(server.origin)
    expect(page.locator("#now")).to_contain_text("2026")
    take(page, "emulator", height=760)


def test_a_fault_and_the_retry_in_the_requests(page: Page, server: Server) -> None:
    page.goto(server.origin)
    server.emulator.faults.add("throttled", "list_call_drs", seconds=0)
    with CarrierX(token=server.token("carrierx"), base_url=server.url("carrierx")) as carrierx:
        carrierx.call_drs.list(limit=50)
    expect(page.locator("#requests tr")).to_have_count(2)
    expect(page.locator("#faults td").last).to_have_text("1")
    page.locator("#part-requests").evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 40)")
    take(page, "emulator-requests", scheme="dark", height=720)


def test_records_in_a_table(page: Page, server: Server) -> None:
    page.goto(f"{server.origin}/carrierx/")
    part = page.get_by_role("region", name="Records of carrierx.call_drs", exact=True)
    part.get_by_label("Filter, as").fill('direction eq "outbound" and price > 0.1')
    part.get_by_role("combobox", name="Order by").select_option("price")
    part.get_by_label("Descending").check()
    part.get_by_role("button", name="Send the request").click()
    expect(part.locator("[data-table] tbody tr")).to_have_count(10)
    part.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 20)")
    take(page, "emulator-records", height=860)


def test_a_table_on_a_terminal(page: Page) -> None:
    """Its records end now, as they do for who runs the command."""
    command = "callrecords fetch carrierx.call_drs --emulated --max 14"
    console = Console(record=True, width=_TERMINAL, file=StringIO())
    console.print(Text(f"$ {command}"), Text.from_ansi(_on_a_terminal(command.split()[1:])), sep="\n")
    page.set_content(console.export_html(code_format=_LOOK))
    page.locator("pre").screenshot(path=PICTURES / "table.png")


def test_the_report_of_a_server_that_loses_records(page: Page, tmp_path: Path) -> None:
    with serve(Emulator(VENDORS, records=100, now=NOW, bugs=["last-of-page-lost"])) as server:
        command = [*_COMMAND, "check", "cinnox", "--report", str(tmp_path / "report.html")]
        subprocess.run(command, env={**os.environ, **server.environment("cinnox")}, stdout=subprocess.DEVNULL)
    page.goto((tmp_path / "report.html").as_uri())
    take(page, "report", height=760)


def _on_a_terminal(arguments: list[str]) -> str:
    """What a command prints where it is looked at: in colour, in columns."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(_TERMINAL), "LINES": "50", "TERM": "xterm-256color"}
    process = subprocess.Popen([*_COMMAND, *arguments], stdout=theirs, stderr=subprocess.DEVNULL, env=environment)
    os.close(theirs)
    printed = bytearray()
    try:
        while part := os.read(ours, 65536):
            printed += part
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    assert process.wait() == 0
    return printed.decode().replace("\r\n", "\n")
