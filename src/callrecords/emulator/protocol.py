"""uvicorn's protocol class, which lets the emulator reach the connection and answer plain requests on the spot."""

from __future__ import annotations

import asyncio
import functools
import logging
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from callrecords.emulator.asgi import TRANSPORT, Application
from callrecords.emulator.wire import Request, Response

_log = logging.getLogger("callrecords.emulator")
_LONGEST_URL = 60_000
"""The parser of URLs ends at 65,535 bytes; a longer one is cut, so that the vendor's own error can answer it."""
_WITH_BODY = {"content-length", "transfer-encoding", "expect"}


class _Gathering(asyncio.Transport):
    """Sends what is written in one turn of the event loop in one go: a head and its body are one packet, not two."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport, self._held = transport, list[bytes]()
        self._soon = asyncio.get_running_loop().call_soon

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._held:
            self._soon(self._send)
        self._held.append(bytes(data))

    def _send(self) -> None:
        held, self._held = self._held, []
        if held:
            self._transport.writelines(held)

    def write_now(self, *pieces: bytes) -> None:
        """Send without waiting for the end of the turn."""
        self._send()
        self._transport.writelines(pieces)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def abort(self) -> None:
        self._held.clear()
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: object = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._transport.set_protocol(protocol)


class Protocol(HttpToolsProtocol):
    """A GET without a body is answered as soon as its head is read: a task for each would cost more than the answer.

    Everything else, and every answer that is held back or breaks HTTP, goes through ASGI.
    """

    _answered = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        """Begin a connection."""
        self._gathering = _Gathering(transport)
        super().connection_made(self._gathering)

    def on_message_begin(self) -> None:
        """Begin a request; its scope is made when it is needed."""
        self.url, self.headers, self.expect_100_continue, self._answered = b"", [], False, False

    def on_headers_complete(self) -> None:
        """Answer, or hand over to ASGI."""
        self.url = self.url[:_LONGEST_URL]
        answer = self._at_once()
        if answer is None:
            self._hand_over()
        elif answer.delay or answer.delivery is not None:
            self._hand_over(answer)
        else:
            self._answered = True
            self._reply(answer)

    def on_message_complete(self) -> None:
        """End a request."""
        if not self._answered:
            super().on_message_complete()

    def _at_once(self) -> Response | None:
        """The answer to a plain request that no other is waiting before, or None."""
        waiting = self.cycle is not None and not self.cycle.response_complete  # pyright: ignore[reportUnnecessaryComparison]
        if waiting or self._parser.get_method() != b"GET" or not self.url.startswith(b"/"):
            return None
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.headers}
        if not _WITH_BODY.isdisjoint(headers) or "upgrade" in headers or len(headers) != len(self.headers):
            return None
        gate = self._application.gate
        if gate is not None and not gate.admits(headers.get("host")):
            return gate.refusal(headers.get("host"))
        try:
            return self._application.emulator.handle(Request("GET", self.url.decode("latin-1"), headers))
        except Exception:  # noqa: BLE001  # the parser would take it for a malformed request
            _log.exception("the emulator failed to answer")
            return Response(500, b"the emulator failed to answer; its log says why", media_type="text/plain")

    @property
    def _parser(self) -> httptools.HttpRequestParser:
        assert self.parser is not None  # noqa: S101  # only a closed connection has none
        return self.parser

    @property
    def _application(self) -> Application:
        application = self.config.app
        assert isinstance(application, Application)  # noqa: S101  # nobody else is served with this protocol
        return application

    def _hand_over(self, answer: Response | None = None) -> None:
        url, headers, application = self.url, self.headers, self.app
        super().on_message_begin()
        self.url = url
        self.headers.extend(headers)
        self.scope["extensions"] = {TRANSPORT: {TRANSPORT: self.transport}}
        if answer is not None:
            self.app = functools.partial(self._application.travel, answer)
        super().on_headers_complete()
        self.app = application

    def _reply(self, answer: Response) -> None:
        keep = self._parser.should_keep_alive()
        lines = [
            STATUS_LINE[answer.status],
            b"content-type: %b\r\ncontent-length: %d\r\n" % (answer.media_type.encode(), len(answer.body)),
            *(f"{name}: {value}\r\n".encode("latin-1") for name, value in answer.headers),
            b"\r\n" if keep else b"connection: close\r\n\r\n",
        ]
        self._gathering.write_now(b"".join(lines), answer.body)
        if not keep:
            self.transport.close()
