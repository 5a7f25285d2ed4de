"""Which of the other readings that a spec names (`x-readings`) a server follows, found out before anything is judged.

A server that reads the vendor's page in such a way is right, so it is judged by that reading; and by it throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from callrecords.contract.base.assumed import Heard
from callrecords.contract.base.finding import Missing, Unexpected
from callrecords.contract.base.listing import Listing
from callrecords.contract.base.probe import Probe
from callrecords.contract.base.refusal import statuses
from callrecords.contract.base.session import Lost
from callrecords.contract.oracle.record import RawRecord
from callrecords.contract.oracle.selector import select
from callrecords.spec.expressions import And, Condition, Expr, Op
from callrecords.spec.facts import PlainParameter, ReadingFacts

_TRIES = 5
"""Records at which two readings of a window are tried apart."""


def hear(listing: Listing) -> Heard:
    """Find out what the server follows, and have the list judged by that."""
    found = {one.name: _follows(listing, one) for one in listing.operation.readings}
    listing.read_as([one for one in listing.operation.readings if found[one.name]])
    return found


def _follows(listing: Listing, reading: ReadingFacts) -> bool | None:
    try:
        if reading.next_link is not None:
            return _never_links(listing) if reading.next_link == "never" else _links_behind_the_end(listing)
        if reading.cursor is not None:
            return _cursor(listing, reading.cursor)
        return _compares_another_field(listing, reading)
    except (Missing, Unexpected, Lost):  # the checks meet it again, and say so
        return None


def _never_links(listing: Listing) -> bool | None:
    """No link on a page behind which there are records."""
    links, size = listing.paging.links, listing.paging.smallest or listing.largest
    if links is None or len(listing.whole) <= size:
        return None
    return listing.link(listing.page(Probe(size=size)), links.next) is None


def _links_behind_the_end(listing: Listing) -> bool | None:
    """A link on a last page that is full."""
    links, size, count = listing.paging.links, listing.paging.smallest or listing.largest, len(listing.whole)
    if links is None or count < size:
        return None
    if listing.sized and listing.clamp(count) == count:
        last = listing.page(Probe(size=count))
    elif listing.paging.offset is not None:
        last = listing.page(Probe(params=listing.paging.offset.behind(count - size), size=size))
    else:
        return None
    return listing.link(last, links.next) is not None


def _cursor(listing: Listing, served: str) -> bool | None:
    """Whether a cursor on the first record is refused, or changes nothing."""
    keyset = listing.paging.keyset
    size = listing.clamp(2)
    plain = listing.page(Probe(size=size)).keys
    if keyset is None or not plain:
        return None
    exchange = listing.send(Probe(params={keyset.after: plain[0]}, size=size))
    if served == "refused":
        return exchange.status in statuses(listing.bundle.errors, "bad-parameter") and exchange.status != 200
    return exchange.status == 200 and listing.read(exchange).keys == plain


def _compares_another_field(listing: Listing, reading: ReadingFacts) -> bool | None:
    """Whether a parameter selects by another field, at values where that makes a difference."""
    facts, field = listing.operation.filter, reading.field or ""
    plain = next(
        (one for one in (facts.parameters if facts is not None else ()) if one.parameter == reading.parameter), None
    )
    if plain is None:
        return None
    for here in _between(listing, plain, field):
        there = Condition(field, here.op, here.value)
        probe = Probe(here)
        one = {record.key for record in listing.expected(probe)}
        other = {record.key for record in select(listing.whole, _instead(listing.completed(here), here, there))}
        if one != other:
            came = {*listing.walk(probe).keys}
            if came in (one, other):
                return came == other
    return None


def _between(listing: Listing, plain: PlainParameter, field: str) -> Iterator[Condition]:
    """Conditions with a value that lies between the two fields of a record."""
    spread = [record for record in listing.whole if _apart(record, plain.field, field) > timedelta(seconds=2)]
    for record in spread[:: max(len(spread) // _TRIES, 1)][:_TRIES]:
        one, other = record.value(plain.field), record.value(field)
        if isinstance(one, datetime) and isinstance(other, datetime):
            yield Condition(plain.field, Op(plain.operator), (one + (other - one) / 2).replace(microsecond=0))


def _apart(record: RawRecord, one: str, other: str) -> timedelta:
    first, second = record.value(one), record.value(other)
    return abs(second - first) if isinstance(first, datetime) and isinstance(second, datetime) else timedelta(0)


def _instead(whole: Expr | None, old: Condition, new: Condition) -> Expr:
    """A condition in place of another one, within an expression."""
    parts = whole.parts if isinstance(whole, And) else (old,)
    return And.of(*(new if part == old else part for part in parts)) if len(parts) > 1 else new
