"""An emulator as a target: its tokens of every kind, and what it knows about records that a token does not see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import ceil

from callrecords.contract.base.session import Target
from callrecords.emulator import Emulator
from callrecords.emulator.operations.identity import CHILD, GRANDCHILD, OWN, STRANGER
from callrecords.emulator.operations.seeds import LATEST
from callrecords.emulator.store.store import RowQuery
from callrecords.emulator.story.story import BORDER, DAYS
from callrecords.spec.bundle import Bundle
from callrecords.spec.operation import Operation

NOW = datetime(2025, 11, 10, tzinfo=UTC)
"""Where the clock of a judged emulator stands: the month before has an hour that clocks in Europe repeat, and one in America."""

_LEAST = 300
"""Records that show everything that a spec allows, whatever the seed."""

_MOST = 100_000


def enough(bundle: Bundle) -> int:
    """How many records of each list leave nothing unjudged: more than its largest page holds, whose end cuts equal times."""
    lists = [one for one in bundle.operations.values() if one.pagination is not None]
    page, of_all = BORDER
    within, whole = LATEST if any(one.demanded for one in lists) else (1, 1)
    sizes = [size for one in lists for size in _sizes(one)]
    return max([_LEAST, *(-(-size * of_all * whole // (page * within)) for size in sizes)])


def _sizes(operation: Operation) -> Iterator[int]:
    """How many records a list must have for its usual page, its largest, and its cap; more where it keeps only the newest."""
    paging, clock = operation.pagination, operation.clock
    kept = None if clock is None else clock.retention
    times = 1.0 if kept is None else max(1.0, timedelta(days=DAYS) / kept)
    usual = None if paging is None else paging.limit.default
    largest = None if paging is None else paging.fullest
    for size in (usual, largest, None if clock is None else clock.result_cap):
        if size is not None:
            yield min(_MOST, ceil(size * times))


def target_of(emulator: Emulator, slug: str, origin: str) -> Target:
    """One vendor of an emulator that is reached under `origin`, such as `http://127.0.0.1:8707`."""
    server = emulator.server(slug)
    given = emulator.parameters(slug)
    filled = {
        place: {one.fills: given[one.name] for one in server.bundle.client.parameters if one.place == place}
        for place in ("path", "query", "header")
    }
    return Target(
        url=origin + emulator.base_path(slug),
        tokens={kind: emulator.token(slug, kind) for kind in server.identity.kinds},
        bound=filled["path"],
        query=filled["query"],
        headers=filled["header"],
        now=emulator.clock.now(),
        below={name: _keys(emulator, slug, name, (CHILD, GRANDCHILD)) for name in server.resources},
        own={name: _keys(emulator, slug, name, (OWN,)) for name in server.resources},
        hidden={name: _keys(emulator, slug, name, (STRANGER,)) for name in server.resources},
    )


def _keys(emulator: Emulator, slug: str, resource: str, owners: tuple[int, ...]) -> frozenset[str]:
    table = emulator.server(slug).resources[resource].table
    marks = ", ".join("?" * len(owners))
    return frozenset(table.page(RowQuery(where=((f"owner IN ({marks})", owners),), limit=_MOST)).keys)
