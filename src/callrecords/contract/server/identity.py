"""Checks of who sees what: tokens, roles, accounts below, paths that a token is bound to."""

from __future__ import annotations

from collections.abc import Sequence

from callrecords.contract.base.case import Case, Missing
from callrecords.contract.base.check import Notes, check
from callrecords.contract.oracle.record import RawRecord
from callrecords.spec.expressions import Condition, Op
from callrecords.spec.facts import VisibilityFacts


def _visibility(case: Case) -> VisibilityFacts:
    return case.operation.visibility or VisibilityFacts()


def _issued(case: Case, kind: str) -> bool:
    """Whether the vendor issues tokens of a kind that means something here."""
    return any(kind in scheme.tokens for scheme in case.bundle.components.security_schemes.values())


@check(
    proves="scope.required",
    when=lambda case: _issued(case, "no-scope") and any(any(need.values()) for need in case.operation.security),
)
def scope_required(case: Case, notes: Notes) -> None:
    """A valid token without any of the roles opens nothing, one with any of them opens it."""
    case.needs("no-scope")
    answer = case.ask(kind="no-scope")
    notes.expect(
        answer.status in case.statuses("forbidden"), f"a token without the role is answered {answer.status}", answer
    )
    for kind in sorted(case.talker.kinds & {"manage", "descendants"}):
        answer = case.ask(kind=kind)
        notes.expect(answer.status == 200, f"a token of the kind {kind} is answered {answer.status}", answer)


@check(
    proves="scope.descendants",
    when=lambda case: _visibility(case).descendants is not None and _issued(case, "descendants"),
)
def descendants(case: Case, notes: Notes) -> None:
    """The role adds records of other owners; without it there is one owner, also for a single record."""
    case.needs("descendants")
    listing, owner = case.listing, _visibility(case).owner or ""
    own = {record.key for record in listing.some}
    wide = listing.walk(listing.filtered(None), kind="descendants")
    below = [record for record in wide.records if record.key not in own]
    if not below and not wide.records:
        raise Missing("a token with the role sees no records")
    if case.is_list:
        owners = {str(record.value(owner)) for record in listing.whole if record.value(owner) is not None}
        notes.expect(
            len(owners) == 1, f"without the role records of {len(owners)} owners are shown", listing.first_walk.last
        )
        notes.expect(own <= set(wide.keys), "with the role some of the own records are not shown", wide.last)
        notes.expect(bool(below), "with the role no record of another owner is shown", wide.last)
        wrong = [record for record in below if str(record.value(owner)) in owners]
        notes.expect(not wrong, "without the role some of the own records are not shown", wide.last)
        _hidden_beside_parameters(case, notes, below, owner)
        known = case.target.below.get(case.operation.resource.name)
        notes.expect(
            known is None or known == frozenset(one.key for one in below),
            "with the role not exactly the records below are added",
            wide.last,
        )
        for kind in ("manage",):
            if kind in case.talker.kinds:
                managed = listing.walk(listing.filtered(None), kind=kind)
                notes.expect(set(managed.keys) == own, f"a token of the kind {kind} sees other records", managed.last)
    elif not below:
        raise Missing("no record of an account below is there")
    else:
        hidden = case.ask(key=below[0].key)
        notes.expect(
            hidden.status in case.statuses("unknown-record", "forbidden"),
            f"a record of an account below is answered {hidden.status} without the role", hidden,
        )  # fmt: skip
        for stranger in sorted(case.target.hidden.get(case.operation.resource.name, ()))[:2]:
            answer = case.ask(key=stranger)
            notes.expect(
                answer.status in case.statuses("unknown-record", "forbidden"),
                f"a stranger's record is answered {answer.status}",
                answer,
            )
        shown = case.ask(key=below[0].key, kind="descendants")
        notes.expect(
            shown.status == 200, f"a record of an account below is answered {shown.status} with the role", shown
        )


