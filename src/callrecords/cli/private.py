"""Files of call records: for their owner alone, for one run at a time, never opened through a link, named in every error."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Generator
from io import FileIO
from pathlib import Path

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
"""A pipe without a reader would hold `open` for ever; to a file it means nothing."""
_OWNER = stat.S_IRUSR | stat.S_IWUSR


def opened(path: Path) -> FileIO:
    """A file to append to, made for its owner alone if need be.

    Raises `OSError` for a link, for what is no ordinary file, for one with a second name, and for one of another user.
    """
    try:
        file = FileIO(path, "a", opener=_open)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.EMLINK}:
            raise OSError(errno.ELOOP, "this is a link; take it away, or choose another name", str(path)) from None
        if error.errno == errno.ENXIO:
            raise _odd(path) from None
        raise
    try:
        _inspect(os.fstat(file.fileno()), path)
    except BaseException:
        file.close()
        raise
    return file


def claimed(path: Path) -> FileIO:
    """A file, made if need be, to which writes are appended, and which is nobody else's as long as it is open.

    Raises `BlockingIOError` when another run has it, and `OSError` for what `opened` refuses. Where files cannot be
    locked (Windows, some network drives), every run gets it.
    """
    while True:
        file = opened(path)
        try:
            _lock(file, path)
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file.fileno()), path.lstat()):
                    return file
        except BaseException:
            file.close()
            raise
        file.close()  # whoever had it gave it another name in the meantime


def append(file: FileIO, text: bytes) -> None:
    """Write all of it; raises `OSError` where there is no room for the rest."""
    rest = memoryview(text)
    while rest:
        rest = rest[file.write(rest) :]  # after a write that is cut short, the next one says why


def close_to_others(file: FileIO) -> None:
    """Take away what others may do with a file that is older than this run."""
    if os.name == "posix":
        _set_mode(file, _OWNER)


def keep_mode(file: FileIO, path: Path) -> None:
    """Give a file that is to replace the one at `path` its mode and group; without one it stays its owner's."""
    if os.name != "posix":
        return
    try:
        old = path.lstat()
    except FileNotFoundError:
        return
    mode = stat.S_IMODE(old.st_mode) & 0o777
    if os.fstat(file.fileno()).st_gid != old.st_gid:
        try:
            os.fchown(file.fileno(), -1, old.st_gid)
        except OSError:
            mode &= ~stat.S_IRWXG  # another group would get what the old one had
    _set_mode(file, mode)


def refuse_oddities(path: Path) -> None:
    """Raise `OSError` where a new file would not simply take the place of an old one: a link, a folder, a device."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, f"this is a link, to {path.readlink()}; name that file itself", str(path))
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "this is a folder, not a file", str(path))
    if path.exists() and not path.is_file():
        raise _odd(path)


@contextlib.contextmanager
def named(path: Path | str) -> Generator[None]:
    """Put a file's name into errors of the system that have none, as those of a full disk."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | _NO_LINK | _NO_WAIT, _OWNER)


def _inspect(found: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise _odd(path)
    if found.st_nlink > 1:
        raise FileExistsError(errno.EEXIST, "this file has a second name elsewhere; take it away", str(path))
    if os.name == "posix" and found.st_uid != os.geteuid():
        raise PermissionError(errno.EACCES, "this file belongs to another user", str(path))


def _odd(path: Path) -> OSError:
    return OSError(errno.EINVAL, "this is no ordinary file", str(path))


def _set_mode(file: FileIO, mode: int) -> None:
    if stat.S_IMODE(os.fstat(file.fileno()).st_mode) != mode:
        with contextlib.suppress(PermissionError):  # some drives know no modes
            os.fchmod(file.fileno(), mode)


def _lock(file: FileIO, path: Path) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BlockingIOError(errno.EWOULDBLOCK, "another run is writing this file", str(path)) from None
    except OSError as error:
        if error.errno not in {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS}:
            raise
