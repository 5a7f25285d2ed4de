"""The emulator's request log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.cli.requestlog import LoggedEmulator, masked, private_words
from callrecords.emulator import ServerRequest
from callrecords.registry import VENDORS

PRIVATE = private_words(vendor.bundle() for vendor in VENDORS)


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/a?limit=20&order=date_stop+desc", "/a?limit=20&order=date_stop desc"),
        ("/a?filter=number_src%20eq%20%2B15162065451", "/a?filter=number_src eq •••"),
        ("/a?filter=identity+like+Smith+and+duration+gt+60", "/a?filter=identity like ••• and duration gt 60"),
        ("/a?filter=caller_display_name eq 'Ann Smith'", "/a?filter=caller_display_name eq •••"),
        ("/a?search=Smith&limit=5", "/a?search=•••&limit=5"),
        ("/a/15162065451?since=2026-01-01T00:00:00Z", "/a/•••51?since=2026-01-01T00:00:00Z"),
        ("/a?x=%1b[2J%0a", r"/a?x=\x1b[2J\n"),
    ],
)
def test_a_request_is_readable_but_nobodys_number_or_name(target: str, shown: str) -> None:
    assert masked(target, PRIVATE) == shown


@given(st.text(max_size=500))
def test_any_request_is_one_printable_line(target: str) -> None:
    line = masked(target, PRIVATE)
    assert line.isprintable()
    assert len(line) <= 300


def test_each_request_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    LoggedEmulator(VENDORS[:1], records=1).handle(ServerRequest("GET", "/nowhere", {}))
    out, err = capsys.readouterr()
    assert out == ""
    assert "GET /nowhere  " in err
    assert "404" in err
    assert err.count("\n") == 1
