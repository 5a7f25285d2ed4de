"""The load generator, against an emulator."""

from __future__ import annotations

import pytest

from benchmarks import load, subject
from callrecords.emulator import Emulator, serve
from callrecords.registry import VENDORS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("count", "connections"), [(1, 1), (7, 3), (2, 16)])
def test_exactly_so_many_requests_are_sent_and_answered(count: int, connections: int) -> None:
    with serve(Emulator(VENDORS, 20)) as server:
        url = f"{server.url(subject.SLUG)}{subject.PATH}?limit=20"
        load.seconds(url, server.token(subject.SLUG), count, connections)
        assert [entry.status for entry in server.emulator.requests] == [200] * count


def test_a_refused_request_is_an_error_and_no_measurement() -> None:
    with serve(Emulator(VENDORS, 1)) as server, pytest.raises(RuntimeError, match="401"):
        load.seconds(f"{server.url(subject.SLUG)}{subject.PATH}", "wrong", 1)
