"""One operation of one server as the checks see it: what to ask, the whole set, the walks, all from the facts."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from urllib.parse import quote

import attrs

from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.session import ForeignLink, Reply, Session, Target
from callrecords.contract.oracle.reader import Reader, array_of, object_of, read_json
from callrecords.contract.oracle.record import RawRecord, read_records
from callrecords.contract.oracle.selector import select
from callrecords.conventions import error_body, filters, order
from callrecords.errors import RequestError
from callrecords.spec.bundle import Bundle, FieldFacts, Operation
from callrecords.spec.expressions import And, Condition, Expr, Op, Or, Order
from callrecords.spec.facts import ErrorFacts, PaginationFacts, Situation

T = TypeVar("T")

MOST_PAGES = 2_000
"""Pages of one walk; a server that serves more never ends."""


class Missing(Exception):
    """The server has nothing that this could be judged by; the message says what is missing."""


class Unexpected(Exception):
    """An answer that the check cannot go on with: the promise is broken."""

    def __init__(self, text: str, answer: Reply) -> None:
        super().__init__(text)
        self.answer = answer


class Endless(Unexpected):
    """A walk to which there is no end."""


@attrs.frozen(eq=False)
class JudgedPage:
    """One page of a list."""

    answer: Reply = attrs.field(repr=False)
    envelope: Mapping[str, Any]
    records: Sequence[RawRecord] = attrs.field(repr=False)

    @property
    def keys(self) -> list[str]:
        """The keys of the records, in their order."""
        return [record.key for record in self.records]


@attrs.frozen(eq=False)
class JudgedWalk:
    """A walk through a list: its pages, the empty last one included."""

    pages: Sequence[JudgedPage]

    @property
    def records(self) -> list[RawRecord]:
        """All records in the order in which they came."""
        return [record for page in self.pages for record in page.records]

    @property
    def keys(self) -> list[str]:
        """Their keys."""
        return [record.key for record in self.records]

    @property
    def last(self) -> Reply:
        """The answer that ended the walk."""
        return self.pages[-1].answer


class ListCase:
    """The list operation of a resource. `within` narrows it to a part: every request is held to that part."""

    def __init__(
        self,
        bundle: Bundle,
        operation: Operation,
        path: str,
        talker: Session,
        within: Expr | None = None,
        most: int | None = None,
    ) -> None:
        if operation.pagination is None:
            raise ValueError(f"{operation.operation_id}: a list needs x-pagination")
        self.bundle, self.operation, self.path, self.talker = bundle, operation, path, talker
        self.paging: PaginationFacts = operation.pagination
        self.fields: Mapping[str, FieldFacts] = bundle.record_fields(operation)
        self.key = bundle.key_of(operation)
        self.no_items = bundle.no_items(operation)
        self.within = within
        self.largest = min(most or self.paging.limit.maximum, self.paging.limit.maximum)
        """The page size of large pages."""
        self.reader = Reader(bundle)
        self._small: dict[int, JudgedWalk] = {}
        self._endless: Endless | None = None

    # asking

    def answer(
        self, params: Mapping[str, str] | None = None, *, kind: str = "read", private: Sequence[str] = ()
    ) -> Reply:
        """One request, whatever is answered."""
        return self.talker.ask(
            self.operation.operation_id, self.path, list((params or {}).items()), kind=kind, private=private
        )

    def page(
        self, params: Mapping[str, str] | None = None, *, kind: str = "read", private: Sequence[str] = ()
    ) -> JudgedPage:
        """One page; raises `Unexpected` when something else is answered."""
        return self.read(self.answer(params, kind=kind, private=private))

    def read(self, answer: Reply) -> JudgedPage:
        """An answer as a page; raises `Unexpected`. The vendor's error for "nothing found" is an empty page."""
        try:
            found = read_json(answer.body)
        except ValueError:
            raise Unexpected(f"status {answer.status} with a body that is no JSON", answer) from None
        if answer.status != 200:
            if is_empty_page(self.bundle.errors, answer.status, found):
                return JudgedPage(answer, {}, ())
            raise Unexpected(f"status {answer.status} for a request that should be answered", answer)
        envelope = dict(object_of(found))
        form = "null" if self.paging.items in envelope else "missing"
        listed: object = envelope.pop(self.paging.items, None)
        if listed is None and isinstance(found, dict) and form in self.no_items:
            promised = self.bundle.required(self.operation.ok.schema) - {self.paging.items}
            listed = [] if promised <= envelope.keys() <= self.paging.envelope.keys() else None
        items = array_of(listed)
        if isinstance(items, tuple):
            raise Unexpected(f"no list under {self.paging.items!r}", answer)
        return JudgedPage(answer, envelope, read_records(items, self.key, self.fields, self.reader))

    def follow(self, page: JudgedPage, url: str) -> JudgedPage:
        """The page that a link of another page leads to; raises `Unexpected`."""
        try:
            return self.read(self.talker.follow(self.operation.operation_id, url))
        except ForeignLink as problem:
            raise Unexpected(str(problem), page.answer) from None

    # walking

    def walk(
        self,
        params: Mapping[str, str] | None = None,
        *,
        limit: int | None = None,
        kind: str = "read",
        private: Sequence[str] = (),
    ) -> JudgedWalk:
        """Walk to the end by offset, page number or, where there is neither, cursor."""
        limit = self.largest if limit is None else limit
        asked = {**(params or {}), self.paging.limit.parameter: str(limit)}
        step = self._step(limit)
        return self._walk(lambda pages: self.page({**asked, **step(pages)}, kind=kind, private=private), limit)

    def cursor_walk(self, params: Mapping[str, str], *, limit: int, first: str) -> JudgedWalk:
        """Walk to the end by cursor, from what comes after the record with key `first`."""
        keyset = self.paging.keyset
        if keyset is None:
            raise Missing("the list has no cursor")
        asked = {**params, self.paging.limit.parameter: str(limit)}
        return self._walk(lambda pages: self.page({**asked, keyset.after: _last_key(pages) or first}), limit)

    def _step(self, limit: int) -> Callable[[Sequence[JudgedPage]], Mapping[str, str]]:
        paging = self.paging
        if paging.page is not None:
            number = paging.page
            return lambda pages: {number.parameter: str(number.first + len(pages))} if pages else {}
        if paging.offset is not None:
            offset = paging.offset
            return lambda pages: {offset.parameter: str(limit * len(pages))} if pages else {}
        if paging.keyset is not None:
            keyset = paging.keyset
            return lambda pages: {keyset.after: _last_key(pages)} if pages else {}
        return lambda _pages: {}

    def _walk(self, ask: Callable[[Sequence[JudgedPage]], JudgedPage], limit: int) -> JudgedWalk:
        pages: list[JudgedPage] = []
        seen: set[str] = set()
        until_empty = "empty-page" in self.paging.ends
        most = self._most_pages(limit)
        while len(pages) < most:
            page = ask(pages)
            pages.append(page)
            new = set(page.keys) - seen
            seen |= new
            if not new or (not until_empty and len(page.records) < limit):
                return JudgedWalk(pages)
        raise Endless(f"the walk does not end: {most:,} pages of {limit} came", pages[-1].answer)

    def _most_pages(self, limit: int) -> int:
        """Pages of a walk that are many more than the list needs, once its size is known."""
        known = cast("JudgedWalk | None", self.__dict__.get("first_walk"))
        return MOST_PAGES if known is None else min(MOST_PAGES, 20 + 4 * len(known.records) // limit)

    @functools.cached_property
    def whole(self) -> Sequence[RawRecord]:
        """Every record that the token sees, once, in the order of the list; asked for when first needed."""
        found: dict[str, RawRecord] = {}
        for record in self.first_walk.records:
            found.setdefault(record.key, record)
        return tuple(found.values())

    @functools.cached_property
    def first_walk(self) -> JudgedWalk:
        """The walk in large pages that everything else is compared with; one without an end is not walked again."""
        if self._endless is not None:
            raise self._endless
        try:
            return self.walk(self.filtered(None))
        except Endless as endless:
            self._endless = endless
            raise

    def small(self, size: int) -> JudgedWalk:
        """A walk through everything in pages of a size, asked for once."""
        if size not in self._small:
            self._small[size] = self.walk(self.filtered(None), limit=size)
        return self._small[size]

    @property
    def some(self) -> Sequence[RawRecord]:
        """The whole set; raises `Missing` when it is empty."""
        if not self.whole:
            raise Missing("the list holds no records")
        return self.whole

    @functools.cached_property
    def by_key(self) -> Mapping[str, RawRecord]:
        """The whole set by key."""
        return {record.key: record for record in self.whole}

    def value(self, key: str, field: str) -> object:
        """What a field of the record with a key says; None where there is no such record."""
        return self.by_key[key].value(field) if key in self.by_key else None

    # filtering

    @property
    def clock(self) -> str | None:
        """The field that windows filter on."""
        return self.operation.clock.field if self.operation.clock is not None else None

    def filtered(self, expr: Expr | None) -> dict[str, str]:
        """The parameters for an expression within the part; raises `Missing` when the list cannot be asked for it."""
        facts = self.operation.filter
        whole = self._joined(expr)
        if whole is None:
            return {}
        if facts is None:
            raise Missing("the list has no filter")
        try:
            return filters.render(whole, facts, self.fields)
        except RequestError as problem:
            raise Missing(f"the list cannot be asked for this: {problem.message}") from None

    def pick(
        self,
        expr: Expr | None,
        params: Mapping[str, str] | None = None,
        *,
        limit: int | None = None,
        kind: str = "read",
    ) -> JudgedWalk:
        """Walk through what an expression selects."""
        return self.walk({**self.filtered(expr), **(params or {})}, limit=limit, kind=kind, private=self.private(expr))

    def expected(self, expr: Expr, *, fold: bool = False) -> list[RawRecord]:
        """What an expression must select, by the independent judge; `fold`: if texts rank without regard to case."""
        joined = self._joined(expr)
        return select(self.whole, expr if joined is None else joined, fold=fold)

    def private(self, expr: Expr | None) -> list[str]:
        """The values of conditions on personal fields."""
        return [
            str(one.value)
            for one in _conditions(expr)
            if one.field in self.fields and self.fields[one.field].pii is not None
        ]

    def params_of_order(self, field: str, *, descending: bool = False) -> dict[str, str]:
        """The parameters for an order by one field."""
        if self.operation.order is None:
            raise Missing("the list cannot be sorted")
        return order.render([Order(field, descending)], self.operation.order)

    def _joined(self, expr: Expr | None) -> Expr | None:
        """The expression within the part, completed by what the list wants beside it."""
        parts = list(_parts(expr))
        asked = {(one.field, one.op) for one in parts if isinstance(one, Condition)}
        if self.within is not None:
            parts += [
                one for one in _parts(self.within) if isinstance(one, Condition) and (one.field, one.op) not in asked
            ]
        if not any(isinstance(one, Or) for one in parts):
            parts += self._partners([one for one in parts if isinstance(one, Condition)])
        return None if not parts else parts[0] if len(parts) == 1 else And(tuple(parts))

    def _partners(self, conditions: Sequence[Condition]) -> list[Condition]:
        """Bounds of a window that must be given too: because they go together, or because it would be too wide."""
        clock, facts = self.operation.clock, self.operation.filter
        if clock is None or facts is None:
            return []
        on_clock = [one for one in conditions if one.field == clock.field and isinstance(one.value, datetime)]
        lower = [cast("datetime", one.value) for one in on_clock if one.op in (Op.GE, Op.GT)]
        upper = [cast("datetime", one.value) for one in on_clock if one.op in (Op.LE, Op.LT)]
        operators = facts.operators(clock.field)
        together = any(one.together for one in facts.parameters if one.field == clock.field)
        if lower and not upper and Op.LT in operators and (together or clock.widest_window is not None):
            end = self.span[1] + timedelta(seconds=1)
            if clock.widest_window is not None:
                end = min(end, max(lower) + clock.widest_window)
            return [Condition(clock.field, Op.LT, max(end, max(lower)))]
        if upper and not lower and Op.GE in operators and together:
            start = self.span[0]
            if clock.widest_window is not None:
                start = max(start, min(upper) - clock.widest_window)
            return [Condition(clock.field, Op.GE, min(start, min(upper)))]
        return []

    @functools.cached_property
    def span(self) -> tuple[datetime, datetime]:
        """The earliest and the latest time of the clock field; raises `Missing` when no record has one."""
        times = [value for record in self.some if isinstance(value := record.value(self.clock or ""), datetime)]
        if not times:
            raise Missing("no record has the time that windows filter on")
        return min(times), max(times)


class Case:
    """One operation under judgement."""

    def __init__(
        self,
        spec: Spec,
        target: Target,
        talker: Session,
        operation: Operation,
        listing: ListCase,
        *,
        live: bool = False,
    ) -> None:
        self.spec, self.target, self.talker = spec, target, talker
        self.bundle: Bundle = spec.bundle
        self.operation, self.listing, self.live = operation, listing, live
        self.fields: Mapping[str, FieldFacts] = spec.bundle.record_fields(operation)

    @property
    def is_list(self) -> bool:
        """Whether this is the list of its resource, and not the single record."""
        return self.operation.resource.role == "list"

    @property
    def errors(self) -> ErrorFacts:
        """How errors look."""
        return self.bundle.errors

    def path(self, key: str | None = None, bound: Mapping[str, str] | None = None) -> str:
        """The path with its placeholders filled; a single record needs its key, by default that of an existing one."""
        values = dict(self.target.bound) | dict(bound or {})
        names = self.operation.path_parameters
        if not self.is_list:
            values[names[-1]] = self.listing.some[0].key if key is None else key
        path = self.operation.path
        for name in names:
            if name not in values:
                raise Missing(f"nobody said what {name} is in the path")
            path = path.replace(f"{{{name}}}", quote(values[name], safe=""))
        return path

    def ask(
        self,
        params: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        *,
        key: str | None = None,
        kind: str | None = "read",
        method: str = "GET",
        credentials: str | None = None,
        path: str | None = None,
    ) -> Reply:
        """One request to this operation, whatever is answered."""
        pairs = list(params.items()) if isinstance(params, Mapping) else list(params)
        return self.talker.ask(
            self.operation.operation_id, self.path(key) if path is None else path, pairs,
            kind=kind, method=method, credentials=credentials,
        )  # fmt: skip

    def single(
        self, key: str, params: Mapping[str, str] | None = None, *, kind: str = "read"
    ) -> tuple[RawRecord, Reply]:
        """The single record with a key; raises `Unexpected`."""
        answer = self.ask(params or {}, key=key, kind=kind)
        if answer.status != 200:
            raise Unexpected(f"status {answer.status} for a record that exists", answer)
        try:
            found = read_json(answer.body)
        except ValueError:
            raise Unexpected("a record that is no JSON", answer) from None
        if not isinstance(found, dict):
            raise Unexpected("a record that is no object", answer)
        return read_records([found], self.listing.key, self.fields, self.listing.reader)[0], answer

    def few(self, items: Sequence[T], live: int, full: int | None = None) -> Sequence[T]:
        """Some of the items, spread evenly: at most `live` on a live account, else at most `full`, or all."""
        most = live if self.live else full
        if most is None or len(items) <= most:
            return items
        return [items[at * len(items) // most] for at in range(most)]

    def needs(self, kind: str) -> None:
        """Raise `Missing` unless there is a token of this kind."""
        if kind not in self.talker.kinds:
            raise Missing(
                f"no token of the kind {kind!r}: set {self.bundle.client.variable('token_' + kind.replace('-', '_'))}"
            )

    def statuses(self, *situations: Situation) -> set[int]:
        """The statuses that answer any of some situations, as far as the spec tells."""
        return {answer.status for one in situations if (answer := error_body.situation(self.errors, one)) is not None}


def error_code(errors: ErrorFacts, body: Any) -> object:
    """The vendor's code in an error body, or None."""
    return error_item(errors, body).get(errors.shape.code)


def error_item(errors: ErrorFacts, body: object) -> Mapping[str, Any]:
    """The first error of an error body; empty where there is none."""
    if errors.shape.list is None:
        return object_of(body)
    return object_of(next(iter(array_of(object_of(body).get(errors.shape.list))), None))


def is_empty_page(errors: ErrorFacts, status: int, body: Any) -> bool:
    """Whether an error answer is this vendor's way to say that nothing was found."""
    nothing = errors.situations.get("nothing-found")
    codes = {code.code for code in errors.codes if code.means == "empty-page"}
    return nothing is not None and status == nothing.status and str(error_code(errors, body)) in codes


def cases(
    spec: Spec, target: Target, talker: Session, *, operations: Iterable[str] = (), live: bool = False,
    within: Mapping[str, Expr] | None = None, most: int | None = None,
) -> list[Case]:  # fmt: skip
    """A case for each operation, or for those named; `within` narrows lists, by resource."""
    bundle = spec.bundle
    wanted = set(operations) or set(bundle.operations)
    found: list[Case] = []
    for resource in bundle.resources:
        listed = bundle.operation(resource, "list")
        if listed is None:
            continue
        listing = ListCase(bundle, listed, _filled(listed.path, target), talker, (within or {}).get(resource), most)
        found += [
            Case(spec, target, talker, one, listing, live=live)
            for one in bundle.operations.values()
            if one.resource.name == resource and one.operation_id in wanted
        ]
    return found


def _filled(path: str, target: Target) -> str:
    for name, value in target.bound.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


def _last_key(pages: Sequence[JudgedPage]) -> str:
    return pages[-1].keys[-1] if pages and pages[-1].keys else ""


def _parts(expr: Expr | None) -> Sequence[Expr]:
    return () if expr is None else expr.parts if isinstance(expr, And) else (expr,)


def _conditions(expr: Expr | None) -> list[Condition]:
    if expr is None:
        return []
    return [expr] if isinstance(expr, Condition) else [one for part in expr.parts for one in _conditions(part)]
