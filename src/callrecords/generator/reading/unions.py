"""Several objects in one place (`oneOf`, `anyOf`, subtypes with a discriminator) as one object with the fields of all.

A field that only some of them have says where it is: `x-only-where: {kind: [conference]}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

import attrs

from callrecords.generator.bundle.pointers import escape, unescape
from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.bundle.texts import Node

At = Callable[[str], Node | None]
"""The schema at a pointer."""

_DEEPEST = 20
_ABOUT = ("description", "title", "example", "examples")


@attrs.frozen
class Variant:
    """One of the objects that may stand in a place."""

    schema: Node
    pointer: str
    words: tuple[str, ...]
    """The values of the discriminator that mean it; none where there is no discriminator."""


@attrs.frozen
class Union:
    """All of them."""

    tag: str | None
    """The field that tells which one it is."""
    variants: list[Variant]


@attrs.frozen
class UnionField:
    """One field of the object that they become."""

    schema: Node
    pointer: str


def union_of(schema: Node, pointer: str, at: At, components: Mapping[str, Node]) -> Union | None:
    """The objects that a schema stands for; None where it stands for one, or for something else too."""
    discriminator = mapping(schema.get("discriminator"))
    tag = str(discriminator["propertyName"]) if "propertyName" in discriminator else None
    words = _words(discriminator)
    found: list[Variant] = []
    for key in ("oneOf", "anyOf"):
        for number, form in enumerate(sequence(schema.get(key))):
            if mapping(form).get("type") == "null":
                continue
            solid, there, name = _followed(mapping(form), f"{pointer}/{key}/{number}", at)
            if not any(True for _ in _properties(solid, there, at, 0)):
                return None
            found.append(Variant(solid, there, words.get(there, (name,)) if tag and name else ()))
    if not found and tag is not None:
        for there, other in components.items():
            bases = [
                unquote(str(mapping(part).get("$ref", "")).removeprefix("#"))
                for part in sequence(mapping(other).get("allOf"))
            ]
            if pointer in bases:
                found.append(Variant(other, there, words.get(there, (unescape(there.rpartition("/")[2]),))))
        return Union(tag, found) if found else None
    if len(found) < 2:
        return None
    return Union(tag if all(one.words for one in found) else None, found)


def fields_of(union: Union, at: At) -> dict[str, UnionField]:
    """The fields of all variants, in their order."""
    seen: dict[str, list[tuple[Variant, Node, str]]] = {}
    for variant in union.variants:
        for name, part, there in _properties(variant.schema, variant.pointer, at, 0):
            known = seen.setdefault(name, [])
            known[:] = [one for one in known if one[0] is not variant]  # what comes last says most
            known.append((variant, part, there))
    found: dict[str, UnionField] = {}
    for name, parts in seen.items():
        one = _tag(union, parts) if name == union.tag else _joined(parts, at)
        if union.tag is not None and len(parts) < len(union.variants) and name != union.tag:
            words = [word for variant, _, _ in parts for word in variant.words]
            one = {**one, "x-only-where": {union.tag: words}}
        found[name] = UnionField(one, parts[0][2])
    return found


def required_of(union: Union, at: At) -> list[str]:
    """The fields that every variant requires."""
    each = [list(_required(one.schema, at, 0)) for one in union.variants]
    return [name for name in dict.fromkeys(each[0]) if all(name in other for other in each)]


def facts_of(union: Union, key: str, at: At) -> list[Any]:
    """What each variant says at an x- key, itself or by what it is made of; None for one that says nothing."""
    return [next(_said(one.schema, key, at, 0), None) for one in union.variants]


def properties_of(schema: Node, pointer: str, at: At) -> Iterator[tuple[str, Node, str]]:
    """The fields of one object, each with its schema and where that stands."""
    solid, there, _ = _followed(schema, pointer, at)
    yield from _properties(solid, there, at, 0)


def _words(discriminator: Node) -> dict[str, tuple[str, ...]]:
    """Pointer of a schema -> the values that mean it."""
    found: dict[str, tuple[str, ...]] = {}
    for word, target in mapping(discriminator.get("mapping")).items():
        text = str(target)
        there = unquote(text[1:]) if text.startswith("#") else f"/components/schemas/{escape(text)}"
        found[there] = (*found.get(there, ()), str(word))
    return found


def _followed(schema: Node, pointer: str, at: At) -> tuple[Node, str, str]:
    """A schema behind its references, where it stands, and its name if it has one."""
    name = ""
    for _ in range(_DEEPEST):
        target = schema.get("$ref")
        if not isinstance(target, str):
            break
        pointer = unquote(target.removeprefix("#"))
        name = unescape(pointer.rpartition("/")[2])
        schema = at(pointer) or {}
    return schema, pointer, name


def _properties(schema: Node, pointer: str, at: At, depth: int) -> Iterator[tuple[str, Node, str]]:
    if depth > _DEEPEST:
        return
    for key in ("allOf", "oneOf", "anyOf"):
        for number, part in enumerate(sequence(schema.get(key))):
            solid, there, _ = _followed(mapping(part), f"{pointer}/{key}/{number}", at)
            yield from _properties(solid, there, at, depth + 1)
    for name, part in mapping(schema.get("properties")).items():
        yield name, mapping(part), f"{pointer}/properties/{escape(name)}"


def _required(schema: Node, at: At, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    yield from map(str, sequence(schema.get("required")))
    for part in sequence(schema.get("allOf")):
        yield from _required(_followed(mapping(part), "", at)[0], at, depth + 1)


def _said(schema: Node, key: str, at: At, depth: int) -> Iterator[Any]:
    if key in schema:
        yield schema[key]
    for part in sequence(schema.get("allOf")) if depth < _DEEPEST else ():
        yield from _said(_followed(mapping(part), "", at)[0], key, at, depth + 1)


def _tag(union: Union, parts: list[tuple[Variant, Node, str]]) -> Node:
    """The field that tells them apart, with a word for each."""
    about = {
        key: part for _, schema, _ in parts for key, part in schema.items() if key in _ABOUT or key.startswith("x-")
    }
    about = {key: part for key, part in about.items() if key not in ("example", "examples")}
    words = [word for variant in union.variants for word in variant.words]
    return {**about, "type": "string", "enum": list(dict.fromkeys(words))}


def _joined(parts: list[tuple[Variant, Node, str]], at: At) -> Node:
    """One field that several variants have, in each form that one of them gives it."""
    about: Node = {}
    forms: list[Node] = []
    for _, schema, _ in parts:
        about = {**{key: part for key, part in schema.items() if key in _ABOUT or key.startswith("x-")}, **about}
        form = {key: part for key, part in schema.items() if key not in _ABOUT and not key.startswith("x-")}
        if form not in forms:
            forms.append(form)
    if len(forms) == 1:
        return {**forms[0], **about}
    solid = [_followed(form, "", at)[0] for form in forms]
    words = [sequence(form.get("enum")) or ([form["const"]] if "const" in form else []) for form in solid]
    if all(words) and all(isinstance(word, str) for several in words for word in several):
        return {**about, "type": "string", "enum": list(dict.fromkeys(word for several in words for word in several))}
    return {**about, "anyOf": forms}


__all__ = ["Union", "UnionField", "Variant", "facts_of", "fields_of", "properties_of", "required_of", "union_of"]
