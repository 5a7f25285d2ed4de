"""A bug that cannot strike a vendor is known as such, and one that can is not."""

from __future__ import annotations

import pytest

from callrecords.emulator import Emulator, ServerRequest
from callrecords.emulator.mutations.catalogue import BUGS
from callrecords.spec.catalog import Vendor
from tests.emulator.asking import requests
from tests.emulator.conftest import LISTS, everyone
from tests.emulator.driver import NOW, Driver
from tests.made_up import made_up


@pytest.mark.slow
@pytest.mark.parametrize("vendor", everyone(), ids=lambda vendor: vendor.slug)
def test_what_strikes_is_in_reach(vendor: Vendor) -> None:
    emulator = Emulator([vendor], records=100, now=NOW)
    asked: dict[tuple[object, ...], ServerRequest] = {}
    for slug, name in LISTS:
        if slug == vendor.slug:
            for request in requests(Driver(emulator, slug, name)):
                asked.setdefault((request.method, request.target, request.headers.get("authorization")), request)
    out = [bug.name for bug in BUGS.values() if bug.out_of_reach([vendor.bundle()]) is not None]
    for name in out:
        emulator.bugs.plant(name)
    for request in asked.values():
        emulator.handle(request)
    assert [name for name in out if emulator.bugs.firings[name]] == []


def test_most_bugs_that_never_strike_are_out_of_reach() -> None:
    absent = ("job.", "sync.", "filter.one-of")  # none of these vendors has one
    others = ("second-operator-lost", "required-assumed", "header-assumed")  # nor what these need
    bugs = [bug for bug in BUGS.values() if not bug.breaks.startswith(absent) and bug.name not in others]
    for vendor in everyone():
        out = [bug.name for bug in bugs if bug.out_of_reach([vendor.bundle()]) is not None]
        assert len(out) > 15
        assert len(out) < len(bugs) * 0.55
    all_of_them = [vendor.bundle() for vendor in (*everyone(), made_up()["teal"], made_up()["dunlin"])]
    assert all(bug.out_of_reach(all_of_them) is None for bug in bugs)
