"""Our client reads a page: records with their fields typed, raw bytes kept."""

import sys
from pathlib import Path

from benchmarks import subject
from benchmarks.contest import contest, timed
from callrecords import carrierx
from callrecords.client.http.response import Response
from callrecords.client.operations.listing import ListOperation
from callrecords.client.operations.page import Page
from callrecords.client.operations.query import ListQuery
from callrecords.client.setup.options import configured
from callrecords.client.setup.service import service_of
from callrecords.spec.bundle import load_bundle


def main() -> None:
    """Read as the client does, from the answer to the page."""
    body = Path(sys.argv[1]).read_bytes()
    answer = Response(200, {"content-type": "application/json"}, body)
    bundle = load_bundle("callrecords.carrierx")
    options = configured(service_of(bundle), token="none", base_url="http://127.0.0.1:1", parameters={})
    listing = ListOperation(bundle, subject.LIST_OPERATION, carrierx.CallDr, options)
    asked = listing.call(ListQuery(limit=1000))

    def read() -> Page[carrierx.CallDr]:
        return listing.receive(asked, answer)

    page = read()
    assert len(page.items) == 1000
    assert not any(record.problems for record in page.items)
    assert all(record.raw in body for record in page.items)
    contest(timed(read, 5))


main()
