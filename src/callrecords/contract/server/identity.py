"""Checks of who sees what: tokens, roles, accounts below, paths that a token is bound to."""

from __future__ import annotations

from collections.abc import Sequence

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, Missing, Remark, answered, none_of, same
from callrecords.contract.base.probe import Probe
from callrecords.contract.base.refusal import opens, roles_of
from callrecords.contract.base.served import ServedWalk
from callrecords.contract.oracle.record import RawRecord
from callrecords.spec.expressions import Condition, Op
from callrecords.spec.facts_errors import Situation

_FOREIGN: tuple[Situation, ...] = ("foreign-token", "bad-token", "forbidden")


def needs_roles(case: Case) -> bool:
    """Whether the operation needs a role."""
    return any(any(need.values()) for need in case.operation.security)


def roles_required(case: Case) -> Findings:
    """A token of each kind opens the operation if its roles are enough for one of the requirements, and nothing if not."""
    if case.issues("no-scope"):
        case.needs("no-scope")
    for kind in seeing(case):
        exchange = case.send(kind=kind)
        if not opens(case.bundle, case.operation, kind):
            yield case.refused(f"a token of the kind {kind}, without the role,", exchange, "forbidden")
        elif case.is_list or kind != "own-calls":  # such a user need not take part in the call
            yield answered(f"a token of the kind {kind}", exchange, {200})


def seeing(case: Case) -> list[str]:
    """The kinds of token that are valid here, as far as there is one of each."""
    return sorted(kind for kind in case.session.kinds - {"expired", "foreign"} if case.issues(kind))


def has_descendants(case: Case) -> bool:
    """Whether the records of a list have owners, whether or not a role adds those of accounts below."""
    seen = case.visibility
    return seen.owner is not None or (seen.descendants is not None and case.issues("descendants"))


def descendants(case: Case) -> Findings:
    """The role adds records of other owners; without it there is one owner."""
    if case.visibility.descendants is None:
        yield from _one_owner(case)
        return
    case.needs("descendants")
    listing, own = case.listing, {record.key for record in case.listing.some}
    kind = wide_kind(case)
    wide = listing.walk(Probe(kind=kind))
    below = [record for record in wide.records if record.key not in own]
    if not wide.records:
        raise Missing("a token with the role sees no records")
    yield from _whole_lists(case, wide, below, kind)


def wide_kind(case: Case) -> str:
    """The kind of token that has the role which adds records, and is not the one that everything else is read with."""
    kinds = [one for one in seeing(case) if one != "read" and opens(case.bundle, case.listing.operation, one)]
    wide = [one for one in kinds if case.visibility.descendants in roles_of(case.bundle, one)]
    return "descendants" if "descendants" in wide or not wide else wide[0]


def _one_owner(case: Case) -> Findings:
    """Without the role, the records of one account are shown."""
    owner = case.visibility.owner or ""
    owners = {str(record.value(owner)) for record in case.listing.some if record.value(owner) is not None}
    text = f"without the role records of {len(owners)} owners are shown"
    yield Finding(len(owners) == 1, text, case.listing.first_walk.last)


def _whole_lists(case: Case, wide: ServedWalk, below: Sequence[RawRecord], wide_kind: str) -> Findings:
    """What the token sees, what it sees with the role, and what it sees beside a cursor and a filter."""
    listing, owner = case.listing, case.visibility.owner or ""
    if case.visibility.descendants in roles_of(case.bundle, "read"):
        yield same("a token of the kind read, which has the role", listing.keys, wide.keys, listing.first_walk.last)
        return
    own = {record.key for record in listing.some}
    owners = {str(record.value(owner)) for record in listing.whole if record.value(owner) is not None}
    yield from _one_owner(case)
    yield none_of("own records that are not shown with the role", sorted(own - {*wide.keys}), wide.last)
    yield Finding(bool(below), "with the role no record of another owner is shown", wide.last)
    wrong = [record.key for record in below if str(record.value(owner)) in owners]
    yield none_of("own records that are not shown without the role", wrong, wide.last)
    yield from _hidden(case, below, owner)
    yield from _of_accounts(case, below, owner, wide)
    for kind in seeing(case):
        if kind not in (wide_kind, "own-calls", "read") and opens(case.bundle, case.operation, kind):
            walk = listing.walk(Probe(kind=kind))
            seen = wide.keys if case.visibility.descendants in roles_of(case.bundle, kind) else listing.keys
            yield same(f"a token of the kind {kind}", walk.keys, seen, walk.last, pages=walk.pages)


def _of_accounts(case: Case, below: Sequence[RawRecord], owner: str, wide: ServedWalk) -> Findings:
    """What the role adds is of accounts below, and of all of them, as far as somebody says which there are."""
    known, accounts = case.target.below.get(case.operation.resource.name), case.target.accounts
    if known is not None:
        yield same("what the role adds", [record.key for record in below], sorted(known), wide.last)
    elif accounts is None:
        yield Remark("nobody said which accounts are below, so any other owner counts as one (--below)")
    else:
        strangers = [record.key for record in below if str(record.value(owner)) not in accounts]
        yield none_of("records of accounts that are not below, with the role", strangers, wide.last)
        unseen = len(accounts - {str(record.value(owner)) for record in below})
        yield Finding(not unseen, f"with the role no record of {unseen} of the accounts below is shown", wide.last)


