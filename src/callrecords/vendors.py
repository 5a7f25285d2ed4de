"""Which vendors there are: the built-in ones, and those that other installed distributions bring.

A distribution names its vendors in the entry point group `callrecords.vendors`:

    [project.entry-points."callrecords.vendors"]
    acme = "callrecords.acme.vendor:VENDOR"
"""

from __future__ import annotations

import functools
import warnings
from importlib import metadata

import attrs

from callrecords.notices import CallRecordsWarning
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor

__all__ = ["vendors"]

GROUP = "callrecords.vendors"
"""The entry point group."""
BUILT_IN_FIRST = (
    "the package of the built-in vendor comes first on Python's path. Give the copy another name, for its folder and its slug, or put it first, as "
    "PYTHONPATH=src does"
)


@functools.cache
def vendors() -> tuple[Vendor, ...]:
    """All vendors, the built-in ones first; looked for once.

    A distribution's own copy of a built-in vendor takes its place. An entry point that cannot be used is skipped with a warning.
    """
    found = {vendor.slug: vendor for vendor in VENDORS}
    points = metadata.entry_points(group=GROUP)
    for point in sorted(points, key=lambda point: (_distribution(point), point.name)):
        try:
            vendor = _vendor(point)
        except Exception as error:  # noqa: BLE001  # the code of others may raise anything
            _skip(point, f"{type(error).__name__}: {error}")
            continue
        before = found.get(vendor.slug)
        if before is not None and before.origin:
            _skip(point, f"{before.origin} brings the vendor {vendor.slug} already")
            continue
        instead = "" if before is None else ", in place of the built-in one"
        found[vendor.slug] = attrs.evolve(vendor, origin=f"{_distribution(point)}{instead}")
    return tuple(found.values())


def _vendor(point: metadata.EntryPoint) -> Vendor:
    try:
        vendor = point.load()
    except ModuleNotFoundError as error:
        built_in = next((vendor for vendor in VENDORS if vendor.slug == point.name), None)
        if built_in is not None and f"{error.name}".startswith(f"{built_in.package}."):
            raise LookupError(BUILT_IN_FIRST) from None
        raise
    if not isinstance(vendor, Vendor):
        raise TypeError("it names no Vendor")
    if vendor.slug != point.name:
        raise ValueError(f"the slug of its vendor is {vendor.slug}; name the entry point after it")
    vendor.bundle()
    return vendor


def _distribution(point: metadata.EntryPoint) -> str:
    return "a distribution without a name" if point.dist is None else f"{point.dist.name} {point.dist.version}"


def _skip(point: metadata.EntryPoint, reason: str) -> None:
    warnings.warn(
        f"the vendor {point.name} of {_distribution(point)} ({point.value}) cannot be used and is left out: {reason}",
        CallRecordsWarning,
        3,
    )
