"""CSV: what the vendor sent comes back, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.cli import csvfile
from callrecords.cli.jsonl import members

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.from_regex(
    r"\A'{0,2}[ ]?[=+\-@\t\r\n＝]\w*\Z"
)
NUMBERS = st.from_regex(r"\A-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?\Z")


def read(data: bytes) -> list[list[str]]:
    return [[csvfile.undo(cell) for cell in row] for row in csv.reader(io.StringIO(data.decode(), newline=""))]


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_texts_come_back_through_the_csv_module(texts: list[str]) -> None:
    columns = [f"c{at}" for at in range(len(texts))]
    record = members(json.dumps(dict(zip(columns, texts, strict=True))).encode())
    data = csvfile.header(columns) + csvfile.row(record, columns)
    assert read(data) == [columns, texts]
    assert data.endswith(b"\r\n")


@given(NUMBERS)
def test_numbers_keep_every_digit(number: str) -> None:
    record = members(f'{{"price": {number}}}'.encode())
    assert csvfile.row(record, ["price"]).decode() == f"{number}\r\n"


@given(TEXTS)
def test_a_cell_that_a_spreadsheet_would_run_is_a_plain_number_or_quoted(text: str) -> None:
    cell = csvfile.defuse(text)
    if cell.lstrip().startswith(("=", "+", "-", "@", "＝")):
        assert cell == "-" or float(cell) is not None
    assert not cell.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "@SUM(A1)",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "+1 (516) 206-5451",
        "＝1",
        "+",
        "--1",
    ],
)
def test_formulas_are_defused(text: str) -> None:
    assert csvfile.defuse(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["+15162065451", "-0.25", "15162065451", "-1.5E-3", "-", "", "inbound", "'twas", "a=b", "sip:+1@acme"]
)
def test_harmless_cells_stay_as_they_are(text: str) -> None:
    assert csvfile.defuse(text) == text


def test_a_cell_is_the_vendors_text_for_each_kind_of_value() -> None:
    raw = b'{"text":"a,\\"b\\"","no":null,"empty":"","yes":true,"n":0.10,"list":[ 1, {"x": 2.50} ],"half":"a\xff"}'
    columns = ["text", "no", "empty", "absent", "yes", "n", "list", "half"]
    assert read(csvfile.row(members(raw), columns)) == [
        ['a,"b"', "", "", "", "true", "0.10", '[1,{"x":2.50}]', '"a\ufffd"']
    ]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=8,
    )
)
def test_nested_values_are_json(value: Any) -> None:
    cell = read(csvfile.row({"v": msgspec.Raw(json.dumps([value]).encode())}, ["v"]))[0][0]
    assert json.loads(cell) == [value]
