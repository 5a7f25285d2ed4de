"""httpx alone asks for the same pages, one after the other, and reads their bytes."""

import json
import sys
from pathlib import Path

import httpx

from benchmarks.contest import contest, timed


def main() -> None:
    """The URLs are in a file."""
    file, token = sys.argv[1:]
    urls: list[str] = json.loads(Path(file).read_text())
    with httpx.Client(headers={"authorization": f"Bearer {token}"}) as client:

        def walk() -> None:
            for url in urls:
                assert client.get(url).raise_for_status().content

        contest(timed(walk))


main()
