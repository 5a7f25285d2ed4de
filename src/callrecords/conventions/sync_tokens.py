"""Sync tokens: a response holds what changed since a token, and the token to ask with next time.

Without a token comes everything, or only a token for what changes from now on. A record that is gone is told by a field of
what stands in its place, or by its key in a list. Pages follow by the next token itself, while the response says that more
is there; or by page tokens, and then the last page alone has the next token. A token that is too old, or made up, gets an
error of its own, or everything anew. A server gives the same token the same answer as long as nothing changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec

from callrecords.conventions import BadEnvelope, BadParameter, Standstill
from callrecords.conventions.opaque import HALF, opened, sealed
from callrecords.conventions.paging_values import UNSAID
from callrecords.spec.facts_paging import LimitFacts
from callrecords.spec.facts_sync import SyncFacts, SyncMark
from callrecords.spec.frozen import Frozen
from callrecords.spec.identity import RecordIdentity
from callrecords.spec.places import find_raw, nest, put

LONGEST = 16384
"""Characters of a token that a client sends back."""

_ANY = msgspec.json.Decoder()
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_NOTHING = msgspec.Raw(b"[]")


class SyncResponse(Frozen, frozen=True, kw_only=True):
    """What a response says beside its records."""

    _hidden = frozenset({"items", "removed", "token", "page"})

    items: msgspec.Raw
    """The array of records, as JSON."""
    removed: tuple[str, ...] = ()
    """Keys of records that are gone, where a list tells them."""
    token: str | None = None
    """The next token; None on a page that others follow with the same token."""
    page: str | None = None
    """The token of the page that follows, where there is one beside the sync token."""
    more: bool = False
    """Whether another response follows at once."""
    full: bool = False
    """Whether the response says that these are all records."""


def render(facts: SyncFacts, token: str | None, page: str | None = None) -> dict[str, str]:
    """The parameters of a request; without a token, those of the first one."""
    fixed = facts.begin if token is None else facts.go_on
    sent = {name: _text(value) for name, value in fixed.items()}
    if token is not None:
        sent[facts.token] = token
    if facts.pages is not None and page is not None:
        sent[facts.pages.parameter] = page
    size = facts.limit
    if size.parameter is not None and size.maximum is not None:
        sent[size.parameter] = str(size.maximum)
    return sent


def parse(facts: SyncFacts, sent: Mapping[str, str], parts: Mapping[str, msgspec.Raw]) -> SyncResponse:
    """What the members of a response say; raises `BadEnvelope`."""
    items = find_raw(parts, facts.items)
    if items is None or bytes(items) == b"null":
        items = _NOTHING
    if not bytes(items).startswith(b"["):
        raise BadEnvelope(facts.items, "expected an array of records")
    token = _token(facts.next, parts)
    page = None if facts.pages is None else _token(facts.pages.next, parts)
    more = page is not None or (facts.more is not None and _flag(facts.more, parts))
    if token is None and page is None:
        raise BadEnvelope(facts.next, "expected the next token")
    if facts.pages is not None and page is not None:
        token = None  # it counts when the last page is there
        if sent.get(facts.pages.parameter) == page:
            raise Standstill(facts.pages.next, "the page token is that of this request")
    elif more and sent.get(facts.token) == token:
        raise Standstill(facts.next, "more is said to follow, and the token is that of this request")
    told = None if facts.full is None else _value(facts.full.at, parts)
    return SyncResponse(
        items=items,
        removed=() if facts.deleted is None or facts.deleted.ids is None else _keys(facts.deleted.ids, parts),
        token=token,
        page=page,
        more=more,
        full=facts.full is not None and _same(told, facts.full.value),
    )


def is_gone(mark: SyncMark | None, item: bytes) -> bool:
    """Whether an item stands for a record that is gone."""
    if mark is None or mark.field is None:
        return False
    try:
        said = find_raw(_OBJECT.decode(item), mark.field)
        value = None if said is None else _ANY.decode(said)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return value is not None if mark.value is None else _same(value, mark.value)


class Since(Frozen, frozen=True, kw_only=True):
    """What a request asks for, in the server's own counting of changes."""

    after: int | None = None
    """Changes after this one; None for a request without a token."""
    issued: int = 0
    """When the token was given, in seconds since 1970."""
    page: tuple[int, int] | None = None
    """Of a further page: the change that it begins after, and the last one of all pages."""
    limit: int = UNSAID
    unknown: bool = False
    """Whether the token is made up."""


class Answer(Frozen, frozen=True, kw_only=True):
    """What a server answers with."""

    _hidden = frozenset({"records", "removed"})

    records: tuple[bytes, ...] = ()
    """Bodies of new and changed records."""
    removed: tuple[str, ...] = ()
    """Keys of those that are gone."""
    place: int
    """The change that this answer ends with."""
    upto: int
    """The last change of all pages."""
    more: bool = False
    full: bool = False


