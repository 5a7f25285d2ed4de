"""Schemas as vendors write them become schemas in the one form that both generators read alike.

Named schemas are objects and enums, and nothing else is named; null is a type or a form of its own; a number is a decimal.
Names are those of the vendor as Python writes classes, without the part before the last dot where that stays clear.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from callrecords.generator.bundle.pointers import at, escape, unescape
from callrecords.generator.bundle.shapes import is_array, is_object, mapping, sequence
from callrecords.generator.bundle.texts import Node
from callrecords.generator.reading.unions import Union, facts_of, fields_of, properties_of, required_of, union_of
from callrecords.spec.forms import FORMATS, MOMENTS

HOME = "/components/schemas"
REF = f"#{HOME}/"
"""How a named schema is referred to."""
_ABOUT = ("title", "description", "examples", "default", "deprecated", "readOnly", "writeOnly")
"""Keys about a field, which stay beside its forms; `title` is left out, since generators take it for a name."""
_BOUNDS = ("format", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "multipleOf")
_WRITTEN_OUT = {*_ABOUT, "type", "properties", "required", "allOf", "additionalProperties", "example"}
"""Keys of an object that has fields of its own, and is no other one."""
_NULL: Node = {"type": "null"}

_SHAPES = {"fields": "an object with fields", "object": "any object", "array": "several values", "": "a single value"}
_DEEPEST = 8
_TYPES: dict[type, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}

Note = Callable[[str, str], None]
"""Takes a pointer in the document that was read, and what could not be kept as it was."""


_FORMATS = FORMATS | {
    "binary", "byte", "date", "date-time", "decimal", "double", "duration", "email", "float", "hostname", "int32", "int64", "ipv4", "ipv6",
    "password", "time", "uri", "uuid",
}  # fmt: skip
"""Formats that mean something here or to the generators; of a description's others only the type is kept."""


