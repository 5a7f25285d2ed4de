"""A list as the client uses it: asks become requests, answers become pages and records. No input or output."""

from __future__ import annotations

import functools
import operator
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from callrecords.client.http.request import Request
from callrecords.client.http.response import Response, error_of, vendor_error
from callrecords.client.operations.endpoint import Endpoint, Selection
from callrecords.client.operations.page import Page
from callrecords.client.operations.position import Window
from callrecords.client.operations.query import ListQuery, WalkQuery
from callrecords.client.operations.screen import Screen, tests_of
from callrecords.client.records.decode import Unreadable
from callrecords.client.records.deviations import RecordDeviation
from callrecords.client.records.record import BadItem, Record
from callrecords.client.records.stretch import Cuts
from callrecords.client.records.surrogates import cut, mended
from callrecords.conventions import BadEnvelope, Standstill, checks, filters, order, paging, search
from callrecords.errors import BadArgument, BadResponse
from callrecords.spec.arguments import filter_of, orders_of
from callrecords.spec.expressions import Expr, Order
from callrecords.spec.facts import PaginationFacts
from callrecords.spec.frozen import Frozen

R = TypeVar("R", bound=Record)

_SIGNS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_ANY = msgspec.json.Decoder()


class ListCall(Frozen, frozen=True, kw_only=True):
    """A list as it was asked for: the request, and how its answers are to be read."""

    request: Request
    selection: Selection
    limit: int
    orders: tuple[Order, ...] = ()
    walk: paging.Walk = "window"
    screen: Screen[Any] | None = None
    """Holds the records against what was asked for."""


class OpenedPage(Frozen, frozen=True, kw_only=True):
    """An answer cut into its items, which are not decoded yet, and the request that would follow."""

    _hidden = frozenset({"pieces", "envelope"})

    request: Request
    answer: Response
    pieces: list[msgspec.Raw] | None
    """None where nobody has to know yet how many there are."""
    cuts: Cuts | None
    """Where the answer can be cut instead."""
    envelope: Mapping[str, object]
    following: Request | None
    unlinked: bool
    """Whether the response says that more follows, but not where; `following` is a guess then."""
    behind: int
    """Records that stand behind this page, by the answer's own total; 0 where none is known."""


class RawPage(Frozen, frozen=True):
    """What is read of an answer at first."""

    _hidden = frozenset({"pieces", "envelope", "last_key"})

    pieces: list[msgspec.Raw] | None
    """The items as they came; None when their cuts say enough."""
    envelope: dict[str, object]
    """The decoded keys beside the items."""
    cuts: Cuts | None = None
    last_key: str | None = None
    """The key of the last record, where the answer was not cut into its items."""