def _hidden(case: Case, below: Sequence[RawRecord], owner: str) -> Findings:
    """Neither a cursor nor a filter shows what the token does not see."""
    keyset = case.listing.paging.keyset
    if below and keyset is not None:
        exchange = case.send({keyset.after: below[0].key})
        yield case.refused("a cursor on a record below", exchange, "bad-parameter", "unknown-record", "forbidden")
    if below and owner in case.filterable(Op.EQ):
        walk = case.listing.walk(Probe(Condition(owner, Op.EQ, str(below[0].value(owner)))))
        text = "a filter by an account below, without the role"
        yield none_of(text, walk.keys, walk.first)


def needs_token(case: Case) -> bool:
    """Whether the operation needs a token."""
    return bool(case.operation.security)


def kinds_of_token(case: Case) -> Findings:
    """No credentials, credentials of another scheme, unknown ones, expired ones."""
    carrier = case.session.carrier
    others: list[tuple[str, str | None]] = [("no token", None), ("a wrong token", case.session.wrong_token)]
    if carrier.scheme:
        others.append(("another scheme", "Basic bm9ib2R5Om5v" if carrier.scheme == "Bearer" else "Bearer nobody"))
    for what, credentials in others:
        yield case.refused(what, case.send(kind=None, credentials=credentials), "no-token", "bad-token")
    longer = case.send(kind=None, credentials=carrier.render(f"{case.target.token}x"))
    yield case.refused("a token with a letter more", longer, "bad-token")
    if case.issues("expired") and "expired" in case.session.kinds:
        yield case.refused("an expired token", case.send(kind="expired"), "expired-token")
    yield answered("the right token", case.send(), {200})


def is_bound(case: Case) -> bool:
    """Whether a token opens one path only."""
    return case.visibility.bound is not None


def bound_to_its_path(case: Case) -> Findings:
    """The token on another path, and another's token on this path."""
    bound = case.visibility.bound or ""
    elsewhere = case.path(bound={bound: case.target.bound[bound] + "0"})
    yield case.refused(f"another {bound}", case.send(path=elsewhere), *_FOREIGN)
    own = case.target.bound[bound]
    if own.swapcase() != own:
        other_case = case.path(bound={bound: own.swapcase()})
        yield case.refused(f"the {bound} in another case", case.send(path=other_case), *_FOREIGN)
    if case.issues("foreign"):
        case.needs("foreign")
        yield case.refused(f"the token of another {bound}", case.send(kind="foreign"), *_FOREIGN)


def has_own_calls(case: Case) -> bool:
    """Whether some tokens see the calls of one user only in a list."""
    return bool(case.visibility.own) and case.issues("own-calls")


def own_calls(case: Case) -> Findings:
    """All records in which one user takes part, and only those."""
    case.needs("own-calls")
    listing = case.listing
    walk = listing.walk(Probe(kind="own-calls"))
    if not walk.records:
        raise Missing("the user takes part in no call")
    text = "a user sees records, the token for all of them sees none"
    yield Finding(bool(listing.whole), text, walk.last)
    if not {*case.visibility.tenant}.isdisjoint(roles_of(case.bundle, "own-calls")):
        text = "a token of the kind own-calls, which has a role for all records,"
        yield same(text, walk.keys, listing.keys, walk.last, pages=walk.pages)
    elif listing.whole:
        yield from _of_one_user(case, walk)


def _of_one_user(case: Case, walk: ServedWalk) -> Findings:
    """A user who takes part in every record that is shown, and in no other."""
    listing, seen = case.listing, {*walk.keys}

    def users_of(record: RawRecord) -> set[str]:
        return {str(value) for name in case.visibility.own if (value := record.value(name)) is not None}

    users = users_of(walk.records[0]).intersection(*map(users_of, walk.records))
    yield Finding(bool(users), f"no one user takes part in all {len(walk.records)} records that are shown", walk.last)
    theirs = [{record.key for record in listing.some if user in users_of(record)} for user in users]
    text = f"{len(seen)} records are shown, not all of the user's own"
    yield Finding(not users or seen in theirs, text, walk.last)
    nameless = [name for name in case.visibility.own if all(record.value(name) not in users for record in walk.records)]
    if nameless:
        raise Missing(f"no record names its user in {', '.join(nameless)}")
    if len(seen) == len(listing.some):
        lost = case.target.own.get(case.operation.resource.name, frozenset()) - {*listing.by_key}
        yield none_of("what the token for all records does not see", sorted(lost), walk.last)
        raise Missing("the user takes part in every call that there is")
