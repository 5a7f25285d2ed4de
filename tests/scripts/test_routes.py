"""A reader who follows one request through the emulator opens few files."""

from __future__ import annotations

import pytest

from scripts.routes import Route, emulator_routes

MOST = 15


@pytest.fixture(scope="module")
def routes() -> list[Route]:
    return list(emulator_routes())


def test_a_warm_request_to_the_emulator_enters_few_files(routes: list[Route]) -> None:
    assert len(routes) >= 4
    assert {route.name: len(route.files) for route in routes if len(route.files) > MOST} == {}


def test_a_route_begins_at_the_socket_and_ends_in_the_store(routes: list[Route]) -> None:
    for route in routes:
        assert next(iter(route.files)) == "emulator/serving/protocol.py"
        assert "emulator/store/store.py" in route.files
