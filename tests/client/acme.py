"""A small vendor for the tests of the runtime: its spec, its records, its clients, and a server that pages for real."""

from __future__ import annotations

import functools
import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from pathlib import Path
from typing import Any

import httpx

from callrecords.client.client import AsyncClient, SyncClient
from callrecords.client.engine import limiter_of
from callrecords.client.http.retry import Retries
from callrecords.client.operations.query import GetQuery, ListQuery, WalkQuery
from callrecords.client.records.record import Record, Time
from callrecords.client.resource import AsyncResource, SyncResource
from callrecords.client.runtime import AsyncRuntime, SyncRuntime
from callrecords.client.setup.options import configured
from callrecords.client.setup.service import Service, service_of
from callrecords.conventions import filters, order, paging, paging_keyset
from callrecords.spec.bundle import Bundle, read_bundle
from callrecords.spec.enums import OpenEnum
from callrecords.spec.expressions import (
    And,
    Condition,
    Equal,
    Expr,
    Field,
    GreaterEqual,
    Less,
    Op,
    Or,
    Sortable,
    Unequal,
)

TOKEN = "canary-token-5ebc03d6"  # must never be shown
NUMBER = "+15165551234"  # must never be shown
PERSON = "Wilhelmina Canary"  # must never be shown
START = datetime(2024, 1, 1, tzinfo=UTC)


class Way(OpenEnum):
    IN = "in"
    OUT = "out"


class Hop(Record, kw_only=True):
    at: Time | None = None
    cost: Decimal | None = None


class Entry(Record, kw_only=True, rename={"from_": "from", "stored_at": "stored-at"}):
    ref: str | None = None
    from_: str | None = None
    name: str | None = None
    at: Time | None = None
    stored_at: Time | None = None
    price: Decimal | None = None
    count: int | None = None
    ok: bool | None = None
    way: Way | None = None
    hops: list[Hop] | None = None
    last: Hop | None = None


class _At(GreaterEqual[Any, datetime], Less[Any, datetime], Sortable, Field[Any, datetime]): ...


class _Text(Equal[Any, str], Unequal[Any, str], Field[Any, str]): ...  # type: ignore[misc]


class F:
    ref = _Text("ref")
    at = _At("at")
    from_ = _Text("from_", "from")
    name = _Text("name")
    price = _Text("price")
    way = _Text("way")


def text(**more: Any) -> dict[str, Any]:
    return {"type": ["string", "null"], **more}


PROPERTIES: dict[str, Any] = {
    "ref": {"type": "string"},
    "from": text(**{"x-pii": "number", "x-empty": [""]}),
    "name": text(minLength=2, maxLength=30, **{"x-pii": "name", "x-empty": ["", "-"]}),
    "at": text(format="date-time", **{"x-empty": [""]}),
    "stored-at": {"type": ["integer", "null"], "format": "epoch-ms", "x-empty": [0]},
    "price": {"anyOf": [{"type": "string", "format": "decimal"}, {"type": "number", "format": "decimal"}]},
    "count": {"type": ["integer", "null"], "minimum": -5, "maximum": 99},
    "ok": {"type": ["boolean", "null"]},
    "way": {"anyOf": [{"$ref": "#/components/schemas/Way"}, {"type": "null"}], "x-empty": [""]},
    "hops": {"type": "array", "items": {"$ref": "#/components/schemas/Hop"}},
    "last": {"anyOf": [{"$ref": "#/components/schemas/Hop"}, {"type": "null"}]},
}


