"""A list under judgement: its pages and walks, its whole set, and what a probe must select of that set."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast
from urllib.parse import urljoin

import attrs
import msgspec

from callrecords.contract.base import narrowing
from callrecords.contract.base.finding import Endless, Finding, Missing, Unexpected, same
from callrecords.contract.base.probe import EVERYTHING, Probe, completed, conditions, window_end
from callrecords.contract.base.refusal import roles_of
from callrecords.contract.base.served import PageReader, ServedPage, ServedWalk
from callrecords.contract.base.session import Exchange, ForeignLink, Session
from callrecords.contract.oracle.reader import object_of
from callrecords.contract.oracle.record import RawRecord
from callrecords.contract.oracle.selector import ranks_text, select, sorted_pairs
from callrecords.conventions import Params, arrays, demanded, filters, order, search
from callrecords.conventions.times import earlier
from callrecords.errors import RequestError
from callrecords.spec.bundle import Bundle
from callrecords.spec.expressions import And, Condition, Expr, Op, Order
from callrecords.spec.facts import PlainParameter, ReadingFacts
from callrecords.spec.facts_paging import KeysetFacts, PaginationFacts
from callrecords.spec.operation import Operation
from callrecords.spec.readings import read_as
from callrecords.spec.schema import FieldFacts

MOST_PAGES = 2_000
"""Pages of one walk; a server that serves more never ends."""


OF_A_SECOND = 50
"""The smallest response that is asked for where narrower windows lead through a list: all records of a second fit in it."""
_LONG_AGO = timedelta(days=730)
"""How far back records are looked for, where nobody knows how long they are kept."""
UNSAID = 50
"""Records of a large page, where nobody knows how many there may be."""
WHOLE = 1_000
"""Records of the one response of a list without pages, where nobody knows how many there may be."""


class Listing:
    """The list operation of a resource. `most` is the largest page that is requested, where that is less than the list has."""

    def __init__(
        self, bundle: Bundle, operation: Operation, path: str, session: Session, most: int | None = None
    ) -> None:
        self.bundle, self.operation, self.path, self.session = bundle, operation, path, session
        self.paging: PaginationFacts = operation.paged
        self.fields: Mapping[str, FieldFacts] = bundle.record_fields(operation)
        self.identity = bundle.identity(operation)
        self._reader = PageReader(bundle, operation, self.paging, session.redactor)
        self.within = demanded.window(operation, session.now)
        """The part of the list that every request is held to."""
        self.sized = self.paging.smallest is not None
        """Whether the size of a page can be chosen."""
        known = self.paging.fullest or self.paging.limit.default
        self.largest = (known or UNSAID) if most is None or not self.sized else min(most, known or most)
        """The page size of large pages; where it can be chosen, and nobody knows the largest, a usual one."""
        if self.sized and self.paging.limit.sizes:
            self.largest = self.paging.limit.nearest(self.largest)
        self._small: dict[int, ServedWalk] = {}
        self._seen: dict[str, Sequence[RawRecord]] = {}
        self._selected: dict[tuple[str, Expr, bool], Sequence[RawRecord]] = {}
        """What the oracle selects of what a kind of token sees."""
        self._endless: Endless | None = None
        self.without_cursor: KeysetFacts | None = None
        """The cursor of the spec, where this server follows a reading in which there is none."""

    def read_as(self, readings: Sequence[ReadingFacts]) -> None:
        """Judge the list by other readings of the spec from now on."""
        if not readings:
            return
        compared = {(one.field, one.operator): one.parameter for one in self._plain}
        operation = read_as(self.operation, readings)
        keyset = None if operation.pagination is None else operation.pagination.keyset
        if operation.pagination is not None and keyset is not None and keyset.served != "honoured":
            gone = (keyset.after, keyset.before)
            operation = msgspec.structs.replace(
                operation,
                pagination=msgspec.structs.replace(operation.pagination, keyset=None),
                parameters=tuple(one for one in operation.parameters if one.name not in gone),
            )
            self.without_cursor = keyset
        self.operation, self.paging = operation, operation.pagination or self.paging
        fields = {one.parameter: one.field for one in self._plain}
        within = [
            Condition(fields.get(compared.get((one.field, str(one.op)), ""), one.field), one.op, one.value)
            for one in conditions(self.within)
        ]
        self.within = And.of(*within) if len(within) > 1 else next(iter(within), None)

    @property
    def _plain(self) -> Sequence[PlainParameter]:
        """The parameters that stand for one condition each."""
        return () if self.operation.filter is None else self.operation.filter.parameters

    # requests

    def send(self, probe: Probe = EVERYTHING) -> Exchange:
        """One request, whatever comes."""
        params, private = arrays.pairs(self.params(probe)), self._private(probe)
        return self.session.send(self.operation.operation_id, self.path, params, kind=probe.kind, private=private)

    def page(self, probe: Probe = EVERYTHING) -> ServedPage:
        """One page; raises `Unexpected` when something else comes."""
        return self.read(self.send(probe))

    def read(self, exchange: Exchange) -> ServedPage:
        """A response as a page; raises `Unexpected`. The vendor's error for "nothing found" is an empty page."""
        return self._reader.read(exchange)

    def link(self, page: ServedPage, name: str) -> str | None:
        """A link in the envelope of a page."""
        value = object_of(page.at(self.paging.key_of("links") or "")).get(name)
        return value if isinstance(value, str) and value else None

    def follow(self, page: ServedPage, url: str) -> ServedPage:
        """The page that a link of another page leads to; raises `Unexpected`."""
        try:
            return self.read(self.session.follow(self.operation.operation_id, url, kind=page.exchange.kind or "read"))
        except ForeignLink as problem:
            raise Unexpected(str(problem), page.exchange) from None

    # walks

    def walk(self, probe: Probe = EVERYTHING) -> ServedWalk:
        """Walk to the end as responses say, by offset, page number or, where there is neither, cursor; in large pages unless it
        says a size.
        """
        size = probe.size or self.largest
        if self.paging.one_response:
            return self._walk_whole(probe.also(size=self.asked(size)) if self.sized else probe)
        if self.paging.goes_as_told:
            return self._walk_as_told(probe.also(size=size), size)
        return self._walk(probe.also(size=size), size, self._step(size))

    def asked(self, size: int) -> int:
        """The size that pages of a size are asked for in; a response that no page follows holds all records of a second."""
        return self.clamp(max(size, OF_A_SECOND)) if self.paging.one_response else size

    def cursor_walk(self, probe: Probe, first: str) -> ServedWalk:
        """Walk to the end by cursor, from what comes after the record with key `first`."""
        keyset = self.paging.keyset
        if keyset is None:
            raise Missing("the list has no cursor")
        return self._walk(probe, probe.size or self.largest, lambda pages: {keyset.after: _last_key(pages) or first})

    def _step(self, size: int) -> Callable[[Sequence[ServedPage]], Mapping[str, str]]:
        number, offset, keyset = self.paging.page, self.paging.offset, self.paging.keyset
        if number is not None:
            return lambda pages: {number.parameter: str(number.first + len(pages))} if pages else {}
        if offset is not None and not self.sized:  # pages are as long as the server makes them
            return lambda pages: offset.behind(sum(len(page.records) for page in pages)) if pages else {}
        if offset is not None:
            return lambda pages: offset.behind(size * len(pages)) if pages else {}
        if keyset is not None:
            return lambda pages: {keyset.after: _last_key(pages)} if pages else {}
        return lambda _pages: {}

    def _walk(self, probe: Probe, size: int, step: Callable[[Sequence[ServedPage]], Mapping[str, str]]) -> ServedWalk:
        pages: list[ServedPage] = []
        seen: set[str] = set()
        until_empty = "empty-page" in self.paging.ends or (not self.sized and self.paging.fullest is None)
        most = self._most(size)
        while len(pages) < most:
            page = self.page(probe.also(step(pages)))
            pages.append(page)
            new = set(page.keys) - seen
            seen |= new
            if not new or (not until_empty and len(page.records) < size):
                return ServedWalk(pages)
        raise Endless(f"the walk does not end: {most:,} pages of {size} came", pages[-1].exchange)

    def _walk_whole(self, probe: Probe) -> ServedWalk:
        """One response, or where it is full, those of ever narrower windows instead. Raises `Missing`."""
        if self.sized and probe.size is None:
            probe = probe.also(size=self.paging.fullest or max(self.paging.limit.minimum, WHOLE))
        page = self.page(probe)
        if not self._is_full(page, probe):
            return ServedWalk([page])
        where, clock, facts = self.completed(probe.where), self.clock or "", self.operation.clock
        found = narrowing.bounds(where, clock)
        if found is None:
            raise Missing("a response is full, and no narrower window can be asked for beside this filter")
        widest = None if facts is None else facts.widest_window
        windows = narrowing.slices(self._span_of(page, *found), widest)
        pages: list[ServedPage] = []
        while windows:
            window = windows.pop(0)
            page = self.page(attrs.evolve(probe, where=narrowing.held(where, clock, window)))
            narrower = narrowing.halves(window)
            if not self._is_full(page, probe):
                pages.append(page)
            elif narrower:
                windows[:0] = narrower
            else:
                raise Missing("a response is full for a window of a second")
        descending = isinstance(probe.order, tuple | list) and any(one.descending for one in probe.order[:1])
        return ServedWalk([page for page in pages if page.records][:: -1 if descending else 1] or pages[-1:])

    def _is_full(self, page: ServedPage, probe: Probe) -> bool:
        """Whether a response holds as many records as one may, so that there may be more."""
        clock = self.operation.clock
        caps = (None if clock is None else clock.result_cap, probe.size if self.sized else self.paging.limit.default)
        return any(cap is not None and len(page.records) >= cap for cap in caps)

    def _span_of(self, page: ServedPage, since: datetime | None, until: datetime | None) -> narrowing.Window:
        """From where to where records are looked for, where a probe has no bounds of its own."""
        clock, now = self.operation.clock, self.session.now or datetime.now(UTC)
        times = [value for record in page.records if isinstance(value := record.value(self.clock or ""), datetime)]
        end = until or max(now, *times) + timedelta(seconds=1)
        if since is None and until is None and clock is not None and clock.default_window is not None:
            return now - clock.default_window, end
        kept = None if clock is None else clock.retention
        return since or min(end - (kept or _LONG_AGO), *times).replace(microsecond=0), end

    def _walk_as_told(self, probe: Probe, size: int) -> ServedWalk:
        """Walk to the end by the token or the URL that each page names; an empty page with one is not the end."""
        pages = [self.page(probe)]
        seen = {self.told(pages[0])}
        while self.told(pages[-1]) is not None:
            pages.append(self.after(pages[-1], probe))
            if self.told(pages[-1]) in seen - {None} or len(pages) >= self._most(size):
                what = (
                    "a page names one that was there already"
                    if len(pages) < self._most(size)
                    else f"{len(pages):,} pages came"
                )
                raise Endless(f"the walk does not end: {what}", pages[-1].exchange)
            seen.add(self.told(pages[-1]))
        return ServedWalk(pages)

    def told(self, page: ServedPage) -> str | None:
        """The token or the URL of the next page, as a page says it; None at the end. Raises `Unexpected`."""
        paging = self.paging
        if paging.next is not None and paging.next.header is not None:
            return _linked(page.exchange.headers.get(paging.next.header.lower(), ""))
        if paging.next is None and paging.cursor is not None and paging.cursor.header is not None:
            return page.exchange.headers.get(paging.cursor.header.lower()) or None
        place = (
            paging.next.url if paging.next is not None else paging.cursor.next if paging.cursor is not None else None
        )
        found = page.at(place or "")
        if found is None or found == "":
            return None
        if not isinstance(found, str):
            raise Unexpected(f"no text at {place}, where the next page is named", page.exchange)
        return found

    def after(self, page: ServedPage, probe: Probe) -> ServedPage:
        """The page that another one names; raises `Unexpected`."""
        told, cursor = self.told(page) or "", self.paging.cursor
        if self.paging.next is None and cursor is not None:
            return self.page(probe.also({cursor.parameter: told}))
        base = str(self.session.base(page.exchange.path or self.path))
        return self.follow(page, urljoin(base, told))

    def _most(self, size: int) -> int:
        """The most pages that a walk may have."""
        known = cast("ServedWalk | None", self.__dict__.get("first_walk"))
        return MOST_PAGES if known is None else min(MOST_PAGES, 20 + 4 * len(known.records) // size)

    # the whole set

    @functools.cached_property
    def whole(self) -> Sequence[RawRecord]:
        """Every record that the token sees, once, in the order of the list; requested when first needed."""
        found: dict[str, RawRecord] = {}
        for record in self.first_walk.records:
            found.setdefault(record.key, record)
        return tuple(found.values())

    def seen_by(self, kind: str) -> Sequence[RawRecord]:
        """Every record that a kind of token sees; tokens with the same roles for records see the same."""
        if self._view(kind) == self._view("read"):
            return self.whole
        if kind not in self._seen:
            self._seen[kind] = self.walk(Probe(kind=kind)).records
        return self._seen[kind]

    def _view(self, kind: str) -> tuple[bool, bool]:
        """Whether a kind of token sees accounts below, and whether it sees records of others than its user."""
        facts = self.operation.visibility
        held = roles_of(self.bundle, kind)
        return facts is not None and facts.descendants in held, facts is not None and not held.isdisjoint(facts.tenant)

    @functools.cached_property
    def first_walk(self) -> ServedWalk:
        """The walk in large pages that everything else is compared with; one without an end is not walked again."""
        if self._endless is not None:
            raise self._endless
        try:
            return self.walk()
        except Endless as endless:
            self._endless = endless
            raise

    def small(self, size: int) -> ServedWalk:
        """A walk through everything in pages of a size, requested once."""
        if size not in self._small:
            self._small[size] = self.walk(Probe(size=size))
        return self._small[size]

    @property
    def some(self) -> Sequence[RawRecord]:
        """The whole set; raises `Missing` when it is empty."""
        if not self.whole:
            raise Missing("the list holds no records")
        return self.whole

    @property
    def keys(self) -> list[str]:
        """The keys of the whole set; raises `Missing` when it is empty."""
        return [record.key for record in self.some]

    @functools.cached_property
    def by_key(self) -> Mapping[str, RawRecord]:
        """The whole set by key."""
        return {record.key: record for record in self.whole}

    @functools.cached_property
    def span(self) -> tuple[datetime, datetime]:
        """The earliest and the latest time of the clock field; raises `Missing` when no record has one."""
        times = [value for record in self.some if isinstance(value := record.value(self.clock or ""), datetime)]
        if not times:
            raise Missing("no record has the time that windows filter on")
        return min(times), max(times)

    def begin(self, moment: datetime) -> datetime:
        """A moment as the start of a window: itself, or one before it where the parameter cannot say it."""
        facts, clock = self.operation.filter, self.operation.clock
        if facts is None or clock is None:
            return moment
        return earlier(moment, facts.form_of(clock.field, Op.GE) or self.fields[clock.field].writing)

    @property
    def clock(self) -> str | None:
        """The field that windows filter on."""
        return self.operation.clock.field if self.operation.clock is not None else None

    def clamp(self, size: int) -> int:
        """The nearest page size that the list allows."""
        return min(self.paging.limit.nearest(size), self.largest) if self.sized else self.usual

    @functools.cached_property
    def usual(self) -> int:
        """Records of a page whose size nobody chose; where the spec does not say, as many as come."""
        paging, clock = self.paging, self.operation.clock
        caps = (paging.limit.default, clock.result_cap if paging.one_response and clock is not None else None)
        known = min((cap for cap in caps if cap is not None), default=None)
        if known is None and (paging.one_response or paging.goes_as_told):
            return len(self.whole) + 1
        return known or len(self.page().records) or 1

    # what must hold

    def expected(self, probe: Probe, *, fold: bool = False) -> list[RawRecord]:
        """What a probe must select, by the oracle; `fold`: if texts rank without regard to case."""
        where = self.completed(probe.where)
        whole = self.seen_by(probe.kind)
        found = list(whole if where is None else self._select(probe.kind, whole, where, fold=fold))
        facts = self.operation.search
        if facts is None or not probe.search:
            return found
        return [record for record in found if any(record.holds(facts.fields, text) for text in probe.search)]

    def _select(self, kind: str, whole: Sequence[RawRecord], where: Expr, *, fold: bool) -> Sequence[RawRecord]:
        known = kind, where, fold and ranks_text(where)
        if known not in self._selected:
            self._selected[known] = select(whole, where, fold=known[-1])
        return self._selected[known]

    def selects(self, what: str, probe: Probe, walk: ServedWalk | None = None) -> Finding:
        """A walk must hold exactly what its probe selects, however the server ranks texts."""
        walk = self.walk(probe) if walk is None else walk
        exact = [record.key for record in self.expected(probe)]
        folded = {record.key for record in self.expected(probe, fold=True)}
        return same(what, walk.keys, exact, walk.first, either={*exact} ^ folded, pages=walk.pages)

    def in_order(self, what: str, keys: Sequence[str], by: Order, exchange: Exchange) -> Finding:
        """No value of a field may stand before one that it should follow."""
        known = [key for key in keys if key in self.by_key]
        values = [self.by_key[key].value(by.field) for key in known]
        wrong = sorted_pairs(values, descending=by.descending)
        text = f"record {wrong[0] + 1} of {len(values)} is out of order: {known[wrong[0]]}" if wrong else ""
        return Finding(not wrong, what, exchange, text)

    # parameters

    def params(self, probe: Probe) -> dict[str, str | tuple[str, ...]]:
        """The parameters of a probe within the part; raises `Missing` for what the list does not know."""
        found = {**self.filtered(probe.where)}
        if probe.order:
            if self.operation.order is None:
                raise Missing("the list cannot be sorted")
            found |= order.render(probe.order, self.operation.order)
        if probe.search and self.operation.search is not None:
            found[self.operation.search.parameter] = search.either(probe.search, self.operation.search)
        found |= probe.params
        if probe.size is not None and self.paging.limit.parameter is not None:
            found[self.paging.limit.parameter] = str(probe.size)
        return found

    def filtered(self, expr: Expr | None) -> Params:
        """The parameters of an expression within the part; raises `Missing` for what the list does not know."""
        whole = self.completed(expr)
        if whole is None:
            return {}
        if self.operation.filter is None:
            raise Missing("the list has no filter")
        try:
            return filters.render(whole, self.operation.filter, self.fields)
        except RequestError as problem:
            raise Missing(f"the list cannot be asked for this: {problem.message}") from None

    def _private(self, probe: Probe) -> list[str]:
        """The values of conditions on personal fields, and the texts of a search."""
        values = [str(one.value) for one in conditions(probe.where) if self._is_personal(one.field)]
        return [
            *values,
            *probe.search,
            *([search.either(probe.search, self.operation.search)] if probe.search and self.operation.search else []),
        ]

    def _is_personal(self, field: str) -> bool:
        return field in self.fields and self.fields[field].pii is not None

    def completed(self, expr: Expr | None) -> Expr | None:
        """The expression as it is sent: within the part, with the bounds that go together with its own."""
        return completed(expr, self.within, self.operation, self.fields, self)

    @property
    def window_end(self) -> str | None:
        """The field that the end of a window is held against."""
        return window_end(self.operation)

    def earliest(self) -> datetime:
        """The earliest time of the clock field; raises `Missing`."""
        return self.span[0]

    def latest(self, field: str) -> datetime:
        """The latest time of a field; that of the clock where no record has the field."""
        times = [value for record in self.some if isinstance(value := record.value(field), datetime)]
        return max(times, default=self.span[1])


def _linked(header: str) -> str | None:
    """The URL of a `Link` header that leads to the next page."""
    for part in re.split(r",\s*(?=<)", header):
        url, _, rest = part.strip().partition(">")
        words = re.findall(r"\brel\s*=\s*\"?([^\";]*)", rest, re.IGNORECASE)
        if url.startswith("<") and words and "next" in words[0].lower().split():
            return url[1:]
    return None


def _last_key(pages: Sequence[ServedPage]) -> str:
    return pages[-1].keys[-1] if pages and pages[-1].keys else ""
