"""Typed columns: SQLite must compare them as the values compare."""

from __future__ import annotations

import contextlib
import sqlite3
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from callrecords.emulator.store.columns import StoreColumn, sortable, where
from callrecords.spec.expressions import Condition, Op

decimals = st.decimals(allow_nan=False, allow_infinity=False) | st.decimals(-9, 9, places=3)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@given(decimals, decimals)
def test_decimals_sort_as_text_the_way_they_sort_as_numbers(one: Decimal, other: Decimal) -> None:
    assert (sortable(one) < sortable(other)) == (one < other)
    assert (sortable(one) == sortable(other)) == (one == other)


def selects(op: Op, stored: str, asked: str) -> bool:
    column = StoreColumn("field", "c0", "text")
    condition, values = where(Condition("field", op, asked), {"field": column})
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (c0 TEXT)")
        connection.execute("INSERT INTO t VALUES (?)", (stored,))
        return bool(connection.execute(f"SELECT count(*) FROM t WHERE {condition}", values).fetchone()[0])


@given(texts, texts | st.sampled_from(["*", "?", "[a]", "_", "]", "'", '"', "x' OR 1=1 --"]))
def test_text_functions_take_every_character_for_itself(text: str, part: str) -> None:
    assert selects(Op.CONTAINS, text, part) == (part in text)
    assert selects(Op.STARTS_WITH, text, part) == text.startswith(part)
    assert selects(Op.ENDS_WITH, text, part) == text.endswith(part)
    assert selects(Op.EQ, text, part) == (text == part)
    assert selects(Op.CONTAINS, text + part + text, part)


@given(texts.filter(lambda text: "%" not in text), texts.filter(lambda text: "%" not in text))
def test_only_the_percent_sign_is_a_wildcard(head: str, tail: str) -> None:
    assert selects(Op.LIKE, f"{head}between{tail}", f"{head}%{tail}")
    assert selects(Op.LIKE, f"{head}{tail}", f"%{tail}")
    assert not selects(Op.LIKE, f"{head}between{tail}", f"{head}%{tail}!")
    assert selects(Op.LIKE, head, head)
