"""What a client may send: judged by the declared parameters alone, with none of the client's own code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import jsonschema_rs

from callrecords.contract.client_calls import BASE_URL, TOKEN
from callrecords.contract.schemas import Json, Spec

_ORDINARY = {"accept", "accept-encoding", "authorization", "connection", "host", "user-agent"}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")


class RequestJudge:
    """Judges requests of one operation that went to `BASE_URL` with `TOKEN`."""

    def __init__(self, spec: Spec, operation: str) -> None:
        node = spec.node(operation)
        path, self._method, _ = spec.bundle.operations[operation]
        self._path = re.compile(re.sub(r"\\\{(.+?)\\\}", r"([^/]+)", re.escape(path)))
        names = re.findall(r"\{(.+?)\}", path)
        declared = {(one["in"], one["name"]): one for one in node.get("parameters", ())}
        schemas = spec.document["components"]["schemas"]
        self._in_path = [(name, _validator(declared["path", name], schemas)) for name in names]
        self._in_query = {
            name: (one["schema"], _validator(one, schemas))
            for (place, name), one in declared.items()
            if place == "query"
        }
        self._required = {name for (place, name), one in declared.items() if place == "query" and one.get("required")}
        self._fixed = {name.lower(): value for name, value in spec.bundle.client.headers.items()}

    def faults(self, request: httpx.Request) -> list[str]:
        """Everything about a request that the spec does not declare, or declares otherwise."""
        return [*self._of_address(request), *self._of_query(request), *self._of_headers(request)]

    def _of_address(self, request: httpx.Request) -> Iterator[str]:
        url = urlsplit(str(request.url))
        if request.method != self._method or request.content:
            yield f"sends {request.method} with {len(request.content)} bytes, not a bare {self._method}"
        found = self._path.fullmatch(url.path)
        if f"{url.scheme}://{url.netloc}" != BASE_URL or found is None:
            yield "goes to another place than the operation's"
            return
        for (name, validator), text in zip(self._in_path, found.groups(), strict=True):
            if not validator.is_valid(unquote(text)):
                yield f"{name}: is not what the spec declares"

    def _of_query(self, request: httpx.Request) -> Iterator[str]:
        query = parse_qsl(
            urlsplit(str(request.url)).query, keep_blank_values=True, strict_parsing=bool(request.url.query)
        )
        names = [name for name, _ in query]
        if len(names) != len(set(names)):
            yield "sends a parameter twice"
        for name in self._required - set(names):
            yield f"{name}: is required and not sent"
        for name, text in query:
            schema, validator = self._in_query.get(name, (None, None))
            if schema is None or validator is None:
                yield f"{name}: is not declared"
            elif not validator.is_valid(_typed(text, schema)):
                yield f"{name}: is not what the spec declares"

    def _of_headers(self, request: httpx.Request) -> Iterator[str]:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            yield "the token is not in the Authorization header"
        others = [value for name, value in request.headers.items() if name != "authorization"]
        if any(TOKEN in text for text in (unquote(str(request.url)), *others)):
            yield "the token is somewhere else than in the Authorization header"
        for name in set(request.headers) - _ORDINARY - set(self._fixed):
            yield f"{name}: is a header that nobody declared"
        for name, value in self._fixed.items():
            if request.headers.get(name) != value:
                yield f"{name}: is a fixed header, and not sent so"


def _validator(parameter: Json, schemas: Mapping[str, Any]) -> Any:
    whole = {**json.loads(json.dumps(parameter["schema"])), "components": {"schemas": schemas}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _typed(text: str, schema: Json) -> object:
    """The value that a text in a query stands for."""
    match schema.get("type"):
        case "integer" if _WHOLE.fullmatch(text):
            return int(text)
        case "boolean" if text in ("true", "false"):
            return text == "true"
        case _:
            return text


def asked_faults(spec: Spec, operation: str, asked: Mapping[str, Any], request: httpx.Request) -> Iterator[str]:
    """What was asked of the client and did not reach the request, or reached it changed."""
    sent = dict(parse_qsl(urlsplit(str(request.url)).query, keep_blank_values=True))
    _, _, facts = spec.bundle.operations[operation]
    plain = {one.name.lower(): one.name for one in facts.parameters if one.place == "query"}
    if facts.pagination is not None:
        paging = facts.pagination
        plain |= {"limit": paging.limit.parameter, "page": paging.page.parameter if paging.page else "page"}
        plain |= {"offset": paging.offset.parameter if paging.offset else "offset"}
    for name, value in asked.items():
        wire = plain.get(name)
        expected = str(value).lower() if isinstance(value, bool) else str(value)
        if name == "key":
            if unquote(urlsplit(str(request.url)).path).rpartition("/")[2] != value:
                yield "the record's key is not in the path"
        elif name == "where" and facts.filter is not None:
            names = {facts.filter.parameter, *(one.parameter for one in facts.filter.parameters)}
            if not names & set(sent):
                yield "where: did not reach the request"
        elif name == "order" and facts.order is not None and value != []:
            if facts.order.parameter not in sent:
                yield "order: did not reach the request"
        elif wire is not None and name not in ("where", "order", "fields", "exclude") and sent.get(wire) != expected:
            yield f"{name}: did not reach the request as it was asked"