class Schemas:
    """The named schemas of the document that comes out; each is made when it is first referred to."""

    def __init__(
        self,
        document: Node,
        note: Note,
        keeps: Callable[[str], bool],
        reserved: Collection[str] = (),
        remark: Note = lambda _pointer, _message: None,
    ) -> None:
        """`reserved`: names that no schema can have, since other classes of the package do; `remark` takes what is read more loosely than it is written."""
        self._document, self._note, self._keeps, self._reserved = document, note, keeps, frozenset(reserved)
        self._remark = remark
        self._written = {f"{HOME}/{escape(name)}": one for name, one in _components(document).items()}
        self._names = _readable(self._written, self._reserved)
        self.made: dict[str, Node] = {}
        self.called: dict[str, str] = {}
        """Pointer of a schema that has no name -> the one that it gets."""
        self.places: dict[str, str] = {}
        """Pointer in the document that comes out -> pointer in the one that was read."""

    def field(self, schema: object, name: str, pointer: str) -> Node:
        """One property, parameter, item or body; `name` is what it is called if it must have a name of its own."""
        return self._field(mapping(schema), name, pointer, ())

    def _field(self, schema: Node, name: str, pointer: str, above: tuple[str, ...]) -> Node:
        about = self._about(schema)
        own = {key: part for key, part in schema.items() if key not in _ABOUT and not key.startswith("x-")}
        target = own.pop("$ref", None)
        if isinstance(target, str):
            return self._referred(target, about, own, pointer, above)
        if (union := union_of(own, pointer, self._at, self._written)) is not None:
            made = self._new(name, {}, pointer)
            self._merge(
                made, union, {key: about.pop(key) for key in ("description", "x-record") if key in about}, pointer
            )
            null = any(
                mapping(one).get("type") == "null" for key in ("oneOf", "anyOf") for one in sequence(own.get(key))
            )
            return self._with_null(about, {"$ref": REF + made}, null)
        for key in ("anyOf", "oneOf"):
            if is_array(own.get(key)):
                return self._forms(own, key, about, name, pointer, above)
        parts = own.get("allOf")
        if is_array(parts) and len(parts) == 1 and not own.keys() - {"allOf", "type"}:
            return self._beside(about, self._field(mapping(parts[0]), name, f"{pointer}/allOf/0", above))
        return self._solid(own, about, name, pointer, above)

    def _about(self, schema: Node) -> Node:
        return {
            key: part
            for key, part in schema.items()
            if (key in _ABOUT and key not in ("title", "readOnly", "writeOnly"))
            or (key.startswith("x-") and self._keeps(key))
        }

    def _referred(self, target: str, about: Node, own: Node, pointer: str, above: tuple[str, ...]) -> Node:
        there = unquote(target.removeprefix("#"))
        schema = self._at(there)
        if schema is None or there in above:
            self._note(pointer, f"{target} is nothing but itself" if schema else f"there is no schema {target}")
            return {**about, "type": "object"}
        name = self._names[there]
        if (union := union_of(schema, there, self._at, self._written)) is not None:
            if name not in self.made:
                self.made[name] = {}
                self._merge(name, union, schema, there)
            return self._beside(about, {"$ref": REF + name})
        if self._is_object(schema):
            if name not in self.made:
                self._object(name, schema, there)
            return self._beside(about, {"$ref": REF + name})
        return self._beside(about, self._field({**schema, **own}, name, there, (*above, there)))

    def _at(self, pointer: str) -> Node | None:
        """The schema at a place; one that is no component gets a name as if it were one."""
        if pointer not in self._written:
            try:
                self._written[pointer] = at(self._document, pointer)
            except LookupError:
                self._written[pointer] = None
            taken = {*self._names.values(), *self._reserved}
            self._names[pointer] = _unused(pascal(unescape(pointer.rpartition("/")[2])), taken)
        found = self._written[pointer]
        return found if is_object(found) else None

    def _is_object(self, schema: Node) -> bool:
        """Whether a schema is an object with properties, wherever it has them from."""
        if "enum" in schema or "oneOf" in schema or "anyOf" in schema:
            return False
        if schema.get("properties") and schema.get("type", "object") == "object":
            return True
        parts = [mapping(part) for part in sequence(schema.get("allOf"))]
        return len(parts) > 1 and any(map(self._adds_properties, parts))

    def _adds_properties(self, part: Node) -> bool:
        target = part.get("$ref")
        if isinstance(target, str):
            there = self._at(unquote(target.removeprefix("#")))
            return there is not None and there is not part and "enum" not in there
        return bool(part.get("properties"))

    def _beside(self, about: Node, made: Node) -> Node:
        """A schema with what is said of it here; nothing but forms may stand beside a reference."""
        if not about:
            return made
        if "$ref" in made:
            return {**about, "anyOf": [made]}
        return {**made, **about}

    def _forms(self, own: Node, key: str, about: Node, name: str, pointer: str, above: tuple[str, ...]) -> Node:
        written = sequence(own[key])
        places = [f"{pointer}/{key}/{number}" for number in range(len(written))]
        null = any(mapping(one).get("type") == "null" for one in written)
        solid = [
            (mapping(one), at) for one, at in zip(written, places, strict=True) if mapping(one).get("type") != "null"
        ]
        if (mixed := self._mixed((one for one, _ in solid), about, pointer)) is not None:
            return mixed
        made: list[Node] = []
        for number, (one, place) in enumerate(solid, 1):
            form = self._field(one, name if len(solid) == 1 else f"{name}{number}", place, above)
            made += form["anyOf"] if form.keys() == {"anyOf"} else [form]
        unique = [one for number, one in enumerate(made) if one != _NULL and one not in made[:number]]
        if any(self._is_named_object(one) for one in unique):  # "any object" says nothing beside a named one
            free = [one for one in unique if "object" in (one.get("type"), *sequence(one.get("type")))]
            unique = [one for one in unique if one not in free]
            null = null or any("null" in sequence(one["type"]) for one in free)
        null = null or _NULL in made
        if len(unique) == 1:
            return self._with_null(about, unique[0], null)
        return {**about, "anyOf": [*unique, *([_NULL] if null else [])]}

    def _is_named_object(self, form: Node) -> bool:
        made = mapping(self.made.get(str(form.get("$ref", "")).removeprefix(REF)))
        return made.get("type") == "object" or "allOf" in made

    def _mixed(self, forms: Iterable[Node], about: Node, pointer: str) -> Node | None:
        """What several forms become that no one type can hold: anything, as it came; None where they are alike."""
        shapes = list(dict.fromkeys(map(self._shape, forms)))
        if len(shapes) == 1 or {*shapes} in ({""}, {"object", "fields"}):
            return None
        said = " or ".join(_SHAPES[shape] for shape in shapes)
        self._remark(pointer, f"may be {said}: it is kept as it came")
        return about

    def _shape(self, form: Node, depth: int = 0) -> str:
        """Whether a form is an object with fields or without, an array, or a single value (empty)."""
        target = form.get("$ref")
        if isinstance(target, str) and depth < _DEEPEST:
            return self._shape(self._at(unquote(target.removeprefix("#"))) or {}, depth + 1)
        parts = [mapping(part) for key in ("allOf", "anyOf", "oneOf") for part in sequence(form.get(key))]
        inner = {self._shape(part, depth + 1) for part in parts} if depth < _DEEPEST else set[str]()
        kinds = {*map(str, sequence(form.get("type"))), str(form.get("type")), _inferred(form)} | inner
        if "array" in kinds:
            return "array"
        if form.get("properties") or "fields" in inner:
            return "fields"
        return "object" if "object" in kinds else ""

    def _solid(self, own: Node, about: Node, name: str, pointer: str, above: tuple[str, ...]) -> Node:
        types = [str(one) for one in sequence(own.get("type"))] or ([str(own["type"])] if "type" in own else [])
        null = "null" in types
        types = [one for one in types if one != "null"]
        if len(types) > 1:
            if (mixed := self._mixed((_of_type(own, one) for one in types), about, pointer)) is not None:
                return mixed
            forms = [self._field({**own, "type": one}, f"{name}{one.title()}", pointer, above) for one in types]
            return {**about, "anyOf": [*forms, *([_NULL] if null else [])]}
        words = own.get("enum", [own["const"]] if "const" in own else None)
        if is_array(words):
            null = null or None in words
            if (enum := self._enum(words, about, name, pointer)) is not None:
                return self._with_null(about, enum, null)
        kind = types[0] if types else _inferred(own)
        if kind == "object" and (own.get("properties") or own.get("allOf")):
            return self._with_null(
                about, {"$ref": REF + self._inline(name, {**own, "type": "object"}, about, pointer)}, null
            )
        if kind is None:
            self._remark(pointer, "nothing says what this is: it is kept as it came")
            return about
        made: Node = {"type": kind, **{key: own[key] for key in _BOUNDS if key in own and kind in _bounded(key)}}
        if made.get("format", "int32") not in _FORMATS:
            del made["format"]  # a vendor's own word, which means nothing to anybody else
        if made.get("format") in (*MOMENTS, "date"):  # the format says more, and types of times take no pattern
            made = {key: part for key, part in made.items() if key not in ("pattern", "minLength", "maxLength")}
        for strict, plain, step in (("exclusiveMinimum", "minimum", 1), ("exclusiveMaximum", "maximum", -1)):
            if kind == "integer" and isinstance(own.get(strict), int):
                made[plain] = own[strict] + step
        if kind == "number" and own.get("format") in FORMATS:
            self._note(
                pointer,
                f"{own['format']} with a fraction is no form that is known here; write type: integer, or a text",
            )
        if kind == "number":
            made = {"type": "number", "format": "decimal"}
        if kind == "array":
            item = self._field(mapping(own.get("items")), f"{name}Item", f"{pointer}/items", above)
            made["items"] = _alone(item)
        return self._with_null(about, made, null)

    def _with_null(self, about: Node, made: Node, null: bool) -> Node:
        if not null:
            return self._beside(about, made)
        if "$ref" in made or made.get("format") == "decimal" or "anyOf" in made:
            return {**about, "anyOf": [*made.get("anyOf", [made]), _NULL]}
        return {**made, "type": [made["type"], "null"], **about}

    def _enum(self, words: list[Any], about: Node, name: str, pointer: str) -> Node | None:
        said = list(dict.fromkeys(word for word in words if isinstance(word, str)))
        if not said or len(said) < len({str(word) for word in words if word is not None}):
            if words != [None]:
                self._remark(pointer, "the values of the enum are no texts: any value of its type is taken")
                about.setdefault("examples", [word for word in words if word is not None][:1])
            return None
        if "" in said:
            said.remove("")
            about["x-empty"] = [*about.get("x-empty", []), ""]
        if not said:
            return None
        enum: Node = {"type": "string", "enum": said}
        if "description" in about:
            enum["description"] = about["description"]
        known = next((made for made, one in self.made.items() if one.get("enum") == said), None)
        return {"$ref": REF + (known or self._new(name, enum, pointer))}

    def _inline(self, name: str, own: Node, about: Node, pointer: str) -> str:
        made = self._new(name, {}, pointer)
        own |= {key: about[key] for key in ("description",) if key in about}
        if "x-record" in about:  # it is about the object itself, wherever that is described
            own["x-record"] = about.pop("x-record")
        self._fill(made, own, pointer)
        return made

    def _object(self, made: str, schema: Node, pointer: str) -> None:
        self.made[made] = {}
        self.places[f"{HOME}/{escape(made)}"] = pointer
        self._fill(made, schema, pointer)

    def _fill(self, made: str, schema: Node, pointer: str) -> None:
        found: Node = {"type": "object", "description": _called_by_vendor(pointer)}
        about = self._about(schema)
        found |= {key: part for key, part in about.items() if key in ("description", "x-record", "x-evidence")}
        parts: list[Node] = []
        properties: dict[str, tuple[Node, str]] = {}
        required: dict[str, None] = {}
        for part, there in _parts(schema, pointer):
            if self._is_union(part, there):  # as a part of this one it stands for its fields alone
                properties |= {name: (one, at) for name, one, at in properties_of(part, there, self._at)}
            elif there == pointer or _is_written_out(part):
                found |= {key: part[key] for key in ("x-record",) if key in part and key not in found}
                written = mapping(part.get("properties"))
                properties |= {
                    name: (mapping(one), f"{there}/properties/{escape(name)}") for name, one in written.items()
                }
                required |= dict.fromkeys(map(str, sequence(part.get("required"))))
            else:
                parts.append(self._field(part, f"{made}Part{len(parts)}", there, ()))
        if parts:
            found["allOf"] = parts
        whole = [mapping(one) for one in sequence(schema.get("examples"))]
        for name, (one, place) in properties.items():
            shown = [sample[name] for sample in whole if isinstance(sample.get(name), str | int | float)]
            if shown and not one.keys() & {"examples", "example", "$ref"}:
                properties[name] = {**one, "examples": shown}, place
        if required:
            found["required"] = [*required]
        if properties or not parts:
            found["properties"] = {
                name: self._field(one, made + pascal(name), at, ()) for name, (one, at) in properties.items()
            }
        self.made[made] |= found

    def _is_union(self, part: Node, pointer: str) -> bool:
        target = part.get("$ref")
        there = unquote(target.removeprefix("#")) if isinstance(target, str) else pointer
        schema = self._at(there) if isinstance(target, str) else part
        return schema is not None and union_of(schema, there, self._at, self._written) is not None

    def _merge(self, made: str, union: Union, schema: Node, pointer: str) -> None:
        """Several objects in one place: one with the fields of all."""
        self.places[f"{HOME}/{escape(made)}"] = pointer
        found: Node = {"type": "object", "description": _called_by_vendor(pointer)}
        found |= {key: schema[key] for key in ("description", "x-record") if key in schema}
        if "x-record" not in found and (record := self._record_of(union, pointer)) is not None:
            found["x-record"] = record
        if required := required_of(union, self._at):
            found["required"] = required
        found["properties"] = {
            name: self._field(one.schema, made + pascal(name), one.pointer, ())
            for name, one in fields_of(union, self._at).items()
        }
        if union.tag is not None and "x-record" in found:
            words: dict[str, list[str]] = {}
            for one in union.variants:
                words.setdefault(self._names[one.pointer], []).extend(one.words)
            found["x-kinds"] = {"field": union.tag, "classes": words}
        self.made[made] |= found

    def _record_of(self, union: Union, pointer: str) -> Node | None:
        """What identifies a record that is one of several objects: the field that all of them name, or that of each kind."""
        said = [mapping(one) for one in facts_of(union, "x-record", self._at)]
        several = [one for at, one in enumerate(said) if one and one not in said[:at]]
        if len(several) < 2:
            return several[0] if several else None
        if union.tag is None or not all(said):
            named = ", ".join(str(one.get("key")) for one in several)
            lacks = "no discriminator tells them apart" if union.tag is None else "one of them has none"
            self._note(pointer, f"the forms of this record have several keys ({named}), and {lacks}: say x-record here")
            return several[0]
        keys = {self._names[one.pointer]: about.get("key") for one, about in zip(union.variants, said, strict=True)}
        single = list(dict.fromkeys(field for one in several for field in sequence(one.get("only-single"))))
        own: Node = {"keys": keys} if len({*keys.values()}) > 1 else {"key": several[0].get("key")}
        return own | ({"only-single": single} if single else {})

    def cut_circles(self) -> None:
        """Let a schema that holds itself end: what closes the circle is an object as it came."""
        done: set[str] = set()

        def cut(node: object, above: tuple[str, ...]) -> None:
            if is_array(node):
                for one in node:
                    cut(one, above)
            elif is_object(node):
                name = str(node.get("$ref", "")).removeprefix(REF)
                if name in above:
                    del node["$ref"]
                    node |= {"type": "object", "description": f"Another `{name}`, as it came."}
                elif name in self.made and name not in done:
                    cut(self.made[name], (*above, name))
                    done.add(name)
                for part in node.values():
                    cut(part, above)

        for name in self.made:
            if name not in done:
                cut(self.made[name], (name,))
                done.add(name)

    def name_kinds(self) -> None:
        """Give the class of each kind of record a name that nothing else has; to be called once all schemas are made."""
        taken = {*self.made, *self._reserved}
        for schema in [one for one in self.made.values() if "x-kinds" in one]:
            classes: dict[str, list[str]] = {}
            keys = mapping(schema["x-record"].get("keys"))
            for name, words in schema["x-kinds"]["classes"].items():
                kind = _unused(name, taken)
                classes[kind] = words
                taken |= {kind}
                if name in keys:
                    keys[kind] = keys.pop(name)
            schema["x-kinds"]["classes"] = classes

    def _new(self, name: str, schema: Node, pointer: str) -> str:
        """A name for a schema that had none: the one that is wanted, where no other schema is called so."""
        wanted, owner = pascal(name), self._names.get("/".join(pointer.split("/")[:4]))
        taken = {*(one for one in self._names.values() if one != owner), *self.made, *self._reserved}
        if pointer in self.called:
            wanted = self.called[pointer] if self.called[pointer] not in taken else f"{self.called[pointer]}Record"
        made = _unused(wanted, taken)
        self.made[made] = {"description": f"The vendor's `{name}`.", **schema} if schema else schema
        self.places[f"{HOME}/{escape(made)}"] = pointer
        return made


