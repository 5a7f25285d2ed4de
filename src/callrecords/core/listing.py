"""One operation of a vendor as the client uses it: asks become requests, answers become records. No input or output."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from callrecords.conventions import BadEnvelope, checks, filters, order, paging
from callrecords.conventions import fields as field_filter
from callrecords.core.answer import Answer, error_of, status_error, vendor_error
from callrecords.core.asks import GetAsk, ListAsk, WalkAsk, orders_of
from callrecords.core.config import Config
from callrecords.core.decode import RecordDecoder
from callrecords.core.deviations import Deviations, Found
from callrecords.core.errors import BadAnswer, BadArgument, CallRecordsError, RecordError, StatusError, UnknownField
from callrecords.core.expr import Expr, Field, Order
from callrecords.core.facts import Bundle, FieldFacts, Operation, PaginationFacts
from callrecords.core.frozen import Frozen
from callrecords.core.layout import Layout
from callrecords.core.masking import mask_text
from callrecords.core.page import BadItem, Page
from callrecords.core.record import Origin, Record
from callrecords.core.request import Request, filled_path

R = TypeVar("R", bound=Record)

_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_ANY = msgspec.json.Decoder()


class Selection(Frozen, frozen=True):
    """Which fields of a record were asked for."""

    params: Mapping[str, str]
    """What asks the vendor for them; empty when the choice is made here."""
    asked: frozenset[str] | None
    """Wire names; None means all."""


class Endpoint(Generic[R]):
    """One operation with everything resolved that its requests and answers need."""

    def __init__(
        self,
        bundle: Bundle,
        operation_id: str,
        record: type[R],
        config: Config,
        deviations: Deviations | None = None,
        *,
        strict: bool = False,
    ) -> None:
        self.deviations = Deviations() if deviations is None else deviations
        self.strict = strict
        path, _, operation = bundle.operations[operation_id]
        schema = bundle.components.schemas[bundle.record_name(operation)]
        self.operation: Operation = operation
        self.errors = bundle.errors
        self.key = bundle.record_facts(schema).key
        self.fields: Mapping[str, FieldFacts] = bundle.record_fields(operation)
        self.decoder = RecordDecoder(record, Layout.of(bundle, schema, self.key))
        self.names = dict(zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True))
        """Wire name -> attribute."""
        self._queries = {one.name: bundle.resolve(one.schema) for one in operation.parameters if one.place == "query"}
        self._path = path
        self._config = config

    def request(self, path: Mapping[str, str], private: Sequence[str] = ()) -> Request:
        """The request without a query."""
        wanted = self.operation.path_parameters
        values = {name: value for name, value in {**self._config.path, **path}.items() if name in wanted}
        return Request(
            operation=self.operation.operation_id,
            url=self._config.base_url + filled_path(self._path, values),
            private=tuple(private),
        )

    def selection(self, fields: Sequence[Field[Any]] | None, exclude: Sequence[Field[Any]] | None) -> Selection:
        """What `fields=` and `exclude=` ask for; raises a `RequestError`."""
        if fields is not None and exclude is not None:
            raise BadArgument("fields, exclude: give one of them")
        if fields is None and exclude is None:
            return Selection({}, None)
        include, without = [self._wire(field) for field in fields or ()], [self._wire(field) for field in exclude or ()]
        if not include and not without:
            raise BadArgument("fields, exclude: name at least one field")
        if self.key in without:
            raise BadArgument(f"exclude: {self.key} identifies the record and cannot be left out")
        kept = {self.key, *include} if include else set(self.fields) - set(without)
        facts = self.operation.fields
        here = facts is None or (facts.exclude is None and bool(without))
        params = {} if here or facts is None else field_filter.render(include, without, facts, self.key)
        return Selection(params, frozenset(kept))

    def _wire(self, field: Field[Any]) -> str:
        wire = field.wire if isinstance(field, Field) else str(field)  # pyright: ignore[reportUnnecessaryIsInstance]
        if wire not in self.fields:
            raise UnknownField(f"fields: no field is called {wire[:100]}{checks.nearest(wire, self.fields)}")
        return wire

    def judge(self, request: Request, answer: Answer) -> CallRecordsError | None:
        """The error that an answer is, by its status or by its content, or None; what was read stays with the answer."""
        error = status_error(answer, request, self.operation, self.errors)
        if error is not None:
            return error
        try:
            msgspec.structs.force_setattr(answer, "content", self._read(request, answer))
        except (BadAnswer, StatusError) as refused:
            return refused
        return None

    def _read(self, request: Request, answer: Answer) -> Any:
        """The content of an answer; raises `BadAnswer`, or the error that a success status hid."""
        raise NotImplementedError

    def _content(self, request: Request, answer: Answer) -> Any:
        return self._read(request, answer) if answer.content is None else answer.content

    def note(self, found: Sequence[Found], request: Request, answer: Answer) -> None:
        """Count what the spec does not describe; raises `RecordError` in a strict client."""
        if not found:
            return
        self.deviations.add(request.operation, found)
        if self.strict:
            first = found[0]
            what = f"{first.kind}{f' in {mask_text(first.field[:100])}' if first.field else ''}, {first.sample}"
            more = f", and {len(found) - 1} more" if len(found) > 1 else ""
            raise RecordError(
                f"the answer does not fit the spec: {what}{more}",
                operation=request.operation,
                status=answer.status,
                attempts=1,
                request_id=answer.request_id,
            )

    def origin(self, selection: Selection) -> Origin:
        """What the records of an answer have in common."""
        return msgspec.structs.replace(self.decoder.origin, asked=selection.asked)

    def trim(self, records: Sequence[R], selection: Selection) -> None:
        """Empty the fields that were not asked for, where the vendor cannot be asked to leave them out."""
        if selection.asked is not None and not selection.params:
            for wire in self.fields.keys() - selection.asked:
                for record in records:
                    setattr(record, self.names[wire], None)


class Getting(Endpoint[R]):
    """The operation that returns a single record."""

    def ask(self, ask: GetAsk) -> tuple[Request, Selection]:
        """The request; raises a `RequestError`."""
        selection = self.selection(ask.fields, ask.exclude)
        return self.request(ask.path).asking(selection.params), selection

    def record(self, request: Request, answer: Answer, selection: Selection) -> R:
        """The record of an answer; raises `BadAnswer`, or the error that a success status hid."""
        self._content(request, answer)
        found: list[Found] = []
        records, bad = self.decoder.many([answer.body], self.origin(selection), found)
        if bad:
            raise answer.bad(bad[0].reason, request).lasting()
        self.note(found, request, answer)
        self.trim(records, selection)
        return records[0]

    def _read(self, request: Request, answer: Answer) -> dict[str, msgspec.Raw]:
        """The members of the record."""
        parts = answer.parts(request)
        told = vendor_error(answer.body, self.errors) if self.key not in parts else None
        if told is not None and told.message:
            raise error_of(answer, request, self.operation, self.errors)
        return parts


class Asked(Frozen, frozen=True, kw_only=True):
    """A list as it was asked for: the request, and how its answers are to be read."""

    request: Request
    selection: Selection
    limit: int
    orders: tuple[Order, ...] = ()
    walk: paging.Walk = "window"


class Received(Frozen, Generic[R], frozen=True, kw_only=True):
    """A page and the request that would follow it."""

    page: Page[R]
    following: Request | None


class Opened(Frozen, frozen=True, kw_only=True):
    """An answer cut into its items, which are not decoded yet, and the request that would follow."""

    _hidden = frozenset({"pieces", "envelope"})

    answer: Answer
    pieces: list[msgspec.Raw]
    envelope: Mapping[str, object]
    following: Request | None
    behind: int
    """Records that stand behind this page, by the answer's own total; 0 where none is known."""


