"""What a spec assumes: where each assumption stands, and what a run says of it: confirmed, refuted, or not tested."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

import attrs

from callrecords.contract.base.schemas import Json, Spec
from callrecords.contract.base.verdicts import Outcome, Verdict

API = "all"
"""The operation of a statement about the API as a whole."""


class Standing(enum.StrEnum):
    """What a run says of an assumption."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNTESTED = "not tested"


Heard = Mapping[str, bool | None]
"""Reading of a list -> whether the server follows it; None where its records cannot tell."""

NOTHING_HEARD: Heard = MappingProxyType({})

_FOLLOWS = {True: Standing.CONFIRMED, False: Standing.REFUTED, None: Standing.UNTESTED}


@attrs.frozen
class Statement:
    """One mark of kind assumed."""

    operation: str
    place: str
    note: str
    promises: Sequence[str]
    """The promises that a server would break if it were false; without any, no run can tell."""
    readings: Sequence[str] = ()
    """Readings of the operation that it rules out."""


@attrs.frozen
class Assumption:
    """One statement that no page makes."""

    operation: str
    place: str
    note: str
    standing: Standing
    by: str
    """The promises that it was judged by."""


def assumptions(
    spec: Spec, verdicts: Sequence[Verdict], operations: Sequence[str], heard: Mapping[str, Heard] = MappingProxyType({})
) -> list[Assumption]:  # fmt: skip
    """Every assumption about some operations by what its mark in the spec names, and every other reading of a list.

    It is confirmed only when each promise that it names was judged and kept, and the records showed that the server follows
    none of the readings that it rules out; it is refuted when one of the promises is broken, or one of the readings followed.
    `heard`: list operation -> which readings the server follows.
    """
    found: list[Assumption] = []
    for operation in operations:
        for reading in spec.bundle.operations[operation].readings:
            follows = heard.get(operation, {}).get(reading.name)
            found.append(Assumption(operation, f"reading {reading.name}", reading.says, _FOLLOWS[follows], ""))
    for one in stated(spec, operations):
        standing, by = standing_of(one, verdicts, heard.get(one.operation, {}))
        found.append(Assumption(one.operation, one.place, one.note, standing, ", ".join(by)))
    return found


def standing_of(
    one: Statement, verdicts: Sequence[Verdict], heard: Heard = NOTHING_HEARD
) -> tuple[Standing, Sequence[str]]:
    """What verdicts and readings say of a statement, and the promises or readings that say it."""
    followed = [name for name in one.readings if heard.get(name)]
    if followed:
        return Standing.REFUTED, followed
    judged = [said for said in verdicts if said.promise in one.promises and one.operation in (said.operation, API)]
    broken = [said.promise for said in judged if said.outcome is Outcome.FAIL]
    kept = [said.promise for said in judged if said.outcome is Outcome.PASS]
    if broken:
        return Standing.REFUTED, broken
    told_apart = all(heard.get(name) is False for name in one.readings)
    if kept and set(kept) == set(one.promises) and told_apart:
        return Standing.CONFIRMED, kept
    return Standing.UNTESTED, ()


def stated(spec: Spec, operations: Sequence[str]) -> Iterator[Statement]:
    """Every assumption behind some operations: the API's, theirs, and once those of the schemas that they share."""
    yield from _plain(API, "the API", spec.document)
    for name, scheme in cast("dict[str, Json]", spec.document["components"].get("securitySchemes", {})).items():
        yield from _plain(API, f"security {name}", scheme)
    seen: set[str] = set()
    for operation in operations:
        yield from _of_operation(spec, operation)
        for status, response in cast("dict[str, Json]", spec.node(operation)["responses"]).items():
            yield from _plain(operation, f"response {status}", response)
            for content in cast("dict[str, Json]", response.get("content", {})).values():
                yield from _within(spec, operation, content.get("schema", {}), seen)


def _within(spec: Spec, operation: str, schema: Json, seen: set[str]) -> Iterator[Statement]:
    """The assumptions of every named schema below a schema, each schema once."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        seen.add(name)
        named = cast("Json", spec.document["components"]["schemas"][name])
        yield from _plain(operation, f"schema {name}", named)
        yield from _parts(spec, operation, name, named, seen)
    elif not name:
        yield from _parts(spec, operation, "", schema, seen)


def _parts(spec: Spec, operation: str, name: str, schema: Json, seen: set[str]) -> Iterator[Statement]:
    for field, part in cast("dict[str, Json]", schema.get("properties", {})).items():
        yield from _plain(operation, f"field {name}.{field}", part)
        yield from _within(spec, operation, part, seen)
    below = [schema["items"]] if "items" in schema else []
    for part in [*below, *schema.get("anyOf", []), *schema.get("oneOf", [])]:
        yield from _within(spec, operation, part, seen)
    for part in schema.get("allOf", []):
        yield from _within(spec, operation, part, seen) if "$ref" in part else _parts(spec, operation, name, part, seen)


def _plain(operation: str, place: str, node: Json) -> Iterator[Statement]:
    marks: Any = node.get("x-evidence", [])
    for mark in cast("list[dict[str, Any]]", marks if isinstance(marks, list) else [marks]):
        if mark.get("kind") == "assumed":
            text = f"{mark.get('about', '')} {mark.get('note', '')}".strip() or str(node.get("description", ""))
            yield Statement(operation, place, text, mark.get("promises", ()), mark.get("readings", ()))


def _of_operation(spec: Spec, operation: str) -> Iterator[Statement]:
    """The assumptions on an operation, its parameters and its other readings."""
    node = spec.node(operation)
    yield from _plain(operation, "operation", node)
    for parameter in cast("list[Json]", node.get("parameters", [])):
        yield from _plain(operation, f"parameter {parameter['name']}", parameter)
    for reading in cast("list[Json]", node.get("x-readings", [])):
        yield from _plain(operation, f"reading {reading['name']}", reading)
