"""Vendors and resources are found by name, and a wrong name is answered with the nearest right one."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from callrecords.errors import ConfigError
from callrecords.spec.catalog import Resource, UnknownName, Vendor, find, find_resource


def _resource(name: str) -> Resource:
    return Resource(
        name=name, attribute=name, record="Call", fields_class="CallsFields", list_operation="list", get_operation=None
    )


def _vendor(slug: str, *resources: str) -> Vendor:
    return Vendor(
        slug=slug,
        title=slug.title(),
        package=f"callrecords_test_{slug}",
        wire=f"callrecords.wire.{slug}",
        client="Acme",
        async_client="AsyncAcme",
        resources=tuple(map(_resource, resources)),
    )


ACME = _vendor("acme", "calls", "call_legs")
VENDORS = (ACME, _vendor("zenith", "records"))


def test_a_vendor_and_a_resource_are_found_by_name() -> None:
    assert find(VENDORS, "acme") is ACME
    assert find_resource(ACME, "call_legs").name == "call_legs"


@pytest.mark.parametrize(
    ("slug", "hint"),
    [("acne", "did you mean acme?"), ("ACME", "did you mean acme?"), ("xyz", "possible: acme, zenith")],
)
def test_an_unknown_vendor_is_answered_with_the_nearest(slug: str, hint: str) -> None:
    with pytest.raises(UnknownName, match=hint):
        find(VENDORS, slug)


def test_an_unknown_resource_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="'call' is no resource of acme; did you mean calls"):
        find_resource(ACME, "call")


def test_without_any_vendor_the_message_says_so() -> None:
    with pytest.raises(UnknownName, match=r"'acme' is no vendor$"):
        find((), "acme")


def test_an_unknown_name_is_an_error_of_configuration() -> None:
    assert issubclass(UnknownName, ConfigError)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "callrecords_test_acme").mkdir()
    (tmp_path / "callrecords_test_acme" / "__init__.py").write_text("class Acme: ...\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("callrecords_test_acme", None)


def test_a_vendor_is_imported_when_a_class_of_it_is_asked_for(package: None) -> None:
    assert "callrecords_test_acme" not in sys.modules
    assert ACME.load("Acme").__name__ == "Acme"
