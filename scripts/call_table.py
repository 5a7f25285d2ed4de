"""The table of docs/calls.md: which field of each vendor says what the common call record holds.

`python -m scripts.call_table` writes it into the page; a test compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from callrecords.calls.mapping import Sources
from callrecords.calls.record import CallRecord
from callrecords.registry import VENDORS
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Resource

PAGE = Path(__file__).parent.parent / "docs" / "calls.md"
_PLACE = re.compile(r"(?<=<!-- what each vendor says -->\n).*?(?=<!-- end -->)", re.DOTALL)
_GIVEN = ("vendor", "resource")
"""Fields that no vendor has to say."""


def filled(page: str) -> str:
    """The page with the table of today."""
    return _PLACE.sub(lambda _: "".join(f"{line}\n" for line in _lines()), page)


def _lines() -> Iterator[str]:
    columns = {
        f"`{vendor.slug}.{resource.name}`": _cells(vendor.bundle(), resource)
        for vendor in VENDORS
        for resource in vendor.resources
    }
    yield f"| field | {' | '.join(columns)} |"
    yield f"| --- |{' --- |' * len(columns)}"
    for name in CallRecord.__struct_fields__:
        if name not in _GIVEN:
            yield f"| `{name}` | {' | '.join(cells.get(name, '–') for cells in columns.values())} |"


def _cells(bundle: Bundle, resource: Resource) -> dict[str, str]:
    operation = bundle.operations[resource.get_operation or resource.list_operation]
    sources = Sources.of(bundle, bundle.record_name(operation))
    single = bundle.record_facts(bundle.record_schema(operation)).only_single
    cells = {
        name: f"`{field.name}`{' (`get` only)' if field.name in single else ''}"
        for name, field in sources.fields.items()
    }
    for name, fields in sources.derived.items():
        cells[name] = f"from {', '.join(f'`{field.name}`' for field in fields)}"
    return cells


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")
