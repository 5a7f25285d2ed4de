"""What stood in a spec and stands there no more, whoever relied on it.

The other comparisons say what callers feel. A fact that a check went by may be none of that: it is left out, the check
goes with it, and everything is green. So each place that is gone is named, however deep it stood; words for people are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import attrs

from callrecords.generator.bundle.shapes import is_array, is_object
from callrecords.generator.diff.change import Change

PROSE = frozenset(
    {"description", "examples", "example", "info", "note", "openapi", "says", "servers", "summary", "title", "x-evidence"}
)  # fmt: skip
_NAMES = ("name", "parameter", "code", "$ref", "type")
"""What an item of a list is known by, wherever it stands."""


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Every fact of the old document that the new one has not, or has as false, by its place; the outermost of a part."""
    yield from _gone(old, new, ())


def _gone(old: Any, new: Any, steps: Sequence[str]) -> Iterator[Change]:
    if is_object(old):
        there: Mapping[str, Any] = new if is_object(new) else {}
        named = steps[-1:] in (("properties",), ("x-empty",))  # the keys are names, whatever they are called
        for key, part in old.items():
            if key in PROSE and not named:
                continue
            yield from _gone(part, there[key], (*steps, key)) if key in there else [_change((*steps, key))]
    elif is_array(old):
        parts = cast("Sequence[Any]", new) if is_array(new) else ()
        changed = [part for part in parts if part not in old]
        for one in old:
            if one in parts:
                continue
            same = next((part for part in changed if _name(part) == _name(one)), None)
            here = (*steps, _name(one))
            yield from [_change(here)] if same is None and one is not None else _gone(one, same, here)
    elif old is True and new is False:
        yield attrs.evolve(_change(steps), what="is true no more")


def _name(item: Any) -> str:
    """What an item of a list is called; lists of lists are as they are written."""
    if is_object(item):
        named = [f"{key} {item[key]}" for key in _NAMES if key in item]
        return named[0] if named else " ".join(map(str, item))
    return str(item)


def _change(steps: Sequence[str]) -> Change:
    return Change(" ".join(steps), "is gone", breaking=False)
