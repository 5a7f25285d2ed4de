"""Which page stands where, and what its headers forbid."""

from __future__ import annotations

import msgspec
import pytest

from callrecords.emulator import Emulator, ServerRequest, ServerResponse
from callrecords.registry import VENDORS
from tests.emulator.driver import HOST, NOW

SLUG = VENDORS[0].slug


@pytest.fixture(scope="module")
def emulator() -> Emulator:
    return Emulator(VENDORS, records=5, now=NOW)


def get(emulator: Emulator, target: str, method: str = "GET") -> ServerResponse:
    return emulator.handle(ServerRequest(method, target, {"host": HOST}))


@pytest.mark.parametrize("target", ["/", "/?x=1", f"/{SLUG}", f"/{SLUG}/"])
def test_a_page_may_load_and_frame_nothing_of_others(emulator: Emulator, target: str) -> None:
    page = get(emulator, target)
    headers = dict(page.headers)
    assert (page.status, page.media_type) == (200, "text/html; charset=utf-8")
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert b"<script>" not in page.body
    assert b" style=" not in page.body


def test_the_files_of_a_page_are_there_and_no_others(emulator: Emulator) -> None:
    for name, kind in (("page.css", "text/css"), ("page.js", "text/javascript"), ("page.svg", "image/svg+xml")):
        file = get(emulator, f"/_emulator/{name}")
        assert (file.status, file.media_type.partition(";")[0]) == (200, kind)
    assert get(emulator, "/_emulator/markup.py").status == 404
    assert get(emulator, "/_emulator/..%2fmarkup.py").status == 404


def test_the_description_of_a_vendor_leads_to_this_emulator(emulator: Emulator) -> None:
    for vendor in VENDORS:
        told = msgspec.json.decode(get(emulator, f"/{vendor.slug}/openapi.json").body)
        assert told["openapi"].startswith("3.1")
        assert told["servers"] == [{"url": f"http://{HOST}{emulator.base_path(vendor.slug)}"}]
        assert set(told["paths"]) == set(vendor.bundle().paths)


def test_pages_are_read_and_not_written(emulator: Emulator) -> None:
    assert get(emulator, "/", "HEAD").status == 200
    refused = get(emulator, "/", "POST")
    assert (refused.status, dict(refused.headers)["allow"]) == (405, "GET")


def test_no_page_stands_in_the_request_log_or_in_the_way_of_a_vendor(emulator: Emulator) -> None:
    get(emulator, "/")
    assert len(emulator.requests) == 0
    assert get(emulator, "/nobody").status == 404
    assert get(emulator, f"/{SLUG}/other").media_type == "application/json"
