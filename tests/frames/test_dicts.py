"""Records as dicts: from records and from pages, one at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from callrecords.client.operations.page import Page
from callrecords.errors import BadArgument
from callrecords.frames import to_dicts
from tests.client.acme import Entry


def page(*keys: str) -> Page[Any]:
    return Page(items=[Entry(ref=key) for key in keys], has_next=False, limit=10)


def test_records_and_pages_become_dicts_in_their_order() -> None:
    entries = [Entry(ref=key) for key in "abc"]
    for source in (entries, iter(entries), [page("a", "b"), page("c")], page("a", "b", "c")):
        assert [values["ref"] for values in to_dicts(source)] == ["a", "b", "c"]


def test_nothing_is_taken_before_it_is_needed() -> None:
    taken: list[str] = []

    def walk() -> Iterator[Entry]:
        for key in "ab":
            taken.append(key)
            yield Entry(ref=key)

    rows = to_dicts(walk())
    assert taken == []
    assert next(rows)["ref"] == "a"
    assert taken == ["a"]


@pytest.mark.parametrize("source", [3, None, [3], ["a"], [{"ref": "a"}]])
def test_what_holds_no_records_is_refused(source: Any) -> None:
    with pytest.raises(BadArgument, match="records or pages"):
        list(to_dicts(source))


def test_an_asynchronous_walk_is_refused_with_the_way_out() -> None:
    async def walk() -> AsyncIterator[Entry]:
        yield Entry(ref="a")

    with pytest.raises(BadArgument, match="async for"):
        to_dicts(walk())  # type: ignore[arg-type]
