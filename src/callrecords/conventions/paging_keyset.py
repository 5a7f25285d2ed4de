"""Paging by the key of a record: what comes after it, what comes before it.

A walk makes its own cursor from the last record received and ends only on an empty page: what the envelope says about
more pages is not relied on, and records may still arrive behind the last one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from callrecords.conventions import BadEnvelope, BadParameter, Params, Standstill
from callrecords.conventions.order import Ordering, Shuffle
from callrecords.conventions.paging_values import (
    LARGEST,
    Envelope,
    NextPage,
    PageRequest,
    Query,
    Received,
    Served,
    build_envelope,
    has_next,
    link,
    read_count,
    read_limit,
    read_number,
)
from callrecords.errors import BadArgument
from callrecords.spec.expressions import Order
from callrecords.spec.facts_paging import KeysetFacts, PaginationFacts


def first(facts: PaginationFacts, after: str | None, before: str | None, orders: Sequence[Order]) -> dict[str, str]:
    """The cursor of a first request, which has one of both; raises `BadArgument`."""
    if facts.keyset is None:
        raise BadArgument("after, before: this list has no cursor")
    keyset = facts.keyset
    if after is not None and before is not None:
        raise BadArgument("after, before: give one of them")
    for name, key in (("after", after), ("before", before)):
        if key is not None and not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadArgument(f"{name}: expected the key of a record as text, got {type(key).__name__}")
    if "" in (after, before):
        raise BadArgument("after, before: the key of a record is not empty")
    if not _fits(orders, keyset):
        raise BadArgument(f"order: a list with a cursor can be sorted by {keyset.order} only")
    return {keyset.after: after} if after is not None else {keyset.before: before or ""}


def after_page(facts: PaginationFacts, sent: Params, received: Received) -> NextPage | None:
    """The next request of a walk that goes on after the last record, or None when nothing came.

    Everything else that was sent is sent again. Raises `BadEnvelope` when the walk would not move on.
    """
    keyset = _keyset(facts)
    if not received.items:
        return None
    key = received.last_key
    if key is None:
        raise BadEnvelope(facts.items, f"no record of the page has a {keyset.key}, so there is no next page")
    if sent.get(keyset.after) == key:
        raise Standstill(facts.items, "the page holds nothing after the record that was named")
    offset = facts.offset.parameter if facts.offset is not None else None
    kept = {name: value for name, value in sent.items() if name not in (offset, keyset.before)}
    return NextPage(kept | {keyset.after: key})


def parameters(facts: PaginationFacts) -> frozenset[str]:
    """The parameters that name a record; none where a list has no cursor, or passes them over."""
    keyset = facts.keyset
    return frozenset() if keyset is None or keyset.served == "ignored" else frozenset((keyset.after, keyset.before))


def parse(params: Mapping[str, str], facts: PaginationFacts, order: Ordering | None = None) -> PageRequest:
    """The page from a record on that a request asks for, in the order that it asks for; raises `BadParameter`."""
    keyset = _keyset(facts)
    after, before = params.get(keyset.after), params.get(keyset.before)
    used = keyset.after if after is not None else keyset.before
    if keyset.served == "refused":
        raise BadParameter(used, "unknown; this list has no cursor")
    if after is not None and before is not None:
        raise BadParameter(keyset.before, f"cannot be combined with {keyset.after}")
    if "" in (after, before):
        raise BadParameter(used, f"must be the {keyset.key} of a record")
    if facts.offset is not None and read_number(params, facts.offset.parameter, 0, 0, LARGEST):
        raise BadParameter(facts.offset.parameter, f"must be 0 together with {used}")
    if isinstance(order, Shuffle) or not _fits(order or (), keyset):
        raise BadParameter(used, f"can be combined with the order of {keyset.order} only")
    return PageRequest(limit=read_limit(params, facts), after=after, before=before, count=read_count(params, facts))


def envelope(facts: PaginationFacts, request: PageRequest, served: Served, url: str, query: Query) -> Envelope:
    """What stands around the items.

    Links keep the caller's other arguments, with the cursor in its place and offset 0 last. A page after a record
    links to what follows it and to what precedes it; a page before a record only to what precedes it.
    """
    links: dict[str, str] = {}
    if facts.links is not None:
        keyset = _keyset(facts)
        if request.before is None and has_next(facts.links, request, served) and served.last_key is not None:
            links[facts.links.next] = _link(facts, url, query, keyset.after, served.last_key)
        if served.first_key is not None and (request.after is not None or (request.before is not None and served.more)):
            links[facts.links.previous] = _link(facts, url, query, keyset.before, served.first_key)
    return build_envelope(facts, request, served, links)


def _link(facts: PaginationFacts, url: str, query: Query, parameter: str, key: str) -> str:
    keyset = _keyset(facts)
    cursors = (keyset.after, keyset.before)
    turned = [(parameter, key) if name in cursors else (name, value) for name, value in query]
    if not any(name == parameter for name, _ in turned):
        turned.append((parameter, key))
    return link(url, turned, *(() if facts.offset is None else ((facts.offset.parameter, "0"),)))


def _fits(orders: Sequence[Order], keyset: KeysetFacts) -> bool:
    return not orders or [order.field for order in orders] == [keyset.order]


def _keyset(facts: PaginationFacts) -> KeysetFacts:
    if facts.keyset is None:
        raise ValueError("paging by key needs x-pagination.keyset")
    return facts.keyset
