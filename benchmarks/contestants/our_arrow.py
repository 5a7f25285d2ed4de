"""Records that a client decoded become an Arrow table, as their spec types them."""

import sys
from pathlib import Path

import msgspec

from benchmarks import subject
from benchmarks.contest import contest, timed
from callrecords.carrierx import CallDr
from callrecords.client.records.decode import RecordDecoder
from callrecords.client.records.layout import Layout
from callrecords.frames import to_arrow
from callrecords.spec.bundle import load_bundle


def main() -> None:
    """Decode a page so many times: each record is an object of its own, as those of a list are."""
    page, times = Path(sys.argv[1]).read_bytes(), int(sys.argv[2])
    items = msgspec.json.decode(page, type=dict[str, msgspec.Raw])["items"]
    bundle = load_bundle("callrecords.carrierx")
    schema = bundle.record_schema(bundle.operations[subject.LIST_OPERATION])
    decoder = RecordDecoder(CallDr, Layout.of(bundle, schema))
    pieces = msgspec.json.decode(items, type=list[msgspec.Raw])
    everything = [record for _ in range(times) for record in decoder.many(pieces)[0]]

    def arrow() -> None:
        assert to_arrow(everything).read_all().num_rows == len(everything)

    contest(timed(arrow))


main()
