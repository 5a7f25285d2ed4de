"""A file that appears whole or not at all: written beside itself as `FILE.part`, renamed when complete."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Self


class PartFile:
    """Collects lines; leaving the `with` block without an error makes the file, with one keeps `FILE.part`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(f"{path.name}.part")
        if path.is_dir():
            raise IsADirectoryError(f"{path} is a folder")
        self._file = self.part.open("wb")

    def write(self, line: bytes) -> None:
        """Add one whole line."""
        self._file.write(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            self._file.flush()
            os.fsync(self._file.fileno())
        if kind is None:
            self.part.replace(self.path)
            _sync_folder(self.path.parent)

    def discard(self) -> None:
        """Take `FILE.part` away again, after a failure that left nothing in it."""
        self.part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable too, where the system lets a folder be opened."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
