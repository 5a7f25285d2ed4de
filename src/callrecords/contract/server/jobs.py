"""Checks of jobs: the files that they make, read with the standard library alone, what they say of themselves, whom they open to."""

from __future__ import annotations

import csv
import gzip
import io
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from urllib.parse import urljoin

import attrs

from callrecords.contract.base.case import Case, filled
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, Missing, Unexpected, none_of, same
from callrecords.contract.base.session import Exchange
from callrecords.contract.oracle.forms import Number
from callrecords.contract.oracle.reader import array_of, object_of, read_json
from callrecords.contract.oracle.record import RawRecord
from callrecords.conventions import BadEnvelope, jobs
from callrecords.conventions.headers import retry_after
from callrecords.spec.facts_errors import Situation
from callrecords.spec.facts_jobs import JobFacts, JobPart
from callrecords.spec.places import find

T = TypeVar("T")

_FIRST, _LONGEST, _LEAST = 1.0, 30.0, 0.05
_SECOND = timedelta(seconds=1)
_NOBODY = "no-such-job-0"


def has_job(case: Case) -> bool:
    """Whether the list has a job that makes files of it."""
    return case.operation.job is not None and case.operation.clock is not None


def files_hold_the_list(case: Case) -> Findings:
    """The files of two windows that touch hold the records of the list, each in one of them, once, as the list shows it."""
    listing, field = case.listing, case.clock.field
    oldest, newest = listing.span
    timed = [(record, at) for record in listing.whole if isinstance(at := record.value(field), datetime)]
    moments = sorted({at for _, at in timed})
    cut = moments[len(moments) // 2]
    for since, until in ((oldest, cut), (cut, newest + _SECOND)) if cut > oldest else ((oldest, newest + _SECOND),):
        included = _facts(case).window.until_is == "included"
        wanted = {one.key: one for one, at in timed if since <= at and (at < until or (included and at == until))}
        made = _Made.of(case, since, until)
        rows = made.rows()
        keys = [listing.identity.of(row) or "" for row in rows]
        yield same("the file of a job", keys, list(wanted), made.file)
        yield none_of("what a file holds twice", [key for key, count in Counter(keys).items() if count > 1], made.file)
        if made.state.count is not None:
            told = f"the job counts {made.state.count} records, its file holds {len(rows)}"
            yield Finding(made.state.count == len(rows), told, made.file)
        others = [key for key, row in zip(keys, rows, strict=True) if key in wanted and not made.says(row, wanted[key])]
        yield none_of("what a file shows otherwise than the list", others, made.file)


def states_are_told(case: Case) -> Findings:
    """A job says words that the spec knows until it is done, and one that nobody started is refused."""
    oldest, newest = case.listing.span
    made = _Made.of(case, oldest, newest + _SECOND)
    status = made.facts.status
    strange = [word for word in made.words if word not in {*status.pending, *status.done, *status.failed}]
    yield Finding(not strange, f"a job says {len(strange)} words that the spec does not know", made.polled)
    unknown = _ask(case, made.facts.poll, _NOBODY)
    yield Finding(400 <= unknown.status < 500, f"a job that nobody started has the status {unknown.status}", unknown)


def opens_as_the_list_does(case: Case) -> Findings:
    """No part of a job opens without a token, with a wrong one or an expired one."""
    oldest, newest = case.listing.span
    made = _Made.of(case, oldest, newest + _SECOND)
    download = made.facts.download
    for kind, what, situation in outsiders(case):
        credentials = case.session.wrong_token if kind == "wrong" else None
        token = None if kind == "wrong" else kind
        asked = [_start(case, oldest, newest + _SECOND, token, credentials)]
        asked += [
            _ask(case, part, made.job, token, credentials) for part in (made.facts.poll, download) if part is not None
        ]
        for exchange in asked:
            yield Finding(
                exchange.status in case.statuses(situation), f"{what} has the status {exchange.status}", exchange
            )
    if made.facts.file.token and made.url is not None:
        plain = case.session.apart(made.facts.poll.id, made.url)
        yield Finding(plain.status in (401, 403, 404), f"the file without a token has the status {plain.status}", plain)


def demands(case: Case) -> bool:
    """Whether some part of a job must have a parameter, or a header."""
    return has_job(case) and any(part.required or part.headers for part in _facts(case).parts)


def parameters_are_demanded(case: Case) -> Findings:
    """A request of a job that lacks what it must have is refused as a list would be."""
    oldest, newest = case.listing.span
    facts, made = _facts(case), None
    for part in facts.parts:
        for name in (*part.required, *part.headers):
            if part is facts.start:
                exchange = _start(case, oldest, newest + _SECOND, "read", without=name)
            else:
                made = made or _Made.of(case, oldest, newest + _SECOND)
                exchange = _ask(case, part, made.job, without=name)
            yield case.refused(f"a request without {name}, which is required,", exchange)


def outsiders(case: Case) -> Iterator[tuple[str | None, str, Situation]]:
    """Requests that must not be served: the kind of token, what it is, and the situation whose error comes."""
    yield None, "a request without a token", "no-token"
    yield "wrong", "a request with a wrong token", "bad-token"
    if "expired" in case.session.kinds and case.issues("expired"):
        yield "expired", "a request with an expired token", "expired-token"


@attrs.frozen(eq=False)
class _Made:
    """A job that is done, and its file."""

    case: Case
    facts: JobFacts
    job: str
    words: Sequence[str]
    """What it said of itself, until it was done."""
    state: jobs.JobState
    polled: Exchange
    """The last question after it."""
    url: str | None
    """Where its file lies, if at an address."""
    file: Exchange

    @classmethod
    def of(cls, case: Case, since: datetime, until: datetime) -> _Made:
        """Have a file made of a window. Raises `Unexpected`, and `Missing` if it takes too long."""
        facts = _facts(case)
        started = _start(case, since, until, "read")
        job = _told(started, lambda body: jobs.parse_started(facts, body))
        words, waited, pause = list[str](), 0.0, _FIRST
        while True:
            polled = _ask(case, facts.poll, job)
            state = _told(polled, lambda body: jobs.parse_state(facts, body))
            words.append(state.word)
            if state.stage == "failed":
                raise Unexpected("a job that should be done has failed", polled)
            if state.stage == "done":
                break
            wanted = retry_after(polled.headers)
            seconds = pause if wanted is None else max(wanted, pause * _LEAST)
            if waited + seconds > case.session.patience:
                raise Missing(f"a job was not done after {waited:.0f} seconds")
            time.sleep(seconds)
            waited, pause = waited + seconds, min(pause * 2, _LONGEST)
        url, file = _fetched(case, facts, job, state, polled)
        if file.status != 200:
            raise Unexpected(f"status {file.status} for the file of a job that is done", file)
        return cls(case, facts, job, words, state, polled, url, file)

    def rows(self) -> list[Mapping[str, Any]]:
        """The records of the file; raises `Unexpected`."""
        try:
            return list(_rows(self.facts, self.file.body))
        except (ValueError, KeyError, EOFError, OSError, zlib.error, csv.Error, zipfile.BadZipFile):
            raise Unexpected("a file that cannot be read as the spec says", self.file) from None

    def says(self, row: Mapping[str, Any], record: RawRecord) -> bool:
        """Whether a row of the file says what the list says."""
        if self.facts.file.format != "csv":
            return row == record.wire
        return all(
            _cell(record.wire.get(name)) == cell for name, cell in row.items() if name in self.case.listing.fields
        )


def _facts(case: Case) -> JobFacts:
    if case.operation.job is None:
        raise Missing("the list has no job")
    return case.operation.job


def _start(
    case: Case,
    since: datetime,
    until: datetime,
    kind: str | None,
    credentials: str | None = None,
    without: str | None = None,
) -> Exchange:
    facts, field = _facts(case), case.fields[case.clock.field]
    sent = jobs.render_start(facts, (since, until), field.writing)
    params = {**case.standing(facts.start), **sent.query}
    return case.session.apart(
        facts.start.id,
        filled(facts.start.path, case.target.bound),
        method=facts.start.method,
        params=[pair for pair in params.items() if pair[0] != without],
        body=sent.body,
        kind=kind,
        credentials=credentials,
        without=without,
    )


def _ask(
    case: Case,
    part: JobPart,
    job: str,
    kind: str | None = "read",
    credentials: str | None = None,
    without: str | None = None,
) -> Exchange:
    path = filled(part.path, case.target.bound)
    name = path.partition("{")[2].partition("}")[0]
    params = [pair for pair in case.standing(part).items() if pair[0] != without]
    return case.session.apart(
        part.id, filled(path, {name: job}), params=params, kind=kind, credentials=credentials, without=without
    )


def _fetched(
    case: Case, facts: JobFacts, job: str, state: jobs.JobState, polled: Exchange
) -> tuple[str | None, Exchange]:
    """Where the file lies, if at an address, and the file."""
    if facts.download is None:
        url = _absolute(case, state.file or "", polled)
        return url, case.session.apart(facts.poll.id, url, kind="read" if facts.file.token else None)
    exchange = _ask(case, facts.download, job)
    if not facts.file.redirect:
        return None, exchange
    if exchange.status not in (301, 302, 303, 307, 308):
        raise Unexpected(f"status {exchange.status} from what should lead to the file", exchange)
    url = _absolute(case, exchange.headers.get("location", ""), exchange)
    return url, case.session.apart(facts.download.id, url)


def _absolute(case: Case, written: str, exchange: Exchange) -> str:
    try:
        return jobs.address(urljoin(case.session.base(exchange.path or "/"), written), case.session.base("/"))
    except (BadEnvelope, ValueError):
        raise Unexpected("the address of a file is no URL that can be used", exchange) from None


def _told(exchange: Exchange, parse: Callable[[object], T]) -> T:
    if not 200 <= exchange.status < 300:
        raise Unexpected(f"status {exchange.status} for a part of a job", exchange)
    try:
        return parse(read_plain(exchange.body))
    except BadEnvelope as problem:
        raise Unexpected(f"a part of a job cannot be read: {problem}", exchange) from None
    except ValueError:
        raise Unexpected("a part of a job is no JSON", exchange) from None


def read_plain(body: bytes) -> object:
    """JSON with whole numbers as numbers."""
    return _plain(read_json(body))


def _plain(value: object) -> object:
    if isinstance(value, Number):
        return int(value) if value.lstrip("-").isdigit() else str(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in cast("dict[str, object]", value).items()}
    return value


def _rows(facts: JobFacts, body: bytes) -> Iterator[Mapping[str, Any]]:
    match facts.file.packed:
        case "gzip":
            body = gzip.decompress(body)
        case "zip":
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                (name,) = [one for one in archive.namelist() if not one.endswith("/")]
                body = archive.read(name)
        case _:
            pass
    match facts.file.format:
        case "csv":
            yield from csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
        case "jsonl":
            yield from (object_of(read_json(line)) for line in body.splitlines() if line.strip())
        case "json":
            whole: object = read_json(body)
            listed = array_of(whole if facts.file.items is None else find(whole, facts.file.items))
            if isinstance(listed, tuple):
                raise ValueError("no array")  # noqa: TRY004  # of the file, not of an argument
            yield from map(object_of, listed)


def _cell(token: object) -> str:
    """What a cell of CSV says for a token of JSON, if it holds no more than one value."""
    if token is None:
        return ""
    return str(token).lower() if isinstance(token, bool) else str(token)
