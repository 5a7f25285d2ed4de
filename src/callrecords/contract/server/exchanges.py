"""Checks of all exchanges: what the session's judge found in them, whatever they were sent for.

Each sends a few requests of its own, so that it also judges something where it runs alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from callrecords.contract.base import judge
from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.probe import Probe
from callrecords.contract.server.errors import provoked
from callrecords.contract.server.samples import partly, parts_of
from callrecords.spec.expressions import Order


def held(promise: str) -> Callable[[Case], Findings]:
    """The check of a promise about every exchange."""

    def run(case: Case) -> Findings:
        if case.is_list:
            case.listing.page()
        if not case.live and (case.is_list or case.listing.whole):
            _provoke(case)
        found = list(case.judge.findings(promise, case.operation.operation_id))
        if not case.is_list and not any(one.count for one in found):
            case.listing.some  # noqa: B018  # nothing was sent for want of records
        yield from found

    return run


def _provoke(case: Case) -> None:
    for situation, exchange in provoked(case):
        case.judge.provoked(exchange, [situation])
    case.send()
    for kind in sorted(case.session.kinds & {"expired", "foreign"}):
        case.send(kind=kind)


def same_everywhere(case: Case) -> Findings:
    """Every record that was sent more than once."""
    if not case.listing.some:
        return
    if case.is_list:
        for probe in _ways(case):
            case.listing.page(probe)
        case.listing.send()  # a list may know no other way to be asked
    else:
        for key in case.few(case.listing.keys, 1, 5):
            case.send(key=key)
            case.send(key=key)
    yield from case.judge.findings(judge.SAME, case.operation.operation_id)


def _ways(case: Case) -> Iterator[Probe]:
    """Requests of each kind for the same records."""
    listing, keys = case.listing, case.listing.keys
    half = listing.clamp(len(keys) // 2)
    yield Probe()
    yield Probe(size=half)
    where = partly(case)
    if where is not None:
        yield Probe(where, size=half)
    for other in parts_of(case):
        if other != where:
            yield Probe(other, size=half)
    if case.operation.order is not None:
        by = listing.clock if listing.clock in case.order.fields else case.order.fields[0]
        yield Probe(order=[Order(by, True)], size=half)
        yield Probe(where, order=[Order(case.order.fields[-1])], size=half)
    if listing.paging.offset is not None:
        yield Probe(params=listing.paging.offset.behind(len(keys) // 3), size=half)
    if listing.paging.keyset is not None:
        yield Probe(params={listing.paging.keyset.after: keys[len(keys) // 3]}, size=half)
        yield Probe(params={listing.paging.keyset.before: keys[2 * len(keys) // 3]}, size=half)
    for kind in sorted(case.session.kinds & {"descendants", "manage", "own-calls"}):
        yield Probe(kind=kind, size=half)
    if case.operation.fields is not None:
        names: Mapping[str, str] = {
            case.choice.include: ",".join(dict.fromkeys((*listing.identity.fields, [*case.fields][-1])))
        }
        yield Probe(params=names, size=half)
