"""What a vendor's API is, out of its bundle: operations, parameters, fields, errors, each with a form that tries it."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from callrecords.emulator.pages.markup import field, prose, scrolling, section, tag
from callrecords.emulator.pages.shown import ShownVendor
from callrecords.spec.operation import Operation, ParameterSpec
from callrecords.spec.schema import FieldFacts, Schema

_FIELD_HEADS = ("Field", "Type", "Filter", "Sort", "Personal", "Evidence", "Meaning")


def reference(shown: ShownVendor) -> Element:
    """The reference of a vendor."""
    return section(
        "API reference",
        tag(
            "p",
            f"{shown.bundle.info.title}, version {shown.bundle.info.version} of the spec. {_limit(shown)}",
            class_="soft",
        ),
        *(_operation(shown, operation) for operation in shown.bundle.operations.values()),
        _errors(shown),
    )


def result(name: str) -> tuple[Element, ...]:
    """Where a form shows the request that it made, and what came back."""
    return (
        tag(
            "figure",
            tag(
                "figcaption",
                tag("span", "The request"),
                tag("button", "Copy", type="button", data_curl=True, aria_label=f"Copy the request to {name} as curl"),
            ),
            tag(
                "pre", tag("code", data_request=True), tabindex="0", role="region", aria_label=f"The request to {name}"
            ),
            hidden=True,
            data_made=True,
        ),
        tag("p", data_outcome=True, aria_live="polite", class_="outcome"),
    )


def _limit(shown: ShownVendor) -> str:
    rate = shown.bundle.rate_limit
    if rate is None:
        return "No rate limit is documented."
    return f"At most {rate.requests} requests in {rate.per.total_seconds():g} s, which is not counted here."


def _operation(shown: ShownVendor, operation: Operation) -> Element:
    name = operation.operation_id
    return tag(
        "details",
        tag(
            "summary",
            tag("code", f"{operation.method} {operation.path}"),
            " ",
            tag("span", operation.summary, class_="soft"),
        ),
        *(tag("p", *prose(part)) for part in operation.description.split("\n\n") if part.strip()),
        _facts(operation),
        tag("h3", f"Try {name}"),
        tag(
            "form",
            tag(
                "div",
                *(
                    _input(shown, parameter)
                    for parameter in operation.parameters
                    if parameter.place in ("path", "query")
                ),
                class_="row",
            ),
            tag(
                "div",
                field(
                    "Token",
                    tag(
                        "select",
                        *(tag("option", kind) for kind in shown.identity.kinds),
                        tag("option", "none", value=""),
                        name="token",
                    ),
                ),
                tag("label", tag("input", type="checkbox", name="numbers"), " Show numbers and names", class_="check"),
                tag("button", f"Send {name}", type="submit", class_="go"),
                class_="row",
            ),
            data_ask="try",
            data_vendor=shown.slug,
            data_operation=name,
        ),
        *result(name),
        tag(
            "pre",
            tag("code", data_body=True),
            tabindex="0",
            role="region",
            aria_label=f"The answer to {name}",
            hidden=True,
        ),
        tag("h3", "Parameters"),
        _parameters(shown, operation),
        tag("h3", "Fields"),
        _fields(shown, operation),
        class_="asks",
        id=name,
    )


def _facts(operation: Operation) -> Element:
    """How the list is paged, filtered and bounded."""
    told: list[tuple[str, str]] = []
    facts, clock = operation.pagination, operation.clock
    if facts is not None and facts.smallest is not None:
        told.append(
            (
                "Records of a page",
                f"{facts.smallest} to {facts.largest or 'nobody knows'}; {facts.limit.default or 'unknown'} unless asked",
            )
        )
    if facts is not None:
        told.append(("The list ends at", ", ".join(facts.ends)))
    if clock is not None:
        told.append(("Windows go by", clock.field))
        if clock.widest_window is not None:
            told.append(("Widest window", f"{clock.widest_window.days} days"))
    if operation.search is not None:
        told.append(("Search looks into", ", ".join(operation.search.fields)))
    return tag("dl", *(tag(kind, text) for term, said in told for kind, text in (("dt", term), ("dd", said))))


def _input(shown: ShownVendor, parameter: ParameterSpec) -> Element:
    value = shown.given(parameter.place).get(parameter.name, "")
    return field(
        parameter.name,
        tag(
            "input",
            name=parameter.name,
            data_place=parameter.place,
            value=value,
            required=parameter.required,
            autocomplete="off",
        ),
    )


def _parameters(shown: ShownVendor, operation: Operation) -> Element:
    rows = [
        tag(
            "tr",
            tag("th", tag("code", one.name), scope="row"),
            tag("td", one.place),
            tag("td", _type(shown.bundle.value_of(one))),
            tag("td", *prose(one.description)),
        )
        for one in operation.parameters
    ]
    return _table(f"Parameters of {operation.operation_id}", ("Name", "In", "Type", "Meaning"), rows)


def _fields(shown: ShownVendor, operation: Operation) -> Element:
    rows = [
        tag(
            "tr",
            tag("th", tag("code", one.name), scope="row"),
            *(tag("td", *prose(text)) for text in _told(one, operation)),
        )
        for one in shown.bundle.record_fields(operation).values()
    ]
    return _table(f"Fields of {operation.operation_id}", _FIELD_HEADS, rows)


def _told(one: FieldFacts, operation: Operation) -> Iterator[str]:
    yield " ".join(filter(None, (one.kind, f"({one.unit})" if one.unit else "", "or null" if one.nullable else "")))
    yield "" if operation.filter is None else " ".join(operation.filter.operators(one.name))
    yield "yes" if operation.order is not None and one.name in operation.order.fields else ""
    yield one.pii or ""
    yield ", ".join(dict.fromkeys(mark.kind for mark in one.schema.marks))
    words = f" One of: {', '.join(map(str, one.enum))}." if one.enum else ""
    yield " ".join(one.schema.description.split()) + words


def _type(schema: Schema) -> str:
    kind = schema.type if isinstance(schema.type, str) else " or ".join(schema.type or ("any",))
    bounds = [
        f"{word} {value}" for word, value in (("from", schema.minimum), ("to", schema.maximum)) if value is not None
    ]
    words = f": {', '.join(map(str, schema.enum))}" if schema.enum else ""
    return " ".join((kind, *bounds)) + words


def _errors(shown: ShownVendor) -> Element:
    rows = [
        tag(
            "tr",
            tag("th", name, scope="row"),
            tag("td", str(one.status)),
            tag("td", tag("code", str(one.code))),
            tag("td", one.message),
        )
        for name, one in shown.bundle.errors.situations.items()
    ]
    return tag(
        "details",
        tag("summary", "Errors"),
        _table(f"Errors of {shown.title}", ("Situation", "Status", "Code", "Message"), rows),
    )


def _table(label: str, heads: tuple[str, ...], rows: list[Element]) -> Element:
    head = tag("tr", *(tag("th", text, scope="col") for text in heads))
    return scrolling(label, tag("table", tag("thead", head), tag("tbody", *rows)), tall=True)
