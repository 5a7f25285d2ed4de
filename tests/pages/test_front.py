"""The emulator's page at `/`, in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from callrecords.emulator import Emulator, Server, serve
from callrecords.registry import VENDORS
from tests.browser import assert_sound
from tests.emulator.driver import NOW


@pytest.fixture
def server() -> Iterator[Server]:
    with serve(Emulator(VENDORS, records=60, now=NOW)) as server:
        yield server


def test_the_page_names_every_vendor_with_its_base_url_and_tokens(page: Page, server: Server) -> None:
    page.goto(server.origin)
    for vendor in VENDORS:
        section = page.get_by_role("region", name=vendor.title, exact=True)
        expect(section.get_by_text(server.url(vendor.slug), exact=True)).to_be_visible()
        for kind in server.emulator.server(vendor.slug).identity.kinds:
            expect(section.get_by_text(server.token(vendor.slug, kind), exact=True)).to_be_visible()


def test_a_token_is_copied_by_its_button(page: Page, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(server.origin)
    vendor = VENDORS[0]
    page.get_by_role("button", name=f"Copy token no-scope of {vendor.title}").click()
    expect(page.get_by_role("status")).to_have_text(f"Copied token no-scope of {vendor.title}")
    assert page.evaluate("navigator.clipboard.readText()") == server.token(vendor.slug, "no-scope")


def test_the_page_is_sound_in_every_look(page: Page, server: Server) -> None:
    page.goto(server.origin)
    assert_sound(page)
