"""Which files a warm request enters: `python -m scripts.routes`, with `--files` their names in the order of entry.

A file is entered when a Python function that stands in it is called. The table in ARCHITECTURE.md is this script's output.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import httpx

from callrecords.carrierx import CallDrsFields, CarrierX
from callrecords.emulator import Emulator, serve
from callrecords.registry import VENDORS

ROOTS = (Path("src/callrecords").resolve(), Path("generated/callrecords").resolve())
SLUG = "carrierx"
LIST = "/calls/call_drs"


@dataclass
class Route:
    """The files that one warm call entered, in the order of entry, and how often it went from one to another."""

    name: str
    files: dict[str, None] = field(default_factory=dict)
    changes: int = 0


class Recorder:
    """Notes each call of a Python function of the package while a route is open; `sys.setprofile` calls it."""

    def __init__(self) -> None:
        self._route: Route | None = None
        self._last = ""
        self._names: dict[str, str | None] = {}

    @contextmanager
    def following(self, name: str) -> Generator[Route]:
        """Record until the block is left."""
        route = Route(name)
        self._last, self._route = "", route
        try:
            yield route
        finally:
            self._route = None

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        """Note the file of a call."""
        route = self._route
        if route is None or event != "call":
            return
        name = self._named(frame.f_code.co_filename)
        if name is None:
            return
        route.files[name] = None
        route.changes += name != self._last
        self._last = name

    def _named(self, path: str) -> str | None:
        if path not in self._names:
            file = Path(path).resolve()
            inside = (file.relative_to(root).as_posix() for root in ROOTS if file.is_relative_to(root))
            self._names[path] = next(inside, None)
        return self._names[path]


def client_routes() -> Iterator[Route]:
    """Calls of a client that has made each of them before."""
    recorder = Recorder()
    with (
        serve(Emulator(VENDORS, records=20)) as server,
        CarrierX(token=server.token(SLUG), base_url=server.url(SLUG)) as client,
    ):
        calls = client.call_drs
        key = next(iter(calls.iter())).dr_sid or ""

        def walk() -> None:
            list(calls.iter(limit=10))

        def filtered() -> None:
            list(calls.iter(where=CallDrsFields.price >= 0, limit=10))

        def read() -> None:
            calls.get(key)

        actions: dict[str, Callable[[], None]] = {
            "client: `iter`, two requests": walk,
            "client: `iter` with a filter, two requests": filtered,
            "client: `get`": read,
        }
        for name, act in actions.items():
            act()
            with recorder.following(name) as route:
                sys.setprofile(recorder)
                try:
                    act()
                finally:
                    sys.setprofile(None)
            yield route


def emulator_routes() -> Iterator[Route]:
    """Requests to an emulator that has answered each of them before."""
    recorder = Recorder()
    threading.setprofile(recorder)  # before the server's thread starts
    try:
        with serve(Emulator(VENDORS, records=20)) as server, httpx.Client() as http:
            base = server.url(SLUG) + LIST
            headers = {"Authorization": f"Bearer {server.token(SLUG)}"}
            key = http.get(base, params={"limit": "1"}, headers=headers).json()["items"][0]["dr_sid"]
            for name, url in {
                "emulator: a list": f"{base}?limit=10",
                "emulator: a list with a filter": f"{base}?limit=10&filter=price%20ge%200",
                "emulator: a list with a filter and a cursor": f"{base}?limit=10&filter=price%20ge%200&after={key}",
                "emulator: a record": f"{base}/{key}",
                "emulator: an error": f"{base}/{key}0",
            }.items():
                http.get(url, headers=headers)
                with recorder.following(name) as route:
                    http.get(url, headers=headers)
                yield route
    finally:
        threading.setprofile(None)


def table(routes: list[Route]) -> str:
    """The routes in Markdown."""
    rows = [f"| {route.name} | {len(route.files)} | {route.changes} |" for route in routes]
    return "\n".join(["| warm | files entered | changes of file |", "| --- | --- | --- |", *rows])


def main() -> int:
    """Print the table, or the names of the files."""
    parser = argparse.ArgumentParser(prog="python -m scripts.routes", description=__doc__)
    parser.add_argument("--files", action="store_true", help="name the files of each route")
    given = parser.parse_args()
    routes = [*client_routes(), *emulator_routes()]
    print(table(routes))
    if given.files:
        for route in routes:
            print("", route.name, *(f"  {name}" for name in route.files), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
