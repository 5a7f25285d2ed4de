"""uvicorn's protocol class, which lets the emulator reach the connection and answer plain requests at once.

What one connection can cost is bounded: a response is made only when those before it are sent, what came meanwhile is read
no further, and a head has a largest size and a time within which it must be complete.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from callrecords.emulator.operations.wire import ServerRequest, ServerResponse
from callrecords.emulator.serving.asgi import TRANSPORT, Application

_log = logging.getLogger("callrecords.emulator")
_LONGEST_URL = 60_000
"""The parser of URLs ends at 65,535 bytes."""
_LARGEST_HEAD = 1 << 17
_PIECE = 4_096
"""Bytes that are parsed at once: only so many pipelined requests can be begun while others wait to be answered."""
_LINGER = 1.0
"""Seconds for which a caller whose head was refused may go on sending, so that it can read why."""
HEAD_TIMEOUT = 20.0
"""Seconds within which the head of a request must be complete, from its first byte or the start of the connection."""
_WITH_BODY = {"content-length", "transfer-encoding", "expect"}


class _Gathering(asyncio.Transport):
    """Sends what is written in one iteration of the event loop at once: a head and its body are one packet, not two."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport, self._held = transport, list[bytes]()
        self._soon = asyncio.get_running_loop().call_soon
        # asyncio's own `writelines` never pauses before CPython 3.12.9 and 3.13.2: what nobody reads would pile up
        plain = type(transport).__module__.partition(".")[0] == "asyncio"
        self._send_all = (
            functools.partial(asyncio.WriteTransport.writelines, transport) if plain else transport.writelines
        )
        self._paused_by_uvicorn = self._full = self._paused = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._held:
            self._soon(self._send)
        self._held.append(bytes(data))

    def _send(self) -> None:
        held, self._held = self._held, []
        if held:
            self._send_all(held)

    def write_now(self, *pieces: bytes) -> None:
        """Send without waiting for the end of the iteration."""
        self._send()
        self._send_all(pieces)

    def write_eof(self) -> None:
        self._send()
        if self._transport.can_write_eof():
            self._transport.write_eof()

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
        self._paused_by_uvicorn = True
        self._listen()

    def resume_reading(self) -> None:
        self._paused_by_uvicorn = False
        self._listen()

    def fill(self, full: bool) -> None:
        """Read nothing more, whatever uvicorn says, while what came is not parsed yet."""
        self._full = full
        self._listen()

    def _listen(self) -> None:
        pause = self._paused_by_uvicorn or self._full
        if pause is not self._paused and not self._transport.is_closing():
            self._paused = pause
            (self._transport.pause_reading if pause else self._transport.resume_reading)()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._transport.set_protocol(protocol)


class _HeadRefused(Exception):
    """A head that is refused before it is read to its end."""


