"""Asks become the vendor's words; answers become pages and records."""

from __future__ import annotations

import asyncio
import importlib
import json
import pickle
from typing import Any

import httpx
import pytest

from callrecords.cinnox import CINNOX
from callrecords.client.http.retry import Attempt
from callrecords.client.operations.endpoint import GetOperation
from callrecords.client.operations.listing import ListOperation
from callrecords.client.operations.query import GetQuery, ListQuery, WalkQuery
from callrecords.errors import (
    BadArgument,
    BadRequest,
    BadResponse,
    NotFound,
    RequestError,
    ServerError,
    Throttled,
    UnknownField,
)
from callrecords.portsip import PortSIP
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.expressions import Condition, Field, Op, Order
from tests.client.acme import NUMBER, PERSON, START, Acme, AsyncAcme, F, Server, Way, bundle, bundle_of, document, rows
from tests.made_up import fable


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
        ListQuery(
            where=(F.at >= START) & (F.name == "a b&c"),
            order=F.at.desc(),
            fields=[F.at],
            limit=3,
            offset=6,
            extra={"search": "x", "wide": True, "depth": 4},
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
        "depth": "4",
        "size": "3",
        "skip": "6",
    }


def test_the_limit_is_always_sent() -> None:
    acme, asked = client({"rows": []})
    acme.entries.list_(ListQuery())
    assert dict(asked[0].url.params) == {"size": "7"}


