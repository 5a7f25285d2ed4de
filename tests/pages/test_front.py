"""The emulator's page at `/`, as a person uses it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect

from callrecords.carrierx import CallDrsFields, CarrierX
from callrecords.emulator import Server
from callrecords.registry import VENDORS
from tests.browser import assert_sound

FIRST = VENDORS[0]


def part(page: Page, name: str) -> Locator:
    """A section by its heading."""
    return page.get_by_role("region", name=name, exact=True).first


def copy(page: Page, button: Locator) -> str:
    """What a button puts on the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    label = button.get_attribute("aria-label") or ""
    button.click()
    expect(page.get_by_role("status")).to_have_text(label.replace("Copy", "Copied"))
    copied: str = page.evaluate("navigator.clipboard.readText()")
    return copied


def test_the_page_names_every_vendor_with_its_base_url_and_tokens(page: Page, server: Server) -> None:
    page.goto(server.origin)
    for vendor in VENDORS:
        section = part(page, vendor.title)
        expect(section.get_by_text(server.url(vendor.slug), exact=True)).to_be_visible()
        for kind in server.emulator.server(vendor.slug).identity.kinds:
            expect(section.get_by_text(server.token(vendor.slug, kind), exact=True)).to_be_visible()


def test_a_token_is_copied_by_its_button(page: Page, server: Server) -> None:
    page.goto(server.origin)
    button = page.get_by_role("button", name=f"Copy token no-scope of {FIRST.title}")
    assert copy(page, button) == server.token(FIRST.slug, "no-scope")


@pytest.mark.slow
@pytest.mark.parametrize("slug", [vendor.slug for vendor in VENDORS])
def test_the_lines_work_as_they_are_pasted(page: Page, server: Server, slug: str, tmp_path: Path) -> None:
    vendor = next(one for one in VENDORS if one.slug == slug)
    page.goto(server.origin)
    section = part(page, vendor.title)
    section.get_by_text("Lines to paste").click()
    resource = server.emulator.server(slug).bundle.resources[0]
    environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    starts = {"curl": ["sh"], "Python": [sys.executable, "-I"], "Command line": ["sh"]}
    for kind, start in starts.items():
        line = copy(page, section.get_by_role("button", name=f"Copy {kind} line for {slug}.{resource}"))
        if kind == "curl" and shutil.which("curl") is None:
            continue
        before = len(server.emulator.requests)
        done = subprocess.run(start, input=line, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout != "") == (0, True), (line, done.stderr)
        assert len(server.emulator.requests) > before
        assert server.emulator.requests[-1].status == 200


def test_a_fault_is_thrown_and_the_clients_retry_is_seen(page: Page, server: Server) -> None:
    page.goto(server.origin)
    faults = part(page, "Faults")
    faults.get_by_role("combobox", name="Fault", exact=True).select_option("throttled")
    faults.get_by_role("combobox", name="On", exact=True).select_option("list_call_drs")
    faults.get_by_label("seconds", exact=True).fill("0")
    faults.get_by_role("button", name="Add the fault").click()
    expect(page.get_by_role("status")).to_have_text("The fault throttled is there.")
    with CarrierX(token=server.token("carrierx"), base_url=server.url("carrierx")) as carrierx:
        assert len(carrierx.call_drs.list(limit=2).items) == 2
    rows = part(page, "Requests").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(1).get_by_role("cell")).to_contain_text(["429", "list_call_drs", "not read", "throttled"])
    expect(rows.nth(0).get_by_role("cell")).to_contain_text(["200", "list_call_drs", "read"])
    expect(faults.locator("tbody tr").get_by_role("cell").last).to_have_text("1")
    faults.get_by_role("button", name="Clear all faults").click()
    expect(faults.locator("tbody tr")).to_have_count(0)
    assert len(server.emulator.faults) == 0


def test_a_wrong_order_is_refused_in_words(page: Page, server: Server, complaints: object) -> None:
    complaints.expected.append("400")
    page.goto(server.origin)
    faults = part(page, "Faults")
    faults.get_by_role("combobox", name="Fault", exact=True).select_option("latency")
    faults.get_by_label("seconds", exact=True).fill("99999")
    faults.get_by_role("button", name="Add the fault").click()
    expect(page.get_by_role("status")).to_contain_text("from 0 to 3600")
    assert len(server.emulator.faults) == 0


def test_the_clock_is_moved_and_reset(page: Page, server: Server) -> None:
    page.goto(server.origin)
    clock = part(page, "Clock")
    expect(clock.locator("#now")).to_have_text("2026-11-21 00:00:00 UTC")
    clock.get_by_role("button", name="+1 hour").click()
    expect(clock.locator("#now")).to_have_text("2026-11-21 01:00:00 UTC")
    clock.get_by_label("Move on to").fill("2026-12-24T18:30:00")
    clock.get_by_role("button", name="Set", exact=True).click()
    expect(clock.locator("#now")).to_have_text("2026-12-24 18:30:00 UTC")
    clock.get_by_role("button", name="Let it run").click()
    expect(clock.get_by_role("button", name="Let it run")).to_have_attribute("aria-pressed", "true")
    assert server.emulator.clock.running
    clock.get_by_role("button", name="Reset").click()
    expect(clock.locator("#now")).to_have_text("2026-11-21 00:00:00 UTC")


