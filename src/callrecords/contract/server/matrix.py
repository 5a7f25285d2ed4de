"""The check that features of a list hold together as they hold alone.

Mistakes live where two features meet. Every combination is sent, walked through and judged by the independent oracle:
which records, in which order, on which page, with which fields, total and links. One that fails is made smaller while
it still fails, and the smallest one is named.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence

import attrs

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, Missing, Unexpected, none_of, same
from callrecords.contract.base.probe import Probe
from callrecords.contract.base.served import ServedPage
from callrecords.contract.base.session import Exchange
from callrecords.contract.oracle.record import RawRecord
from callrecords.contract.oracle.selector import sorted_pairs
from callrecords.contract.server.combinations import Combination, combinations
from callrecords.contract.server.samples import abroad, in_single_quotes
from callrecords.conventions import arrays
from callrecords.spec.expressions import And, Order
from callrecords.spec.facts_paging import EnvelopeRole, LinkFacts

_MOST_PAGES = 4
"""Pages of one combination that are walked through."""


@attrs.frozen
class Breach:
    """What is wrong with a combination, and the exchange that shows it."""

    text: str
    exchange: Exchange


def together(case: Case) -> Findings:
    """Each two features of the list in one request."""
    judge, said = Judge(case), set[str]()
    for combination in combinations(case):
        try:
            fault = judge.fault(combination)
        except Missing:  # the list cannot be asked for this
            continue
        if fault is None:
            yield Finding(True, combination.says)
            continue
        combination, fault = judge.smallest(combination, fault)
        if combination.says not in said:
            said.add(combination.says)
            yield Finding(False, combination.says, fault.exchange, fault.text)


class Judge:
    """Judges combinations of one list."""

    def __init__(self, case: Case) -> None:
        self._case, self._listing, self._paging = case, case.listing, case.listing.paging
        self._frames: dict[Combination, Breach | Sequence[RawRecord]] = {}

    def smallest(self, combination: Combination, fault: Breach) -> tuple[Combination, Breach]:
        """The smallest combination that fails too, and its fault."""
        for smaller in combination.smaller():
            try:
                found = self.fault(smaller)
            except Missing:
                continue
            if found is not None:
                return self.smallest(smaller, found)
        return combination, fault

    def fault(self, combination: Combination) -> Breach | None:
        """What is wrong with a combination, or None. Raises `Missing` for what the list cannot be asked for."""
        try:
            frame = self._frame(combination.selection)
            if isinstance(frame, Breach):
                return frame
            return next(self._faults(combination, frame), None)
        except Unexpected as problem:
            return Breach(str(problem), problem.exchange)

    # everything that is selected

    def _frame(self, selection: Combination) -> Breach | Sequence[RawRecord]:
        """What is selected, in its order, from large pages: judged by the oracle, then what small pages are held against."""
        if selection not in self._frames:
            self._frames[selection] = self._whole(selection)
        return self._frames[selection]

    def _whole(self, selection: Combination) -> Breach | Sequence[RawRecord]:
        probe = self._probe(selection)
        walk = self._listing.walk(probe)
        records, keys = walk.records, walk.keys
        selected = self._listing.selects("what is selected", probe, walk)
        twice = none_of("what came twice", (key for key, times in Counter(keys).items() if times > 1), walk.last)
        for found in (selected, twice):
            if not found.holds:
                return Breach(found.text, found.exchange or walk.first)
        if selection.order and (wrong := _disorder(records, selection.order)) is not None:
            return Breach(f"record {wrong + 1} of {len(records)}, {keys[wrong]}, is out of order", walk.first)
        before = [record.key for record in self._listing.expected(probe)]
        if selection == Combination(kind=selection.kind) and keys != before:
            return Breach("another order than the walk before", walk.first)
        return records

    def _probe(self, combination: Combination) -> Probe:
        parts = [one for one in (combination.where, combination.window) if one is not None]
        probe = Probe(
            And.of(*parts) if len(parts) > 1 else next(iter(parts), None),
            combination.search,
            combination.order,
            kind=combination.kind,
        )
        if combination.single:
            facts = self._case.filter
            params = self._listing.params(probe)
            probe = probe.also(
                {name: in_single_quotes(str(text)) for name, text in params.items() if name == facts.parameter}
            )
        if combination.zone is not None and (sent := self._listing.completed(probe.where)) is not None:
            zone, params = combination.zone, self._listing.params(probe)
            probe = probe.also(arrays.each(params, lambda text: abroad(sent, text, zone)))
        return probe

    # its pages

    def _faults(self, combination: Combination, frame: Sequence[RawRecord]) -> Iterator[Breach]:
        size, probe = self._listing.usual, self._probe(combination).also(_fields(self._case, combination))
        if combination.size is not None:
            wanted = {"a third": -(-len(frame) // 3), "more than half": len(frame) // 2 + 1, "all": len(frame)}
            size = self._listing.clamp(wanted[combination.size])
            probe = probe.also(size=size)
        if combination.count is not None and self._paging.count_parameter is not None:
            probe = probe.also({self._paging.count_parameter: combination.count})
        walk = _Paged(combination, frame, size, probe)
        if combination.place == "before" and frame:
            yield from self._backwards(walk)
        else:
            yield from self._forwards(walk)

    def _forwards(self, walk: _Paged) -> Iterator[Breach]:
        """Pages from a place on, each but the first by the link of the one before it, where there are links."""
        if self._paging.one_response:
            page, end = self._listing.page(walk.probe), min(walk.size, len(walk.frame))
            yield from self._of_page(walk, "the response", page, 0, end, more=False)
            return
        at, place = self._start(walk)
        page = self._listing.page(walk.probe.also(place))
        for number in range(1, _MOST_PAGES + 1):
            told = self._paging.goes_as_told
            end = min(at + (min(walk.size, len(page.records)) if told else walk.size), len(walk.frame))
            where, more = f"page {number}", end < len(walk.frame)
            yield from self._of_page(walk, where, page, at, end, more=more)
            if number <= 2:
                yield from self._previous(walk, where, page, at)
            url = self._listing.link(page, self._links.next) if self._links is not None else None
            if more and self._linked and url is None:
                yield Breach(
                    f"{where} has no link to the next, and {len(walk.frame) - end} records follow", page.exchange
                )
            if not more:
                yield from self._end(walk, where, page, url)
                return
            if told:
                if self._listing.told(page) is None:
                    yield Breach(f"{where} names no other, and {len(walk.frame) - end} records follow", page.exchange)
                    return
                page = self._listing.after(page, walk.probe)
            elif url is not None:
                page = self._listing.follow(page, url)
            else:
                page = self._listing.page(walk.probe.also(self._at(walk, end)))
            at = end

    def _backwards(self, walk: _Paged) -> Iterator[Breach]:
        """Pages from before a record on, each but the first by the previous link of the one before it."""
        keyset, end = self._case.keyset, _within_a_tie(walk.frame, self._case.keyset.order, len(walk.frame) * 3 // 4)
        page = self._listing.page(walk.probe.also({keyset.before: walk.frame[end].key}))
        for number in range(1, _MOST_PAGES + 1):
            at = max(end - walk.size, 0)
            yield from self._of_page(walk, f"page {number}", page, at, end, more=at > 0)
            if self._links is None or not self._linked or at == end:
                return
            url = yield from self._link_back(f"page {number}", page, self._links, at)
            if url is None:
                return
            page, end = self._listing.follow(page, url), at

    def _start(self, walk: _Paged) -> tuple[int, Mapping[str, str]]:
        """Where the first page begins, and the parameters that say so."""
        count, place, paging = len(walk.frame), walk.combination.place, self._paging
        if place is None or not count or paging.goes_as_told:
            return 0, {}
        if place == "after" and paging.keyset is not None:
            at = _within_a_tie(walk.frame, paging.keyset.order, count // 4)
            return at + 1, {paging.keyset.after: walk.frame[at].key}
        if paging.offset is not None:
            at = min(2, count - 1) if place == "near the first" else count // 2
            return at, paging.offset.behind(at)
        at = count // walk.size // 2 * walk.size
        return at, self._at(walk, at)

    def _at(self, walk: _Paged, at: int) -> Mapping[str, str]:
        """The parameters of the page that begins at a place of the walk."""
        paging = self._paging
        if walk.combination.place == "after" and paging.keyset is not None:
            return {paging.keyset.after: walk.frame[at - 1].key}
        if paging.offset is not None:
            return paging.offset.behind(at)
        if paging.page is not None:
            return {paging.page.parameter: str(paging.page.first + at // walk.size)}
        if paging.keyset is not None:
            return {paging.keyset.after: walk.frame[at - 1].key}
        raise Missing("the list has no further pages")

    def _of_page(
        self, walk: _Paged, where: str, page: ServedPage, at: int, end: int, *, more: bool
    ) -> Iterator[Breach]:
        """The records of a page, their fields, and what its envelope says."""
        want, came = walk.frame[at:end], page.records
        if all(record.key for record in came):
            listed = same(where, page.keys, [record.key for record in want], page.exchange, ordered=True)
            if not listed.holds:
                yield Breach(listed.text, page.exchange)
        if len(came) != len(want):
            yield Breach(f"{where} holds {len(came)} records, not {len(want)}", page.exchange)
        kept = _kept(self._case, walk.combination)
        for full, found in zip(want, came, strict=True):
            names = full.wire.keys() & kept
            extra, missing = found.wire.keys() - names - {*self._listing.identity.fields}, names - found.wire.keys()
            changed = {name for name in names & found.wire.keys() if found.wire[name] != full.wire[name]}
            for what, wrong in (("has also", extra), ("lacks", missing), ("has other values of", changed)):
                if wrong:
                    text = f"{where}: record {full.key} {what} {', '.join(sorted(wrong))}"
                    yield Breach(text, page.exchange)
        yield from self._envelope(walk, where, page, at, more=more)

    def _envelope(self, walk: _Paged, where: str, page: ServedPage, at: int, *, more: bool) -> Iterator[Breach]:
        paging, count, size = self._paging, len(walk.frame), walk.size
        promised: dict[EnvelopeRole, object] = {"page-count": len(page.records), "limit": size, "has-more": more}
        if walk.combination.place not in ("after", "before"):
            promised["page-total"] = -(-count // size)
            if paging.offset is not None:
                promised["offset"] = paging.offset.place(at)
            if paging.page is not None:
                promised["page"] = paging.page.first + at // size
        if paging.count_parameter is None or walk.combination.count == "true":
            promised["total"] = count
        if size > len(self._listing.whole):  # nobody says how large such pages are
            promised = {role: value for role, value in promised.items() if role not in ("limit", "page-total")}
        for name, role in paging.parts.items() if page.envelope else ():
            if role == "null" and page.at(name) is not None and str(page.at(name)) != str(count):
                yield Breach(f"{where}: {name} is {page.at(name)}, neither null nor {count}", page.exchange)
            if role in promised and str(page.at(name)).lower() != str(promised[role]).lower():
                yield Breach(f"{where}: {name} is {page.at(name)}, not {promised[role]}", page.exchange)

    def _link_back(
        self, where: str, page: ServedPage, links: LinkFacts, at: int
    ) -> Generator[Breach, None, str | None]:
        """The previous link of a page that `at` records lie before, if it has one; it must where there are any."""
        url = self._listing.link(page, links.previous)
        if (url is None) == (at > 0):
            text = f"has {'no' if url is None else 'a'} previous link, and {at} records lie before it"
            yield Breach(f"{where} {text}", page.exchange)
        return url

    def _previous(self, walk: _Paged, where: str, page: ServedPage, at: int) -> Iterator[Breach]:
        """The previous link leads to the page that ends where this one begins, or to the first."""
        if self._links is None or not page.records:
            return
        url = yield from self._link_back(where, page, self._links, at)
        if url is None:
            return
        before = self._listing.follow(page, url)
        first = max(at - walk.size, 0)
        end = at if walk.combination.place == "after" else first + walk.size
        kept = [record.key for record in walk.frame[first:end]]
        found = same(f"the page before {where}", before.keys, kept, before.exchange, ordered=True)
        if not found.holds and (all(before.keys) or len(before.records) != len(kept)):
            yield Breach(found.text, before.exchange)

    def _end(self, walk: _Paged, where: str, page: ServedPage, url: str | None) -> Iterator[Breach]:
        """Nothing follows the last page, and it does not say that something does."""
        if url is not None:
            full = self._links is not None and self._links.sent == "full-page"
            if not (full and len(page.records) == walk.size):
                yield Breach(f"{where} has a link to the next, and nothing follows", page.exchange)
            following = self._listing.follow(page, url)
        elif (
            "empty-page" in self._paging.ends and self._paging.offset is not None and walk.combination.place != "after"
        ):
            behind = self._paging.offset.behind(len(walk.frame))
            following = self._listing.page(walk.probe.also(behind))
        else:
            return
        if following.records:
            yield Breach(none_of("behind the end", following.keys, following.exchange).text, following.exchange)

    @property
    def _links(self) -> LinkFacts | None:
        return self._paging.links

    @functools.cached_property
    def _linked(self) -> bool:
        """Whether this server links its pages at all; whether it must is for others to judge."""
        if self._links is None or len(self._listing.whole) < 2:
            return False
        page = self._listing.page(Probe(size=self._listing.clamp(len(self._listing.whole) // 2)))
        return self._listing.link(page, self._links.next) is not None


@attrs.frozen
class _Paged:
    """A combination on its way: what is selected, and how it is paged."""

    combination: Combination
    frame: Sequence[RawRecord]
    size: int
    probe: Probe


def _fields(case: Case, combination: Combination) -> Mapping[str, str]:
    """The parameters that choose fields."""
    facts, found = case.operation.fields, dict[str, str]()
    if facts is not None and combination.include:
        found[facts.include] = ",".join(combination.include)
    if facts is not None and facts.exclude is not None and combination.exclude:
        found[facts.exclude] = ",".join(combination.exclude)
    return found


def _kept(case: Case, combination: Combination) -> set[str]:
    """The fields that a record must have, where it has them otherwise; one whose fields nobody chooses has unknown ones too."""
    names = {*combination.include} if combination.include else {*case.fields}
    return names - {*combination.exclude}


def _within_a_tie(records: Sequence[RawRecord], field: str, near: int) -> int:
    """A place near another whose record shares its value with a neighbour, if there is one."""
    values = [record.value(field) for record in records]
    ties = [at for at in range(1, len(values) - 1) if values[at] is not None and values[at] == values[at + 1]]
    return min(ties, key=lambda at: abs(at - near)) if ties else min(near, len(values) - 1)


def _disorder(records: Sequence[RawRecord], orders: Sequence[Order]) -> int | None:
    """The first place that breaks an order; the second field of it decides where the first is equal."""
    first, *rest = orders
    values = [record.value(first.field) for record in records]
    wrong = list(sorted_pairs(values, descending=first.descending))
    for one in rest:
        groups: dict[object, list[int]] = {}
        for at, value in enumerate(values):
            groups.setdefault(value, []).append(at)
        for value, places in groups.items():
            if value is not None:
                seconds = [records[at].value(one.field) for at in places]
                wrong += [places[at] for at in sorted_pairs(seconds, descending=one.descending)]
    return min(wrong, default=None)
