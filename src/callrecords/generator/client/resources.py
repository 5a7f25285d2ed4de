"""The resources of a vendor: the arguments of their methods, and what the docstrings say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint

from callrecords.generator.bundle.shapes import is_array
from callrecords.generator.client.fields import class_name, client_attributes, fields_class, listing_of
from callrecords.generator.client.models import RESERVED
from callrecords.generator.client.names import python_name, python_names
from callrecords.generator.writing.errors import GenerateError
from callrecords.generator.writing.text import sentence
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts_paging import LimitFacts, PaginationFacts
from callrecords.spec.facts_sync import SyncFacts
from callrecords.spec.operation import Operation

_GRAMMAR_JOINS = {"conditions": "`&`", "odata": "`&` and `|`", "parameters": "`&`"}
_OWN = frozenset(
    {"self", "where", "order", "fields", "exclude", "since", "until", "limit", "offset", "page", "after", "before", "max_items", "concurrency", "resume"}
)  # fmt: skip
"""What arguments of ours are called, in one method or another: a parameter of that name, which no fact claims, gets a trailing `_`."""
_EXTRAS = {"boolean": "bool", "integer": "int", "number": "float", "string": "str"}
"""Types of parameters that no fact claims -> what their arguments take: values as the vendor writes them."""


@attrs.frozen
class Argument:
    """One keyword of a method."""

    name: str
    annotation: str
    doc: str
    default: str = "None"


@attrs.frozen
class Method:
    """One operation of the vendor as a method; `extra` and `path` are wire name -> argument."""

    operation: str
    record: str
    summary: str
    arguments: tuple[Argument, ...]
    extra: Mapping[str, str]
    path: Mapping[str, str]

    @property
    def doc(self) -> str:
        """The docstring: what it does, and its arguments."""
        lines = (f"    {argument.name}: {argument.doc}" for argument in self.arguments)
        return "\n".join([self.summary, "", "Args:", *lines])


@attrs.frozen
class ResourceClass:
    """A resource with its methods; `walk` is both `pages` and `iter`."""

    name: str
    attribute: str
    cls: str
    doc: str
    short: str
    list: Method
    walk: Method
    get: Method | None
    export: Method | None
    changes: Method | None

    @property
    def async_cls(self) -> str:
        """The asynchronous twin of `cls`."""
        return f"Async{self.cls}"


def resources(document: dict[str, Any], bundle: Bundle, data: GeneratorData) -> tuple[ResourceClass, ...]:
    """All resources; a query or header parameter that neither a fact nor a caller could fill is a `GenerateError`."""
    endpoints = {
        str(endpoint.name): endpoint for tag in data.endpoint_collections_by_tag.values() for endpoint in tag.endpoints
    }
    written = {one["operationId"]: one for item in document["paths"].values() for one in item.values()}
    attributes = client_attributes(bundle)
    found: list[ResourceClass] = []
    for name in bundle.resources:
        listing, single = listing_of(bundle, name), bundle.operation(name, "get")
        found.append(
            ResourceClass(
                name,
                attributes[name],
                class_name(name),
                _resource_doc(listing, _page(written[listing.operation_id])),
                _about(listing)[0],
                _list(bundle, listing, endpoints[listing.operation_id], written[listing.operation_id]),
                _walk(bundle, listing, endpoints[listing.operation_id]),
                _get(bundle, single, endpoints[single.operation_id]) if single else None,
                _export(bundle, listing) if listing.job is not None else None,
                _changes(bundle, listing, listing.sync) if listing.sync is not None else None,
            )
        )
    return tuple(found)


def _page(operation: Mapping[str, Any]) -> str | None:
    return next((mark["page"] for mark in _marks(operation) if "page" in mark), None)


def _marks(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    evidence = node.get("x-evidence", [])
    return evidence if is_array(evidence) else [evidence]


def _doubt(node: Mapping[str, Any], about: str) -> str:
    """What follows a statement of a docstring: "(assumed)" where the spec says that it is."""
    marks = (mark for mark in _marks(node) if mark["kind"] == "assumed")
    return " (assumed)" if any(mark.get("about", "").startswith(about) for mark in marks) else ""


def _resource_doc(listing: Operation, page: str | None) -> str:
    summary, rest = _about(listing)
    statuses = [status for status in listing.responses if status.startswith(("4", "5"))]
    documented = f" (the spec lists {', '.join(statuses)})" if statuses else ""
    return "\n\n".join(
        [
            summary,
            *([rest] if rest else []),
            *([f"The vendor's page: {page}"] if page else []),
            "Every method raises `RequestError` when the vendor's API cannot express the arguments, before anything is sent; "
            f"a subclass of `StatusError` when the vendor refuses the request{documented}; and, when the retries do not help, "
            "`ConnectionFailed` for a response that does not come and `BadResponse` for one that cannot be read.",
        ]
    )


def _about(listing: Operation) -> tuple[str, str]:
    """The first sentence about a list, and the rest."""
    text = " ".join((listing.description or listing.summary).split()) or f"What `{listing.path}` lists."
    summary, _, rest = text.partition(". ")
    return sentence(summary), rest


def _list(bundle: Bundle, listing: Operation, endpoint: Endpoint, written: Mapping[str, Any]) -> Method:
    pagination = _pagination(listing)
    limit = pagination.limit
    doubts = (_doubt(one, "the default") for one in written["parameters"] if one["name"] == limit.parameter)
    natural = listing.order.default if listing.order is not None else None
    arguments = [
        *_choosing(bundle, listing, natural, _doubt(written, "x-order default"), cursor=True),
        *_selecting(bundle, listing),
        *_limit(limit, limit.default, "".join(doubts)),
        *_positions(listing, pagination),
    ]
    return _method(bundle, listing, "Get one page.", arguments, _extras(bundle, listing, endpoint), {})


def _walk(bundle: Bundle, listing: Operation, endpoint: Endpoint) -> Method:
    limit = _pagination(listing).limit
    arguments = [
        *_choosing(bundle, listing, _walked(listing)),
        *_selecting(bundle, listing),
        *_window(listing),
        *_limit(limit, _walked_size(listing)),
        Argument("max_items", "int | None", "Stop after this many records."),
        *_side_by_side(listing),
        Argument(
            "resume",
            "str | None",
            "Where to go on: the `resume` of a page, an error or an iterator of a walk with the same arguments; "
            f"{'`max_items`' if limit.parameter is None else '`limit` and `max_items`'} may differ.",
        ),
    ]
    summary = (
        "Walk through the list record by record, fetching pages as they are needed.\n\n"
        "The `resume` of what this returns is at any moment the token that goes on after the last record taken."
    )
    return _method(bundle, listing, summary, arguments, _extras(bundle, listing, endpoint), {})


def _export(bundle: Bundle, listing: Operation) -> Method:
    return Method(
        operation=listing.operation_id,
        record=bundle.record_name(listing),
        summary=(
            "All records of a window of time, from one file that the vendor makes on request: the way in for bulk history.\n\n"
            "The first record that is taken starts the vendor's job; then it is asked until it is done, and the file is fetched and read "
            "as a whole. Records are those of `iter` with the same window, in the order of the file. Nothing is handed over of a file that is "
            "cut, or that holds fewer records than the vendor says. Raises `ExportFailed` when the vendor's job fails, and `DeadlineExceeded` "
            "when the file is too late, besides what `iter` raises."
        ),
        arguments=(
            Argument("since", "datetime", "Start of the window, inclusive; aware."),
            Argument("until", "datetime", "End of the window, exclusive; aware."),
            Argument("patience", "float", "Seconds to wait for the file in all. `deadline` bounds each request apart."),
        ),
        extra={},
        path={},
    )


def _changes(bundle: Bundle, listing: Operation, facts: SyncFacts) -> Method:
    without = (
        "Without a token come all records."
        if facts.first == "everything"
        else "Without a token no record comes, only a token for what changes from then on: read the list after it."
    )
    gone = (
        "The vendor does not tell which records are gone."
        if facts.deleted is None
        else "Records that are gone are told by their keys."
    )
    return Method(
        operation=listing.operation_id,
        record=bundle.record_name(listing),
        summary=(
            f"What changed since a token: pages of new and changed records. {gone}\n\n"
            f"{without} Store each page whole, and its `token` after it; that one leads on, next time or when the stream was cut. "
            "Where a page `begins_anew`, forget first what you hold. `FullReadDue` comes in place of a page where the vendor takes the token "
            "no more, and ends the stream. Nothing is sent before the first page is taken. Raises what `list` raises."
        ),
        arguments=(
            Argument("token", "str | None", "The `token` of the last page that you stored; none for the first time."),
        ),
        extra={},
        path={},
    )


def _get(bundle: Bundle, single: Operation, endpoint: Endpoint) -> Method:
    filled = {parameter.fills for parameter in bundle.client.parameters}
    wanted = [
        parameter for parameter in single.parameters if parameter.place == "path" and parameter.name not in filled
    ]
    names = python_names((parameter.name for parameter in wanted), single.operation_id)
    path = [Argument(names[p.name], "str", sentence(p.description.strip() or f"The `{p.name}`")) for p in wanted]
    return _method(
        bundle,
        single,
        "Get one record; raises `NotFound` when the token sees no such record.",
        [*path, *_selecting(bundle, single)],
        _extras(bundle, single, endpoint),
        names,
    )


def _method(
    bundle: Bundle,
    operation: Operation,
    summary: str,
    own: list[Argument],
    extras: Mapping[str, Argument],
    path: Mapping[str, str],
) -> Method:
    """A method with arguments of its own, and those for the vendor's parameters that no fact claims."""
    arguments = [*own, *extras.values()]
    twins = [one.name for number, one in enumerate(arguments) if one.name in {two.name for two in arguments[:number]}]
    if twins:
        raise GenerateError(f"{operation.operation_id}: two parameters become the argument {twins[0]!r}")
    return Method(
        operation.operation_id,
        bundle.record_name(operation),
        summary,
        tuple(arguments),
        {wire: argument.name for wire, argument in extras.items()},
        path,
    )


