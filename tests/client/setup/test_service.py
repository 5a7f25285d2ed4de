"""What generated clients know of their service is what the spec says."""

from __future__ import annotations

import importlib

import pytest

from callrecords.client.setup.service import Setting, service_of
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.client.acme import bundle


def test_a_service_says_where_it_is_and_what_fills_its_places() -> None:
    service = service_of(bundle())
    assert (service.title, service.url) == ("Acme", "https://{region}.acme.example/api")
    assert service.variable("base_url") == "ACME_BASE_URL"
    account, region = service.parameters
    assert (account.place, account.fills, account.default) == ("path", "account-id", None)
    assert isinstance(region, Setting)
    assert (region.place, region.fills, region.example) == ("server", "region", "eu")
    assert service.headers == {"x-edition": "2"}


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
def test_a_generated_client_holds_the_service_of_its_spec(vendor: Vendor) -> None:
    made = importlib.import_module(f"{vendor.package}.client")
    assert service_of(vendor.bundle()) == made._SERVICE  # noqa: SLF001  # a constant of the generated module alone
