"""The stock output of openapi-python-client walks through so many records, each page after the last key of the one before."""

import importlib
import sys
from typing import Any

from benchmarks import subject
from benchmarks.contest import contest, timed


def main() -> None:
    """Walk, and count."""
    base, token, wanted = sys.argv[1:]
    operation: Any = importlib.import_module(f"stock_client.api.default.{subject.LIST_OPERATION}")
    made: Any = importlib.import_module("stock_client.client")

    with made.AuthenticatedClient(base_url=base, token=token) as client:

        def walk() -> None:
            found = 0
            after: dict[str, str] = {}
            while found < int(wanted):
                page = operation.sync(client=client, limit=1000, order="date_stop asc", **after)
                found += len(page.items)
                after = {"after": getattr(page.items[-1], subject.KEY)}

        contest(timed(walk))


main()
