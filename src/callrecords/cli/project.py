"""`callrecords init --project`: the files of a repository around somebody's own vendors."""

from __future__ import annotations

from pathlib import Path

import click

from callrecords.cli.specs import shown


def vendors_here(folder: Path | None) -> list[str]:
    """The spec folders of this repository, by their paths in it, and `folder` with them.

    Raises `click.UsageError` without any, and for one that lies elsewhere or shares its name.
    """
    from callrecords.generator.reading.folder import spec_folders

    here = Path.cwd().resolve()
    found = {path.resolve() for path in spec_folders(here) if path != here}
    if folder is not None:
        found.add(folder.resolve())
    if not found:
        raise click.UsageError(
            "there is no spec folder here; begin with one: callrecords init hill --from openapi.yaml --project"
        )
    outside = [path for path in found if not path.is_relative_to(here) or path == here]
    if outside:
        raise click.UsageError(
            f"{shown(outside[0])} is no folder below this one: run this at the top of the repository"
        )
    if len({path.name for path in found}) < len(found):
        raise click.UsageError(f"two of the spec folders have one name: {', '.join(sorted(map(shown, found)))}")
    return sorted(path.relative_to(here).as_posix() for path in found)


def files_for(specs: list[str], *, force: bool) -> dict[Path, str]:
    """What is to be written; raises `click.UsageError` where one of the files is there, unless forced."""
    from callrecords.generator.project.files import project_files

    files = {Path(name): text for name, text in project_files(specs).items()}
    there = [str(path) for path in files if path.exists() or path.is_symlink()]
    if there and not force:
        raise click.UsageError(
            f"{', '.join(there)} {'is' if len(there) == 1 else 'are'} there already; --force replaces what it names"
        )
    return files


def write_files(files: dict[Path, str]) -> str:
    """Write them, and say so."""
    kept: list[Path] = []
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        kept += filter(None, [replace_file(path, text)])
    before = f"\nWhat was there before: {', '.join(map(str, kept))}" if kept else ""
    return f"Written: {', '.join(map(str, files))}{before}"


def replace_file(path: Path, text: str) -> Path | None:
    """Write a text; what else was there is kept beside it, and its new path is returned."""
    kept = None
    if path.exists() and path.read_bytes() != text.encode():
        numbers = ("", *map(str, range(2, 1000)))
        kept = next(name for number in numbers if not (name := path.with_name(f"{path.name}.bak{number}")).exists())
        path.rename(kept)
    path.write_text(text, "utf-8")
    return kept
