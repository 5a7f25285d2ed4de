"""What a window holds, against what the table knows of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any

import msgspec

from callrecords.frames.doors import library, pyarrow
from callrecords.lake.ledger import Span
from callrecords.lake.rows import DAY, HASH, RowMaker
from callrecords.spec.frozen import Frozen

_MOST_COMPARED = 10_000
"""Changed rows of one window of which the fields are told apart."""


class Difference(Frozen, frozen=True):
    """Rows that the table lacks, rows that are other than it knows them, and keys that are gone."""

    new: Any
    changed: Any
    vanished: Any
    """Rows with the key, the time and the day alone."""
    unchanged: int
    inside: int
    """Rows that the table has in the window; not counted where the window is not whole."""
    first_day: date | None
    """The first day of any row that the table or the window has here; None where there is none."""

    @property
    def nothing(self) -> bool:
        """Whether the table holds all of it already."""
        return not (self.new.num_rows or self.changed.num_rows or self.vanished.num_rows)

    def without_vanished(self, key: str, there: Collection[str]) -> Difference:
        """The same, where these keys are not gone."""
        pa, pc = pyarrow(), library("pyarrow.compute")
        kept = pc.is_in(self.vanished[key], value_set=pa.array(sorted(there), pa.string()))
        return msgspec.structs.replace(self, vanished=self.vanished.filter(pc.invert(kept)))


def difference(maker: RowMaker, rows: Any, known: Any, window: Span, *, whole: bool) -> Difference:
    """Compare the rows of a window with those that the table has; `whole` says that none is missing among them.

    `known` has the key, the hash, the time and the day of all rows that could be the same records.
    """
    pa, pc = pyarrow(), library("pyarrow.compute")
    rows = _last_of_each(rows, maker.key)
    places = pc.index_in(rows[maker.key], value_set=known[maker.key])
    found = pc.is_valid(places)
    same = pc.fill_null(pc.equal(rows[HASH], known[HASH].take(places)), False)  # the value of nulls
    moved = pc.fill_null(pc.not_equal(rows[DAY], known[DAY].take(places)), False)
    changed = pc.and_(found, pc.or_(pc.invert(same), moved))
    gone, there = known.slice(0, 0), 0
    if whole:
        start, end = (pa.scalar(moment, pa.timestamp("us", "UTC")) for moment in window)
        time = known[maker.clock]
        inside = pc.fill_null(pc.and_(pc.greater_equal(time, start), pc.less(time, end)), False)  # the value of nulls
        there = pc.sum(inside).as_py() or 0
        absent = pc.is_null(pc.index_in(known[maker.key], value_set=rows[maker.key]))
        gone = known.filter(pc.and_(inside, absent))
    new, other = rows.filter(pc.invert(found)), rows.filter(changed)
    days = [day for column in (rows[DAY], known[DAY]) if (day := pc.min(column).as_py()) is not None]
    return Difference(new, other, gone, rows.num_rows - new.num_rows - other.num_rows, there, min(days, default=None))


def _last_of_each(rows: Any, key: str) -> Any:
    """The rows without those of which a later one has the same key: a list may hand out a record twice."""
    pa, pc = pyarrow(), library("pyarrow.compute")
    if pc.count_distinct(rows[key]).as_py() == rows.num_rows:
        return rows
    numbered = pa.table({"key": rows[key], "at": pa.array(range(rows.num_rows), pa.int64())})
    last = numbered.group_by("key").aggregate([("at", "max")])["at_max"]
    return rows.take(last.sort())


def changed_fields(before: Any, after: Any, key: str) -> Counter[str]:
    """Field -> in how many rows it is another; both tables hold the same keys."""
    before, after = (table.sort_by(key).slice(0, _MOST_COMPARED) for table in (before, after))
    found = Counter[str]()
    for name in after.schema.names:
        if name in before.schema.names and name not in (HASH, "raw"):
            pairs = zip(before[name].to_pylist(), after[name].to_pylist(), strict=True)
            count = sum(one != other for one, other in pairs)
            if count:
                found[name] = count
    return found