def _alone(item: Node) -> Node:
    """An item without what is said beside its one named object, which says it itself: lists know records by their names."""
    forms = sequence(item.get("anyOf"))
    only = mapping(forms[0]) if len(forms) == 1 else {}
    return only if "$ref" in only and not item.keys() - {"anyOf", *_ABOUT} else item


def _parts(schema: Node, pointer: str) -> Iterator[tuple[Node, str]]:
    """What an object is put together from, each with its place: its parts, and at last itself."""
    for number, one in enumerate(sequence(schema.get("allOf"))):
        part, there = mapping(one), f"{pointer}/allOf/{number}"
        if _is_written_out(part):
            yield from _parts(part, there)
        else:
            yield part, there
    yield {key: one for key, one in schema.items() if key != "allOf"}, pointer


def _is_written_out(part: Node) -> bool:
    """Whether a part only has fields of its own, so that it needs no name."""
    return all(key in _WRITTEN_OUT or key.startswith("x-") for key in part)


def pascal(name: str) -> str:
    """A name as Python writes classes: `call-detail.v2` is `CallDetailV2`."""
    words = re.split(r"[^0-9A-Za-z]+", name)
    text = "".join(word[:1].upper() + word[1:] for word in words if word)
    return text if text[:1].isalpha() else f"Schema{text}"


