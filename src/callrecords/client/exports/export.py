"""One export: what is sent for a window of time, how each response is read, and what of the file is handed over. No input or output."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from callrecords.client.http.request import Request
from callrecords.client.http.response import Response
from callrecords.client.operations.listing import ListOperation
from callrecords.client.operations.query import ExportQuery
from callrecords.client.records.deviations import RecordDeviation
from callrecords.client.records.record import Record
from callrecords.conventions import BadEnvelope, job_files, jobs
from callrecords.conventions.headers import retry_after
from callrecords.errors import (
    BadArgument,
    BadResponse,
    ExportFailed,
    NaiveTime,
    ResponseTooLarge,
)
from callrecords.spec.arguments import time_of
from callrecords.spec.facts_jobs import JobFacts, JobPart
from callrecords.spec.frozen import Frozen
from callrecords.spec.masking import mask_name, mask_start

R = TypeVar("R", bound=Record)

BATCH = 100
"""Records that are decoded at once."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ANY_MEDIA = {"accept": "*/*"}


class Ask(Frozen, frozen=True):
    """A request to send, and what reads its response."""

    request: Request
    read: Callable[[Response], Any]


class Told(Frozen, frozen=True):
    """What a response says of a job."""

    _hidden = frozenset({"url"})

    state: jobs.JobState
    wait: float | None
    """Seconds that the server wants to be left alone, if it says so."""
    url: str | None
    """Where the file lies, absolute."""


class RowsOfFile(Frozen, frozen=True):
    """The records of a file, not decoded yet, and the request and the response that brought them."""

    _hidden = frozenset({"rows"})

    rows: Sequence[msgspec.Raw]
    request: Request
    response: Response


class Elsewhere(Frozen, frozen=True):
    """A response that leads to the file."""

    _hidden = frozenset({"url"})

    url: str


class Export(Generic[R]):
    """The requests of one export. Making it checks the arguments, and raises a `RequestError`."""

    def __init__(self, listing: ListOperation[R], query: ExportQuery, most: int) -> None:
        facts, clock = listing.operation.job, listing.operation.clock
        if facts is None or clock is None:
            raise BadArgument("export: the vendor makes no files of this list")
        self.facts: JobFacts = facts
        self.patience = query.patience
        if isinstance(query.patience, bool) or not isinstance(query.patience, int | float) or not query.patience >= 0:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadArgument("patience: expected a number of seconds, 0 or more")
        since, until = _moment("since", query.since), _moment("until", query.until)
        if until <= since:
            raise BadArgument("until: must be later than since")
        self._listing, self._most = listing, most
        self._start = jobs.render_start(facts, (since, until), listing.fields[clock.field].writing)
        self._screen = listing.screen((), (since, until), jobs.requested(facts, (since, until)))
        self._key_of = listing.decoder.key_of
        self._seen: set[str | None] = set()
        """Where the records came from."""

    @property
    def has_addresses(self) -> bool:
        """Whether the file lies at an address, which may be over when it is used."""
        return self.facts.download is None or self.facts.file.redirect

    def start(self) -> Ask:
        """Start the job; its id is read."""
        request = self._listing.elsewhere(self.facts.start, None, self._start.query)
        if self.facts.start.method == "POST":
            body, headers = self._start.body, {"content-type": "application/json"} if self._start.body else {}
            request = msgspec.structs.replace(request, method="POST", body=body, headers=headers)

        def read(response: Response) -> Any:
            return self._said(request, response, lambda body: jobs.parse_started(self.facts, body))

        return Ask(request, read)

    def poll(self, job: str) -> Ask:
        """Ask after a job."""
        request = self._request(self.facts.poll, job)

        def told(body: object, response: Response) -> Told:
            state = jobs.parse_state(self.facts, body)
            url = None if state.file is None else jobs.address(state.file, request.url)
            if url is not None and self.facts.file.token and not jobs.same_host(url, request.url):
                raise BadEnvelope("file", "its address wants the token, and leads to another host")
            return Told(state, retry_after(response.headers), url)

        def read(response: Response) -> Any:
            return self._said(request, response, lambda body: told(body, response))

        return Ask(request, read)

    def fetch(self, job: str, told: Told) -> Ask:
        """Fetch the file of a job that is done: its records are read, or where it lies."""
        if self.facts.download is not None:
            request = self._request(self.facts.download, job)
            return self._ask_for_file(msgspec.structs.replace(request, headers=_ANY_MEDIA), told.state)
        return self._at(told.url or "", told.state, token=self.facts.file.token)

    def follow(self, found: Elsewhere, told: Told) -> Ask:
        """Fetch the file from where a response leads to. It gets no token."""
        return self._at(found.url, told.state, token=False)

    def failed(self, state: jobs.JobState, job: str) -> ExportFailed:
        """The error for a job that ended in failure."""
        private = self._request(self.facts.poll, job).private
        reason = f"; the server says: {mask_start(state.reason, 300, private)}" if state.reason else ""
        return ExportFailed(f"the vendor's job failed, {self.word(state)}{reason}", operation=self.facts.poll.id)

    def word(self, state: jobs.JobState) -> str:
        """The vendor's word for how far a job is, if the spec knows it, else its shape."""
        status = self.facts.status
        known = state.word in {*status.pending, *status.done, *status.failed}
        return f"it is {state.word if known else mask_name(state.word[:100])!r}"

    def records(self, file: RowsOfFile) -> Iterator[list[R]]:
        """The records of the window, each once, some at a time; what the spec does not describe is counted."""
        for start in range(0, len(file.rows), BATCH):
            found: list[RecordDeviation] = []
            records, _ = self._listing.decoder.many(file.rows[start : start + BATCH], found=found)
            if self._screen is not None:
                records = self._screen.passed(records)
                found += self._screen.found
                self._screen.found = []
            self._listing.note(found, file.request, file.response)
            fresh: list[R] = []
            for record in records:
                key = self._key_of(record)
                if key not in self._seen:
                    self._seen.add(key)
                    fresh.append(record)
            yield fresh

    def _request(self, part: JobPart, job: str | None = None) -> Request:
        return self._listing.elsewhere(part, job)

    def _at(self, url: str, state: jobs.JobState, *, token: bool) -> Ask:
        plain, _, query = url.partition("#")[0].partition("?")
        request = Request(
            operation=(self.facts.download or self.facts.poll).id, url=plain, query=query, headers=_ANY_MEDIA,
            bare=not token, private=tuple(filter(None, (query, plain.rpartition("/")[2]))),
        )  # fmt: skip
        return self._ask_for_file(request, state)

    def _ask_for_file(self, request: Request, state: jobs.JobState) -> Ask:
        def read(response: Response) -> RowsOfFile | Elsewhere:
            if response.status in _REDIRECTS and response.location:
                try:
                    return Elsewhere(jobs.address(response.location, request.url))
                except BadEnvelope as problem:
                    raise response.bad(str(problem), request).lasting() from None
            self._listing.demand_success(request, response)
            try:
                content = job_files.unpack(self.facts.file, response.body, self._most)
                rows = job_files.parse(self.facts.file, content, self._listing.fields)
            except job_files.FileTooLarge:
                raise ResponseTooLarge(
                    f"the file is larger than max_response_bytes, {self._most:,} bytes", operation=request.operation
                ) from None
            except job_files.UnreadableFile as problem:
                raise self._spoilt(response.bad(str(problem), request)) from None
            if state.count is not None and state.count != len(rows):
                said = f"the file holds {len(rows):,} records, the job says {state.count:,}"
                raise self._spoilt(response.bad(said, request))
            return RowsOfFile(rows, request, response)

        return Ask(request, read)

    def _spoilt(self, error: BadResponse) -> BadResponse:
        """A file that is fetched again: where it has an address, from another one, since some are good once."""
        return error.lasting() if self.has_addresses else error

    def _said(self, request: Request, response: Response, parse: Callable[[object], Any]) -> Any:
        self._listing.demand_success(request, response)
        parts = response.parts(request)
        body = {name: msgspec.json.decode(part) for name, part in parts.items()}
        try:
            return parse(body)
        except BadEnvelope as problem:
            raise response.bad(str(problem), request).lasting() from None


def _moment(name: str, given: object) -> datetime:
    moment = time_of(name, given)
    if moment is None:
        raise BadArgument(f"{name}: expected a datetime with a zone, got nothing")
    if moment.utcoffset() is None:
        raise NaiveTime(f"{name}: the time has no zone; add one, such as datetime(..., tzinfo=UTC)")
    return moment
