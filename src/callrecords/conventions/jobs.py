"""Jobs: a start names a window, a response names the job, and asking after it says how far it is and where its file lies.

The window stands in the query, or in the JSON of the body; times are written as in the field that the list goes by.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from urllib.parse import urljoin, urlsplit

import msgspec

from callrecords.conventions import BadEnvelope, BadParameter, BadValue
from callrecords.conventions.values import parse_value, render_value
from callrecords.spec.expressions import Value
from callrecords.spec.facts_jobs import JobFacts
from callrecords.spec.forms import Form
from callrecords.spec.frozen import Frozen
from callrecords.spec.places import find, nest

Window: TypeAlias = tuple[datetime, datetime]
"""From the first moment up to, not including, the second."""

Stage: TypeAlias = Literal["pending", "done", "failed"]

_ANY = msgspec.json.Decoder()
_MICROSECOND = timedelta(microseconds=1)


class Start(Frozen, frozen=True):
    """What a start sends."""

    _hidden = frozenset({"query", "body"})

    query: Mapping[str, str]
    body: bytes
    """JSON, or nothing."""


class JobState(Frozen, frozen=True, kw_only=True):
    """How far a job is."""

    _hidden = frozenset({"file", "reason"})

    stage: Stage
    word: str
    """The vendor's word for it."""
    file: str | None = None
    """The address of the file, as the server wrote it."""
    count: int | None = None
    """Records in the file."""
    reason: str | None = None
    """Why it failed, in the server's words."""


def render_start(facts: JobFacts, window: Window, clock: Form | None) -> Start:
    """What to send for a window; `clock` is how the records have its times. Raises `BadArgument` or `NaiveTime`."""
    names = (facts.window.since, facts.window.until)
    texts = {
        name: render_value(at, "time", word, clock)
        for name, at, word in zip(names, window, ("since", "until"), strict=True)
    }
    if facts.window.place == "query":
        return Start({**{name: _text(value) for name, value in facts.send.items()}, **texts}, b"")
    times = {name: int(text) if clock is not None and clock.bare else text for name, text in texts.items()}
    return Start({}, msgspec.json.encode(nest({**facts.send, **times})))


def requested(facts: JobFacts, window: Window) -> Window:
    """The window that the server takes it for, which may hold a moment more."""
    since, until = window
    if facts.window.until_is == "excluded":
        return window
    try:
        return since, until + _MICROSECOND
    except OverflowError:
        return window


def parse_start(facts: JobFacts, query: Mapping[str, str], body: bytes, clock: Form | None) -> Window:
    """The window that a start asks for; raises `BadParameter`."""
    sent: object = dict(query)
    if facts.window.place == "body":
        try:
            sent = _ANY.decode(body)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            raise BadParameter("body", "must be a JSON object") from None
    for name, value in facts.send.items():
        wanted = _text(value) if facts.window.place == "query" else value
        if find(sent, name) != wanted:
            raise BadParameter(name, "is not known with this value")
    since, until = (_moment(sent, name, clock) for name in (facts.window.since, facts.window.until))
    if until < since:
        raise BadParameter(facts.window.until, "ends before it begins", "end-before-start")
    return requested(facts, (since, until))


def render_started(facts: JobFacts, job: str) -> bytes:
    """The response to a start."""
    return msgspec.json.encode(nest({facts.id: job, facts.status.at: facts.status.pending[0]}))


def parse_started(facts: JobFacts, body: object) -> str:
    """The id of the job that a start made; raises `BadEnvelope`."""
    job = find(body, facts.id)
    if isinstance(job, int) and not isinstance(job, bool):
        return str(job)
    if not isinstance(job, str) or not job or len(job) > 1000:
        raise BadEnvelope(facts.id, "expected the id of the job")
    return job


def render_state(facts: JobFacts, job: str, state: JobState) -> bytes:
    """The response to a question after a job."""
    places: dict[str, object] = {facts.id: job, facts.status.at: state.word}
    told = ((facts.file.url, state.file), (facts.file.count, state.count), (facts.reason, state.reason))
    places |= {place: value for place, value in told if place is not None and value is not None}
    return msgspec.json.encode(nest(places))


def parse_state(facts: JobFacts, body: object) -> JobState:
    """How far a job is; a word that the spec does not know counts as pending. Raises `BadEnvelope`."""
    word = find(body, facts.status.at)
    if not isinstance(word, str):
        raise BadEnvelope(facts.status.at, "expected a word for how far the job is")
    if word in facts.status.failed:
        reason = None if facts.reason is None else find(body, facts.reason)
        return JobState(stage="failed", word=word, reason=reason if isinstance(reason, str) else None)
    if word not in facts.status.done:
        return JobState(stage="pending", word=word)
    count = None if facts.file.count is None else find(body, facts.file.count)
    if facts.file.count is not None and (not isinstance(count, int) or isinstance(count, bool)):
        raise BadEnvelope(facts.file.count, "expected the number of records")
    file = None if facts.file.url is None else find(body, facts.file.url)
    if facts.file.url is not None and (not isinstance(file, str) or not file):
        raise BadEnvelope(facts.file.url, "expected the address of the file")
    return JobState(
        stage="done",
        word=word,
        file=file if isinstance(file, str) else None,
        count=count if isinstance(count, int) else None,
    )


def address(written: str, base: str) -> str:
    """The absolute URL that the server wrote, perhaps relative to `base`. Raises `BadEnvelope`.

    It may lead to another host, but never from https to http.
    """
    try:
        whole = urljoin(base, written)
        there = urlsplit(whole)
        known = bool(there.hostname) and there.port != 0
    except ValueError:
        known, there, whole = False, urlsplit(""), ""
    if not known or there.scheme not in ("https", "http") or not written.isprintable() or " " in written:
        raise BadEnvelope("file", "expected the URL of a file")
    if there.scheme == "http" and urlsplit(base).scheme == "https":
        raise BadEnvelope("file", "the URL of the file is not encrypted, though the API is")
    return whole


def same_host(url: str, other: str) -> bool:
    """Whether two absolute URLs lead to one host and port, in one scheme."""
    one, two = urlsplit(url), urlsplit(other)
    return (one.scheme, one.netloc.lower()) == (two.scheme, two.netloc.lower())


def _moment(sent: object, name: str, clock: Form | None) -> datetime:
    written = find(sent, name)
    if isinstance(written, int) and not isinstance(written, bool):
        written = str(written)
    if not isinstance(written, str):
        raise BadParameter(name, "is missing, or no time")
    try:
        value: Value = parse_value(written, "time", clock)
    except BadValue as problem:
        raise BadParameter(name, str(problem)) from None
    if not isinstance(value, datetime):
        raise BadParameter(name, "is no time")
    return value


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
