"""The emulator in process: httpx transports without a socket.

    httpx.Client(transport=EmulatorTransport(emulator), base_url="http://emulator" + emulator.base_path("acme"))

Wire faults need a real socket and are refused here; `latency` beyond the read timeout is a timeout at once.
"""

from __future__ import annotations

import asyncio
import time

import httpx

from callrecords.emulator.emulator import Emulator
from callrecords.emulator.operations.wire import ServerRequest, ServerResponse


class WireFaultInProcess(RuntimeError):
    """A fault struck that only a real socket can show: serve the emulator with `serve()`."""


class EmulatorTransport(httpx.BaseTransport):
    """Sends the requests of an `httpx.Client` to an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        response = self._emulator.handle(_request(request, request.read()))
        delay = _delay(request, response)
        if delay:  # even a sleep of no time gives the processor away
            time.sleep(delay)
        return _response(request, response)


class AsyncEmulatorTransport(httpx.AsyncBaseTransport):
    """Sends the requests of an `httpx.AsyncClient` to an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        response = self._emulator.handle(_request(request, await request.aread()))
        delay = _delay(request, response)
        if delay:
            await asyncio.sleep(delay)
        return _response(request, response)


def _request(request: httpx.Request, body: bytes) -> ServerRequest:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return ServerRequest(request.method, request.url.raw_path.decode("ascii"), headers, request.url.scheme, body)


def _delay(request: httpx.Request, response: ServerResponse) -> float:
    """How long the response is held back; raises `httpx.ReadTimeout` when the client would not wait for it."""
    limit = request.extensions.get("timeout", {}).get("read")
    if limit is not None and response.delay > limit:
        raise httpx.ReadTimeout("the emulator held the response back for longer than the read timeout", request=request)
    return response.delay


def _response(request: httpx.Request, response: ServerResponse) -> httpx.Response:
    if response.delivery is not None:
        raise WireFaultInProcess(f"{response.delivery.name} needs a real socket; serve the emulator with serve()")
    headers = [("content-type", response.media_type), ("content-length", str(len(response.body))), *response.headers]
    body = b"" if request.method == "HEAD" else response.body
    return httpx.Response(response.status, headers=headers, content=body, request=request)
