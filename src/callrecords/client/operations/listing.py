"""A list as the client uses it: queries become requests, responses become pages and records. No input or output."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from callrecords.client.http.hints import advised, hint
from callrecords.client.http.request import Request
from callrecords.client.http.response import Response, error_of
from callrecords.client.operations.body import PartByPart, RawPage, attribute, flat, nested
from callrecords.client.operations.endpoint import ChosenFields, Endpoint
from callrecords.client.operations.grain import Grain
from callrecords.client.operations.page import Page
from callrecords.client.operations.position import Window
from callrecords.client.operations.query import ListQuery, WalkQuery
from callrecords.client.operations.screen import Screen, Test
from callrecords.client.records.deviations import RecordDeviation
from callrecords.client.records.record import BadItem, Record
from callrecords.conventions import (
    BadEnvelope,
    Params,
    Standstill,
    checks,
    filters,
    order,
    paging,
    paging_headers,
    paging_keyset,
    search,
    standing,
)
from callrecords.conventions.auth import TokenCarrier
from callrecords.errors import BadArgument, Forbidden, Unauthorized
from callrecords.spec.arguments import filter_of, orders_of
from callrecords.spec.expressions import Expr, Order
from callrecords.spec.facts_paging import PaginationFacts
from callrecords.spec.frozen import Frozen

R = TypeVar("R", bound=Record)

_SIGNS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_LARGE = 1_000
"""Records of a page where the largest size is no bound."""
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])


class ListCall(Frozen, frozen=True, kw_only=True):
    """A list as it is requested: the request, and how its responses are to be read."""

    request: Request
    """The first one; those that follow differ in the parameters of their page alone."""
    chosen: ChosenFields
    limit: int | None
    """Records of a full page; None where nobody knows."""
    orders: tuple[Order, ...] = ()
    cursor: bool = False
    """Whether it goes on after the last record, open-ended; else by the pages of a closed window."""
    screen: Screen[Any] | None = None
    """Compares the records with what was requested."""


class OpenedPage(Frozen, frozen=True, kw_only=True):
    """A page that came, and the request that would follow."""

    request: Request
    raw: RawPage
    following: Request | None
    unlinked: bool
    """Whether the response says that more follows, but not where; `following` is a guess then."""
    behind: int
    """Records that stand behind this page, by the response's own total; 0 where none is known."""


