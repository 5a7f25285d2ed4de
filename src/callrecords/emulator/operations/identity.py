"""Whose token it is, and whose records it shows: tokens by kind, roles from the spec, a small tree of accounts.

Four accounts own records: the token's own (`OWN`), one below it (`CHILD`), one below that (`GRANDCHILD`), and one that
is no relation (`STRANGER`).
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from callrecords.conventions import client_credentials
from callrecords.conventions.auth import token_carrier
from callrecords.emulator.operations.wire import Refused, ServerRequest
from callrecords.spec.bundle import Bundle
from callrecords.spec.operation import Operation

OWN, CHILD, GRANDCHILD, STRANGER = range(4)
LIFETIME = 3600
"""Seconds for which an access token is good."""


@attrs.frozen
class Grant:
    """What a token stands for."""

    kind: str
    roles: frozenset[str]
    account: int = OWN

    def allows(self, operation: Operation) -> bool:
        """Whether the roles satisfy one of the operation's security requirements."""
        return any(
            all(self.roles.issuperset(roles) for roles in requirement.values()) for requirement in operation.security
        )


@attrs.frozen
class View:
    """The part of a list that a request sees: the owning accounts, and whether only the user's own calls."""

    owners: tuple[int, ...]
    only_own_calls: bool = False


class UnknownKind(ValueError):
    """The vendor has no such kind of token; the message names those it has."""


class Identity:
    """Tokens of one vendor and what they open."""

    def __init__(self, bundle: Bundle, parameters: Mapping[str, str]) -> None:
        self._slug = bundle.slug
        self._bound = parameters
        self.carrier = token_carrier(bundle)
        """What carries a token."""
        self.in_query = self.carrier.place == "query"
        self.exchange = client_credentials.grant_of(bundle)
        """Where access tokens come from; None where the tokens themselves are sent."""
        scheme = next(iter(bundle.components.security_schemes.values()))
        self._kinds = {
            kind: Grant(kind, frozenset(roles), STRANGER if kind == "foreign" else OWN)
            for kind, roles in scheme.tokens.items()
        }
        self._clients = {self._text(kind): kind for kind in self._kinds}
        self._grants = {self.carrier.render(text): self._kinds[kind] for text, kind in self._clients.items()}
        """What each token stands for, by the header that carries it."""
        if self.exchange is not None:
            self._grants = {}
        self._until: dict[str, int] = {}
        """When an access token expires, by its header, in microseconds since 1970."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of token that mean something for this vendor."""
        return tuple(self._kinds)

    def token(self, kind: str = "read") -> str:
        """A token of a kind: the same on every run, and plainly not a secret. Raises `UnknownKind`."""
        if kind not in self.kinds:
            raise UnknownKind(f"{self._slug} has no token kind {kind!r}; it has {', '.join(self.kinds)}")
        return self._text(kind)

    def granted(self, kind: str) -> Grant:
        """What a token of a kind stands for; raises `UnknownKind`."""
        self.token(kind)
        return self._kinds[kind]

    def access(self, client: str, now: int, lifetime: int = LIFETIME) -> str | None:
        """A new access token for an `id:secret`, good for so many seconds; None for one that nobody knows."""
        kind = self._clients.get(client)
        if kind is None:
            return None
        token = f"fake-{self._slug}-{kind}-access-{len(self._grants) + 1}"
        value = self.carrier.render(token)
        self._grants[value], self._until[value] = self._kinds[kind], now + lifetime * 1_000_000
        return token

    def grant(self, request: ServerRequest, now: int) -> Grant | Refused:
        """What the request's token stands for, or why there is nothing: none, a wrong or an expired one."""
        headers = request.headers
        header = self.carrier.found(headers, request.query) if self.in_query else headers.get(self.carrier.name)
        if header is None:
            return Refused("no-token", f"no {self.carrier.shown}")
        grant = self._grants.get(header)
        if grant is None:
            token = self.carrier.parse(header)
            if token is None:
                return Refused("no-token", f"the {self.carrier.shown} has another scheme")
            grant = self._grants.get(self.carrier.render(token))
        if grant is None:
            return Refused("bad-token", "the token is not known")
        if grant.kind == "expired" or (
            self._until and self._until[self.carrier.render(self.carrier.parse(header) or "")] <= now
        ):
            return Refused("expired-token", "the token has expired")
        return grant

    def without_token(self, target: str) -> str:
        """A raw path and query without the token that may stand there."""
        if not self.in_query:
            return target
        path, mark, query = target.partition("?")
        rest = self.carrier.without(query)
        return target if rest == query else f"{path}{mark if rest else ''}{rest}"

    def view(self, grant: Grant, operation: Operation, path: Mapping[str, str]) -> View | Refused:
        """What the token sees of an operation, or why it opens nothing there."""
        facts = operation.visibility
        bound = None if facts is None else facts.bound
        if bound is not None and path[bound] != self.bound(bound, grant.account):
            return Refused("foreign-token", f"the token was not issued for this {bound}")
        if not grant.allows(operation):
            return Refused("forbidden", "the token lacks a role that this operation needs")
        if facts is None:
            return View((grant.account,))
        below = facts.descendants is not None and facts.descendants in grant.roles
        owners = (OWN, CHILD, GRANDCHILD) if below and grant.account == OWN else (grant.account,)
        return View(owners, bool(facts.own) and grant.roles.isdisjoint(facts.tenant))

    def bound(self, parameter: str, account: int) -> str:
        """The path value that an account's tokens are issued for."""
        value = self._bound[parameter]
        return value if account == OWN else f"{value}-other"

    def _text(self, kind: str) -> str:
        pair = self.carrier.scheme == "Basic" or self.exchange is not None
        return f"fake-{self._slug}-{kind}{':' if pair else '-'}token"
