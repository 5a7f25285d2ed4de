"""Bugs in jobs and in the files that they make."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from callrecords.conventions import jobs
from callrecords.conventions.jobs import JobState
from callrecords.emulator.mutations import needs
from callrecords.emulator.mutations.effects import Bodies, Raws, forgiven
from callrecords.emulator.mutations.planting import Effect, Mutation
from callrecords.emulator.operations.context import RequestContext
from callrecords.emulator.operations.wire import ServerResponse
from callrecords.spec.facts_errors import Situation
from callrecords.spec.facts_jobs import JobFacts

_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)

Window = tuple[datetime, datetime]


def _job(context: RequestContext) -> JobFacts | None:
    """The facts of the job that a request is a part of."""
    facts = None if context.operation is None else context.operation.job
    if facts is None or context.operation is None:
        return None
    return facts if context.operation.operation_id in {part.id for part in facts.parts} else None


def _says_less(rows: Bodies, _: RequestContext) -> Bodies:
    return tuple(msgspec.json.encode(dict(list(msgspec.json.decode(row, type=Raws).items())[:-1])) for row in rows)


def _counts_more(state: JobState, _: RequestContext) -> JobState:
    return state if state.count is None else msgspec.structs.replace(state, count=state.count + 1)


def _strange_word(state: JobState, _: RequestContext) -> JobState:
    return msgspec.structs.replace(state, word="pondering") if state.stage == "pending" else state


def _of_nobody(response: ServerResponse, context: RequestContext) -> ServerResponse:
    facts = _job(context)
    if (
        facts is None
        or context.operation is None
        or context.operation.operation_id != facts.poll.id
        or response.status != 404
    ):
        return response
    state = JobState(stage="pending", word=facts.status.pending[0])
    return ServerResponse(200, jobs.render_state(facts, "nobodys", state))


def _forgiven(situation: Situation) -> Effect:
    whole = forgiven(situation)

    def changed(given: Any, context: RequestContext) -> Any:
        return given if _job(context) is None else whole.of(given, context)

    return Effect(whole.seam, changed, needs.JOB)


BUGS: tuple[Mutation, ...] = (
    Mutation("file-lacks-the-last", "job.records", "a file lacks its last record",
             Effect("file", lambda rows, _: rows[:-1], needs.JOB)),
    Mutation("file-repeats-the-first", "job.records", "a file holds its first record twice",
             Effect("file", lambda rows, _: (*rows, *rows[:1]), needs.JOB)),
    Mutation("file-says-less", "job.records", "the records of a file lack their last field", Effect("file", _says_less, needs.JOB)),
    Mutation("file-begins-late", "job.records", "a record at the very start of a window is in no file",
             Effect("window", lambda window, _: (window[0] + _MICROSECOND, window[1]), needs.JOB)),
    Mutation("file-ends-late", "job.records", "a file holds the day after its window too",
             Effect("window", lambda window, _: (window[0], window[1] + _DAY), needs.JOB)),
    Mutation("file-ends-early", "job.records", "a file lacks the last day of its window",
             Effect("window", lambda window, _: (window[0], max(window[0], window[1] - _DAY)), needs.JOB)),
    Mutation("job-counts-one-more", "job.records", "a job counts a record more than its file holds", Effect("state", _counts_more, needs.JOB)),
    Mutation("job-says-a-strange-word", "job.states", "a job says a word that nobody knows", Effect("state", _strange_word, needs.JOB)),
    Mutation("job-of-nobody", "job.states", "a job that nobody started is under way", Effect("response", _of_nobody, needs.JOB)),
    Mutation("job-without-parameters", "job.parameters", "a job needs none of its parameters and headers",
             Effect("lacking", lambda _lacking, _context: None, needs.JOB_DEMANDS)),
    Mutation("job-without-token", "job.tokens", "a job needs no token", _forgiven("no-token")),
    Mutation("job-with-any-token", "job.tokens", "a job takes any token", _forgiven("bad-token")),
    Mutation("job-with-old-token", "job.tokens", "a job takes expired tokens", _forgiven("expired-token")),
)  # fmt: skip
