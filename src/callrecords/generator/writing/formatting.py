"""The one style of generated files: ruff with fixed settings, so that no configuration around it can change a byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from callrecords.generator.writing.errors import GenerateError

LINE_LENGTH = 120
_COMMON = (
    *("--isolated", "--no-cache", "--quiet", "--target-version", "py311", "--line-length", str(LINE_LENGTH)),
    "--no-respect-gitignore",  # the temporary folder may lie where git looks at nothing, such as .nox
)
_RULES = ("--select", "B,E,F,I,UP,W", "--ignore", "E501")
_SORTING = (
    *("--config", 'lint.isort.known-first-party = ["callrecords"]'),
    *("--config", "lint.isort.split-on-trailing-comma = false"),
)
_COMPACT = ("--config", "format.skip-magic-trailing-comma = true")


def format_folder(folder: Path) -> None:
    """Drop unused imports, sort the rest, format; what a linter still complains about is an error."""
    _ruff(folder, "check", "--fix", *_RULES, *_SORTING)
    _ruff(folder, "format", *_COMPACT)


def _ruff(folder: Path, command: str, *options: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", command, *_COMMON, *options, "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise GenerateError(f"ruff {command} refuses what was generated:\n{done.stdout}{done.stderr}")
