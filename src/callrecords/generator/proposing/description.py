"""A vendor's description, of any version, as one reads it for proposals: what stands where, behind its references."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import attrs

from callrecords.generator.bundle.pointers import at, escape, unescape
from callrecords.generator.bundle.shapes import is_array, is_object, mapping, sequence
from callrecords.generator.bundle.texts import Node
from callrecords.generator.reading.structure import METHODS
from callrecords.generator.reading.upgrade import is_whole

_DEEPEST = 8
_OF_ERRORS = re.compile(r"\b(errors?|fail\w*|problems?|faults?|unexpected|exceptions?|went wrong)\b", re.IGNORECASE)


@attrs.frozen
class Spot:
    """An object, and the JSON pointer of where it stands."""

    pointer: str
    node: Node

    def below(self, *steps: str) -> Spot:
        """What stands inside; an empty object where nothing does."""
        node: Node = self.node
        for step in steps:
            node = mapping(node.get(step))
        return Spot(self.pointer + "".join(f"/{escape(step)}" for step in steps), node)


@attrs.frozen
class Parameter:
    """A parameter of an operation."""

    name: str
    place: str
    required: bool
    description: str
    schema: Spot
    """What its value is; in Swagger 2.0 the parameter itself."""
    shown: tuple[str, ...] = ()
    """Examples of it, as text."""
    deprecated: bool = False
    """Whether the vendor says that it should not be used any more."""


@attrs.frozen
class Described:
    """One operation as it is described."""

    method: str
    path: str
    spot: Spot
    item: Spot

    @property
    def name(self) -> str:
        """Method and path."""
        return f"{self.method.upper()} {self.path}"

    @property
    def text(self) -> str:
        """What says what it is about: path, id, summary and tags."""
        node = self.spot.node
        tags = " ".join(str(tag) for tag in sequence(node.get("tags")))
        return f"{self.path} {node.get('operationId', '')} {node.get('summary', '')} {tags}"

    @property
    def last(self) -> str:
        """The last part of the path that is no parameter."""
        parts = [part for part in self.path.split("/") if part and not part.startswith("{")]
        return parts[-1] if parts else ""


class Description:
    """The whole."""

    def __init__(self, document: Node) -> None:
        self.document = document
        self.root = Spot("", document)
        self.is_old = "swagger" in document

    @property
    def schemes(self) -> Spot:
        """The security schemes."""
        return (
            self.root.below("securityDefinitions") if self.is_old else self.root.below("components", "securitySchemes")
        )

    def resolve(self, spot: Spot) -> Spot:
        """What a reference leads to; the spot itself where there is none."""
        for _ in range(20):
            target = spot.node.get("$ref")
            if not isinstance(target, str) or not target.startswith("#"):
                break
            pointer = unquote(target[1:])
            try:
                spot = Spot(pointer, mapping(at(self.document, pointer)))
            except LookupError:
                break
        return spot

    def target(self, spot: Spot) -> str:
        """A JSONPath for a place, as overlays name it; a parameter goes by its name, which the vendor's next version keeps."""
        found = "$"
        node: Any = self.document
        for step in spot.pointer.split("/")[1:]:
            name = unescape(step)
            if is_array(node):
                node = node[int(name)]
                found += f"[{_filter(node) or name}]"
            else:
                node = mapping(node).get(name)
                simple = name.isidentifier() and name.isascii()
                found += f".{name}" if simple else f"['{name}']" if _is_plain(name) else f"[{json.dumps(name)}]"
        return found

    def operations(self) -> Iterator[Described]:
        """Every operation, in the order of the description."""
        paths = self.root.below("paths")
        for path in paths.node:
            item = self.resolve(paths.below(path))
            for method in METHODS:
                if is_object(item.node.get(method)):
                    yield Described(method, path, item.below(method), item)

    def parameters(self, operation: Described) -> list[Parameter]:
        """Those of the path and its own, the latter in front where both have a name."""
        found: dict[tuple[str, str], Parameter] = {}
        for owner in (operation.item, operation.spot):
            for number, written in enumerate(sequence(owner.node.get("parameters"))):
                spot = self.resolve(Spot(f"{owner.pointer}/parameters/{number}", mapping(written)))
                name, place = str(spot.node.get("name", "")), str(spot.node.get("in", ""))
                schema = spot if self.is_old else self.resolve(spot.below("schema"))
                about = " ".join(str(node.get("description", "")) for node in (spot.node, schema.node))
                required = spot.node.get("required") is True
                if not name:
                    continue
                old = any(node.get("deprecated") is True for node in (spot.node, schema.node))
                whole = Parameter(
                    name, place, required, about, schema, (*shown(spot.node), *shown(schema.node)),
                    old or about.lstrip(" *[(").lower().startswith("deprecated"),
                )  # fmt: skip
                parts = self._leaves(whole, 0) if spot.node.get("style") == "deepObject" else [whole]
                found |= {(place, part.name): part for part in parts}
        return list(found.values())

    def _leaves(self, whole: Parameter, depth: int) -> Iterator[Parameter]:
        """What an object of a query is sent as: a parameter for each of its values, called `name[key]`."""
        needed = sequence(whole.schema.node.get("required"))
        for key, written in self.properties(whole.schema).items():
            schema = self.resolve(written)
            about = " ".join(str(node.get("description", "")) for node in (written.node, schema.node))
            required = whole.required and key in needed
            part = Parameter(f"{whole.name}[{key}]", whole.place, required, about, schema, shown(schema.node))
            if self.kind(schema) == "object" and depth < _DEEPEST:
                yield from self._leaves(part, depth + 1)
            else:
                yield part

    def responses(self, operation: Described) -> dict[str, Spot]:
        """The responses by status."""
        spot = operation.spot.below("responses")
        return {str(status): self.resolve(spot.below(status)) for status in spot.node}

    def body(self, response: Spot) -> Spot | None:
        """The schema of a JSON response."""
        if self.is_old:
            return response.below("schema") if "schema" in response.node else None
        content = response.below("content")
        for media in content.node:
            kind = media.partition(";")[0].strip()
            if kind in ("application/json", "*/*", "text/json") or kind.endswith("+json"):
                return content.below(media, "schema")
        return None

    def ok(self, operation: Described) -> Spot | None:
        """The schema of what comes when all is well."""
        found = self._ok(operation)
        return None if found is None or not self._may_be_json(operation) else self.body(found)

    def _may_be_json(self, operation: Described) -> bool:
        """Whether what Swagger 2.0 says of the operation's responses, or of all, names JSON or nothing at all."""
        said = sequence(operation.spot.node.get("produces")) or sequence(self.document.get("produces"))
        return not self.is_old or not said or any("json" in str(media) or "*" in str(media) for media in said)

    def success(self, operation: Described) -> Spot | None:
        """The schema of a success of any status, such as 201."""
        responses = self.responses(operation)
        bodies = (self.body(one) for status, one in responses.items() if status.startswith("2"))
        return next((one for one in bodies if one is not None), None)

    def headers(self, operation: Described) -> list[str]:
        """The names of the headers of what comes when all is well."""
        found = self._ok(operation)
        return [] if found is None else [*found.below("headers").node]

    def errors(self, operation: Described) -> dict[str, Spot]:
        """The responses that are errors, by status; `default` where it is not all that is said of a success."""
        responses = self.responses(operation)
        ok = "default" if self._is_for_all(responses) else ""
        return {status: one for status, one in responses.items() if status != ok and status[:1] not in ("1", "2", "3")}

    def _ok(self, operation: Described) -> Spot | None:
        responses = self.responses(operation)
        known = ("200", "2XX", "2xx", *(("default",) if self._is_for_all(responses) else ()))
        return next((responses[key] for key in known if key in responses), None)

    def _is_for_all(self, responses: dict[str, Spot]) -> bool:
        """Whether `default` is the success too: none is described beside it, and it does not speak of errors."""
        about = str(responses["default"].node.get("description", "")) if "default" in responses else "error"
        return not any(status.startswith("2") for status in responses) and not _OF_ERRORS.search(about)

    def properties(self, schema: Spot, depth: int = 0) -> dict[str, Spot]:
        """The properties of an object, from wherever it has them; each as it is written, its reference not followed."""
        schema = self.resolve(schema)
        if depth > _DEEPEST:
            return {}
        found: dict[str, Spot] = {}
        for key in ("allOf", "anyOf", "oneOf"):
            parts = [mapping(part) for part in sequence(schema.node.get(key))]
            solid = [number for number, part in enumerate(parts) if part.get("type") != "null"]
            inside = [
                self.properties(Spot(f"{schema.pointer}/{key}/{number}", parts[number]), depth + 1) for number in solid
            ]
            if key == "allOf" or all(inside):  # several objects in one place have the fields of all
                for properties in inside:
                    found |= properties
        own = schema.below("properties")
        return found | {name: own.below(name) for name in own.node}

    def has_kinds(self, schema: Spot) -> bool:
        """Whether a discriminator tells apart what may stand in a place."""
        return "propertyName" in mapping(self.resolve(schema).node.get("discriminator"))

    def forms(self, schema: Spot) -> list[Spot]:
        """The objects that may stand in a place; none where it is one object."""
        schema = self.resolve(schema)
        return [
            self.resolve(Spot(f"{schema.pointer}/{key}/{number}", mapping(part)))
            for key in ("oneOf", "anyOf")
            for number, part in enumerate(sequence(schema.node.get(key)))
            if mapping(part).get("type") != "null"
        ]

    def kind(self, schema: Spot) -> str:
        """The type of a value, null aside; empty where nothing says it."""
        solid = self.resolve(schema)
        for key in ("anyOf", "oneOf", "allOf"):
            parts = [mapping(part) for part in sequence(solid.node.get(key))]
            parts = [part for part in parts if part.get("type") != "null"]
            if len(parts) == 1 and "type" not in solid.node:
                return self.kind(Spot(solid.pointer, parts[0]))
            if key != "allOf" and parts and {part.get("type") for part in parts} == {"string"}:
                return "string"
        kind = solid.node.get("type")
        kinds = [str(one) for one in sequence(kind) if one != "null"] or [str(kind)] if kind else []
        if kinds:
            return "integer" if kinds[0] == "number" and is_whole(solid.node) else kinds[0]
        return "object" if self.properties(solid) else "array" if "items" in solid.node else ""

    def items(self, schema: Spot) -> Spot:
        """What an array holds, behind its reference."""
        return self.resolve(self.resolve(schema).below("items"))


def shown(node: Node) -> tuple[str, ...]:
    """The examples that an object has, as text."""
    several = node.get("examples")
    held = [mapping(one).get("value") for one in several.values()] if is_object(several) else sequence(several)
    found = [node.get("example"), node.get("x-example"), *held, node.get("default")]
    return tuple(str(one) for one in found if isinstance(one, str | int | float) and not isinstance(one, bool))


def _is_plain(name: str) -> bool:
    return name.isprintable() and name.isascii() and not {*name} & {"'", "\\"}


def _filter(item: object) -> str | None:
    """What finds a parameter in its list."""
    name, place = str(mapping(item).get("name", "")), str(mapping(item).get("in", ""))
    if not name or not place or not (_is_plain(name) and _is_plain(place)):
        return None
    return f"?@.name=='{name}' && @.in=='{place}'"
