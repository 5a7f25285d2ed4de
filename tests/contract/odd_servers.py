"""Servers on real sockets that answer like an emulator, but for one thing; and one that answers at random.

They share no code with the emulator's own server: what goes wrong here goes wrong on the wire.
"""

from __future__ import annotations

import contextlib
import json
import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from callrecords.emulator import Emulator, ServerRequest

Answering = Callable[[BaseHTTPRequestHandler, int], tuple[int, bytes] | None]
"""Handler and number of the request (from 1) -> status and body, or None to drop the connection."""


@contextlib.contextmanager
def serving(answering: Answering) -> Iterator[str]:
    """Serve on a free port; gives the origin."""
    lock, count = threading.Lock(), 0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together

        def handle_any(self) -> None:
            nonlocal count
            with lock:
                count += 1
                number = count
            found = answering(self, number)
            if found is None:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()
                return
            status, body = found
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nothing."""

    for verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"):
        setattr(Handler, f"do_{verb}", Handler.handle_any)

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A dropped connection is meant."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def dropping(emulator: Emulator, lost: Callable[[int], bool]) -> Answering:
    """Everything as the emulator answers it, but some requests are dropped with their connection."""

    def answering(handler: BaseHTTPRequestHandler, number: int) -> tuple[int, bytes] | None:
        if lost(number):
            return None
        headers = {name.lower(): value for name, value in handler.headers.items()}
        answer = emulator.handle(ServerRequest(handler.command, handler.path, headers))
        return answer.status, answer.body

    return answering


def at_random(document: dict[str, Any], seed: int) -> Answering:
    """Any request gets a random value of the 200 schema of the operation that its path belongs to."""
    drawn, lock = random.Random(seed), threading.Lock()
    paths = {
        path: one["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        for path, one in document["paths"].items()
    }

    def answering(handler: BaseHTTPRequestHandler, number: int) -> tuple[int, bytes]:
        del number
        asked = handler.path.partition("?")[0].strip("/").split("/")
        for path, schema in paths.items():
            parts = path.strip("/").split("/")
            if len(parts) <= len(asked) and all(
                part == word or part.startswith("{") for part, word in zip(parts[::-1], asked[::-1], strict=False)
            ):
                with lock:
                    return 200, json.dumps(value_of(document, schema, drawn)).encode()
        return 404, b"{}"

    return answering


def value_of(document: dict[str, Any], schema: dict[str, Any], drawn: random.Random, depth: int = 0) -> Any:
    """A random value that fits a schema, whatever sense it makes; a page has its records, so that there is what to judge."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return drawn.choice(schema["enum"])
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return value_of(document, drawn.choice(schema[word]), drawn, depth)
    if "allOf" in schema:
        found: dict[str, Any] = {}
        for part in schema["allOf"]:
            found |= value_of(document, part, drawn, depth)
        own = {name: one for name, one in schema.items() if name != "allOf"}
        return found | (value_of(document, own, drawn, depth) if "properties" in own else {})
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        kind = "array" if depth == 1 and "array" in kind else drawn.choice(kind)
    match kind:
        case "null":
            return None
        case "boolean":
            return drawn.random() < 0.5
        case "integer" | "number":
            low, high = int(schema.get("minimum", -5)), int(schema.get("maximum", 10**13))
            return drawn.randint(low, max(low, high))
        case "array":
            return [value_of(document, schema.get("items", {}), drawn, depth + 1) for _ in range(drawn.randint(0, 4))]
        case "object":
            required = schema.get("required", ())
            return {
                name: value_of(document, part, drawn, depth + 1)
                for name, part in schema.get("properties", {}).items()
                if name in required or (depth == 0 and "items" in part) or drawn.random() < 0.8
            }
        case _:
            return text(schema, drawn)


def text(schema: dict[str, Any], drawn: random.Random) -> str:
    """A text of a format, or a few letters; patterns are not looked at."""
    if schema.get("format") == "date-time":
        return f"{drawn.randint(1900, 2100)}-{drawn.randint(1, 12):02}-{drawn.randint(1, 28):02}T12:00:00Z"
    if schema.get("format") == "decimal":
        return str(drawn.randint(0, 10**6) / 100)
    size = drawn.randint(schema.get("minLength", 0), min(schema.get("maxLength", 12), 40))
    return "".join(drawn.choice("abcXYZ019-_ é+") for _ in range(size))
