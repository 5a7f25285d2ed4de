"""Records that are missing from an answer that names a total: asked for once more, then an error; never a false alarm."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.operations.query import WalkQuery
from callrecords.errors import BadResponse
from callrecords.spec.bundle import Bundle
from tests.client.acme import START, Acme, AsyncAcme, Server, bundle, rows
from tests.client.walk.test_walk import PAGES, STYLES, TOTALS
from tests.depth import at_most

WINDOW: dict[str, Any] = {"since": START, "until": START + timedelta(days=3)}
LINKS = bundle()
TOTALLED: dict[str, Bundle] = {
    "next links": LINKS,
    "page numbers": STYLES["page numbers"],
    "page numbers to the total": bundle(**{"x-pagination": {**PAGES, "ends": ["total-reached", "empty-page"]}}),
    "offsets": bundle(**{"x-pagination": {**TOTALS, "ends": ["empty-page"]}}),
    "offsets to the total": STYLES["offsets with a total"],
    "offsets to a short page": bundle(**{"x-pagination": {**TOTALS, "ends": ["short-page"]}}),
}


class Lossy(Server):
    """Serves so many rows at most, leaves some out, and counts at a time of its own."""

    def __init__(self, number: int, spec: Bundle, most: int = 50) -> None:
        super().__init__(rows(number), spec)
        self.most = most
        self.lose: Callable[[int, list[Any]], list[Any]] = lambda _, items: items
        self.before: Callable[[], None] = lambda: None
        self.between: Callable[[], None] = lambda: None
        """What happens between reading and counting."""
        self.counts_first = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.before()
        size = min(int(request.url.params["size"]), self.most)
        counted = len(self.rows)
        if self.counts_first:
            self.between()
        read = len(self.rows)
        answer = super().__call__(httpx.Request("GET", request.url.copy_set_param("size", str(size)))).json()
        if not self.counts_first:
            self.between()
            counted = len(self.rows)
        answer["total"] += counted - read
        answer["rows"] = self.lose(len(self.asked), answer["rows"])
        return httpx.Response(200, json=answer)


Walk: TypeAlias = Callable[..., tuple[list[str | None], BadResponse | None]]


def blocking(server: Server, **ask: Any) -> tuple[list[str | None], BadResponse | None]:
    found: list[str | None] = []
    with Acme(server, server.spec) as acme:
        try:
            for page in acme.entries.pages(WalkQuery(**ask)):
                found += [record.ref for record in page]
        except BadResponse as error:
            return found, error
    return found, None


def asynchronous(server: Server, **ask: Any) -> tuple[list[str | None], BadResponse | None]:
    async def run() -> tuple[list[str | None], BadResponse | None]:
        found: list[str | None] = []
        async with AsyncAcme(server, server.spec) as acme:
            try:
                async for page in acme.entries.pages(WalkQuery(**ask)):
                    found += [record.ref for record in page]
            except BadResponse as error:
                return found, error
        return found, None

    return asyncio.run(run())


walks = pytest.mark.parametrize("walk", [blocking, asynchronous])
styles = pytest.mark.parametrize("style", TOTALLED)


def refs(number: int) -> list[str]:
    return [f"r{index}" for index in range(number)]


@walks
@styles
@at_most(15)
@given(
    number=st.integers(1, 30),
    limit=st.integers(2, 8),
    at=st.integers(1, 4),
    lost=st.sets(st.integers(0, 7), min_size=1),
)
def test_rows_that_are_missing_once_are_asked_for_once_more(
    walk: Walk, style: str, number: int, limit: int, at: int, lost: set[int]
) -> None:
    server = Lossy(number, TOTALLED[style])
    hit: list[int] = []

    def lose(request: int, items: list[Any]) -> list[Any]:
        kept = [item for index, item in enumerate(items) if index not in lost]
        if request != at or len(kept) == len(items):
            return items
        hit.append(request)
        return kept

    server.lose = lose
    assert walk(server, limit=limit, **WINDOW) == (refs(number), None)
    if hit:
        assert server.asked[at - 1] == server.asked[at]
    repeated = [now for now, then in zip(server.asked, server.asked[1:], strict=False) if now == then]
    assert len(repeated) == len(hit)


@walks
@styles
@at_most(15)
@given(number=st.integers(9, 30), limit=st.integers(3, 8), first=st.booleans())
def test_rows_that_stay_missing_are_an_error_that_can_be_gone_on_from(
    walk: Walk, style: str, number: int, limit: int, first: bool
) -> None:
    """The second page and those behind it lack a row each."""
    server = Lossy(number, TOTALLED[style])
    server.lose = lambda request, items: items if request == 1 else items[1:] if first else items[:-1]
    found, error = walk(server, limit=limit, **WINDOW)
    assert type(error) is BadResponse
    assert "missing" in error.message
    assert error.attempts == 2
    assert found == refs(limit)
    assert len(server.asked) == 3
    still, error = walk(server, limit=limit, resume=error.resume, **WINDOW)
    assert still == []
    assert error is not None
    server.lose = lambda _, items: items
    assert walk(server, limit=limit, resume=error.resume, **WINDOW) == (refs(number)[limit:], None)


@walks
@styles
def test_a_list_that_ends_before_its_total_is_an_error(walk: Walk, style: str) -> None:
    """The server serves nothing behind the tenth row, and says that there are thirty."""
    server = Lossy(30, TOTALLED[style])
    server.lose = lambda _, items: [item for item in items if int(item["ref"][1:]) < 10]
    found, error = walk(server, limit=5, **WINDOW)
    assert found == refs(10)
    assert error is not None
    server.lose = lambda _, items: items
    assert walk(server, limit=5, resume=error.resume, **WINDOW) == (refs(30)[10:], None)


@styles
@at_most(40)
@given(
    number=st.integers(0, 40), limit=st.integers(1, 9), most=st.integers(1, 9), stop=st.integers(1, 4), data=st.data()
)
def test_a_server_that_serves_fewer_than_asked_for_is_walked_whole(
    style: str, number: int, limit: int, most: int, stop: int, data: st.DataObject
) -> None:
    server = Lossy(number, TOTALLED[style], most)
    wanted = data.draw(st.none() | st.integers(1, 40))
    ask: dict[str, Any] = {"limit": limit, "max_items": wanted, **WINDOW}
    assert blocking(server, **ask) == (refs(number)[:wanted], None)
    again = [now for now, then in zip(server.asked, server.asked[1:], strict=False) if now == then]
    assert len(again) <= 1
    found: list[str | None] = []
    with Acme(server, server.spec) as acme:
        walk = acme.entries.pages(WalkQuery(**ask))
        token = None
        for page, _ in zip(walk, range(stop), strict=False):
            found += [record.ref for record in page]
            token = page.resume
        walk.close()
    if token is not None:
        rest, error = blocking(server, **ask, resume=token)
        assert error is None
        found += rest
    assert found == refs(number)[:wanted]


changes = st.sampled_from(["come", "go", "stay", "stay"])


@styles
@at_most(40)
@given(
    number=st.integers(0, 30),
    limit=st.integers(1, 8),
    most=st.integers(2, 50),
    during=changes,
    first=st.booleans(),
    data=st.data(),
)
def test_an_honest_server_whose_list_moves_is_never_suspected(
    style: str, number: int, limit: int, most: int, during: str, first: bool, data: st.DataObject
) -> None:
    """Records come and go between two requests, and in every other answer between reading and counting."""
    server = Lossy(number, TOTALLED[style], most)
    server.counts_first = first

    def change(what: str) -> None:
        at = data.draw(st.integers(0, len(server.rows)))
        if what == "go":
            del server.rows[at : at + 1]
        if what == "come" and len(server.asked) < 30:
            moment = server.rows[at]["at"] if at < len(server.rows) else rows(60)[-1]["at"]
            server.rows.insert(at, {"ref": f"new{len(server.asked)}{what}{len(server.rows)}", "at": moment})

    def before() -> None:
        for what in data.draw(st.lists(changes, max_size=4)):
            change(what)

    server.before = before
    # in every answer, with the opposite between any two, it could not be told from a loss
    server.between = lambda: change(during) if len(server.asked) % 2 else None
    _, error = asynchronous(server, limit=limit, **WINDOW)  # no thread may draw
    assert error is None or "does not end" in error.message  # as many came as were read


def test_items_that_are_no_records_are_not_missing() -> None:
    server = Lossy(20, STYLES["offsets with a total"])
    server.lose = lambda _, items: [7, *items[1:]]
    found, error = blocking(server, limit=5, **WINDOW)
    assert error is None
    assert len(found) == 16
    assert len(server.asked) == 4


def test_beside_a_cursor_a_total_is_not_relied_on() -> None:
    """Nobody says whether it counts the whole list or what is behind the record that was named."""
    server = Lossy(20, LINKS)
    server.lose = lambda request, items: items[1:] if request == 2 else items
    found, error = blocking(server, limit=5, since=START)
    assert error is None
    assert len(found) == 19
    assert all("skip" not in params for params in server.asked)
