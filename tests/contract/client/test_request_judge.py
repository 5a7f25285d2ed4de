"""The judge of requests accepts what our clients send, and refuses each thing that the spec does not declare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.contract.base.schemas import Spec, spec_of
from callrecords.contract.client.arguments import arguments
from callrecords.contract.client.calls import BASE_URL, TOKEN, ClientCaller
from callrecords.contract.client.request_judge import RequestJudge, argument_faults, filter_faults
from callrecords.spec.expressions import And, Condition, Expr, Op, Or
from callrecords.spec.facts import FilterFacts
from tests.made_up import fable

VENDOR = fable()
SPEC = spec_of(VENDOR)
LIST, GET = "list_voice_entries", "get_voice_entry"
F = VENDOR.load(VENDOR.resources[0].fields_class)
SINCE = datetime(2024, 5, 1, tzinfo=UTC)
ASKED: dict[str, Any] = {
    "where": And.of(F.begun_at >= SINCE, F.from_ == "tel-1", F.net_price >= Decimal("0.50")),
    "order": F.begun_at.desc(),
    "fields": [F.to, F.net_price],
    "limit": 7,
    "page": 2,
}
KEY = {"key": "ve.00a1z"}


def sent(operation: str = LIST, **asked: Any) -> httpx.Request:
    """What our client sends."""
    caller = ClientCaller(VENDOR, operation)
    body = bytes(next(iter(VENDOR.bundle().operations[operation].ok.examples.values())).value)
    caller(body, **asked)
    (request,) = caller.sent
    return request


def faults(request: httpx.Request, operation: str = LIST) -> list[str]:
    return RequestJudge(SPEC, operation).faults(request)


def changed(
    request: httpx.Request,
    *,
    method: str | None = None,
    url: str | None = None,
    headers: Mapping[str, str | None] | None = None,
    content: bytes = b"",
) -> httpx.Request:
    """Another request like this one; a header with None is left out."""
    kept = {name: value for name, value in request.headers.items() if name != "content-length"}
    own = {name: value for name, value in {**kept, **(headers or {})}.items() if value is not None}
    return httpx.Request(method or request.method, url or str(request.url), headers=own, content=content or None)


def with_query(query: str) -> httpx.Request:
    request = sent()
    return changed(request, url=f"{str(request.url).partition('?')[0]}?{query}")


@pytest.mark.parametrize("asked", [{}, ASKED, {"where": F.outcome == "no reply"}])
def test_what_our_client_sends_is_declared(asked: dict[str, Any]) -> None:
    request = sent(**asked)
    assert faults(request) == []
    assert list(argument_faults(SPEC, LIST, asked, request)) == []


def test_a_single_record_is_asked_for_as_declared() -> None:
    request = sent(GET, **KEY)
    assert faults(request, GET) == []
    assert list(argument_faults(SPEC, GET, KEY, request)) == []


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("debug=1", "debug: is not declared"),
        ("per-page=7&debug", "is not parsed"),
        ("per-page=7&per-page=7", "sends a parameter twice"),
        ("per-page=seven", "per-page: is not what the spec declares"),
        ("per-page=7.0", "per-page: is not what the spec declares"),
        ("per-page=0", "per-page: is not what the spec declares"),
        ("per-page=92", "per-page: is not what the spec declares"),
        ("from-is=tel+1", "from-is: is not what the spec declares"),  # a plus that was not escaped is a space
        ("from-is=tel%252D1", "from-is: is not what the spec declares"),  # escaped twice
        ("outcome=vanished", "outcome: is not what the spec declares"),
        ("min-price=1e2", "min-price: is not what the spec declares"),
        ("begun-from=2024-05-01", "begun-from: is not what the spec declares"),
    ],
)
def test_a_query_that_is_not_declared_so_is_seen(query: str, fault: str) -> None:
    if fault == "is not parsed":
        with pytest.raises(ValueError, match="bad query field"):
            faults(with_query(query))
    else:
        assert fault in faults(with_query(query))


def test_a_value_escaped_as_it_must_be_is_accepted() -> None:
    assert faults(with_query("outcome=no%20reply&per-page=7")) == []
    assert faults(with_query("outcome=no+reply&per-page=7")) == []


def test_a_required_parameter_that_is_missing_is_seen() -> None:
    document = json.loads(json.dumps(SPEC.document))
    spec = Spec.read(json.dumps(document).encode())
    for parameter in spec.node(LIST)["parameters"]:
        parameter["required"] = parameter["name"] in ("account-id", "per-page", "page-no")
    assert RequestJudge(spec, LIST).faults(with_query("per-page=7")) == ["page-no: is required and not sent"]


@pytest.mark.parametrize(("key", "is_declared"), [("17", True), ("x17", False), ("1.5", False)])
def test_a_key_in_a_path_that_takes_whole_numbers_is_one(key: str, is_declared: bool) -> None:
    assert RequestJudge(with_whole_keys(), GET).faults(sent(GET, key=key)) == (
        [] if is_declared else ["entry-ref: is not what the spec declares"]
    )


@pytest.mark.parametrize(
    ("text", "is_declared"), [("1.50", True), ("2", True), ("0.25", False), ("1e2", False), ("one", False)]
)
def test_a_number_in_a_query_is_one_within_its_bounds(text: str, is_declared: bool) -> None:
    spec = Spec.read(json.dumps(SPEC.document).encode())
    one = next(one for one in spec.node(LIST)["parameters"] if one["name"] == "min-price")
    one["schema"] = {"type": "number", "minimum": 1}
    judged = RequestJudge(Spec.read(json.dumps(spec.document).encode()), LIST).faults(with_query(f"min-price={text}"))
    assert judged == ([] if is_declared else ["min-price: is not what the spec declares"])


@given(st.data())
def test_keys_that_are_tried_are_whole_numbers_where_the_path_takes_those(data: st.DataObject) -> None:
    assert data.draw(arguments(VENDOR, with_whole_keys(), GET))["key"].isdecimal()


@pytest.mark.parametrize(
    "path", ["/accounts/{account-id}/voice-log({entry-ref})", "/accounts/{account-id}/{entry-ref}.json"]
)
def test_a_key_is_found_wherever_the_path_has_it(path: str) -> None:
    document = json.loads(json.dumps(SPEC.document))
    written = next(one for one in document["paths"] if one.endswith("/{entry-ref}"))
    document["paths"][path] = document["paths"].pop(written)
    spec = Spec.read(json.dumps(document).encode())
    start = str(sent(GET, **KEY).url).partition("/accounts")[0]
    asked = f"{start}{path.replace('{account-id}', 'A1').replace('{entry-ref}', KEY['key'])}"
    assert list(argument_faults(spec, GET, KEY, httpx.Request("GET", asked))) == []
    other = asked.replace(KEY["key"], "ve.other")
    assert list(argument_faults(spec, GET, KEY, httpx.Request("GET", other))) == ["the record's key is not in the path"]


def with_whole_keys() -> Spec:
    """The spec, with a path that takes whole numbers as keys."""
    spec = Spec.read(json.dumps(SPEC.document).encode())
    one = next(one for one in spec.node(GET)["parameters"] if one["name"] == "entry-ref")
    one["schema"] = {"type": "integer", "minimum": 1}
    return Spec.read(json.dumps(spec.document).encode())


@pytest.mark.parametrize("method", ["POST", "HEAD", "get"])
def test_another_method_is_seen(method: str) -> None:
    request = changed(sent(), method=method)
    assert (faults(request) == []) is (request.method == "GET")


def test_a_body_is_seen() -> None:
    request = changed(sent(), content=b"{}")
    assert "sends GET with 2 bytes, not a bare GET" in faults(request)


@pytest.mark.parametrize(
    "url",
    [
        f"{BASE_URL}/accounts/acc-77/voice-logs",
        f"{BASE_URL}/accounts/acc-77/voice-log/",
        f"{BASE_URL}/accounts/acc-77/deeper/voice-log",
        f"{BASE_URL}0/accounts/acc-77/voice-log",
        "https://127.0.0.1:1/accounts/acc-77/voice-log",
        "http://elsewhere.example/accounts/acc-77/voice-log",
    ],
)
def test_another_place_is_seen(url: str) -> None:
    assert faults(changed(sent(), url=url)) == ["goes to another place than the operation's"]


@pytest.mark.parametrize("place", ["acc-", "acc-77%2E", "acc%252D77"])
def test_a_path_that_is_not_declared_so_is_seen(place: str) -> None:
    request = changed(sent(), url=f"{BASE_URL}/accounts/{place}/voice-log?per-page=7")
    assert faults(request) == ["account-id: is not what the spec declares"]


@pytest.mark.parametrize("header", [None, TOKEN, "Bearer another", "bearer " + TOKEN, f"Basic {TOKEN}"])
def test_a_request_without_its_token_is_seen(header: str | None) -> None:
    request = changed(sent(), headers={"authorization": header})
    assert faults(request) == ["the token is not in the header authorization"]


def test_a_token_anywhere_else_is_seen() -> None:
    elsewhere = "the token is somewhere else than in the header authorization"
    assert elsewhere in faults(changed(sent(), headers={"user-agent": f"me/{TOKEN}"}))
    assert elsewhere in faults(with_query(f"per-page=7&key={TOKEN}"))
    assert elsewhere in faults(with_query(f"per-page=7&key={TOKEN.replace('-', '%2D')}"))


def test_a_header_that_nobody_declared_is_seen() -> None:
    assert faults(changed(sent(), headers={"x-debug": "1"})) == ["x-debug: is a header that nobody declared"]


@pytest.mark.parametrize("value", [None, "eight"])
def test_a_fixed_header_that_is_missing_or_other_is_seen(value: str | None) -> None:
    request = changed(sent(), headers={"x-fable-edition": value})
    assert faults(request) == ["x-fable-edition: is a fixed header, and not sent so"]


@pytest.mark.parametrize(
    ("wire", "value", "fault"),
    [
        ("begun-from", None, "where: begun-at ge"),
        ("begun-from", "1714521600001", "where: begun-at ge"),
        ("from-is", "tel-11", "where: from eq"),
        ("from-is", "Tel-1", "where: from eq"),
        ("min-price", "0.51", "where: net-price ge"),
        ("min-price", None, "where: net-price ge"),
        ("sort-by", None, "order:"),
        ("sort-by", "begun-at", "order:"),
        ("sort-by", "begun-at asc", "order:"),
        ("sort-by", "talk_secs desc", "order:"),
        ("show-only", None, "fields:"),
        ("show-only", "entry-ref,to", "fields:"),
        ("show-only", "entry-ref,to,net-price,from", "fields:"),
        ("per-page", "8", "limit:"),
        ("page-no", None, "page:"),
    ],
)
def test_what_was_asked_and_did_not_reach_the_request_is_seen(wire: str, value: str | None, fault: str) -> None:
    query = dict(sent(**ASKED).url.params)
    assert wire in query
    params = {name: text for name, text in {**query, wire: value}.items() if text is not None}
    request = httpx.Request("GET", f"{BASE_URL}/accounts/acc-77/voice-log", params=params)
    (told,) = argument_faults(SPEC, LIST, ASKED, request)
    assert told.startswith(fault)


def test_the_same_values_written_otherwise_are_accepted() -> None:
    query = {**dict(sent(**ASKED).url.params), "min-price": "0.5", "show-only": "net-price,entry-ref,to"}
    request = httpx.Request("GET", f"{BASE_URL}/accounts/acc-77/voice-log", params=query)
    assert list(argument_faults(SPEC, LIST, ASKED, request)) == []


def test_another_record_than_the_one_asked_for_is_seen() -> None:
    request = sent(GET, key="ve.00a1y")
    assert list(argument_faults(SPEC, GET, KEY, request)) == ["the record's key is not in the path"]


WRITTEN = FilterFacts(grammar="odata", parameter="q")
AT, PRICE = Condition("at", Op.GE, SINCE), Condition("price", Op.LT, Decimal("0.50"))
NAME, PAID = Condition("name", Op.STARTS_WITH, "O'Neil and "), Condition("paid", Op.EQ, True)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (AT, "at ge '2024-05-01T00:00:00Z'"),
        (AT, "at ge 2024-05-01T02:00:00+02:00"),
        (AT, "at ge 2024-05-01"),
        (PRICE, "price lt 0.50"),
        (PRICE, "price lt 0.5"),
        (PAID, "paid eq true"),
        (NAME, "startswith(name,'O''Neil and ')"),
        (NAME, 'name startswith "O\'Neil and "'),
        (Condition("name", Op.EQ, "two''quotes"), "name eq \"two''quotes\""),
        (And.of(AT, PRICE), "at ge '2024-05-01T00:00:00Z' and price lt 0.50"),
        (And.of(Or.of(AT, NAME), PRICE), "(at ge 2024-05-01 or startswith(name,'O''Neil and ')) and price lt 0.5"),
        (Or.of(And.of(AT, PAID), PRICE), "at ge 2024-05-01 and paid eq true or price lt 0.5"),
        (And.of(Condition("n", Op.GE, 1), Condition("n", Op.GE, 2)), "n ge 1 and n ge 2"),
    ],
)
def test_a_written_filter_that_says_what_was_asked_is_accepted(asked: Expr, text: str) -> None:
    assert list(filter_faults(asked, WRITTEN, {"q": text})) == []


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (AT, ""),
        (AT, "at ge '2024-05-01T00:00:01Z'"),
        (AT, "at gt '2024-05-01T00:00:00Z'"),
        (AT, "until ge '2024-05-01T00:00:00Z'"),
        (AT, "at ge '2024-05-01T00:00:00+01:00'"),
        (AT, "at ge 1714521600"),
        (PRICE, "price lt 0.500001"),
        (PRICE, "price lt 5E-1"),
        (PAID, "paid eq True"),
        (NAME, "startswith(name,'O')"),
        (NAME, "startswith(name,'o''neil and ')"),
        (NAME, "endswith(name,'O''Neil and ')"),
        (And.of(AT, PRICE), "at ge '2024-05-01T00:00:00Z'"),
        (And.of(AT, PRICE), "at ge '2024-05-01T00:00:00Z' or price lt 0.50"),
        (And.of(AT, PRICE), "at ge '2024-05-01T00:00:00Z' and price lt 0.50 and price lt 0.50"),
        (Or.of(AT, PRICE), "at ge '2024-05-01T00:00:00Z' and price lt 0.50"),
        (And.of(Condition("n", Op.GE, 1), Condition("n", Op.GE, 2)), "n ge 1 and n ge 1"),
    ],
)
def test_a_written_filter_that_says_something_else_is_seen(asked: Expr, text: str) -> None:
    assert list(filter_faults(asked, WRITTEN, {"q": text})) != []
