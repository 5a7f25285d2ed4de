"""Files appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from callrecords.cli.partfile import PartFile


def test_the_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    with PartFile(path) as part:
        part.write(b"one\n")
        assert not path.exists()
    assert path.read_bytes() == b"one\n"
    assert [file.name for file in tmp_path.iterdir()] == ["calls.jsonl"]


def test_after_an_error_the_old_file_is_as_before_and_the_part_holds_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_bytes(b"old\n")
    with pytest.raises(KeyboardInterrupt), PartFile(path) as part:  # noqa: PT012  # the block is what fails
        part.write(b"one\n")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old\n"
    assert (tmp_path / "calls.jsonl.part").read_bytes() == b"one\n"


@pytest.mark.parametrize("lines", [b"one\n", b"one\ntwo\n"])
def test_what_nobody_counted_is_dropped(tmp_path: Path, lines: bytes) -> None:
    with pytest.raises(KeyboardInterrupt), PartFile(tmp_path / "calls.csv", b"head\n") as part:  # noqa: PT012  # the block is what fails
        counted = part.write(lines)
        part.write(b"not counted\n")
        part.keep(counted)
        raise KeyboardInterrupt
    assert (tmp_path / "calls.csv.part").read_bytes() == b"head\n" + lines


def test_a_part_without_a_counted_line_goes_away(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), PartFile(tmp_path / "calls.csv", b"head\n") as part:  # noqa: PT012  # the block is what fails
        part.write(b"not counted\n")
        part.keep(0)
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_no_lines_make_no_part(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), PartFile(tmp_path / "calls.csv", b"head\n") as part:  # noqa: PT012  # the block is what fails
        assert part.write(b"") == 0
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_what_an_older_part_holds_is_not_in_the_file(tmp_path: Path) -> None:
    for lines in (b"one\n", b""):
        (tmp_path / "calls.csv.part").write_bytes(b"from yesterday\n")
        with PartFile(tmp_path / "calls.csv", b"head\n") as part:
            part.write(lines)
        assert (tmp_path / "calls.csv").read_bytes() == b"head\n" + lines


def test_a_run_that_fails_before_the_first_line_leaves_an_older_part_alone(tmp_path: Path) -> None:
    (tmp_path / "calls.jsonl.part").write_bytes(b"from yesterday\n")
    with pytest.raises(RuntimeError), PartFile(tmp_path / "calls.jsonl", b"head\n"):
        raise RuntimeError
    assert [file.name for file in tmp_path.iterdir()] == ["calls.jsonl.part"]
    assert (tmp_path / "calls.jsonl.part").read_bytes() == b"from yesterday\n"


@pytest.mark.skipif(os.name != "posix", reason="Windows locks no file")
def test_a_second_run_into_the_same_file_harms_neither_the_first_nor_its_file(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    with PartFile(path) as first:
        first.write(b"one\n")
        with pytest.raises(BlockingIOError):
            PartFile(path)
        first.write(b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"
    with PartFile(path) as second:
        second.write(b"three\n")
        assert path.read_bytes() == b"one\ntwo\n"
    assert path.read_bytes() == b"three\n"


@pytest.mark.skipif(os.name != "posix", reason="Windows locks no file")
def test_a_run_has_the_part_until_it_is_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace, tried = Path.replace, []

    def watched(part: Path, path: Path) -> Path:
        with pytest.raises(BlockingIOError):
            PartFile(path)
        tried.append(path)
        return replace(part, path)

    monkeypatch.setattr(Path, "replace", watched)
    with PartFile(tmp_path / "calls.jsonl"):
        pass
    assert tried == [tmp_path / "calls.jsonl"]


def test_a_file_without_lines_is_its_head(tmp_path: Path) -> None:
    with PartFile(tmp_path / "calls.csv", b"a,b\r\n"):
        pass
    assert (tmp_path / "calls.csv").read_bytes() == b"a,b\r\n"


def test_a_place_that_cannot_be_written_to_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        PartFile(tmp_path)
    with pytest.raises(FileNotFoundError, match="no such folder"):
        PartFile(tmp_path / "none" / "calls.jsonl")