def _called_by_vendor(pointer: str) -> str:
    """What is said of a schema that nobody describes: where the vendor has it."""
    above, _, last = pointer.rpartition("/")
    holder = unescape(above.rpartition("/")[2])
    if last != "items":
        return "A response of the vendor's." if last == "schema" else f"The vendor's `{unescape(last)}`."
    return "One of what the vendor lists." if holder == "schema" else f"One of the vendor's `{holder}`."


def _components(document: Node) -> Node:
    return mapping(mapping(document.get("components")).get("schemas"))


def _readable(written: Iterable[str], reserved: Collection[str]) -> dict[str, str]:
    """Pointer of a schema -> its name: the last part of a dotted name where no other schema has it."""
    names = {pointer: unescape(pointer.rpartition("/")[2]) for pointer in written}
    short = Counter(pascal(name.rpartition(".")[2]) for name in names.values())
    found: dict[str, str] = {}
    for pointer, name in names.items():
        wanted = pascal(name.rpartition(".")[2])
        wanted = wanted if short[wanted] == 1 else pascal(name)
        found[pointer] = _unused(f"{wanted}Record" if wanted in reserved else wanted, found.values())
    return found


def _unused(wanted: str, taken: Collection[str]) -> str:
    """A name that nothing has yet: the one that is wanted, or that with a number."""
    number, name = 2, wanted
    while name in taken:
        name, number = f"{wanted}{number}", number + 1
    return name


