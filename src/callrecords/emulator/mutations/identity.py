"""Bugs in who may see what."""

from __future__ import annotations

import re

import attrs
import msgspec

from callrecords.emulator.mutations import effects, needs
from callrecords.emulator.mutations.effects import forgiven, is_single, own_calls, owners
from callrecords.emulator.mutations.planting import Effect, Mutation
from callrecords.emulator.operations.context import RequestContext
from callrecords.emulator.operations.identity import CHILD, GRANDCHILD, OWN, STRANGER, Grant, View
from callrecords.emulator.operations.wire import Refused

_FAMILY = (OWN, CHILD, GRANDCHILD)
_NOBODY = (-1,)
_ONLY_CALLER = (r"^\((\w+ = \?) OR \w+ = \?\)$", r"(\1 AND ? IS NOT NULL)")
"""A pattern of SQL for both places of a user, and what leaves one of them."""


def _without_roles(grant: Grant | Refused, _: RequestContext) -> Grant | Refused:
    if isinstance(grant, Refused) or grant.kind != "manage":
        return grant
    return attrs.evolve(grant, roles=frozenset())


def _managers_see_all_below(owners: tuple[int, ...], context: RequestContext) -> tuple[int, ...]:
    return _FAMILY if context.grant is not None and context.grant.kind == "manage" else owners


def _nothing_for_administrators(owners: tuple[int, ...], context: RequestContext) -> tuple[int, ...]:
    facts, grant = effects.operation(context).visibility, context.grant
    administers = facts is not None and grant is not None and not grant.roles.isdisjoint(facts.tenant)
    return _NOBODY if administers else owners


def _any_role(view: View | Refused, context: RequestContext) -> View | Refused:
    grant = context.grant
    if isinstance(view, Refused) and view.situation == "forbidden" and grant is not None and grant.roles:
        return View((grant.account,))
    return view


def _anybodys(body: bytes | None, context: RequestContext) -> bytes | None:
    if body is not None:
        return body
    return effects.resource(context).table.single(_key(context), ())


def _key(context: RequestContext) -> str:
    return context.path_values[effects.operation(context).path_parameters[-1]]


def _strangers_for_managers(owners: tuple[int, ...], context: RequestContext) -> tuple[int, ...]:
    return (*owners, STRANGER) if context.grant is not None and context.grant.kind == "manage" else owners


def _own_calls_as_caller(body: bytes | None, context: RequestContext) -> bytes | None:
    if body is None or context.view is None:
        return body
    resource = effects.resource(context)
    visible = resource.listing.visible(context.view, context.now)
    narrowed = tuple((re.sub(*_ONLY_CALLER, text), given) for text, given in visible)
    return resource.table.single(_key(context), narrowed)


def _less_of_children(body: bytes | None, context: RequestContext) -> bytes | None:
    resource = effects.resource(context)
    if body is None or resource.table.single(_key(context), (("owner = ?", (CHILD,)),)) is None:
        return body
    record, own = msgspec.json.decode(body, type=effects.Raws), resource.list_fields
    full = [name for name, raw in record.items() if name in own and own[name].nullable and bytes(raw) != b"null"]
    return msgspec.json.encode(record | dict.fromkeys(full[-1:], msgspec.Raw(b"null")))


def _as_forbidden(grant: Grant | Refused, _: RequestContext) -> Grant | Refused:
    if isinstance(grant, Refused) and grant.situation == "expired-token":
        return Refused("forbidden", grant.detail)
    return grant


def _empty_for_foreigners(view: View | Refused, _: RequestContext) -> View | Refused:
    return View(_NOBODY) if isinstance(view, Refused) and view.situation == "foreign-token" else view


