"""A list that comes whole, in one response that nothing bounds: the laws know that no second request follows."""

from __future__ import annotations

import functools
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from callrecords.contract.client.laws import paging_faults
from callrecords.contract.client.wire_laws import wire_faults
from callrecords.emulator.operations.faults import KNOWN
from callrecords.generator.generate import generate
from callrecords.spec.catalog import Vendor
from tests.contract.conftest import Serve
from tests.made_up import registry

LARK = Path(__file__).parents[2] / "specs" / "lark"
PAGES = """        limit: {parameter: per_page, default: 30, minimum: 1, maximum: 150}
        offset: {parameter: skip}
        envelope: {data: items, total: total}
        ends: [total-reached, empty-page]
"""
SKIP = """        - name: skip
          in: query
          schema: {type: integer, minimum: 0, maximum: 100000, default: 0}
"""
SIZE = """    parameters:
      - $ref: '#/components/parameters/PerPage'
    get:
"""


@functools.cache
def whole(slug: str = "whole", sizes: str = "") -> Vendor:
    """Lark without pages; `sizes`: what is said of how many records a response has."""
    folder = Path(tempfile.mkdtemp())
    spec = folder / "specs" / slug
    shutil.copytree(LARK, spec)
    facts, written = (spec / "facts.yaml").read_text(), (spec / "openapi.yaml").read_text()
    assert PAGES in facts
    assert SKIP in written
    facts = facts.replace(
        PAGES, f"{sizes}        envelope: {{data: items, total: total}}\n        ends: [one-response]\n"
    )
    facts = facts.replace("slug: lark, class: Lark", f"slug: {slug}, class: {slug.title()}")
    (spec / "facts.yaml").write_text(facts)
    (spec / "openapi.yaml").write_text(written.replace(SKIP, "").replace(SIZE, SIZE if sizes else "    get:\n"))
    generate(folder / "specs", folder / "generated")
    sys.path.append(str(folder / "generated"))
    return registry(folder / "generated" / "callrecords" / "registry.py")[slug]


def test_one_response_is_requested_in_a_size_that_holds_every_record(served: Serve) -> None:
    judged = served(
        whole("sized", "        limit: {parameter: per_page, default: 30, minimum: 1, maximum: 150}\n"), records=80
    )
    assert len(judged.cases[0].listing.whole) > 30


@pytest.mark.slow
def test_a_walk_loses_nothing_while_records_move_and_requests_fail() -> None:
    assert list(paging_faults(whole(), whole().resources[0])) == []


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["server-error", "unauthorized", "cut-chunk"])
def test_a_fault_strikes_the_only_request(fault: str) -> None:
    assert list(wire_faults(whole(), whole().resources[0], {fault: KNOWN[fault]})) == []
