"""A spec with its compiled schemas: as stated, open for words that a vendor adds, and a strict twin."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any, Literal, cast

import attrs
import jsonschema_rs
import msgspec

from callrecords.conventions.durations import ISO
from callrecords.errors import ConfigError
from callrecords.spec.bundle import Bundle, read_bundle
from callrecords.spec.catalog import Vendor

Json = dict[str, Any]
Mode = Literal["stated", "open", "strict"]
"""`open`: enums may hold other words; `strict`: every enum is closed, and no object has a field that is not declared."""

NUMBERS: Mapping[str, tuple[int, int]] = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "epoch-ms": (631_152_000_000, 4_102_444_800_000),
    "epoch-s": (631_152_000, 4_102_444_800),
}
"""Format -> the least and the largest number that it holds; a time of a call lies between 1990 and 2100."""

_WORD = re.compile(r"[A-Za-z][A-Za-z _-]{0,40}")
_REQUIRED = re.compile(r'^"([^"]{1,60})" is a required property')
_MOST = 3
"""Problems of one body that are named."""


@attrs.define(eq=False)
class Spec:
    """A bundle: its facts, its text, its schemas."""

    text: bytes = attrs.field(repr=False)
    bundle: Bundle = attrs.field(repr=False)
    document: Json = attrs.field(repr=False)
    _schemas: dict[Mode, Json] = attrs.field(factory=dict[Mode, Json], repr=False)
    _compiled: dict[tuple[Mode, str, int], Any] = attrs.field(factory=dict[tuple[Mode, str, int], Any], repr=False)

    @classmethod
    def read(cls, text: bytes, name: str = "the spec") -> Spec:
        """Read a bundle; raises `ConfigError` saying which place does not load."""
        try:
            return cls(text, read_bundle(text), json.loads(text))
        except (msgspec.DecodeError, ValueError) as problem:
            raise ConfigError(f"{name} does not load: {problem}") from None

    def node(self, operation: str) -> Json:
        """An operation as it stands in the document."""
        found = self.bundle.operations[operation]
        return cast("Json", self.document["paths"][found.path][found.method.lower()])

    def problems(self, operation: str, status: int, body: object, mode: Mode = "stated") -> list[str]:
        """What is wrong with a body: JSON pointer, keyword of the schema, shape of the value, and never the value.

        An undocumented status is a problem of its own. `strict` names places without numbers, so that they can be counted.
        """
        if (mode, operation, status) not in self._compiled:
            self._compiled[mode, operation, status] = self._compile(mode, operation, status)
        validator = self._compiled[mode, operation, status]
        if validator is None:
            return ["the status is not documented"]
        found: dict[str, str] = {}
        for error in validator.iter_errors(body):
            place = ".".join("[]" if isinstance(part, int) else str(part) for part in error.instance_path)
            keyword = next((str(part) for part in reversed(error.schema_path) if isinstance(part, str)), "its schema")
            known = f"{place or 'the answer'} breaks {keyword}"
            if keyword == "unevaluatedProperties":
                known += f": {error.message.split('(')[-1].rstrip(')')}"
            if keyword == "enum" and isinstance(error.instance, str) and _WORD.fullmatch(error.instance):
                known += f": {error.instance}"
            text = known if mode == "strict" else f"{_pointer(error.instance_path)} breaks {keyword}: {_seen(error)}"
            found.setdefault(known, text)
            if len(found) == _MOST:
                break
        return list(found.values())

    def _compile(self, mode: Mode, operation: str, status: int) -> Any:
        stated = cast("Json", self.node(operation)["responses"]).get(str(status))
        if stated is None:
            return None
        content = cast("Mapping[str, Json]", stated.get("content", {}))
        nothing: Json = {}
        schema = next(iter(content.values()), nothing).get("schema", {})
        whole = {**schema, "components": {"schemas": self._components(mode)}}
        return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)

    def _components(self, mode: Mode) -> Json:
        if mode not in self._schemas:
            schemas = copy.deepcopy(cast("Json", self.document["components"]["schemas"]))
            for schema in schemas.values():
                _bound_numbers(schema)
                write_lengths(schema)
                if mode == "open":
                    schema.pop("enum", None)
                if mode == "strict" and "properties" in schema:
                    schema["unevaluatedProperties"] = False
            if mode == "strict":
                _flatten_words(schemas)
                _open_parts(schemas)
            self._schemas[mode] = schemas
        return self._schemas[mode]


def spec_of(vendor: Vendor) -> Spec:
    """The spec of a vendor; raises `ConfigError` when it does not load."""
    text = resources.files(vendor.package).joinpath("openapi.json").read_bytes()
    return Spec.read(text, f"the spec of {vendor.slug}")


def _pointer(path: Sequence[str | int]) -> str:
    """The JSON pointer of a value; the body itself has none."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path) or "the answer"


def _seen(error: Any) -> str:
    """What was found: the field that is not there, or the shape of the value."""
    missing = _REQUIRED.match(error.message)
    if missing is not None:
        return f"there is no {missing[1]}"
    value = error.instance
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return f"a text of {len(value)} characters" if value else "an empty text"
    return f"{'a list' if isinstance(value, list) else 'an object'} of {len(cast('Any', value))}"


def _bound_numbers(node: object) -> None:
    """Write the formats of whole numbers as bounds, which a validator holds values to."""
    for held in _objects(node):
        if (bounds := NUMBERS.get(str(held.get("format")))) is not None and held.get("type") != "string":
            held["allOf"] = [*held.get("allOf", []), {"minimum": bounds[0], "maximum": bounds[1]}]


def write_lengths(node: object) -> None:
    """Write the format of lengths of time as a pattern: validators know none with a fraction of a second, which vendors send."""
    for held in _objects(node):
        if held.get("format") == "duration" and held.get("type") in ("string", ["string", "null"]):
            del held["format"]
            held["pattern"] = ISO


def _objects(node: object) -> Iterator[Json]:
    """Every object of a document, those inside of another one first."""
    if not isinstance(node, dict | list):
        return
    held = cast("Json | list[Any]", node)
    for part in [*held.values()] if isinstance(held, dict) else held:
        yield from _objects(part)
    if isinstance(held, dict):
        yield held


def _flatten_words(schemas: Json) -> None:
    """Write an enum that may be null, or empty, as one list of words: then its breach names the word."""
    for schema in schemas.values():
        for name, part in schema.get("properties", {}).items():
            words = _words(part, schemas)
            if words is not None:
                schema["properties"][name] = {"enum": words}


def _words(part: Json, schemas: Json) -> list[Any] | None:
    """All values that a schema of words admits; None for any other schema."""
    if "$ref" in part:
        return _words(schemas[part["$ref"].rpartition("/")[2]], schemas)
    if "anyOf" in part:
        found = [_words(one, schemas) for one in part["anyOf"]]
        return None if None in found else [word for words in found if words is not None for word in words]
    if part.get("type") == "null":
        return [None]
    return [part["const"]] if "const" in part else list(part["enum"]) if "enum" in part else None


def _open_parts(schemas: Json) -> None:
    """Close a composed schema as a whole, and not each of its parts."""
    for schema in schemas.values():
        if "allOf" in schema:
            schema["unevaluatedProperties"] = False
            schema["allOf"] = [_inlined(part, schemas) for part in schema["allOf"]]


def _inlined(part: Json, schemas: Json) -> Json:
    if "$ref" in part:
        part = copy.deepcopy(schemas[part["$ref"].rpartition("/")[2]])
    return {key: value for key, value in part.items() if key != "unevaluatedProperties"}
