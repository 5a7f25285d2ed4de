"""What must be refused alone must be refused beside anything that the list can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Missing
from callrecords.contract.base.probe import Probe
from callrecords.contract.server.samples import common, partly, piece
from callrecords.conventions import Params, arrays
from callrecords.spec.expressions import And, Condition, Op, Order


def refused_everywhere(case: Case, what: str, params: Sequence[tuple[str, str]]) -> Findings:
    """A senseless request is refused by itself, and beside each kind of sound parameter that it does not hold."""
    yield case.refused(what, case.send(params))
    names = {name for name, _ in params}
    for other, more in _sound(case) if case.is_list else ():
        if names.isdisjoint(more):
            yield case.refused(f"{what} beside {other}", case.send([*params, *arrays.pairs(more)]))


def _sound(case: Case) -> Iterator[tuple[str, Params]]:
    """Parameters that the list takes: conditions, a window, an order, a search, chosen fields."""
    for name, probe in _probes(case):
        try:
            yield name, case.listing.params(probe)
        except Missing:  # the list cannot be asked for this
            continue


def _probes(case: Case) -> Iterator[tuple[str, Probe]]:
    facts, clock, end = case.operation.filter, case.listing.clock, case.listing.window_end
    if facts is not None and facts.grammar == "parameters":
        for name in case.filterable(Op.EQ):
            yield from (
                (name, Probe(Condition(name, Op.EQ, value))) for value, _ in common(case.listing.some, name)[:1]
            )
    elif facts is not None and (one := partly(case)) is not None:
        yield "a condition", Probe(one)
    if clock is not None and end is not None and clock in case.filterable(Op.GE):
        oldest, newest = case.listing.span
        since = oldest if case.clock.widest_window is None else max(oldest, newest - case.clock.widest_window)
        yield "a window", Probe(And((Condition(clock, Op.GE, since), Condition(end, Op.LT, newest))))
    if case.operation.order is not None:
        yield "an order", Probe(order=[Order(case.order.fields[0], True)])
    if case.operation.search is not None:
        words = (str(counted[0][0]) for name in case.search.fields if (counted := common(case.listing.some, name)))
        yield from (("a search", Probe(search=[part])) for word in list(words)[:1] if (part := piece(word)))
    if case.operation.fields is not None:
        yield "chosen fields", Probe(params={case.choice.include: ",".join(case.listing.identity.fields)})
