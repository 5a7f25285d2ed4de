"""A file that appears whole or not at all: written beside itself as `FILE.part`, renamed when complete."""

from __future__ import annotations

import errno
import os
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self


class PartFile:
    """Collects lines below a `head`; leaving the `with` block without an error makes the file, with one keeps `FILE.part`.

    Raises `OSError` at once for a place that cannot be written to. `FILE.part` is opened by the first line, so that a run which fails
    before that leaves an older one as it is.
    """

    def __init__(self, path: Path, head: bytes = b"") -> None:
        self.path = path
        self.part = path.with_name(f"{path.name}.part")
        self._head = head
        self._file: FileIO | None = None
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "this is a folder, not a file", str(path))
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
        if not os.access(path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, "this folder cannot be written to", str(path.parent))

    def write(self, lines: bytes) -> int:
        """Add whole lines, which are in the file at once; returns its length in bytes."""
        if not lines:
            return 0 if self._file is None else self._file.tell()
        file = self._opened()
        rest = memoryview(lines)
        while rest:
            rest = rest[file.write(rest) :]  # of a write that is cut short, the next one tells why
        return file.tell()

    def keep(self, length: int) -> None:
        """Drop what stands behind so many bytes; without any, the part goes."""
        if self._file is None:
            return
        self._file.truncate(length)
        if not length:
            self._file.close()
            self.part.unlink()
            self._file = None

    def _opened(self) -> FileIO:
        if self._file is None:
            self._file = FileIO(self.part, "w")
            self._file.write(self._head)
        return self._file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None and self._file is None:
            return
        with self._opened() as file:
            os.fsync(file.fileno())
        if kind is None:
            self.part.replace(self.path)
            _sync_folder(self.path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable too, where the system lets a folder be opened."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