def _pagination(listing: Operation) -> PaginationFacts:
    if listing.pagination is None:
        raise GenerateError(f"{listing.operation_id}: a list needs x-pagination")
    return listing.pagination


def _walked(listing: Operation) -> str | None:
    """The field that a walk sorts by of its own accord; None where the list cannot be sorted so."""
    field = listing.clock.field if listing.clock is not None else None
    if field is None and listing.pagination is not None and listing.pagination.keyset is not None:
        field = listing.pagination.keyset.order
    return field if listing.order is not None and field in listing.order.fields else None


def _choosing(
    bundle: Bundle, listing: Operation, natural: str | None, doubt: str = "", *, cursor: bool = False
) -> Iterator[Argument]:
    """The arguments that choose records; `natural` is the field that sorts them when no order is given."""
    fields, record = fields_class(listing.resource.name), bundle.record_name(listing)
    if listing.filter is not None:
        joins = _GRAMMAR_JOINS[listing.filter.grammar]
        most = f", at most {listing.filter.max_conditions} of them" if listing.filter.max_conditions else ""
        yield Argument(
            "where",
            f"Expr[{record}] | None",
            f"Conditions on `{fields}`, joined with {joins}{most}.{_demand(listing, fields)}",
        )
    if listing.order is not None:
        order = listing.order
        liked = next(
            (field for field in (order.default, listing.clock and listing.clock.field) if field in order.fields), None
        )
        count = f"up to {order.max_fields} fields" if order.max_fields > 1 else "one field"
        doc = f"Sorting by {count}, such as `{fields}.{_attribute(liked or order.fields[0])}.desc()`"
        if natural is not None:
            doc += f"; by `{_attribute(natural)}`, ascending, if not given{doubt}"
        if cursor and listing.pagination is not None and listing.pagination.keyset is not None:
            doc += f"; beside `after` or `before` only by `{_attribute(listing.pagination.keyset.order)}`"
        yield Argument("order", f"OrderBy[{record}] | None", f"{doc}.")


