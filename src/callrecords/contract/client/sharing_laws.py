"""Laws of what is shared: one limit and one token for all calls of a client and its twins, whoever makes them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock

import httpx

from callrecords.client.setup.clock import ClientClock
from callrecords.contract.client.calls import BASE_URL, KEY, TOKEN, made, ready, sent_in
from callrecords.contract.client.examples import first_example
from callrecords.contract.client.scripted import FakeTime, Reply, ScriptedStream, ScriptedTransport
from callrecords.contract.client.stage import Stage
from callrecords.contract.client.windowed import windowed
from callrecords.conventions.auth import token_carrier
from callrecords.emulator import Emulator, serve
from callrecords.errors import CallRecordsError
from callrecords.spec.catalog import Resource, Vendor

_A_MINUTE = 5
_CALLS = 12
_THREADS = 4
_MOST_SAID = 300
"""Requests up to which a documented limit is tried."""
_CLOSE = 1e-6
_PATIENCE = 10.0


class _Ground:
    """Clients of one list, whose server answers at once, and a clock that moves when somebody waits."""

    def __init__(self, vendor: Vendor, resource: Resource) -> None:
        self.vendor, self.resource = vendor, resource
        self.clock = FakeTime()
        self.example = first_example(vendor.bundle().operations[resource.list_operation])
        self.reply: Callable[[httpx.Request], Reply] = lambda _: Reply(body=self.example, headers=_JSON)
        self.transport = ScriptedTransport(lambda _, request: self.reply(request), self.clock)

    @property
    def log(self) -> list[ScriptedStream]:
        return self.transport.log

    def client(self, *, asynchronous: bool = False, **options: Any) -> Any:
        kind = httpx.AsyncClient if asynchronous else httpx.Client
        clock = ClientClock(self.clock, self.clock.sleep)
        given: dict[str, Any] = {"deadline": 100_000.0, **options}
        return made(self.vendor, kind(transport=self.transport), clock=clock, **given)

    def listed(self, client: Any) -> None:
        getattr(client, self.resource.attribute).list()


_JSON = (("content-type", "application/json"),)


def sharing_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """Limits, tokens, settings and connections."""
    for asynchronous in (False, True):
        how = ", asynchronously" if asynchronous else ""
        yield from (f"{fault}{how}" for fault in _of_limits(vendor, resource, asynchronous))
    yield from _of_tokens(vendor, resource)
    yield from _of_settings(vendor, resource)
    yield from _of_twins(vendor, resource)


def _of_limits(vendor: Vendor, resource: Resource, asynchronous: bool) -> Iterator[str]:
    """A client and its twin keep one limit together: the caller's, else the one that the spec documents."""
    bundle = vendor.bundle()
    documented = bundle.operations[resource.list_operation].rate_limit or bundle.rate_limit
    limits: list[tuple[int, float, int, dict[str, Any]]] = [(_A_MINUTE, 60.0, _CALLS, {"rate_limit": _A_MINUTE})]
    if documented is not None and documented.requests <= _MOST_SAID:
        limits.append(
            (documented.requests, documented.per.total_seconds(), documented.requests + 2, {"rate_limit": None})
        )
    for requests, seconds, calls, options in limits:
        ground = _Ground(vendor, resource)
        client = ground.client(asynchronous=asynchronous, **options)
        twins = (client, client.with_options(retries=1))
        methods = [getattr(twin, resource.attribute) for twin in twins]

        async def listed(methods: list[Any] = methods, calls: int = calls) -> None:
            for number in range(calls):
                await methods[number % 2].list()

        if asynchronous:
            ground.clock.run(listed())
        else:
            for number in range(calls):
                methods[number % 2].list()
        began = [one.began for one in ground.log]
        gaps = [later - sooner for sooner, later in zip(began, began[requests:], strict=False)]
        if any(gap < seconds - _CLOSE for gap in gaps):
            yield f"a client and its twin send more than {requests} requests in {seconds:g} seconds"
        if any(gap > seconds + _CLOSE for gap in gaps) or len(set(began[:requests])) > 1:
            yield f"a client waits longer than a limit of {requests} requests in {seconds:g} seconds wants"