class Listing(Endpoint[R]):
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

    def ask(self, ask: ListAsk) -> Asked:
        """One page; raises a `RequestError`."""
        orders = orders_of(ask.order)
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
        return self._asked(ask, ask.where, orders, page, "cursor" if cursor else "window")

    def ask_walk(self, ask: WalkAsk, where: Expr | None, orders: tuple[Order, ...], walk: paging.Walk) -> Asked:
        """The first page of a walk; raises a `RequestError`."""
        limit = ask.limit
        if limit is None:
            most = self.pagination.limit.maximum
            limit = most if ask.max_items is None else max(self.pagination.limit.minimum, min(most, ask.max_items))
        return self._asked(ask, where, orders, paging.first(self.pagination, limit=limit, orders=orders), walk)

    def _asked(
        self,
        ask: ListAsk | WalkAsk,
        where: Expr | None,
        orders: tuple[Order, ...],
        page: Mapping[str, str],
        walk: paging.Walk,
    ) -> Asked:
        selection = self.selection(ask.fields, ask.exclude)
        extra = {name: checks.plain_text(name, value, self._queries[name]) for name, value in ask.extra.items()}
        params: dict[str, str] = {}
        for part in (self._where(where), self._order(orders), selection.params, extra, page):
            for name, value in part.items():
                if name in params:
                    raise BadArgument(f"{name}: is asked for twice")
                params[name] = value
        private = [*_texts(where), *(value for value in ask.extra.values() if isinstance(value, str))]
        return Asked(
            request=self.request({}, private).asking(params),
            selection=selection,
            limit=int(params[self.pagination.limit.parameter]),
            orders=orders,
            walk=walk,
        )

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

    def receive(self, asked: Asked, request: Request, answer: Answer) -> Received[R]:
        """Read an answer; raises `BadAnswer`, or the error that a success status hid."""
        opened = self.open(asked, request, answer)
        return Received(page=self.page(asked, opened), following=opened.following)

    def open(self, asked: Asked, request: Request, answer: Answer, size: int | None = None) -> Opened:
        """Read of an answer what the next request depends on; raises as `receive` does.

        `size` is what a full page holds, where that is known to be less than was asked for.
        """
        pieces, envelope = self._content(request, answer)
        cursor = asked.walk == "cursor"
        last = self._last_key(pieces) if cursor else None
        came = paging.Received(items=len(pieces), last_key=last, size=size, envelope=envelope)
        following = self._following(asked, request, came, answer)
        behind = 0 if cursor else paging.missing(self.pagination, request.params, came)
        return Opened(answer=answer, pieces=pieces, envelope=envelope, following=following, behind=behind)

    def records(self, asked: Asked, opened: Opened, size: int) -> Iterator[list[R]]:
        """Decode the records of an answer, so many items at a time."""
        for start in range(0, len(opened.pieces), size):
            records, _ = self._decoded(asked, opened, opened.pieces[start : start + size])
            yield records

    def _decoded(self, asked: Asked, opened: Opened, pieces: Sequence[msgspec.Raw]) -> tuple[list[R], list[BadItem]]:
        found: list[Found] = []
        records, bad = self.decoder.many(pieces, self.origin(asked.selection), found)
        self.note(found, asked.request, opened.answer)
        self.trim(records, asked.selection)
        return records, bad

    def page(self, asked: Asked, opened: Opened) -> Page[R]:
        """Decode the records of an answer."""
        records, bad = self._decoded(asked, opened, opened.pieces)
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

    def total(self, opened: Opened) -> int | None:
        """Records in the whole list, where the vendor says so."""
        return _whole(opened.envelope, self.pagination.key_of("total"))

    def _last_key(self, pieces: Sequence[msgspec.Raw]) -> str | None:
        for piece in reversed(pieces):
            records, _ = self.decoder.many([piece])
            if records:
                return self.decoder.key_of(records[0])
        return None

    def _following(self, asked: Asked, request: Request, came: paging.Received, answer: Answer) -> Request | None:
        if self.pagination.keyset is not None and self.pagination.keyset.before in request.params:
            return None  # such a page leads backwards
        try:
            following = paging.after_page(self.pagination, asked.walk, request.params, came, request.url)
        except BadEnvelope as problem:
            raise answer.bad(str(problem), request).lasting() from None
        return (
            None
            if following is None
            else msgspec.structs.replace(request, query=following.query, params=following.params)
        )

    def _read(self, request: Request, answer: Answer) -> tuple[list[msgspec.Raw], dict[str, object]]:
        """The items as they came, and the decoded keys beside them."""
        try:
            answer.expect_json(request)
            page = self._frame.decode(answer.body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            page = None  # read once more below, to say what is wrong
        if page is not None and (pieces := page.items_) is not None:
            return pieces, {name: getattr(page, attribute) for name, attribute in self._beside.items()}
        parts = answer.parts(request)
        items = parts.pop(self.pagination.items, None)
        if items is None:
            told = vendor_error(answer.body, self.errors)
            if told is None or not (told.message or told.means):
                raise answer.bad(f"the answer has no {self.pagination.items}", request)
            if told.means == "empty-page":
                return [], {}
            raise error_of(answer, request, self.operation, self.errors)
        try:
            return _ARRAY.decode(items), {name: _ANY.decode(part) for name, part in parts.items()}
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise answer.bad(f"{self.pagination.items}, or what stands beside it, cannot be read", request) from None


def _whole(envelope: Mapping[str, object], key: str | None) -> int | None:
    value = None if key is None else envelope.get(key)
    return value if type(value) is int else None


def _texts(where: Expr | None) -> list[str]:
    """The texts that a filter compares with; short ones are words rather than numbers or names."""
    found = [] if where is None else [condition.value for condition in checks.conditions(where)]
    return [value.strip("%") for value in found if isinstance(value, str) and len(value) > 2]
