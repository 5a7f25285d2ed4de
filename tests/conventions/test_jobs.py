"""Jobs: what a client starts is what a server reads, and what a server says is what a client understands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadEnvelope, BadParameter, jobs
from callrecords.conventions.jobs import JobState
from callrecords.errors import BadArgument, NaiveTime
from callrecords.spec.facts_jobs import JobFacts, JobFile, JobPart, JobStatus, JobWindow
from callrecords.spec.forms import Form

EPOCH_MS = Form("epoch-ms", bare=True)

FACTS = JobFacts(
    window=JobWindow(since="/range/from", until="/range/to"),
    send={"format": "jsonl", "all": True},
    id="/job/id",
    status=JobStatus(at="/job/state", pending=("queued", "running"), done=("ready",), failed=("failed", "gone")),
    reason="/job/error",
    file=JobFile(format="jsonl", url="/job/file", count="/job/rows"),
    start=JobPart(id="start_job", method="POST", path="/jobs"),
    poll=JobPart(id="get_job", method="GET", path="/jobs/{id}"),
)
QUERY = msgspec.structs.replace(
    FACTS, window=JobWindow(since="from", until="to", place="query", until_is="included"), send={"all": True, "n": 3}
)
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)


@given(st.sampled_from([FACTS, QUERY]), st.sampled_from([None, EPOCH_MS]), st.tuples(TIMES, TIMES).map(sorted))
def test_the_window_that_is_started_is_the_one_that_is_read(facts: JobFacts, clock, window) -> None:
    sent = jobs.render_start(facts, tuple(window), clock)
    assert jobs.parse_start(facts, sent.query, sent.body, clock) == jobs.requested(facts, tuple(window))


@given(TEXTS)
def test_the_id_of_a_job_is_read_as_it_was_given(job: str) -> None:
    assert jobs.parse_started(FACTS, msgspec.json.decode(jobs.render_started(FACTS, job))) == job


@given(
    TEXTS,
    st.one_of(
        st.builds(JobState, stage=st.just("pending"), word=st.sampled_from(FACTS.status.pending)),
        st.builds(
            JobState, stage=st.just("failed"), word=st.sampled_from(FACTS.status.failed), reason=TEXTS | st.none()
        ),
        st.builds(JobState, stage=st.just("done"), word=st.just("ready"), file=TEXTS, count=st.integers(0, 2**31)),
    ),
)
def test_the_state_of_a_job_is_read_as_it_was_written(job: str, state: JobState) -> None:
    assert jobs.parse_state(FACTS, msgspec.json.decode(jobs.render_state(FACTS, job, state))) == state


def test_a_word_that_the_spec_does_not_know_is_pending() -> None:
    assert jobs.parse_state(FACTS, {"job": {"state": "packing"}}).stage == "pending"


@pytest.mark.parametrize(
    "body",
    [{}, {"job": {"state": 1}}, {"job": {"state": "ready", "rows": 3}}, {"job": {"state": "ready", "file": "/f"}},
     {"job": {"state": "ready", "file": "", "rows": 3}}, {"job": {"state": "ready", "file": "/f", "rows": True}}],
)  # fmt: skip
def test_a_state_that_lacks_a_part_is_refused(body: object) -> None:
    with pytest.raises(BadEnvelope):
        jobs.parse_state(FACTS, body)


@pytest.mark.parametrize("body", [{}, {"job": {"id": ""}}, {"job": {"id": None}}, {"job": {"id": True}}, {"job": []}])
def test_a_start_without_an_id_is_refused(body: object) -> None:
    with pytest.raises(BadEnvelope, match="id"):
        jobs.parse_started(FACTS, body)


def test_a_number_is_an_id() -> None:
    assert jobs.parse_started(FACTS, {"job": {"id": 17}}) == "17"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"", "body"), (b"[", "body"), (b"{}", "format"), (b'{"format": "csv", "all": true}', "format"),
        (b'{"format": "jsonl", "all": true}', "/range/from"),
        (b'{"format": "jsonl", "all": true, "range": {"from": "yesterday", "to": "today"}}', "/range/from"),
        (b'{"format": "jsonl", "all": true, "range": {"from": "2026-02-01", "to": "2026-01-01"}}', "/range/to"),
    ],
)  # fmt: skip
def test_a_start_that_makes_no_sense_is_refused_with_its_name(body: bytes, name: str) -> None:
    with pytest.raises(BadParameter) as refused:
        jobs.parse_start(FACTS, {}, body, None)
    assert refused.value.parameter == name


def test_what_cannot_be_sent_is_refused() -> None:
    with pytest.raises(NaiveTime, match="since"):
        jobs.render_start(FACTS, (datetime(2026, 1, 1), datetime(2026, 2, 1, tzinfo=UTC)), None)
    with pytest.raises(BadArgument, match="until"):
        jobs.render_start(
            FACTS, (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, 0, 0, 0, 1, tzinfo=UTC)), EPOCH_MS
        )


def test_an_end_that_is_included_makes_the_window_longer_by_the_shortest_moment() -> None:
    window = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    assert jobs.requested(QUERY, window) == (window[0], window[1] + timedelta(microseconds=1))
    last = (window[0], datetime.max.replace(tzinfo=UTC))
    assert jobs.requested(QUERY, last) == last


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("/files/1?sig=a%2Fb", "https://api.acme.example/files/1?sig=a%2Fb"),
        ("f", "https://api.acme.example/v1/jobs/f"),
        ("https://files.acme.example:8443/1", "https://files.acme.example:8443/1"),
    ],
)
def test_an_address_may_be_relative_or_lead_to_another_host(written: str, whole: str) -> None:
    assert jobs.address(written, "https://api.acme.example/v1/jobs/7") == whole


@pytest.mark.parametrize(
    "written", ["http://api.acme.example/1", "ftp://acme.example/1", "javascript:1", "https://[", "/a b", "/\n", "https://h:99999/"]
)  # fmt: skip
def test_what_is_no_encrypted_address_is_refused(written: str) -> None:
    with pytest.raises(BadEnvelope, match="URL of"):
        jobs.address(written, "https://api.acme.example/v1/jobs/7")


def test_one_host_is_one_scheme_name_and_port() -> None:
    assert jobs.same_host("https://A.example/x", "https://a.example/y")
    for other in ("http://a.example", "https://b.example", "https://a.example:444"):
        assert not jobs.same_host("https://a.example", other)
