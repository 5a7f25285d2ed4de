"""An error that means "nothing found"."""

from __future__ import annotations

import json

import pytest

from callrecords.contract.base.refusal import Said, empty_page, written
from callrecords.contract.base.schemas import Spec, spec_of
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor


def silent() -> tuple[Vendor, Spec, str, bytes]:
    """A vendor that answers an error where nothing is found, its list, and that error."""
    for vendor in VENDORS:
        spec = spec_of(vendor)
        errors = spec.bundle.errors
        codes = [one.code for one in errors.codes if one.means == "empty-page"]
        if codes and "nothing-found" in errors.situations:
            value = int(codes[0]) if errors.shape.code_type == "integer" else codes[0]
            body = written(errors, Said(code=value, message="nothing"))
            return vendor, spec, vendor.resources[0].list_operation, body
    raise AssertionError("no vendor has such an error")


def test_it_stands_for_an_empty_page_that_fits_its_schema() -> None:
    _, spec, listed, body = silent()
    page = json.loads(
        empty_page(spec.bundle, listed, spec.bundle.errors.situations["nothing-found"].status, body) or b""
    )
    paging = spec.bundle.operations[listed].pagination
    assert paging is not None
    assert page[paging.items] == []
    assert spec.problems(listed, 200, page) == []


@pytest.mark.parametrize("content", [b"{}", b"<html>", b"", b'{"code": 1}', b"[]", b"3"])
def test_any_other_error_stands_for_none(content: bytes) -> None:
    _, spec, listed, _ = silent()
    assert empty_page(spec.bundle, listed, spec.bundle.errors.situations["nothing-found"].status, content) is None


def test_a_page_stands_for_itself() -> None:
    _, spec, listed, body = silent()
    assert empty_page(spec.bundle, listed, 200, body) is None
