"""Files that one run at a time writes to."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from io import FileIO
from pathlib import Path

from callrecords.cli.private import opened


def claimed(path: Path) -> FileIO:
    """A file, made if need be, to which writes are appended, and which is nobody else's as long as it is open.

    Raises `BlockingIOError` when another run has it, and `OSError` for what `opened` refuses. Where files cannot be locked (Windows, some network drives), every
    run gets it.
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
