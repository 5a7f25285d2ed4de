"""Jobs: a start is given an id, a question after it is answered, and the file is served, all of it held in memory.

A job is asked after twice before it is done, and holds what its token saw when it was started. An address refuses a token that it does
not want, as stores of files do, so a client that sends one everywhere is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

import attrs
import msgspec

from callrecords.conventions import job_files, jobs, standing
from callrecords.emulator.operations.context import RequestContext
from callrecords.emulator.operations.faults import Fault, Faults
from callrecords.emulator.operations.identity import View
from callrecords.emulator.operations.resource import ServedResource
from callrecords.emulator.operations.wire import JSON, Refused, ServerResponse
from callrecords.emulator.store.moments import span
from callrecords.spec.facts_jobs import JobFacts, JobPart
from callrecords.spec.operation import Operation

Role = Literal["start", "poll", "download", "file"]

Changed = Callable[[Literal["lacking", "window", "state", "file"], Any], Any]
"""Makes of a value what a planted bug leaves of it."""

POLLS = 2
"""How often a job is asked after until it is done."""
LASTS = timedelta(minutes=15)
"""How long an address is good where the spec says nothing of it."""

_MEDIA = {"json": JSON, "jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}
_PACKED = {"gzip": "application/gzip", "zip": "application/zip"}
_OVER = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
_UNWANTED = b"<Error><Code>InvalidArgument</Code><Message>Only one way to sign in is allowed</Message></Error>"
_FILL = re.compile(r"\{([^}]+)\}")


@attrs.define
class Job:
    """One job, and what its file holds."""

    id: str
    account: int
    records: tuple[bytes, ...]
    asked: int = 0
    addresses: dict[str, int] = attrs.field(factory=dict[str, int])
    """The last part of each address that was given -> when it is over."""


@attrs.frozen
class JobRequest:
    """What a path is to a job of a resource."""

    role: Role
    resource: ServedResource
    facts: JobFacts
    operation: Operation
    """The list's, called as the part of the job is."""
    part: JobPart
    values: Mapping[str, str]
    """Of the path parameters."""
    name: str = ""
    """The last part of a file's address, or the id of the job."""

    @property
    def method(self) -> str:
        """How it is requested."""
        return self.facts.start.method if self.role == "start" else "GET"


