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
        sys.exit(_refuse(lacking(_extra(sys.argv[1:]), absent)))
    try:
        _end_as_ctrl_c_does()
        from callrecords.cli.app import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:  # before the command began, or when it had ended
        sys.stderr.write("Stopped.\n")
        sys.exit(130)


def _extra(arguments: list[str]) -> str:
    """The extra that brings all that a command needs."""
    match arguments[:1]:
        case ["generate" | "init"]:
            return "generate"
        case ["check"]:
            return "contract"
        case _:
            return "emulator" if "--emulated" in arguments or "emulate" in arguments[:1] else "cli"


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