def _of_type(own: Node, kind: str) -> Node:
    """What a schema of several types says of one of them."""
    parts = {"array": ("items",), "object": ("properties", "additionalProperties", "allOf")}.get(kind, ())
    return {"type": kind, **{key: own[key] for key in parts if key in own}}


def _inferred(own: Node) -> str | None:
    """The type of what says none: by what else is said of it, or by its only values."""
    values = [*sequence(own.get("enum")), *([own["const"]] if "const" in own else [])]
    kinds = {_TYPES.get(value.__class__) for value in values if value is not None}
    if len(kinds) == 1 and None not in kinds:
        return kinds.pop()
    if "properties" in own or "allOf" in own or "additionalProperties" in own:
        return "object"
    if "items" in own:
        return "array"
    return (
        "string"
        if "pattern" in own or "maxLength" in own or own.get("format") in ("date-time", "uuid", "uri")
        else None
    )


def _bounded(key: str) -> tuple[str, ...]:
    """The types that a bound means something for."""
    if key in ("minimum", "maximum", "multipleOf"):
        return ("integer",)
    if key in ("minItems", "maxItems"):
        return ("array",)
    return ("string", "integer") if key == "format" else ("string",)


def references(node: object) -> Iterator[str]:
    """The names of the schemas that a part refers to."""
    if is_array(node):
        for one in node:
            yield from references(one)
    elif is_object(node):
        target = node.get("$ref")
        if isinstance(target, str) and target.startswith(REF):
            yield unescape(target.removeprefix(REF))
        for part in node.values():
            yield from references(part)
