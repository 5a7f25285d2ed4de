"""The independent judge of filters and orders."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from callrecords.contract.oracle.reader import read_json
from callrecords.contract.oracle.record import RawRecord, read_records
from callrecords.contract.oracle.selector import select, sorted_pairs
from callrecords.spec.expressions import And, Condition, Expr, Op, Or
from callrecords.spec.identity import RecordIdentity
from tests.made_up import fable

BUNDLE = fable().bundle()
FIELDS = BUNDLE.record_fields(BUNDLE.operations["list_voice_entries"])


def records(*wires: dict[str, Any]) -> list[RawRecord]:
    return read_records(read_json(json.dumps(wires).encode()), RecordIdentity("entry-ref"), FIELDS)


def text(value: str | None) -> RawRecord:
    return records({"from": value})[0]


def meets(record: RawRecord, expr: Expr, *, fold: bool = False) -> bool:
    return select([record], expr, fold=fold) == [record]


@given(st.lists(st.none() | st.integers(0, 9), min_size=1), st.integers(0, 9))
def test_ge_and_lt_split_what_has_a_value(values: list[int | None], at: int) -> None:
    found = records(*({"entry-ref": str(number), "talk_secs": value} for number, value in enumerate(values)))
    upper = select(found, Condition("talk_secs", Op.GE, at))
    lower = select(found, Condition("talk_secs", Op.LT, at))
    assert {*upper} & {*lower} == set()
    assert len(upper) + len(lower) == sum(value is not None for value in values)


@given(st.text("ab*?[]%\n", max_size=8), st.lists(st.text("ab*?[]\n", max_size=3), min_size=1, max_size=4))
def test_like_means_any_text_for_each_percent_sign_and_nothing_else(value: str, pieces: list[str]) -> None:
    expected = re.fullmatch(".*".join(map(re.escape, pieces)), value, re.DOTALL) is not None
    got = meets(text(value), Condition("from", Op.LIKE, "%".join(pieces)))
    assert got == expected


@given(st.text(min_size=1), st.text())
def test_starts_ends_contains_are_those_of_the_language(value: str, part: str) -> None:
    for op, expected in (
        (Op.STARTS_WITH, value.startswith(part)),
        (Op.ENDS_WITH, value.endswith(part)),
        (Op.CONTAINS, part in value),
    ):
        assert meets(text(value), Condition("from", op, part)) == expected


def test_nothing_meets_no_condition() -> None:
    for op in Op:
        assert not meets(text(None), Condition("from", op, "a"))


def test_and_wants_all_or_wants_one() -> None:
    a, b = Condition("from", Op.EQ, "x"), Condition("from", Op.NE, "y")
    assert meets(text("x"), And((a, b)))
    assert not meets(text("z"), And((a, b)))
    assert meets(text("z"), Or((a, b)))


@given(st.lists(st.none() | st.integers()), st.booleans())
def test_what_python_sorts_is_sorted_wherever_nothing_stands(values: list[int | None], descending: bool) -> None:
    ranked = iter(sorted((value for value in values if value is not None), reverse=descending))
    assert sorted_pairs([None if value is None else next(ranked) for value in values], descending=descending) == []


@given(st.lists(st.integers(), min_size=2, unique=True))
def test_a_step_back_is_seen(values: list[int]) -> None:
    assert bool(sorted_pairs(values, descending=False)) == (values != sorted(values))


def test_texts_may_be_collated_by_code_point_or_without_case() -> None:
    assert sorted_pairs(["A", "B", "a", "b"], descending=False) == []
    assert sorted_pairs(["a", "A", "b", "B"], descending=False) == []
    assert sorted_pairs(["b", "a"], descending=False) == [1]


def test_texts_rank_by_code_point_or_without_case() -> None:
    assert meets(text("B"), Condition("from", Op.LT, "a"))
    assert not meets(text("B"), Condition("from", Op.LT, "a"), fold=True)
    assert not meets(text("B"), Condition("from", Op.EQ, "b"), fold=True)