class JobDesk:
    """The jobs of one vendor. `files`: the path below which addresses of files are."""

    def __init__(self, resources: Mapping[str, ServedResource], base: str, files: str, bound: Iterable[str]) -> None:
        self._files, self._bound = files, frozenset(bound)
        self._jobs: dict[str, dict[str, Job]] = {}
        self._routes: list[tuple[re.Pattern[str], tuple[str, ...], Role, ServedResource, JobFacts, JobPart]] = [
            (
                re.compile(base + _FILL.sub("([^/]+)", part.path)),
                tuple(_FILL.findall(part.path)),
                role,
                resource,
                facts,
                part,
            )
            for resource in resources.values()
            if (facts := resource.operation.job) is not None
            for role, part in _parts(facts)
        ]
        self._number = 0

    def forget(self) -> None:
        """There are no jobs."""
        self._jobs.clear()
        self._number = 0

    def find(self, path: str) -> JobRequest | None:
        """What a path is to a job; None where it is something else."""
        for pattern, names, role, resource, facts, part in self._routes:
            found = pattern.fullmatch(path)
            if found is not None:
                values = dict(zip(names, map(unquote, found.groups()), strict=True))
                own = [value for name, value in values.items() if name not in self._bound]
                return JobRequest(role, resource, facts, _called(resource, part), part, values, *own[-1:])
            if path.startswith(f"{self._files}/{resource.operation.resource.name}/"):
                part = facts.download or facts.poll
                return JobRequest("file", resource, facts, _called(resource, part), part, {}, path.rpartition("/")[2])
        return None

    def strike(self, faults: Faults, asked: JobRequest) -> Fault | None:
        """The fault that strikes a request."""
        is_file = asked.role == "file" or (asked.role == "download" and not asked.facts.file.redirect)
        return faults.strike(
            asked.operation.operation_id, "file" if is_file else "poll" if asked.role == "poll" else None
        )

    def respond(
        self,
        context: RequestContext,
        asked: JobRequest,
        view: Callable[[], View],
        fault: Fault | None,
        changed: Changed,
    ) -> ServerResponse:
        """The response to a request of a job. `view` checks the token, and says what it sees; `changed` is for planted bugs."""
        name = fault.name if fault is not None else ""
        if asked.role == "file":
            return self._file(context, asked, view, name, changed)
        sees = view()
        sent = dict(parse_qsl(context.query, keep_blank_values=True))
        lacking = changed("lacking", standing.missing_beside(sent, context.request.headers, asked.part))
        if lacking is not None:
            raise lacking
        if asked.role == "start":
            return self._start(context, asked, sent, sees, changed)
        job = self._job(asked, lambda one: one.id == asked.name)
        if job is None or job.account != sees.owners[0]:
            raise Refused("unknown-record")
        if asked.role == "poll":
            return self._state(context, asked, job, name, changed)
        if job.asked < POLLS:
            raise Refused("unknown-record", "the file is not ready")
        if asked.facts.file.redirect:
            return ServerResponse(302, b"", (("location", self._address(context, asked, job)),))
        return self._content(asked, job, name, changed)

    def _start(
        self, context: RequestContext, asked: JobRequest, sent: Mapping[str, str], view: View, changed: Changed
    ) -> ServerResponse:
        listing, clock = asked.resource.listing, asked.resource.operation.timed
        form = asked.resource.list_fields[clock.field].writing
        since, until = changed("window", jobs.parse_start(asked.facts, sent, context.request.body, form))
        plan = listing.between(since, until, listing.visible(view, context.now))
        self._number += 1
        job = Job(f"job-{self._number}", view.owners[0], asked.resource.table.page(plan).bodies)
        self._jobs.setdefault(asked.resource.operation.resource.name, {})[job.id] = job
        return ServerResponse(202, jobs.render_started(asked.facts, job.id))

    def _state(
        self, context: RequestContext, asked: JobRequest, job: Job, fault: str, changed: Changed
    ) -> ServerResponse:
        facts, status = asked.facts, asked.facts.status
        if fault == "job-fails" and status.failed:
            state = jobs.JobState(stage="failed", word=status.failed[0], reason="the file could not be written")
            return ServerResponse(200, jobs.render_state(facts, job.id, state))
        job.asked += fault != "file-late"
        if job.asked < POLLS or fault == "file-late":
            state = changed("state", jobs.JobState(stage="pending", word=status.pending[-1]))
            return ServerResponse(200, jobs.render_state(facts, job.id, state), (("retry-after", "0"),))
        file = None if facts.file.url is None else self._address(context, asked, job)
        state = changed("state", jobs.JobState(stage="done", word=status.done[0], file=file, count=len(job.records)))
        return ServerResponse(200, jobs.render_state(facts, job.id, state))

    def _address(self, context: RequestContext, asked: JobRequest, job: Job) -> str:
        """A new address of a job's file."""
        name = f"{job.id}-{len(job.addresses) + 1}"
        job.addresses[name] = context.now + span(asked.facts.file.lasts or LASTS)
        return f"{context.request.origin}{self._files}/{asked.resource.operation.resource.name}/{name}"

    def _file(
        self, context: RequestContext, asked: JobRequest, view: Callable[[], View], fault: str, changed: Changed
    ) -> ServerResponse:
        job = self._job(asked, lambda one: asked.name in one.addresses)
        if job is None:
            raise Refused("unknown-path", "no such path")
        if asked.facts.file.token:
            view()
        elif _has_token(context):
            return ServerResponse(400, _UNWANTED, media_type="application/xml")
        if fault == "address-expired" or context.now >= job.addresses[asked.name]:
            return ServerResponse(403, _OVER, media_type="application/xml")
        return self._content(asked, job, fault, changed)

    def _content(self, asked: JobRequest, job: Job, fault: str, changed: Changed) -> ServerResponse:
        facts = asked.facts.file
        records = changed("file", job.records[:-1] if fault == "short-file" else job.records)
        body = job_files.pack(facts, job_files.render(facts, records, asked.resource.list_fields))
        if fault == "cut-file":
            body = body[: len(body) // 2]
        return ServerResponse(200, body, media_type=_PACKED.get(facts.packed, _MEDIA[facts.format]))

    def _job(self, asked: JobRequest, fits: Callable[[Job], bool]) -> Job | None:
        known = self._jobs.get(asked.resource.operation.resource.name, {})
        return next((job for job in known.values() if fits(job)), None)


def _has_token(context: RequestContext) -> bool:
    carrier = context.identity.carrier
    given = dict(parse_qsl(context.query)) if carrier.place == "query" else context.request.headers
    return carrier.name in given


def _parts(facts: JobFacts) -> list[tuple[Role, JobPart]]:
    roles: tuple[Role, ...] = ("start", "poll", "download")
    return list(zip(roles, facts.parts, strict=False))


def _called(resource: ServedResource, part: JobPart) -> Operation:
    return msgspec.structs.replace(resource.operation, operation_id=part.id)
