"""A client says when its token would travel in the open."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import httpx
import pytest

from callrecords.emulator import Emulator
from callrecords.emulator.serving.transports import AsyncEmulatorTransport, EmulatorTransport
from callrecords.notices import CallRecordsWarning, InsecureConnection
from tests.made_up import fable


def build(base_url: str, name: str = "client", **more: Any) -> None:
    vendor = fable()
    given = {parameter.name: "x" for parameter in vendor.bundle().client.parameters}
    vendor.load(getattr(vendor, name))(**(given | {"token": "t", "base_url": base_url} | more))


@pytest.mark.parametrize("name", ["client", "async_client"])
@pytest.mark.parametrize(
    "base_url", ["http://10.0.0.5/api", "http://pbx.example:8080", "HTTP://pbx.example", "http://[2001:db8::1]/", "http://localhost.example"]
)  # fmt: skip
def test_plain_http_to_another_machine_is_warned_of_once_where_the_client_is_built(base_url: str, name: str) -> None:
    with pytest.warns(InsecureConnection, match="unencrypted.*https") as told:
        build(base_url, name)
    assert len(told) == 1
    assert Path(told[0].filename) == Path(__file__)


@pytest.mark.parametrize(
    "base_url",
    ["https://pbx.example", "http://127.0.0.1:8707/x", "http://127.8.9.1", "http://localhost", "http://a.localhost:1", "http://[::1]:80"],
)  # fmt: skip
def test_tls_and_this_machine_are_not_warned_of(base_url: str) -> None:
    build(base_url)  # every warning is an error here
    build(base_url, "async_client")


def test_a_client_of_ones_own_is_warned_of_only_where_it_reaches_a_network() -> None:
    emulator = Emulator([fable()], records=0)
    with httpx.Client(transport=EmulatorTransport(emulator)) as http:
        build("http://emulator", http_client=http)
    build("http://emulator", "async_client", http_client=httpx.AsyncClient(transport=AsyncEmulatorTransport(emulator)))
    with httpx.Client() as http, pytest.warns(InsecureConnection):
        build("http://emulator", http_client=http)


def test_the_warning_can_be_turned_off_by_its_class() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CallRecordsWarning)
        build("http://pbx.example")


@pytest.mark.parametrize("name", ["client", "async_client"])
def test_a_client_that_verifies_nothing_says_so_once_and_where_it_was_built(name: str) -> None:
    with pytest.warns(InsecureConnection, match=r"verify=False.*can pose as the server") as told:
        build("https://pbx.example", name, verify=False)
    assert [Path(one.filename) for one in told] == [Path(__file__)]


def test_nothing_is_said_where_there_is_nothing_to_verify_or_it_is_verified() -> None:
    build("http://127.0.0.1:1", verify=False)  # every warning is an error here
    build("https://pbx.example", verify=True)
    with httpx.Client() as http:
        build("https://pbx.example", verify=False, http_client=http)
