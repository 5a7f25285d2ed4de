"""A request that a page asks for: written as a client writes it, sent to the vendor's API here, its answer made readable.

Numbers and names are masked before they reach the browser, unless it asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode

import attrs
import msgspec

from callrecords.conventions import Params, filters, order, paging
from callrecords.conventions.where import parse_where
from callrecords.emulator.operations.wire import ServerRequest, ServerResponse
from callrecords.emulator.pages.answer import table, text_of
from callrecords.emulator.pages.lines import curl
from callrecords.emulator.pages.shown import ShownVendor
from callrecords.errors import BadArgument
from callrecords.spec.arguments import nearest
from callrecords.spec.expressions import Order
from callrecords.spec.facts_paging import PaginationFacts
from callrecords.spec.operation import Operation

T = TypeVar("T")


class Question(msgspec.Struct, forbid_unknown_fields=True):
    """A request to send."""

    vendor: str
    operation: str
    token: str | None = "read"  # noqa: S105  # the kind of a token
    """Kind of the token; None sends none."""
    path: dict[str, str] = {}
    """Values of path parameters; those that a token is issued for are filled in."""
    params: dict[str, str] = {}
    """Query parameters as they are, beside those of the filter, the order and the page."""
    where: str = ""
    """A filter as `callrecords fetch --where` takes it."""
    order: str = ""
    """The field that sorts the list."""
    descending: bool = False
    limit: int | None = None
    """How many records a page shall hold; None with a list leaves it to the server."""
    page: int = 0
    """How many pages to skip."""
    numbers: bool = False
    """Whether numbers and names may be shown."""


@attrs.frozen
class Asker:
    """Sends the requests of pages."""

    vendors: Callable[[], Sequence[ShownVendor]]
    send: Callable[[ServerRequest], ServerResponse]
    now: Callable[[], int]
    """The emulator's time, in microseconds since 1970."""

    def ask(self, question: Question, asked: ServerRequest) -> ServerResponse:
        """The request that was sent and how it was answered; as late as that answer. Raises `BadArgument` and others for what cannot be sent."""
        shown = self._vendor(question.vendor)
        operation = _named(question.operation, shown.bundle.operations, "operation")
        query = urlencode(_params(question, shown, operation), doseq=True)
        target = shown.target(operation, _path(question, operation, shown), query)
        carried, target = self._with_token(question.token, shown, target)
        headers = {name.lower(): value for name, value in shown.headers().items()} | carried
        request = ServerRequest(
            "GET", target, {"host": asked.headers.get("host", "localhost"), **headers}, asked.scheme
        )
        response = self.send(request)
        named = {name.title(): value for name, value in headers.items()}
        told: dict[str, object] = {
            "request": "\n".join([f"GET {target}", *(f"{name}: {value}" for name, value in named.items())]),
            "curl": curl(asked.origin, target, named),
            "status": response.status,
            "outcome": _outcome(response),
            "body": text_of(shown, operation, response, numbers=question.numbers),
            "table": table(shown, operation, response, numbers=question.numbers),
        }
        return ServerResponse(200, msgspec.json.encode(told), delay=response.delay)

    def _vendor(self, slug: str) -> ShownVendor:
        return _named(slug, {shown.slug: shown for shown in self.vendors()}, "vendor")

    def _with_token(self, kind: str | None, shown: ShownVendor, target: str) -> tuple[dict[str, str], str]:
        """The headers and the target with a token of a kind, a fresh one where tokens are fetched first."""
        if kind is None:
            return {}, target
        identity = shown.identity
        token = identity.token(kind)
        if identity.exchange is not None:
            token = identity.access(token, self.now()) or token
        value = identity.carrier.render(token)
        if identity.carrier.place == "header":
            return {identity.carrier.name: value}, target
        path, _, query = target.partition("?")
        return {}, f"{path}?{identity.carrier.added(query, value)}"


def _named(name: str, known: Mapping[str, T], what: str) -> T:
    if name not in known:
        raise BadArgument(f"{what}: there is no {name[:100]!r}{nearest(name, known)}")
    return known[name]


def _path(question: Question, operation: Operation, shown: ShownVendor) -> dict[str, str]:
    values = shown.given("path") | question.path
    for name in operation.path_parameters:
        if not values.get(name):
            raise BadArgument(f"path: {name} needs a value")
    return values


def _params(question: Question, shown: ShownVendor, operation: Operation) -> Params:
    found: dict[str, str | tuple[str, ...]] = {**shown.query(operation)}
    fields = shown.bundle.record_fields(operation)
    if question.where.strip():
        if operation.filter is None:
            raise BadArgument("where: this list cannot be filtered")
        found |= filters.render(parse_where(question.where, fields, operation.filter), operation.filter, fields)
    if question.order:
        if operation.order is None:
            raise BadArgument("order: this list cannot be sorted")
        found |= order.render((Order(question.order, question.descending),), operation.order)
    if question.limit is not None and operation.pagination is not None:
        found |= _place(question, operation.pagination)
    return found | question.params


def _place(question: Question, facts: PaginationFacts) -> dict[str, str]:
    """The parameters for a page of a list; only one that skips by place has others than the first."""
    limit = None if facts.smallest is None else question.limit
    if not question.page:
        return paging.first(facts, limit=limit)
    if facts.offset is not None and question.limit is not None:
        return paging.first(facts, limit=limit, offset=facts.offset.place(question.page * question.limit))
    if facts.page is not None:
        return paging.first(facts, limit=limit, page=facts.page.first + question.page)
    raise BadArgument("page: this list skips no pages")


def _outcome(response: ServerResponse) -> str:
    """The status in words, and what a client would meet beside it."""
    if response.delivery is not None:
        return f"broken on its way by the fault {response.delivery.name}"
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = ""
    late = f", {response.delay:g} s late" if response.delay else ""
    return f"{response.status} {phrase}".strip() + f", {len(response.body):,} bytes{late}"
