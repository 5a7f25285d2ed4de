"""`callrecords describe`: a vendor as one page."""

from pathlib import Path

from callrecords.describe.page import page
from callrecords.registry import VENDORS
from tests.cli.conftest import Run


def test_the_page_of_a_vendor_is_printed_or_written(callrecords: Run, tmp_path: Path) -> None:
    for vendor in VENDORS:
        done = callrecords("describe", vendor.slug)
        assert (done.code, done.out, done.err) == (0, page(vendor), "")
        assert callrecords("describe", vendor.slug, "-o", str(tmp_path / "page.md")).out == ""
        assert (tmp_path / "page.md").read_text("utf-8") == page(vendor)


def test_a_vendor_that_is_not_there_is_an_error_that_offers_those_that_are(callrecords: Run) -> None:
    done = callrecords("describe", "carierx")
    assert done.code != 0
    assert "carrierx" in done.err
