"""The page of one vendor: records are found, operations are tried."""

from __future__ import annotations

import msgspec
import pytest
from playwright.sync_api import Locator, Page, expect

from callrecords.emulator import Emulator, Server
from callrecords.registry import VENDORS
from tests.browser import assert_sound, serving
from tests.emulator.driver import NOW, Driver

SLUG, RESOURCE, LIST, SINGLE = "carrierx", "call_drs", "list_call_drs", "get_call_dr"


def records(page: Page, name: str = f"{SLUG}.{RESOURCE}") -> Locator:
    return page.get_by_role("region", name=f"Records of {name}", exact=True)


def send(part: Locator) -> None:
    part.get_by_role("button", name="Send the request").click()


def test_a_record_is_found_by_a_filter_and_the_request_is_shown(page: Page, server: Server) -> None:
    driver = Driver(server.emulator, SLUG, RESOURCE)
    wanted = driver.rows()[7]
    page.goto(f"{server.origin}/{SLUG}/")
    part = records(page)
    part.get_by_role("combobox", name="Field", exact=True).select_option("dr_sid")
    part.get_by_role("combobox", name="is", exact=True).select_option("eq")
    part.get_by_label("Value").fill(wanted["dr_sid"])
    part.get_by_role("button", name="Add to the filter").click()
    expect(part.get_by_label("Filter, as")).to_have_value(f'dr_sid eq "{wanted["dr_sid"]}"')
    send(part)
    rows = part.locator("[data-table] tbody tr")
    expect(rows).to_have_count(1)
    expect(part.locator("[data-outcome]")).to_contain_text("200 OK")
    shown = part.locator("[data-request]").inner_text()
    assert server.emulator.requests[-1].target in shown
    expect(page.locator("#requests tr").first.get_by_role("cell").first).to_have_text("200")
    expect(page.locator("#requests tr").first).to_contain_text("filter=")
    rows.get_by_role("button").click()
    heading = part.get_by_role("heading", name=f"Record {wanted['dr_sid']}")
    expect(heading).to_be_focused()
    expect(part.locator("[data-record]")).to_contain_text(wanted["date_stop"])
    part.get_by_role("button", name="Close the record").click()
    expect(rows.get_by_role("button")).to_be_focused()


def test_records_are_ordered_and_paged(page: Page, server: Server) -> None:
    page.goto(f"{server.origin}/{SLUG}/")
    part = records(page)
    part.get_by_role("combobox", name="Order by", exact=True).select_option("duration")
    part.get_by_label("Descending").check()
    send(part)
    rows = part.locator("[data-table] tbody tr")
    expect(rows).to_have_count(10)
    column = part.locator("[data-table] thead th").all_inner_texts().index("duration")
    lengths = [float(row.locator("th, td").nth(column).inner_text()) for row in rows.all()]
    assert lengths == sorted(lengths, reverse=True)
    part.get_by_role("button", name="Next page").click()
    expect(part.get_by_text("Page 2")).to_be_visible()
    after = [float(row.locator("th, td").nth(column).inner_text()) for row in rows.all()]
    assert after[0] <= lengths[-1]
    part.get_by_role("button", name="Previous page").click()
    expect(part.get_by_text("Page 1")).to_be_visible()


def test_numbers_are_masked_until_they_are_asked_for(page: Page, server: Server) -> None:
    wanted = next(row for row in Driver(server.emulator, SLUG, RESOURCE).rows() if len(row["number_src"] or "") > 8)
    page.goto(f"{server.origin}/{SLUG}/")
    part = records(page)
    part.get_by_label("Filter, as").fill(f'dr_sid eq "{wanted["dr_sid"]}"')
    send(part)
    expect(part.locator("[data-table] tbody tr")).to_contain_text("•••")
    assert wanted["number_src"] not in page.content()
    part.get_by_label("Show numbers").check()
    send(part)
    expect(part.locator("[data-table] tbody tr")).to_contain_text(wanted["number_src"])


