"""Test what we take from the foreign diff tool, but only when it, our reading of it or its tests have changed.

What was tested last stands in `requirements/redocly/tested.txt`, as one hash of all these files. With any other content the
tests run again, and write the new hash if they pass; commit it. `--always` runs them whatever it says.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TESTS = "tests/generator/diff/test_wire.py"
DEPENDS_ON = (
    "requirements/redocly/package.json",
    "requirements/redocly/package-lock.json",
    "requirements/diff.txt",
    "src/callrecords/generator/diff/wire.py",
    "src/callrecords/generator/diff/change.py",
    TESTS,
    "tests/generator/diff/pairs.py",
)
"""The pinned tool and the Node that runs it, our reading of its report, and the tests."""
STAMP = "requirements/redocly/tested.txt"


def stamp(root: Path) -> str:
    """One hash of the names and contents of all that the tests depend on."""
    digest = hashlib.sha256()
    for name in DEPENDS_ON:
        content = (root / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def tested(root: Path) -> bool:
    """Whether exactly what lies here has passed the tests."""
    file = root / STAMP
    return file.is_file() and file.read_text(encoding="utf-8").strip() == stamp(root)


def main(arguments: Sequence[str], root: Path = Path()) -> int:
    """Run the tests where they are due; the exit code is theirs."""
    if tested(root) and "--always" not in arguments:
        print(f"the diff tool is the one that {STAMP} says was tested: its tests are not run again")
        return 0
    code = subprocess.run([sys.executable, "-m", "pytest", TESTS], cwd=root, check=False).returncode
    if code == 0 and not tested(root):
        (root / STAMP).write_text(stamp(root) + "\n", encoding="utf-8")
        print(f"{STAMP} is new: commit it, or the tests run every time")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
