"""The emulator in process: httpx transports that ask it without a socket.

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
        answer = self._emulator.handle(_request(request, request.read()))
        time.sleep(_patience(request, answer))
        return _response(request, answer)


class AsyncEmulatorTransport(httpx.AsyncBaseTransport):
    """Sends the requests of an `httpx.AsyncClient` to an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        answer = self._emulator.handle(_request(request, await request.aread()))
        delay = _patience(request, answer)
        if delay:
            await asyncio.sleep(delay)
        return _response(request, answer)


def _request(request: httpx.Request, body: bytes) -> ServerRequest:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return ServerRequest(request.method, request.url.raw_path.decode("ascii"), headers, request.url.scheme, body)


def _patience(request: httpx.Request, answer: ServerResponse) -> float:
    """How long the answer is held back; raises `httpx.ReadTimeout` when the client would not wait for it."""
    limit = request.extensions.get("timeout", {}).get("read")
    if limit is not None and answer.delay > limit:
        raise httpx.ReadTimeout("the emulator held the answer back for longer than the read timeout", request=request)
    return answer.delay


def _response(request: httpx.Request, answer: ServerResponse) -> httpx.Response:
    if answer.delivery is not None:
        raise WireFaultInProcess(f"{answer.delivery.name} needs a real socket; serve the emulator with serve()")
    headers = [("content-type", answer.media_type), ("content-length", str(len(answer.body))), *answer.headers]
    body = b"" if request.method == "HEAD" else answer.body
    return httpx.Response(answer.status, headers=headers, content=body, request=request)