def document(**changes: Any) -> dict[str, Any]:
    """The spec; `changes` replace keys of the list operation."""
    listing: dict[str, Any] = {
        "operationId": "list_entries",
        "x-resource": {"name": "entries", "role": "list"},
        "x-clock": {"field": "at"},
        "x-pagination": {
            "limit": {"parameter": "size", "default": 7, "minimum": 1, "maximum": 50},
            "offset": {"parameter": "skip"},
            "keyset": {"after": "after", "before": "before", "key": "ref", "order": "at"},
            "links": {"next": "next", "previous": "previous"},
            "envelope": {"total": "total", "rows": "items", "links": "links"},
            "ends": ["no-next-link", "empty-page"],
        },
        "x-filter": {
            "grammar": "conditions",
            "parameter": "filter",
            "fields": {"at": ["ge", "lt", "eq"], "from": ["eq"], "name": ["eq"], "way": ["eq", "ne", "like"]},
        },
        "x-order": {"parameter": "sort", "fields": ["at", "price"]},
        "x-fields": {"include": "only"},
        "parameters": [
            {"name": name, "in": "query", "schema": schema}
            for name, schema in {
                "search": {"type": "string"},
                "wide": {"type": "boolean"},
                "depth": {"type": "integer", "minimum": 1, "maximum": 9},
                "tone": {"$ref": "#/components/schemas/Way"},
                "size": {"type": "integer", "minimum": 1, "maximum": 50},
                "skip": {"type": "integer", "minimum": 0, "maximum": 900},
            }.items()
        ],
        "responses": {
            "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entries"}}}},
            "4XX": {},
        },
        **changes,
    }
    getting = {
        "operationId": "get_entry",
        "x-resource": {"name": "entries", "role": "get"},
        "parameters": [{"name": "ref", "in": "path", "required": True}],
        "responses": {
            "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
            "404": {},
        },
    }
    shape = {"code": "/errors/0/code", "message": "/errors/0/message", "code-type": "integer"}
    return {
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": "https://{region}.acme.example/api", "variables": {"region": {"default": "eu"}}}],
        "x-client": {
            "slug": "acme",
            "class": "Acme",
            "env": "ACME",
            "title": "Acme",
            "parameters": [
                {"name": "account", "in": "path", "fills": "account-id", "description": "The account."},
                {"name": "region", "in": "server", "fills": "region", "default": "us", "description": "The region."},
            ],
            "headers": {"x-edition": "2"},
        },
        "x-errors": {
            "shape": shape,
            "situations": {},
            "codes": [
                {"code": "71", "means": "empty-page"},
                {"code": "72", "means": "bad-request"},
                {"code": "72", "message": "too wide", "means": "window-too-wide"},
                {"code": "73", "means": "throttled"},
            ],
        },
        "paths": {"/a/{account-id}/entries": {"get": listing}, "/a/{account-id}/entries/{ref}": {"get": getting}},
        "components": {
            "schemas": {
                "Way": {"type": "string", "enum": ["in", "out"]},
                "Hop": {"type": "object", "properties": {"at": text(**{"x-empty": [""]}), "cost": PROPERTIES["price"]}},
                "Entry": {"type": "object", "x-record": {"key": "ref"}, "properties": dict(PROPERTIES)},
                "Entries": {
                    "type": "object",
                    "required": ["rows"],
                    "properties": {"rows": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}}},
                },
            }
        },
    }


def bundle(**changes: Any) -> Bundle:
    return bundle_of(document(**changes))


@functools.cache
def _as_written() -> Bundle:
    return bundle()


def bundle_of(made: dict[str, Any]) -> Bundle:
    for path in made["paths"].values():
        path["get"]["parameters"].insert(0, {"name": "account-id", "in": "path", "required": True})
    return read_bundle(json.dumps(made).encode())


@functools.cache
def package() -> str:
    """An importable package with the bundle in it."""
    folder = tempfile.TemporaryDirectory()
    _KEPT.append(folder)
    home = Path(folder.name, "acme_for_core_tests")
    home.mkdir()
    (home / "__init__.py").touch()
    made = document()
    for path in made["paths"].values():
        path["get"]["parameters"].insert(0, {"name": "account-id", "in": "path", "required": True})
    (home / "openapi.json").write_text(json.dumps(made))
    sys.path.append(folder.name)
    return home.name


@functools.cache
def service() -> Service:
    """The small vendor's service, as generated code would hold it."""
    return service_of(bundle())._replace(package=package())


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


class Entries(SyncResource):
    def list_(self, query: ListQuery) -> Any:
        return self._list("list_entries", Entry, query)

    def pages(self, query: WalkQuery) -> Any:
        return self._pages("list_entries", Entry, query)

    def iter(self, query: WalkQuery) -> Any:
        return self._iter("list_entries", Entry, query)

    def get(self, query: GetQuery) -> Any:
        return self._get("get_entry", Entry, query)


class AsyncEntries(AsyncResource):
    def list_(self, query: ListQuery) -> Any:
        return self._list("list_entries", Entry, query)

    def pages(self, query: WalkQuery) -> Any:
        return self._pages("list_entries", Entry, query)

    def iter(self, query: WalkQuery) -> Any:
        return self._iter("list_entries", Entry, query)

    def get(self, query: GetQuery) -> Any:
        return self._get("get_entry", Entry, query)


Handler = Callable[[httpx.Request], httpx.Response]


class Acme(SyncClient):
    """Waits without waiting: the pauses are kept in `waited`."""

    def __init__(self, handler: Handler | None = None, spec: Bundle | None = None, **options: Any) -> None:
        if handler is not None:
            options["http_client"] = httpx.Client(transport=httpx.MockTransport(handler))
        http_client = options.pop("http_client", None)
        super().__init__(configured(service(), **(DEFAULTS | _without_chance(options))), http_client)
        if spec is not None:
            self._runtime.engine.bundle = spec
            self._runtime.engine.limiter = limiter_of(spec, options.get("rate_limit"))
        self.waited: list[float] = []
        self._runtime.sleep = self.waited.append  # type: ignore[method-assign]

    @property
    def runtime(self) -> SyncRuntime:
        """What generated resources are made with."""
        return self._runtime

    @functools.cached_property
    def entries(self) -> Entries:
        return Entries(self._runtime)


