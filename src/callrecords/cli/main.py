"""The entry point. It imports with the base install alone, and says what to install where more is needed."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence

CLI_MODULES = ("click", "rich")
EMULATOR_MODULES = ("uvicorn", "httptools")


def missing(modules: Sequence[str]) -> tuple[str, ...]:
    """Those of the top-level modules that are not installed."""
    return tuple(name for name in modules if importlib.util.find_spec(name) is None)


def install_line(extra: str) -> str:
    """The command that installs an extra of this package."""
    return f'python -m pip install "callrecords[{extra}]"'


def lacking(extra: str, absent: Sequence[str]) -> str:
    """The message for a command whose packages are not installed."""
    return (
        f"this command needs {' and '.join(absent)}, not installed so far. Install with:\n\n    {install_line(extra)}\n"
    )


def main() -> None:
    """Run the command line and leave with one of the exit codes of `callrecords --help`."""
    absent = missing(CLI_MODULES)
    if absent:
        emulator = "--emulated" in sys.argv or "emulate" in sys.argv[1:2]
        extra = "contract" if "check" in sys.argv[1:2] else "emulator" if emulator else "cli"
        sys.exit(_refuse(lacking(extra, absent)))
    from callrecords.cli.app import run

    sys.exit(run(sys.argv[1:]))


def _refuse(message: str) -> int:
    sys.stderr.write(f"callrecords: {message}")
    return 3  # exits.CONFIG, which this file does not import: exits knows the client's errors
