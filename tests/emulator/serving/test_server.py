"""The emulator on a real socket."""

from __future__ import annotations

import logging
import socket

import httpx
import pytest

from callrecords.emulator import Emulator, serve
from callrecords.registry import VENDORS
from tests.emulator.driver import NOW, Driver

SLUGS = [vendor.slug for vendor in VENDORS]


def test_a_list_over_http_is_what_it_is_in_process(driver: Driver) -> None:
    with serve(driver.emulator, allow=("emulator.example:1234",)) as server, httpx.Client() as client:
        assert server.origin.startswith("http://127.0.0.1:")
        url = server.origin + driver.path()
        headers = {"authorization": f"Bearer {server.token(driver.slug)}", "host": "emulator.example:1234"}
        response = client.get(url, headers=headers)
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json"
        assert response.content == driver.list().body
        assert client.head(url, headers=headers).content == b""


def test_links_lead_back_to_the_host_that_was_asked() -> None:
    emulator = Emulator(VENDORS, records=30, now=NOW)
    for slug in SLUGS:
        for resource in emulator.server(slug).bundle.resources:
            driver = Driver(emulator, slug, resource)
            if driver.facts.pagination is None or driver.facts.pagination.links is None:
                continue
            with serve(emulator) as server:
                response = httpx.get(
                    server.origin + driver.path(), headers={"authorization": f"Bearer {server.token(slug)}"}
                )
                assert f'"{server.url(slug)}/'.encode() in response.content


def test_the_environment_points_a_client_here() -> None:
    emulator = Emulator(VENDORS, records=1, now=NOW)
    with serve(emulator) as server:
        for slug in SLUGS:
            client = emulator.server(slug).bundle.client
            found = server.environment(slug)
            assert found[client.variable("token")] == server.token(slug)
            assert found[client.variable("base_url")] == server.url(slug)
            for name, value in server.parameters(slug).items():
                assert found[client.variable(name)] == value


def test_a_port_that_is_taken_is_an_error_and_the_port_is_free_after_closing() -> None:
    emulator = Emulator(VENDORS, records=1, now=NOW)
    with serve(emulator) as server, pytest.raises(OSError, match="in use"):
        serve(emulator, port=server.port)
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", server.port))


def test_it_says_so_when_others_can_reach_it(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), serve(Emulator(VENDORS, records=1, now=NOW), host="0.0.0.0"):
        assert "anyone" in caplog.text
    caplog.clear()
    with caplog.at_level(logging.WARNING), serve(Emulator(VENDORS, records=1, now=NOW)):
        assert caplog.text == ""