def test_a_refusal_of_the_vendor_is_shown_as_it_comes(page: Page, server: Server) -> None:
    page.goto(f"{server.origin}/{SLUG}/")
    part = records(page)
    part.get_by_role("combobox", name="Token", exact=True).select_option("expired")
    send(part)
    expect(part.locator("[data-outcome]")).to_contain_text("401")
    expect(part.locator("[data-table]")).to_contain_text("message")


def test_a_filter_that_cannot_be_is_refused_in_words(page: Page, server: Server, complaints: object) -> None:
    complaints.expected.append("400")
    page.goto(f"{server.origin}/{SLUG}/")
    part = records(page)
    part.get_by_label("Filter, as").fill("durration > 3")
    send(part)
    expect(part.locator("[data-outcome]")).to_contain_text("duration")


def test_markup_in_a_record_stays_a_text(page: Page) -> None:
    """What a record says is shown: it makes no element, and runs no script."""
    emulator = Emulator(VENDORS, records=1, now=NOW)
    evil = "<img src=x onerror=\"console.error('ran')\"><script>console.error('ran')</script>"
    emulator.records.clear(f"{SLUG}.{RESOURCE}")
    emulator.records.add(f"{SLUG}.{RESOURCE}", fields={"stir_signing_entity": evil, "direction": "inbound"})
    with serving(emulator, page.context) as server:
        page.goto(f"{server.origin}/{SLUG}/")
        part = records(page)
        send(part)
        row = part.locator("[data-table] tbody tr")
        expect(row).to_have_count(1)
        row.get_by_role("button").click()
        expect(part.locator("[data-record]").get_by_text(evil, exact=True)).to_be_visible()
        assert page.locator("img").count() == 0


def test_an_operation_is_tried(page: Page, server: Server) -> None:
    key = Driver(server.emulator, SLUG, RESOURCE).rows()[0]["dr_sid"]
    page.goto(f"{server.origin}/{SLUG}/")
    part = page.locator(f"#{SINGLE}")
    part.locator("summary").click()
    part.get_by_label("dr_sid", exact=True).fill(key)
    part.get_by_role("button", name=f"Send {SINGLE}").click()
    expect(part.locator("[data-outcome]")).to_contain_text("200 OK")
    expect(part.locator("[data-body]")).to_contain_text(key)


def test_the_reference_names_every_operation_parameter_and_field(page: Page, server: Server) -> None:
    for vendor in VENDORS:
        page.goto(f"{server.origin}/{vendor.slug}/")
        bundle = vendor.bundle()
        for name, operation in bundle.operations.items():
            part = page.locator(f"#{name}")
            part.locator("summary").first.click()
            expect(part.locator("summary").first).to_contain_text(operation.path)
            heads = part.locator("tbody th").all_inner_texts()
            assert heads == [*(one.name for one in operation.parameters), *bundle.record_fields(operation)]


def test_the_description_leads_to_this_emulator(page: Page, server: Server) -> None:
    page.goto(f"{server.origin}/{SLUG}/")
    with page.expect_navigation():
        page.get_by_role("link", name=f"/{SLUG}/openapi.json").click()
    told = msgspec.json.decode(page.evaluate("fetch(location.href).then(one => one.text())"))
    assert told["servers"] == [{"url": server.url(SLUG)}]


@pytest.mark.parametrize("slug", [vendor.slug for vendor in VENDORS])
def test_every_vendors_page_is_sound_in_every_look(page: Page, server: Server, slug: str) -> None:
    page.goto(f"{server.origin}/{slug}/")
    for part in page.locator("section.asks").all():
        send(part)
        expect(part.locator("[data-outcome]")).to_contain_text("200 OK")
    page.locator("section.asks [data-table] tbody button").first.click()
    for name in ("Lines to paste", "GET", "Errors"):
        page.locator("summary").filter(has_text=name).first.click()
    assert_sound(page)
