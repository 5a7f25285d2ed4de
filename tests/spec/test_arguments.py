"""Arguments of the wrong kind: the error names the argument, what came and what would be right, and shows no content."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import httpx2
import pytest

from callrecords.client.operations.query import GetQuery, ListQuery, WalkQuery
from callrecords.emulator import Emulator
from callrecords.errors import BadArgument, BadExpression, CallRecordsError, ConfigError, UnsupportedOperator
from callrecords.registry import VENDORS
from callrecords.spec.expressions import Order
from tests.client.acme import NUMBER, Acme, AsyncAcme, Entry, F, Server, rows
from tests.made_up import fable

SOON = datetime(2024, 1, 1, 2, tzinfo=UTC)
A_DATETIME = "expected a datetime with a zone, got "
WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "a text as since": (
        "iter",
        {"since": "2026-11-01"},
        f"since: {A_DATETIME}text; write datetime(2026, 1, 31, tzinfo=UTC), or "
        'datetime.fromisoformat("2026-01-31T00:00:00Z") where it comes as text',
    ),
    "a date as until": (
        "pages",
        {"since": SOON, "until": date(2026, 11, 1)},
        f"until: {A_DATETIME}date, which begins elsewhere in each zone; "
        "datetime(2026, 11, 1, tzinfo=UTC) is its midnight in UTC",
    ),
    "a number as since": ("iter", {"since": 1}, f"since: {A_DATETIME}int; write datetime(2026, 1, 31, tzinfo=UTC)"),
    "a text as order": (
        "list_",
        {"order": "at"},
        "order: expected a field or a list of fields, got text; write F.at.asc() or F.at.desc()",
    ),
    "a text among the orders": (
        "iter",
        {"order": ["at"]},
        "order: expected a field or a list of fields, got text; write F.at.asc() or F.at.desc()",
    ),
    "a text as where": (
        "list_",
        {"where": f"name = {NUMBER}"},
        "where: expected a condition on the list's fields, got text; write F.at >= …",
    ),
    "a truth value as where": (
        "iter",
        {"where": True},
        "where: expected a condition on the list's fields, got bool; write F.at >= …",
    ),
    "conditions in a list": (
        "iter",
        {"where": [F.at >= SOON]},
        "where: expected one condition, got list; join conditions with &, as in a & b",
    ),
    "one field as fields": (
        "list_",
        {"fields": F.price},
        "fields: expected a list of fields, got one field; write [F.ref]",
    ),
    "a text as fields": ("iter", {"fields": "price"}, "fields: expected a list of fields, got text; write [F.ref]"),
    "a number among the fields": (
        "list_",
        {"fields": [1]},
        "fields: expected a list of fields, got int in it; write [F.ref]",
    ),
    "one field as exclude": (
        "list_",
        {"exclude": F.price},
        "exclude: expected a list of fields, got one field; write [F.ref]",
    ),
    "a page as resume": (
        "iter",
        {"resume": object()},
        "resume: expected the text that a page or an error of a walk has as `.resume`, got object",
    ),
    "a record as after": (
        "list_",
        {"after": Entry(ref="r1")},
        "after: expected the key of a record as text, got Entry",
    ),
    "a number as a key": ("get", {"path": {"ref": 5}}, "ref: expected the key of a record as text, got int"),
    "no key": ("get", {"path": {"ref": ""}}, "ref: expected the key of a record as text, got empty text"),
}
ASKS = {"list_": ListQuery, "iter": WalkQuery, "pages": WalkQuery, "get": GetQuery}


def blocking(use: str, ask: Any, handler: Callable[[httpx.Request], httpx.Response]) -> Any:
    with Acme(handler) as acme:
        got = getattr(acme.entries, use)(ask)
        return list(got) if use in ("iter", "pages") else got


def asynchronous(use: str, ask: Any, handler: Callable[[httpx.Request], httpx.Response]) -> Any:
    async def run() -> Any:
        async with AsyncAcme(handler) as acme:
            got = getattr(acme.entries, use)(ask)
            return [one async for one in got] if use in ("iter", "pages") else await got

    return asyncio.run(run())


@pytest.mark.parametrize("mistake", WRONG)
@pytest.mark.parametrize("use_of", [blocking, asynchronous])
def test_a_mistake_is_told_by_argument_kind_and_remedy_and_nothing_is_sent(use_of: Any, mistake: str) -> None:
    use, given, told = WRONG[mistake]
    server = Server(rows(3))
    with pytest.raises(BadArgument) as raised:
        use_of(use, ASKS[use](**given), server)
    assert str(raised.value) == told
    assert server.asked == []


@pytest.mark.parametrize("use_of", [blocking, asynchronous])
@pytest.mark.parametrize("order", [F.at, [F.at]])
def test_a_bare_field_as_order_means_ascending(use_of: Any, order: Any) -> None:
    bare, stated = Server(rows(3)), Server(rows(3))
    assert use_of("iter", WalkQuery(order=order), bare) == use_of("iter", WalkQuery(order=F.at.asc()), stated)
    assert bare.asked == stated.asked
    assert bare.asked[0]["sort"] == "at asc"


def test_a_field_that_cannot_be_sorted_by_is_still_refused_when_bare() -> None:
    with pytest.raises(CallRecordsError, match="cannot be sorted by name"):
        blocking("list_", ListQuery(order=F.name), Server([]))  # type: ignore[arg-type]  # the mistake


EXPRESSIONS: dict[str, tuple[Callable[[], object], type[Exception], str]] = {
    "in": (lambda: F.name in ("Ann", NUMBER), BadExpression, "(F.x == a) | (F.x == b) for `F.x in (a, b)`"),
    "and": (lambda: (F.name == "Ann") and (F.ref == "b"), BadExpression, "(a) & (b) for `a and b`"),
    "or": (lambda: (F.name == "Ann") or (F.ref == "b"), BadExpression, "(a) | (b) for `a or b`"),
    "between": (lambda: SOON <= F.at < SOON, BadExpression, "(a <= F.x) & (F.x < b) for `a <= F.x < b`"),
    "if": (lambda: 1 if F.name == "Ann" else 2, BadExpression, "a condition has no truth value"),
    "not": (lambda: not (F.name == "Ann"), BadExpression, "a condition has no truth value"),  # noqa: SIM201  # the mistake
    "~": (lambda: ~(F.name == "Ann"), BadExpression, "use the opposite operator, such as != for =="),  # type: ignore[operator]
    "no parentheses": (
        lambda: F.name == "Ann" & F.ref == "b",  # type: ignore[operator]
        BadExpression,
        "put each condition in its own parentheses, as in (F.x == a) & (F.y >= b)",
    ),
    "& with a truth value": (lambda: (F.name == "Ann") & True, BadExpression, "one side is bool"),  # type: ignore[operator]
    "a truth value &": (lambda: True & (F.name == "Ann"), BadExpression, "one side is bool"),  # type: ignore[operator]
    "| with a field": (lambda: (F.name == "Ann") | F.ref, BadExpression, "| joins two conditions"),  # type: ignore[operator]
    "part in field": (lambda: "nn" in F.name, BadExpression, "name: `in` cannot be asked"),  # type: ignore[operator]
    "a field as a condition": (lambda: F.name or F.ref, BadExpression, "name: a field has no truth value"),
    "two orders with or": (lambda: F.at.asc() or F.at.desc(), BadExpression, "order=[F.x.desc(), F.y.asc()]"),
    "an operator that the list lacks": (
        lambda: F.at > SOON,  # type: ignore[operator]
        UnsupportedOperator,
        "at: cannot be compared with > in a filter of this list; it can do <, >=",
    ),
    "!= where there is only the order": (
        lambda: F.at != SOON,
        UnsupportedOperator,
        "at: cannot be compared with != in a filter of this list; it can do <, >=",
    ),
    "null": (lambda: F.name == None, BadExpression, "no list can be asked for null"),  # noqa: E711
    "a float": (lambda: F.price == 0.25, BadExpression, "cannot be compared with float; write a Decimal such as"),
    "bytes": (lambda: F.name == b"Ann", BadExpression, "cannot be compared with bytes; decode it first"),
    "a list": (lambda: F.name == ["Ann"], BadExpression, "compare with each, and join the conditions with |"),
    "two fields": (lambda: F.name == F.ref, BadExpression, "compare a field with a value"),
}


@pytest.mark.parametrize("mistake", EXPRESSIONS)
def test_an_expression_that_python_reads_otherwise_is_refused_with_what_to_write(mistake: str) -> None:
    build, kind, told = EXPRESSIONS[mistake]
    with pytest.raises(kind) as raised:
        build()
    assert told in str(raised.value)
    assert isinstance(raised.value, CallRecordsError)
    assert NUMBER not in str(raised.value)


def test_a_value_of_another_kind_than_the_field_is_told_in_pythons_words() -> None:
    for where, told in {
        F.at
        >= "2026-01-01": "at: expected a datetime with a zone, such as datetime(2026, 1, 31, tzinfo=UTC), got text",  # type: ignore[operator]
        F.name == Decimal(1): "name: expected text, got Decimal",
    }.items():
        with pytest.raises(BadArgument) as raised:
            blocking("list_", ListQuery(where=where), Server([]))
        assert str(raised.value) == told


def test_fields_stand_in_sets_and_mappings_as_before() -> None:
    assert {F.at: 1}[F.at] == 1
    assert len({F.at, F.at, F.ref}) == 2
    assert Order("at") == F.at.asc()


BLOCKING = "http_client: expected an httpx.Client or httpx2.Client; an AsyncClient goes with AsyncAcme"
AWAITING = "http_client: expected an httpx.AsyncClient or httpx2.AsyncClient; a Client goes with Acme"


@pytest.mark.parametrize(
    ("client", "given", "told"),
    [
        (Acme, httpx.AsyncClient(), f"{BLOCKING}, got AsyncClient"),
        (Acme, httpx2.AsyncClient(), f"{BLOCKING}, got AsyncClient"),
        (AsyncAcme, httpx.Client(), f"{AWAITING}, got Client"),
        (AsyncAcme, httpx2.Client(), f"{AWAITING}, got Client"),
        (Acme, "proxy", f"{BLOCKING}, got str"),
    ],
)
def test_an_http_client_of_the_other_kind_is_refused_when_the_client_is_built(
    client: type[Any], given: object, told: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        client(http_client=given)
    assert str(raised.value).startswith(told)


@pytest.mark.parametrize("client", [Acme, AsyncAcme])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"retries": "2"}, "retries: expected a whole number from 0, or Retries(…), got str"),
        ({"on_attempt": "log"}, "on_attempt: expected a callable that takes an Attempt, got str"),
        ({"token": b"canary"}, "token: expected text, or a callable that returns text, got bytes; decode it first"),
    ],
)
def test_other_arguments_of_a_client_are_judged_when_it_is_built(
    client: type[Any], given: dict[str, Any], told: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        client(**given)
    assert str(raised.value) == told


def test_a_vendor_that_nobody_knows_tells_the_same_in_its_own_words() -> None:
    vendor = fable()
    operation = vendor.bundle().operation(vendor.resources[0].name, "list")
    assert operation is not None
    with vendor.load(vendor.client)(token="t", base_url="http://127.0.0.1:9", account_id="a") as client:
        resource = getattr(client, vendor.resources[0].attribute)
        for given, told in {
            "since": "since: expected a datetime with a zone, got text",
            "where": "where: expected a condition on the list's fields, got text; write F.begun",
            "order": "order: expected a field or a list of fields, got text; write F.",
        }.items():
            with pytest.raises(BadArgument) as raised:
                resource.iter(**{given: "2026-11-01"})
            assert str(raised.value).startswith(told)


RECORD: dict[str, Any] = {}
EMULATOR: dict[str, tuple[Callable[[Emulator, str], object], str]] = {
    "advance by text": (
        lambda emulator, name: emulator.clock.advance("PT1H"),  # type: ignore[arg-type]
        "by: expected a timedelta, got text; write timedelta(hours=1)",
    ),
    "set to a date": (
        lambda emulator, name: emulator.clock.set(date(2026, 1, 1)),  # type: ignore[arg-type]
        "to: expected a datetime with a zone, got date",
    ),
    "load a record": (
        lambda emulator, name: emulator.records.load(name, RECORD),  # type: ignore[arg-type]
        "lines: expected a list of lines, got dict; write [json.dumps(record).encode()]",
    ),
    "load records": (
        lambda emulator, name: emulator.records.load(name, [RECORD]),  # type: ignore[list-item]
        "lines: expected bytes, got dict in line 1; write [json.dumps(record).encode()]",
    ),
    "load text": (
        lambda emulator, name: emulator.records.load(name, "{}"),  # type: ignore[arg-type]
        "lines: expected a list of lines, got text; write [json.dumps(record).encode()]",
    ),
    "add with a text": (
        lambda emulator, name: emulator.records.add(name, ended="2026-01-01"),  # type: ignore[arg-type]
        "ended: expected a datetime with a zone, got text",
    ),
}


@pytest.mark.parametrize("mistake", EMULATOR)
def test_mistakes_with_the_emulator_are_told_in_the_same_way(mistake: str) -> None:
    make, told = EMULATOR[mistake]
    vendor = VENDORS[0]
    with pytest.raises(BadArgument) as raised:
        make(Emulator(VENDORS, 1), f"{vendor.slug}.{vendor.resources[0].name}")
    assert str(raised.value).startswith(told)