@pytest.mark.parametrize(
    ("ask", "name"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 51}, "limit"),
        ({"limit": -1}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": 901}, "offset: must be a whole number from 0 to 900"),
        ({"offset": True}, "offset"),
        ({"after": "a", "before": "b"}, "after"),
        ({"after": "a", "offset": 3}, "offset"),
        ({"page": 1}, "page"),
        ({"order": F.at.asc(), "after": "x", "fields": []}, "fields"),
        ({"fields": [F.at], "exclude": [F.name]}, "fields"),
        ({"exclude": [F.ref]}, "ref"),
        ({"fields": [Field("nope")]}, "nope"),
        ({"extra": {"size": 3}}, "size"),
        ({"extra": {"wide": "true"}}, "wide: must be True or False"),
        ({"extra": {"search": 5}}, "search: must be text"),
        ({"extra": {"depth": 0}}, "depth: must be a whole number from 1 to 9"),
        ({"extra": {"depth": 10}}, "depth"),
        ({"extra": {"depth": "3"}}, "depth"),
        ({"extra": {"tone": "inn"}}, "tone: must be a value that the spec lists; did you mean in?"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_names_the_argument_and_sends_nothing(ask: dict[str, Any], name: str) -> None:
    acme, asked = client({"rows": []})
    with pytest.raises(RequestError, match=name):
        acme.entries.list_(ListQuery(**ask))
    assert asked == []


def test_a_misspelt_value_of_an_enum_is_not_sent_and_a_received_one_is() -> None:
    server = Server([{**row, "way": "in"} for row in rows(3)])
    acme = Acme(server)
    with pytest.raises(BadArgument, match=r"way: not a value .* possible: in, out; .* Way"):
        acme.entries.list_(ListQuery(where=(F.at >= START) & (F.way != "sideways")))
    with pytest.raises(BadArgument, match="way"):
        acme.entries.iter(WalkQuery(where=F.way == "inn"))
    assert server.asked == []
    for value in ("in", Way.IN, Way("sideways")):
        acme.entries.list_(ListQuery(where=F.way == value))
    assert [asked["filter"] for asked in server.asked] == ["way eq in", "way eq in", "way eq sideways"]

    async def run() -> None:
        async with AsyncAcme(server) as asynchronous:
            with pytest.raises(BadArgument, match="way"):
                await asynchronous.entries.list_(ListQuery(where=F.way == "inn"))
            await asynchronous.entries.list_(ListQuery(where=F.way == Way("sideways")))

    asyncio.run(run())
    assert len(server.asked) == 4


LISTS = [(vendor, one) for vendor in (*VENDORS, fable()) for one in vendor.resources]


@pytest.mark.parametrize(("vendor", "one"), LISTS, ids=[f"{vendor.slug}.{one.attribute}" for vendor, one in LISTS])
def test_each_vendors_enums_and_bounds_are_checked_before_anything_is_sent(vendor: Vendor, one: Resource) -> None:
    """Every enum that can be filtered by and every keyword that takes a number; the record's class wraps a value."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(503)

    facts = vendor.bundle()
    operation = facts.operations[one.list_operation]
    fields, paging = facts.record_fields(operation), operation.pagination
    assert paging is not None
    assert operation.filter is not None
    words = [name for name in operation.filter.filterable if fields[name].enum]
    assert words
    known = {parameter.name: facts.resolve(parameter.schema) for parameter in operation.parameters}
    parameters = {part.name: part.example or "a" for part in facts.client.parameters if part.place == "path"}
    with vendor.load(vendor.client)(
        token="t",
        base_url="https://acme.example",
        http_client=httpx.Client(transport=httpx.MockTransport(answer)),
        retries=0,
        **parameters,
    ) as client:
        resource = getattr(client, one.attribute)
        bounded = {"limit": known[paging.limit.parameter]} | {
            name: known[style.parameter] for name, style in (("offset", paging.offset), ("page", paging.page)) if style
        }
        for name, schema in bounded.items():
            for value in (schema.minimum - 1, schema.maximum + 1, str(schema.minimum), True, 1.0):
                with pytest.raises(
                    BadArgument, match=f"^{name}: must be a whole number from {schema.minimum} to {schema.maximum}"
                ):
                    resource.list(**{name: value})
        for name in words:
            with pytest.raises(BadArgument, match=f"^{name}: not a value that the spec lists"):
                resource.list(where=Condition(name, Op.EQ, "surprise-word"))
        assert asked == []
        records = importlib.import_module(f"{vendor.package}.models")
        for name in words:
            with pytest.raises(ServerError):
                resource.list(where=Condition(name, Op.EQ, getattr(records, fields[name].enum_name)("surprise-word")))
        for name, schema in bounded.items():
            for value in (schema.minimum, schema.maximum):
                with pytest.raises(ServerError):
                    resource.list(**{name: value})
        assert len(asked) == len(words) + 2 * len(bounded)


PASSING: dict[str, dict[str, Any]] = {
    "a page of HTML": {"html": "<h1>Back soon</h1>"},
    "half an answer": {"content": b'{"rows": [{"re'},
    "nothing": {},
    "another envelope": {"json": {"ok": True}},
    "no object": {"json": []},
    "an error that says success": {"json": {"errors": [{"code": 73, "message": "slower"}]}},
}


@pytest.mark.parametrize("odd", PASSING)
@pytest.mark.parametrize("kind", ["blocking", "asynchronous"])
def test_an_answer_that_cannot_be_read_is_asked_for_again_and_no_answer_is_read_twice(
    odd: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a page and for a single record; each attempt is told of."""
    told: list[tuple[int, type, float | None]] = []
    read: list[int] = []
    single = "envelope" not in odd  # a record has none

    def spy(kind: Any) -> None:
        original = kind.read
        monkeypatch.setattr(kind, "read", lambda self, *both: read.append(1) or original(self, *both))

    def answer(request: httpx.Request) -> httpx.Response:
        sound: dict[str, Any] = {"ref": "a"} if request.url.path.endswith("/a") else {"rows": [{"ref": "a"}]}
        broken = len(told) % 2 == 0
        return httpx.Response(200, **(PASSING[odd] if broken else {"json": sound}))

    def watch(attempt: Attempt) -> None:
        told.append((attempt.number, type(attempt.error), attempt.pause))

    async def run() -> list[float]:
        async with AsyncAcme(answer, on_attempt=watch) as acme:
            assert [record.ref for record in await acme.entries.list_(ListQuery())] == ["a"]
            assert not single or (await acme.entries.get(GetQuery(path={"ref": "a"}))).ref == "a"
            return acme.waited

    def block() -> list[float]:
        acme = Acme(answer, on_attempt=watch)
        assert [record.ref for record in acme.entries.list_(ListQuery())] == ["a"]
        assert not single or acme.entries.get(GetQuery(path={"ref": "a"})).ref == "a"
        return acme.waited

    spy(ListOperation)
    spy(GetOperation)
    waited = block() if kind == "blocking" else asyncio.run(run())
    error = Throttled if "success" in odd else BadResponse
    calls = 2 if single else 1
    assert told == [(1, error, 0.5), (2, type(None), None)] * calls
    assert waited == [0.5] * calls
    assert len(read) == len(told)


def items_may(kind: str) -> dict[str, Any]:
    """The small vendor's page: its items are promised, may be left out, or may be left out or null."""
    made = document()
    page = made["components"]["schemas"]["Entries"]
    page["required"] = ["rows"] if kind in ("promised", "null though promised") else []
    page["properties"]["rows"]["type"] = ["array", "null"] if kind.startswith("null") else "array"
    return made


@pytest.mark.parametrize(
    ("spec", "answer", "empty"),
    [
        ("null", {"rows": None}, True),
        ("null", {"rows": None, "total": 0}, True),
        ("null", {}, True),
        ("optional", {"total": 0}, True),
        ("optional", {"rows": None}, False),
        ("null though promised", {"rows": None}, True),
        ("null though promised", {}, False),
        ("promised", {}, False),
        ("promised", {"rows": None}, False),
        ("null", {"total": 0, "maintenance": True}, False),
        ("null", {"rows": 5}, False),
    ],
)
def test_a_page_without_items_is_empty_where_the_spec_says_that_it_may_be(
    spec: str, answer: dict[str, Any], empty: bool
) -> None:
    acme = Acme(lambda _: httpx.Response(200, json=answer), bundle_of(items_may(spec)), retries=0)
    if empty:
        assert list(acme.entries.list_(ListQuery())) == []
        assert list(acme.entries.iter(WalkQuery())) == []
    else:
        with pytest.raises(BadResponse):
            acme.entries.list_(ListQuery())


@pytest.mark.parametrize("answer", [{"count": 0}, {}, {"items": None}, {"items": None, "count": 0}])
def test_call_logs_without_items_are_an_empty_page(answer: dict[str, Any]) -> None:
    http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=answer)))
    with http, PortSIP(token="t", hostname="pbx.example", http_client=http) as portsip:
        assert list(portsip.calllogs.iter()) == []