class Protocol(HttpToolsProtocol):
    """A GET without a body is answered as soon as its head is read: a task for each would cost more than the response.

    Everything else, and every response that is held back or breaks HTTP, goes through ASGI.
    """

    url = b""
    _answered = False
    _over = False
    """Whether the last response on this connection was sent."""
    _in_head = True
    _head = 0
    """Bytes of the head that came so far."""
    _refused = 0
    """The status with which a head was refused."""
    _going = False
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        """Begin a connection."""
        self._gathering = _Gathering(transport)
        self._waiting = bytearray()
        super().connection_made(self._gathering)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._waiting.clear()
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, or keep it until the responses before it are sent."""
        self._unset_keepalive_if_required()
        if self._over:
            return
        if len(data) <= _PIECE and not self._waiting and not self._busy():
            self._parse(data)
            if self._in_head or self._timer is not None:
                self._watch()
        else:
            self._waiting += data
            self._go_on()

    def resume_writing(self) -> None:
        """The caller reads again."""
        super().resume_writing()
        self._go_on()

    def on_response_complete(self) -> None:
        """A response was sent."""
        super().on_response_complete()
        self._go_on()

    def _go_on(self) -> None:
        """Parse what waits, as far as the caller reads responses."""
        if self._going or not self._waiting:
            return
        self._going = True
        try:
            while self._waiting and not self._over and not self._busy() and not self.transport.is_closing():
                self._unset_keepalive_if_required()
                piece = bytes(self._waiting[:_PIECE])
                del self._waiting[:_PIECE]
                self._parse(piece)
        finally:
            self._going = False
        self._gathering.fill(bool(self._waiting))
        self._watch()

    def _busy(self) -> bool:
        """Whether responses wait to be read, or requests to be answered."""
        if self.flow.write_paused:
            return True
        cycle = self.cycle  # None as long as nothing went the long way
        return cycle is not None and (  # pyright: ignore[reportUnnecessaryComparison]
            bool(self.pipeline) or (not cycle.response_complete and not cycle.more_body)
        )

    def _parse(self, piece: bytes) -> None:
        try:
            self._parser.feed_data(piece)
        except httptools.HttpParserUpgrade:
            self._unsupported_upgrade_warning()
        except httptools.HttpParserError:
            self._refuse(self._refused or 400)
            return
        if self._in_head:
            self._head += len(piece)
            if len(self.url) > _LONGEST_URL:
                self._refuse(414)
            elif self._head > _LARGEST_HEAD:
                self._refuse(431)

    def _refuse(self, status: int) -> None:
        """Say why nothing more is answered, and close the connection."""
        self._waiting.clear()
        reason = STATUS_LINE[status].split(b" ", 2)[2].strip()
        head = b"%bcontent-type: text/plain\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        self._over = True
        self._gathering.write_now(head % (STATUS_LINE[status], len(reason)), reason)
        self._gathering.write_eof()
        self._stop_timer()
        self._timer = self.loop.call_later(
            _LINGER, self.transport.close
        )  # closed at once, the caller might lose the response

    def _watch(self) -> None:
        """Begin or end the time within which a head must be complete; it stands while requests wait for responses."""
        if self._over:
            return
        if not self._in_head or self._waiting:
            self._stop_timer()
        elif self._timer is None and not self.transport.is_closing():
            self._timer = self.loop.call_later(HEAD_TIMEOUT, self._too_late)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_late(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        if self._head:
            self._refuse(408)
        else:
            self.transport.close()

    def on_message_begin(self) -> None:
        """Begin a request; its scope is made when it is needed."""
        self.url, self.headers, self.expect_100_continue, self._answered = b"", [], False, False
        self._in_head, self._head = True, 0

    def on_headers_complete(self) -> None:
        """Answer, or hand over to ASGI."""
        self._in_head = False
        if self._over:
            self._answered = True
            return
        if len(self.url) > _LONGEST_URL:
            self._refused = 414
            raise _HeadRefused
        response = self._at_once()
        if response is None:
            self._hand_over()
        elif response.delay or response.delivery is not None:
            self._hand_over(response)
        else:
            self._answered = True
            self._reply(response)

    def on_message_complete(self) -> None:
        """End a request."""
        if not self._answered:
            super().on_message_complete()

    def _at_once(self) -> ServerResponse | None:
        """The response to a plain request that no other is waiting before and that names this server, or None."""
        waiting = self.cycle is not None and not self.cycle.response_complete  # pyright: ignore[reportUnnecessaryComparison]
        if waiting or self.flow.write_paused or self._parser.get_method() != b"GET" or not self.url.startswith(b"/"):
            return None
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.headers}
        if not _WITH_BODY.isdisjoint(headers) or "upgrade" in headers or len(headers) != len(self.headers):
            return None
        gate = self._application.gate
        if gate is not None and headers.get("host") not in gate.names:
            return None
        try:
            return self._application.emulator.handle(ServerRequest("GET", self.url.decode("latin-1"), headers))
        except Exception:  # noqa: BLE001  # the parser would take it for a malformed request
            _log.exception("the emulator failed to answer")
            return ServerResponse(500, b"the emulator failed to answer; its log says why", media_type="text/plain")

    @property
    def _parser(self) -> httptools.HttpRequestParser:
        assert self.parser is not None  # noqa: S101  # only a closed connection has none
        return self.parser

    @property
    def _application(self) -> Application:
        application = self.config.app
        assert isinstance(application, Application)  # noqa: S101  # nobody else is served with this protocol
        return application

    def _hand_over(self, response: ServerResponse | None = None) -> None:
        url, headers, application = self.url, self.headers, self.app
        super().on_message_begin()
        self.url = url
        self.headers.extend(headers)
        self.scope["extensions"] = {TRANSPORT: {TRANSPORT: self.transport}}
        if response is not None:
            self.app = functools.partial(self._application.travel, response)
        super().on_headers_complete()
        self.app = application

    def _reply(self, response: ServerResponse) -> None:
        keep = self._parser.should_keep_alive()
        lines = [
            STATUS_LINE[response.status],
            b"content-type: %b\r\ncontent-length: %d\r\n" % (response.media_type.encode(), len(response.body)),
            *(f"{name}: {value}\r\n".encode("latin-1") for name, value in response.headers),
            b"\r\n" if keep else b"connection: close\r\n\r\n",
        ]
        self._gathering.write_now(b"".join(lines), response.body)
        if not keep:
            self._over = True
            self.transport.close()
