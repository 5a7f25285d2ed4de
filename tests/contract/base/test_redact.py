"""Redaction at capture."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from callrecords.contract.base.redact import Redactor
from tests.made_up import fable

BUNDLE = fable().bundle()
NUMBERS = st.from_regex(r"\+?[1-9][0-9]{6,14}", fullmatch=True)


def redactor() -> Redactor:
    return Redactor(BUNDLE, {"top-secret-token": "$FABLE_TOKEN"}, key=b"k" * 32)


@given(NUMBERS)
def test_a_number_keeps_its_length_and_its_first_digits_and_nothing_else(number: str) -> None:
    (shown,) = json.loads(redactor().body(json.dumps({"from": number}).encode())).values()
    digits = number.lstrip("+")
    assert len(shown) == len(number)
    assert shown.lstrip("+")[:2] == digits[:2]
    assert shown.startswith("+") == number.startswith("+")
    assume(len(digits) > 9)  # shorter ones may happen to be drawn as they were
    assert shown != number


@given(NUMBERS)
def test_pseudonyms_join_within_a_run_and_not_beyond(number: str) -> None:
    one = redactor()
    body = json.dumps({"rows": [{"from": number, "to": number.lstrip("+")}, {"from": number}]}).encode()
    first, second = json.loads(one.body(body))["rows"]
    assert first["from"] == second["from"]
    assert first["from"].lstrip("+") == first["to"]
    assume(len(number) > 10)
    other = json.loads(Redactor(BUNDLE, {}).body(body))["rows"][0]["from"]
    assert other != first["from"] or len(number) < 12


def test_names_addresses_and_whatever_stands_below_them_are_gone() -> None:
    body = json.dumps(
        {"from-name": "Ada Example", "hop": {"peer_ip": "203.0.113.9", "gateway-name": "tortoise"}}
    ).encode()
    shown = redactor().body(body)
    assert "Ada" not in shown
    assert "203.0.113.9" not in shown
    assert "tortoise" in shown


def test_what_was_seen_once_is_found_in_any_text_also_encoded() -> None:
    one = redactor()
    one.body(json.dumps({"from": "+15005550101", "from-name": "Ada Example"}).encode())
    for text in ("to +15005550101", f"?filter={quote_plus('eq +15005550101')}", f"name={quote_plus('Ada Example')}"):
        assert "5005550101" not in one.text(text)
        assert "Ada" not in one.text(text)


@given(st.lists(st.text("01 é", min_size=5, max_size=7), min_size=40, max_size=60, unique=True), st.integers(1, 40))
def test_a_short_text_is_redacted_as_a_long_one(learned: list[str], half: int) -> None:
    """Of a short one, only what begins like a part of it is looked for."""
    one, text = redactor(), "".join(learned[:3])
    longer = "x" * 1000
    for known in (learned[half:], learned):
        one.learn(known)
        assert one.text(f"{text}{longer}") == f"{one.text(text)}{longer}"


def test_tokens_become_their_variable() -> None:
    assert redactor().text("Bearer top-secret-token") == "Bearer $FABLE_TOKEN"


def test_what_is_no_json_is_not_kept() -> None:
    assert redactor().body(b"<html>+15005550101") == "(18 bytes that are no JSON)"


def test_what_is_not_personal_stays_as_it_was() -> None:
    body = {"talk_secs": 60, "net-price": "0.33000", "is-billable": None, "rows": [], "hop": {}}
    assert json.loads(redactor().body(json.dumps(body).encode())) == body


@pytest.mark.parametrize("token", ["x", "1", "read", "secret"])
def test_a_short_token_is_replaced_where_it_is_one_and_never_inside_a_word(token: str) -> None:
    one = Redactor(BUNDLE, {token: "$TOKEN"})
    for text in ("unexpected secretary", "limit=1&reader=10", "already read 1 x"):
        assert one.text(text) == text
    assert one.text(f"Authorization: Bearer {token}") == "Authorization: Bearer $TOKEN"
    assert one.text(f"Bearer {token}x") == "Bearer $TOKENx"
    assert one.text(f"Basic {token}") == "Basic $TOKEN"
    assert one.text(token) == "$TOKEN"
    assert one.text(f'{{"token": "{token}"}}') == '{"token": "$TOKEN"}'


@given(st.from_regex(r"[A-Za-z0-9._~+/-]{8,60}", fullmatch=True), st.text("ab-_.x ", max_size=5))
def test_a_token_of_any_length_that_can_be_secret_is_replaced_wherever_it_stands(token: str, beside: str) -> None:
    assume(token not in "$TOKEN")
    assert token not in Redactor(BUNDLE, {token: "$$"}).text(f"{beside}{token}{beside}")


@pytest.mark.parametrize("token", ["a+b/c=d e/f", 'quote"d/tok\\en'])
def test_a_token_is_replaced_as_it_stands_in_a_url_and_in_json_too(token: str) -> None:
    one = Redactor(BUNDLE, {token: "$TOKEN"})
    for written in (token, quote(token, safe=""), quote_plus(token), json.dumps(token)[1:-1]):
        assert one.text(f"next=/calls?token={written}&page=2") == "next=/calls?token=$TOKEN&page=2"