class ListOperation(Endpoint[R, RawPage]):
    """The operation that returns pages of records."""

    @functools.cached_property
    def pagination(self) -> PaginationFacts:
        """How the list is cut into pages."""
        return self.operation.paged

    @functools.cached_property
    def _beside(self) -> Mapping[str, str]:
        """The documented keys beside the items, with names that any wire name becomes."""
        return {name: f"beside_{number}" for number, name in enumerate(self.pagination.beside)}

    @functools.cached_property
    def _flat(self) -> msgspec.json.Decoder[Any]:
        """Reads a response in one go; not for one whose parts stand in other objects."""
        return flat(self.pagination.items, tuple(self._beside.items()))

    @functools.cached_property
    def _nested(self) -> msgspec.json.Decoder[Any] | None:
        """Reads a response some parts of which stand in other objects; None where all stand at its top."""
        places = (self.pagination.items, *self.pagination.beside)
        if not any(place.startswith("/") for place in places):
            return None
        return nested(self.pagination.items, tuple(self.pagination.beside))

    @functools.cached_property
    def _part_by_part(self) -> PartByPart:
        """Reads a response that is not as documented."""
        return PartByPart(self.bundle, self.operation, self.pagination)

    @functools.cached_property
    def _is_array(self) -> bool:
        """Whether a response is itself the array of its records."""
        return not self.pagination.items

    @functools.cached_property
    def _has_headers(self) -> bool:
        """Whether headers say something of a page."""
        return self.pagination.in_headers

    @functools.cached_property
    def goes_as_told(self) -> bool:
        """Whether each response names the request for the next page."""
        return self.pagination.goes_as_told

    @functools.cached_property
    def one_response(self) -> bool:
        """Whether a response holds everything that was requested."""
        return self.pagination.one_response

    @functools.cached_property
    def carrier(self) -> TokenCarrier:
        """What carries the token."""
        return self._options.credentials.carrier

    @functools.cached_property
    def overlap(self) -> timedelta:
        """How much longer than a window the request for it is."""
        return self.operation.overlap

    @functools.cached_property
    def grain(self) -> Grain | None:
        """Which instants the bounds of a window can be; None where they can be any."""
        clock = self.operation.clock
        return None if clock is None else Grain.of(self.operation, self.fields[clock.field])

    @functools.cached_property
    def _numbers(self) -> Mapping[str, str | None]:
        """The keys beside the items that hold numbers, by what they mean."""
        return {part: self.pagination.key_of(part) for part in ("total", "offset", "page")}

    @functools.cached_property
    def demanded(self) -> tuple[str, ...]:
        """The bounds of the clock that each request must have."""
        return self.operation.demanded

    @functools.cached_property
    def _starts(self) -> Mapping[str, str]:
        """Where the list begins, for one that must be told."""
        return standing.starts(self.operation)

    @functools.cached_property
    def places(self) -> frozenset[str]:
        """Query parameters that say where in the list a page is."""
        facts = self.pagination
        sayings = (facts.limit, facts.offset, facts.page, facts.cursor)
        found = {part.parameter for part in sayings if part is not None and part.parameter is not None}
        return frozenset(
            found | ({facts.keyset.after, facts.keyset.before} if facts.keyset is not None else set[str]())
        )

    @functools.cached_property
    def clock_of(self) -> Callable[[R], datetime | None] | None:
        """When a record happened, by the field that windows filter on; None for a list without windows."""
        clock = self.operation.clock
        return None if clock is None else operator.attrgetter(self.names[clock.field])

    def call(self, query: ListQuery) -> ListCall:
        """One page; raises a `RequestError`."""
        where, orders = self.filter(query), self.orders(query)
        facts = self.pagination
        for name, value, style in (("offset", query.offset, facts.offset), ("page", query.page, facts.page)):
            if value is not None and style is not None and style.parameter in self._queries:
                checks.plain_text(name, value, self._queries[style.parameter])
        page = paging.first(
            facts,
            limit=query.limit,
            offset=query.offset,
            page=query.page,
            after=query.after,
            before=query.before,
            orders=orders,
        )
        call = self._unfiltered(query, orders, page, cursor=query.after is not None)
        params = self.filter_params(where)
        self._demand_window(params)
        return self.filtered(call, params, self.texts(where))

    def _demand_window(self, params: Params) -> None:
        """Refuse a request without a bound that each must have."""
        operation, clock = self.operation, self.operation.clock
        if operation.filter is None or clock is None:
            return
        for bound in self.demanded:
            plain = operation.filter.plain(clock.field, bound)
            if plain is not None and plain.parameter not in params:
                raise BadArgument(
                    f"where: this list must be asked for a window; add {_written(self.in_python(clock.field), bound)}"
                )

    def walk_call(self, query: WalkQuery, orders: tuple[Order, ...]) -> ListCall:
        """What the first pages of all windows of a walk have in common, its filter aside; raises a `RequestError`."""
        limit, size = query.limit, self.pagination.limit
        if limit is None and size.parameter is not None and size.maximum is not None:
            limit = size.maximum if self.pagination.fullest is not None else size.nearest(_LARGE)
            if query.max_items is not None and not self.one_response:
                limit = size.nearest(min(limit, query.max_items))
        if (limit is None or type(limit) is int) and query.fields is None and query.exclude is None and not query.extra:
            return self._plain_walk(limit, orders)
        return self._first_of_walk(query, limit, orders)

    @functools.cached_property
    def _plain_walk(self) -> Callable[[int | None, tuple[Order, ...]], ListCall]:
        """The same for walks that say nothing of fields and other parameters: most are alike."""
        return functools.lru_cache(16)(functools.partial(self._first_of_walk, WalkQuery()))

    def _first_of_walk(self, query: WalkQuery, limit: int | None, orders: tuple[Order, ...]) -> ListCall:
        page = paging.first(self.pagination, limit=limit, orders=orders)
        return self._unfiltered(query, orders, page)

    def screen(self, tests: Sequence[tuple[str, Test[Record]]], window: Window, requested: Window) -> Screen[R] | None:
        """What compares the records of a window with it; `requested` may be wider than the window."""
        if not tests and window == (None, None):
            return None
        clock = self.operation.clock
        return Screen(
            "" if clock is None else clock.field, self.clock_of, self.decoder.key_of, window, requested, tests
        )

    def _unfiltered(
        self,
        query: ListQuery | WalkQuery,
        orders: tuple[Order, ...],
        page: Mapping[str, str],
        *,
        cursor: bool = False,
    ) -> ListCall:
        chosen = self.chosen(query.fields, query.exclude)
        extra, private = self.beside(query.extra)
        if self.operation.search is not None:
            text = extra.get(self.operation.search.parameter, "")
            private += search.parse({self.operation.search.parameter: str(text)}, self.operation.search)
        params = _merged(self._order(orders), chosen.params, extra, {**self._starts, **page})
        return ListCall(
            request=msgspec.structs.replace(self.request({}, private), params=params),
            chosen=chosen,
            limit=paging.full_size(self.pagination, params),
            orders=orders,
            cursor=cursor,
        )

    def filtered(self, call: ListCall, params: Params, texts: Sequence[str]) -> ListCall:
        """The call with a filter in its request; `texts` are what the filter compares with."""
        request = msgspec.structs.replace(call.request, private=(*texts, *call.request.private))
        return msgspec.structs.replace(call, request=request.with_params(_merged(params, call.request.params)))

    def orders(self, query: ListQuery | WalkQuery) -> tuple[Order, ...]:
        """The orderings of a query; raises `BadArgument`."""
        if query.order is None:
            return ()
        facts = self.operation.order
        field = self.in_python(facts.fields[0] if facts is not None and facts.fields else self.identity.fields[-1])
        return orders_of(query.order, f"{field}.asc() or {field}.desc()")

    def filter(self, query: ListQuery | WalkQuery) -> Expr | None:
        """The filter of a query; raises `BadArgument`."""
        if query.where is None:
            return None
        facts = self.operation.filter
        if facts is None or not facts.filterable:
            raise BadArgument("where: this list cannot be filtered")
        clock = self.operation.clock
        liked = clock.field if clock is not None and clock.field in facts.filterable else facts.filterable[0]
        return filter_of(query.where, _written(self.in_python(liked), facts.operators(liked)[0]))

    def filter_params(self, where: Expr | None) -> Params:
        """The query parameters of a filter; raises a `RequestError` for what the list cannot be call."""
        if where is None:
            return {}
        if self.operation.filter is None:
            raise BadArgument("where: this list cannot be filtered")
        return filters.render(where, self.operation.filter, self.fields)

    def texts(self, where: Expr | None) -> list[str]:
        """The texts that a filter compares with, the spec's own words aside; short ones are no numbers or names.

        Raises `BadArgument` for a word that the spec does not list. The list must know the filter's fields.
        """
        found: list[str] = []
        for condition in () if where is None else checks.conditions(where):
            field, value = self.fields[condition.field], condition.value
            problem = checks.unlisted(condition, field)
            if problem is not None:
                raise BadArgument(problem)
            if isinstance(value, str) and len(value) > 2 and value not in field.enum:
                found.append(value.strip("%"))
        return found

    def _order(self, orders: tuple[Order, ...]) -> dict[str, str]:
        if not orders:
            return {}
        if self.operation.order is None:
            raise BadArgument("order: this list cannot be sorted")
        return order.render(orders, self.operation.order)

    def receive(self, call: ListCall, response: Response) -> Page[R]:
        """The page that a response holds; raises as `read` does, and `RecordError` in a strict client."""
        return self.page(call, self.open(call, call.request, self.read(call.request, response)))

    def open(self, call: ListCall, request: Request, raw: RawPage, size: int | None = None) -> OpenedPage:
        """Find the request that follows; raises `BadResponse` for a page that leads nowhere.

        `size` is what a full page holds, where that is known to be less than was requested.
        """
        last = self._last_key(raw.items) if call.cursor else None
        came = paging.Received(
            items=len(raw.items), last_key=last, size=size, envelope=raw.envelope, headers=raw.response.headers
        )
        following = self._following(call, request, came, raw.response)
        return OpenedPage(
            request=request,
            raw=raw,
            following=None if following is None else self._going_on(call.request, following),
            unlinked=following is not None and following.unlinked,
            behind=0 if call.cursor else paging.missing(self.pagination, request.params, came),
        )

    def _going_on(self, first: Request, following: paging.NextPage) -> Request:
        """The next request of a walk; a link that repeats the token does so in vain."""
        params, link, carrier = following.params, following.link, self.carrier
        if carrier.place == "query":
            params = {name: value for name, value in params.items() if name != carrier.name}
            link = None if link is None else carrier.without(link)
        return first.going_on(params, link, following.path)

    def demand_success(self, request: Request, response: Response) -> None:
        """Raise the error that a response to another path of the API is, with what can be done."""
        if 200 <= response.status < 300:
            return
        error = error_of(response, request, self.operation, self.errors)
        if isinstance(error, Unauthorized | Forbidden) and not request.bare:
            advised(error, hint(error, response, self.operation, self.bundle, request.origin))
        raise error

    def records(self, call: ListCall, raw: RawPage, size: int) -> Iterator[list[R]]:
        """Decode the records of a page, so many items at a time. The caller may take the records out of the lists."""
        for start in range(0, len(raw.items), size):
            records, _ = self._decoded(call, raw, raw.items[start : start + size])
            yield records

    def _decoded(self, call: ListCall, raw: RawPage, items: Sequence[msgspec.Raw]) -> tuple[list[R], list[BadItem]]:
        found: list[RecordDeviation] = []
        records, bad = self.decoder.many(items, call.chosen.origin, found)
        self.note(found, call.request, raw.response)
        if call.screen is not None:
            records = call.screen.passed(records)
        self.trim(records, call.chosen)
        return records, bad

    def page(self, call: ListCall, opened: OpenedPage) -> Page[R]:
        """Decode the records of a page."""
        raw = opened.raw
        records, bad = self._decoded(call, raw, raw.items)
        return Page(
            items=records,
            bad_items=bad,
            has_next=opened.following is not None,
            limit=call.limit,
            total=self.total(raw),
            offset=_whole(raw.envelope, self._numbers["offset"]),
            number=_whole(raw.envelope, self._numbers["page"]),
            raw=raw.response.body,
        )

    def total(self, raw: RawPage) -> int | None:
        """Records in the whole list, where the vendor says so."""
        return _whole(raw.envelope, self._numbers["total"])

    def _last_key(self, pieces: Sequence[msgspec.Raw]) -> str | None:
        for piece in reversed(pieces):
            records, _ = self.decoder.many([piece])
            if records:
                return self.decoder.key_of(records[0])
        return None

    def _following(
        self, call: ListCall, request: Request, came: paging.Received, response: Response
    ) -> paging.NextPage | None:
        if self.pagination.keyset is not None and self.pagination.keyset.before in request.params:
            return None  # such a page leads backwards
        try:
            if call.cursor:
                return paging_keyset.after_page(self.pagination, request.params, came)
            return paging.after_page(self.pagination, request.params, came, request.url)
        except BadEnvelope as problem:
            error = response.bad(str(problem), request).lasting()
            error.standstill = isinstance(problem, Standstill)
            raise error from None

    def _read(self, request: Request, response: Response) -> RawPage:
        raw = self._read_body(request, response)
        if self._has_headers:
            raw.envelope.update(paging_headers.read(self.pagination, response.headers))
        return raw

    def _read_body(self, request: Request, response: Response) -> RawPage:
        try:
            response.expect_json(request)
            found = self._read_at_once(response)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            found = None
        return self._part_by_part.read(request, response) if found is None else found

    def _read_at_once(self, response: Response) -> RawPage | None:
        """A response as it is documented; None where it has no items."""
        if self._is_array:
            return RawPage(response, _ARRAY.decode(response.body), {})
        beside: dict[str, object]
        if self._nested is not None:
            page = self._nested.decode(response.body)
            items = attribute(page, self.pagination.items)
            beside = {place: attribute(page, place) for place in self.pagination.beside}
        else:
            page = self._flat.decode(response.body)
            items, beside = page.items_, {name: getattr(page, at) for name, at in self._beside.items()}
        return None if items is None else RawPage(response, items, beside)


def _merged(*parts: Params) -> dict[str, str | tuple[str, ...]]:
    """Query parameters of several sources; raises `BadArgument` for one that stands in two of them."""
    params: dict[str, str | tuple[str, ...]] = {}
    for part in parts:
        for name, value in part.items():
            if name in params:
                raise BadArgument(f"{name}: is given twice")
            params[name] = value
    return params


def _written(field: str, operator: str) -> str:
    """A condition as it stands in Python, for a message."""
    return f"{field} {_SIGNS[operator]} …" if operator in _SIGNS else f"{field}.{operator}(…)"


def _whole(envelope: Mapping[str, object], key: str | None) -> int | None:
    value = None if key is None else envelope.get(key)
    return value if type(value) is int else None
