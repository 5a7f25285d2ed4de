"""The parts of a release that are no session of nox: `check`, `build FOLDER`, `sums FOLDER`. `nox -s release` runs them.

`check`: the version of pyproject.toml stands in CHANGELOG.md with its date, and nothing above it; no file is changed and not committed.
`build`: wheel and sdist, made twice from two copies of what is committed, must be the same to the byte; so must a wheel of the sdist.
`sums`: the SHA-256 of every file of a folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

PROJECT, CHANGES = Path("pyproject.toml"), Path("CHANGELOG.md")
SUMS = "SHA256SUMS"


def version_in(project: str) -> str:
    """The version that a pyproject.toml states."""
    stated: str = tomllib.loads(project)["project"]["version"]
    return stated


def problem_of(version: str, changes: str) -> str | None:
    """Why the changelog is not ready for a version; None if it is."""
    headings = re.findall(r"^## (.*)$", changes, re.MULTILINE)
    if not headings:
        return f"CHANGELOG.md has no version; begin with ## {version}, and the date: ## {version} (2026-01-31)"
    if not re.fullmatch(rf"{re.escape(version)} \(\d{{4}}-\d\d-\d\d\)", headings[0]):
        return f"CHANGELOG.md begins with ## {headings[0]}; for this release it is ## {version}, and the date: ## {version} (2026-01-31)"
    if headings[0] in headings[1:]:
        return f"CHANGELOG.md has ## {headings[0]} twice"
    body = changes.partition(f"## {headings[0]}\n")[2].partition("\n## ")[0]
    return None if body.strip() else f"CHANGELOG.md says nothing of {version}"


def check() -> None:
    """Whether version, changelog and checkout are ready; ends the process if not."""
    version = version_in(PROJECT.read_text())
    problem = problem_of(version, CHANGES.read_text())
    if problem is not None:
        raise SystemExit(problem)
    if changed := _git("status", "--porcelain"):
        raise SystemExit(f"commit first:\n{changed}")
    if (tag := f"v{version}") in _git("tag", "--list").split():
        raise SystemExit(f"the tag {tag} is there already: take another version")
    print(f"ok: version {version}, its changes, nothing uncommitted")


def build(folder: Path) -> list[Path]:
    """Wheel and sdist of what is committed; ends the process if two builds differ."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = _git("log", "-1", "--format=%ct").strip()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        first = made(copied(work / "one"), work / "made-one", stamp, mask=0o022)
        second = made(copied(work / "two" / "deeper"), work / "made-two", stamp, mask=0o077)
        wheel, sdist = (next(path for path in first if path.name.endswith(end)) for end in (".whl", ".tar.gz"))
        with tarfile.open(sdist) as archive:
            archive.extractall(work / "sdist", filter="data")
        [unpacked] = (work / "sdist").iterdir()
        third = made(unpacked, work / "made-three", stamp, targets=("wheel",))
        for ours, theirs in (*zip(first, second, strict=True), (wheel, third[0])):
            if ours.name != theirs.name or ours.read_bytes() != theirs.read_bytes():
                raise SystemExit(f"{ours.name} differs between two builds")
        print(f"ok: {wheel.name} and {sdist.name}, the same to the byte in two builds; a wheel of the sdist too")
        return [Path(shutil.copy2(path, folder / path.name)) for path in first]


def copied(target: Path) -> Path:
    """A copy of the files that git knows, with times of now."""
    for name in _git("ls-files", "-z").split("\0"):
        if name and Path(name).is_file():
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, place)
    return target


def made(
    source: Path, folder: Path, stamp: str, targets: Sequence[str] = ("sdist", "wheel"), mask: int | None = None
) -> list[Path]:
    """What hatchling makes of a source tree, in the order of names. `stamp` is SOURCE_DATE_EPOCH."""
    wanted = [word for target in targets for word in ("--target", target)]
    command = [sys.executable, "-m", "hatchling", "build", *wanted, "--directory", str(folder.resolve())]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": stamp}
    umask = -1 if mask is None else mask
    subprocess.run(command, cwd=source, env=environment, check=True, stdout=subprocess.DEVNULL, umask=umask)
    return sorted(folder.iterdir())


def sums(folder: Path) -> str:
    """A line for each file of a folder, as `sha256sum --check` takes them."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout


def main(arguments: Sequence[str]) -> None:
    """Do one part."""
    match arguments:
        case ["check"]:
            check()
        case ["build", folder]:
            build(Path(folder))
        case ["sums", folder]:
            Path(folder, SUMS).write_text(sums(Path(folder)))
            print(Path(folder, SUMS).read_text(), end="")
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
