"""A reader who follows one request through the client or the emulator opens few files."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.routes import Route, client_routes, emulator_routes

MOST = {"client": 20, "emulator": 15}
LONGER = {"client: `iter` with a filter, two requests": 28}
ARCHITECTURE = Path(__file__).parent.parent.parent / "ARCHITECTURE.md"


@pytest.fixture(scope="module")
def routes() -> list[Route]:
    return [*client_routes(), *emulator_routes()]


def test_a_warm_request_enters_few_files(routes: list[Route]) -> None:
    most = {route.name: MOST[route.name.partition(":")[0]] for route in routes} | LONGER

    assert {route.name: len(route.files) for route in routes if len(route.files) > most[route.name]} == {}


def test_a_walk_begins_in_generated_code_and_comes_to_records_and_the_next_page(routes: list[Route]) -> None:
    walk = routes[0]

    assert next(iter(walk.files)).endswith("/resources.py")
    assert {"client/http/transport.py", "client/records/decode.py", "conventions/paging_keyset.py"} <= walk.files.keys()


def test_a_request_to_the_emulator_begins_at_the_socket_and_ends_in_the_store(routes: list[Route]) -> None:
    served = [route for route in routes if route.name.startswith("emulator")]

    assert len(served) >= 4
    for route in served:
        assert next(iter(route.files)) == "emulator/serving/protocol.py"
        assert "emulator/store/store.py" in route.files


def test_the_architecture_shows_these_routes_and_how_many_files_they_enter(routes: list[Route]) -> None:
    table = ARCHITECTURE.read_text("utf-8").partition("| warm | files entered |")[2].partition("\n\n")[0]
    rows = [tuple(line.removeprefix("| ").split(" | ")[:2]) for line in table.splitlines()[2:]]

    assert rows == [(route.name, str(len(route.files))) for route in routes]
