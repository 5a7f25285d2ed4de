"""Sync tokens: a store that follows them against the server's half comes to hold what the server holds."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadEnvelope, BadParameter, Standstill, sync_tokens
from callrecords.conventions.sync_tokens import Answer, SyncResponse
from callrecords.spec.facts_paging import LimitFacts
from callrecords.spec.facts_sync import SyncFacts, SyncMark, SyncPages, SyncPart, SyncSaid
from callrecords.spec.identity import RecordIdentity

KEY = b"the server's own"
NOW = 1_790_000_000
PLAIN = SyncFacts(token="since", next="mark", items="items", part=SyncPart(id="get_changes", path="/changes"))
MORE = msgspec.structs.replace(
    PLAIN,
    next="/sync/token",
    more="/sync/more",
    begin={"mode": "full"},
    go_on={"mode": "delta", "deep": True},
    limit=LimitFacts(parameter="size", default=5, maximum=3),
    deleted=SyncMark(field="/state/gone", value=True),
)
PAGES = msgspec.structs.replace(
    PLAIN,
    pages=SyncPages(parameter="page", next="/meta/next"),
    limit=LimitFacts(default=2),
    deleted=SyncMark(ids="/deleted"),
    full=SyncSaid(at="/meta/kind", value="all"),
)
STATUS = msgspec.structs.replace(PLAIN, deleted=SyncMark(field="status", value="deleted"))
ANY_VALUE = msgspec.structs.replace(PLAIN, deleted=SyncMark(field="deletedAt"))
STYLES = st.sampled_from([MORE, PAGES, STATUS, ANY_VALUE])


class Server:
    """Keeps the place of each record's last change; None stands for one that was deleted."""

    def __init__(self) -> None:
        self.log: dict[str, tuple[int, bytes | None]] = {}
        self.last = 0

    def change(self, key: str, version: int | None) -> None:
        self.last += 1
        body = None if version is None else msgspec.json.encode({"id": key, "version": version})
        self.log[key] = (self.last, body)

    def answer(self, facts: SyncFacts, params: dict[str, str]) -> bytes:
        since = sync_tokens.parse_request(facts, params, KEY)
        assert not since.unknown
        after, upto = since.page or (since.after or 0, self.last)
        found = sorted((place, key, body) for key, (place, body) in self.log.items() if after < place <= upto)
        whole = facts.more is None and facts.pages is None
        page = found if whole else found[: since.limit]
        return sync_tokens.render_answer(
            facts,
            Answer(
                records=tuple(body for _, _, body in page if body is not None),
                removed=tuple(key for _, key, body in page if body is None),
                place=page[-1][0] if page else upto,
                upto=upto,
                more=len(page) < len(found),
                full=since.after is None,
            ),
            RecordIdentity("id"),
            KEY,
            NOW,
        )


class Store:
    """Takes one response after the other, as a client hands them over."""

    def __init__(self) -> None:
        self.held: dict[str, Any] = {}
        self.token: str | None = None

    def take(self, facts: SyncFacts, told: SyncResponse) -> None:
        for item in msgspec.json.decode(told.items, type=list[msgspec.Raw]):
            record = msgspec.json.decode(item)
            if sync_tokens.is_gone(facts.deleted, item):
                self.held.pop(record["id"], None)
            else:
                self.held[record["id"]] = record["version"]
        for key in told.removed:
            self.held.pop(key, None)
        self.token = told.token or self.token


def parsed(facts: SyncFacts, sent: dict[str, str], body: bytes) -> SyncResponse:
    return sync_tokens.parse(facts, sent, msgspec.json.decode(body, type=dict[str, msgspec.Raw]))


def stream(facts: SyncFacts, server: Server, store: Store, most: int) -> None:
    """One stream from the token that was stored, given up after so many responses."""
    token, page = store.token, None
    for _ in range(most):
        sent = sync_tokens.render(facts, token, page)
        told = parsed(facts, sent, server.answer(facts, sent))
        store.take(facts, told)
        if not told.more:
            return
        token, page = (token, told.page) if told.page is not None else (told.token, None)


CHANGES = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.none() | st.integers(1, 99)), max_size=12)


@given(STYLES, st.lists(st.tuples(CHANGES, st.integers(1, 3)), max_size=6), CHANGES)
def test_a_store_that_follows_the_tokens_holds_what_the_server_holds_wherever_it_was_cut(
    facts: SyncFacts, rounds: list[tuple[list[tuple[str, int | None]], int]], last: list[tuple[str, int | None]]
) -> None:
    server, store = Server(), Store()
    for changes, most in [*rounds, (last, 1000)]:
        for key, version in changes:
            server.change(key, version)
        stream(facts, server, store, most)
    there = {key: msgspec.json.decode(body)["version"] for key, (_, body) in server.log.items() if body is not None}
    assert store.held == there