def _of_tokens(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """Threads whose token is refused at once get one new token together, and each a page."""
    ground, carrier = _Ground(vendor, resource), token_carrier(vendor.bundle())
    tokens: list[str] = []
    together, renewed = threading.Barrier(_THREADS), threading.Event()
    first = threading.Lock()

    def token() -> str:
        tokens.append(f"{TOKEN}-{len(tokens)}")
        return tokens[-1]

    def reply(request: httpx.Request) -> Reply:
        if sent_in(carrier, request) != carrier.render(f"{TOKEN}-0"):
            renewed.set()
            return Reply(body=ground.example, headers=_JSON)
        together.wait(_PATIENCE)
        if not first.acquire(blocking=False):
            renewed.wait(_PATIENCE)  # the others hear of it when one has a new token already
        return Reply(401, body=b"{}", headers=_JSON)

    ground.reply = reply
    client = ground.client(token=token)
    client.with_options(retries=0)
    with ThreadPoolExecutor(_THREADS) as pool:
        calls = [pool.submit(ground.listed, client) for _ in range(_THREADS)]
        ended = [call.exception() for call in calls]
    if len(tokens) != 2:
        yield f"{_THREADS} threads that are refused together make {len(tokens) - 1} new tokens, not one"
    if any(ended):
        yield "a thread whose token was refused gets no page, though there was a new one"


def _of_settings(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """An argument comes before its variable in the environment, and the variable before nothing."""
    env, carrier = vendor.bundle().client.env, token_carrier(vendor.bundle())
    elsewhere = "http://127.0.0.1:2"
    plain = TOKEN if ready(vendor, TOKEN) is TOKEN else TOKEN.replace(":", "-")
    variables = {f"{env}_TOKEN": f"{plain}-of-the-environment", f"{env}_BASE_URL": elsewhere}
    parameters = {one.name: one.sample or KEY for one in vendor.bundle().client.parameters if one.place != "server"}
    for given in (True, False):
        ground = _Ground(vendor, resource)
        arguments = {"token": plain, "base_url": BASE_URL} if given else {}
        title = "an argument" if given else "a variable of the environment"
        http_client = httpx.Client(transport=ground.transport)
        try:
            with mock.patch.dict("os.environ", variables):
                client = vendor.load(vendor.client)(http_client=http_client, **arguments, **parameters)
                ground.listed(windowed(vendor, client))
        except CallRecordsError as error:
            yield f"{title} is given, and the client ends in {type(error).__name__}"
            continue
        request = ground.log[0].request
        if not str(request.url).startswith(BASE_URL if given else elsewhere):
            yield f"{title} does not decide where requests go"
        if sent_in(carrier, request) != carrier.render(plain if given else variables[f"{env}_TOKEN"]):
            yield f"{title} does not decide which token is sent"


def _of_twins(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """A twin has the options that it was given, closes nothing, and what it sends is told where it was asked for."""
    ground, told = _Ground(vendor, resource), list[Any]()
    client = ground.client(retries=0)
    twin = client.with_options(on_attempt=told.append)
    ground.listed(client)
    ground.listed(twin)
    if len(told) != 1:
        yield f"on_attempt of a twin is called {len(told)} times for one attempt of it"
    with serve(Emulator([vendor], records=1)) as server:
        stage = Stage(vendor, resource, server)
        for asynchronous in (False, True):
            client = stage.client(asynchronous=asynchronous)
            try:
                asyncio.run(_used_async(client, resource)) if asynchronous else _used(client, resource)
            except (CallRecordsError, RuntimeError):
                yield f"a client cannot send any more when its twin was closed{', asynchronously' * asynchronous}"


def _used(client: Any, resource: Resource) -> None:
    with client:
        getattr(client, resource.attribute).list()
        with client.with_options(retries=0) as twin:
            getattr(twin, resource.attribute).list()
        getattr(client, resource.attribute).list()


async def _used_async(client: Any, resource: Resource) -> None:
    async with client:
        await getattr(client, resource.attribute).list()
        async with client.with_options(retries=0) as twin:
            await getattr(twin, resource.attribute).list()
        await getattr(client, resource.attribute).list()