class AsyncAcme(AsyncClient):
    def __init__(self, handler: Handler | None = None, spec: Bundle | None = None, **options: Any) -> None:
        if handler is not None:
            options["http_client"] = httpx.AsyncClient(transport=httpx.MockTransport(handler))
        http_client = options.pop("http_client", None)
        super().__init__(configured(service(), **(DEFAULTS | _without_chance(options))), http_client)
        if spec is not None:
            self._runtime.engine.bundle = spec
            self._runtime.engine.limiter = limiter_of(spec, options.get("rate_limit"))
        self.waited: list[float] = []
        self._runtime.sleep = self._sleep  # type: ignore[method-assign]

    async def _sleep(self, seconds: float) -> None:
        self.waited.append(seconds)

    @property
    def runtime(self) -> AsyncRuntime:
        return self._runtime

    @functools.cached_property
    def entries(self) -> AsyncEntries:
        return AsyncEntries(self._runtime)


def _without_chance(options: dict[str, Any]) -> dict[str, Any]:
    """The options with pauses that are no shorter by chance."""
    retries = options.get("retries", DEFAULTS["retries"])
    sound = type(retries) is int and retries >= 0
    return options | {"retries": Retries(retries, chance=lambda: 0.0)} if sound else options


DEFAULTS: dict[str, Any] = {
    "token": TOKEN,
    "base_url": "https://acme.example/api",
    "parameters": {"account": "a/1", "region": None},
    "timeout": 5.0,
    "retries": 2,
    "verify": True,
}


def rows(number: int, step: timedelta = timedelta(hours=1)) -> list[dict[str, Any]]:
    """Entries in the order of their time, `step` apart."""
    return [
        {"ref": f"r{index}", "from": NUMBER, "at": (START + index * step).isoformat().replace("+00:00", "Z")}
        for index in range(number)
    ]


class Server:
    """Serves rows page by page, as the spec says; keeps what it was asked; can change between two requests."""

    def __init__(self, content: Iterable[dict[str, Any]], spec: Bundle | None = None) -> None:
        self.rows = list(content)
        self.spec = _as_written() if spec is None else spec
        self.asked: list[dict[str, str]] = []
        self.before_answer: Callable[[Server], httpx.Response | None] = lambda server: None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        params = dict(request.url.params)
        self.asked.append(params)
        early = self.before_answer(self)
        if early is not None:
            return early
        operation = self.spec.operations["list_entries"]
        facts, fields = operation.pagination, self.spec.record_fields(operation)
        assert facts is not None
        found = self.rows
        if operation.filter is not None:
            wanted = filters.parse(params, operation.filter, fields)
            found = [row for row in found if wanted is None or holds(wanted, row)]
        if operation.order is not None:
            orders = order.parse(params, operation.order)
            for one in reversed(orders if isinstance(orders, tuple) else ()):
                found = sorted(found, key=lambda row: row[one.field], reverse=one.descending)
        style = paging if paging_keyset.parameters(facts).isdisjoint(params) else paging_keyset
        asked = style.parse(params, facts)
        start = asked.offset
        if asked.after is not None:
            start = 1 + next(index for index, row in enumerate(found) if row["ref"] == asked.after)
        items = found[start : start + asked.limit]
        served = paging.Served(
            items=len(items),
            more=start + asked.limit < len(found),
            total=len(found),
            first_key=items[0]["ref"] if items else None,
            last_key=items[-1]["ref"] if items else None,
        )
        url = str(request.url.copy_with(query=None))
        head, tail = style.envelope(facts, asked, served, url, list(params.items())).frame()
        body = head + b",".join(json.dumps(row).encode() for row in items) + tail
        return httpx.Response(200, content=body, headers={"content-type": "application/json"})


def holds(expr: Expr, row: dict[str, Any]) -> bool:
    """Whether a row meets a filter on its time or its texts."""
    match expr:
        case Condition(field, op, value):
            have: Any = datetime.fromisoformat(row[field]) if isinstance(value, datetime) else row.get(field)
            compares = {Op.EQ: eq, Op.GE: ge, Op.GT: gt, Op.LT: lt, Op.LE: le}[op]
            return bool(compares(have, value))
        case And(parts):
            return all(holds(part, row) for part in parts)
        case Or(parts):
            return any(holds(part, row) for part in parts)