def test_a_bug_is_found_planted_seen_to_strike_and_taken_out(page: Page, server: Server) -> None:
    page.goto(server.origin)
    bugs = part(page, "Planted bugs")
    bugs.get_by_label("Find a bug").fill("offset")
    shown = bugs.get_by_role("switch")
    expect(bugs.get_by_role("switch", name="ge-as-gt")).to_have_count(0)
    assert shown.count() > 0
    bugs.get_by_label("Find a bug").fill("ge-as-gt")
    bugs.get_by_role("switch", name="ge-as-gt").check()
    expect(page.get_by_role("status")).to_have_text("The bug ge-as-gt is planted.")
    expect(bugs.locator("#bugs-planted")).to_have_text("1 planted")
    with CarrierX(token=server.token("carrierx"), base_url=server.url("carrierx")) as carrierx:
        whole = carrierx.call_drs.list(limit=10)
        carrierx.call_drs.list(where=CallDrsFields.date_stop >= whole.items[0].date_stop)
    expect(bugs.get_by_text("changed 1")).to_be_visible()
    expect(part(page, "Requests").locator("tbody tr").first).to_contain_text("ge-as-gt")
    bugs.get_by_role("switch", name="ge-as-gt").uncheck()
    expect(bugs.locator("#bugs-planted")).to_have_text("None is planted.")
    assert server.emulator.bugs.firings == {}


def test_a_look_from_before_a_change_takes_nothing_back(page: Page, server: Server) -> None:
    page.goto(server.origin)
    expect(page.locator("#bugs-planted")).to_have_text("None is planted.")
    late: list[tuple[Route, APIResponse]] = []
    page.route(re.compile("/_emulator/live"), lambda route: late.append((route, route.fetch())))
    until(page, lambda: len(late) == 1)
    bug = part(page, "Planted bugs").get_by_role("switch", name="ge-as-gt")
    bug.check()
    before, told = late[0]
    before.fulfill(response=told)
    until(page, lambda: len(late) == 2)  # one look at a time: the page has seen the first
    assert bug.is_checked()
    after, told = late[1]
    after.fulfill(response=told)
    expect(page.locator("#bugs-planted")).to_have_text("1 planted")


def until(page: Page, true: Callable[[], bool]) -> None:
    """Wait, while the page goes on."""
    while not true():
        page.wait_for_timeout(10)


def test_the_list_of_requests_pauses_goes_on_and_is_cleared(page: Page, server: Server) -> None:
    page.goto(server.origin)
    requests = part(page, "Requests")
    rows = requests.locator("tbody tr")
    with CarrierX(token=server.token("carrierx"), base_url=server.url("carrierx")) as carrierx:
        carrierx.call_drs.list(limit=1)
        expect(rows).to_have_count(1)
        requests.get_by_role("button", name="Pause").click()
        expect(requests.get_by_role("button", name="Pause")).to_have_attribute("aria-pressed", "true")
        carrierx.call_drs.list(limit=2)
        part(page, "Clock").get_by_role("button", name="+1 hour").click()
        expect(page.locator("#now")).to_have_text("2026-11-21 01:00:00 UTC")  # it looked, and left the list alone
        expect(rows).to_have_count(1)
        requests.get_by_role("button", name="Pause").click()
        expect(rows).to_have_count(2)
        requests.get_by_role("button", name="Clear").click()
        expect(rows).to_have_count(0)


def test_a_number_in_a_request_is_masked(page: Page, server: Server) -> None:
    page.goto(server.origin)
    with CarrierX(token=server.token("carrierx"), base_url=server.url("carrierx")) as carrierx:
        carrierx.call_drs.list(where=CallDrsFields.number_src == "15165550123")
    row = part(page, "Requests").locator("tbody tr")
    expect(row).to_have_count(1)
    assert "5550123" not in page.content()


def test_all_controls_are_reached_by_keyboard_in_the_order_of_the_page(page: Page, server: Server) -> None:
    page.goto(server.origin)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    seen: list[tuple[float, float]] = []
    for _ in range(12):
        page.keyboard.press("Tab")
        box = page.evaluate("(b => [b.top + scrollY, b.left])(document.activeElement.getBoundingClientRect())")
        seen.append(tuple(box))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
    assert len(set(seen)) == len(seen)
    page.get_by_label("Find a bug").fill("ge-as-gt")
    page.get_by_role("switch", name="ge-as-gt").focus()
    page.keyboard.press("Space")
    expect(page.locator("#bugs-planted")).to_have_text("1 planted")


def test_the_page_is_sound_in_every_look(page: Page, server: Server) -> None:
    server.emulator.faults.add("throttled")
    server.emulator.bugs.plant("ge-as-gt")
    page.goto(server.origin)
    for details in page.locator("details").all():
        details.locator("summary").click()
    expect(part(page, "Faults").locator("tbody tr")).to_have_count(1)
    assert_sound(page)
