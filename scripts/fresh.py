"""Is generated/ exactly what the specs give? `python -m scripts.fresh` answers with exit code 0 or 1."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from callrecords.generator.generate import generate


def differences(made: Path, kept: Path) -> list[str]:
    """One line per file that is missing, left over or different in `kept`, compared with `made`, byte for byte."""
    fresh, present = _files(made), _files(kept)
    return sorted(
        [f"missing: {name}" for name in fresh.keys() - present.keys()]
        + [f"left over: {name}" for name in present.keys() - fresh.keys()]
        + [f"differs: {name}" for name in fresh.keys() & present.keys() if fresh[name] != present[name]]
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def main() -> int:
    """Compare the committed tree with one made now in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "generated"
        generate(Path("specs"), made)
        found = differences(made, Path("generated"))
    for line in found:
        print(line, file=sys.stderr)
    if found:
        print("generated/ is stale: run `nox -s generate` and commit what changes", file=sys.stderr)
        return 1
    print("generated/ is fresh")
    return 0


if __name__ == "__main__":
    sys.exit(main())
