"""The independent judge of filters and orders: own selection in plain Python over the whole set.

It shares nothing with the conventions: values are read by `reader`, compared by Python, patterns by the standard
library. A null, an absent field and a value that means "nothing" meet no condition.
"""

from __future__ import annotations

import fnmatch
import functools
import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

from callrecords.contract.oracle.record import RawRecord
from callrecords.spec.expressions import And, Condition, Expr, Op, Or

_COMPARE: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}


_RANKING = frozenset({Op.LT, Op.LE, Op.GT, Op.GE})


def select(records: Sequence[RawRecord], expr: Expr, *, fold: bool = False) -> list[RawRecord]:
    """The records that an expression selects, in their order. Texts rank by code point, or without regard to case."""
    meets = _test(expr, fold=fold)
    return [record for record in records if meets(record)]


def ranks_text(expr: Expr) -> bool:
    """Whether it matters to an expression how texts rank."""
    if isinstance(expr, Condition):
        return expr.op in _RANKING and isinstance(expr.value, str)
    return any(ranks_text(part) for part in expr.parts)


def _test(expr: Expr, *, fold: bool) -> Callable[[RawRecord], bool]:
    """The test whether a record meets an expression."""
    match expr:
        case And(parts):
            all_of = [_test(part, fold=fold) for part in parts]
            return lambda record: all(one(record) for one in all_of)
        case Or(parts):
            any_of = [_test(part, fold=fold) for part in parts]
            return lambda record: any(one(record) for one in any_of)
        case Condition(field, op, wanted) if op in _COMPARE:
            compare = _COMPARE[op]
            if fold and ranks_text(expr):
                folded = _folded(wanted)
                return lambda record: (value := record.value(field)) is not None and compare(_folded(value), folded)
            return lambda record: (value := record.value(field)) is not None and compare(value, wanted)
        case Condition(field, op, wanted):
            text = str(wanted)
            return lambda record: (value := record.value(field)) is not None and _holds(str(value), op, text)


def _holds(text: str, op: Op, wanted: str) -> bool:
    match op:
        case Op.STARTS_WITH:
            return text[: len(wanted)] == wanted
        case Op.ENDS_WITH:
            return wanted == "" or text[-len(wanted) :] == wanted
        case Op.CONTAINS:
            return text.find(wanted) >= 0
        case _:
            return _pattern(wanted).fullmatch(text) is not None


@functools.lru_cache(maxsize=256)
def _pattern(wanted: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate("*".join(map(_literal, wanted.split("%")))))


def _literal(text: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", text)


def sorted_pairs(values: Sequence[object], *, descending: bool) -> Sequence[int]:
    """Places at which a value is out of order with the one before it; values of "nothing" may stand anywhere.

    No page says how text is collated, so a pair of texts is out of order only if it is so by code point and also
    without regard to case.
    """
    wrong: list[int] = []
    previous: Any = None
    for place, value in enumerate(values):
        if value is None:
            continue
        if (
            previous is not None
            and _after(value, previous, descending)
            and _after(_folded(value), _folded(previous), descending)
        ):
            wrong.append(place)
        previous = value
    return wrong


def _after(value: Any, previous: Any, descending: bool) -> bool:
    return bool(value > previous) if descending else bool(value < previous)


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
