"""Laws of what a walk asks for and hands over: every page of it like the first, exactly the records meant, from any place on.

What must come is worked out from the emulator's own records by the oracle; what was sent is read off the emulator's log.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import httpx

from callrecords.client.operations.page import Page
from callrecords.client.records.record import Record
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.client.request_judge import argument_faults
from callrecords.contract.client.stage import Stage, key_in
from callrecords.contract.client.window_laws import halving_faults, join_faults, repeated_hour_faults
from callrecords.contract.oracle.reader import object_of, read_json
from callrecords.contract.oracle.record import RawRecord, read_records
from callrecords.contract.oracle.selector import select, sorted_pairs
from callrecords.conventions.values import said
from callrecords.errors import RequestError, WindowTooWide
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.expressions import Condition, Expr, Op, Order
from callrecords.spec.places import find

_PAGE = 7
_OTHER_PAGE = 11
_MOST = 30
_OF_WINDOWS = ("where", "since", "until", "concurrency", "max_items")
"""What the records show: a request may say it in another way."""
_TAKEN = (1, 8, 20, 45)
"""Records after which a walk over records is resumed: on a first page, behind it, in the middle, near the end."""


class WalkJudge:
    """Judges the walks of one list whose records stand still."""

    def __init__(self, vendor: Vendor, resource: Resource) -> None:
        self._stage = Stage(vendor, resource)
        self._resource, self._spec = resource, spec_of(vendor)
        self._facts = facts = self._stage.operation
        bundle = vendor.bundle()
        self._identity, self._fields = bundle.identity(facts), bundle.record_fields(facts)
        bodies = [object_of(read_json(body)) for body in self._stage.bodies(older=True).values()]
        self._records = {one.key: one for one in read_records(bodies, self._identity, self._fields)}
        self._shown = {key: one for key, one in self._records.items() if key not in self._stage.older}
        declared = vendor.load(resource.fields_class)
        known = (getattr(declared, name) for name in vars(declared) if not name.startswith("_"))
        self._declared = {field.wire: field for field in known}

    def cases(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Titles and the arguments of walks: one thing at a time, then together."""
        facts, clock, window = self._facts, self._stage.clock, self._stage.everything
        needed = self._stage.window
        yield "everything", needed
        if clock is not None:
            yield "a window", window
            yield "slices of a window", {**window, "concurrency": 3}
            if clock.default_window is not None:
                since = self._stage.emulator.clock.now() - 2 * clock.default_window
                yield "a window that begins before the vendor's own", {**window, "since": since}
        where = self._condition()
        if where is not None:
            yield "a filter", {**needed, "where": where}
            if clock is not None and (not isinstance(where, Condition) or where.field != clock.field):
                yield "a filter and a window", {"where": where, **window}
        if facts.order is not None:
            first, last = facts.order.fields[0], facts.order.fields[-1]
            yield "an order", {**needed, "order": Order(last, True)}
            yield "another order", {**needed, "order": Order(first)}
        if facts.fields is not None:
            some = list(self._declared.values())[:3]
            for name, parameter in (("fields", facts.fields.include), ("exclude", facts.fields.exclude)):
                if parameter is not None:
                    chosen = (
                        some if name == "fields" else [one for one in some if one.wire not in self._identity.fields]
                    )
                    yield f"chosen {name}", {**needed, name: chosen, **({"where": where} if where is not None else {})}
        if facts.pagination is not None and facts.pagination.count_parameter is not None:
            yield "with a total", {**needed, **self._stage.counting}
        yield "a number of records", {**needed, "max_items": _MOST}

    def _condition(self) -> Expr | None:
        """A condition that some of the records meet, and not all; rather not on the list's clock, which windows use."""
        facts, clock = self._facts.filter, self._facts.clock
        if facts is None:
            return None
        records = list(self._shown.values())
        for name in sorted(facts.filterable, key=lambda name: clock is not None and name == clock.field):
            if clock is not None and name == clock.field and self._stage.window:
                continue  # every walk has a window there
            known = set(facts.operators(name))
            texts = self._fields[name].kind in ("text", "boolean")
            wanted: tuple[Op, ...] = (Op.EQ, Op.NE) if texts else (Op.GE, Op.LE, Op.GT, Op.LT)
            values: list[Any] = [
                value for one in records if one.is_asked(name) and (value := one.value(name)) is not None
            ]
            for op in wanted:
                if not values or op not in known:
                    continue
                middle = max(set(values), key=values.count) if texts else sorted(values)[len(values) // 2]
                form = facts.form_of(name, op) or self._fields[name].writing
                middle = middle if form is None else said(middle, form)  # some parameters take whole days alone
                condition = Condition(name, op, middle)
                if len(records) // 5 < len(select(records, condition)) < len(records):
                    return condition
        return None

    def faults(self) -> Iterator[str]:
        """Everything that is wrong with the walks of the list."""
        walked: list[str] = []
        for title, given in self.cases():
            found: dict[tuple[str, bool], list[str]] = {}
            for method, asynchronous in itertools.product(("pages", "iter"), (False, True)):
                how = f"{title}, by {method}{', asynchronously' if asynchronous else ''}"
                self._stage.emulator.requests.clear()
                try:
                    came = self._walk(method, asynchronous, {**self._stage.size(_PAGE), **given})
                except Exception as error:  # noqa: BLE001  # whatever a client raises is said of it
                    yield f"{how}: ends in {type(error).__name__}"
                    continue
                found[method, asynchronous] = [record.key for record in came]
                yield from (f"{how}: {fault}" for fault in self._of_records(came, given))
                yield from (f"{how}: {fault}" for fault in self._of_requests(given))
            if len({tuple(keys) for keys in found.values()}) > 1:
                yield f"{title}: pages and records, or both kinds of client, differ in what comes or in which order"
            if found:
                walked.append(title)
                whole = next(iter(found.values()))
                yield from (f"{title}: {fault}" for fault in self._of_resuming(given, whole))
        yield from self._of_pages()
        yield from self._of_full_responses()
        yield from self._of_refusals(walked)

    def _walk(
        self, method: str, asynchronous: bool, given: Mapping[str, Any], most: int | None = None
    ) -> list[RawRecord]:
        """The records of a walk, as they came; so many at most."""
        came: list[Any] = []
        methods = getattr(self._stage.client(asynchronous=asynchronous), self._resource.attribute)
        walk = getattr(methods, method)(**given)

        async def walked() -> None:
            async for one in walk:
                came.extend(one.items if method == "pages" else [one])

        if asynchronous:
            asyncio.run(walked())
        else:
            for one in itertools.islice(walk, most):
                came.extend(one.items if method == "pages" else [one])
        return self._read(came)

    def _read(self, came: Sequence[Any]) -> list[RawRecord]:
        return read_records([object_of(read_json(one.raw)) for one in came], self._identity, self._fields)

    def _of_records(self, came: Sequence[RawRecord], given: Mapping[str, Any]) -> Iterator[str]:
        where, since = given.get("where"), given.get("since", self._stage.span["since"])
        all_of = self._shown if since >= self._stage.span["since"] else self._records
        meant = list(all_of.values()) if where is None else select(list(all_of.values()), where)
        keys, wanted = [one.key for one in came], {one.key for one in meant}
        most = given.get("max_items")
        if most is not None and (len(keys) != min(most, len(wanted)) or not wanted.issuperset(keys)):
            yield f"{len(keys)} records, not {min(most, len(wanted))}"
        elif most is None and sorted(keys) != sorted(wanted):
            yield f"{len(keys)} records, not the {len(wanted)} that are meant"
        order = given.get("order")
        if order is None and given.get("concurrency") and self._facts.clock is not None:
            order = Order(self._facts.clock.field)
        if order is not None and not self._is_cut(given, order):
            values = [self._records[key].value(order.field) for key in keys if key in self._records]
            if sorted_pairs(values, descending=order.descending):
                yield "the records come in another order"
        if "fields" in given:
            names = {one.wire for one in given["fields"]} | {*self._identity.fields}
            if any(set(one.wire) - names for one in came):
                yield "fields come that were not chosen"
        if any(field.wire in one.wire for field in given.get("exclude", ()) for one in came):
            yield "fields come that were excluded"

    def _is_cut(self, given: Mapping[str, Any], order: Order) -> bool:
        """Whether a window is walked in several, each in an order that is not that of time."""
        clock = self._facts.clock
        if clock is None or clock.widest_window is None or order.field == clock.field or "since" not in given:
            return False
        return bool(given["until"] - given["since"] > clock.widest_window)

    def _of_requests(self, given: Mapping[str, Any]) -> Iterator[str]:
        """Each request says what the first one said, but for its page; together they say what was asked."""
        paging, log = self._facts.paged, list(self._stage.emulator.requests)
        places = {part.parameter for part in (paging.offset, paging.page, paging.cursor) if part is not None}
        if paging.keyset is not None:
            places |= {paging.keyset.after, paging.keyset.before}
        if "since" in given and self._facts.filter is not None:  # it may be cut into several windows
            places |= {self._facts.filter.parameter or "", *(one.parameter for one in self._facts.filter.parameters)}
        rest = [{name: text for name, text in one.given.items() if name not in places} for one in log]
        for name in sorted({name for one in rest for name in one}):
            if len({one.get(name) for one in rest}) > 1:
                yield f"{name}: is not the same in all requests"
        plain = {name: given[name] for name in given if name not in _OF_WINDOWS} | self._stage.size(_PAGE)
        for one in log:
            request = httpx.Request("GET", f"http://emulator{one.target}")
            yield from argument_faults(self._spec, self._resource.list_operation, plain, request)
        where = given.get("where")
        if "since" in given and not (
            isinstance(where, Condition) and self._facts.clock and where.field == self._facts.clock.field
        ):
            clock = self._facts.clock
            form = None if clock is None else self._spec.bundle.record_fields(self._facts)[clock.field].writing
            sent = [one.given for one in log]
            until = given["since"] if "max_items" in given else given["until"]  # so many may have come before
            yield from join_faults(self._facts, given["since"], until, sent, form)

    def _of_resuming(self, given: Mapping[str, Any], whole: Sequence[str]) -> Iterator[str]:
        """From every page, and from some records: the rest, in pages of another size."""
        args = {**self._stage.size(_PAGE), **given}
        methods = getattr(self._stage.client(), self._resource.attribute)
        places: list[tuple[int, str]] = []
        taken = 0
        for page in methods.pages(**args):
            taken += len(page)
            places.append((taken, page.resume))
        for number in _TAKEN:
            walk = methods.iter(**args)
            some: list[Any] = list(itertools.islice(walk, number))
            places.append((len(some), walk.resume))
            walk.close()
        for taken, token in places:
            try:
                rest = self._walk("iter", False, {**args, **self._stage.size(_OTHER_PAGE), "resume": token})
            except Exception as error:  # noqa: BLE001  # as above
                yield f"resumed after {taken} records, it ends in {type(error).__name__}"
                continue
            if [one.key for one in rest] != list(whole[taken:]):
                yield f"resumed after {taken} records, {len(rest)} come, not the {len(whole) - taken} that are left"

    def _of_pages(self) -> Iterator[str]:
        """What each page says of the list: its numbers as they came, and whether more follows."""
        paging = self._facts.paged
        methods = getattr(self._stage.client(), self._resource.attribute)
        given: dict[str, Any] = {**self._stage.counting}
        given |= self._stage.size(_PAGE)
        size = self._stage.size(_PAGE).get("limit", paging.limit.default)
        if size is None or (paging.offset is None and paging.page is None):
            return
        whole, begins = len(self._stage.on_pages()), paging.offset.first if paging.offset else 0
        for number in range(-(-whole // size) + 1):
            place = {"page": paging.page.first + number} if paging.page else {"offset": begins + number * size}
            page: Page[Record] = methods.list(**place, **given)
            sent = object_of(read_json(page.raw))
            for attribute, role in (("total", "total"), ("offset", "offset"), ("number", "page")):
                key = paging.key_of(role)  # type: ignore[arg-type]
                if key in paging.headers:
                    told: object = whole if role == "total" else place.get(role)
                else:
                    told = find(sent, key) if key is not None else None
                if str(getattr(page, attribute)) != str(told):
                    yield f"a page's {attribute} is not what came"
            if page.limit != size:
                yield "a page's limit is not the one of its request"
            if [one.key for one in self._read(page.items)] != [key_in(one, self._identity) for one in page] or len(
                page
            ) != len(page.items):
                yield "a page does not hold its items"
            behind = whole - (number + 1) * size
            ended = {
                "short-page": behind < 0,
                "no-next-link": behind <= 0,
                "total-reached": behind <= 0 and page.total is not None,
            }
            if page.has_next and (not page.items or any(ended.get(end, False) for end in paging.ends)):
                yield "a page says that more follows at the end of the list"
            if behind > 0 and not page.has_next:
                yield "a page says that nothing follows, and more does"

    def _foreign_tokens(self, walked: Collection[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Walks that are to go on from the token of one that asks for something else, of those that could be walked."""
        client, size = self._stage.client(), self._stage.size(_PAGE)
        known = [one for one in self.cases() if one[0] in walked and not {"max_items", "concurrency"} & {*one[1]}]
        tokens = [next(getattr(client, self._resource.attribute).pages(**size, **given)).resume for _, given in known]
        for (title, theirs), token in zip(known, tokens, strict=True):
            for other, ours in known:
                alike = {**ours, "order": None} == {**theirs, "order": None}  # an order may be the usual one
                if not alike or _downwards(ours) is not _downwards(theirs):
                    yield f"a token of {title}, for {other}", {**size, **ours, "resume": token}
        for resource in self._stage.vendor.resources:
            if resource is not self._resource:
                page = next(getattr(client, resource.attribute).pages())
                yield f"a token of {resource.name}", {**size, "resume": page.resume}

    def _of_full_responses(self) -> Iterator[str]:
        """A response that is cut off, without a window that could be narrowed, is an error, not the end of the list."""
        clock = self._facts.clock
        if not self._stage.window or clock is None or len(self._shown) <= (clock.result_cap or 0):
            return
        try:
            came = len(self._walk("iter", False, {}))
        except WindowTooWide:
            return
        if came < len(self._shown):
            yield "a response that is cut off is taken for the whole list"

    def _of_refusals(self, walked: Collection[str]) -> Iterator[str]:
        """Arguments that mean nothing sure are refused at the call, before anything is sent."""
        moment, refused = self._stage.emulator.clock.now(), list[tuple[str, dict[str, Any]]]()
        if self._stage.clock is not None:
            refused = [("a time without a zone", {**self._stage.everything, "since": moment.replace(tzinfo=None)})]
            refused += [("a window without a length", {"since": moment, "until": moment})]
        refused += [("no records at all", {"max_items": 0}), ("no requests at once", {"concurrency": 0})]
        refused += [("a token of no walk", {"resume": "cr1.nothing"})]
        refused += [("pages of nothing", size)] if (size := self._stage.size(0)) else []
        refused += self._foreign_tokens(walked)
        for title, given in refused:
            self._stage.emulator.requests.clear()
            try:
                self._walk("pages", False, given)
            except RequestError:
                pass
            else:
                yield f"{title}: is not refused"
            if self._stage.emulator.requests:
                yield f"{title}: is asked of the server"


def _downwards(given: Mapping[str, Any]) -> bool:
    return "order" in given and given["order"].descending


def walk_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """Every walk of a list."""
    yield from WalkJudge(vendor, resource).faults()
    yield from halving_faults(vendor, resource)
    yield from repeated_hour_faults(vendor, resource)
