"""A file that appears whole or not at all: written beside itself as `FILE.part`, renamed when complete."""

from __future__ import annotations

import errno
import os
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from callrecords.cli.private import append, claimed, close_to_others, keep_mode, named, refuse_oddities


class PartFile:
    """Collects lines below a `head`; leaving the `with` block without an error makes the file, with one keeps `FILE.part`.

    Raises `OSError` at once for a place that cannot be written to, for a link, and when another run is writing the same
    file. A run that fails before its first line leaves an older `FILE.part` as it is. A new file is its owner's alone; one
    that replaces another gets its mode.
    """

    def __init__(self, path: Path, head: bytes = b"") -> None:
        self.path = path
        self.part = path.with_name(f"{path.name}.part")
        self._head = head
        self._begun = False
        refuse_oddities(path)
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
        if not os.access(path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, "this folder cannot be written to", str(path.parent))
        self._file = claimed(self.part)

    def write(self, lines: bytes) -> int:
        """Add whole lines, which are in the file at once; returns its length in bytes."""
        if not self._begun:
            if not lines:
                return 0
            self._begin()
        self._append(lines)
        return self._file.tell()

    def keep(self, length: int) -> None:
        """Drop what stands behind so many bytes; without any, the part goes."""
        if self._begun:
            self._file.truncate(length)

    def _begin(self) -> None:
        self._file.truncate(0)
        close_to_others(self._file)
        self._append(self._head)
        self._begun = True

    def _append(self, lines: bytes) -> None:
        with named(self.part):
            append(self._file, lines)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file as file:  # others may have it only once it has its last name
            if kind is None and not self._begun:
                self._begin()
            with named(self.part):
                if kind is None:
                    keep_mode(file, self.path)
                if self._begun:
                    self._sync(failed=kind is not None)
            empty = not os.fstat(file.fileno()).st_size
            mine = self._is_there(file)
            if os.name == "nt":
                file.close()  # an open file keeps its name there
            if kind is None and not mine:
                raise FileNotFoundError(errno.ENOENT, "this file was taken away while it was written", str(self.part))
            if kind is None:
                self.part.replace(self.path)
            elif empty and mine:
                self.part.unlink()
        if kind is None:
            _sync_folder(self.path.parent)

    def _sync(self, *, failed: bool) -> None:
        try:
            os.fsync(self._file.fileno())
        except OSError:
            if not failed:  # else the first failure is the one to report
                raise

    def _is_there(self, file: FileIO) -> bool:
        """Whether the name of the part still leads to what was written."""
        try:
            return os.path.samestat(os.fstat(file.fileno()), self.part.lstat())
        except FileNotFoundError:
            return False


def _sync_folder(folder: Path) -> None:
    """Make the new name durable too, where the system lets a folder be opened."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
