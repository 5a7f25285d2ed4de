"""Several values of one parameter, on the client's side and on the server's."""

from __future__ import annotations

from typing import get_args
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadParameter, arrays
from callrecords.conventions.paging_values import grouped
from callrecords.errors import BadArgument
from callrecords.spec.facts import Several
from callrecords.spec.schema import Schema

STYLES: tuple[Several, ...] = get_args(Several)
SIGNS = {"comma": ",", "space": " ", "pipe": "|"}
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0, |"), min_size=1, max_size=12)


@pytest.mark.parametrize("several", STYLES)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_both_halves_agree_across_a_url(several: Several, texts: list[str]) -> None:
    query = urlencode({"state": arrays.render("state", texts, several)}, doseq=True)
    given_ = grouped(parse_qsl(query, keep_blank_values=True))
    assert arrays.parse("state", given_["state"], several) == tuple(texts)


def test_each_style_looks_as_documented() -> None:
    sent = [arrays.render("state", ["busy", "failed"], several) for several in STYLES]
    assert sent == [("busy", "failed"), "busy,failed", "busy failed", "busy|failed"]
    assert arrays.render("state", ["busy"], "repeated") == "busy"


@pytest.mark.parametrize(("several", "sign"), SIGNS.items())
def test_a_value_that_holds_the_sign_is_not_sent(several: Several, sign: str) -> None:
    with pytest.raises(BadArgument, match=r"^name: a value holds"):
        arrays.render("name", [f"Doe{sign}Ada"], several)
    assert arrays.render("name", [f"Doe{sign}Ada"], "repeated") == f"Doe{sign}Ada"


@pytest.mark.parametrize("several", STYLES)
def test_nothing_and_empty_values_are_not_sent(several: Several) -> None:
    with pytest.raises(BadArgument, match="an empty list"):
        arrays.render("state", [], several)
    with pytest.raises(BadArgument, match="an empty value"):
        arrays.render("state", ["busy", ""], several)


def test_a_server_refuses_an_empty_value_and_a_repeated_list() -> None:
    for given_, several in (("", "repeated"), ("a,,b", "comma"), (("a", ""), "repeated"), (("a", "b"), "pipe")):
        with pytest.raises(BadParameter, match=r"^state: "):
            arrays.parse("state", given_, several)  # type: ignore[arg-type]  # a literal in a tuple is a text


def test_values_of_a_parameter_of_its_own_must_be_a_list_that_its_schema_allows() -> None:
    schema = Schema(type="integer", minimum=1, maximum=9)
    assert arrays.plain_texts("line", [1, 2], schema, "comma") == "1,2"
    with pytest.raises(BadArgument, match="line: expected a list of values, got text"):
        arrays.plain_texts("line", "12", schema, "comma")
    with pytest.raises(BadArgument, match="line: must be a whole number from 1 to 9"):
        arrays.plain_texts("line", [1, 10], schema, "comma")


@given(st.dictionaries(st.sampled_from("abc"), st.lists(TEXTS, min_size=1, max_size=3)))
def test_pairs_and_groups_say_the_same(params: dict[str, list[str]]) -> None:
    given_ = {name: texts[0] if len(texts) == 1 else tuple(texts) for name, texts in params.items()}
    assert grouped(arrays.pairs(given_)) == given_
    assert arrays.each(given_, str) == given_
