"""Proposals about tokens: the security scheme by which requests prove who sends them, and what its tokens may do."""

from __future__ import annotations

import re
from typing import Any

import attrs

from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Described, Description, Parameter, Spot
from callrecords.generator.proposing.text import Action, Proposed

HOW = "How does a request carry its token?"
"""How the question begins that is asked where nothing says it."""
_NONE = (
    f"{HOW} Nothing in the description says it. Declare it here under components.securitySchemes "
    "(type: http, scheme: bearer) with x-tokens: {read: [], expired: []}, and write security: [{<its name>: []}]."
)
_NONE_OF_OLD = (
    f"{HOW} Nothing in the description says it. Declare it here under securityDefinitions (type: basic; or type: apiKey, in: header "
    "and name, such as Authorization) with x-tokens: {read: [], expired: []}, and write security: [{<its name>: []}]."
)
_BEARER = re.compile(r"\bbearer\b", re.IGNORECASE)


@attrs.frozen
class _Way:
    """A scheme that operations may use."""

    name: str
    spot: Spot
    roles: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether tokens can be sent as it says, or as it is read here."""
        kind, scheme, place = (str(self.spot.node.get(key, "")).lower() for key in ("type", "scheme", "in"))
        if kind == "apikey":
            return place in ("header", "query")
        return kind in ("basic", "oauth2", "openidconnect") or (kind == "http" and scheme in ("bearer", "basic"))

    @property
    def is_in_query(self) -> bool:
        """Whether the key stands in URLs, which logs and proxies keep."""
        return self.spot.node.get("in") == "query"

    @property
    def gives_tokens(self) -> bool:
        """Whether a client can have tokens for an id and a secret."""
        node = self.spot.node
        return "clientCredentials" in mapping(node.get("flows")) or node.get("flow") == "application"

    def is_same_as(self, other: _Way) -> bool:
        """Whether both say the same of how a token is sent, by two names."""
        texts = ("description", "bearerFormat")
        mine, theirs = ({key: part for key, part in one.spot.node.items() if key not in texts} for one in (self, other))
        return mine == theirs and self.read_as().keys() == other.read_as().keys()

    def read_as(self) -> dict[str, Proposed]:
        """What is to be read otherwise than it is written: a bearer token that is described as something else."""
        node = self.spot.node
        bearer: dict[str, Any] = {"type": "http", "scheme": "bearer"}
        kind = str(node.get("type", "")).lower()
        if kind in ("oauth2", "openidconnect") and not self.gives_tokens:
            why = "an access token is sent as a bearer; where it comes from is the user's, since no flow is for programs alone"
            return {key: Proposed(part, why) for key, part in bearer.items()}
        said = f"{self.name} {node.get('description', '')}"
        is_header = (
            kind == "apikey" and node.get("in") == "header" and str(node.get("name", "")).lower() == "authorization"
        )
        if is_header and _BEARER.search(said):
            return {
                key: Proposed(part, "a key in Authorization whose name or description says bearer")
                for key, part in bearer.items()
            }
        return {}


def carrier(description: Description, operations: list[Described]) -> Parameter | None:
    """The header that carries the token where it is described as a parameter, and no scheme is."""
    if description.schemes.node:
        return None
    headers = [one for each in operations for one in description.parameters(each) if one.place == "header"]
    return next((one for one in headers if names.is_one(one.name, names.CARRIERS)), None)


def _of_header(description: Description, header: Parameter, *, bound: bool) -> Action:
    """A scheme for a header that is described as a parameter."""
    scheme: dict[str, Any] = {"type": "apiKey", "in": "header", "name": header.name}
    question = ""
    if header.name.lower() == "authorization":
        scheme = (
            {"type": "apiKey", "in": "header", "name": header.name}
            if description.is_old
            else {"type": "http", "scheme": "bearer"}
        )
        said = "" if _BEARER.search(" ".join((header.description, *header.shown))) else "?"
        question = (
            said
            and f"{HOW} In {header.name}; but in which form? Written here: {'the token alone' if description.is_old else 'Bearer and the token'}."
        )
    roles: dict[str, list[str]] = {"read": [], **({"foreign": []} if bound else {}), "expired": []}
    told = {"Token": {**scheme, "x-tokens": roles}}
    place = {"securityDefinitions": told} if description.is_old else {"components": {"securitySchemes": told}}
    seen = f"the operations have the header {header.name}, which is called as those are that carry tokens"
    parts = {key: Proposed(part, seen) for key, part in place.items()}
    return Action("$", {**parts, "security": Proposed([{"Token": []}])}, "How a token is sent.", question)


def token(description: Description, operations: list[Described], *, bound: bool) -> list[Action]:
    """`x-tokens` on the security scheme of the operations, or a question; `bound`: whether paths name whom a token is for."""
    header = carrier(description, operations)
    if header is not None:
        return [_of_header(description, header, bound=bound)]
    if not description.schemes.node:
        return [Action("$", {}, "How a token is sent.", _NONE_OF_OLD if description.is_old else _NONE)]
    actions: list[Action] = []
    schemes = _used(description, operations)
    if not schemes:
        name = next(iter(description.schemes.node))
        schemes = [_Way(name, description.resolve(description.schemes.below(name)), ())]
        said = Proposed([{name: []}], "no operation says it; the first scheme that is declared")
        actions.append(Action("$", {"security": said}))
    known = [one for one in schemes if one.is_known]
    chosen = next((one for one in known if not one.is_in_query), (known or schemes)[0])
    question = ""
    if not chosen.is_known:
        form = " ".join(str(chosen.spot.node[key]) for key in ("type", "scheme", "in") if key in chosen.spot.node)
        question = (
            f"The scheme {chosen.name} is {form}. What is known is http bearer, http basic, and apiKey in a header or the query, and oauth2 with client "
            "credentials. Does the API take one of them too? Then say so here; otherwise it cannot be generated yet."
        )
    same = [one for one in schemes if one is chosen or one.is_same_as(chosen)]
    roles = list(dict.fromkeys(role for one in same for role in one.roles))
    tokens = {"read": roles, **({"foreign": roles} if bound else {}), "expired": roles}
    others = [one.name for one in schemes if one not in same]
    about = f"The token {chosen.name}." + (
        f" Requests may carry {', '.join(others)} instead, which is left alone." if others else ""
    )
    for one in same:
        parts = {**one.read_as(), "x-tokens": Proposed(tokens, "roles as the operations require them")}
        text, asked = (about, question) if one is chosen else (f"The same as {chosen.name}, by another name.", "")
        actions.append(Action(description.target(one.spot), parts, text, asked))
    return actions


def _used(description: Description, operations: list[Described]) -> list[_Way]:
    """The schemes that operations require, each with all roles, in the order in which they are named."""
    roles: dict[str, dict[str, None]] = {}
    for operation in operations:
        for requirement in sequence(operation.spot.node.get("security", description.document.get("security"))):
            for name, named in mapping(requirement).items():
                roles.setdefault(name, {}).update(dict.fromkeys(str(role) for role in sequence(named)))
    spots = {name: description.resolve(description.schemes.below(name)) for name in roles}
    return [_Way(name, spots[name], tuple(roles[name])) for name in roles if spots[name].node]
