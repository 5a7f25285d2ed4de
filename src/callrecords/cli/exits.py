"""Exit codes. They are stable: scripts may rely on them; `callrecords --help` and docs/cli.md list them."""

from __future__ import annotations

import enum

from callrecords import errors
from callrecords.lake.errors import PlaceError
from callrecords.spec.catalog import UnknownName


class BadSpec(errors.CallRecordsError):
    """A spec has problems or open questions; the message holds them all."""


class TokenOver(errors.CallRecordsError):
    """The vendor takes a sync token no more; the message says what to do."""


class Exit(enum.IntEnum):
    """What the command leaves with."""

    OK = 0
    VENDOR = 1
    USAGE = 2
    CONFIG = 3
    NETWORK = 4
    INCOMPLETE = 5
    FILE = 6
    SPEC = 7
    DIFFERENT = 8
    STALE = 9
    BUG = 70
    INTERRUPTED = 130
    PIPE = 141

    @property
    def meaning(self) -> str:
        """One line for the help page."""
        return _MEANINGS[self]


_MEANINGS = {
    Exit.OK: "done",
    Exit.VENDOR: "the vendor refused the request, failed, sent a response that cannot be read, or broke a promise (check)",
    Exit.USAGE: "wrong usage: an option, a name, a filter, a date",
    Exit.CONFIG: "configuration: a missing token, a wrong one, a missing scope, a package that is not installed",
    Exit.NETWORK: "no response: the connection failed or took too long",
    Exit.INCOMPLETE: (
        "done, but not all: some records could not be read, or others came than were asked for; some promises could not "
        "be judged (check)"
    ),
    Exit.FILE: "a file or a table could not be written or read",
    Exit.SPEC: "a spec has problems or open questions, and nothing was made of it; or what was made of it is stale (generate --check)",
    Exit.DIFFERENT: "done, and two sides of the same calls differ (reconcile)",
    Exit.STALE: "the vendor takes a sync token no more, and all records are to be read anew (fetch --changes)",
    Exit.BUG: "a defect of callrecords",
    Exit.INTERRUPTED: "stopped with Ctrl-C or SIGTERM",
    Exit.PIPE: "the reader of the output went away",
}


def code_of(error: Exception) -> Exit:
    """The exit code for an error that ended the command."""
    match error:
        case BadSpec():
            return Exit.SPEC
        case TokenOver():
            return Exit.STALE
        case UnknownName() | errors.RequestError():
            return Exit.USAGE
        case errors.ConfigError() | errors.Unauthorized() | errors.Forbidden():
            return Exit.CONFIG
        case errors.ConnectionFailed() | errors.DeadlineExceeded():
            return Exit.NETWORK
        case PlaceError():
            return Exit.FILE
        case errors.CallRecordsError():
            return Exit.VENDOR
        case OSError():
            return Exit.FILE
        case _:
            return Exit.BUG
