"""What a user of each generated client sees: in an editor, and in `help()`."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import typing
from importlib import import_module
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
        (key,) = bundle.identity(operation).keys
        assert typing.get_type_hints(record)[key] is str
        with pytest.raises(TypeError, match=key):
            record()


@each_class
@pytest.mark.parametrize("method", ["list", "iter", "get"])
def test_a_method_says_what_each_of_its_arguments_means(vendor: Vendor, name: str, method: str) -> None:
    client = made(vendor, name)
    for resource in vendor.resources:
        if (found := getattr(client, resource.attribute, None)) and hasattr(found, method):
            signature = inspect.signature(getattr(found, method))
            said = re.findall(r"(?m)^    (\w+): ", inspect.getdoc(getattr(found, method)) or "")
            assert said == list(signature.parameters)


@each_class
def test_pages_takes_what_iter_takes_and_refers_to_it(vendor: Vendor, name: str) -> None:
    client = made(vendor, name)
    for resource in vendor.resources:
        held = getattr(client, resource.attribute)
        assert inspect.signature(held.pages).parameters == inspect.signature(held.iter).parameters
        assert "`iter`" in held.pages.__doc__


@each_vendor
def test_what_a_class_is_for_stands_once(vendor: Vendor) -> None:
    """The asynchronous one refers to the blocking one."""
    names = import_module(vendor.package).__all__
    pairs = [(name, f"Async{name}") for name in names if f"Async{name}" in names]
    assert len(pairs) == 1 + len(vendor.resources)
    for blocking, asynchronous in pairs:
        about = inspect.getdoc(vendor.load(asynchronous)) or ""
        assert f"`{blocking}`" in about
        assert len(about.splitlines()) <= 3


@each_vendor
def test_every_field_says_its_type_and_what_it_can_do(vendor: Vendor) -> None:
    source = inspect.getsource(import_module(f"{vendor.package}.models"))
    classes = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}
    for resource in vendor.resources:
        _, *body = classes[resource.fields_class].body
        for made_here, about in zip(body[::2], body[1::2], strict=True):
            assert isinstance(made_here, ast.Assign)
            assert isinstance(about, ast.Expr)
            said = " ".join(ast.literal_eval(about.value).split())
            assert re.search(
                r"`(str|int|bool|datetime|Decimal|Any|[A-Z]\w+)`.*; (filter with|sort|neither filter nor sort)", said
            ), said


@each_vendor
def test_a_field_says_its_unit_and_exactly_its_operators(vendor: Vendor) -> None:
    source = inspect.getsource(import_module(f"{vendor.package}.models"))
    bundle = vendor.bundle()
    for resource in vendor.resources:
        listing = bundle.operations[resource.list_operation]
        fields = vendor.load(resource.fields_class)
        for field in bundle.record_fields(listing).values():
            name = next(name for name, one in vars(fields).items() if getattr(one, "wire", None) == field.name)
            found = re.search(rf'(?ms)^class {fields.__name__}:.*?^    {name} = .*?"""(.*?)"""', source)
            assert found is not None
            said = " ".join(found[1].split())
            ops = listing.filter.operators(field.name) if listing.filter else ()
            assert len(re.findall("`[^`]+`", said.partition("filter with ")[2])) == len(ops)
            assert (field.unit is None) or (field.unit.replace("-", " ") in said.rpartition(". ")[2])
