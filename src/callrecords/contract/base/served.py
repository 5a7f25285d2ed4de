"""What a list serves: its pages as they were received, and walks through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from callrecords.contract.base import tokens
from callrecords.contract.base.finding import Unexpected
from callrecords.contract.base.redact import Redactor
from callrecords.contract.base.refusal import is_empty_page
from callrecords.contract.base.session import Exchange
from callrecords.contract.oracle.reader import array_of, object_of, read_json
from callrecords.contract.oracle.record import RawRecord, read_records
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts_paging import PaginationFacts
from callrecords.spec.operation import Operation
from callrecords.spec.places import keys_to


@attrs.frozen(eq=False)
class ServedPage:
    """One page of a list as it was received."""

    exchange: Exchange = attrs.field(repr=False)
    envelope: Mapping[str, Any]
    records: Sequence[RawRecord] = attrs.field(repr=False)

    def at(self, place: str) -> Any:
        """What the page says at a place of its body, its items aside, or in a header; None where it says nothing."""
        if not place:
            return None
        found: Any = self.envelope
        for name in keys_to(place):
            found = object_of(found).get(name)
        return found

    @property
    def keys(self) -> list[str]:
        """The keys of the records, in their order."""
        return [record.key for record in self.records]


@attrs.frozen(eq=False)
class ServedWalk:
    """A walk through a list: its pages, the empty last one included."""

    pages: Sequence[ServedPage]

    @property
    def records(self) -> list[RawRecord]:
        """All records in the order in which they came."""
        return [record for page in self.pages for record in page.records]

    @property
    def keys(self) -> list[str]:
        """Their keys."""
        return [record.key for record in self.records]

    @property
    def first(self) -> Exchange:
        """The exchange that began the walk."""
        return self.pages[0].exchange

    @property
    def last(self) -> Exchange:
        """The exchange that ended it."""
        return self.pages[-1].exchange


class PageReader:
    """Reads the responses of a list."""

    def __init__(self, bundle: Bundle, operation: Operation, paging: PaginationFacts, redactor: Redactor) -> None:
        self._errors, self._paging, self._redactor = bundle.errors, paging, redactor
        self._fields, self._identity = bundle.record_fields(operation), bundle.identity(operation)
        self._no_items = bundle.no_items(operation)
        self._required = bundle.required(operation.ok.schema)
        self._known: dict[bytes, RawRecord] = {}
        """Records that were read, by their bytes: most come many times."""

    def read(self, exchange: Exchange) -> ServedPage:
        """A response as a page; raises `Unexpected`. The vendor's error for "nothing found" is an empty page."""
        if exchange.status != 200:
            if is_empty_page(self._errors, exchange.status, exchange.body):
                return ServedPage(exchange, {}, ())
            raise Unexpected(f"status {exchange.status} for a request that should be answered", exchange)
        cut = tokens.cut(exchange.body, self._paging.items)
        try:
            found = read_json(exchange.body if cut is None else cut[0] + b"[]" + cut[2])
            known = None if cut is None else [self._record(item) for item in cut[1]]
        except ValueError:
            raise Unexpected(f"status {exchange.status} with a body that is no JSON", exchange) from None
        envelope, listed = self._apart(found)
        items = array_of(listed)
        if isinstance(items, tuple):
            raise Unexpected(f"no list under {self._paging.items!r}" if self._paging.items else "no list", exchange)
        envelope |= self._headers(exchange)
        records = read_records(items, self._identity, self._fields) if known is None else known
        for name in self._identity.keys:
            pii = self._fields[name].pii if name in self._fields else None
            if pii is not None:
                self._redactor.learn((str(record.wire[name]) for record in records if name in record.wire), pii)
        return ServedPage(exchange, envelope, records)

    def _apart(self, found: object) -> tuple[dict[str, Any], object]:
        """What stands beside the items of a body, and the items; None where there are none."""
        if not self._paging.items:
            return {}, [] if found is None and "null" in self._no_items else found
        envelope = dict(object_of(found))
        holder, (*_, name) = self._holder(envelope), keys_to(self._paging.items)
        form = "null" if name in holder else "missing"
        listed: object = holder.get(name)
        if holder is envelope:
            envelope.pop(name, None)
        if listed is None and isinstance(found, dict) and form in self._no_items:
            promised = self._required - {self._paging.items}
            tops = {keys_to(place)[0] for place in (self._paging.items, *self._paging.beside)}
            listed = [] if promised <= envelope.keys() <= tops else None
        return envelope, listed

    def _headers(self, exchange: Exchange) -> dict[str, object]:
        """The numbers that a page has in its headers, each under its header's name; a text where it is none."""
        texts = {name: exchange.headers.get(name.lower()) for name in self._paging.headers}
        return {name: int(text) if text and text.isdecimal() else text for name, text in texts.items()}

    def _holder(self, envelope: Mapping[str, Any]) -> Mapping[str, Any]:
        """The object of a body in which the items stand."""
        for name in keys_to(self._paging.items)[:-1]:
            envelope = object_of(envelope.get(name))
        return envelope

    def _record(self, item: bytes) -> RawRecord:
        if item not in self._known:
            self._known[item] = read_records([read_json(item)], self._identity, self._fields)[0]
        return self._known[item]
