"""The documentation site as people use it: over HTTP, and opened as a file."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from callrecords.registry import VENDORS
from tests.browser import assert_sound

SITE = Path(os.environ.get("CALLRECORDS_SITE") or "build/docs/site").resolve()
"""What `python -m scripts.site` built; the session `browser` does so first."""

pytestmark = pytest.mark.skipif(not SITE.is_dir(), reason="the site is not built: python -m scripts.site")

KINDS = ["index.html", "benchmarks.html", "reference/pseudonyms.html", f"vendors/{VENDORS[-1].slug}.html"]
"""A page of each kind: text, plots, names, a vendor."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """The site, served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(SITE))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


_PRESSES = 60
"""How often the key of the search is pressed until the page listens, a second each."""


def _search(page: Page, words: str) -> None:
    """Open the search by its key once the page listens to it, type, and go to the first result of all that was typed."""
    box = page.get_by_role("combobox", name="Search")
    for _ in range(_PRESSES):
        page.keyboard.press("Control+k")
        with contextlib.suppress(AssertionError):
            expect(box).to_be_focused(timeout=1_000)
            break
    expect(box).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator("mark").first).to_have_text(words)  # until then results are of a part of it
    page.keyboard.press("Enter")


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_search_leads_to_what_is_said_of_a_name(page: Page, origin: str, scheme: str) -> None:
    page.goto(f"{origin if scheme == 'http' else SITE.as_uri()}/index.html")
    _search(page, "WindowTooWide")
    expect(page).to_have_url(re.compile(r"\.html.*WindowTooWide"))
    expect(page.get_by_role("heading", name="WindowTooWide")).to_be_in_viewport()


def test_the_fields_of_a_vendor_are_found_from_the_front_page(page: Page, origin: str) -> None:
    vendor = VENDORS[0]
    page.goto(f"{origin}/index.html")
    page.get_by_role("navigation").get_by_role("link", name="Vendors").first.click()
    page.get_by_role("link", name=vendor.title, exact=True).first.click()
    bundle = vendor.bundle()
    for resource in vendor.resources:
        operation = bundle.operations[resource.list_operation]
        heading = page.get_by_role("heading", name=f"Fields of {vendor.slug}.{resource.name}")
        heading.scroll_into_view_if_needed()
        table = (
            page.locator("table")
            .filter(has=page.get_by_role("columnheader", name="Personal"))
            .nth([one.name for one in vendor.resources].index(resource.name))
        )
        row = table.get_by_role("row").filter(
            has=page.get_by_role("cell", name=bundle.identity(operation).said, exact=True)
        )
        expect(row.first).to_contain_text(bundle.record_fields(operation)[bundle.identity(operation).said].kind)


def test_a_snippet_is_copied_as_it_stands(page: Page, origin: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    page.goto(f"{origin}/vendors/{VENDORS[0].slug}.html")
    shown = page.locator("pre code").first.inner_text()
    page.locator("pre").first.hover()
    page.get_by_role("button", name="Copy").or_(page.get_by_title("Copy to clipboard")).first.click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").strip() == shown.strip()


def test_the_keyboard_reaches_content_first_and_the_looks_can_be_switched(page: Page, origin: str) -> None:
    page.goto(f"{origin}/filters.html")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("Skip to content"))
    page.keyboard.press("Enter")
    assert page.url.partition("#")[2]


@pytest.mark.parametrize("name", KINDS)
def test_a_page_is_sound_in_every_look(page: Page, origin: str, name: str) -> None:
    page.goto(f"{origin}/{name}")
    assert_sound(page)
