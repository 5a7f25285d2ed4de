"""Facts of a list in words."""

from datetime import timedelta

import pytest

from callrecords.describe import words
from callrecords.spec.bundle import OAuthFlow, SecurityScheme
from callrecords.spec.facts import FilterFacts, OrderFacts, PlainParameter, RateLimit
from callrecords.spec.facts_paging import LimitFacts, NextFacts, PageNumberFacts, PaginationFacts, TokenFacts
from callrecords.spec.schema import Schema


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(days=1), "1 day"),
        (timedelta(days=1825), "1,825 days"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(seconds=90), "90 seconds"),
        (timedelta(0), "0 seconds"),
    ],
)
def test_a_length_of_time_is_told_in_its_largest_whole_unit(length: timedelta, text: str) -> None:
    assert words.span(length) == text


def test_a_rate_that_nobody_knows_is_told_to_be_so() -> None:
    assert words.rate(RateLimit(requests=1500, per=timedelta(minutes=1))) == "1,500 requests in 1 minute"
    assert words.rate(None) == "not known"


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        (SecurityScheme(type="http", scheme="bearer"), "a token in `Authorization: Bearer …`"),
        (SecurityScheme(type="http", scheme="basic"), "a name and a password (HTTP Basic)"),
        (SecurityScheme(type="apiKey", name="key", place="query"), "a key in the query parameter `key`"),
        (SecurityScheme(type="apiKey", name="X-Key", place="header"), "a key in the header field `X-Key`"),
        (
            SecurityScheme(type="oauth2", flows={"clientCredentials": OAuthFlow(token_url="/token")}),
            "OAuth 2 client credentials: an id and a secret are exchanged for an access token at `/token`",
        ),
    ],
)
def test_each_way_to_prove_an_identity_has_its_words(scheme: SecurityScheme, text: str) -> None:
    assert words.scheme(scheme) == text


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (
            Schema(type=("integer", "null"), minimum=1, maximum=5000, default=100),
            "integer, 1 to 5,000; `100` without it",
        ),
        (Schema(type="integer", minimum=0), "integer, at least 0"),
        (Schema(type="string", format="date-time", max_length=40), "string, date-time, up to 40 characters"),
        (Schema(type="string", enum=("a", "", None)), "string: `a`, empty"),
        (Schema(), "any"),
    ],
)
def test_a_parameter_is_told_with_its_type_and_bounds(schema: Schema, text: str) -> None:
    assert words.value(schema) == text


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"limit": LimitFacts(parameter="n", default=10, maximum=50)},
            ("Size of a page", "`n`, 1 to 50; 10 without it"),
        ),
        ({"limit": LimitFacts(parameter="n")}, ("Size of a page", "`n`, 1 to nobody knows how many")),
        ({"limit": LimitFacts(default=10)}, ("Size of a page", "10; it cannot be chosen")),
        ({"page": PageNumberFacts(parameter="p", first=0)}, ("Pages by", "`p`: the number of the page, from 0")),
        (
            {"cursor": TokenFacts(parameter="t", next="/n")},
            ("Pages by", "`t`: the token that the page before has in `/n`"),
        ),
        ({"next": NextFacts(header="Link")}, ("Pages by", "the address of the next page, in `Link`")),
        ({"count_parameter": "c"}, ("Number of all records", "`/total`, if `c` asks for it")),
    ],
)
def test_pages_are_told_as_the_facts_say(facts: dict[str, object], expected: tuple[str, str]) -> None:
    made = PaginationFacts(envelope={"items": "items", "/total": "total"}, ends=("short-page",), **facts)  # type: ignore[arg-type]
    rows = list(words.paging(made))
    assert expected in rows
    assert rows[-1] == ("The end is", "a page that is not full")


def test_a_filter_and_an_order_that_are_not_there_are_told_to_be_missing() -> None:
    assert list(words.filtering(None)) == [("Filter", "none")]
    assert list(words.ordering(None)) == [("Order", "cannot be chosen")]
    assert list(words.conditions(None)) == []


def test_plain_parameters_are_told_with_what_else_is_to_know() -> None:
    one = PlainParameter(parameter="from", field="began", operator="ge", prefix="gte:", together="w", several="comma")
    facts = FilterFacts(grammar="parameters", parameters=(one,), max_conditions=3)
    assert list(words.conditions(facts)) == [
        (
            "`from`",
            "`began`",
            "`ge`",
            "in front of the value: `gte:`; goes with all of the group `w`; several values with commas between them",
        )
    ]
    assert ("Conditions", "at most 3") in list(words.filtering(facts))


def test_an_order_is_told_with_how_many_fields_it_takes() -> None:
    facts = OrderFacts(parameter="sort", fields=("a", "b"), max_fields=2, default="a", shuffle="any")
    assert list(words.ordering(facts)) == [
        ("Order", "`sort`: up to 2 fields, ascending or descending; by `a` without it"),
        ("In any order", "`any`"),
    ]
