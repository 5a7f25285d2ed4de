"""What a user of each generated client sees: in an editor, and in `help()`."""

from __future__ import annotations

import asyncio
import inspect
import typing
from typing import Any

import pytest

from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor

OWN = {"close", "deviations", "with_options"}
each_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
each_class = pytest.mark.parametrize(
    ("vendor", "name"),
    [(vendor, name) for vendor in VENDORS for name in (vendor.client, vendor.async_client)],
    ids=lambda value: value if isinstance(value, str) else value.slug,
)


def made(vendor: Vendor, name: str) -> Any:
    given = {parameter.name: "x" for parameter in vendor.bundle().client.parameters if parameter.place == "path"}
    return vendor.load(name)(token="t", base_url="https://api.example.com", **given)


def public(thing: object) -> set[str]:
    return {name for name in dir(thing) if not name.startswith("_")}


@each_class
def test_a_client_completes_to_its_resources_and_to_what_is_done_with_a_client(vendor: Vendor, name: str) -> None:
    client = made(vendor, name)
    resources = {resource.attribute for resource in vendor.resources}
    assert public(client) == public(type(client)) == resources | OWN
    for resource in vendor.resources:
        methods = {"list", "pages", "iter"} | ({"get"} if resource.get_operation else set())
        assert public(getattr(client, resource.attribute)) == methods


@each_class
def test_a_client_with_other_options_has_the_same_resources(vendor: Vendor, name: str) -> None:
    client = made(vendor, name)
    other = client.with_options(timeout=1.0, deadline=2.0, retries=0)
    assert type(other) is type(client)
    for resource in vendor.resources:
        assert getattr(client, resource.attribute) is getattr(client, resource.attribute)
        assert getattr(other, resource.attribute) is not getattr(client, resource.attribute)
    closed = other.close()
    if inspect.iscoroutine(closed):
        asyncio.run(closed)


@each_vendor
def test_the_key_of_a_record_is_text_that_is_always_there(vendor: Vendor) -> None:
    bundle = vendor.bundle()
    for operation in bundle.operations.values():
        record = vendor.load(bundle.record_name(operation))
        key = bundle.key_of(operation)
        assert typing.get_type_hints(record)[key] is str
        with pytest.raises(TypeError, match=key):
            record()
