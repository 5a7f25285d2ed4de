"""A file that others could have changed is not believed, and one that others can read is no place for a secret."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from callrecords.errors import ConfigError
from callrecords.profiles.guarded import LONGEST, read_guarded

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the system knows no permissions")

CONTENT = b"an-obvious-fake"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "kept"
    path.write_bytes(CONTENT)
    path.chmod(0o600)
    return path


def test_it_holds_the_content_and_does_not_show_it(path: Path) -> None:
    file = read_guarded(path)
    assert (file.content, file.linked, file.mode) == (CONTENT, False, 0o600)
    assert CONTENT.decode() not in repr(file)
    file.demand_private("it holds a secret")


def test_a_link_is_followed_and_told(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path)
    assert read_guarded(link).linked


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o622])
def test_a_file_that_others_can_write_is_refused(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(ConfigError, match=rf"others can write there \(mode {mode:04o}\); chmod 600 {path}"):
        read_guarded(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o444])
def test_a_file_that_others_can_read_is_no_place_for_a_secret(path: Path, mode: int) -> None:
    path.chmod(mode)
    file = read_guarded(path)
    with pytest.raises(ConfigError, match=rf"it holds a secret, and others can read it \(mode {mode:04o}\)"):
        file.demand_private("it holds a secret")


def test_a_file_of_another_user_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        os.chown(path, 4321, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(ConfigError, match="belongs to another user"):
        read_guarded(path)


def test_a_folder_a_pipe_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("", "pipe"):
        with pytest.raises(ConfigError, match="no ordinary file"):
            read_guarded(tmp_path / name)
    with pytest.raises(ConfigError, match="missing: No such file"):
        read_guarded(tmp_path / "missing")


def test_a_circle_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(ConfigError, match="symbolic links"):
        read_guarded(tmp_path / "a")


def test_a_file_without_an_end_is_refused(path: Path) -> None:
    path.write_bytes(b"x" * (LONGEST + 1))
    with pytest.raises(ConfigError, match="more than 1,048,576 bytes"):
        read_guarded(path)
