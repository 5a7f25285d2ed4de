"""From nothing to the first answer of the pytest fixture's server, with so many records in each list."""

import sys
import time
import urllib.request

from benchmarks import subject
from benchmarks.contest import contest
from callrecords.testing.running import running


def _play() -> float:
    began = time.perf_counter()
    with running(records=int(sys.argv[1])) as emulator:
        url, token = f"{emulator.url(subject.SLUG)}{subject.PATH}?limit=100", emulator.token(subject.SLUG)
        asked = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(asked) as answer:
            answer.read()
        return time.perf_counter() - began


contest(_play)
