"""The check of who is given a single record: a token of each kind, records of each owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import attrs

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, Missing, answered
from callrecords.contract.base.probe import Probe
from callrecords.contract.base.refusal import opens, roles_of
from callrecords.contract.oracle.record import RawRecord
from callrecords.contract.server.errors import differing
from callrecords.contract.server.identity import seeing, wide_kind
from callrecords.spec.facts_errors import Situation

_MOST = 3
"""Records of one owner that are requested with a token of each kind."""

_HIDDEN: tuple[Situation, ...] = ("unknown-record", "forbidden")
_FOREIGN: tuple[Situation, ...] = (*_HIDDEN, "foreign-token", "bad-token")

Shown: TypeAlias = Mapping[str, RawRecord | None]
"""Key -> the record as a list shows it; None where only somebody who knows the server names the key."""


@attrs.frozen
class _Part:
    """Records of one owner that the same kinds of token see."""

    whose: str
    kinds: frozenset[str]
    keys: list[str] = attrs.field(factory=list[str], eq=False)

    @property
    def some(self) -> Sequence[str]:
        """The first, the last, and one between them."""
        last = len(self.keys) - 1
        return list(dict.fromkeys(self.keys[at * last // (_MOST - 1)] for at in range(_MOST)))


def says_whose(case: Case) -> bool:
    """Whether the spec says whose single records a token shows."""
    return case.operation.visibility is not None and bool(case.operation.security)


def visible(case: Case) -> Findings:
    """A record is given to each token that may see it, as the list shows it, and refused to each other one."""
    shown = {kind: _shown_to(case, kind) for kind in _kinds(case)}
    records = {key: record for found in shown.values() for key, record in found.items() if record is not None}
    for part in _parts(case, shown, records):
        for kind in shown:
            for key in part.some:
                yield from _given(case, part, kind, key, records.get(key))
    yield from _owner(case)
    _whole(case, shown)


def _kinds(case: Case) -> list[str]:
    """The kinds of token that are valid here; another's too, where it opens its own records on the same path."""
    foreign = case.visibility.bound is None and case.issues("foreign") and "foreign" in case.session.kinds
    here, listed = [*seeing(case), *(["foreign"] if foreign else [])], case.listing.operation
    return [one for one in here if opens(case.bundle, listed, one) or not opens(case.bundle, case.operation, one)]


def _shown_to(case: Case, kind: str) -> Shown:
    """What a kind of token may see by the spec, as far as a list or somebody who knows the server names it."""
    if not opens(case.bundle, case.operation, kind):
        return {}
    listing, name, target = case.listing, case.operation.resource.name, case.target
    known, owner, found = {*listing.keys}, case.visibility.owner or "", listing.whole
    below: Sequence[str] = ()
    if kind == "foreign":
        found = listing.walk(Probe(kind=kind)).records
    elif _is_personal(case, kind):
        found = listing.seen_by(kind)
    elif _adds(case, kind):
        found, below = listing.seen_by(wide_kind(case)), sorted(target.below.get(name, ()))
        if target.accounts is not None:
            found = [one for one in found if one.key in known or str(one.value(owner)) in target.accounts]
    hidden = target.hidden.get(name, frozenset()) if kind != "foreign" else ()
    return {**dict.fromkeys(below), **{one.key: one for one in found if one.key not in hidden}}


def _is_wide(case: Case, kind: str) -> bool:
    return case.visibility.descendants in roles_of(case.bundle, kind)


def _adds(case: Case, kind: str) -> bool:
    """Whether a kind of token sees records of accounts below that the kind read does not see."""
    return _is_wide(case, kind) and not _is_wide(case, "read")


def _is_personal(case: Case, kind: str) -> bool:
    facts = case.visibility
    return bool(facts.own) and roles_of(case.bundle, kind).isdisjoint(facts.tenant)


def _parts(case: Case, shown: Mapping[str, Shown], records: Mapping[str, RawRecord]) -> Sequence[_Part]:
    """All records that are known, by who sees them, who owns them, and where they name their user."""
    name, facts = case.operation.resource.name, case.visibility
    more = any(found and _adds(case, kind) for kind, found in shown.items())
    wide = case.listing.seen_by(wide_kind(case)) if more else ()
    hidden = [*(one.key for one in wide), *sorted(case.target.hidden.get(name, ()))]
    user = _user(case, shown)
    parts: dict[tuple[object, ...], _Part] = {}
    for key in dict.fromkeys(key for found in (*shown.values(), hidden) for key in found):
        kinds = frozenset(kind for kind, found in shown.items() if key in found)
        record = records.get(key)
        owner = None if record is None or facts.owner is None else str(record.value(facts.owner))
        places = [one for one in facts.own if record is not None and record.value(one) in user]
        whose = (
            "an own record" if "read" in kinds else "a record of another account" if kinds else "a stranger's record"
        )
        if "read" in kinds and facts.own and "own-calls" in shown:
            whose = f"a record with the user as {' and '.join(places)}" if places else "a record of other users"
        parts.setdefault((kinds, owner, whose), _Part(whose, kinds)).keys.append(key)
    return list(parts.values())


def _user(case: Case, shown: Mapping[str, Shown]) -> frozenset[object]:
    """What names the one user whose records a token of the kind own-calls sees."""
    own = [one for one in shown.get("own-calls", {}).values() if one is not None]
    named = [frozenset(value for name in case.visibility.own if (value := one.value(name)) is not None) for one in own]
    return frozenset[object]() if not named else frozenset[object](named[0].intersection(*named))


def _given(case: Case, part: _Part, kind: str, key: str, listed: RawRecord | None) -> Findings:
    exchange, what = case.send(key=key, kind=kind), f"{part.whose}, for a token of the kind {kind}"
    if kind not in part.kinds:
        may = opens(case.bundle, case.operation, kind)
        refusals = _FOREIGN if kind == "foreign" else _HIDDEN if may or "read" not in part.kinds else ("forbidden",)
        yield case.refused(what, exchange, *refusals)
        return
    yield answered(what, exchange, {200})
    if exchange.status == 200:
        single = case.record_in(exchange)
        yield Finding(single.key == key, f"{what}: another record came than was requested", exchange)
        fields = ", ".join(differing(case, listed, single)) if listed is not None else ""
        yield Finding(not fields, f"{what}: the list says something else about {fields}", exchange)


def _owner(case: Case) -> Findings:
    """Without the role for accounts below, what is shown has one owner."""
    owner = case.visibility.owner
    if owner is None or _is_wide(case, "read"):
        return
    owners = {str(value) for one in case.listing.some if (value := one.value(owner)) is not None}
    text = f"without the role records of {len(owners)} owners are shown"
    yield Finding(len(owners) == 1, text, case.listing.first_walk.last)


def _whole(case: Case, shown: Mapping[str, Shown]) -> None:
    """Raise `Missing` for owners whom the tokens and the records leave out."""
    facts, own = case.visibility, case.listing.by_key
    if facts.descendants is not None and case.issues("descendants") and not _is_wide(case, "read"):
        case.needs("descendants")
        if not any(key not in own for kind, found in shown.items() if _is_wide(case, kind) for key in found):
            raise Missing("no record of an account below is there")
    if facts.own and case.issues("own-calls") and _is_personal(case, "own-calls"):
        case.needs("own-calls")
        if not shown["own-calls"]:
            raise Missing("the user takes part in no call")
        if own.keys() <= shown["own-calls"].keys():
            raise Missing("the user takes part in every call that there is")
