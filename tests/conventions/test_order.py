"""Sorting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from callrecords.conventions import BadParameter
from callrecords.conventions.order import SHUFFLE, parse, render
from callrecords.errors import BadArgument, RequestError, UnknownField
from callrecords.spec.expressions import Order
from callrecords.spec.facts import DirectionFacts, OrderFacts
from tests.conventions.strategies import names

ONE = OrderFacts(parameter="order", fields=("ended", "started"), shuffle="shuffle")
TWO = OrderFacts(parameter="sort", fields=("ended", "started", "caller"), max_fields=2)


@given(st.lists(names, min_size=1, max_size=5, unique=True), st.lists(st.booleans(), min_size=5, max_size=5))
def test_both_halves_agree(fields: list[str], descending: list[bool]) -> None:
    facts = OrderFacts(parameter="order", fields=tuple(fields), max_fields=len(fields))
    orders = tuple(Order(field, descending=down) for field, down in zip(fields, descending, strict=False))
    assert parse(render(orders, facts), facts) == orders


WRITTEN = {
    "space": OrderFacts(parameter="o", fields=("ended", "started"), max_fields=2),
    "colon": OrderFacts(parameter="o", fields=("ended", "started"), max_fields=2, written="colon"),
    "sign": OrderFacts(parameter="o", fields=("ended", "started"), max_fields=2, written="sign"),
    "direction": OrderFacts(
        parameter="o", fields=("ended", "started"), direction=DirectionFacts(parameter="d", descending="down")
    ),
}


@pytest.mark.parametrize("written", WRITTEN)
@given(st.lists(st.sampled_from(("ended", "started")), min_size=1, max_size=2, unique=True), st.booleans())
def test_both_halves_agree_on_each_way_to_write_a_direction(written: str, fields: list[str], down: bool) -> None:
    facts = WRITTEN[written]
    orders = tuple(Order(field, descending=down) for field in fields[: facts.max_fields])
    assert parse(render(orders, facts), facts) == orders


@pytest.mark.parametrize(
    ("written", "params"),
    [
        ("space", {"o": "ended desc, started asc"}),
        ("colon", {"o": "ended:desc,started:asc"}),
        ("sign", {"o": "-ended,started"}),
    ],
)
def test_each_way_to_write_a_direction(written: str, params: dict[str, str]) -> None:
    orders = (Order("ended", descending=True), Order("started"))
    assert render(orders, WRITTEN[written]) == params
    assert parse(params, WRITTEN[written]) == orders


def test_a_direction_may_stand_in_a_parameter_of_its_own() -> None:
    facts = WRITTEN["direction"]
    assert render([Order("ended", descending=True)], facts) == {"o": "ended", "d": "down"}
    assert parse({"o": "ended"}, facts) == (Order("ended"),)
    assert parse({"d": "down"}, facts) is None
    assert parse({"d": "down"}, replace(facts, default="ended")) == (Order("ended", descending=True),)
    for params in ({"o": "ended", "d": "desc"}, {"o": "ended:desc"}, {"o": "ended desc"}):
        with pytest.raises(BadParameter):
            parse(params, facts)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("colon", "ended desc"),
        ("colon", "ended:up"),
        ("colon", "-ended"),
        ("sign", "ended desc"),
        ("sign", "--ended"),
        ("sign", "-"),
    ],
)
def test_another_way_to_write_a_direction_is_refused(written: str, text: str) -> None:
    with pytest.raises(BadParameter):
        parse({"o": text}, WRITTEN[written])


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("ended", (Order("ended"),)),
        ("ended asc", (Order("ended"),)),
        ("ended+desc", (Order("ended", descending=True),)),
        ("ended desc", (Order("ended", descending=True),)),
        ("shuffle", SHUFFLE),
    ],
)
def test_every_documented_form_is_read(text: str, orders: object) -> None:
    assert parse({"order": text}, ONE) == orders


def test_several_fields_are_a_comma_list_with_or_without_spaces() -> None:
    orders = (Order("caller"), Order("ended", descending=True))
    assert render(orders, TWO) == {"sort": "caller asc, ended desc"}
    assert parse({"sort": "caller,ended desc"}, TWO) == orders
    assert parse({"sort": "caller asc , ended desc"}, TWO) == orders


def test_a_shuffle_is_written_as_the_word_of_the_list() -> None:
    assert render(SHUFFLE, ONE) == {"order": "shuffle"}
    with pytest.raises(BadArgument):
        render(SHUFFLE, TWO)


def test_no_order_is_no_parameter() -> None:
    assert render((), ONE) == {}
    assert parse({}, ONE) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "ended,started",
        "endd",
        "ended ASC",
        "ended  asc",
        "ended asc desc",
        "ended;DROP TABLE",
        "ended\0",
        "ended up",
        "'ended'",
        ",",
        "x" * 100_000,
    ],
)
def test_the_server_refuses_what_is_no_order_of_the_list(text: str) -> None:
    with pytest.raises(BadParameter, match=r"^order: "):
        parse({"order": text}, ONE)


@pytest.mark.parametrize("text", ["caller,caller desc", "caller,ended,started", "caller,", "shuffle", "," * 100_000])
def test_the_server_refuses_too_many_or_repeated_fields(text: str) -> None:
    with pytest.raises(BadParameter, match=r"^sort: "):
        parse({"sort": text}, TWO)


@pytest.mark.parametrize(
    ("orders", "error", "named"),
    [
        ((Order("endd"),), UnknownField, "did you mean ended"),
        ((Order("ended"), Order("started")), BadArgument, "1 field"),
        ((Order("ended"), Order("ended", descending=True)), BadArgument, "once"),
    ],
)
def test_the_client_refuses_naming_what_is_possible(
    orders: tuple[Order, ...], error: type[RequestError], named: str
) -> None:
    with pytest.raises(error, match=named):
        render(orders, ONE)