@pytest.mark.parametrize("answer", [{}, {"result": None}])
def test_what_lacks_a_promised_key_is_no_page(answer: dict[str, Any]) -> None:
    http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=answer)))
    cinnox = CINNOX(token="t", app_id="a", hostname="cinnox.example", http_client=http, retries=0)
    with http, cinnox, pytest.raises(BadResponse, match="no result"):
        list(cinnox.call_details.iter())


@pytest.mark.parametrize("answer", [{"code": 200, "result": None}, {"code": 200}])
def test_call_details_without_a_result_are_an_empty_page(answer: dict[str, Any]) -> None:
    http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=answer)))
    with http, CINNOX(token="t", app_id="a", hostname="cinnox.example", http_client=http) as cinnox:
        assert list(cinnox.call_details.iter()) == []


def test_what_stays_unreadable_is_an_error_after_the_retries() -> None:
    asked: list[httpx.Request] = []
    acme = Acme(
        lambda request: asked.append(request) or httpx.Response(200, text="<p>", headers={"x-request-id": "q-1"})
    )
    with pytest.raises(BadResponse) as caught:
        acme.entries.list_(ListQuery())
    assert (caught.value.attempts, len(asked), caught.value.retryable) == (3, 3, True)


def test_an_answer_that_makes_no_sense_is_not_asked_for_again() -> None:
    """Its error says so, elsewhere too."""
    acme, asked = client({"name": "x"})
    with pytest.raises(BadResponse) as caught:
        acme.entries.get(GetQuery(path={"ref": "a"}))
    assert len(asked) == 1
    assert not pickle.loads(pickle.dumps(caught.value)).retryable
    acme, _ = client({"rows": [{"ref": "a"}], "links": {"next": "https://elsewhere.example/?x=1"}})
    with pytest.raises(BadResponse, match="another host") as caught:
        list(acme.entries.iter(WalkQuery(order=Order("price"))))
    assert not caught.value.retryable


def test_lists_without_filter_or_order_say_so() -> None:
    acme, _ = client({"rows": []}, **{"x-filter": None, "x-order": None})
    with pytest.raises(BadArgument, match="filtered"):
        acme.entries.list_(ListQuery(where=F.at >= START))
    with pytest.raises(BadArgument, match="sorted"):
        acme.entries.list_(ListQuery(order=F.at.asc()))


