"""A list whose pages are named by whole numbers that mean nothing: the emulator gives them, the suite and the client send them back."""

from __future__ import annotations

import functools
import re
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from callrecords.contract.client.laws import paging_faults
from callrecords.generator.generate import generate
from callrecords.spec.catalog import Vendor
from tests.contract.conftest import Serve
from tests.made_up import registry

WREN = Path(__file__).parents[2] / "specs" / "wren"
CHANGED = {
    "facts.yaml": {
        "slug: wren": "slug: numbered",
        "next: /paging/nextToken, end: 'null'": "next: /paging/nextToken, written: number, end: 'null'",
    },
    "openapi.yaml": {
        "description: The nextToken of the page before., schema: {type: string}": "schema: {type: integer, format: int32, default: 0}",
        "nextToken: {type: string, nullable: true}": "nextToken: {type: integer, format: int32, nullable: true}",
        "nextToken: QWERTY": "nextToken: 4711",
    },
}


@functools.cache
def numbered() -> Vendor:
    """Wren with whole numbers for tokens."""
    folder = Path(tempfile.mkdtemp())
    spec = folder / "specs" / "numbered"
    shutil.copytree(WREN, spec)
    for name, changes in CHANGED.items():
        text = (spec / name).read_text()
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        (spec / name).write_text(text)
    generate(folder / "specs", folder / "generated")
    sys.path.append(str(folder / "generated"))
    return registry(folder / "generated" / "callrecords" / "registry.py")["numbered"]


def test_a_server_is_walked_by_numbers(served: Serve) -> None:
    listing = served(numbered(), records=80).cases[0].listing
    page = listing.page()
    assert re.search(rb'"nextToken": ?[0-9]+[,}]', page.exchange.body)
    assert len(listing.small(7).records) == len(listing.whole) > 7


@pytest.mark.slow
def test_a_walk_loses_nothing_while_records_move() -> None:
    assert list(paging_faults(numbered(), numbered().resources[0])) == []
