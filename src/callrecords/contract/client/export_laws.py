"""Laws of exports: the file of a job becomes the records of its window, each once, whatever passes on the way; else there is one typed error."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import attrs

from callrecords.contract.client.stage import Stage, key_in
from callrecords.contract.oracle.reader import object_of, read_json, reading
from callrecords.errors import BadResponse, CallRecordsError, DeadlineExceeded, ExportFailed
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.facts_jobs import JobFacts

_SECOND = timedelta(seconds=1)
_PASSING = ("throttled", "server-error", "html", "empty-body", "file-late", "address-expired", "cut-file", "short-file")
_LASTING: dict[str, tuple[type[CallRecordsError], ...]] = {
    "job-fails": (ExportFailed,),
    "file-late": (DeadlineExceeded,),
    "address-expired": (ExportFailed,),
    "cut-file": (BadResponse,),
    "short-file": (BadResponse,),
}


def export_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """Every export of a list: of windows that touch, with each fault once and for good, of files that hold what they should not."""
    facts = vendor.bundle().operations[resource.list_operation].job
    if facts is None:
        return
    for asynchronous in (False, True):
        judge = _ExportJudge(Stage(vendor, resource), facts, asynchronous)
        found = itertools.chain(judge.windows(), judge.passing(), judge.lasting(), judge.odd_files())
        yield from (f"{fault}, asynchronously" if asynchronous else fault for fault in found)


@attrs.frozen
class _ExportJudge:
    stage: Stage
    facts: JobFacts
    asynchronous: bool

    def windows(self) -> Iterator[str]:
        """Two windows that touch, and both together."""
        since, until = self._span
        times = sorted(self._times().values())
        cut = times[len(times) // 2]
        for begin, end in ((since, until), (since, cut), (cut, until)):
            yield from self._export("a window", begin, end)

    def passing(self) -> Iterator[str]:
        """Each fault that passes, at each part of the job."""
        for name, part in itertools.product(_PASSING, self.facts.parts):
            if self._shows(name):
                self.stage.emulator.faults.add(name, part.id, count=1)
                yield from self._export(f"{name} at {part.id}", *self._span)
                self.stage.emulator.faults.clear()

    def lasting(self) -> Iterator[str]:
        """Each fault that stays: one error, and no record before it."""
        for name, kinds in _LASTING.items():
            if not self._shows(name):
                continue
            self.stage.emulator.faults.add(name, count=None)
            records, _, error = self._records(*self._span)
            names = [entry.target.rpartition("/")[2] for entry in self.stage.emulator.requests if "/-/" in entry.target]
            self.stage.emulator.faults.clear()
            if not isinstance(error, kinds):
                yield f"{name} that stays ends in {type(error).__name__}, with {len(records)} records"
            elif records:
                yield f"{name} that stays hands over {len(records)} records before the error"
            elif any(name in f"{error} {error.__cause__}" for name in names):
                yield f"{name} that stays shows where the file lies"

    def odd_files(self) -> Iterator[str]:
        """Files with a record twice, and with records of another window."""
        since, _ = self._span
        pairs = itertools.pairwise(sorted(self._times().values()))
        cut = next((one + _SECOND for one, two in pairs if 2 * _SECOND < two - one < timedelta(hours=23)), None)
        if cut is None:
            return
        for bug, kind in (("file-repeats-the-first", None), ("file-ends-late", "outside the window")):
            if bug == "file-repeats-the-first" and self.facts.file.count is not None:
                continue  # it holds more than the job says, and is no file at all
            self.stage.emulator.bugs.plant(bug)
            yield from self._export(bug, since, cut, counted=kind)
            self.stage.emulator.bugs.pull(bug)

    @property
    def _span(self) -> tuple[datetime, datetime]:
        given = self.stage.span
        return given["since"], given["until"]

    def _shows(self, fault: str) -> bool:
        """Whether the facts let a client notice a fault."""
        match fault:
            case "job-fails":
                return bool(self.facts.status.failed)
            case "address-expired":
                return self.facts.file.url is not None or self.facts.file.redirect
            case "short-file":
                return self.facts.file.count is not None
            case _:
                return True

    def _times(self) -> dict[str, datetime]:
        """When each record happened that the token sees."""
        operation = self.stage.operation
        field = self.stage.vendor.bundle().record_fields(operation)[operation.timed.field]
        found: dict[str, datetime] = {}
        for key, body in self.stage.bodies(older=True).items():
            read = reading(object_of(read_json(body)).get(field.name), field)
            if read is not None and isinstance(read.value, datetime):
                found[key] = read.value
        return found

    def _export(self, title: str, since: datetime, until: datetime, *, counted: str | None = None) -> Iterator[str]:
        records, kinds, error = self._records(since, until)
        if error is not None:
            yield f"{title}: ends in {type(error).__name__}"
            return
        identity = self.stage.vendor.bundle().identity(self.stage.operation)
        keys = [key_in(record, identity) for record in records]
        wanted = {name for name, at in self._times().items() if since <= at < until}
        lost, others = len(wanted - {*keys}), len({*keys} - wanted)
        if lost or others or len(keys) != len({*keys}):
            yield f"{title}: {lost} records lost, {others} too many, {len(keys) - len({*keys})} twice"
        if counted is not None and counted not in kinds:
            yield f"{title}: what is {counted} is not counted"
        if self.facts.file.format != "csv":
            bodies = self.stage.bodies(older=True)
            changed = [name for name, record in zip(keys, records, strict=True) if record.raw != bodies.get(name)]
            if changed:
                yield f"{title}: {len(changed)} records are others than in the list"

    def _records(self, since: datetime, until: datetime) -> tuple[list[Any], set[str], CallRecordsError | None]:
        """What comes of an export with a new client: records, kinds of deviations, and the error that ends it."""
        self.stage.emulator.requests.clear()
        client = self.stage.client(asynchronous=self.asynchronous)
        records: list[Any] = []
        window = {"since": since, "until": until, "patience": 60.0}

        def take() -> None:
            with client:
                records.extend(getattr(client, self.stage.resource.attribute).export(**window))

        async def take_async() -> None:
            async with client:
                walk = getattr(client, self.stage.resource.attribute).export(**window)
                async for record in walk:
                    records.append(record)  # noqa: PERF401  # what came before an error is kept

        try:
            asyncio.run(take_async()) if self.asynchronous else take()
        except CallRecordsError as error:
            return records, set(), error
        return records, {one.kind for one in client.deviations}, None
