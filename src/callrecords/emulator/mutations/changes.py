"""Bugs in what a list says of its changes."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec

from callrecords.conventions.sync_tokens import Answer, Since
from callrecords.emulator.mutations import needs
from callrecords.emulator.mutations.effects import Raws, forgiven
from callrecords.emulator.mutations.planting import Effect, Mutation
from callrecords.emulator.operations.context import RequestContext
from callrecords.spec.facts_errors import Situation

_THIRD = itertools.cycle((False, False, True))


def _without_last(answer: Answer, _: RequestContext) -> Answer:
    return msgspec.structs.replace(answer, records=answer.records[:-1])


def _says_less(answer: Answer, _: RequestContext) -> Answer:
    rows = (msgspec.json.decode(row, type=Raws) for row in answer.records)
    return msgspec.structs.replace(
        answer, records=tuple(msgspec.json.encode(dict(list(row.items())[:-1])) for row in rows)
    )


def _twice(answer: Answer, _: RequestContext) -> Answer:
    return msgspec.structs.replace(answer, records=(*answer.records, *answer.records[:1]))


def _overfull(answer: Answer, _: RequestContext) -> Answer:
    """A page with more behind it holds one record more than it should."""
    return _twice(answer, _) if answer.more else answer


def _skips(answer: Answer, _: RequestContext) -> Answer:
    """The page that follows begins one change too late."""
    return msgspec.structs.replace(answer, place=answer.place + 1) if answer.more else answer


def _falls_back(answer: Answer, _: RequestContext) -> Answer:
    """The next token leads back to where everything began."""
    return answer if answer.more else msgspec.structs.replace(answer, upto=0)


def _ends_early(answer: Answer, _: RequestContext) -> Answer:
    return msgspec.structs.replace(answer, more=False, upto=answer.place)


def _buries_the_first(answer: Answer, context: RequestContext) -> Answer:
    """The first record is told to be gone."""
    if not answer.records or context.resource is None:
        return answer
    key = context.resource.identity.of(msgspec.json.decode(answer.records[0], type=dict[str, Any]))
    return msgspec.structs.replace(answer, records=answer.records[1:], removed=(*answer.removed, key or ""))


def _once(answer: Answer, _: RequestContext) -> Answer:
    """Every third response lacks its first record, whatever is asked."""
    return msgspec.structs.replace(answer, records=answer.records[1:]) if next(_THIRD) else answer


def _taken(since: Since, context: RequestContext) -> Since:
    """A token that nobody gave counts as one of this moment."""
    if not since.unknown or context.resource is None:
        return since
    return msgspec.structs.replace(
        since, unknown=False, after=context.resource.journal.last, issued=context.now // 10**6
    )


def _forgiven(situation: Situation) -> Effect:
    whole = forgiven(situation)

    def changed(given: Any, context: RequestContext) -> Any:
        operation = context.operation
        asked = (
            operation is not None and operation.sync is not None and operation.operation_id == operation.sync.part.id
        )
        return whole.of(given, context) if asked else given

    return Effect(whole.seam, changed, needs.SYNC)


BUGS: tuple[Mutation, ...] = (
    Mutation("changes-lack-the-last", "sync.records", "each page of changes lacks its last record", Effect("changes", _without_last, needs.SYNC)),
    Mutation("changes-say-less", "sync.records", "records among the changes lack their last field", Effect("changes", _says_less, needs.SYNC)),
    Mutation("changes-repeat-the-first", "sync.records", "each page of changes holds its first record twice", Effect("changes", _twice, needs.SYNC)),
    Mutation("changes-skip-one", "sync.records", "each further page of changes begins one too late", Effect("changes", _skips, needs.SYNC_PAGES)),
    Mutation("changes-end-early", "sync.records", "the first page of changes says that it is the last", Effect("changes", _ends_early, needs.SYNC_PAGES)),
    Mutation("changes-fall-back", "sync.records", "the next token leads back to the beginning", Effect("changes", _falls_back, needs.SYNC)),
    Mutation("changes-bury-the-first", "sync.records", "the first record of each page is told to be gone",
             Effect("changes", _buries_the_first, needs.SYNC)),
    Mutation("changes-overfull", "sync.sizes", "a page of changes with more behind it holds one record too many",
             Effect("changes", _overfull, needs.SYNC_PAGES)),
    Mutation("changes-once", "sync.repeats", "a token gives less every third time", Effect("changes", _once, needs.SYNC)),
    Mutation("any-sync-token", "sync.dead", "a made-up sync token is taken for one of this moment", Effect("since", _taken, needs.SYNC)),
    Mutation("changes-without-parameters", "sync.parameters", "changes need none of their parameters and headers",
             Effect("lacking", lambda _lacking, _context: None, needs.SYNC_DEMANDS)),
    Mutation("changes-without-token", "sync.access", "changes need no token of access", _forgiven("no-token")),
    Mutation("changes-with-any-token", "sync.access", "changes take any token of access", _forgiven("bad-token")),
    Mutation("changes-with-old-token", "sync.access", "changes take expired tokens of access", _forgiven("expired-token")),
)  # fmt: skip
