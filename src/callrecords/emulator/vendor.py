"""One vendor on the emulator, compiled from its bundle: routes, identity, parameters, resources, error responses."""

from __future__ import annotations

import importlib
import re
import sqlite3
from typing import Any, TypeVar
from urllib.parse import unquote

import attrs
import msgspec

from callrecords.conventions import BadParameter, client_credentials, error_body, fields, wrapping
from callrecords.emulator.mutations.planting import Mutations, Seam
from callrecords.emulator.operations.changes import ChangesDesk, ChangesRequest
from callrecords.emulator.operations.context import RequestContext
from callrecords.emulator.operations.faults import Fault, Faults
from callrecords.emulator.operations.identity import LIFETIME, Identity, View
from callrecords.emulator.operations.jobs import JobDesk, JobRequest
from callrecords.emulator.operations.listing import EVERYTHING, WindowRefused, chosen, joined
from callrecords.emulator.operations.parameters import Parameters
from callrecords.emulator.operations.readings import Readings
from callrecords.emulator.operations.resource import ServedResource
from callrecords.emulator.operations.wire import Refused, ServerRequest, ServerResponse
from callrecords.emulator.store.clock import Clock
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Vendor
from callrecords.spec.facts_errors import Situation, SituationResponse
from callrecords.spec.operation import Operation

V = TypeVar("V")
_FILL = re.compile(r"\{([^}]+)\}")
_TARGET = re.compile(r"([^?#]*)(?:\?([^#]*))?", re.DOTALL)


@attrs.frozen
class Route:
    """A path of the API and the operation behind it."""

    pattern: re.Pattern[str]
    operation: Operation
    resource: ServedResource
    parameters: Parameters
    names: tuple[str, ...]
    """Of the path parameters."""
    is_list: bool
    frame: tuple[bytes, bytes]
    """What stands around a single record."""


