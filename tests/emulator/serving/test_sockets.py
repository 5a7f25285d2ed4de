"""Responses that a fault of the wire delivers."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from callrecords.emulator.operations.wire import Delivery, ServerResponse
from callrecords.emulator.serving.sockets import break_off


class Wire:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.sent = b""

    def write(self, data: bytes) -> None:
        self.sent += data

    def close(self) -> None:
        """Nothing."""

    def is_closing(self) -> bool:
        return False


@pytest.mark.parametrize("fault", ["slow-drip", "short-body", "cut-chunk", "cut-gzip"])
def test_a_response_keeps_its_own_headers(fault: str) -> None:
    wire = Wire()
    headers = (("link", '<https://a.example/x>; rel="next"'), ("x-request-id", "emulator-7"))
    response = ServerResponse(200, b'{"a": 1}', headers, delivery=Delivery(fault, {"seconds": 0, "bytes": 0}))
    asyncio.run(break_off(cast("Any", wire), response))
    head = wire.sent.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert {b'link: <https://a.example/x>; rel="next"', b"x-request-id: emulator-7"} <= {*head}
