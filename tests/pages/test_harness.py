"""The browser of these tests notices what it is there to notice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import faults, overflows
from tests.pages.conftest import Complaints


def test_a_request_to_another_machine_never_leaves_and_is_a_complaint(page: Page, complaints: Complaints) -> None:
    complaints.expected += [r"^asked another machine: http://cdn\.example/x\.js$", "ERR_FAILED"]
    page.set_content("<p>here</p><script src='http://cdn.example/x.js'></script>")
    expect(page.get_by_text("here")).to_be_visible()


def test_an_error_of_a_script_and_one_on_the_console_are_complaints(page: Page, complaints: Complaints) -> None:
    complaints.expected += ["^script: broken$", "^console: said$"]
    page.set_content("<script>console.error('said'); throw new Error('broken')</script>")


def test_a_complaint_that_nobody_expects_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="unforeseen"):
        Complaints(seen=["unforeseen"]).judge()
    with pytest.raises(AssertionError, match="never came"):
        Complaints(expected=["never came"]).judge()


def test_what_people_cannot_read_or_reach_is_found(page: Page) -> None:
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><p style='color:#ccc;background:#fff'>pale</p><input></main>"
    )
    assert {fault.partition(":")[0] for fault in faults(page)} == {"color-contrast", "label"}
    assert not overflows(page)
    page.set_content("<div style='width:9000px'>wide</div>")
    assert overflows(page)
