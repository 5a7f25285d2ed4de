"""One operation of a vendor's API: its parameters and responses, and the facts of its `x-` keys."""

# No `from __future__ import annotations`: msgspec would have to evaluate each annotation when a client makes its first request.

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

import msgspec

from callrecords.spec.facts import (
    ClockFacts,
    FieldFilterFacts,
    FilterFacts,
    OrderFacts,
    RateLimit,
    ReadingFacts,
    ResourceFacts,
    SearchFacts,
    Several,
    VisibilityFacts,
)
from callrecords.spec.facts_jobs import JobFacts
from callrecords.spec.facts_paging import PaginationFacts
from callrecords.spec.facts_sync import SyncFacts
from callrecords.spec.schema import Schema


class ParameterSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A query, path or header parameter."""

    name: str
    place: Literal["query", "path", "header", "cookie"] = msgspec.field(name="in")
    required: bool = False
    description: str = ""
    schema: Schema = Schema()
    style: str = "form"
    explode: bool | None = None
    zone: str | None = msgspec.field(name="x-zone", default=None)

    @property
    def several(self) -> Several:
        """How several values are sent in the parameter, where its schema is an array."""
        explode = self.style == "form" if self.explode is None else self.explode
        return "repeated" if explode else _SIGNS.get(self.style, "comma")


_SIGNS: Mapping[str, Several] = {"spaceDelimited": "space", "pipeDelimited": "pipe"}


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """An example response; `value` is its JSON text."""

    summary: str = ""
    value: msgspec.Raw = msgspec.Raw(b"null")


class MediaType(msgspec.Struct, frozen=True, kw_only=True):
    """One media type of a response."""

    schema: Schema = Schema()
    examples: dict[str, Example] = {}


class ResponseSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A documented response."""

    description: str = ""
    content: dict[str, MediaType] = {}


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation of the vendor's API with its facts."""

    operation_id: str = msgspec.field(name="operationId")
    resource: ResourceFacts = msgspec.field(name="x-resource")
    summary: str = ""
    description: str = ""
    parameters: tuple[ParameterSpec, ...] = ()
    responses: dict[str, ResponseSpec] = {}
    security: tuple[dict[str, tuple[str, ...]], ...] = ()
    pagination: PaginationFacts | None = msgspec.field(name="x-pagination", default=None)
    filter: FilterFacts | None = msgspec.field(name="x-filter", default=None)
    search: SearchFacts | None = msgspec.field(name="x-search", default=None)
    order: OrderFacts | None = msgspec.field(name="x-order", default=None)
    fields: FieldFilterFacts | None = msgspec.field(name="x-fields", default=None)
    visibility: VisibilityFacts | None = msgspec.field(name="x-visibility", default=None)
    clock: ClockFacts | None = msgspec.field(name="x-clock", default=None)
    readings: tuple[ReadingFacts, ...] = msgspec.field(name="x-readings", default=())
    rate_limit: RateLimit | None = msgspec.field(name="x-rate-limit", default=None)
    job: JobFacts | None = msgspec.field(name="x-job", default=None)
    sync: SyncFacts | None = msgspec.field(name="x-sync", default=None)
    path: str = ""
    """The path template; filled in by `Bundle.operations`, like the method."""
    method: str = ""
    """In upper case."""

    @property
    def ok(self) -> MediaType:
        """The JSON body of the 200 response."""
        return self.responses["200"].content["application/json"]

    @property
    def paged(self) -> PaginationFacts:
        """How a list is cut into pages; raises `ValueError` for an operation that is no list."""
        if self.pagination is None:
            raise ValueError(f"{self.operation_id}: a list needs x-pagination")
        return self.pagination

    @property
    def timed(self) -> ClockFacts:
        """How a list with windows lives in time; raises `ValueError` for one without."""
        if self.clock is None:
            raise ValueError(f"{self.operation_id}: a list with windows needs x-clock")
        return self.clock

    @property
    def shown(self) -> int | None:
        """The most records of a window that can be had, where only narrower windows lead to more; None where nothing bounds them."""
        paging, clock = self.pagination, self.clock
        if paging is None or clock is None or not paging.one_response:
            return None
        size = paging.limit.default if paging.largest is None else paging.largest
        return min((most for most in (size, clock.result_cap) if most is not None), default=None)

    @property
    def overlap(self) -> timedelta:
        """By how much the end of a window may be misread: it bounds the start of calls, or their end."""
        if self.clock is None or self.clock.longest_call is None:
            return timedelta(0)
        plain = self.filter.parameters if self.filter is not None else ()
        ends = {one.parameter for one in plain if one.field == self.clock.field and one.operator in ("lt", "le")}
        return self.clock.longest_call if any(one.parameter in ends for one in self.readings) else timedelta(0)

    @property
    def window_fields(self) -> frozenset[str]:
        """The fields that a window may go by, in any reading: a record without one of them may be in no window."""
        clock = () if self.clock is None else (self.clock.field,)
        return frozenset((*clock, *(one.field for one in self.readings if one.field is not None)))

    @property
    def window_ends(self) -> tuple[str, str] | None:
        """The operators that the two ends of a window are requested with: `ge` or else `gt`, `lt` or else `le`; None for a list without windows."""
        known = () if self.filter is None or self.clock is None else self.filter.operators(self.clock.field)
        begins = next((one for one in ("ge", "gt") if one in known), None)
        ends = next((one for one in ("lt", "le") if one in known), None)
        return None if begins is None or ends is None else (begins, ends)

    @property
    def demanded(self) -> tuple[str, ...]:
        """The operators of `window_ends` that each request must have; none where a list may be asked for without a window."""
        plain = () if self.filter is None or self.clock is None else self.filter.parameters
        ends = self.window_ends or ()
        found: dict[str, str] = {}
        for one in plain:
            if one.required and self.clock is not None and one.field == self.clock.field and one.operator in ends:
                found.setdefault(one.parameter, one.operator)  # of several in one parameter, one is enough
        return tuple(found.values())

    @property
    def spoken_of(self) -> frozenset[str]:
        """The query parameters that facts say what to send in: pages, conditions, orders and chosen fields."""
        paging, found = self.pagination, list[str | None]()
        if paging is not None:
            sizes = (paging.limit, paging.offset, paging.page, paging.cursor)
            found += [part.parameter for part in sizes if part is not None]
            found += [] if paging.keyset is None else [paging.keyset.after, paging.keyset.before]
        if self.filter is not None:
            found += [self.filter.parameter, *(plain.parameter for plain in self.filter.parameters)]
        found += [] if self.order is None else self.order.parameters
        found += [] if self.fields is None else [self.fields.include, self.fields.exclude]
        return frozenset(name for name in found if name is not None)

    @property
    def path_parameters(self) -> tuple[str, ...]:
        """Wire names of the path parameters, in the order of the path, however they are declared."""
        declared = [parameter.name for parameter in self.parameters if parameter.place == "path"]
        return tuple(sorted(declared, key=lambda name: self.path.find(f"{{{name}}}")))
