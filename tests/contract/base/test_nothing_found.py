"""An error that means "nothing found"."""

from __future__ import annotations

import json

import attrs
import pytest

from callrecords.contract.base.nothing_found import show_as_success
from callrecords.contract.base.schemas import Spec
from callrecords.contract.testing import spec_of
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor


@attrs.define
class Response:
    status_code: int
    content: bytes | None


def silent() -> tuple[Vendor, Spec, str, bytes]:
    """A vendor that answers an error where nothing is found, its list, and that error."""
    for vendor in VENDORS:
        spec = spec_of(vendor)
        errors = spec.bundle.errors
        codes = [one.code for one in errors.codes if one.means == "empty-page"]
        if codes and "nothing-found" in errors.situations:
            value = int(codes[0]) if errors.shape.code_type == "integer" else codes[0]
            item = {errors.shape.code: value, errors.shape.message: "nothing"}
            body = item if errors.shape.list is None else {errors.shape.list: [item]}
            return vendor, spec, vendor.resources[0].list_operation, json.dumps(body).encode()
    raise AssertionError("no vendor has such an error")


def test_it_is_shown_as_an_empty_page_that_fits_its_schema() -> None:
    _, spec, listed, body = silent()
    response = Response(spec.bundle.errors.situations["nothing-found"].status, body)
    assert show_as_success(response, spec.bundle, listed)
    assert response.status_code == 200
    page = json.loads(response.content or b"")
    paging = spec.bundle.operations[listed].pagination
    assert paging is not None
    assert page[paging.items] == []
    assert spec.problems(listed, 200, page) == []


@pytest.mark.parametrize("content", [b"{}", b"<html>", b"", None, b'{"code": 1}', b"[]", b"3"])
def test_any_other_error_stays_what_it_is(content: bytes | None) -> None:
    _, spec, listed, _ = silent()
    response = Response(spec.bundle.errors.situations["nothing-found"].status, content)
    assert not show_as_success(response, spec.bundle, listed)
    assert response.content == content


def test_a_page_stays_what_it_is() -> None:
    _, spec, listed, body = silent()
    assert not show_as_success(Response(200, body), spec.bundle, listed)