class ListOperation(Endpoint[R]):
    """The operation that returns pages of records."""

    @property
    def pagination(self) -> PaginationFacts:
        """How the list is cut into pages."""
        assert self.operation.pagination is not None  # noqa: S101  # the spec lint sees to it
        return self.operation.pagination

    @functools.cached_property
    def _beside(self) -> Mapping[str, str]:
        """The documented keys beside the items, with names that any wire name becomes."""
        names = [name for name in self.pagination.envelope if name != self.pagination.items]
        return {name: f"beside_{number}" for number, name in enumerate(names)}

    @functools.cached_property
    def _frame(self) -> msgspec.json.Decoder[Any]:
        """Reads an answer in one go."""
        beside = [(at, Any, msgspec.field(name=name, default=None)) for name, at in self._beside.items()]
        items = ("items_", list[msgspec.Raw] | None, msgspec.field(name=self.pagination.items, default=None))
        return msgspec.json.Decoder(msgspec.defstruct("Frame", [items, *beside], kw_only=True))

    @functools.cached_property
    def _frame_around(self) -> msgspec.json.Decoder[Any]:
        """Reads an answer whose items were replaced by a mark."""
        beside = [(at, Any, msgspec.field(name=name, default=None)) for name, at in self._beside.items()]
        marked = Annotated[list[Literal["items"]], msgspec.Meta(min_length=1, max_length=1)]
        items = ("items_", marked, msgspec.field(name=self.pagination.items))
        return msgspec.json.Decoder(msgspec.defstruct("Around", [items, *beside], kw_only=True))

    @functools.cached_property
    def places(self) -> frozenset[str]:
        """Query parameters that say where in the list a page is."""
        facts = self.pagination
        found = {facts.limit.parameter, *(part.parameter for part in (facts.offset, facts.page) if part is not None)}
        return frozenset(
            found | ({facts.keyset.after, facts.keyset.before} if facts.keyset is not None else set[str]())
        )

    @functools.cached_property
    def clock_of(self) -> Callable[[R], datetime | None] | None:
        """When a record happened, by the field that windows filter on; None for a list without windows."""
        clock = self.operation.clock
        return None if clock is None else operator.attrgetter(self.names[clock.field])

    def ask(self, ask: ListQuery) -> ListCall:
        """One page; raises a `RequestError`."""
        orders = self.orders(ask)
        facts = self.pagination
        for name, value, style in (("offset", ask.offset, facts.offset), ("page", ask.page, facts.page)):
            if value is not None and style is not None and style.parameter in self._queries:
                checks.plain_text(name, value, self._queries[style.parameter])
        page = paging.first(
            facts,
            limit=ask.limit,
            offset=ask.offset,
            page=ask.page,
            after=ask.after,
            before=ask.before,
            orders=orders,
        )
        cursor = ask.after is not None
        asked = self._asked(ask, self.filter(ask), orders, page, "cursor" if cursor else "window")
        return msgspec.structs.replace(asked, request=msgspec.structs.replace(asked.request, whole=False))

    def ask_walk(self, ask: WalkQuery, where: Expr | None, orders: tuple[Order, ...], walk: paging.Walk) -> ListCall:
        """The first page of a walk; raises a `RequestError`."""
        limit = ask.limit
        if limit is None:
            most = self.pagination.limit.maximum
            limit = most if ask.max_items is None else max(self.pagination.limit.minimum, min(most, ask.max_items))
        return self._asked(ask, where, orders, paging.first(self.pagination, limit=limit, orders=orders), walk)

    def screen(self, where: Expr | None, window: Window, asked: Window) -> Screen[R]:
        """What holds the records of a window against what was asked for; `asked` may be wider than the window."""
        clock = self.operation.clock
        return Screen(
            "" if clock is None else clock.field,
            self.clock_of,
            self.decoder.key_of,
            window,
            asked,
            tests_of(where, self.fields, self.names),
        )

    def _asked(
        self,
        ask: ListQuery | WalkQuery,
        where: Expr | None,
        orders: tuple[Order, ...],
        page: Mapping[str, str],
        walk: paging.Walk,
    ) -> ListCall:
        selection = self.selection(ask.fields, ask.exclude)
        extra = {name: checks.plain_text(name, value, self._queries[name]) for name, value in ask.extra.items()}
        params: dict[str, str] = {}
        for part in (self._where(where), self._order(orders), selection.params, extra, page):
            for name, value in part.items():
                if name in params:
                    raise BadArgument(f"{name}: is asked for twice")
                params[name] = value
        private = [*self._texts(where), *(value for value in ask.extra.values() if isinstance(value, str))]
        if self.operation.search is not None:
            private += search.parse(extra, self.operation.search)
        return ListCall(
            request=self.request({}, private).asking(params),
            selection=selection,
            limit=int(params[self.pagination.limit.parameter]),
            orders=orders,
            walk=walk,
        )

    def orders(self, ask: ListQuery | WalkQuery) -> tuple[Order, ...]:
        """The orderings that are asked for; raises `BadArgument`."""
        facts = self.operation.order
        field = self.in_python(facts.fields[0] if facts is not None and facts.fields else self.key)
        return orders_of(ask.order, f"{field}.asc() or {field}.desc()")

    def filter(self, ask: ListQuery | WalkQuery) -> Expr | None:
        """The filter that is asked for; raises `BadArgument`."""
        if ask.where is None:
            return None
        facts = self.operation.filter
        if facts is None or not facts.filterable:
            raise BadArgument("where: this list cannot be filtered")
        clock = self.operation.clock
        liked = clock.field if clock is not None and clock.field in facts.filterable else facts.filterable[0]
        return filter_of(ask.where, _written(self.in_python(liked), facts.operators(liked)[0]))

    def _texts(self, where: Expr | None) -> list[str]:
        """The texts that a filter compares with, the spec's own words aside; short ones are no numbers or names."""
        asked = () if where is None else checks.conditions(where)
        found = [one.value for one in asked if one.value not in self.fields[one.field].enum]
        return [value.strip("%") for value in found if isinstance(value, str) and len(value) > 2]

    def _where(self, where: Expr | None) -> dict[str, str]:
        if where is None:
            return {}
        if self.operation.filter is None:
            raise BadArgument("where: this list cannot be filtered")
        params = filters.render(where, self.operation.filter, self.fields)
        for condition in checks.conditions(where):
            problem = checks.unlisted(condition, self.fields[condition.field])
            if problem is not None:
                raise BadArgument(problem)
        return params

    def _order(self, orders: tuple[Order, ...]) -> dict[str, str]:
        if not orders:
            return {}
        if self.operation.order is None:
            raise BadArgument("order: this list cannot be sorted")
        return order.render(orders, self.operation.order)

    def asking(self, asked: ListCall) -> Generator[Request, Response, Page[R]]:
        """One page: yields what to send, is sent the answer, returns the page; raises as `receive` does.

        An answer that is read in stretches shows only in the end whether it is JSON, too late for the retries of its
        exchange; so it is asked for once more, and this time read whole.
        """
        try:
            return self.receive(asked, asked.request, (yield asked.request))
        except BadResponse as error:
            if not error.retryable:
                raise
        whole = asked.request.to_be_read_whole()
        return self.receive(asked, whole, (yield whole))

    def receive(self, asked: ListCall, request: Request, answer: Response) -> Page[R]:
        """Read an answer; raises `BadResponse`, or the error that a success status hid."""
        content: RawPage = self._content(request, answer)
        decoded = None if content.cuts is None else self._in_stretches(asked, content.cuts, answer)
        if decoded is not None:
            opened = self.open(asked, request, answer, number=len(decoded[0]) + len(decoded[1]))
            return self._page(asked, opened, *decoded)
        if content.pieces is None:
            request = request.to_be_read_whole()
            answer = msgspec.structs.replace(answer, content=None)
        return self.page(asked, self.open(asked, request, answer))

    def _in_stretches(self, asked: ListCall, cuts: Cuts, answer: Response) -> tuple[list[R], list[BadItem]] | None:
        """All records at once, or None when an item is not what the spec says."""
        found: list[RecordDeviation] = []
        try:
            records, bad = self.decoder.some(iter(cuts), sys.maxsize, self.origin(asked.selection), found)
        except (*Unreadable, RecursionError):
            return None
        return self._accepted(records, asked, answer, found), bad

    def open(
        self, asked: ListCall, request: Request, answer: Response, size: int | None = None, number: int | None = None
    ) -> OpenedPage:
        """Read of an answer what the next request depends on; raises as `receive` does.

        `size` is what a full page holds, where that is known to be less than was asked for; `number` is how many items
        came, where somebody has counted those of an answer that is not cut into them.
        """
        content: RawPage = self._content(request, answer)
        pieces, last, cursor = content.pieces, content.last_key, asked.walk == "cursor"
        if cursor and pieces is not None:
            last = self._last_key(pieces)
        if number is None:
            number = asked.limit if pieces is None else len(pieces)
        came = paging.Received(items=number, last_key=last, size=size, envelope=content.envelope)
        following = self._following(asked, request, came, answer)
        return OpenedPage(
            request=request,
            answer=answer,
            pieces=pieces,
            cuts=content.cuts,
            envelope=content.envelope,
            following=None if following is None else asked.request.going_on(following.query, following.params),
            unlinked=following is not None and following.unlinked,
            behind=0 if cursor else paging.missing(self.pagination, request.params, came),
        )

    def whole(self, asked: ListCall, opened: OpenedPage) -> OpenedPage:
        """An answer cut into its items; raises as `open` does, and when it does not lead to where it seemed to."""
        if opened.pieces is not None:
            return opened
        request = opened.request.to_be_read_whole()
        whole = self.open(asked, request, msgspec.structs.replace(opened.answer, content=None))
        if (opened.following and opened.following.query) != (whole.following and whole.following.query):
            raise opened.answer.bad("what stands beside the items was taken for one of them", request)
        return whole

    def records(self, asked: ListCall, opened: OpenedPage, size: int) -> Iterator[list[R]]:
        """Decode the records of an answer, about so many at a time; raises as `whole` does.

        From the first stretch that is not what the spec says, each item is looked at by itself. The caller may take the
        records out of the lists.
        """
        stretches = iter(opened.cuts or ())
        items = 0
        while opened.pieces is None:
            found: list[RecordDeviation] = []
            try:
                records, bad = self.decoder.some(stretches, size, self.origin(asked.selection), found)
            except (*Unreadable, RecursionError):
                opened = self.whole(asked, opened)
                break
            if not records and not bad:
                return
            items += len(records) + len(bad)
            yield self._accepted(records, asked, opened.answer, found)
        pieces = opened.pieces or []
        for start in range(items, len(pieces), size):
            records, _ = self._decoded(asked, opened, pieces[start : start + size])
            yield records

    def _decoded(
        self, asked: ListCall, opened: OpenedPage, pieces: Sequence[msgspec.Raw]
    ) -> tuple[list[R], list[BadItem]]:
        found: list[RecordDeviation] = []
        records, bad = self.decoder.many(pieces, self.origin(asked.selection), found)
        return self._accepted(records, asked, opened.answer, found), bad

    def _accepted(
        self, records: list[R], asked: ListCall, answer: Response, found: Sequence[RecordDeviation]
    ) -> list[R]:
        self.note(found, asked.request, answer)
        if asked.screen is not None:
            records = asked.screen.passed(records)
        self.trim(records, asked.selection)
        return records

    def page(self, asked: ListCall, opened: OpenedPage) -> Page[R]:
        """Decode the records of an answer."""
        assert opened.pieces is not None  # noqa: S101  # a walk of pages asks for whole answers
        return self._page(asked, opened, *self._decoded(asked, opened, opened.pieces))

    def _page(self, asked: ListCall, opened: OpenedPage, records: list[R], bad: list[BadItem]) -> Page[R]:
        return Page(
            items=records,
            bad_items=bad,
            has_next=opened.following is not None,
            limit=asked.limit,
            total=self.total(opened),
            offset=_whole(opened.envelope, self.pagination.key_of("offset")),
            number=_whole(opened.envelope, self.pagination.key_of("page")),
            raw=opened.answer.body,
        )

    def total(self, opened: OpenedPage) -> int | None:
        """Records in the whole list, where the vendor says so."""
        return _whole(opened.envelope, self.pagination.key_of("total"))

    def _last_key(self, pieces: Sequence[msgspec.Raw]) -> str | None:
        for piece in reversed(pieces):
            records, _ = self.decoder.many([piece])
            if records:
                return self.decoder.key_of(records[0])
        return None

    def _following(
        self, asked: ListCall, request: Request, came: paging.Received, answer: Response
    ) -> paging.NextPage | None:
        if self.pagination.keyset is not None and self.pagination.keyset.before in request.params:
            return None  # such a page leads backwards
        try:
            return paging.after_page(self.pagination, asked.walk, request.params, came, request.url)
        except BadEnvelope as problem:
            error = answer.bad(str(problem), request).lasting()
            error.standstill = isinstance(problem, Standstill)
            raise error from None

    def _read(self, request: Request, answer: Response) -> RawPage:
        """The items as they came, or where they can be cut, and the decoded keys beside them."""
        cut = None if request.whole else self._cut(request, answer)
        return self._items(request, answer) if cut is None else cut

    def _cut(self, request: Request, answer: Response) -> RawPage | None:
        """Where the items can be cut, the key of the last one, and the keys beside them; None when that is not seen."""
        answer.expect_json(request)
        cuts = Cuts.of(answer.body, self.pagination.items)
        last = None if cuts is None else cuts.last()
        if cuts is None or last is None:
            return None
        try:
            records, _ = self.decoder.many([last])
            frame = self._frame_around.decode(cuts.around(b'"items"'))
        except (*Unreadable, RecursionError):
            return None
        envelope = {name: getattr(frame, attribute) for name, attribute in self._beside.items()}
        key = self.decoder.key_of(records[0]) if records else None
        return None if key is None else RawPage(None, envelope, cuts, key)

    def _items(self, request: Request, answer: Response) -> RawPage:
        try:
            answer.expect_json(request)
            page = self._frame.decode(answer.body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            page = None  # read once more below, to say what is wrong
        if page is not None and (pieces := page.items_) is not None:
            return RawPage(pieces, {name: getattr(page, attribute) for name, attribute in self._beside.items()})
        parts = answer.parts(request)
        items = parts.pop(self.pagination.items, None)
        if items is None or bytes(items) == b"null":
            told = vendor_error(answer.body, self.errors)
            if told is not None and (told.message or told.means):
                if told.means == "empty-page":
                    return RawPage([], {})
                raise error_of(answer, request, self.operation, self.errors)
            form = "missing" if items is None else "null"
            page = self._promised - {self.pagination.items} <= parts.keys() <= self.pagination.envelope.keys()
            if form not in self._no_items or not page:
                raise answer.bad(f"the answer has no {self.pagination.items}", request)
            items = msgspec.Raw(b"[]")
        body = answer.body
        whole = mended(body)
        try:
            pieces = _ARRAY.decode(items) if whole is body else cut(body, whole, items)
            return RawPage(pieces, {name: _ANY.decode(part) for name, part in parts.items()})
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise answer.bad(f"{self.pagination.items}, or what stands beside it, cannot be read", request) from None


def _written(field: str, operator: str) -> str:
    """A condition as it stands in Python, for a message."""
    return f"{field} {_SIGNS[operator]} …" if operator in _SIGNS else f"{field}.{operator}(…)"


def _whole(envelope: Mapping[str, object], key: str | None) -> int | None:
    value = None if key is None else envelope.get(key)
    return value if type(value) is int else None
