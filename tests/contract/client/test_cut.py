"""A list whose one response holds so many records, and no page follows it: narrower windows lead through, in responses that hold a second."""

from __future__ import annotations

import functools
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from callrecords.contract.base.probe import Probe
from callrecords.contract.client.laws import paging_faults
from callrecords.contract.client.stage import Stage
from callrecords.contract.server.envelopes import true_numbers
from callrecords.emulator.story.story import CLUSTER
from callrecords.generator.generate import generate
from callrecords.spec.catalog import Vendor
from tests.contract.conftest import Serve
from tests.made_up import registry

LARK = Path(__file__).parents[2] / "specs" / "lark"
PAGES = """        offset: {parameter: skip}
        envelope: {data: items, total: total}
        ends: [total-reached, empty-page]
"""
SKIP = """        - name: skip
          in: query
          schema: {type: integer, minimum: 0, maximum: 100000, default: 0}
"""
TOTAL = "                  total: {type: integer}\n"


LARGEST = 150
"""Of a page of lark."""


@functools.cache
def cut(most: int = LARGEST) -> Vendor:
    """Lark with the size of a page, at most `most`, which each response says again, and no page but the first."""
    folder = Path(tempfile.mkdtemp())
    slug = f"cut{most}"
    spec = folder / "specs" / slug
    shutil.copytree(LARK, spec)
    facts, written = (spec / "facts.yaml").read_text(), (spec / "openapi.yaml").read_text()
    assert PAGES in facts
    assert SKIP in written
    assert TOTAL in written
    facts = facts.replace(
        PAGES, "        envelope: {data: items, total: total, size: limit}\n        ends: [one-response]\n"
    )
    facts = facts.replace("slug: lark, class: Lark", f"slug: {slug}, class: Cut{most}")
    written = written.replace(SKIP, "").replace(TOTAL, f"{TOTAL}                  size: {{type: integer}}\n")
    usual = min(most, 30)
    sizes = {"maximum: 150": f"maximum: {most}", "default: 30": f"default: {usual}"}
    for file, text in (("facts.yaml", facts), ("openapi.yaml", written)):
        (spec / file).write_text(functools.reduce(lambda found, size: found.replace(*size), sizes.items(), text))
    generate(folder / "specs", folder / "generated")
    sys.path.append(str(folder / "generated"))
    return registry(folder / "generated" / "callrecords" / "registry.py")[slug]


def test_a_client_is_judged_by_walks_in_responses_that_hold_all_records_of_a_second() -> None:
    stage = Stage(cut(), cut().resources[0])
    assert stage.size(3)["limit"] > CLUSTER
    assert {*stage.window} == {"since", "until"}
    assert stage.unannounced


@pytest.mark.parametrize("most", [6, 20])
def test_a_response_that_holds_no_cluster_of_calls_is_served_fewer_at_once(served: Serve, most: int) -> None:
    listing = served(cut(most), records=120).cases[0].listing
    assert len(listing.whole) >= 100
    assert list(paging_faults(cut(most), cut(most).resources[0])) == []


@pytest.mark.slow
def test_a_walk_loses_nothing_while_records_move() -> None:
    assert list(paging_faults(cut(), cut().resources[0])) == []


def test_a_server_is_walked_in_windows_whatever_the_size_of_a_response(served: Serve) -> None:
    listing = served(cut(), records=80).cases[0].listing
    assert len(listing.whole) > listing.usual
    assert listing.usual == 30
    assert {one.key for one in listing.walk(Probe(size=2)).records} == {*listing.keys}


def test_what_a_response_says_of_its_size_is_held_against_what_was_sent(served: Serve) -> None:
    case = served(cut(), records=80).cases[0]
    assert [finding.what for finding in true_numbers(case) if not finding.holds] == []
