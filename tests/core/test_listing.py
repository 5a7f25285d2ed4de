"""Asks become the vendor's words; answers become pages and records."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from callrecords.core.asks import GetAsk, ListAsk
from callrecords.core.errors import BadAnswer, BadArgument, BadRequest, NotFound, RequestError, Throttled, UnknownField
from callrecords.core.expr import Field
from tests.core.acme import NUMBER, PERSON, START, Acme, F, Server, bundle, rows


def client(content: Any, status: int = 200, **changes: Any) -> tuple[Acme, list[httpx.Request]]:
    """A client of a server that always says the same, and what it was asked."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return httpx.Response(status, content=body, headers={"content-type": "application/json"})

    return Acme(answer, bundle(**changes), retries=0), asked


def test_everything_asked_for_is_in_one_query() -> None:
    acme, asked = client({"rows": []})
    acme.entries.list_(
        ListAsk(
            where=(F.at >= START) & (F.name == "a b&c"),
            order=F.at.desc(),
            fields=[F.at],
            limit=3,
            offset=6,
            extra={"search": "x", "wide": True, "n": 4},
        )
    )
    assert asked[0].url.path == "/api/a/a/1/entries"
    assert asked[0].url.raw_path.startswith(b"/api/a/a%2F1/entries?")
    assert dict(asked[0].url.params) == {
        "filter": 'at ge 2024-01-01T00:00:00Z and name eq "a b&c"',
        "sort": "at desc",
        "only": "ref,at",
        "search": "x",
        "wide": "true",
        "n": "4",
        "size": "3",
        "skip": "6",
    }


def test_the_limit_is_always_sent() -> None:
    acme, asked = client({"rows": []})
    acme.entries.list_(ListAsk())
    assert dict(asked[0].url.params) == {"size": "7"}


@pytest.mark.parametrize(
    ("ask", "name"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 51}, "limit"),
        ({"limit": -1}, "limit"),
        ({"offset": -1}, "offset"),
        ({"after": "a", "before": "b"}, "after"),
        ({"after": "a", "offset": 3}, "offset"),
        ({"page": 1}, "page"),
        ({"order": F.at.asc(), "after": "x", "fields": []}, "fields"),
        ({"fields": [F.at], "exclude": [F.name]}, "fields"),
        ({"exclude": [F.ref]}, "ref"),
        ({"fields": [Field("nope")]}, "nope"),
        ({"extra": {"size": 3}}, "size"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_names_the_argument_and_sends_nothing(ask: dict[str, Any], name: str) -> None:
    acme, asked = client({"rows": []})
    with pytest.raises(RequestError, match=name):
        acme.entries.list_(ListAsk(**ask))
    assert asked == []


def test_lists_without_filter_or_order_say_so() -> None:
    acme, _ = client({"rows": []}, **{"x-filter": None, "x-order": None})
    with pytest.raises(BadArgument, match="filtered"):
        acme.entries.list_(ListAsk(where=F.at >= START))
    with pytest.raises(BadArgument, match="sorted"):
        acme.entries.list_(ListAsk(order=F.at.asc()))


def test_a_page_tells_what_the_envelope_told() -> None:
    acme = Acme(Server(rows(5)))
    page = acme.entries.list_(ListAsk(limit=2, offset=2))
    assert [record.ref for record in page] == ["r2", "r3"]
    assert (len(page), page.has_next, page.limit, page.total, page.bad_items) == (2, True, 2, 5, [])
    assert json.loads(page.raw)["total"] == 5
    assert not acme.entries.list_(ListAsk(limit=2, offset=4)).has_next
    assert acme.entries.list_(ListAsk(limit=2, after="r1")).has_next
    assert "r2" not in repr(page)


def test_a_page_before_a_record_leads_backwards() -> None:
    offsets = {
        "limit": {"parameter": "size", "default": 7, "maximum": 50},
        "offset": {"parameter": "skip"},
        "keyset": {"after": "after", "before": "before", "key": "ref", "order": "at"},
        "envelope": {"rows": "items"},
        "ends": ["empty-page"],
    }
    acme, _ = client({"rows": [{"ref": "a"}]}, **{"x-pagination": offsets})
    assert not acme.entries.list_(ListAsk(before="b")).has_next


def test_fields_asked_for_are_told_apart_from_fields_not_sent() -> None:
    acme, _ = client({"rows": [{"ref": "a", "name": "n"}]})
    (record,) = acme.entries.list_(ListAsk(fields=[F.at, F.from_]))
    assert record.was_asked("at")
    assert record.was_asked("from_")
    assert record.was_asked("from")
    assert record.was_asked("ref")
    assert not record.was_asked("name")
    assert not record.was_sent("at")
    assert record.name == "n"  # the vendor sent it all the same
    (record,) = acme.entries.list_(ListAsk())
    assert record.was_asked("name")
    with pytest.raises(UnknownField):
        record.was_asked("nope")


@pytest.mark.parametrize(
    ("ask", "changes"),
    [
        ({"exclude": [F.name]}, {}),
        ({"fields": [F.from_]}, {"x-fields": None}),
        ({"exclude": [F.name]}, {"x-fields": None}),
    ],
    ids=["cannot leave out", "no field filter", "no field filter, leaving out"],
)
def test_fields_are_dropped_here_where_the_vendor_cannot(ask: dict[str, Any], changes: dict[str, Any]) -> None:
    sent = {"ref": "a", "name": PERSON, "from": NUMBER}
    acme, asked = client({"rows": [sent]}, **changes)
    (record,) = acme.entries.list_(ListAsk(**ask))
    assert "only" not in asked[0].url.params
    assert (record.ref, record.from_, record.name) == ("a", NUMBER, None)
    assert not record.was_asked("name")
    assert record.was_sent("name")
    assert json.loads(record.raw) == sent


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({}, "no rows"),
        ({"rows": None}, "rows"),
        ({"rows": {}}, "rows"),
        ({"items": []}, "no rows"),
        ({"rows": [{"ref": "a"}], "links": []}, "links"),
        ({"rows": [{"ref": "a"}], "links": {"next": 3}}, "next"),
        (b'{"rows": [{"ref": "a"}, {"ref', "truncated"),
        (b'{"rows": [{"ref": "a", "price": NaN}]}', "JSON"),
        (b'{"rows": [], "total": "\xfc"}', "rows"),
        (b"", "empty"),
    ],
)
def test_an_envelope_that_cannot_be_read_is_a_bad_answer(content: Any, told: str) -> None:
    acme, _ = client(content)
    with pytest.raises(BadAnswer, match=told) as raised:
        acme.entries.list_(ListAsk())
    assert raised.value.operation == "list_entries"


