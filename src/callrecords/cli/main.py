"""The entry point. It imports with the base install alone, and says what to install where more is needed."""

from __future__ import annotations

import signal
import sys
from typing import NoReturn

from callrecords.cli.extras import CLI_MODULES, lacking, missing


def main() -> None:
    """Run the command line and leave with one of the exit codes of `callrecords --help`."""
    absent = missing(CLI_MODULES)
    if absent:
        emulator = "--emulated" in sys.argv or "emulate" in sys.argv[1:2]
        extra = "contract" if "check" in sys.argv[1:2] else "emulator" if emulator else "cli"
        sys.exit(_refuse(lacking(extra, absent)))
    from callrecords.cli.app import run

    _end_as_ctrl_c_does()
    sys.exit(run(sys.argv[1:]))


def _end_as_ctrl_c_does() -> None:
    """Let SIGTERM, as a service manager or a container sends it, end a command in the same orderly way."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _stop)


def _stop(number: int, frame: object) -> NoReturn:
    del number, frame
    raise KeyboardInterrupt


def _refuse(message: str) -> int:
    sys.stderr.write(f"callrecords: {message}")
    return 3  # exits.CONFIG, which this file does not import: exits knows the client's errors
