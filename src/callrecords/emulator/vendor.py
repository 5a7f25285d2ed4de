"""One vendor on the emulator, compiled from its bundle: routes, identity, parameters, resources, error answers."""

from __future__ import annotations

import importlib
import re
import sqlite3
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import attrs

from callrecords.conventions import BadParameter, fields
from callrecords.core.catalog import Vendor
from callrecords.core.facts import Bundle, Operation
from callrecords.emulator.answers import Answers
from callrecords.emulator.clock import Clock
from callrecords.emulator.identity import Grant, Identity
from callrecords.emulator.listing import WindowTooWide, chosen
from callrecords.emulator.parameters import Parameters
from callrecords.emulator.resource import Resource
from callrecords.emulator.wire import Refused, Request, Response

_FILL = re.compile(r"\{([^}]+)\}")


@attrs.frozen
class Route:
    """A path of the API and the operation behind it."""

    pattern: re.Pattern[str]
    operation: Operation
    resource: Resource
    parameters: Parameters
    is_list: bool

    def values(self, path: str) -> dict[str, str] | None:
        """The decoded path values, or None when the path is another one."""
        found = self.pattern.fullmatch(path)
        if found is None:
            return None
        names = self.operation.path_parameters
        return {name: unquote(value) for name, value in zip(names, found.groups(), strict=True)}


class VendorServer:
    """Answers the requests of one vendor's API."""

    def __init__(
        self, vendor: Vendor, connection: sqlite3.Connection, clock: Clock, *, seed: int, records: int
    ) -> None:
        self.bundle: Bundle = vendor.bundle()
        self.clock, self.records = clock, records
        self.base = f"/{vendor.slug}{_server_path(self.bundle)}"
        self.parameters = {
            parameter.name: parameter.example or f"fake-{parameter.name}"
            for parameter in self.bundle.client.parameters
            if parameter.place == "path"
        }
        filled = {
            parameter.fills: self.parameters[parameter.name]
            for parameter in self.bundle.client.parameters
            if parameter.place == "path"
        }
        self.identity = Identity(self.bundle, filled)
        self.answers = Answers(self.bundle.errors)
        self.resources = {name: Resource(self.bundle, name, connection, seed) for name in self.bundle.resources}
        wire: Any = importlib.import_module(vendor.wire)
        self._routes = [
            Route(
                re.compile(self.base + _FILL.sub("([^/]+)", path)),
                operation,
                self.resources[operation.resource.name],
                Parameters(self.bundle, operation, getattr(wire, _query_class(operation.operation_id), None)),
                operation.resource.role == "list",
            )
            for path, _, operation in self.bundle.operations.values()
        ]

    def handle(self, request: Request) -> Response:
        """Answer a request; whatever is wrong with it gets the vendor's own error."""
        path, _, query = request.target.partition("?")
        try:
            route, values = self._route(path)
            if request.method != "GET":
                return self.answers.refusal("method-not-allowed", "only GET is allowed", (("allow", "GET"),))
            grant = self.identity.grant(request.headers)
            body = self._answer(route, values, grant, query.partition("#")[0], f"{request.origin}{path}")
            return Response(200, body)
        except Refused as refused:
            return self.answers.refusal(refused.situation, refused.detail)
        except WindowTooWide as wide:
            return self.answers.too_wide(wide.days, str(wide))
        except BadParameter as bad:
            return self.answers.refusal("bad-parameter", str(bad))

    def operation_of(self, target: str) -> str | None:
        """The id of the operation that a request target reaches."""
        try:
            return self._route(target.partition("?")[0])[0].operation.operation_id
        except Refused:
            return None

    def _answer(self, route: Route, path: Mapping[str, str], grant: Grant, query: str, url: str) -> bytes:
        resource, operation = route.resource, route.operation
        view = self.identity.view(grant, operation, path)
        pairs, values = route.parameters.read(query)
        if route.is_list:
            ask = resource.listing.ask(values, pairs)
            table = resource.table(self.records, self.clock.start)
            plan = resource.listing.plan(ask, table, resource.visible(view), self.clock.instant())
            found = table.page(plan)
            if not found.bodies and "nothing-found" in self.bundle.errors.situations:
                if resource.listing.empty_window(ask, table, resource.visible(view)):
                    raise Refused("nothing-found")
            bodies = tuple(chosen(body, ask.selection) for body in found.bodies)
            return resource.listing.answer(ask, attrs.evolve(found, bodies=bodies), url)
        table = resource.table(self.records, self.clock.start)
        key = path[operation.path_parameters[-1]]
        found_body = table.single(key, resource.visible(view))
        if found_body is None:
            raise Refused("unknown-record")
        if operation.fields is None:
            return found_body
        return chosen(found_body, fields.parse(values, operation.fields, resource.teller.fields))

    def _route(self, path: str) -> tuple[Route, dict[str, str]]:
        for route in self._routes:
            values = route.values(path)
            if values is not None:
                return route, values
        raise Refused("unknown-path", "no such path")


def _server_path(bundle: Bundle) -> str:
    """The path of the first server's URL, without a slash at its end."""
    _, slash, path = bundle.servers[0].url.partition("://")[2].partition("/")
    return f"{slash}{path}".rstrip("/")


def _query_class(operation_id: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in operation_id.split("_")) + "Query"