_SIGNS = {"ge": ">=", "gt": ">", "lt": "<", "le": "<="}


def _demand(listing: Operation, fields: str) -> str:
    """What a filter must say, where each request of a list must be for a window."""
    if not listing.demanded or listing.clock is None:
        return ""
    field = f"{fields}.{_attribute(listing.clock.field)}"
    bounds = " and ".join(f"`{field} {_SIGNS[one]} …`" for one in listing.demanded)
    return f" Each request must have a window: `list` wants {bounds} among them."


def _selecting(bundle: Bundle, operation: Operation) -> Iterator[Argument]:
    annotation = f"Sequence[Field[{bundle.record_name(listing_of(bundle, operation.resource.name))}, Any]] | None"
    local = (
        ""
        if operation.fields
        else " The vendor documents no parameter for it: whole records are sent, and the client drops the rest."
    )
    yield Argument("fields", annotation, f"Fields to keep, besides the key; the others are None.{local}")
    if operation.fields is not None and operation.fields.exclude is not None:
        yield Argument("exclude", annotation, "Fields to leave out; they are None.")


def _limit(limit: LimitFacts, usual: int | None, doubt: str = "") -> Iterator[Argument]:
    """The page size, where it can be chosen."""
    if limit.parameter is not None:
        sizes = f"at least {limit.minimum}" if limit.maximum is None else f"{limit.minimum} to {limit.maximum}"
        sizes = f"one of {', '.join(map(str, limit.sizes))}" if limit.sizes else sizes
        without = "as many as the server likes" if usual is None else str(usual)
        yield Argument("limit", "int | None", f"Records per page, {sizes}; {without} if not given{doubt}.")