class VendorServer:
    """Answers the requests of one vendor's API."""

    def __init__(
        self,
        vendor: Vendor,
        connection: sqlite3.Connection,
        clock: Clock,
        faults: Faults,
        bugs: Mutations,
        readings: Readings,
        *,
        seed: int,
        records: int,
    ) -> None:
        self.bundle: Bundle = vendor.bundle()
        self.wire: Any = importlib.import_module(vendor.wire)
        self.base = f"/{vendor.slug}{_server_path(self.bundle)}"
        given = [parameter for parameter in self.bundle.client.parameters if parameter.place != "server"]
        in_path = [parameter for parameter in given if parameter.place == "path"]
        self.parameters = {one.name: one.sample or f"fake-{one.name}" for one in given}
        self.identity = Identity(self.bundle, {one.fills: self.parameters[one.name] for one in in_path})
        self.resources = {
            name: ServedResource(self.bundle, name, connection, clock, seed=seed, records=records)
            for name in self.bundle.resources
        }
        self.jobs: JobDesk | None = None
        if any(operation.job is not None for operation in self.bundle.operations.values()):
            self.jobs = JobDesk(self.resources, self.base, f"/{vendor.slug}/-/files", [one.fills for one in in_path])
        self.changes: ChangesDesk | None = None
        if any(operation.sync is not None for operation in self.bundle.operations.values()):
            self.changes = ChangesDesk(self.resources.values(), self.base, seed)
        self._clock, self._faults, self._bugs, self._readings = clock, faults, bugs, readings
        self._routes = [
            Route(
                re.compile(re.escape(self.base) + _shape(operation.path)),
                operation,
                self.resources[operation.resource.name],
                Parameters(self.bundle, operation, getattr(self.wire, _query_class(operation.operation_id), None)),
                operation.path_parameters,
                operation.resource.role == "list",
                wrapping.frame(operation.resource),
            )
            for operation in self.bundle.operations.values()
        ]

    def context(self, request: ServerRequest, name: str = "") -> RequestContext:
        """A request that comes in now, and the id that its response has."""
        target = _TARGET.match(request.target)
        path, query = ("", None) if target is None else target.groups()
        if self.identity.in_query:
            query = self.identity.carrier.without(query or "")
        return RequestContext(request, path, query or "", self.bundle, self.identity, name, self._clock.instant())

    def issues_tokens(self, request: ServerRequest) -> bool:
        """Whether a request is one for an access token."""
        exchange = self.identity.exchange
        return exchange is not None and request.path == self.base + exchange.path

    def issue(self, request: ServerRequest) -> ServerResponse:
        """Answer a request for an access token."""
        client = client_credentials.parse(request.headers, request.body) if request.method == "POST" else None
        token = None if client is None else self.identity.access(client, self._clock.instant())
        if token is not None:
            return ServerResponse(200, client_credentials.issued(token, LIFETIME), (("cache-control", "no-store"),))
        problem = "invalid_request" if client is None else "invalid_client"
        return ServerResponse(400 if client is None else 401, msgspec.json.encode({"error": problem}))

    def handle(self, context: RequestContext) -> ServerResponse:
        """Answer a request; whatever is wrong with it gets the vendor's own error."""
        try:
            response = self._respond(context)
        except Refused as refused:
            response = self._refusal(context, refused.situation, refused.detail)
        except WindowRefused as wide:
            response = self._too_wide(context, wide)
        except BadParameter as bad:
            paging = context.operation.pagination if context.operation is not None else None
            response = self._refusal(
                context,
                bad.situation,
                str(bad),
                limit=paging.largest if paging else None,
                field=bad.parameter,
            )
        return self._changed("response", response, context)

    def _respond(self, context: RequestContext) -> ServerResponse:
        asked = None if self.jobs is None else self.jobs.find(context.path)
        if self.jobs is not None and asked is not None:
            return self._job(context, self.jobs, asked)
        since = None if self.changes is None else self.changes.find(context.path)
        if self.changes is not None and since is not None:
            return self._changes(context, self.changes, since)
        route = self._route(context)
        if context.request.method != "GET":
            return self._refusal(context, "method-not-allowed", "only GET is allowed", (("allow", "GET"),))
        fault = self._faults.strike(route.operation.operation_id) if self._faults else None
        if fault is not None:
            context.fault = fault.name
            if fault.kind.situation is not None:
                return fault.response(self._refusal(context, fault.kind.situation))
        view = self._view(context, route.operation)
        route.parameters.demand(self._changed("headers", context.request.headers, context))
        if route.is_list:
            response = self._list(context, route, view, fault)
        else:
            head, tail = route.frame
            response = ServerResponse(200, head + self._single(context, route, view, fault) + tail)
        return response if fault is None else fault.response(response)

    def _job(self, context: RequestContext, desk: JobDesk, asked: JobRequest) -> ServerResponse:
        context.operation, context.resource, context.path_values = asked.operation, asked.resource, asked.values
        if context.request.method != asked.method:
            detail = f"only {asked.method} is allowed"
            return self._refusal(context, "method-not-allowed", detail, (("allow", asked.method),))
        fault = desk.strike(self._faults, asked) if self._faults else None
        if fault is not None:
            context.fault = fault.name
            if fault.kind.situation is not None:
                return fault.response(self._refusal(context, fault.kind.situation))
        response = desk.respond(
            context,
            asked,
            lambda: self._view(context, asked.operation),
            fault,
            lambda seam, value: self._changed(seam, value, context),
        )
        return response if fault is None else fault.response(response)

    def _changes(self, context: RequestContext, desk: ChangesDesk, asked: ChangesRequest) -> ServerResponse:
        context.operation, context.resource, context.path_values = asked.operation, asked.resource, asked.values
        if context.request.method != "GET":
            return self._refusal(context, "method-not-allowed", "only GET is allowed", (("allow", "GET"),))
        fault = self._faults.strike(asked.operation.operation_id, "changes") if self._faults else None
        if fault is not None:
            context.fault = fault.name
            if fault.kind.situation is not None:
                return fault.response(self._refusal(context, fault.kind.situation))
        view = self._view(context, asked.operation)
        response = desk.respond(context, asked, view, fault, lambda seam, value: self._changed(seam, value, context))
        return response if fault is None else fault.response(response)

    def _changed(self, seam: Seam, value: V, context: RequestContext) -> V:
        """A value on its way, as the planted bugs leave it."""
        return self._bugs.change(seam, value, context) if self._bugs.firings else value

    def _view(self, context: RequestContext, operation: Operation) -> View:
        grant = self._changed("grant", self.identity.grant(context.request, context.now), context)
        if isinstance(grant, Refused):
            raise grant
        context.grant = grant
        view = self._changed("view", self.identity.view(grant, operation, context.path_values), context)
        if isinstance(view, Refused):
            raise view
        context.view = view
        return view

    def _list(self, context: RequestContext, route: Route, view: View, fault: Fault | None) -> ServerResponse:
        resource, changed = route.resource, self._changed
        listing, table = resource.listing, resource.table
        if self._readings.chosen:
            listing = listing.read_as(self._readings.of(route.operation))
        query, values = route.parameters.read(changed("query", context.query, context))
        context.parameters = changed("values", values, context)
        context.listed = request = changed("request", listing.read(context.parameters, query), context)
        visible = listing.visible(view, context.now)
        plan = changed("plan", listing.plan(request, table, visible, context.now), context)
        rows = changed("rows", table.page(plan), context)
        if not rows.bodies and "nothing-found" in self.bundle.errors.situations:
            listing.demand_some(request, table, visible)
        bodies = rows.bodies
        if request.selection != EVERYTHING:
            bodies = tuple(chosen(body, request.selection) for body in bodies)
        url = f"{context.request.scheme}://{context.request.headers.get('host', 'localhost')}{context.path}"
        envelope = listing.envelope(request, rows, url)
        bodies = changed("bodies", bodies, context)
        if fault is not None:
            bodies = fault.bodies(bodies, resource.fields, resource.identity)
        envelope = changed("envelope", envelope, context)
        return ServerResponse(200, joined(envelope, bodies), envelope.headers)

    def _single(self, context: RequestContext, route: Route, view: View, fault: Fault | None) -> bytes:
        resource, choice = route.resource, route.operation.fields
        _, context.parameters = route.parameters.read(self._changed("query", context.query, context))
        key, visible = context.path_values[route.names[-1]], resource.listing.visible(view, context.now)
        body = self._changed("single", resource.with_key(key, visible), context)
        if body is None:
            raise Refused("unknown-record")
        if choice is not None:
            given = {name: text for name, text in context.parameters.items() if isinstance(text, str)}
            selection = fields.parse(given, choice, resource.fields)
            body = body if selection == EVERYTHING else chosen(body, selection)
        return body if fault is None else fault.bodies((body,), resource.fields, resource.identity)[0]

    def _route(self, context: RequestContext) -> Route:
        for route in self._routes:
            found = route.pattern.fullmatch(context.path)
            if found is not None:
                context.operation, context.resource = route.operation, route.resource
                context.path_values = dict(zip(route.names, map(unquote, found.groups()), strict=True))
                return route
        raise Refused("unknown-path", "no such path")

    def _refusal(
        self,
        context: RequestContext,
        situation: Situation,
        detail: str = "",
        headers: tuple[tuple[str, str], ...] = (),
        *,
        limit: int | None = None,
        field: str | None = None,
    ) -> ServerResponse:
        """The vendor's error in a situation; `detail` and the largest page size go where its message has room."""
        facts = self.bundle.errors
        error = error_body.situation(facts, situation)
        if error is None:
            raise LookupError(f"x-errors says nothing of {situation}")
        return self._error(context, error, error_body.message(error, detail, limit), headers, field)

    def _too_wide(self, context: RequestContext, wide: WindowRefused) -> ServerResponse:
        """The error for too wide a window: in the vendor's words where they are known."""
        error = error_body.too_wide(self.bundle.errors, wide.days)
        if error is None:
            return self._refusal(context, "bad-parameter", str(wide), field=wide.parameter)
        return self._error(context, error, error.message, field=wide.parameter)

    def _error(
        self,
        context: RequestContext,
        error: SituationResponse,
        message: str,
        headers: tuple[tuple[str, str], ...] = (),
        field: str | None = None,
    ) -> ServerResponse:
        facts = self.bundle.errors
        asked = context.operation
        beside = None if asked is None else error_body.beside(self.bundle, asked, error.status)
        body = error_body.render(facts, error.code, message, field=field, request_id=context.name, beside=beside)
        return ServerResponse(error.status, body, headers, facts.shape.media)


def _shape(path: str) -> str:
    """What requests of a path look like; all but its parameters stands as it is written: `/calls({id})`."""
    parts = _FILL.split(path)  # what stands between two parameters, and the name of each
    return "([^/]+)".join(map(re.escape, parts[::2]))


def _server_path(bundle: Bundle) -> str:
    """The path of the first server's URL, without a slash at its end."""
    _, slash, path = bundle.servers[0].url.partition("://")[2].partition("/")
    return f"{slash}{path}".rstrip("/")


def _query_class(operation_id: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in operation_id.split("_")) + "Query"
