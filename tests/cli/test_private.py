"""Files of call records: for their owner's eyes, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from callrecords.cli.files import BadFile
from callrecords.cli.partfile import PartFile
from callrecords.cli.private import claimed, keep_mode, named, opened

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes and links as POSIX has them")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_its_owners_alone_from_the_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    before = os.umask(0)
    try:
        with PartFile(path) as part:
            part.write(b"one\n")
            assert mode(part.part) == 0o600
    finally:
        os.umask(before)
    assert mode(path) == 0o600


@pytest.mark.parametrize("old", [0o600, 0o640, 0o644, 0o400])
def test_a_file_that_was_there_keeps_its_mode(tmp_path: Path, old: int) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_bytes(b"old\n")
    path.chmod(old)
    with PartFile(path) as part:
        part.write(b"new\n")
        assert mode(part.part) == 0o600
    assert path.read_bytes() == b"new\n"
    assert mode(path) == old


def test_an_older_part_that_all_could_read_is_closed(tmp_path: Path) -> None:
    part = tmp_path / "calls.jsonl.part"
    part.write_bytes(b"from yesterday\n")
    part.chmod(0o644)
    with PartFile(tmp_path / "calls.jsonl") as file:
        file.write(b"new\n")
        assert mode(part) == 0o600


def test_a_group_that_cannot_be_kept_sees_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, new = tmp_path / "old", tmp_path / "new"
    path.write_bytes(b"")
    path.chmod(0o664)
    fstat = os.fstat
    monkeypatch.setattr(os, "fstat", lambda file: os.stat_result((*fstat(file)[:5], 12345, *fstat(file)[6:])))

    def refuse(file: int, user: int, group: int) -> None:
        raise PermissionError(errno.EPERM, "not yours")

    monkeypatch.setattr(os, "fchown", refuse)
    with opened(new) as file:
        keep_mode(file, path)
    assert mode(new) == 0o604


def test_a_drive_without_modes_takes_the_file_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: int, mode: int) -> None:
        raise PermissionError(errno.EPERM, "no modes here")

    monkeypatch.setattr(os, "fchmod", refuse)
    (tmp_path / "calls.jsonl.part").write_bytes(b"")
    (tmp_path / "calls.jsonl.part").chmod(0o644)
    with PartFile(tmp_path / "calls.jsonl") as part:
        part.write(b"one\n")
    assert (tmp_path / "calls.jsonl").read_bytes() == b"one\n"


def test_a_link_in_the_place_of_the_part_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious\n")
    (tmp_path / "calls.jsonl.part").symlink_to(victim)
    with pytest.raises(OSError, match="link") as refused:
        PartFile(tmp_path / "calls.jsonl")
    assert refused.value.filename == str(tmp_path / "calls.jsonl.part")
    assert victim.read_bytes() == b"precious\n"


def test_a_part_with_a_second_name_is_refused(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious\n")
    os.link(victim, tmp_path / "calls.jsonl.part")
    with pytest.raises(OSError, match="second name"):
        PartFile(tmp_path / "calls.jsonl")
    assert victim.read_bytes() == b"precious\n"


def test_a_part_that_is_no_ordinary_file_is_refused_without_waiting_for_a_reader(tmp_path: Path) -> None:
    pipe = tmp_path / "calls.jsonl.part"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="ordinary file"):
        PartFile(tmp_path / "calls.jsonl")
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(OSError, match="ordinary file"):
            PartFile(tmp_path / "calls.jsonl")
    finally:
        os.close(reader)


def test_a_part_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(PermissionError, match="another user"):
        claimed(tmp_path / "x")


def test_a_part_that_was_exchanged_does_not_become_the_file(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    with pytest.raises(OSError, match="taken away"), PartFile(path) as part:  # noqa: PT012  # leaving the block is what fails
        part.write(b"one\n")
        part.part.rename(tmp_path / "aside")
        part.part.write_bytes(b"somebody else's\n")
    assert not path.exists()
    assert (tmp_path / "aside").read_bytes() == b"one\n"


def test_a_part_that_vanished_does_not_become_the_file(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    with pytest.raises(OSError, match="taken away"), PartFile(path) as part:  # noqa: PT012  # leaving the block is what fails
        part.write(b"one\n")
        part.part.unlink()
    assert not path.exists()


@pytest.mark.parametrize("there", [True, False])
def test_a_link_as_the_file_is_refused_before_anything_is_asked(tmp_path: Path, there: bool) -> None:
    target, path = tmp_path / "october.jsonl", tmp_path / "latest.jsonl"
    if there:
        target.write_bytes(b"old\n")
    path.symlink_to(target)
    with pytest.raises(OSError, match=r"this is a link, to .*october\.jsonl; name that file itself") as refused:
        PartFile(path)
    assert refused.value.filename == str(path)
    assert path.is_symlink()
    assert target.exists() is there


def test_a_device_or_a_pipe_as_the_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pipe.jsonl"
    os.mkfifo(path)
    with pytest.raises(OSError, match="ordinary file"):
        PartFile(path)


def test_records_that_cannot_be_read_are_as_private_and_follow_no_link(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        bad = BadFile(tmp_path / "calls.jsonl")
        bad.add(b'{"a":\n 1')
        bad.add(b"2")
    finally:
        os.umask(before)
    assert bad.path.read_bytes() == b'{"a":  1\n2\n'
    assert mode(bad.path) == 0o600

    victim = tmp_path / "victim"
    victim.write_bytes(b"precious\n")
    (tmp_path / "other.jsonl.bad").symlink_to(victim)
    with pytest.raises(OSError, match="link"):
        BadFile(tmp_path / "other.jsonl").add(b"1")
    assert victim.read_bytes() == b"precious\n"


def test_what_an_earlier_run_could_not_read_goes_and_its_mode_stays(tmp_path: Path) -> None:
    bad = BadFile(tmp_path / "calls.jsonl")
    bad.path.write_bytes(b"from yesterday\n")
    bad.path.chmod(0o640)
    bad.add(b"1")
    assert bad.path.read_bytes() == b"1\n"
    assert mode(bad.path) == 0o640


def test_a_failure_names_the_file() -> None:
    with pytest.raises(OSError, match="No space") as full, named(Path("calls.jsonl.part")):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert full.value.filename == "calls.jsonl.part"
    with pytest.raises(OSError, match="No space") as full, named(Path("calls.jsonl.part")):
        raise OSError(errno.ENOSPC, "No space left on device", "another")
    assert full.value.filename == "another"


def test_what_was_in_the_file_stays_until_it_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"old")
    with claimed(path) as file:
        assert path.read_bytes() == b"old"
        file.write(b"new")
    assert path.read_bytes() == b"oldnew"


def test_a_second_run_is_refused_until_the_first_is_over(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with claimed(path), pytest.raises(BlockingIOError, match="another run is writing this file") as refused:
        claimed(path)
    assert refused.value.filename == str(path)
    claimed(path).close()


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


def test_where_nothing_can_be_locked_every_run_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def refuse(file: Any, operation: int) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with claimed(tmp_path / "x"):
        claimed(tmp_path / "x").close()


def test_another_failure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def refuse(file: Any, operation: int) -> None:
        raise OSError(errno.EIO, "broken disk")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OSError, match="broken disk"):
        claimed(tmp_path / "x")
