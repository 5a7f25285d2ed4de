"""Changes since a token: the journal of a list's records, seen with the request's token, cut into pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

import attrs
import msgspec

from callrecords.conventions import BadParameter, standing, sync_tokens
from callrecords.conventions.checks import shown
from callrecords.conventions.sync_tokens import Answer, Since
from callrecords.emulator.operations.context import RequestContext
from callrecords.emulator.operations.faults import Fault
from callrecords.emulator.operations.identity import View
from callrecords.emulator.operations.resource import ServedResource
from callrecords.emulator.operations.wire import Refused, ServerResponse
from callrecords.emulator.store.moments import SECOND, span
from callrecords.spec.arguments import nearest
from callrecords.spec.facts_sync import SyncFacts
from callrecords.spec.operation import Operation

Changed = Callable[[Literal["lacking", "since", "changes"], Any], Any]
"""Makes of a value what a planted bug leaves of it."""

_FILL = re.compile(r"\{([^}]+)\}")


@attrs.frozen
class ChangesRequest:
    """What a path is to the changes of a list."""

    resource: ServedResource
    facts: SyncFacts
    operation: Operation
    """The list's, called as the one that has the changes."""
    values: Mapping[str, str]
    """Of the path parameters."""


class ChangesDesk:
    """The changes of one vendor's lists. `seed` makes the tokens: others for another seed."""

    def __init__(self, resources: Iterable[ServedResource], base: str, seed: int) -> None:
        self._key = b"sync tokens of the emulator, seed %d" % seed
        self._routes: list[tuple[re.Pattern[str], tuple[str, ...], ServedResource, SyncFacts]] = [
            (
                re.compile(base + _FILL.sub("([^/]+)", facts.part.path)),
                tuple(_FILL.findall(facts.part.path)),
                resource,
                facts,
            )
            for resource in resources
            if (facts := resource.operation.sync) is not None
        ]

    def find(self, path: str) -> ChangesRequest | None:
        """What a path is to the changes of a list; None where it is something else."""
        for pattern, names, resource, facts in self._routes:
            found = pattern.fullmatch(path)
            if found is not None:
                operation = msgspec.structs.replace(resource.operation, operation_id=facts.part.id)
                values = dict(zip(names, map(unquote, found.groups()), strict=True))
                return ChangesRequest(resource, facts, operation, values)
        return None

    def respond(
        self, context: RequestContext, asked: ChangesRequest, view: View, fault: Fault | None, changed: Changed
    ) -> ServerResponse:
        """The response to a request for changes; `changed` is for planted bugs."""
        facts, resource = asked.facts, asked.resource
        journal = resource.journal
        sent = _values(context.query, facts)
        lacking = changed("lacking", standing.missing_beside(sent, context.request.headers, facts.part))
        if lacking is not None:
            raise lacking
        since: Since = changed("since", sync_tokens.parse_request(facts, sent, self._key))
        dead = self._is_dead(since, facts, journal.begin, context.now)
        if fault is not None and fault.name == "sync-token-dies":
            dead |= facts.dead == "error" or since.page is None  # a full read goes on by its own pages
        if dead and facts.dead == "error":
            raise Refused("dead-sync-token")
        everything = dead or (since.after is None and facts.first == "everything")
        begin = journal.begin if everything else journal.last if since.after is None else since.after
        after, upto = (begin, journal.last) if since.page is None else since.page
        visible = resource.listing.visible(view, context.now)
        whole = facts.more is None and facts.pages is None
        found = journal.changes(after, upto, journal.last if whole else since.limit, visible)
        page = found if whole else found[: since.limit]
        answer = Answer(
            records=tuple(one.body for one in page if one.body is not None),
            removed=() if everything else tuple(one.key for one in page if one.body is None),
            place=page[-1].place if page else upto,
            upto=upto,
            more=len(page) < len(found),
            full=everything,
        )
        answer = changed("changes", answer)
        if fault is not None:
            records = fault.bodies(answer.records, resource.list_fields, resource.identity)
            answer = msgspec.structs.replace(answer, records=records)
        body = sync_tokens.render_answer(facts, answer, resource.identity, self._key, context.now // SECOND)
        return ServerResponse(200, body)

    @staticmethod
    def _is_dead(since: Since, facts: SyncFacts, begin: int, now: int) -> bool:
        if since.after is None:
            return False
        old = facts.lasts is not None and now >= since.issued * SECOND + span(facts.lasts)
        return since.unknown or since.after < begin or old


def _values(query: str, facts: SyncFacts) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        raise BadParameter("query string", "not UTF-8, or more than 200 parameters") from None
    paging = None if facts.pages is None else facts.pages.parameter
    names = [*facts.part.query, facts.token, *facts.begin, *facts.go_on]
    names += [name for name in (facts.limit.parameter, paging) if name is not None]
    for name, _ in pairs:
        if name not in names:
            raise BadParameter(shown(name), f"unknown parameter{nearest(name, names)}")
    if len(dict(pairs)) < len(pairs):
        raise BadParameter("query string", "a parameter is given more than once; give it once")
    return dict(pairs)
