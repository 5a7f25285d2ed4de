"""JSON Lines: one line each, to the digit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.cli import jsonl

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=5), st.sampled_from([None, 1, 4]), st.booleans())
def test_a_record_is_one_line_with_the_same_values(
    record: dict[str, Any], indent: int | None, ascii_only: bool
) -> None:
    line = jsonl.line(json.dumps(record, indent=indent, ensure_ascii=ascii_only).encode())
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert json.loads(line) == record


@given(st.from_regex(r"\A-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?\Z"))
def test_numbers_are_not_touched(number: str) -> None:
    assert jsonl.line(f'{{ "n" :\n {number} }}'.encode()) == f'{{"n":{number}}}\n'.encode()


def test_escapes_are_not_touched() -> None:
    assert jsonl.line(rb'{"a": "\u00e9\/\u00E9"}') == rb'{"a":"\u00e9\/\u00E9"}' + b"\n"


@pytest.mark.parametrize("raw", [b'{"a":\r\n"\xff"}', b'\n{"a":\n"\xff"}'])
def test_a_value_that_is_no_text_is_kept_on_one_line(raw: bytes) -> None:
    line = jsonl.line(raw)
    assert line.endswith(b'"\xff"}\n')
    assert line.count(b"\n") == 1


def test_only_the_named_members_stay_in_the_vendors_order() -> None:
    assert jsonl.line(b'{"b": 1.50, "a": [1, 2], "c": null}', {"c", "b", "x"}) == b'{"b":1.50,"c":null}\n'
