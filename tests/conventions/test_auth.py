"""What carries a token: whatever is sent is what a server reads."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions.auth import BEARER, TokenCarrier, UnknownScheme, header_of, secrets_in
from callrecords.spec.bundle import SecurityScheme

KEY, BASIC, QUERY = TokenCarrier("x-api-key", ""), TokenCarrier(scheme="Basic"), TokenCarrier("api key", "", "query")
CARRIERS = (BEARER, BASIC, KEY, QUERY)

words = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)


@given(st.sampled_from(CARRIERS), words)
def test_a_server_reads_the_token_that_was_sent(carrier: TokenCarrier, word: str) -> None:
    token = f"name:{word}" if carrier is BASIC else word
    assert carrier.problem(token) is None
    assert carrier.parse(carrier.render(token)) == token
    assert carrier.render(token).isascii()


QUERIES = st.lists(st.tuples(st.text(max_size=4), st.text(max_size=4)), max_size=4).map(urlencode)


@given(QUERIES, words)
def test_a_token_in_a_query_is_found_and_taken_out_to_the_letter(query: str, word: str) -> None:
    sent = QUERY.added(query, QUERY.render(word))
    assert QUERY.found({}, sent) == word
    assert QUERY.without(sent) == query
    assert QUERY.added(sent, "other") == QUERY.added(query, "other")
    assert QUERY.found({"api key": word}, query) is None


@given(QUERIES, st.sampled_from((BEARER, BASIC, KEY)))
def test_a_token_in_a_header_leaves_the_query_alone(query: str, carrier: TokenCarrier) -> None:
    assert carrier.added(query, "x") == carrier.without(query) == query
    assert carrier.found({carrier.name: "x"}, query) == "x"


@given(st.text(min_size=1).filter(str.isprintable))
def test_a_password_may_hold_any_letters(password: str) -> None:
    assert BASIC.parse(BASIC.render(f"ada:{password}")) == f"ada:{password}"


@given(st.sampled_from((BEARER, BASIC)), st.sampled_from(["lower", "upper", "swapcase"]))
def test_the_scheme_may_be_written_in_any_case(carrier: TokenCarrier, case: str) -> None:
    word, _, token = carrier.render("a:b").partition(" ")
    assert carrier.parse(f"{getattr(word, case)()} {token}") == "a:b"


@pytest.mark.parametrize(
    ("carrier", "value"),
    [(BEARER, "Basic YTpi"), (BASIC, "Bearer a"), (BASIC, "Basic ÿ"), (BASIC, "Basic /w=="), (BEARER, "Bearer")],
)
def test_another_scheme_holds_no_token(carrier: TokenCarrier, value: str) -> None:
    assert not carrier.parse(value)


@pytest.mark.parametrize(
    ("carrier", "token"),
    [(BEARER, ""), (BEARER, "a b"), (BEARER, "a\n"), (KEY, "ü"), (BASIC, "nameandpassword"), (BASIC, "a:b\r\nX: y")],
)
def test_what_cannot_be_sent_is_refused_without_being_shown(carrier: TokenCarrier, token: str) -> None:
    problem = carrier.problem(token)
    assert problem is not None
    assert not token or token not in problem


def test_what_is_hidden_is_the_token_and_the_form_in_which_it_is_sent() -> None:
    assert secrets_in(BASIC.render("ada:secret")) == (
        "YWRhOnNlY3JldA==",
        "YWRhOnNlY3JldA%3D%3D",
        "ada:secret",
        "ada%3Asecret",
    )
    assert secrets_in(BEARER.render("abc")) == ("abc",)
    assert secrets_in(KEY.render("abc")) == ("abc",)
    assert secrets_in(QUERY.render("a/b+c")) == ("a/b+c", "a%2Fb%2Bc")


@pytest.mark.parametrize(
    ("scheme", "carrier"),
    [
        (SecurityScheme(type="http", scheme="bearer"), BEARER),
        (SecurityScheme(type="http", scheme="Basic"), BASIC),
        (SecurityScheme(type="apiKey", name="X-API-Key", place="header"), KEY),
        (SecurityScheme(type="apiKey", name="api key", place="query"), QUERY),
    ],
)
def test_the_spec_says_which(scheme: SecurityScheme, carrier: TokenCarrier) -> None:
    assert header_of(scheme) == carrier


@pytest.mark.parametrize(
    "scheme",
    [
        SecurityScheme(type="http", scheme="digest"),
        SecurityScheme(type="apiKey", name="key", place="cookie"),
        SecurityScheme(type="oauth2"),
        SecurityScheme(type="mutualTLS"),
    ],
)
def test_a_scheme_that_is_not_known_is_an_error_and_never_guessed(scheme: SecurityScheme) -> None:
    with pytest.raises(UnknownScheme, match="write type: http"):
        header_of(scheme)