def parse_request(facts: SyncFacts, values: Mapping[str, str], key: bytes) -> Since:
    """What a request asks for; raises `BadParameter`."""
    text = values.get(facts.token)
    for name, value in (facts.begin if text is None else facts.go_on).items():
        if values.get(name) != _text(value):
            raise BadParameter(name, f"must be {_text(value)} {'without' if text is None else 'beside'} {facts.token}")
    limit = _limit(values, facts.limit)
    plain = None if text is None else opened(key, text)
    unknown = text is not None and plain is None
    after, issued = (0 if unknown else None, 0) if plain is None else _halves(plain)
    page = None
    if facts.pages is not None and facts.pages.parameter in values:
        found = opened(_of_pages(key), values[facts.pages.parameter])
        if found is None:
            raise BadParameter(facts.pages.parameter, "is no page token of these changes")
        page = _halves(found)
    return Since(after=after, issued=issued, page=page, limit=limit, unknown=unknown)


def render_answer(facts: SyncFacts, answer: Answer, identity: RecordIdentity, key: bytes, now: int) -> bytes:
    """The response; `now` is when its token is given, in seconds since 1970."""
    mark = facts.deleted
    removed: list[Any] = []
    stubs: tuple[bytes, ...] = ()
    if mark is not None and mark.ids is not None:
        removed = list(answer.removed)
    elif mark is not None and mark.field is not None:
        said = True if mark.value is None else mark.value
        stubs = tuple(msgspec.json.encode(put(identity.parts(one), mark.field, said)) for one in answer.removed)
    body: dict[str, object] = {facts.items: msgspec.Raw(b"[" + b",".join((*answer.records, *stubs)) + b"]")}
    if mark is not None and mark.ids is not None:
        body[mark.ids] = removed
    if facts.more is not None:
        body[facts.more] = answer.more
    if facts.full is not None:
        body[facts.full.at] = facts.full.value if answer.full else _otherwise(facts.full.value)
    if facts.pages is not None and answer.more:
        body[facts.pages.next] = sealed(_of_pages(key), _both(answer.place, answer.upto))
    else:
        body[facts.next] = sealed(key, _both(answer.place if answer.more else answer.upto, now))
    return msgspec.json.encode(nest(body))


def _token(place: str, parts: Mapping[str, msgspec.Raw]) -> str | None:
    token = _value(place, parts)
    if token is None or token == "":
        return None
    if isinstance(token, bool) or not isinstance(token, str | int):
        raise BadEnvelope(place, "expected a token as text")
    if len(str(token)) > LONGEST:
        raise BadEnvelope(place, f"expected a token of at most {LONGEST} characters")
    return str(token)


def _flag(place: str, parts: Mapping[str, msgspec.Raw]) -> bool:
    value = _value(place, parts)
    if value is not None and not isinstance(value, bool):
        raise BadEnvelope(place, "expected true or false")
    return value is True


def _keys(place: str, parts: Mapping[str, msgspec.Raw]) -> tuple[str, ...]:
    listed = _value(place, parts)
    if listed is None:
        return ()
    if not isinstance(listed, list):
        raise BadEnvelope(place, "expected an array of keys")
    keys = cast("Sequence[object]", listed)
    if any(isinstance(one, bool) or not isinstance(one, str | int) for one in keys):
        raise BadEnvelope(place, "expected the keys of records")
    return tuple(str(one) for one in keys)


def _value(place: str, parts: Mapping[str, msgspec.Raw]) -> Any:
    found = find_raw(parts, place)
    return None if found is None else _ANY.decode(found)


def _same(value: object, wanted: str | int | bool) -> bool:
    return type(value) is type(wanted) and value == wanted


def _otherwise(value: str | int | bool) -> str | int | bool:
    """Another value of the same kind."""
    return not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"not-{value}"


def _limit(values: Mapping[str, str], facts: LimitFacts) -> int:
    text = None if facts.parameter is None else values.get(facts.parameter)
    if text is None:
        return facts.default or UNSAID
    try:
        size = int(text)
    except ValueError:
        raise BadParameter(facts.parameter or "", "must be a whole number") from None
    if size < facts.minimum or (facts.maximum is not None and size > facts.maximum):
        most = "" if facts.maximum is None else f" to {facts.maximum}"
        raise BadParameter(facts.parameter or "", f"must be {facts.minimum}{most or ' or more'}")
    return size


def _of_pages(key: bytes) -> bytes:
    return key[:48] + b" of a page"


def _both(one: int, other: int) -> bytes:
    return one.to_bytes(HALF, "big") + other.to_bytes(HALF, "big")


def _halves(plain: bytes) -> tuple[int, int]:
    return int.from_bytes(plain[:HALF], "big"), int.from_bytes(plain[HALF:], "big")


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
