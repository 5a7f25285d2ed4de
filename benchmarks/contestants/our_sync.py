"""Brings the table of a list up to date, in a new folder each time: a first run over all that the server has."""

import sys
import tempfile
from datetime import UTC, datetime, timedelta

from benchmarks import subject
from benchmarks.contest import contest, timed
from callrecords.carrierx import CarrierX
from callrecords.lake.ledger import Horizon
from callrecords.lake.place import Lake
from callrecords.lake.rows import RowMaker
from callrecords.lake.sync import Sync
from callrecords.registry import VENDORS
from callrecords.spec.catalog import find, find_resource


def main() -> None:
    """Sync, and count."""
    base, token, wanted = sys.argv[1:]
    vendor = find(VENDORS, subject.SLUG)
    resource = find_resource(vendor, subject.RESOURCE)

    def sync() -> None:
        maker, now = RowMaker(vendor, resource), datetime.now(UTC)
        with tempfile.TemporaryDirectory() as folder, CarrierX(base_url=base, token=token) as client:
            run = Sync(
                resource=client.call_drs,
                client=client,
                maker=maker,
                table=Lake(folder).table(vendor, resource),
                horizon=Horizon.of(maker.operation),
                now=lambda: now,
            )
            found = run.run(now - timedelta(days=60)).new
        assert found == int(wanted), found

    contest(timed(sync))


main()
