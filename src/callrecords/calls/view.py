"""The common record in SQL: a query over the table of each resource, so that one view holds the calls of all.

It says what `call_of` says, in words that DuckDB and DataFusion both know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from callrecords.calls.mapping import PER_SECOND, Sources, words_of
from callrecords.calls.record import CallRecord
from callrecords.calls.results import STATUSES, result_of
from callrecords.client.records.kinds import names_of
from callrecords.client.records.record import Record
from callrecords.spec.bundle import Bundle
from callrecords.spec.schema import FieldFacts

_AMOUNT = "decimal(38, 12)"
_MOMENTS = ("started", "answered", "ended")
_AMOUNTS = ("duration_seconds", "ring_seconds", "talk_seconds", "billed_seconds", "cost")


def union(selects: Iterable[str]) -> str:
    """The rows of several queries."""
    return "\nunion all\n".join(selects)


def select(bundle: Bundle, record: type[Record], table: str, columns: Collection[str]) -> str:
    """A query with the fields of the common record, from a table whose columns are called as the attributes of a record class.

    A column that the table does not have, as one of an older spec may not, is null.
    """
    there = {wire: _name(name) for wire, name in names_of(record).items() if name in columns}
    sources = Sources.of(bundle, record.__name__)
    clock = next(there[field.name] for field in sources.parts.values() if field.kind in ("time", "epoch-ms"))
    said = {"vendor": _text(sources.vendor), "resource": _text(sources.resource)}
    for name, field in sources.fields.items():
        if field.name in there:
            said[name] = _field(name, field, there[field.name])
    if sources.own_keys and "key" in columns:
        said["id"] = _name("key")
    for name, fields in sources.derived.items():
        found = [(field, there[field.name]) for field in fields if field.name in there]
        if len(found) == len(fields):
            said[name] = _result(found) if name == "result" else _between([column for _, column in found])
    parts = [f"{said.get(name) or _null(name, clock)} as {_name(name)}" for name in CallRecord.__struct_fields__]
    return f"select {', '.join(parts)} from {_name(table)}"  # noqa: S608  # names of the spec, quoted


def _field(name: str, field: FieldFacts, column: str) -> str:
    if name in _MOMENTS or name == "recording":
        return column
    if name in ("direction", "result"):
        return _words(words_of(field), column)
    if name not in _AMOUNTS:
        return f"cast({column} as varchar)"
    per_second = PER_SECOND.get(field.unit, 1) if name != "cost" else 1
    if per_second == 1:
        return f"cast({column} as {_AMOUNT})"
    return f"cast(round(cast({column} as double) / {per_second}, 6) as {_AMOUNT})"


def _between(columns: list[str]) -> str:
    """Seconds from the first moment to the first of the others that is there."""
    first, *later = columns
    last = later[0] if len(later) == 1 else f"coalesce({', '.join(later)})"
    length = f"round(extract(epoch from {last}) - extract(epoch from {first}), 6)"
    return f"case when {last} >= {first} then cast({length} as {_AMOUNT}) end"


def _result(found: list[tuple[FieldFacts, str]]) -> str:
    columns = {field.means.part: (field, column) for field, column in found if field.means is not None}
    cases: list[str] = []
    if "answered" in columns:
        cases.append(f"when {columns['answered'][1]} is not null then 'answered'")
    if "sip-status" in columns:
        field, column = columns["sip-status"]
        meant = words_of(field)
        by_result: defaultdict[str, list[str]] = defaultdict(list)
        for status in map(str, STATUSES):
            result = result_of(answered=False if "answered" in columns else None, status=int(status))
            written = [wire for wire, word in meant.items() if word == status]
            if result is not None:
                by_result[result.value] += map(_text, written if status in meant else [*written, status])
        text = f"cast({column} as varchar)"
        cases += [f"when {text} in ({', '.join(codes)}) then {_text(result)}" for result, codes in by_result.items()]
    return f"case {' '.join(cases)} end"


def _words(meant: Mapping[str, str], column: str) -> str:
    text = f"cast({column} as varchar)"
    if not meant:
        return text
    return f"case {text} {' '.join(f'when {_text(wire)} then {_text(word)}' for wire, word in meant.items())} else {text} end"


def _null(name: str, clock: str) -> str:
    if name in _MOMENTS:
        return f"nullif({clock}, {clock})"  # null, of the type that times have
    kind = _AMOUNT if name in _AMOUNTS else "boolean" if name == "recording" else "varchar"
    return f"cast(null as {kind})"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
