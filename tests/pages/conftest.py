"""A real browser that reaches nothing but this machine, and fails a test for what its pages complain about.

It takes the packages of `requirements/browser.txt` and Debian's `chromium`; `nox -s browser` brings both. Elsewhere these tests are
not collected.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import urlsplit

import attrs
import pytest

from callrecords.emulator import Emulator, Server
from callrecords.registry import VENDORS
from tests.browser import serving
from tests.emulator.driver import NOW

PATIENCE = 60_000
"""Milliseconds: a state that never comes fails; a slow machine does not."""
CHROMIUM = os.environ.get("CALLRECORDS_CHROMIUM") or shutil.which("chromium")
if find_spec("playwright") is None or CHROMIUM is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

    expect.set_options(timeout=PATIENCE)

HERE = "127.0.0.1"


@attrs.define
class Complaints:
    """What went wrong in the browser: errors of scripts, what its console reports, requests to other machines."""

    hosts: set[str] = attrs.field(factory=lambda: {HERE})
    """The hosts that pages may ask; all of them lead to this machine."""
    seen: list[str] = attrs.field(factory=list)
    expected: list[str] = attrs.field(factory=list)
    """Patterns of complaints that a test provokes; each must have been seen."""

    def judge(self) -> None:
        """Fail for a complaint that no pattern expects, and for a pattern that met none."""
        unexpected = [one for one in self.seen if not any(re.search(pattern, one) for pattern in self.expected)]
        missing = [pattern for pattern in self.expected if not any(re.search(pattern, one) for one in self.seen)]
        assert (unexpected, missing) == ([], [])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser: one for all tests of a process. Every name leads to this machine."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM,
            timeout=2 * PATIENCE,
            args=["--no-sandbox", "--disable-dev-shm-usage", f"--host-resolver-rules=MAP * {HERE}"],
        )
        yield found
        found.close()


@pytest.fixture
def complaints() -> Complaints:
    """What the pages of this test complained about; it may add to `expected` and to `hosts`."""
    return Complaints()


@pytest.fixture
def context(browser: Browser, complaints: Complaints) -> Iterator[BrowserContext]:
    """A fresh profile of the browser; it fails the test for what its pages complain about."""

    def only_here(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in complaints.hosts:
            complaints.seen.append(f"asked another machine: {route.request.url}")
            route.abort()
        else:
            route.continue_()

    context = browser.new_context(locale="en-GB", timezone_id="UTC", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    context.route("**/*", only_here)
    context.on("weberror", lambda error: complaints.seen.append(f"script: {error.error}"))
    context.on(
        "console", lambda line: complaints.seen.append(f"console: {line.text}") if line.type == "error" else None
    )
    yield context
    context.close()
    complaints.judge()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of the browser."""
    return context.new_page()


@pytest.fixture
def server(context: BrowserContext) -> Iterator[Server]:
    """An emulator of all vendors, for the pages that it serves."""
    with serving(Emulator(VENDORS, records=60, now=NOW), context) as server:
        yield server
