"""The page of one vendor: how to reach it, its records as a table, and what its API is."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from callrecords.emulator.operations.wire import ServerResponse
from callrecords.emulator.pages import controls
from callrecords.emulator.pages.front import lines, tokens
from callrecords.emulator.pages.markup import copied, document, field, scrolling, section, tag
from callrecords.emulator.pages.reference import reference, result
from callrecords.emulator.pages.shown import ShownVendor
from callrecords.spec.operation import Operation

_SIZES = (10, 25, 100)


def vendor(shown: ShownVendor, origin: str) -> ServerResponse:
    """The page; `origin` is how the browser names this server."""
    described = f"/{shown.slug}/openapi.json"
    return document(
        f"{shown.title} – callrecords emulator",
        tag("nav", tag("a", "All vendors", href="/"), aria_label="Where this page is"),
        tag("header", tag("h1", shown.title), tag("p", "Made-up records; nothing here talks to the vendor.")),
        tag(
            "main",
            section(
                "How to reach it",
                tag(
                    "dl",
                    tag("dt", "Base URL"),
                    tag("dd", copied(origin + shown.base, "base URL")),
                    tag("dt", "OpenAPI"),
                    tag("dd", tag("a", described, href=described)),
                ),
                tokens(shown),
            ),
            *(_records(shown, operation, origin) for operation in shown.lists),
            controls.requests(),
            reference(shown),
            id="main",
        ),
    )


def _records(shown: ShownVendor, operation: Operation, origin: str) -> Element:
    name = f"{shown.slug}.{operation.resource.name}"
    return section(
        f"Records of {name}",
        tag(
            "form",
            *_filter(shown, operation),
            tag(
                "div",
                *_order(operation),
                *_size(operation),
                field("Token", tag("select", *(tag("option", kind) for kind in shown.identity.kinds), name="token")),
                tag("label", tag("input", type="checkbox", name="numbers"), " Show numbers and names", class_="check"),
                tag("button", "Send the request", type="submit", class_="go"),
                class_="row",
            ),
            data_ask="records",
            data_vendor=shown.slug,
            data_operation=operation.operation_id,
        ),
        *result(name),
        scrolling(f"Table of {name}", tag("table", data_table=True), tall=True),
        tag(
            "div",
            tag("button", "Previous page", type="button", data_page="-1", disabled=True),
            tag("button", "Next page", type="button", data_page="1", disabled=True),
            tag("span", data_place=True, class_="soft"),
            class_="row",
            hidden=not _skips(operation),
        ),
        tag("div", data_record=True, hidden=True),
        tag(
            "details",
            tag("summary", "Lines to paste"),
            lines(shown, operation.resource.name, origin),
        ),
        class_="asks",
    )


def _filter(shown: ShownVendor, operation: Operation) -> list[Element]:
    facts = operation.filter
    if facts is None:
        return []
    fields = shown.bundle.record_fields(operation)
    names = [
        tag(
            "option",
            name,
            data_operators=" ".join(facts.operators(name)),
            data_words="\n".join(map(str, fields[name].enum)),
            data_kind=fields[name].kind,
        )
        for name in facts.filterable
        if name in fields
    ]
    words = f"{shown.slug}-{operation.resource.name}-words"
    return [
        tag(
            "div",
            field("Field", tag("select", *names, name="field")),
            field("is", tag("select", name="operator")),
            field("Value", tag("input", name="value", autocomplete="off", list=words)),
            tag("datalist", id=words),
            tag("button", "Add to the filter", type="button", data_add=True),
            class_="row",
        ),
        field(
            "Filter, as callrecords fetch --where takes it",
            tag("input", name="where", autocomplete="off", spellcheck="false", class_="long"),
        ),
    ]


def _order(operation: Operation) -> list[Element]:
    if operation.order is None:
        return []
    names = [tag("option", "as the server does", value=""), *(tag("option", name) for name in operation.order.fields)]
    return [
        field("Order by", tag("select", *names, name="order")),
        tag("label", tag("input", type="checkbox", name="descending"), " Descending", class_="check"),
    ]


def _size(operation: Operation) -> list[Element]:
    facts = operation.pagination
    if facts is None or facts.smallest is None:
        return []
    within = [size for size in _SIZES if facts.smallest <= size <= (facts.largest or size)]
    sizes = facts.limit.sizes or within or [facts.smallest]
    return [field("Records", tag("select", *(tag("option", str(size)) for size in sizes), name="limit"))]


def _skips(operation: Operation) -> bool:
    """Whether a page of the list can be asked for by its place."""
    facts = operation.pagination
    return facts is not None and (facts.page is not None or (facts.offset is not None and facts.smallest is not None))
