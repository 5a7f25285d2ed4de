"""One vendor on the emulator, compiled from its bundle: routes, identity, parameters, resources, error answers."""

from __future__ import annotations

import importlib
import re
import sqlite3
from typing import Any
from urllib.parse import unquote

import attrs

from callrecords.conventions import BadParameter, fields
from callrecords.emulator.mutations.seams import Seams, Site
from callrecords.emulator.operations import faults
from callrecords.emulator.operations.errors import ErrorResponses
from callrecords.emulator.operations.faults import Fault, Faults
from callrecords.emulator.operations.identity import Identity, View
from callrecords.emulator.operations.listing import EVERYTHING, WindowRefused, chosen, joined
from callrecords.emulator.operations.parameters import Parameters
from callrecords.emulator.operations.readings import Readings
from callrecords.emulator.operations.resource import ServedResource
from callrecords.emulator.operations.wire import Refused, ServerRequest, ServerResponse
from callrecords.emulator.store.clock import Clock
from callrecords.emulator.store.schedule import Schedule
from callrecords.spec.bundle import Bundle, Operation
from callrecords.spec.catalog import Vendor

_FILL = re.compile(r"\{([^}]+)\}")


@attrs.frozen
class Route:
    """A path of the API and the operation behind it."""

    pattern: re.Pattern[str]
    operation: Operation
    resource: ServedResource
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
        self,
        vendor: Vendor,
        connection: sqlite3.Connection,
        clock: Clock,
        schedule: Schedule,
        faults: Faults,
        seams: Seams,
        readings: Readings,
        *,
        seed: int,
        records: int,
    ) -> None:
        self.bundle: Bundle = vendor.bundle()
        self.wire: Any = importlib.import_module(vendor.wire)
        self.base = f"/{vendor.slug}{_server_path(self.bundle)}"
        in_path = [parameter for parameter in self.bundle.client.parameters if parameter.place == "path"]
        self.parameters = {one.name: one.example or f"fake-{one.name}" for one in in_path}
        self.identity = Identity(self.bundle, {one.fills: self.parameters[one.name] for one in in_path})
        self.answers = ErrorResponses(self.bundle.errors)
        self.resources = {
            name: ServedResource(self.bundle, name, connection, clock, schedule, seed=seed, records=records)
            for name in self.bundle.resources
        }
        self._clock, self._faults, self._seams, self._readings = clock, faults, seams, readings
        self._routes = [
            Route(
                re.compile(self.base + _FILL.sub("([^/]+)", operation.path)),
                operation,
                self.resources[operation.resource.name],
                Parameters(self.bundle, operation, getattr(self.wire, _query_class(operation.operation_id), None)),
                operation.resource.role == "list",
            )
            for operation in self.bundle.operations.values()
        ]

    def site(self, request: ServerRequest) -> Site:
        """The site of a request, to be filled while it is answered."""
        return Site(request, self.bundle, self.identity, self._clock.instant())

    def handle(self, site: Site) -> ServerResponse:
        """Answer a request; whatever is wrong with it gets the vendor's own error."""
        try:
            answer = self._respond(site)
        except Refused as refused:
            answer = self.answers.refusal(refused.situation, refused.detail)
        except WindowRefused as wide:
            answer = self.answers.too_wide(wide.days, str(wide))
        except BadParameter as bad:
            paging = site.operation.pagination if site.operation is not None else None
            answer = self.answers.refusal(bad.situation, str(bad), limit=paging.limit.maximum if paging else None)
        return self._seams.bend("response", answer, site)

    def _respond(self, site: Site) -> ServerResponse:
        route = self._route(site)
        if site.request.method != "GET":
            return self.answers.refusal("method-not-allowed", "only GET is allowed", (("allow", "GET"),))
        fault = self._faults.strike(route.operation.operation_id)
        if fault is not None:
            site.fault = fault.name
            refusal = faults.refusal(fault, self.answers)
            if refusal is not None:
                return refusal
        view = self._view(site, route.operation)
        body = self._list(site, route, view, fault) if route.is_list else self._single(site, route, view, fault)
        return faults.response(fault, ServerResponse(200, body))

    def _view(self, site: Site, operation: Operation) -> View:
        grant = self._seams.bend("grant", self.identity.grant(site.request.headers), site)
        if isinstance(grant, Refused):
            raise grant
        site.grant = grant
        view = self._seams.bend("view", self.identity.view(grant, operation, site.path), site)
        if isinstance(view, Refused):
            raise view
        site.view = view
        return view

    def _list(self, site: Site, route: Route, view: View, fault: Fault | None) -> bytes:
        resource, bend = route.resource, self._seams.bend
        listing, table = resource.listing.read_as(self._readings.of(route.operation)), resource.table
        query, values = route.parameters.read(bend("query", site.request.query, site))
        site.values = bend("values", values, site)
        site.ask = ask = bend("ask", listing.ask(site.values, query), site)
        visible = resource.visible(view)
        plan = bend("plan", listing.plan(ask, table, visible, site.now), site)
        found = bend("found", table.page(plan), site)
        if not found.bodies and "nothing-found" in self.bundle.errors.situations:
            listing.demand_some(ask, table, visible)
        bodies = found.bodies
        if ask.selection != EVERYTHING:
            bodies = tuple(chosen(body, ask.selection) for body in bodies)
        envelope = listing.envelope(ask, found, f"{site.request.origin}{site.request.path}")
        key = resource.teller.facts.key
        bodies = faults.rows(fault, bend("bodies", bodies, site), resource.teller.fields, key)
        return joined(bend("envelope", envelope, site), bodies)

    def _single(self, site: Site, route: Route, view: View, fault: Fault | None) -> bytes:
        resource, operation = route.resource, route.operation
        _, site.values = route.parameters.read(self._seams.bend("query", site.request.query, site))
        key = site.path[operation.path_parameters[-1]]
        body = self._seams.bend("single", resource.table.single(key, resource.visible(view)), site)
        if body is None:
            raise Refused("unknown-record")
        facts = resource.teller
        if operation.fields is not None:
            body = chosen(body, fields.parse(site.values, operation.fields, facts.fields))
        return faults.rows(fault, (body,), facts.fields, facts.facts.key)[0]

    def _route(self, site: Site) -> Route:
        path = site.request.path
        for route in self._routes:
            values = route.values(path)
            if values is not None:
                site.operation, site.resource, site.path = route.operation, route.resource, values
                return route
        raise Refused("unknown-path", "no such path")


def _server_path(bundle: Bundle) -> str:
    """The path of the first server's URL, without a slash at its end."""
    _, slash, path = bundle.servers[0].url.partition("://")[2].partition("/")
    return f"{slash}{path}".rstrip("/")


def _query_class(operation_id: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in operation_id.split("_")) + "Query"
