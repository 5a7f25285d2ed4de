"""How a file of a whole window is made and had: the facts of `x-job`."""

# No `from __future__ import annotations`: msgspec would have to evaluate each annotation when a client makes its first request.

from datetime import timedelta
from typing import Literal

import msgspec

from callrecords.spec.facts import Fact


class JobPart(Fact, frozen=True, kw_only=True):
    """One operation of a job; a path parameter of the job's id is filled in by whoever started it."""

    id: str
    """How the operation is called."""
    method: Literal["GET", "POST"]
    path: str
    """With its `{parameters}`."""
    query: tuple[str, ...] = ()
    """The query parameters that it declares: it gets those that a client is built with."""
    required: tuple[str, ...] = ()
    """Those of them that each request must have."""
    headers: tuple[str, ...] = ()
    """The headers that each request must have, of those that a client is built with."""


class JobWindow(Fact, frozen=True, kw_only=True):
    """How a start says which time the file is to hold: names in its query, or in the JSON of its body."""

    since: str
    until: str
    place: Literal["body", "query"] = msgspec.field(name="in", default="body")
    until_is: Literal["excluded", "included"] = "excluded"
    """Whether a record at exactly the end belongs to it."""


class JobStatus(Fact, frozen=True, kw_only=True):
    """Where a job says how far it is, and the words for it."""

    at: str
    pending: tuple[str, ...]
    done: tuple[str, ...]
    failed: tuple[str, ...] = ()


class JobFile(Fact, frozen=True, kw_only=True):
    """The file of a job: where it is had, and how it is written."""

    format: Literal["json", "jsonl", "csv"]
    items: str | None = None
    """Where in a JSON file the records stand; None where it is one array."""
    packed: Literal["none", "gzip", "zip"] = "none"
    url: str | None = None
    """Where in the body of a job that is done the file's address stands; None where an operation of its own has the file."""
    redirect: bool = False
    """Whether the operation that has the file leads to an address where it lies."""
    token: bool = False
    """Whether the address wants the token; only one on the API's own host ever gets it."""
    count: str | None = None
    """Where in the body of a job that is done the number of records stands."""
    lasts: timedelta | None = None
    """How long an address is good."""


class JobFacts(Fact, frozen=True, kw_only=True):
    """`x-job`: how all records of a window are had as one file, which the server makes on request."""

    window: JobWindow
    send: dict[str, str | int | bool] = msgspec.field(default_factory=dict[str, str | int | bool])
    """What a start says beside the window, always the same."""
    id: str
    """Where in the response to a start the job's id stands."""
    status: JobStatus
    reason: str | None = None
    """Where in the body of a job that failed the reason stands."""
    file: JobFile
    start: JobPart
    poll: JobPart
    download: JobPart | None = None

    @property
    def parts(self) -> tuple[JobPart, ...]:
        """The operations, in the order in which they are used."""
        return (self.start, self.poll, *(() if self.download is None else (self.download,)))
