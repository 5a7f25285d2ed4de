"""A walk while another process inserts: by key nothing comes twice and late rows are missed, by offset rows come twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import httpx
import pytest

from callrecords.emulator import Emulator, Server, serve
from tests.emulator.conftest import LISTS, everyone
from tests.emulator.driver import NOW, Driver

RECORDS = 60

OTHER_PROCESS = """
import json, sys, urllib.request
url, resource = sys.argv[1:]
for line in sys.stdin:
    order = json.dumps({"resource": resource, "count": 2, "ended": "2026-10-23T00:00:00Z"}).encode()
    with urllib.request.urlopen(urllib.request.Request(url, order, {"Content-Type": "application/json"})) as answer:
        print(" ".join(json.load(answer)["keys"]), flush=True)
"""
"""Inserts two late records each time it is told to, before everything that was walked through by then."""


@pytest.fixture
def server() -> Iterator[Server]:
    with serve(Emulator(everyone(), records=RECORDS, now=NOW)) as server:
        yield server


@pytest.fixture
def insert(server: Server, request: pytest.FixtureRequest) -> Iterator[Callable[[], list[str]]]:
    """Let the other process insert; returns the keys of the new records."""
    resource = ".".join(request.getfixturevalue("where"))
    command = [sys.executable, "-c", OTHER_PROCESS, f"{server.origin}/_emulator/records", resource]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def once() -> list[str]:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("go\n")
            process.stdin.flush()
            return process.stdout.readline().split()

        yield once
        process.stdin.close()


@pytest.fixture(params=[one for one in LISTS if one[0] != "wren"], ids=".".join)
def where(request: pytest.FixtureRequest) -> tuple[str, str]:
    slug, resource = request.param
    return slug, resource


def test_keyset_never_doubles_and_misses_late_rows_and_offset_doubles(
    server: Server, where: tuple[str, str], insert: Callable[[], list[str]]
) -> None:
    driver = Driver(server.emulator, *where)
    pagination = driver.facts.pagination
    assert pagination is not None
    headers = {"authorization": f"Bearer {server.token(driver.slug)}"}

    with httpx.Client(base_url=server.origin, headers=headers) as client:

        def page(**params: str) -> list[str]:
            answer = client.get(driver.path(), params={pagination.limit.parameter: "10", **params})
            return [row[driver.key] for row in answer.json()[driver.items]]

        if pagination.keyset is not None:
            keys, late = page(), list[str]()
            while rows := page(**{pagination.keyset.after: keys[-1]}):
                keys += rows
                late += insert()
            assert len(keys) == len(set(keys)) == RECORDS
            assert late
            assert not set(late) & set(keys)
        skipped = pagination.offset.parameter if pagination.offset is not None else None
        numbered = pagination.page.parameter if pagination.page is not None else None
        keys = []
        for number in range(4):
            first = str(number * 10) if skipped else str(number + (pagination.page.first if pagination.page else 0))
            keys += page(**{skipped or numbered or "": first})
            insert()
        assert len(keys) > len(set(keys))
