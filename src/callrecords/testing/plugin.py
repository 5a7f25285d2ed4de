"""The pytest fixture `callrecords_emulator`: every vendor on a free loopback port, for one test.

    def test_import(callrecords_emulator):
        with callrecords_emulator.client("acme") as acme:
            assert len(list(acme.calls.iter())) == 100

Nothing of the emulator is imported before a test asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from callrecords.testing.running import RunningEmulator


@pytest.fixture
def callrecords_emulator() -> Iterator[RunningEmulator]:
    """An emulator of all vendors with 100 records in each list, and its clock standing still; new for each test."""
    from callrecords.testing.running import running

    with running() as emulator:
        yield emulator