def _hidden_beside_parameters(case: Case, notes: Notes, below: Sequence[RawRecord], owner: str) -> None:
    """Neither a cursor nor a filter shows what the token does not see."""
    listing, facts, keyset = case.listing, case.operation.filter, case.listing.paging.keyset
    if below and keyset is not None:
        answer = listing.answer({keyset.after: below[0].key})
        refused = case.statuses("bad-parameter", "unknown-record", "forbidden")
        notes.expect(answer.status in refused, f"a cursor on a record below is answered {answer.status}", answer)
    if below and facts is not None and Op.EQ in facts.operators(owner):
        walk = listing.pick(Condition(owner, Op.EQ, str(below[0].value(owner))))
        notes.expect(
            not walk.records, "a filter by an account below shows its records without the role", walk.pages[0].answer
        )


@check(proves="token.kinds", when=lambda case: bool(case.operation.security))
def token_kinds(case: Case, notes: Notes) -> None:
    """No credentials, credentials of another scheme, unknown ones, expired ones."""
    refused = case.statuses("no-token", "bad-token")
    for what, credentials in (
        ("no token", None),
        ("another scheme", "Basic bm9ib2R5Om5v"),
        ("a wrong token", "Bearer not-a-token"),
    ):
        answer = case.ask(kind=None, credentials=credentials)
        notes.expect(answer.status in refused, f"{what} is answered {answer.status}", answer)
    answer = case.ask(kind=None, credentials=f"Bearer {case.target.token}x")
    notes.expect(
        answer.status in case.statuses("bad-token"), f"a token with a letter more is answered {answer.status}", answer
    )
    if _issued(case, "expired") and "expired" in case.talker.kinds:
        answer = case.ask(kind="expired")
        notes.expect(
            answer.status in case.statuses("expired-token"), f"an expired token is answered {answer.status}", answer
        )
    notes.expect(case.ask().status == 200, "the right token is not answered with a success")


@check(proves="token.bound", when=lambda case: _visibility(case).bound is not None)
def token_bound(case: Case, notes: Notes) -> None:
    """The token on another path, and another's token on this path."""
    bound = _visibility(case).bound or ""
    refused = case.statuses("foreign-token", "bad-token", "forbidden")
    elsewhere = case.path(bound={bound: case.target.bound[bound] + "0"})
    answer = case.ask(path=elsewhere)
    notes.expect(answer.status in refused, f"another {bound} is answered {answer.status}", answer)
    if _issued(case, "foreign"):
        case.needs("foreign")
        answer = case.ask(kind="foreign")
        notes.expect(answer.status in refused, f"the token of another {bound} is answered {answer.status}", answer)


@check(proves="token.own-calls", when=lambda case: bool(_visibility(case).own) and _issued(case, "own-calls"))
def own_calls(case: Case, notes: Notes) -> None:
    """All records in which one user takes part, and only those."""
    case.needs("own-calls")
    listing, names = case.listing, _visibility(case).own
    walk = listing.walk(listing.filtered(None), kind="own-calls")
    if not walk.records:
        raise Missing("the user takes part in no call")
    seen = set(walk.keys)
    if not notes.expect(bool(listing.whole), "a user sees records, the token for all of them sees none", walk.last):
        return
    if case.is_list:
        parts = [{str(value) for name in names if (value := record.value(name)) is not None} for record in walk.records]
        users = parts[0].intersection(*parts[1:])
        notes.expect(
            bool(users), f"no one user takes part in all {len(walk.records)} records that are shown", walk.last
        )
        theirs = [
            {record.key for record in listing.some if user in {str(record.value(name)) for name in names}}
            for user in users
        ]
        notes.expect(
            not users or seen in theirs, f"{len(seen)} records are shown, not all of the user's own", walk.last
        )
        if len(seen) == len(listing.some):
            lost = case.target.own.get(case.operation.resource.name, frozenset()) - set(listing.by_key)
            notes.expect(not lost, f"the token for all records lacks {len(lost)} of them", walk.last)
            raise Missing("the user takes part in every call that there is")
        return
    other = next((record.key for record in listing.some if record.key not in seen), None)
    if other is None:
        raise Missing("the user sees the records of everybody")
    answer = case.ask(key=other, kind="own-calls")
    notes.expect(
        answer.status in case.statuses("unknown-record", "forbidden"),
        f"somebody else's record is answered {answer.status}",
        answer,
    )
    answer = case.ask(key=other)
    notes.expect(
        answer.status == 200, f"a record is answered {answer.status} for the token that sees all of them", answer
    )
    notes.expect(case.ask(key=walk.keys[0], kind="own-calls").status == 200, "the user's own record is refused")