@given(STYLES, CHANGES)
def test_a_token_that_is_sent_twice_gives_the_same(facts: SyncFacts, changes: list[tuple[str, int | None]]) -> None:
    server = Server()
    for key, version in changes:
        server.change(key, version)
    for token in (None, _token(facts, server)):
        sent = sync_tokens.render(facts, token)
        assert server.answer(facts, sent) == server.answer(facts, sent)


def _token(facts: SyncFacts, server: Server) -> str:
    store = Store()
    stream(facts, server, store, 1000)
    assert store.token is not None
    return store.token


@pytest.mark.parametrize(
    ("full", "params"),
    [(True, {"mode": "full", "size": "3"}), (False, {"mode": "delta", "deep": "true", "size": "3", "since": "t"})],
)
def test_a_request_says_what_begins_and_what_goes_on(full: bool, params: dict[str, str]) -> None:
    assert sync_tokens.render(MORE, None if full else "t") == params


def test_a_request_without_what_goes_on_is_refused() -> None:
    with pytest.raises(BadParameter, match="mode: must be delta beside since"):
        sync_tokens.parse_request(MORE, {"since": "t", "mode": "full"}, KEY)


@given(st.text(max_size=80))
def test_a_token_that_nobody_gave_is_known_as_such(token: str) -> None:
    assert sync_tokens.parse_request(PLAIN, {"since": token}, KEY).unknown


def test_a_page_token_is_no_sync_token() -> None:
    server = Server()
    for key in "abc":
        server.change(key, 1)
    told = parsed(PAGES, {}, server.answer(PAGES, {}))
    assert told.page is not None
    assert told.token is None
    assert sync_tokens.parse_request(PAGES, {"since": told.page}, KEY).unknown


def test_a_response_says_that_it_holds_all_records() -> None:
    server = Server()
    assert parsed(PAGES, {}, server.answer(PAGES, {})).full
    sent = {"since": _token(PAGES, server)}
    assert not parsed(PAGES, sent, server.answer(PAGES, sent)).full


@pytest.mark.parametrize(
    ("facts", "body", "what"),
    [
        (PLAIN, {"items": []}, "mark: expected the next token"),
        (PLAIN, {"items": [], "mark": True}, "mark: expected a token as text"),
        (PLAIN, {"items": {}, "mark": "t"}, "items: expected an array of records"),
        (PLAIN, {"items": [], "mark": "t" * 20_000}, "at most 16384 characters"),
        (MORE, {"items": [], "sync": {"token": "t", "more": "yes"}}, "/sync/more: expected true or false"),
        (PAGES, {"items": [], "deleted": "a", "mark": "t"}, "/deleted: expected an array of keys"),
        (PAGES, {"items": [], "deleted": [{}], "mark": "t"}, "/deleted: expected the keys of records"),
    ],
)
def test_a_response_that_leads_nowhere_is_an_error_that_names_the_place(facts: SyncFacts, body: Any, what: str) -> None:
    with pytest.raises(BadEnvelope, match=what):
        parsed(facts, {}, msgspec.json.encode(body))


def test_a_number_is_a_token_and_no_items_are_none() -> None:
    told = parsed(PLAIN, {}, b'{"mark": 17}')
    assert told.token == "17"
    assert bytes(told.items) == b"[]"


@pytest.mark.parametrize(
    ("facts", "sent", "body"),
    [
        (MORE, {"since": "t"}, {"sync": {"token": "t", "more": True}}),
        (PAGES, {"page": "p"}, {"meta": {"next": "p"}}),
    ],
)
def test_a_response_that_goes_on_with_the_same_token_is_a_standstill(
    facts: SyncFacts, sent: dict[str, str], body: Any
) -> None:
    with pytest.raises(Standstill):
        parsed(facts, sent, msgspec.json.encode(body))


@pytest.mark.parametrize(
    ("mark", "item", "gone"),
    [
        (SyncMark(field="removed", value=True), b'{"removed": true}', True),
        (SyncMark(field="removed", value=True), b'{"removed": 1}', False),
        (SyncMark(field="removed", value=True), b"{}", False),
        (SyncMark(field="deletedAt"), b'{"deletedAt": null}', False),
        (SyncMark(field="deletedAt"), b'{"deletedAt": ""}', True),
        (SyncMark(ids="gone"), b'{"removed": true}', False),
        (SyncMark(field="removed", value=True), b"[]", False),
        (None, b'{"removed": true}', False),
    ],
)
def test_a_record_is_gone_where_its_mark_says_so(mark: SyncMark | None, item: bytes, gone: bool) -> None:
    assert sync_tokens.is_gone(mark, item) is gone


def test_no_repr_shows_a_token() -> None:
    told = SyncResponse(items=msgspec.Raw(b"[]"), token="secret", page="secret")
    assert "secret" not in repr(told)
