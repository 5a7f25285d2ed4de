"""On what a spec rests: its marks of evidence, counted and one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import TypeAlias, cast

import msgspec

from callrecords.spec.catalog import Vendor
from callrecords.spec.facts import Evidence

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
KINDS = ("documented", "sample", "vendor-code", "assumed")
"""How a statement is known, the surest first."""

Marks: TypeAlias = Evidence | tuple[Evidence, ...]


class _Info(msgspec.Struct, frozen=True, kw_only=True):
    description: str = ""


class _Marked(msgspec.Struct, frozen=True, kw_only=True):
    name: str = ""
    evidence: Marks = msgspec.field(name="x-evidence", default=())


class _MarkedOperation(_Marked, frozen=True, kw_only=True):
    parameters: tuple[_Marked, ...] = ()


class _Document(msgspec.Struct, frozen=True, kw_only=True):
    info: _Info
    paths: dict[str, dict[str, _MarkedOperation]]
    evidence: Marks = msgspec.field(name="x-evidence", default=())


class Statements:
    """The evidence of one vendor's spec, read from its bundle once more: clients have no use for it."""

    def __init__(self, vendor: Vendor) -> None:
        written = resources.files(vendor.package).joinpath("openapi.json").read_bytes()
        self._raw = msgspec.json.decode(written)
        self._document = msgspec.json.decode(written, type=_Document)

    @property
    def introduction(self) -> str:
        """What the spec says of the API as a whole."""
        return self._document.info.description

    @property
    def of_api(self) -> tuple[Evidence, ...]:
        """Marks of the API as a whole."""
        return _several(self._document.evidence)

    def of_operation(self, path: str, method: str) -> Iterator[tuple[str, Evidence]]:
        """Marks of an operation and of its parameters: what each is about, and the mark."""
        operation = self._document.paths[path][method.lower()]
        yield from (("", mark) for mark in _several(operation.evidence))
        for parameter in operation.parameters:
            yield from ((parameter.name, mark) for mark in _several(parameter.evidence))

    def counts(self, path: str, method: str) -> Counter[str]:
        """How many statements of each kind an operation rests on, those of its schemas too."""
        return evidence(self._raw["paths"][path][method.lower()], self._raw["components"]["schemas"])


def _several(marks: Marks) -> tuple[Evidence, ...]:
    return marks if isinstance(marks, tuple) else (marks,)


def evidence(node: Json, schemas: Mapping[str, Json]) -> Counter[str]:
    """How many statements of each kind stand below a node of a bundle, each reference followed once."""
    return Counter(_kinds(node, schemas, set()))


def _kinds(node: Json, schemas: Mapping[str, Json], seen: set[str]) -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from _kinds(part, schemas, seen)
    elif isinstance(node, dict):
        for key, part in node.items():
            if key == "x-evidence":
                statements = cast("list[dict[str, str]]", part if isinstance(part, list) else [part])
                yield from (statement["kind"] for statement in statements)
            elif key == "$ref" and isinstance(part, str):
                if part not in seen:
                    seen.add(part)
                    yield from _kinds(schemas[part.rpartition("/")[2]], schemas, seen)
            elif key not in ("example", "examples"):
                yield from _kinds(part, schemas, seen)
