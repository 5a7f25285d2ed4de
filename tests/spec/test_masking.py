"""What is shown holds no number, name or token; what a person needs stays readable."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.spec.masking import excerpt, mask_number, mask_start, mask_text, mask_value, shape
from tests.client.acme import NUMBER, PERSON, TOKEN


@pytest.mark.parametrize(
    "number", [NUMBER, "15165551234", "(516) 555-1234", "+1 516.555.1234", "516/555/1234", "00 49 30 1234567"]
)
def test_a_number_in_a_text_is_masked_but_for_two_digits(number: str) -> None:
    digits = [character for character in number if character.isdigit()]
    masked = mask_text(f"no call from {number} found")
    assert masked.startswith("no call from ")
    assert masked.endswith(f"•••{''.join(digits[-2:])} found")
    assert sum(character.isdigit() for character in masked) == 2


@given(st.text(alphabet="0123456789", min_size=6, max_size=15), st.text(alphabet="ab :,\"'", max_size=5))
def test_no_run_of_digits_survives(number: str, around: str) -> None:
    assert number not in mask_text(f"{around}{number}{around}")
    assert number not in mask_number(number)


@pytest.mark.parametrize("moment", ["2024-01-31", "2024-01-31T12:00:00Z", "2024-01-31T12:00:00.123+02:00"])
def test_times_and_statuses_stay_readable(moment: str) -> None:
    assert mask_text(f"limit 1000 exceeded before {moment} (429)") == f"limit 1000 exceeded before {moment} (429)"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {TOKEN}",
        f'{{"token": "{TOKEN}"}}',
        f"?api_key={TOKEN}&x=1",
        f"password={TOKEN}",
    ],
)
def test_tokens_are_masked_wherever_they_are_named(text: str) -> None:
    assert TOKEN not in mask_text(text)


@pytest.mark.parametrize(
    "words",
    [
        "token expired",
        "The token is invalid.",
        "Basic authentication required",
        "bearer token missing, or malformed",
        "limit must be from 1 to 10000",
        "the range is wider than 86400 seconds",
        "negative offset",
    ],
)
def test_a_servers_own_words_stay_readable(words: str) -> None:
    assert mask_text(words) == words


def test_given_secrets_are_masked_longest_first() -> None:
    assert mask_text("Ann Annabel", ["Ann", "Ann Annabel", ""]) == "•••"


@given(st.integers(0, 60), st.sampled_from(["s3cret-t0ken-0815", "+15005550123"]))
def test_a_cut_shows_no_part_of_a_secret_or_of_a_number(ahead: int, private: str) -> None:
    text = f"{'x' * ahead} {private} and more"
    shown = mask_start(text, 40, [TOKEN, "s3cret-t0ken-0815"])
    assert len(shown) <= 40
    assert not any(private[at : at + 3] in shown for at in range(len(private) - 4))


def test_a_text_that_is_not_cut_keeps_its_short_number() -> None:
    assert mask_start("error 42", 8) == "error 42"


def test_addresses_are_masked() -> None:
    assert mask_text("from sip:jane.doe@example.com today") == "from ••• today"


@pytest.mark.parametrize(("pii", "shown"), [("number", "•••34"), ("name", "•••"), ("secret", "•••"), (None, NUMBER)])
def test_a_value_is_masked_by_its_kind(pii: str | None, shown: str) -> None:
    assert mask_value(NUMBER, pii) == shown
    assert mask_value(None, pii) == "None"


@given(st.text(max_size=300))
def test_an_excerpt_of_json_shows_no_text_value(name: str) -> None:
    body = json.dumps({"caller": f"{PERSON}{name}", "number": NUMBER, "id": 4711123, "list": [PERSON]}).encode()
    for cut in (body, body[: len(body) // 2]):
        shown = excerpt(cut)
        assert PERSON.split()[0] not in shown
        assert "4711123" not in shown
        assert "516555" not in shown
        assert shown.startswith('{"caller":')
        assert len(shown) <= 200


def test_an_excerpt_of_a_page_is_one_short_masked_line() -> None:
    shown = excerpt(f"<html>\n  <p>Sorry, {NUMBER}</p>{'x' * 1000}".encode(), length=50)
    assert shown.startswith("<html> <p>Sorry, •••34</p>")
    assert len(shown) == 50


def test_a_shape_keeps_signs_and_hides_letters_and_digits() -> None:
    assert shape(b'"Tue, 12-03 \xff\\u00e9"') == '"Aaa, 99-99 �\\a99a9"'
    assert len(shape(b"1" * 500)) == 40
