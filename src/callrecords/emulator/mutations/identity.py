"""Bugs in who may see what."""

from __future__ import annotations

import attrs

from callrecords.emulator.mutations import bends
from callrecords.emulator.mutations.planting import Mutation
from callrecords.emulator.mutations.seams import Site
from callrecords.emulator.operations.identity import CHILD, GRANDCHILD, OWN, STRANGER, Grant, View
from callrecords.emulator.operations.wire import Refused


def _no_roles(grant: Grant | Refused, _: Site) -> Grant | Refused:
    if isinstance(grant, Refused) or grant.kind != "manage":
        return grant
    return attrs.evolve(grant, roles=frozenset())


def _managing_family(owners: tuple[int, ...], site: Site) -> tuple[int, ...]:
    return (OWN, CHILD, GRANDCHILD) if site.grant is not None and site.grant.kind == "manage" else owners


def _family_alone(owners: tuple[int, ...], site: Site) -> tuple[int, ...]:
    return (OWN, CHILD, GRANDCHILD) if _is_single(site) else owners


def _strangers_alone(owners: tuple[int, ...], site: Site) -> tuple[int, ...]:
    return (*owners, STRANGER) if _is_single(site) else owners


def _is_single(site: Site) -> bool:
    return site.operation is not None and site.operation.resource.role == "get"


def _tenantless(owners: tuple[int, ...], site: Site) -> tuple[int, ...]:
    facts = site.operation.visibility if site.operation is not None else None
    administers = facts is not None and site.grant is not None and not site.grant.roles.isdisjoint(facts.tenant)
    return (-1,) if administers else owners


def _any_role(view: View | Refused, site: Site) -> View | Refused:
    if isinstance(view, Refused) and view.situation == "forbidden" and site.grant is not None and site.grant.roles:
        return View((site.grant.account,))
    return view


def _anybodys(body: bytes | None, site: Site) -> bytes | None:
    if body is not None or site.operation is None:
        return body
    return bends.resource(site).table.single(site.path[site.operation.path_parameters[-1]], ())


def _as_forbidden(grant: Grant | Refused, _: Site) -> Grant | Refused:
    if isinstance(grant, Refused) and grant.situation == "expired-token":
        return Refused("forbidden", grant.detail)
    return grant


def _nobodys(view: View | Refused, _: Site) -> View | Refused:
    if isinstance(view, Refused) and view.situation == "foreign-token":
        return View((-1,))
    return view


BUGS: tuple[Mutation, ...] = (
    Mutation("roles-unchecked", "scope.required", "view", bends.forgiven("forbidden"), "a token needs no role"),
    Mutation("any-role-suffices", "scope.required", "view", _any_role, "any role opens everything"),
    Mutation("manage-refused", "scope.required", "grant", _no_roles, "the role to manage does not allow to read"),
    Mutation(
        "descendants-always",
        "scope.descendants",
        "view",
        bends.owners(lambda _owners, _: (OWN, CHILD, GRANDCHILD)),
        "no role is needed",
    ),
    Mutation(
        "descendants-never",
        "scope.descendants",
        "view",
        bends.owners(lambda owners, _: owners[:1]),
        "the role shows nothing more",
    ),
    Mutation(
        "descendants-one-level",
        "scope.descendants",
        "view",
        bends.owners(lambda owners, _: tuple(one for one in owners if one != GRANDCHILD)),
        "only direct children show",
    ),
    Mutation(
        "descendants-instead",
        "scope.descendants",
        "view",
        bends.owners(lambda owners, _: owners[1:] or owners),
        "the role hides one's own records",
    ),
    Mutation(
        "manage-sees-descendants",
        "scope.descendants",
        "view",
        bends.owners(_managing_family),
        "to manage is to see all below",
    ),
    Mutation(
        "strangers-visible",
        "scope.descendants",
        "view",
        bends.owners(lambda owners, _: (*owners, STRANGER)),
        "other accounts show",
    ),
    Mutation(
        "strangers-for-children",
        "scope.descendants",
        "view",
        bends.owners(lambda owners, _: tuple(STRANGER if one == CHILD else one for one in owners)),
        "other accounts show in place of those below",
    ),
    Mutation(
        "strangers-alone",
        "scope.descendants",
        "view",
        bends.owners(lambda _owners, _: (STRANGER,)),
        "a token sees another account",
    ),
    Mutation(
        "single-of-descendants",
        "scope.descendants",
        "view",
        bends.owners(_family_alone),
        "a single record below shows",
    ),
    Mutation(
        "single-of-strangers",
        "scope.descendants",
        "view",
        bends.owners(_strangers_alone),
        "a stranger's record shows",
    ),
    Mutation("single-unscoped", "scope.descendants", "single", _anybodys, "a single record is anybody's"),
    Mutation(
        "own-calls-see-all",
        "token.own-calls",
        "view",
        bends.own_calls(lambda _own, _: False),
        "a user sees the whole tenant",
    ),
    Mutation(
        "own-calls-as-caller",
        "token.own-calls",
        "plan",
        bends.sql(r"^\((\w+ = \?) OR \w+ = \?\)$", r"(\1 AND ? IS NOT NULL)"),
        "a user sees only calls that it made",
    ),
    Mutation(
        "own-calls-single-unscoped",
        "token.own-calls",
        "view",
        bends.own_calls(lambda own, site: own and not _is_single(site)),
        "a user reads any single record",
    ),
    Mutation(
        "tenant-as-user",
        "token.own-calls",
        "view",
        bends.own_calls(lambda _own, _: True),
        "an administrator sees only own calls",
    ),
    Mutation(
        "tenant-single-as-user",
        "token.own-calls",
        "view",
        bends.own_calls(lambda own, site: own or _is_single(site)),
        "an administrator reads only own single records",
    ),
    Mutation("tenant-empty", "token.own-calls", "view", bends.owners(_tenantless), "an administrator sees nothing"),
    Mutation(
        "foreign-token-accepted",
        "token.bound",
        "view",
        bends.forgiven("foreign-token"),
        "a foreign token reads its own records here",
    ),
    Mutation(
        "foreign-token-reads",
        "token.bound",
        "view",
        bends.forgiven("foreign-token", OWN),
        "a foreign token reads these records",
    ),
    Mutation("foreign-token-empty", "token.bound", "view", _nobodys, "a foreign token gets an empty list"),
    Mutation("no-token-needed", "token.kinds", "grant", bends.forgiven("no-token"), "no token is as good as one"),
    Mutation("any-token-accepted", "token.kinds", "grant", bends.forgiven("bad-token"), "any token is as good as one"),
    Mutation("expired-accepted", "token.kinds", "grant", bends.forgiven("expired-token"), "tokens live for ever"),
    Mutation("expired-as-forbidden", "token.kinds", "grant", _as_forbidden, "an expired token lacks a role"),
)
