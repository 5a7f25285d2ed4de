"""Files that decide who may do what: read once, with what the system says of their owner and of who else gets at them."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import attrs

from callrecords.errors import ConfigError

LONGEST = 1 << 20
"""Bytes that such a file may have."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
"""A pipe without a writer would hold `open` for ever."""
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_OTHERS_READ = stat.S_IRGRP | stat.S_IROTH


@attrs.frozen
class GuardedFile:
    """What a file holds; its `repr` does not show it."""

    path: Path
    content: bytes = attrs.field(repr=False)
    linked: bool
    """Whether the path is a symbolic link."""
    mode: int
    """The permissions; 0 where the system knows none."""

    def demand_private(self, what: str) -> None:
        """Raise `ConfigError` where others can read the file. `what` says what there is to hide."""
        if self.mode & _OTHERS_READ:
            raise ConfigError(
                f"{self.path}: {what}, and others can read it (mode {self.mode:04o}); chmod 600 {self.path}"
            )


def read_guarded(path: Path) -> GuardedFile:
    """A file that nobody but its owner can change, and that is this user's or the system's.

    Raises `ConfigError` for any other, and for what is no ordinary file; the message names the file and the way out.
    """
    try:
        file, linked = _opened(path)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or 'cannot be read'}") from None
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise ConfigError(f"{path}: this is no ordinary file")
        if os.name == "posix":
            _demand_own(path, found)
        with os.fdopen(file, "rb", closefd=False) as reader:
            content = reader.read(LONGEST + 1)
    finally:
        os.close(file)
    if len(content) > LONGEST:
        raise ConfigError(f"{path}: has more than {LONGEST:,} bytes; name a smaller file")
    return GuardedFile(path, content, linked, stat.S_IMODE(found.st_mode) if os.name == "posix" else 0)


def _opened(path: Path) -> tuple[int, bool]:
    """The open file, and whether a link leads there."""
    flags = os.O_RDONLY | _NO_WAIT | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags | _NO_LINK), False
    except OSError as error:
        if error.errno not in {errno.ELOOP, errno.EMLINK}:
            raise
    return os.open(path, flags), True


def _demand_own(path: Path, found: os.stat_result) -> None:
    if found.st_uid not in (os.geteuid(), 0):
        raise ConfigError(f"{path}: belongs to another user; make a copy that is yours")
    if found.st_mode & _OTHERS_WRITE:
        mode = stat.S_IMODE(found.st_mode)
        raise ConfigError(f"{path}: others can write there (mode {mode:04o}); chmod 600 {path}")
