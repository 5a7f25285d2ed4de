"""From nothing to the first answer of a server: `fixture` is ours with 100 records, `empty` uvicorn with nothing to do."""

import contextlib
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from socket import create_server
from typing import Any

import uvicorn

from benchmarks import subject
from benchmarks.contest import contest
from callrecords.testing.running import running


async def _nothing(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


@contextlib.contextmanager
def _empty() -> Iterator[tuple[str, str]]:
    with create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(_nothing, log_config=None, access_log=False, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/", ""
        server.should_exit = True
        thread.join()


@contextlib.contextmanager
def _fixture() -> Iterator[tuple[str, str]]:
    with running() as emulator:
        yield f"{emulator.url(subject.SLUG)}{subject.PATH}?limit=100", emulator.token(subject.SLUG)


def _play() -> float:
    began = time.perf_counter()
    with (_empty if sys.argv[1] == "empty" else _fixture)() as (url, token):
        asked = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(asked) as answer:
            answer.read()
        return time.perf_counter() - began


contest(_play)