def test_an_error_hidden_in_a_success_is_that_error() -> None:
    for code, kind in ((73, Throttled), (5, BadRequest)):
        acme, _ = client({"errors": [{"code": code, "message": "no"}]})
        with pytest.raises(kind):
            acme.entries.list_(ListAsk())
    acme, _ = client({"errors": [{"code": 71, "message": "none"}]})
    page = acme.entries.list_(ListAsk())
    assert (page.items, page.has_next) == ([], False)


def test_an_empty_page_said_as_an_error_is_an_empty_page() -> None:
    acme, _ = client({"errors": [{"code": 71, "message": "none"}]}, status=400)
    assert acme.entries.list_(ListAsk()).items == []
    with pytest.raises(NotFound):
        acme.entries.get(GetAsk(path={"ref": "x"}))


def test_one_record_is_asked_for_by_its_key() -> None:
    acme, asked = client({"ref": "a/b?", "at": "x", "new": 1})
    record = acme.entries.get(GetAsk(path={"ref": "a/b?"}))
    assert asked[0].url.raw_path == b"/api/a/a%2F1/entries/a%2Fb%3F"
    assert (record.ref, record.extras, len(record.problems)) == ("a/b?", {"new": 1}, 1)
    assert repr(record) == "<Entry ref='a/b?'>"


@pytest.mark.parametrize("ref", ["", ".", "..", None, 3])
def test_a_key_that_is_no_path_segment_is_refused(ref: Any) -> None:
    acme, asked = client({})
    with pytest.raises(BadArgument, match="ref"):
        acme.entries.get(GetAsk(path={"ref": ref}))
    assert asked == []


@pytest.mark.parametrize("content", [{}, {"ref": None}, [], b"<html>", b'{"ref": "a"'])
def test_a_single_answer_that_is_no_record_is_a_bad_answer(content: Any) -> None:
    acme, _ = client(content)
    with pytest.raises(BadAnswer):
        acme.entries.get(GetAsk(path={"ref": "x"}))


def test_an_error_hidden_in_a_single_success_is_that_error() -> None:
    acme, _ = client({"errors": [{"code": 73, "message": "slow"}]})
    with pytest.raises(Throttled):
        acme.entries.get(GetAsk(path={"ref": "x"}))


def test_what_was_searched_for_is_masked_when_the_server_repeats_it() -> None:
    content = {"errors": [{"code": 5, "message": f"nothing like {PERSON} or Zanzibar"}]}
    acme, _ = client(content, status=400)
    with pytest.raises(BadRequest) as raised:
        acme.entries.list_(ListAsk(where=F.name == PERSON, extra={"search": "Zanzibar"}))
    assert "nothing like ••• or •••" in str(raised.value)
