"""How a check says which records differ."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.contract.base.finding import none_of, same
from callrecords.contract.base.session import Exchange

FIRST = Exchange(operation="first", status=200, body=b"")
KEYS = [f"k{number}" for number in range(10)]


@attrs.frozen
class Served:
    exchange: Exchange
    keys: Sequence[str]


def paged(keys: Sequence[str], size: int = 4) -> list[Served]:
    """Some keys as pages; the operation of each exchange is the number of its page."""
    starts = range(0, len(keys), size)
    return [
        Served(Exchange(operation=f"page {number}", status=200, body=b""), keys[start : start + size])
        for number, start in enumerate(starts, 1)
    ]


def test_a_missing_record_is_named_with_the_page_and_the_offset_where_it_should_have_been() -> None:
    pages = [*paged(["k0", "k1", "k2", "k3"]), *paged(["k4", "k6", "k7"]), *paged(["k8", "k9"])]
    found = same("a walk", [key for page in pages for key in page.keys], KEYS, FIRST, pages=pages)
    assert found.text == "a walk: 9 of 10 records; missing: k5 (page 2, offset 5)"
    assert found.exchange is pages[1].exchange


def test_a_record_too_many_is_named_with_the_page_on_which_it_came() -> None:
    came = [*KEYS[:6], "stranger", *KEYS[6:]]
    pages = paged(came)
    found = same("a filter", came, KEYS, FIRST, pages=pages)
    assert found.text == "a filter: 10 of 10 records and 1 others; too many: stranger (page 2)"
    assert found.exchange is pages[1].exchange


@pytest.mark.parametrize(
    ("came", "says"),
    [
        (["k0", "k2", "k1"], "record 2 is k2, not k1"),
        (["k0", "k1", "k1", "k2"], "record 3 is k1, not k2"),
        (["k0", "k1", "k2", "k2"], "record 4 is k2 and one too many"),
    ],
)
def test_what_came_twice_or_in_another_order_is_named_by_its_first_place(came: list[str], says: str) -> None:
    found = same("a cursor", came, KEYS[:3], FIRST, ordered=True)
    assert found.text == f"a cursor: 3 of 3 records, twice or in another order: {says}"


def test_where_the_order_is_another_one_no_page_is_guessed() -> None:
    came = [key for key in reversed(KEYS) if key != "k5"]
    assert same("desc", came, KEYS, FIRST, pages=paged(came)).text == "desc: 9 of 10 records; missing: k5"


def test_of_many_records_the_first_are_named_and_the_others_counted() -> None:
    text = same("nothing", [], [f"k{number}" for number in range(1_005)], FIRST).text
    assert text == "nothing: 0 of 1005 records; missing: k0, k1, k2, k3, k4 and 1,000 more"


def test_records_that_must_not_be_there_are_named() -> None:
    assert none_of("in both halves", ["a", "b", "a"], FIRST).text == "in both halves: 2 records: a, b"
    assert none_of("in both halves", [], FIRST).holds


@given(st.permutations(KEYS), st.sets(st.sampled_from(KEYS)), st.integers(1, 5), st.booleans())
def test_records_differ_exactly_if_one_is_missing_or_too_much(
    came: list[str], dropped: set[str], size: int, ordered: bool
) -> None:
    kept = [key for key in came if key not in dropped]
    found = same("", kept, KEYS, FIRST, ordered=ordered, pages=paged(kept, size))
    assert found.holds == (not dropped and (not ordered or came == KEYS))
    assert all(key in found.text for key in sorted(dropped, key=KEYS.index)[:5])


@given(st.integers(1, 4), st.sampled_from(KEYS))
def test_a_record_dropped_from_pages_that_keep_their_bounds_is_placed_on_its_own_page(size: int, key: str) -> None:
    pages = [attrs.evolve(page, keys=[one for one in page.keys if one != key]) for page in paged(KEYS, size)]
    at = KEYS.index(key)
    found = same("", [one for page in pages for one in page.keys], KEYS, FIRST, pages=pages)
    if size > 1:  # a page that is empty says nothing of where it lies
        assert f"missing: {key} (page {at // size + 1}, offset {at})" in found.text
