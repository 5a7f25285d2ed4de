"""Our client reads a page: records with their fields typed, raw bytes kept."""

import sys
from pathlib import Path

from benchmarks import subject
from benchmarks.contest import contest, timed
from callrecords import carrierx
from callrecords.client.http.response import Response
from callrecords.client.operations.page import Page
from callrecords.client.operations.query import ListQuery


def main() -> None:
    """Read as the client does, from the answer to the page."""
    body = Path(sys.argv[1]).read_bytes()
    answer = Response(200, {"content-type": "application/json"}, body)
    with carrierx.CarrierX(token="none", base_url="http://127.0.0.1:1") as client:
        listing = client._runtime.listing(subject.LIST_OPERATION, carrierx.CallDr)  # noqa: SLF001  # nothing is sent
        asked = listing.ask(ListQuery(limit=1000))

        def read() -> Page[carrierx.CallDr]:
            return listing.receive(asked, answer)

        page = read()
        assert len(page.items) == 1000
        assert not any(record.problems for record in page.items)
        assert all(record.raw in body for record in page.items)
        contest(timed(read, 5))


main()
