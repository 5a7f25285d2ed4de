"""One run at a time writes to a file."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from callrecords.cli.claim import claimed

posix = pytest.mark.skipif(os.name != "posix", reason="Windows locks no file")


def test_what_was_in_the_file_stays_until_it_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"old")
    with claimed(path) as file:
        assert path.read_bytes() == b"old"
        file.write(b"new")
    assert path.read_bytes() == b"oldnew"


@posix
def test_a_second_run_is_refused_until_the_first_is_over(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with claimed(path), pytest.raises(BlockingIOError, match="another run is writing this file") as refused:
        claimed(path)
    assert refused.value.filename == str(path)
    claimed(path).close()


@posix
@pytest.mark.parametrize("successor", [None, b"another's "])
def test_a_file_that_got_another_name_just_now_is_not_the_one(
    successor: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run ends between opening and locking of the second; perhaps a third one has begun by then."""
    import fcntl

    path, done, flock = tmp_path / "x", tmp_path / "done", fcntl.flock
    path.write_bytes(b"complete")

    def late(file: Any, operation: int) -> None:
        if not done.exists():
            path.replace(done)
            if successor is not None:
                path.write_bytes(successor)
        flock(file, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    with claimed(path) as file:
        file.write(b"mine")
    assert path.read_bytes() == (successor or b"") + b"mine"
    assert done.read_bytes() == b"complete"


@posix
def test_where_nothing_can_be_locked_every_run_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def refuse(file: Any, operation: int) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with claimed(tmp_path / "x"):
        claimed(tmp_path / "x").close()


@posix
def test_another_failure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def refuse(file: Any, operation: int) -> None:
        raise OSError(errno.EIO, "broken disk")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OSError, match="broken disk"):
        claimed(tmp_path / "x")
