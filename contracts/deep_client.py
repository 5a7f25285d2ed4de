"""The laws of the wire on the made-up vendors that every run leaves out (`nox -s deep`)."""

from __future__ import annotations

import pytest

from callrecords.spec.catalog import Vendor
from contracts.test_client import NAMES_NEXT, WIRE, judged_whole
from tests.made_up import made_up

OTHERS = [vendor for slug, vendor in made_up().items() if slug != NAMES_NEXT]


@pytest.mark.parametrize("promise", sorted(WIRE))
@pytest.mark.parametrize("vendor", OTHERS, ids=lambda vendor: vendor.slug)
def test_their_clients_keep_the_laws_of_the_wire(vendor: Vendor, promise: str) -> None:
    judged_whole(vendor, promise)
