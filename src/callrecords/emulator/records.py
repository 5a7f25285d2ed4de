"""The records of an emulator from outside: counting, adding late or future ones, loading one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import attrs
import msgspec

from callrecords.emulator.operations.identity import OWN
from callrecords.emulator.operations.resource import ServedResource
from callrecords.emulator.store.moments import micros, span
from callrecords.emulator.store.store import Row
from callrecords.errors import BadArgument
from callrecords.spec.arguments import came, nearest

_AS_LINES = "[json.dumps(record).encode()]"
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_EXACT = msgspec.json.Decoder(float_hook=Decimal)


@attrs.frozen
class LoadReport:
    """What became of records that were loaded."""

    loaded: int
    refused: tuple[tuple[int, str], ...]
    """Line number, counted from 1, and why the record does not fit."""
    unknown_fields: tuple[str, ...] = ()
    """Fields that no page documents; they are served all the same."""


class EmulatedRecords:
    """The records of all resources, each called `<slug>.<resource>`."""

    def __init__(
        self,
        find: Callable[[str], ServedResource],
        model: Callable[[str], type[Any]],
        now: Callable[[], int],
        lock: AbstractContextManager[object],
    ) -> None:
        self._find, self._model, self._now, self._lock = find, model, now, lock

    def count(self, resource: str) -> int:
        """How many records there are, of all accounts; seeds them if need be. Raises `UnknownName`."""
        with self._lock:
            return self._find(resource).table.count()

    def add(
        self,
        resource: str,
        count: int = 1,
        *,
        ended: datetime | None = None,
        visible: datetime | None = None,
        over: timedelta | None = None,
        settles: timedelta | None = None,
        account: int = OWN,
        fields: Mapping[str, object] | None = None,
    ) -> tuple[str, ...]:
        """Add records and return their keys.

        They end at `ended` (now), and are seen from `visible` on (now, or when they end if that is later). `over` spreads
        their ends over the coming time, each published after the list's delay. `settles` is how long after its end a
        record gets its price; the list's own time unless given. `fields` gives values on the wire, by the names there, to
        every one of them, now and when they settle: `fields={"price": "0.5"}`. Raises `BadArgument` for a field that the
        spec does not have, and for a value that it does not allow.
        """
        found, now = self._find(resource), self._now()
        given = {} if fields is None else self._given(resource, fields)
        key = next((name for name in found.identity.keys if name in given), None)
        if key is not None and count > 1:
            raise BadArgument(f"fields: {key} is the record's key; give it to one record at a time")
        clock = found.operation.clock
        delay = span(clock.publish_delay) if clock is not None and clock.publish_delay is not None else 0
        settle = settles if settles is not None else clock.settles_after if clock is not None else None
        keys: list[str] = []
        with self._lock:
            if key is not None and found.has(found.maker.row(found.probe(), given).key):
                raise BadArgument(f"fields: there is a record with this {key}")
            for number, leg in enumerate(found.invent(count, account)):
                if over is not None:
                    end = now + span(over) * (number + 1) // count
                    seen = end + delay
                else:
                    end = now if ended is None else micros(ended, "ended")
                    seen = max(now, end) if visible is None else micros(visible, "visible")
                leg.shift(leg.ended - end)
                leg.lag = max(seen - end, 0)
                keys.append(found.publish(leg, seen, end if settle is None else end + span(settle), given))
        return tuple(keys)

    def _given(self, resource: str, fields: Mapping[str, object]) -> dict[str, Any]:
        """The values as JSON has them, each known to the spec and allowed by it."""
        found, model = self._find(resource), self._model(resource)
        if not isinstance(fields, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadArgument(f"fields: expected a dict of names and values, got {came(fields)}")
        for name in fields:
            if name not in found.fields:
                known = nearest(str(name), found.fields)
                raise BadArgument(f"fields: {resource} has no field {str(name)[:100]!r}{known}")
        try:
            given: dict[str, Any] = _EXACT.decode(_ENCODER.encode(dict(fields)))
            whole = found.maker.record(found.probe(), given)
            empty = {name: field.empty for name, field in found.fields.items()}
            solid = {name: value for name, value in whole.items() if value not in empty.get(name, ())}
            msgspec.json.decode(_ENCODER.encode(solid), type=model)
        except (msgspec.MsgspecError, TypeError, ValueError) as problem:
            raise BadArgument(f"fields: {problem}") from None
        for key in found.identity.keys:
            if key in given and not (isinstance(given[key], str | int) and str(given[key])):
                raise BadArgument(f"fields: {key} is the record's key and must have a value")
        return given

    def load(self, resource: str, lines: Iterable[bytes]) -> LoadReport:
        """Serve these records, one JSON object each, in place of the seeded ones; their bytes are sent as they are.

        All belong to the account of the token `read`. A record that does not fit the spec is left out and reported. Raises
        `BadArgument` for lines that are no bytes.
        """
        found, model = self._find(resource), self._model(resource)
        if isinstance(lines, str | bytes | bytearray | Mapping) or not isinstance(lines, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadArgument(f"lines: expected a list of lines, got {came(cast('object', lines))}; write {_AS_LINES}")
        rows: dict[str, Row] = {}
        refused: list[tuple[int, str]] = []
        unknown: dict[str, None] = {}
        for number, line in enumerate(lines, 1):
            if not isinstance(line, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise BadArgument(f"lines: expected bytes, got {came(line)} in line {number}; write {_AS_LINES}")
            if not line.strip():
                continue
            try:
                row, strange = _row(line.strip(), found, model)
            except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as problem:
                refused.append((number, str(problem)))
                continue
            if row.key in rows:
                refused.append((number, f"{found.identity.said}: another record has the same"))
                continue
            rows[row.key] = row
            unknown |= dict.fromkeys(strange)
        with self._lock:
            found.given = tuple(rows.values())
            found.loads += 1
            found.forget()
        return LoadReport(len(rows), tuple(refused), tuple(unknown))

    def remove(self, resource: str, keys: Iterable[str]) -> int:
        """Take records away, as a vendor does that corrects itself; returns how many of the keys there were.

        Raises `UnknownName` for a resource, and `BadArgument` for a single text, which would be one key for each letter.
        """
        if isinstance(keys, str):
            raise BadArgument("keys: expected a list of keys, got a text; write [key]")
        with self._lock:
            return self._find(resource).table.delete(keys)

    def clear(self, resource: str) -> None:
        """Serve no records at all."""
        self.load(resource, ())


def _row(line: bytes, resource: ServedResource, model: type[Any]) -> tuple[Row, list[str]]:
    """A line as a row, and its unknown fields; raises for what does not fit."""
    facts, fields = resource.facts, resource.fields
    raw = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    values: dict[str, Any] = _EXACT.decode(line)
    solid = {name: raw[name] for name, value in values.items() if name not in fields or value not in fields[name].empty}
    msgspec.json.decode(msgspec.json.encode(solid), type=model)
    key, name = resource.identity.of(values), resource.identity.field_of(values)
    if key is None or isinstance(values.get(name or ""), list | dict):
        raise ValueError(f"{name or resource.identity.said}: missing")
    clock = resource.operation.clock
    if clock is not None and clock.field in values and resource.columns[clock.field].store(values[clock.field]) is None:
        raise ValueError(f"{clock.field}: not a time with a zone")
    stored = tuple(column.store(values.get(name)) for name, column in resource.columns.items())
    summary = {name: raw[name] for name in raw if name not in facts.only_single}
    short = line if len(summary) == len(raw) else msgspec.json.encode(summary)
    return Row(key, OWN, short, line, stored), [name for name in raw if name not in fields]
