"""The page of a contract run as a person reads it: of a server with planted bugs, beside an earlier run."""

from __future__ import annotations

import shlex
from pathlib import Path

import attrs
import msgspec
import pytest
from playwright.sync_api import Page, expect

from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.since import read_earlier, since
from callrecords.contract.emulated import target_of
from callrecords.contract.report import files
from callrecords.contract.report.page import page as page_of
from callrecords.contract.run import run_full
from callrecords.emulator import Emulator
from callrecords.emulator.serving.transports import EmulatorTransport
from tests.browser import assert_sound
from tests.made_up import fable
from tests.pages.conftest import Complaints

PROMISES = ("filter.ge", "filter.gt", "order.sorted", "paging.every-record-once", "cdr.unique-ids", "cdr.values")
STRICT = "sandbox; default-src 'none'; img-src 'self'; style-src 'self'"
"""What viewers of build artefacts send: no script, and no style within the page."""


def judged(*bugs: str) -> Result:
    emulator = Emulator([fable()], records=40, bugs=bugs)
    target = target_of(emulator, fable().slug, "http://emulator")
    return run_full(spec_of(fable()), target, promises=PROMISES, transport=EmulatorTransport(emulator))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run that found a bug, since one that found another."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "before.json").write_bytes(msgspec.json.encode(files.as_json(judged("order-ignored"))))
    result = judged("ge-as-gt")
    compared = since(read_earlier(folder / "before.json", result.slug), "before.json", result.profile, result.verdicts)
    (made,) = files.write(attrs.evolve(result, since=compared), folder / "report.html")
    return made


@pytest.fixture
def opened(page: Page, report: Path) -> Page:
    """The report, opened from the disk."""
    page.goto(report.as_uri())
    return page


def test_the_verdict_the_first_failure_and_its_command_are_found_and_copied(opened: Page) -> None:
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(opened.get_by_role("region", name="Verdict")).to_contain_text("1 promise is broken")
    first = opened.get_by_role("article").first
    expect(first.get_by_role("heading")).to_contain_text("filter.ge")
    expect(first.get_by_text("Promised: ge selects all records whose field is at least the value")).to_be_visible()
    expect(first.get_by_role("columnheader", name="expected")).to_be_visible()
    first.get_by_role("button", name="Copy").first.click()
    expect(first.get_by_role("button", name="Copied")).to_be_visible()
    command = opened.evaluate("navigator.clipboard.readText()")
    assert command == first.locator("pre").first.text_content()
    assert shlex.split(command)[0] == "curl"
    assert "$FABLE_TOKEN" in command


def test_the_grid_is_filtered_by_operation_and_by_verdict_and_leads_to_the_failure(opened: Page) -> None:
    grid = opened.get_by_role("region", name="Grid").get_by_role("table")
    every = grid.get_by_role("rowheader").count()
    operation = fable().resources[0].list_operation
    opened.get_by_label("operation", exact=True).select_option(operation)
    expect(grid.get_by_role("columnheader")).to_have_count(2)
    opened.get_by_label("outcome").select_option("fail")
    expect(opened.get_by_role("status")).to_contain_text(f"1 of {len(PROMISES)} promises")
    expect(grid.get_by_role("rowheader", name="filter.ge ")).to_be_visible()
    expect(grid.get_by_role("rowheader", name="order.sorted ")).to_be_hidden()
    grid.get_by_role("link", name="fail").first.click()
    assert opened.evaluate("location.hash").startswith("#broken-")
    opened.get_by_role("button", name="Show all").click()
    expect(grid.get_by_role("rowheader")).to_have_count(every)


def test_what_is_new_and_what_is_mended_since_the_run_before_is_told(opened: Page) -> None:
    since_then = opened.get_by_role("region", name="Since before.json")
    operation = fable().resources[0].list_operation
    expect(since_then.get_by_role("link", name=f"filter.ge on {operation}")).to_be_visible()
    expect(since_then.get_by_text(f"order.sorted on {operation}")).to_be_visible()
    expect(opened.get_by_role("article").first.get_by_text("newly broken")).to_be_visible()


def test_the_page_is_sound_in_every_look(opened: Page) -> None:
    assert_sound(opened)


def test_the_keyboard_reaches_the_verdict_first_and_each_region_that_scrolls(opened: Page) -> None:
    opened.keyboard.press("Tab")
    expect(opened.get_by_role("link", name="Skip to the verdict")).to_be_focused()
    opened.keyboard.press("Enter")
    assert opened.evaluate("location.hash") == "#verdict"
    region = opened.get_by_role("region", name="Grid")
    region.focus()
    expect(region).to_be_focused()


def test_a_viewer_that_forbids_scripts_and_styles_shows_the_same_words(
    page: Page, report: Path, complaints: Complaints
) -> None:
    complaints.expected += ["[Ss]tyle", "[Ss]cript"]
    headers = {"Content-Security-Policy": STRICT, "Content-Type": "text/html; charset=utf-8"}
    page.route("**/report.html", lambda route: route.fulfill(body=report.read_bytes(), headers=headers))
    page.goto("http://127.0.0.1/report.html")
    expect(page.get_by_text("1 promise is broken")).to_be_visible()
    expect(page.locator("article pre").first).to_contain_text("curl ")
    expect(page.get_by_role("link", name="fail").first).to_be_visible()
    expect(page.locator("form")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    assert page.locator("svg rect").first.evaluate("(rect) => getComputedStyle(rect).fill") != "rgb(0, 0, 0)"


def test_on_paper_there_are_no_controls_and_nothing_stays_folded(opened: Page) -> None:
    opened.emulate_media(media="print")
    expect(opened.locator("form")).to_be_hidden()
    expect(opened.locator("nav")).to_be_hidden()
    expect(opened.locator("article details pre").first).to_be_visible()


def test_words_of_a_server_run_nothing(page: Page, tmp_path: Path) -> None:
    from tests.contract.report.test_page import WORDS, everywhere

    (tmp_path / "odd.html").write_bytes(page_of(everywhere(WORDS)))
    page.goto((tmp_path / "odd.html").as_uri())
    expect(page.locator("main img, main script")).to_have_count(0)
    expect(page.get_by_text("alert(1)").first).to_be_visible()
