"""What sort of thing a word of a spec is, and which other words there are: read from the vocabulary, of no vendor."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal, TypeAlias, cast

from callrecords.generator.bundle.folder import Node
from callrecords.generator.lint.places import mapping, places
from callrecords.generator.lint.words import VOCABULARY

Steps: TypeAlias = tuple[str | int, ...]
"""Where something stands: keys and places from the root on."""

Sort = Literal["field", "parameter", "role", ""]

_SORTS: dict[str, Sort] = {
    **dict.fromkeys(("default", "field", "fields", "key", "only-single", "order", "own", "owner"), "field"),
    **dict.fromkeys(("after", "before", "bound", "count-parameter", "exclude", "include", "parameter"), "parameter"),
    **dict.fromkeys(("descendants", "security", "tenant", "x-tokens"), "role"),
}  # fmt: skip
"""Key of the vocabulary -> the sort of names that it takes."""

_TYPES = ("string", "integer", "boolean")
_FORMATS = {
    "date-time": "decimal",
    "decimal": "date-time",
    "epoch-ms": "int64",
    "int32": "epoch-ms",
    "int64": "epoch-ms",
    "epoch-s": "epoch-ms",
}
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_REF = "#/components/schemas/"


class Names:
    """The names of one spec, by sort."""

    def __init__(self, document: Node) -> None:
        self.document = document
        self.schemas: dict[str, Node] = document["components"]["schemas"]
        found = list(places(document))
        self.kinds = {
            name: _kind(part) for schema in self.schemas.values() for name, part in properties(schema).items()
        }
        self.parameters = list(dict.fromkeys(place.name for place in found if place.sort == "parameter"))
        tokens = [mapping(place.node.get("x-tokens")) for place in found]
        self.roles = sorted({role for kinds in tokens for roles in kinds.values() for role in roles})
        self.statuses = sorted({int(place.name) for place in found if place.sort == "response"} - {200})

    def of(self, sort: Sort, steps: Steps) -> Sequence[str]:
        """The names of a sort that may stand at a place."""
        return {"field": self.fields(steps), "parameter": self.parameters, "role": self.roles, "": []}[sort]

    def fields(self, steps: Steps) -> list[str]:
        """The fields of the schema that a place is about: its own, or those of the records that an operation answers with."""
        if steps[:2] == ("components", "schemas"):
            return list(properties(self.schemas[str(steps[2])]))
        if steps[:1] != ("paths",):
            return list(self.kinds)
        operation = self.document["paths"][steps[1]][steps[2]]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        return self._records(schema)

    def _records(self, schema: Node) -> list[str]:
        target = self._solid(schema)
        items = None if "x-record" in target else next(self._lists(target), None)
        if items is None:
            parts = [self._solid(one) for one in target.get("allOf", []) if "$ref" in one]
            return [name for part in (*parts, target) for name in properties(part)]
        return self._records(items)

    def _lists(self, schema: Node) -> Iterator[Node]:
        """What the lists of a schema hold that hold objects, those of its inner objects too."""
        if "items" in schema and properties(self._solid(schema["items"])):
            yield schema["items"]
        for part in properties(schema).values():
            if "x-record" not in self._solid(part):
                yield from self._lists(self._solid(part))

    def _solid(self, schema: Node) -> Node:
        """A schema itself, behind its reference."""
        return self.schemas[schema["$ref"].removeprefix(_REF)] if "$ref" in schema else schema


def properties(schema: Node) -> dict[str, Node]:
    """The properties of a schema and of its parts."""
    found: dict[str, Node] = {}
    for part in schema.get("allOf", []):
        found |= properties(part)
    return found | mapping(schema.get("properties"))


def sort_of(steps: Steps) -> Sort:
    """What sort of name stands at a place."""
    keys = [step for step in steps if isinstance(step, str)]
    if "x-filter" in keys and keys[-1] == "fields":
        return ""
    found: list[Sort] = [_SORTS[key] for key in reversed(keys[-3:]) if key in _SORTS]
    return found[0] if found else ""


def words_at(steps: Steps) -> list[str]:
    """The words that the vocabulary allows at a place; empty where any text may stand."""
    found: list[str] = shape_at(steps).get("enum", [])
    return found


def shape_at(steps: Steps) -> Node:
    """What the vocabulary says of a place inside an x- key; empty elsewhere."""
    shapes = _vocabulary()
    at = max((at for at, step in enumerate(steps) if step in shapes), default=None)
    if at is None:
        return {}
    shape = shapes[str(steps[at])]
    for step in steps[at + 1 :]:
        shape = resolved(shape)
        if isinstance(step, int):
            shape = mapping(shape.get("items"))
        else:
            shape = mapping(mapping(shape.get("properties")).get(step) or shape.get("additionalProperties"))
    return resolved(shape)


def resolved(shape: Node) -> Node:
    """A shape of the vocabulary itself, behind its reference; a part of a story is its word."""
    if "$ref" in shape:
        return _vocabulary()[shape["$ref"].removeprefix("#/$defs/")]
    return resolved(shape["else"]) if "x-means" in shape.get("$comment", "") else shape


@functools.cache
def _vocabulary() -> dict[str, Node]:
    shapes: dict[str, Node] = json.loads(VOCABULARY.read_bytes())["$defs"]
    return shapes


def other_texts(names: Names, text: str, steps: Steps) -> list[str]:
    """What may stand in the place of a text."""
    key = next((step for step in reversed(steps) if isinstance(step, str)), "")
    words, duration = words_at(steps), _DURATION.fullmatch(text)
    if words:
        return [following(words, text)]
    if key == "type":
        return [following(_TYPES, text)] if text != "null" else []
    if key == "format":
        return [_FORMATS[text]] if text in _FORMATS else []
    if key == "pattern":
        return ["^0$"]
    if key == "$ref":
        return _other_schemas(names, text.removeprefix(_REF))
    if duration is not None and duration.lastindex is not None:
        days, hours, minutes, seconds = (int(part or 0) for part in duration.groups())
        whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        return [f"PT{whole * 2}S", f"PT{max(whole // 2, 1)}S"]
    sort = sort_of(steps)
    known = list(names.of(sort, steps))
    if sort == "field" and text in known:
        alike = [name for name in known if names.kinds[name] == names.kinds[text]]
        known = alike if len(alike) > 1 else known
    return [following(known, text)] if text in known and len(known) > 1 else [f"{text}x"]


def _other_schemas(names: Names, name: str) -> list[str]:
    enum = "enum" in names.schemas[name]
    alike = [one for one, schema in names.schemas.items() if ("enum" in schema) == enum]
    return [_REF + following(alike, name)] if len(alike) > 1 else []


def following(words: Sequence[str], word: str) -> str:
    """The word after a word, the first one after the last."""
    return words[(words.index(word) + 1) % len(words)] if word in words else words[0]


def _kind(part: Node) -> str:
    """What a field is, roughly: enough to find another one like it."""
    forms = [part, *cast("list[Node]", part.get("anyOf", []))]
    return " ".join(sorted({str(form.get(key)) for form in forms for key in ("type", "format") if key in form}))


def made(names: Names, shape: Node, steps: Steps) -> list[Any]:
    """Values for a fact that the vocabulary knows and a spec has not."""
    shape, sort = resolved(shape), sort_of(steps)
    kind, pattern = shape.get("type"), shape.get("pattern", "")
    if "enum" in shape:
        return list(shape["enum"])
    if kind in ("boolean", "integer"):
        return [True if kind == "boolean" else 1]
    if kind == "string" and pattern.startswith("^P"):
        return ["PT1S", "P1D"]
    if kind == "string":
        return list(names.of(sort, steps)[:2]) or ["word"]
    if kind == "array" and sort:
        return [[name] for name in names.of(sort, steps)[:2]]
    return []