BUGS: tuple[Mutation, ...] = (
    Mutation("roles-unchecked", "scope.required", "a token needs no role", forgiven("forbidden")),
    Mutation("any-role-suffices", "scope.required", "any role opens everything", Effect("view", _any_role, needs.ROLES)),
    Mutation("manage-refused", "scope.required", "the role to manage does not allow to read",
             Effect("grant", _without_roles, needs.ROLES)),
    Mutation("descendants-always", "scope.descendants", "no role is needed", owners(lambda _given, _: _FAMILY)),
    Mutation("descendants-never", "scope.descendants", "the role shows nothing more",
             owners(lambda owners, _: owners[:1], needs.DESCENDANTS)),
    Mutation("descendants-one-level", "scope.descendants", "only direct children show",
             owners(lambda owners, _: tuple(one for one in owners if one != GRANDCHILD), needs.DESCENDANTS)),
    Mutation("descendants-instead", "scope.descendants", "the role hides one's own records",
             owners(lambda owners, _: owners[1:] or owners, needs.DESCENDANTS)),
    Mutation("manage-sees-descendants", "scope.descendants", "to manage is to see all below",
             owners(_managers_see_all_below, needs.DESCENDANTS)),
    Mutation("strangers-visible", "scope.descendants", "other accounts show",
             owners(lambda owners, _: (*owners, STRANGER))),
    Mutation("strangers-for-children", "scope.descendants", "other accounts show in place of those below",
             owners(lambda owners, _: tuple(STRANGER if one == CHILD else one for one in owners), needs.DESCENDANTS)),
    Mutation("strangers-alone", "scope.descendants", "a token sees another account", owners(lambda _given, _: (STRANGER,))),
    Mutation("single-of-descendants", "get.visible", "a single record below shows",
             owners(lambda _given, _: _FAMILY, needs.SINGLE, single=True)),
    Mutation("single-of-strangers", "get.visible", "a stranger's record shows",
             owners(lambda owners, _: (*owners, STRANGER), needs.SINGLE, single=True)),
    Mutation("single-unscoped", "get.visible", "a single record is anybody's",
             Effect("single", _anybodys, needs.SINGLE)),
    Mutation("single-of-strangers-for-managers", "get.visible", "to manage is to read a stranger's single record",
             owners(_strangers_for_managers, needs.SINGLE_BELOW, single=True)),
    Mutation("single-of-grandchildren", "get.visible", "a single record two accounts below shows",
             owners(lambda owners, _: (*owners, GRANDCHILD), needs.SINGLE, single=True)),
    Mutation("single-forgets-descendants", "get.visible", "the role shows no single record more",
             owners(lambda owners, _: owners[:1], needs.SINGLE_BELOW, single=True)),
    Mutation("single-forgets-grandchildren", "get.visible", "only single records of direct children show",
             owners(lambda owners, _: tuple(one for one in owners if one != GRANDCHILD), needs.SINGLE_BELOW, single=True)),
    Mutation("single-of-children-says-less", "get.visible", "a single record below has null where the list has a value",
             Effect("single", _less_of_children, needs.SINGLE_BELOW)),
    Mutation("own-calls-single-as-caller", "get.visible", "a user reads only single calls that it made",
             Effect("single", _own_calls_as_caller, needs.OWN_CALLS)),
    Mutation("own-calls-see-all", "token.own-calls", "a user sees the whole tenant", own_calls(lambda _given, _: False)),
    Mutation("own-calls-as-caller", "token.own-calls", "a user sees only calls that it made",
             effects.sql(*_ONLY_CALLER, needs.OWN_CALLS)),
    Mutation("own-calls-single-unscoped", "get.visible", "a user reads any single record",
             own_calls(lambda own, context: own and not is_single(context))),
    Mutation("tenant-as-user", "token.own-calls", "an administrator sees only own calls", own_calls(lambda _given, _: True)),
    Mutation("tenant-single-as-user", "get.visible", "an administrator reads only own single records",
             own_calls(lambda own, context: own or is_single(context))),
    Mutation("tenant-empty", "token.own-calls", "an administrator sees nothing",
             owners(_nothing_for_administrators, needs.OWN_CALLS)),
    Mutation("foreign-token-accepted", "token.bound", "a foreign token reads its own records here",
             forgiven("foreign-token")),
    Mutation("foreign-token-reads", "token.bound", "a foreign token reads these records",
             forgiven("foreign-token", OWN)),
    Mutation("foreign-token-empty", "token.bound", "a foreign token gets an empty list",
             Effect("view", _empty_for_foreigners, needs.BOUND)),
    Mutation("no-token-needed", "token.kinds", "no token is as good as one", forgiven("no-token")),
    Mutation("any-token-accepted", "token.kinds", "any token is as good as one", forgiven("bad-token")),
    Mutation("expired-accepted", "token.kinds", "tokens live for ever", forgiven("expired-token")),
    Mutation("expired-as-forbidden", "token.kinds", "an expired token lacks a role", Effect("grant", _as_forbidden)),
)  # fmt: skip
