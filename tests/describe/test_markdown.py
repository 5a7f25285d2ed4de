"""Markdown of texts that anybody wrote."""

import pytest

from callrecords.describe.markdown import code, codes, prose, table


def test_a_table_leaves_out_columns_that_say_nothing() -> None:
    assert list(table(("A", "B", "C"), [("1", "", "x"), ("2", "", "")])) == [
        "| A | C |",
        "| --- | --- |",
        "| 1 | x |",
        "| 2 |  |",
        "",
    ]


def test_a_table_without_rows_is_no_table() -> None:
    assert list(table(("A",), [])) == []


def test_a_cell_cannot_end_its_column() -> None:
    assert "| a\\|b |" in list(table(("A",), [("a|b",)]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two\n  lines", "two lines"),
        ("a <script> & b", "a &lt;script> &amp; b"),
        ("`a < b` but <b>", "`a < b` but &lt;b>"),
    ],
)
def test_prose_is_one_line_without_html(text: str, expected: str) -> None:
    assert prose(text) == expected


def test_code_holds_backticks_and_an_empty_value_has_a_name() -> None:
    assert (code("a"), code("a`b"), code("")) == ("`a`", "``a`b``", "")
    assert codes(["", "x"]) == "empty, `x`"