def test_a_page_tells_what_the_envelope_told() -> None:
    acme = Acme(Server(rows(5)))
    page = acme.entries.list_(ListQuery(limit=2, offset=2))
    assert [record.ref for record in page] == ["r2", "r3"]
    assert (len(page), page.has_next, page.limit, page.total, page.bad_items) == (2, True, 2, 5, [])
    assert json.loads(page.raw)["total"] == 5
    assert not acme.entries.list_(ListQuery(limit=2, offset=4)).has_next
    assert acme.entries.list_(ListQuery(limit=2, after="r1")).has_next
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
    assert not acme.entries.list_(ListQuery(before="b")).has_next


def test_fields_asked_for_are_told_apart_from_fields_not_sent() -> None:
    acme, _ = client({"rows": [{"ref": "a", "name": "n"}]})
    (record,) = acme.entries.list_(ListQuery(fields=[F.at, F.from_]))
    assert record.was_asked("at")
    assert record.was_asked("from_")
    assert record.was_asked("from")
    assert record.was_asked("ref")
    assert not record.was_asked("name")
    assert not record.was_sent("at")
    assert record.name == "n"  # the vendor sent it all the same
    (record,) = acme.entries.list_(ListQuery())
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
    (record,) = acme.entries.list_(ListQuery(**ask))
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
    with pytest.raises(BadResponse, match=told) as raised:
        acme.entries.list_(ListQuery())
    assert raised.value.operation == "list_entries"


def test_an_error_hidden_in_a_success_is_that_error() -> None:
    for code, kind in ((73, Throttled), (5, BadRequest)):
        acme, _ = client({"errors": [{"code": code, "message": "no"}]})
        with pytest.raises(kind):
            acme.entries.list_(ListQuery())
    acme, _ = client({"errors": [{"code": 71, "message": "none"}]})
    page = acme.entries.list_(ListQuery())
    assert (page.items, page.has_next) == ([], False)


def test_an_empty_page_said_as_an_error_is_an_empty_page() -> None:
    acme, _ = client({"errors": [{"code": 71, "message": "none"}]}, status=400)
    assert acme.entries.list_(ListQuery()).items == []
    with pytest.raises(NotFound):
        acme.entries.get(GetQuery(path={"ref": "x"}))


def test_one_record_is_asked_for_by_its_key() -> None:
    acme, asked = client({"ref": "a/b?", "at": "x", "new": 1})
    record = acme.entries.get(GetQuery(path={"ref": "a/b?"}))
    assert asked[0].url.raw_path == b"/api/a/a%2F1/entries/a%2Fb%3F"
    assert (record.ref, record.extras, len(record.problems)) == ("a/b?", {"new": 1}, 1)
    assert repr(record) == "<Entry ref='a/b?'>"


@pytest.mark.parametrize("ref", ["", ".", "..", None, 3])
def test_a_key_that_is_no_path_segment_is_refused(ref: Any) -> None:
    acme, asked = client({})
    with pytest.raises(BadArgument, match="ref"):
        acme.entries.get(GetQuery(path={"ref": ref}))
    assert asked == []


@pytest.mark.parametrize("content", [{}, {"ref": None}, [], b"<html>", b'{"ref": "a"'])
def test_a_single_answer_that_is_no_record_is_a_bad_answer(content: Any) -> None:
    acme, _ = client(content)
    with pytest.raises(BadResponse):
        acme.entries.get(GetQuery(path={"ref": "x"}))


def test_an_error_hidden_in_a_single_success_is_that_error() -> None:
    acme, _ = client({"errors": [{"code": 73, "message": "slow"}]})
    with pytest.raises(Throttled):
        acme.entries.get(GetQuery(path={"ref": "x"}))


def test_what_was_searched_for_is_masked_when_the_server_repeats_it() -> None:
    content = {"errors": [{"code": 5, "message": f"nothing like {PERSON} or Zanzibar"}]}
    acme, _ = client(content, status=400)
    with pytest.raises(BadRequest) as raised:
        acme.entries.list_(ListQuery(where=F.name == PERSON, extra={"search": "Zanzibar"}))
    assert "nothing like ••• or •••" in str(raised.value)
