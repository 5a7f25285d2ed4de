"""What a window holds, against what the table knows of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from callrecords.frames.doors import library, pyarrow
from callrecords.lake.ledger import Span
from callrecords.lake.rows import DAY, HASH, RowMaker
from callrecords.lake.spool import Spool
from callrecords.spec.frozen import Frozen


class Difference(Frozen, frozen=True):
    """Rows that the table lacks, rows that are other than it knows them, and keys that are gone."""

    rows: Spool
    is_new: Any
    """Which of the rows the table lacks."""
    is_changed: Any
    """Which of the rows the table knows otherwise."""
    vanished: Any
    """Rows with the key, the time and the day alone."""
    unchanged: int
    inside: int
    """Rows that the table has in the window; not counted where the window is not whole."""
    timed: int
    """Different records that came and have their time."""
    held: int
    """Those of them whose time lies in the window."""
    first_day: date | None
    """The first day of any row that the table or the window has here; None where there is none."""

    @property
    def new(self) -> int:
        """How many rows the table lacks."""
        return _count(self.is_new)

    @property
    def changed(self) -> int:
        """How many rows the table knows otherwise."""
        return _count(self.is_changed)

    @property
    def nothing(self) -> bool:
        """Whether the table holds all of it already."""
        return not (self.new or self.changed or self.vanished.num_rows)

    def parts(self) -> Iterator[tuple[str, Any]]:
        """The new rows and the changed ones in batches, each with its word."""
        for what, mask in (("new", self.is_new), ("changed", self.is_changed)):
            for batch in self.rows.chosen(mask) if _count(mask) else ():
                yield what, batch

    def doubted(self) -> Difference:
        """The same, where every row that the table has counts as changed, whatever its bytes: a `Comparison` looks at each."""
        doubted = library("pyarrow.compute").invert(self.is_new)
        return msgspec.structs.replace(self, is_changed=doubted, unchanged=0)

    def without_vanished(self, key: str, there: Collection[str]) -> Difference:
        """The same, where these keys are not gone."""
        pa, pc = pyarrow(), library("pyarrow.compute")
        kept = pc.is_in(self.vanished[key], value_set=pa.array(sorted(there), pa.string()))
        return msgspec.structs.replace(self, vanished=self.vanished.filter(pc.invert(kept)))


def difference(maker: RowMaker, rows: Spool, known: Any, window: Span, *, whole: bool) -> Difference:
    """Compare the rows of a window with those that the table has; `whole` says that none is missing among them.

    `known` has the columns of `maker.index`, of all rows that could be the same records. A row of other bytes counts as
    changed, though its values may be the same: `Comparison` tells.
    """
    pc = library("pyarrow.compute")
    index, known = rows.index, known.combine_chunks()
    last = _last_of_each(index[maker.key])
    places = pc.index_in(index[maker.key], value_set=known[maker.key])
    found = pc.is_valid(places)
    same = pc.fill_null(pc.equal(index[HASH], known[HASH].take(places)), False)  # the value of nulls
    moved = pc.fill_null(pc.not_equal(index[DAY], known[DAY].take(places)), False)
    new = _mask(pc.and_(last, pc.invert(found)))
    changed = _mask(pc.and_(last, pc.and_(found, pc.or_(pc.invert(same), moved))))
    gone, there = known.slice(0, 0), 0
    if whole:
        inside = _inside(known[maker.clock], window)
        there = pc.sum(inside).as_py() or 0
        absent = pc.is_null(pc.index_in(known[maker.key], value_set=index[maker.key]))
        gone = known.filter(pc.and_(inside, absent))
    days = [day for column in (index[DAY], known[DAY]) if (day := pc.min(column).as_py()) is not None]
    return Difference(
        rows=rows,
        is_new=new,
        is_changed=changed,
        vanished=gone,
        unchanged=_count(last) - _count(new) - _count(changed),
        inside=there,
        timed=_count(pc.and_(last, pc.is_valid(index[maker.clock]))),
        held=_count(pc.and_(last, _inside(index[maker.clock], window))),
        first_day=min(days, default=None),
    )


def _inside(times: Any, window: Span) -> Any:
    pa, pc = pyarrow(), library("pyarrow.compute")
    start, end = (pa.scalar(moment, pa.timestamp("us", "UTC")) for moment in window)
    return pc.fill_null(pc.and_(pc.greater_equal(times, start), pc.less(times, end)), False)  # the value of nulls


class Comparison:
    """Tells rows that are really other from those whose bytes alone are, such as members in another order."""

    def __init__(self, maker: RowMaker, stored: Callable[[Sequence[str]], Any]) -> None:
        self._maker, self._stored = maker, stored
        self.fields = Counter[str]()
        """Field -> in how many rows it is another."""

    def of(self, found: Difference) -> Difference:
        """The same, where a row counts as changed only if a value is another."""
        if not found.changed:
            return found
        pa, key = pyarrow(), self._maker.key
        other: list[Any] = []
        for batch in found.rows.chosen(found.is_changed):
            old = self._stored(batch.column(key).to_pylist())
            old = old.take(library("pyarrow.compute").index_in(batch.column(key), value_set=old[key].combine_chunks()))
            other.append(self._other(pa.Table.from_batches([batch]), old))
        changed = _within(found.is_changed, pa.concat_arrays(other))
        unchanged = found.unchanged + found.changed - _count(changed)
        return msgspec.structs.replace(found, is_changed=changed, unchanged=unchanged)

    def _other(self, new: Any, old: Any) -> Any:
        """Which rows have another value; counts the fields."""
        pa, pc = pyarrow(), library("pyarrow.compute")
        any_other = pa.array([False] * new.num_rows, pa.bool_())
        for name in self._maker.schema.names:
            if name in old.schema.names and name not in (HASH, "raw"):
                other = _unlike(new[name].combine_chunks(), old[name].combine_chunks())
                if count := _count(other):
                    self.fields[name] += count
                any_other = pc.or_(any_other, other)
        return any_other


def _unlike(one: Any, other: Any) -> Any:
    """Where two columns of one type differ; null is like null alone."""
    pa, pc = pyarrow(), library("pyarrow.compute")
    if pa.types.is_nested(one.type):
        pairs = zip(one.to_pylist(), other.to_pylist(), strict=True)
        return pa.array([left != right for left, right in pairs], pa.bool_())
    nulls = pc.xor(pc.is_null(one), pc.is_null(other))
    return pc.or_(nulls, pc.fill_null(pc.not_equal(one, other), False))  # the value of nulls


def _within(mask: Any, chosen: Any) -> Any:
    """A mask that keeps of what it chose what another one chooses."""
    return library("pyarrow.compute").replace_with_mask(mask, mask, chosen)


def _last_of_each(keys: Any) -> Any:
    """Which of the rows no later one has the key of: a list may hand out a record twice."""
    pa, pc = pyarrow(), library("pyarrow.compute")
    numbers = pa.array(range(len(keys)), pa.int64())
    if pc.count_distinct(keys).as_py() == len(keys):
        return pc.is_valid(numbers)
    numbered = pa.table({"key": keys, "at": numbers})
    return pc.is_in(numbers, value_set=numbered.group_by("key").aggregate([("at", "max")])["at_max"].combine_chunks())


def _mask(found: Any) -> Any:
    """One array, whatever came: chunks or one."""
    pa = pyarrow()
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _count(mask: Any) -> int:
    return library("pyarrow.compute").sum(mask).as_py() or 0
