"""Checks of sync tokens: what they add up to, that a token can be used twice, what a dead one gets, whom they open to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import attrs
import msgspec

from callrecords.contract.base import refusal
from callrecords.contract.base.case import Case, filled
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, Missing, Unexpected, none_of, same
from callrecords.contract.base.session import Exchange
from callrecords.contract.oracle.reader import array_of, object_of, read_json
from callrecords.contract.oracle.record import RawRecord
from callrecords.contract.server.jobs import outsiders, read_plain
from callrecords.contract.server.windows import window
from callrecords.conventions import sync_tokens
from callrecords.spec.facts_sync import SyncFacts
from callrecords.spec.places import find

_PAGES = 4
"""Pages that the records are to fill, where the page size can be chosen."""
_LONG_AGO = timedelta(days=730)
"""How far back records are looked for."""
_MOST = 10_000
"""Responses of one run."""
_NOBODYS = "no-such-token-0"


def has_changes(case: Case) -> bool:
    """Whether the list says what changed since a token."""
    return case.operation.sync is not None


def _older(case: Case) -> list[RawRecord]:
    """The records from before the window that the list means by none."""
    clock = case.operation.clock
    if clock is None or clock.default_window is None:
        return []
    oldest = case.listing.span[0].replace(microsecond=0)
    before = case.listing.walk(window(case, oldest - (clock.widest_window or _LONG_AGO), oldest))
    return [record for record in before.records if record.key not in case.listing.by_key]


def tokens_add_up(case: Case) -> Findings:
    """Tokens followed from the first one give the records of the list, each as it is there; then the last token gives nothing."""
    facts, listing = _facts(case), case.listing
    pages = _followed(case, None)
    last = pages[-1]
    if facts.first == "now":
        came = [key for page in pages for key in page.keys]
        yield none_of("what comes without a token, though only later changes should", came, last.exchange)
    else:
        merged: dict[str, tuple[Mapping[str, Any], Exchange]] = {}
        for page in pages:
            merged |= {key: (item, page.exchange) for key, item in zip(page.keys, page.items, strict=True)}
            for key in page.gone:
                merged.pop(key, None)
        there = [record.key for record in [*listing.some, *_older(case)] if not _is_flagged(facts, record)]
        yield same("what the tokens add up to", list(merged), there, last.exchange)
        whole = {record.key: record.wire for record in listing.whole}
        others = [key for key, (item, _) in merged.items() if key in whole and dict(item) != dict(whole[key])]
        yield none_of("what the changes show otherwise than the list", others, last.exchange)
        twice = [key for key, count in Counter(key for page in pages for key in page.keys).items() if count > 1]
        yield none_of("what comes twice though nothing changed", twice, last.exchange)
    again = _followed(case, last.token)
    yield none_of(
        "what changed since the last token, though nothing did",
        [key for page in again for key in (*page.keys, *page.gone)],
        again[-1].exchange,
    )


def sized(case: Case) -> bool:
    """Whether the page size of changes can be chosen, and a bound of it is known."""
    facts = case.operation.sync
    return has_changes(case) and facts is not None and facts.limit.parameter is not None


def bounds_of_page_sizes(case: Case) -> Findings:
    """Changes keep the smallest page size, the largest and the usual one; what lies outside is refused."""
    facts = _facts(case)
    limit, name = facts.limit, facts.limit.parameter or ""
    first = {key: value for key, value in sync_tokens.render(facts, None).items() if key != name}
    everything = 0 if facts.first == "now" else len(case.listing.keys)
    for size in (limit.minimum, limit.maximum, limit.default):
        if size is None:
            continue
        said = {} if size == limit.default else {name: str(size)}
        page = _Page.of(case, _ask(case, {**first, **said}))
        held = len(page.items) + len(page.gone)
        what = f"changes with {name}={size}" if said else f"changes without {name}"
        yield Finding(held <= size, f"{what}: {held} records, not {size} at most", page.exchange)
        if page.more and everything > size:
            yield Finding(held == size, f"{what}: {held} records and more behind them, not {size}", page.exchange)
    for bad in (limit.minimum - 1, *(() if limit.maximum is None else (limit.maximum + 1,))):
        yield case.refused(f"changes with {name}={bad}", _ask(case, {**first, name: str(bad)}), "bad-parameter")


def tokens_can_be_used_twice(case: Case) -> Findings:
    """Each token that came gives the same when it is sent again, and so does a request without one."""
    pages = _followed(case, None)
    tokens = list(dict.fromkeys(page.token for page in pages if page.token is not None))
    for token in (None, *case.few(tokens, 2, 6)):
        first, second = pages if token is None else _followed(case, token), _followed(case, token)
        one, two = ([(*page.keys, *page.gone) for page in found] for found in (first, second))
        yield Finding(one == two, "a token gives something else the second time", second[-1].exchange)


def dead_tokens_are_told(case: Case) -> Findings:
    """A token that nobody gave is not taken for a good one: it is dead, or a bad parameter."""
    facts = _facts(case)
    exchange = _ask(case, sync_tokens.render(_small(case, facts), _NOBODYS))
    if exchange.status == 200:
        page = _Page.of(case, exchange)
        anew = facts.dead == "full" and page.full
        yield Finding(anew, "a token that nobody gave is taken, and nothing says that all is read anew", exchange)
        return
    situations = ("bad-parameter",) if facts.dead == "full" else ("dead-sync-token", "bad-parameter")
    yield case.refused("a token that nobody gave", exchange, *situations)
    dead = case.errors.situations.get("dead-sync-token")
    if dead is not None and exchange.status == dead.status:
        known = {str(one.code) for one in case.errors.situations.values() if one.status == dead.status}
        code = str(refusal.error_code(case.errors, exchange.body))
        yield Finding(
            code in known, "a dead token has another code than the spec says", exchange, code, " or ".join(known)
        )


def open_as_the_list_does(case: Case) -> Findings:
    """Changes do not open without a token of access, with a wrong one or an expired one."""
    params = sync_tokens.render(_facts(case), None)
    for kind, what, situation in outsiders(case):
        credentials = case.session.wrong_token if kind == "wrong" else None
        exchange = _ask(case, params, None if kind == "wrong" else kind, credentials)
        yield Finding(exchange.status in case.statuses(situation), f"{what} has the status {exchange.status}", exchange)


def demands(case: Case) -> bool:
    """Whether a request for changes must have a parameter, or a header."""
    facts = case.operation.sync
    return facts is not None and bool(facts.part.required or facts.part.headers)


def parameters_are_demanded(case: Case) -> Findings:
    """A request for changes that lacks what it must have is refused as a list would be."""
    facts = _facts(case)
    for name in (*facts.part.required, *facts.part.headers):
        exchange = _ask(case, sync_tokens.render(facts, None), without=name)
        yield case.refused(f"a request without {name}, which is required,", exchange)


@attrs.frozen(eq=False)
class _Page:
    """One response, read without the client's half of the convention."""

    exchange: Exchange
    items: Sequence[Mapping[str, Any]]
    """Records that are there."""
    keys: Sequence[str]
    """Theirs."""
    gone: Sequence[str]
    token: str | None
    page: str | None
    more: bool
    full: bool

    @classmethod
    def of(cls, case: Case, exchange: Exchange) -> _Page:
        """Read a response; raises `Unexpected`."""
        facts, identity = _facts(case), case.listing.identity
        if exchange.status != 200:
            raise Unexpected(f"status {exchange.status} for changes", exchange)
        wires, plain = _body(exchange), read_plain(exchange.body)
        items = [object_of(one) for one in array_of(find(wires, facts.items))]
        mark = facts.deleted
        gone = list[str]()
        if mark is not None and mark.ids is not None:
            gone += [str(one) for one in array_of(find(wires, mark.ids))]
        if mark is not None and mark.field is not None:
            said = [find(read, mark.field) for read in array_of(find(plain, facts.items))]
            removed = [one is not None if mark.value is None else one == mark.value for one in said]
            gone += [identity.of(item) or "" for item, is_gone in zip(items, removed, strict=True) if is_gone]
            items = [item for item, is_gone in zip(items, removed, strict=True) if not is_gone]
        page = None if facts.pages is None else find(wires, facts.pages.next)
        token = find(wires, facts.next) if page in (None, "") else None
        if token in (None, "") and page in (None, ""):
            raise Unexpected("changes without a next token", exchange)
        return cls(
            exchange,
            items,
            [identity.of(item) or "" for item in items],
            gone,
            None if token is None else str(token),
            None if page in (None, "") else str(page),
            page not in (None, "") or (facts.more is not None and find(plain, facts.more) is True),
            facts.full is not None and find(plain, facts.full.at) == facts.full.value,
        )


