"""One stream of changes: what is sent for a token, how each response is read, and what follows. No input or output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from callrecords.client.changes.outcome import Changes, FullReadDue
from callrecords.client.http.request import Request
from callrecords.client.http.response import Response, vendor_error
from callrecords.client.operations.listing import ListOperation
from callrecords.client.records.deviations import RecordDeviation
from callrecords.client.records.record import BadItem, Record
from callrecords.client.records.surrogates import cut, mended
from callrecords.conventions import BadEnvelope, sync_tokens
from callrecords.errors import BadArgument
from callrecords.spec.arguments import came
from callrecords.spec.facts_sync import SyncFacts
from callrecords.spec.frozen import Frozen

R = TypeVar("R", bound=Record)

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ANY = msgspec.json.Decoder()


class Step(Frozen, Generic[R], frozen=True):
    """A response that was read: what is handed over, and the request that follows."""

    outcome: Changes[R] | FullReadDue
    following: Request | None


class Feed(Generic[R]):
    """The requests of one stream of changes. Making it checks the token, and raises a `RequestError`."""

    def __init__(self, listing: ListOperation[R], token: str | None) -> None:
        facts = listing.operation.sync
        if facts is None:
            raise BadArgument("changes: the vendor does not say what changed in this list")
        if token is not None and not (isinstance(token, str) and token.strip()):  # pyright: ignore[reportUnnecessaryIsInstance]
            got = "empty text" if isinstance(token, str) else came(token)  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadArgument(f"token: expected the token of a page of changes, or None for the first time, got {got}")
        if token is not None and len(token) > sync_tokens.LONGEST:
            raise BadArgument(f"token: has {len(token):,} characters; the most is {sync_tokens.LONGEST:,}")
        self._facts: SyncFacts = facts
        self._listing = listing
        self.first = self._request(token, None)
        """The request that the stream begins with."""

    def reader(self, request: Request) -> Callable[[Response], Step[R]]:
        """What reads the response to a request."""

        def read(response: Response) -> Step[R]:
            if not 200 <= response.status < 300:
                due = self._due(request, response)
                if due is not None:
                    return Step(due, None)
                self._listing.demand_success(request, response)
            return self._step(request, response)

        return read

    def _request(self, token: str | None, page: str | None) -> Request:
        part = self._facts.part
        request = self._listing.elsewhere(part, None, sync_tokens.render(self._facts, token, page))
        return msgspec.structs.replace(request, private=tuple(text for text in (token, page) if text is not None))

    def _due(self, request: Request, response: Response) -> FullReadDue | None:
        """That the token is dead, if that is what an error response says."""
        errors = self._listing.errors
        dead = errors.situations.get("dead-sync-token")
        if dead is None or response.status != dead.status or self._facts.token not in request.params:
            return None
        said = vendor_error(response.body, errors)
        code = None if said is None else said.code
        alone = [one.status for one in errors.situations.values()].count(dead.status) == 1
        if code != str(dead.code) and not (alone and code is None):
            return None
        return FullReadDue(status=response.status, code=code)

    def _step(self, request: Request, response: Response) -> Step[R]:
        parts = response.parts(request)
        try:
            sent = {name: text for name, text in request.params.items() if isinstance(text, str)}
            told = sync_tokens.parse(self._facts, sent, parts)
            pieces = self._pieces(response, told.items)
        except BadEnvelope as problem:
            raise response.bad(str(problem), request).lasting() from None
        token = sent.get(self._facts.token)
        paged = self._facts.pages is not None and self._facts.pages.parameter in sent
        everything = told.full or (token is None and self._facts.first == "everything")
        page = self._page(request, response, pieces, told, anew=everything and not paged)
        following = None
        if told.more:
            following = self._request(token if told.page is not None else told.token, told.page)
        return Step(page, following)

    def _pieces(self, response: Response, items: msgspec.Raw) -> list[msgspec.Raw]:
        try:
            return cut(response.body, mended(response.body), items)
        except (msgspec.MsgspecError, UnicodeDecodeError, ValueError):
            raise BadEnvelope(self._facts.items, "expected an array of records") from None

    def _page(
        self,
        request: Request,
        response: Response,
        pieces: list[msgspec.Raw],
        told: sync_tokens.SyncResponse,
        *,
        anew: bool,
    ) -> Changes[R]:
        deleted, there = dict.fromkeys(told.removed), list[msgspec.Raw]()
        bad: list[BadItem] = []
        for piece in pieces:
            if not sync_tokens.is_gone(self._facts.deleted, piece):
                there.append(piece)
            elif (key := self._key_in(piece)) is not None:
                deleted[key] = None
            else:
                bad.append(BadItem(bytes(piece), f"a deleted record without its {self._listing.identity.said}"))
        found: list[RecordDeviation] = []
        records, others = self._listing.decoder.many(there, found=found)
        self._listing.note(found, request, response)
        return Changes(
            items=records, deleted=list(deleted), bad_items=[*others, *bad], token=told.token, begins_anew=anew
        )

    def _key_in(self, piece: msgspec.Raw) -> str | None:
        identity, parts = self._listing.identity, _OBJECT.decode(piece)
        known = {name: _ANY.decode(parts[name]) for name in identity.fields if name in parts}
        value = known.get(identity.field_of(known) or "")
        return identity.of(known) if isinstance(value, str | int) and not isinstance(value, bool) else None
