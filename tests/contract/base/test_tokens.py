"""JSON as it was written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.contract.base import tokens
from callrecords.contract.base.redact import Redactor
from tests.made_up import fable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_what_is_read_is_what_was_written(value: object) -> None:
    assert tokens.plain(tokens.read(json.dumps(value).encode())) == value


@given(JSON, JSON)
def test_two_values_differ_somewhere_exactly_if_they_are_not_equal(first: object, second: object) -> None:
    one, other = (tokens.read(json.dumps(value).encode()) for value in (first, second))
    assert bool(list(tokens.differences(one, other))) == (
        json.dumps(first, sort_keys=True) != json.dumps(second, sort_keys=True)
    )


@pytest.mark.parametrize(
    ("first", "second"), [("1", "1.0"), ("1", '"1"'), ("1.50", "1.5"), ("true", "1"), ("null", '""')]
)
def test_the_spelling_of_a_value_counts(first: str, second: str) -> None:
    assert list(tokens.differences(tokens.read(first.encode()), tokens.read(second.encode())))


def test_null_is_not_absence() -> None:
    ((path, was, now),) = tokens.differences(tokens.read(b'{"a": {"b": null}}'), tokens.read(b'{"a": {}}'))
    assert (path, was, now) == (("a", "b"), None, tokens.ABSENT)


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=3), st.lists(JSON, max_size=4), st.sampled_from([None, 1]))
def test_a_body_is_cut_into_the_items_of_a_list_and_what_is_around_them(
    around: dict[str, object], items: list[object], indent: int | None
) -> None:
    body = json.dumps({**around, "items": items}, indent=indent).encode()
    found = tokens.cut(body, "items")
    assert found is not None
    before, cut, after = found
    assert [json.loads(item) for item in cut] == items
    assert json.loads(before + b"[" + b",".join(cut) + b"]" + after) == {**around, "items": items}


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"items": null}', b'{"items": {}}', b'{"items": [1,]}', b"\xff"])
def test_a_body_without_such_a_list_is_not_cut(body: bytes) -> None:
    assert tokens.cut(body, "items") is None


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '[{"b": {"c": 1, "c": 1}}]'])
def test_a_key_twice_is_refused(text: str) -> None:
    with pytest.raises(tokens.KeyTwice):
        tokens.read(text.encode())


@pytest.mark.parametrize("body", [b"NaN", b"{", b"", '"é"'.encode("latin-1"), b"[Infinity]"])
def test_what_is_no_json_in_utf_8_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # of any kind
        tokens.read(body)


def test_a_personal_value_is_not_shown() -> None:
    redactor = Redactor(fable().bundle(), {})
    number = "15005550100"
    assert number not in tokens.shown(number, "number", redactor)
    assert tokens.shown(b"1.50", None, redactor) == "1.50"
    assert tokens.shown(tokens.ABSENT, "number", redactor) == "absent"