def _walked_size(listing: Operation) -> int | None:
    """The page size of a walk that says none."""
    pages = _pagination(listing)
    return (
        pages.limit.maximum if pages.limit.maximum is None or pages.fullest is not None else pages.limit.nearest(1_000)
    )


def _positions(listing: Operation, pagination: PaginationFacts) -> Iterator[Argument]:
    described = {
        one.name: sentence(one.description.strip() or f"The vendor's `{one.name}`") for one in listing.parameters
    }
    if pagination.offset is not None:
        yield Argument("offset", "int | None", described[pagination.offset.parameter])
    if pagination.page is not None:
        yield Argument("page", "int | None", described[pagination.page.parameter])
    if pagination.keyset is not None:
        yield Argument("after", "str | None", described[pagination.keyset.after])
        yield Argument("before", "str | None", described[pagination.keyset.before])


def _window(listing: Operation) -> Iterator[Argument]:
    if listing.clock is not None:
        field = _attribute(listing.clock.field)
        about = f"Only records whose `{field}` is this time or later; with a time zone."
        demanded = bool({"ge", "gt"} & {*listing.demanded})
        yield Argument("since", "datetime", about, "") if demanded else Argument("since", "datetime | None", about)
        yield Argument(
            "until", "datetime | None", f"Only records whose `{field}` is before this time; with a time zone."
        )


def _side_by_side(listing: Operation) -> Iterator[Argument]:
    if listing.clock is not None:
        doc = (
            "How many requests may be under way at once. More than one needs `since`: the time from there to `until`, "
            "or to now, is cut into slices, and these are fetched side by side."
        )
        yield Argument("concurrency", "int", doc, "1")


def _extras(bundle: Bundle, operation: Operation, endpoint: Endpoint) -> dict[str, Argument]:
    """Declared parameters that no fact claims, as plain keywords, by wire name."""
    claimed = operation.spoken_of | {*bundle.client.headers}
    standing: dict[tuple[str, str], str] = {(one.place, one.fills): one.name for one in bundle.client.parameters}
    declared = {one.name for one in endpoint.query_parameters}
    found: dict[str, Argument] = {}
    for parameter in operation.parameters:
        if parameter.name in claimed or parameter.place == "path":
            continue
        built_with = standing.get((parameter.place, parameter.name))
        if built_with is not None and parameter.place == "header":
            continue
        if parameter.place != "query":
            raise GenerateError(
                f"{operation.operation_id}: nothing sends the {parameter.place} parameter {parameter.name}"
            )
        schema, words = bundle.value_of(parameter), bundle.field(parameter.name, bundle.value_of(parameter)).enum
        kinds = schema.type if isinstance(schema.type, tuple) else (schema.type,)
        annotation = next((_EXTRAS[kind] for kind in kinds if kind in _EXTRAS), None)
        if annotation is None or parameter.name not in declared:
            raise GenerateError(f"{operation.operation_id}: {parameter.name} must be a string, an integer or a boolean")
        annotation = annotation if bundle.several(parameter) is None else f"Sequence[{annotation}]"
        doc = sentence(parameter.description.strip() or f"The vendor's `{parameter.name}`")
        doc += f" One of {', '.join(f'`{word}`' for word in words)}." if words else ""
        doc += " That of the client if not given." if built_with is not None else ""
        name = built_with or python_name(parameter.name)
        name = f"{name}_" if name in _OWN else name
        found[parameter.name] = Argument(name, f"{annotation} | None", doc)
    return found


def _attribute(wire: str) -> str:
    return python_name(wire, RESERVED)
