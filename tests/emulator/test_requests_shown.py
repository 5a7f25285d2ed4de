"""What the emulator shows of its requests holds no number and no name."""

from __future__ import annotations

import pytest

from callrecords.emulator.requestlog import Entry


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("limit=100&offset=2000", "?limit=100&offset=2000"),
        ("filter=name+eq+%22Wilhelmina+Canary%22", '?filter=aaaa aa "Aaaaaaaaaa Aaaaaa"'),
        ("from=%2B15165551234", "?from=+99999999999"),
        ("since=2026-01-01T00:00:00Z&order=date_stop+desc", "?since=2026-01-01T00:00:00Z&order=date_stop desc"),
        ("Wilhelmina%20Canary=1", "?Aaaaaaaaaa Aaaaaa=1"),
        ("", ""),
    ],
)
def test_an_entry_shows_small_numbers_times_and_orders_and_of_anything_else_the_shape(query: str, shown: str) -> None:
    entry = Entry("emulator-000001", "acme", "GET", f"/calls/15165551234?{query}", 200)
    assert str(entry) == f"emulator-000001 GET /calls/•••34{shown} 200 0 bytes [no token]"
    assert "15165551234" not in repr(entry)
