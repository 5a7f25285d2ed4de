"""A folder of a vendor: written by us in our form, or the vendor's own file with an overlay of facts beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs

from callrecords.generator.bundle import folder as house
from callrecords.generator.bundle.folder import ROOT, Source
from callrecords.generator.bundle.texts import SpecError
from callrecords.generator.reading.house import folded
from callrecords.generator.reading.join import Joined, join
from callrecords.generator.reading.normal import OperationFound, Unkept, normal
from callrecords.generator.reading.overlay import FACTS, Overlay, apply, read_overlay
from callrecords.generator.reading.upgrade import upgraded, was


@attrs.frozen
class SpecReading:
    """What came of a folder."""

    source: Source
    operations: list[OperationFound] = attrs.field(factory=list[OperationFound])
    """Every operation of the vendor's, and what became of it; empty for a folder in our own form."""
    problems: list[Unkept] = attrs.field(factory=list[Unkept])
    """What could not be kept as the vendor wrote it."""
    invented: list[str] = attrs.field(factory=list[str])
    """`Schema.property` of each field whose example is made up."""
    left: list[str] = attrs.field(factory=list[str])
    """Parameters that no client sends, each with its operation."""
    dropped: list[Unkept] = attrs.field(factory=list[Unkept])
    """Examples that break their own schema, and keys of examples that it does not know."""
    remarks: list[Unkept] = attrs.field(factory=list[Unkept])
    """What is read more loosely than the vendor wrote it; nothing is lost."""
    overlay: Overlay | None = None


def is_spec(folder: Path) -> bool:
    """Whether a folder holds a spec in either form."""
    return (folder / FACTS).is_file() or (folder / ROOT).is_file()


def spec_folders(folder: Path) -> list[Path]:
    """The spec folders in a folder; the folder itself if it is one."""
    return [folder] if is_spec(folder) else sorted(path for path in folder.glob("*") if path.is_dir() and is_spec(path))


def load(folder: Path) -> Source:
    """The spec of a folder; raises `SpecError`."""
    return read(folder).source


def read(folder: Path) -> SpecReading:
    """The spec of a folder, and what became of each of its operations; raises `SpecError`."""
    if not (folder / FACTS).is_file():
        source, problems = folded(house.load(folder))
        return SpecReading(source, problems=[Unkept(pointer, message) for pointer, message in problems])
    overlay = read_overlay(folder / FACTS)
    joined = join(overlay.extends)
    patched = apply(overlay, joined.document)
    try:
        document = upgraded(patched.document)
    except SpecError as error:
        raise SpecError(f"{overlay.extends}: {error}") from None
    found = normal(document)
    tracing = _Tracing(joined, patched.places, found.places, overlay.file.resolve())
    source = Source(folder.resolve(), found.document, tracing.place, is_house=False)
    return SpecReading(
        source, found.operations, found.problems, found.invented, found.left, found.dropped, found.remarks, overlay
    )


@attrs.frozen
class _Tracing:
    """From a place of the finished document back to the line that somebody wrote."""

    joined: Joined
    added: dict[str, str]
    """Pointer in the patched document -> pointer in the overlay, for each part that comes from there."""
    schemas: dict[str, str]
    overlay: Path

    def place(self, pointer: str) -> tuple[Path, str]:
        """The file, and the place in it."""
        old = was(self.joined.document, self._unnamed(pointer))
        for here in _up(old):
            if here in self.added:
                return self.overlay, self.added[here] + old[len(here) :]
        place = self.joined.place(old)
        return place.file, place.pointer

    def _unnamed(self, pointer: str) -> str:
        """The place that a pointer had before schemas got their names."""
        known = next((here for here in _up(pointer) if here and here in self.schemas), None)
        return pointer if known is None else self.schemas[known] + pointer[len(known) :]


def _up(pointer: str) -> Iterator[str]:
    """A pointer and those of all that is around it."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
    yield ""
