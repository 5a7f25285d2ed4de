"""JSON as it was written: numbers by their spelling, objects without a key twice."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import msgspec

from callrecords.contract.base.redact import Redactor
from callrecords.contract.oracle.forms import Number
from callrecords.spec.places import keys_to

Wire: TypeAlias = "dict[str, Wire] | list[Wire] | str | bytes | bool | None"
"""A JSON value as it was written; a number is the bytes of its spelling."""

_LONGEST = 60
"""Characters of a value that are shown."""


class _Absent:
    """Stands for a field that is not there."""


ABSENT = _Absent()

Difference: TypeAlias = "tuple[Sequence[str], Wire | _Absent, Wire | _Absent]"
"""The path to a value, what was there, what is there now."""


class KeyTwice(ValueError):
    """An object has a key more than once."""


def read(body: bytes) -> Wire:
    """JSON with every number as the bytes of its spelling, so that `1`, `1.0` and `"1"` differ.

    Raises `KeyTwice` and `ValueError`.
    """
    found: Wire = json.loads(
        body.decode(),
        parse_int=str.encode,
        parse_float=str.encode,
        parse_constant=_refuse,
        object_pairs_hook=_object,
    )
    return found


@functools.lru_cache(maxsize=4)  # a response is cut by whoever judges it
def cut(body: bytes, place: str) -> tuple[bytes, Sequence[bytes], bytes] | None:
    """What stands before a list of a body, each of its items as it was written, and what follows; None without such a list.

    Most records of a run come many times: whoever knows one by its bytes need not read it again.
    """
    try:
        found = msgspec.Raw(body)
        for name in keys_to(place):
            found = msgspec.json.decode(found, type=dict[str, msgspec.Raw])[name]
        items = msgspec.json.decode(found, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError):
        return None
    before, _, after = body.partition(bytes(found))
    return before, tuple(bytes(item) for item in items), after


def plain(value: Wire) -> Any:
    """A value of `read` with its numbers as numbers, as a schema wants them."""
    if isinstance(value, bytes):
        text = value.decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)
    return _each(value, plain)


def with_numbers(value: Wire) -> Any:
    """A value of `read` as the oracle reads it."""
    return Number(value.decode()) if isinstance(value, bytes) else _each(value, with_numbers)


def differences(first: Wire | _Absent, second: Wire | _Absent, path: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Where two values differ."""
    if isinstance(first, dict) and isinstance(second, dict):
        old, new = first, second
        for name in {**old, **new}:
            yield from differences(old.get(name, ABSENT), new.get(name, ABSENT), (*path, name))
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for at, (one, other) in enumerate(zip(first, second, strict=True)):
            yield from differences(one, other, (*path, str(at)))
    elif type(first) is not type(second) or first != second:
        yield path, first, second


def shown(value: Wire | _Absent, pii: str | None, redactor: Redactor) -> str:
    """A value of `read` in an evidence: as it was written, cut, and redacted where it is personal."""
    if isinstance(value, _Absent):
        return "absent"
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    text = value.decode() if isinstance(value, bytes) else value if isinstance(value, str) else json.dumps(value)
    if text and pii is not None and isinstance(value, str | bytes):
        text = redactor.replacement(text, pii)
    if isinstance(value, str):
        text = json.dumps(text, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _each(value: Wire, change: Callable[[Wire], Any]) -> Any:
    if isinstance(value, dict):
        return {name: change(item) for name, item in value.items()}
    if isinstance(value, list):
        return [change(item) for item in value]
    return value


def _object(pairs: list[tuple[str, Wire]]) -> dict[str, Wire]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise KeyTwice(next(name for name in names if names.count(name) > 1))
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
