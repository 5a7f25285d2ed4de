"""Our client walks through so many records: an open-ended walk, or with `window` one between two times."""

import sys
from datetime import UTC, datetime, timedelta

from benchmarks.contest import contest, timed
from callrecords.carrierx import CarrierX


def main() -> None:
    """Walk, and count."""
    base, token, wanted, *kind = sys.argv[1:]
    with CarrierX(base_url=base, token=token) as client:

        def walk() -> None:
            if kind:
                now = datetime.now(UTC)
                records = client.call_drs.iter(since=now - timedelta(days=60), until=now)
            else:
                records = client.call_drs.iter(max_items=int(wanted))
            found = sum(1 for _ in records)
            assert found == int(wanted), found

        contest(timed(walk))


main()
