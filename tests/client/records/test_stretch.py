"""A list answer is cut right wherever its stretches are JSON, whatever its items hold."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.records import stretch
from callrecords.client.records.stretch import Cuts, Stretch

BORDERS = ['},{"id":', '}, {"id": ', '"},{"id":"', '"items":[{"id":', "]", '\\"},{"id":']
texts = st.sampled_from(BORDERS) | st.text(max_size=5)
values = st.recursive(
    texts | st.none() | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "items", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)
items = st.builds(lambda key, value: {"id": key, "a": value}, texts, values)
envelopes = st.dictionaries(st.sampled_from(["total", "links", "z"]), values, max_size=2)
spacings = st.sampled_from([{"separators": (",", ":")}, {}, {"indent": 1}])


def answer(listed: list[Any], before: dict[str, Any], after: dict[str, Any], spacing: dict[str, Any]) -> bytes:
    return json.dumps(
        before | {"items": listed} | {k: v for k, v in after.items() if k not in before}, **spacing
    ).encode()


def short(length: int) -> Any:
    """Answers of any length are cut, every so many bytes."""
    return mock.patch.multiple(stretch, LENGTH=length, SHORT=0)


def read(text: bytes) -> Any:
    """The JSON value, or None when it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


@given(st.lists(items, max_size=8), envelopes, envelopes, spacings, st.integers(1, 80))
def test_stretches_that_are_json_hold_the_items_and_the_last_one_is_the_last(
    listed: list[Any], before: dict[str, Any], after: dict[str, Any], spacing: dict[str, Any], length: int
) -> None:
    body = answer(listed, before, after, spacing)
    with short(length):
        cuts = Cuts.of(body, "items")
        if cuts is None:
            return
        found = [read(one.text) for one in cuts]
        last = cuts.last()
    if None not in found and read(cuts.around(b'"mark"')) == json.loads(body) | {"items": ["mark"]}:
        assert [item for part in found for item in part] == listed
        if last is not None and isinstance(read(last), dict):
            assert read(last) == listed[-1]


@given(st.lists(st.builds(lambda a: {"id": 1, "a": a}, st.integers()), min_size=2), spacings, st.integers(1, 80))
def test_plain_items_are_always_cut(listed: list[Any], spacing: dict[str, Any], length: int) -> None:
    body = answer(listed, {"total": None}, {"links": {}}, spacing)
    with short(length):
        cuts = Cuts.of(body, "items")
        assert cuts is not None
        found = [one.text for one in cuts]
    assert [item for text in found for item in json.loads(text)] == listed
    assert json.loads(cuts.around(b"3")) == {"total": None, "items": [3], "links": {}}
    longest = max(len(json.dumps(item, **spacing)) for item in listed)
    with short(2 * longest + 20):
        last = cuts.last()
    assert last is not None
    assert json.loads(last) == listed[-1]
    assert all(len(text) <= length + 2 * longest + 20 for text in found)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"items":[]}',
        b'{"items":[3,{"id":1},{"id":2}]}',
        b'{"items":[{"id":1}]}',
        b'{"items":[{"id":{"id":1}}]}',
        b'{"items":{"id":1}}',
        b'{"items":[{"id":1},{"id":2}',
        b'{"others":[{"id":1},{"id":2}]}',
    ],
)
def test_what_does_not_look_like_a_list_of_objects_is_not_cut(body: bytes) -> None:
    with short(1):
        assert Cuts.of(body, "items") is None


def test_a_short_answer_is_not_cut() -> None:
    listed = [{"id": number} for number in range(100)]
    assert Cuts.of(answer(listed, {}, {}, {}), "items") is None
    assert Cuts.of(answer(listed * 100, {}, {}, {}), "items") is not None


def test_an_item_of_a_stretch_is_its_bytes() -> None:
    one = Stretch(b'[{"id" : 1}, {"id":"}"} ,3]')
    assert [one[0], one[1], one[2]] == [b'{"id" : 1}', b'{"id":"}"}', b"3"]
