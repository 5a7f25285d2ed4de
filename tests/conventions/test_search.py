"""Free text: which texts a search looks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import search
from callrecords.spec.facts import SearchFacts

PLAIN = SearchFacts(parameter="q", fields=("a",))
EITHER = SearchFacts(parameter="q", fields=("a",), any_of="or")


@pytest.mark.parametrize(
    ("text", "looked_for"),
    [
        ("101 or 102", ("101", "102")),
        ("101  or\t102 or 103", ("101", "102", "103")),
        ("Ann Other", ("Ann Other",)),
        ("Gordon", ("Gordon",)),
        ("Rock OR Roll", ("Rock OR Roll",)),
        ("or", ("or",)),
        (" or ", (" or ",)),
        ("101 or ", ("101",)),
    ],
)
def test_the_word_between_blanks_parts_alternatives(text: str, looked_for: tuple[str, ...]) -> None:
    assert search.parse({"q": text}, EITHER) == looked_for


def test_without_such_a_word_a_text_is_one_text() -> None:
    assert search.parse({"q": "101 or 102"}, PLAIN) == ("101 or 102",)


def test_a_request_without_the_parameter_or_with_nothing_in_it_looks_for_nothing() -> None:
    assert search.parse({}, EITHER) == ()
    assert search.parse({"q": ""}, EITHER) == ()


@given(st.lists(st.text("ab1 ", min_size=1).filter(lambda text: text == text.strip() != ""), min_size=1))
def test_both_halves_agree(texts: list[str]) -> None:
    assert search.parse({"q": search.either(texts, EITHER)}, EITHER) == tuple(texts)