def _is_flagged(facts: SyncFacts, record: RawRecord) -> bool:
    """Whether a list shows a record and says that it is gone, as its changes do."""
    mark = facts.deleted
    flag = None if mark is None or mark.field is None else record.value(mark.field)
    return flag is not None and mark is not None and flag == mark.value


def _facts(case: Case) -> SyncFacts:
    if case.operation.sync is None:
        raise Missing("the list does not say what changed")
    return case.operation.sync


def _small(case: Case, facts: SyncFacts) -> SyncFacts:
    """The facts, with a page size that makes several pages of all records."""
    if facts.limit.parameter is None:
        return facts
    size = max(facts.limit.minimum, -(-len(case.listing.keys) // _PAGES))
    most = size if facts.limit.maximum is None else min(size, facts.limit.maximum)
    return msgspec.structs.replace(facts, limit=msgspec.structs.replace(facts.limit, maximum=most))


def _followed(case: Case, token: str | None) -> list[_Page]:
    """The pages from a token on, to the last one."""
    facts = _small(case, _facts(case))
    pages = [_Page.of(case, _ask(case, sync_tokens.render(facts, token)))]
    while pages[-1].more:
        if len(pages) >= _MOST:
            raise Unexpected(f"changes go on after {_MOST} responses", pages[-1].exchange)
        last = pages[-1]
        params = sync_tokens.render(facts, token if last.page is not None else last.token, last.page)
        pages.append(_Page.of(case, _ask(case, params)))
        if (pages[-1].token, pages[-1].page) == (last.token, last.page):
            raise Unexpected("changes go on with the token that was sent", pages[-1].exchange)
    return pages


def _ask(
    case: Case,
    params: Mapping[str, str],
    kind: str | None = "read",
    credentials: str | None = None,
    without: str | None = None,
) -> Exchange:
    part = _facts(case).part
    path = filled(part.path, case.target.bound)
    sent = [pair for pair in {**case.standing(part), **params}.items() if pair[0] != without]
    return case.session.apart(part.id, path, params=sent, kind=kind, credentials=credentials, without=without)


def _body(exchange: Exchange) -> object:
    try:
        return read_json(exchange.body)
    except ValueError:
        raise Unexpected("changes that are no JSON", exchange) from None
