"""Records as notebooks show them: tables of HTML, with numbers and names masked as the spec marks them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias, cast
from xml.etree.ElementTree import Element

from msgspec import Struct

from callrecords.markup import add, fragment
from callrecords.spec.enums import OpenEnum
from callrecords.spec.masking import mask_value

FIELDS = 12
"""Fields of a record that are shown at once; the others can be unfolded."""
COLUMNS = 8
"""Fields of the records of a page that are shown."""
ROWS = 10
"""Records of a page that are shown."""
_LONGEST = 200
"""Characters of a text."""

Personal: TypeAlias = Mapping[str, str]
"""Wire name -> kind of personal data; a name that is personal once is personal everywhere."""


def record_html(
    record: Struct, personal: Personal | None, first: Sequence[str] = (), problems: Sequence[tuple[str, str]] = ()
) -> str:
    """A record: its fields with a value, what is long folded. `first`: those that stand before the others.

    `problems`: fields that do not fit the spec, and why.

    Of a record that was made by hand, or that is taken out of another one, nobody knows which values are personal (None):
    only the names of its fields are shown.
    """
    box = Element("div")
    add(add(box, "p"), "code", repr(record))
    if personal is None:
        named = [name for name in record.__struct_fields__ if getattr(record, name) is not None]
        add(box, "p", f"Fields with a value: {', '.join(named) or 'none'}")
        return fragment(box)
    _record(box, record, personal, first)
    if problems:
        found = add(_folded(box, f"{len(problems)} values that do not fit the spec"), "ul")
        for field, reason in problems:
            add(found, "li", f"{field}: {reason}")
    return fragment(box)


def page_html(summary: str, records: Sequence[Struct], personal: Personal | None, first: Sequence[str] = ()) -> str:
    """The first records of a page as a table, below one line about it, with the first fields that have a value in one of them."""
    box = Element("div")
    add(add(box, "p"), "code", summary)
    shown = records[:ROWS]
    fields = list(dict.fromkeys([*first, *(name for record in shown for name in record.__struct_fields__)]))
    used = [name for name in fields if any(getattr(record, name, None) is not None for record in shown)]
    if not shown:
        return fragment(box)
    table = add(box, "table")
    head = add(add(table, "thead"), "tr")
    for name in used[:COLUMNS]:
        add(head, "th", name, scope="col")
    body = add(table, "tbody")
    for record in shown:
        row, wires = add(body, "tr"), _wires(record)
        for name in used[:COLUMNS]:
            value = getattr(record, name, None)
            hidden = personal is None and value is not None
            pii = None if personal is None else personal.get(wires.get(name, ""))
            add(row, "td", "•••" if hidden else _text(value, pii))
    rest = [
        f"{len(records) - ROWS:,} more records" if len(records) > ROWS else "",
        f"{len(used) - COLUMNS} more fields with a value" if len(used) > COLUMNS else "",
    ]
    if any(rest):
        add(box, "p", f"… {' and '.join(filter(None, rest))}")
    return fragment(box)


def _record(parent: Element, record: Struct, personal: Personal, first: Sequence[str] = ()) -> None:
    wires = _wires(record)
    known = dict.fromkeys([*(name for name in first if name in wires), *record.__struct_fields__])
    filled = [name for name in known if getattr(record, name) is not None]
    empty = [name for name in record.__struct_fields__ if getattr(record, name) is None]
    _fields(parent, record, filled[:FIELDS], wires, personal)
    if filled[FIELDS:]:
        more = _folded(parent, f"{len(filled) - FIELDS} more fields")
        _fields(more, record, filled[FIELDS:], wires, personal)
    if empty:
        add(_folded(parent, f"{len(empty)} fields without a value"), "p", ", ".join(empty))


def _fields(
    parent: Element, record: Struct, names: Sequence[str], wires: Mapping[str, str], personal: Personal
) -> None:
    body = add(add(parent, "table"), "tbody")
    for name in names:
        row = add(body, "tr")
        add(row, "th", name, scope="row")
        _value(add(row, "td"), getattr(record, name), personal.get(wires[name]), personal)


def _value(cell: Element, value: object, pii: str | None, personal: Personal) -> None:
    """A value, with the objects in it folded; what is personal as a whole is masked as a whole."""
    if pii is None and isinstance(value, Struct):
        _record(_folded(cell, type(value).__name__), value, personal)
    elif pii is None and isinstance(value, list):
        items = cast("list[object]", value)
        found = add(_folded(cell, f"{len(items)} items"), "ol")
        for item in items:
            _value(add(found, "li"), item, None, personal)
    else:
        add(cell, "span", _text(value, pii))


def _text(value: object, pii: str | None) -> str:
    """A value as text: decimals with all their digits, times with their zone."""
    if pii is not None:
        return mask_value(value, pii)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return str(value)
    if isinstance(value, (Struct, list)):
        return f"{len(cast('list[object]', value))} items" if isinstance(value, list) else type(value).__name__
    text = value.value if isinstance(value, OpenEnum) else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _wires(record: Struct) -> Mapping[str, str]:
    """Attribute -> wire name."""
    return dict(zip(record.__struct_fields__, record.__struct_encode_fields__, strict=True))


def _folded(parent: Element, summary: str) -> Element:
    more = add(parent, "details")
    add(more, "summary", summary)
    return more
