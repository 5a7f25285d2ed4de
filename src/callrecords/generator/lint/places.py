"""The places of a bundled spec: what stands where, so that each rule can say which kinds of places it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from callrecords.generator.bundle.pointers import escape
from callrecords.generator.bundle.shapes import children, is_object, mapping, sequence
from callrecords.generator.bundle.texts import Node

Sort = Literal[
    "root", "server", "operation", "parameter", "response", "header", "example", "schema", "property", "part",
    "security-scheme", "other",
]  # fmt: skip
"""`schema` is a named component, `property` a property of one, `part` any schema inside another or inside a parameter."""


@attrs.frozen
class Place:
    """One object of the document: its JSON pointer, what it is, its name (the last key), its content."""

    pointer: str
    sort: Sort
    name: str
    node: Node


@attrs.frozen
class Found:
    """What a rule found: where in the document, and what to write instead."""

    pointer: str
    message: str


def places(document: Node) -> Iterator[Place]:
    """Every object of a spec that a rule may be about, outermost first. Example values are not entered."""
    yield Place("", "root", "", document)
    yield from _each(document, "", "info", "other")
    yield from _servers(document)
    for path, item in children(document, "paths"):
        for method, operation in children({path: item}, path):
            yield from _operation(f"/paths/{escape(path)}/{method}", operation)
    components = mapping(document.get("components"))
    for name, schema in children(components, "schemas"):
        pointer = f"/components/schemas/{escape(name)}"
        yield Place(pointer, "schema", name, schema)
        yield from _inside(pointer, schema)
    for name, scheme in children(components, "securitySchemes"):
        yield Place(f"/components/securitySchemes/{escape(name)}", "security-scheme", name, scheme)


def _each(node: Node, pointer: str, key: str, sort: Sort) -> Iterator[Place]:
    if is_object(node.get(key)):
        yield Place(f"{pointer}/{key}", sort, key, mapping(node[key]))
    for number, child in enumerate(sequence(node.get(key))):
        if is_object(child):
            yield Place(f"{pointer}/{key}/{number}", sort, str(number), mapping(child))


def _servers(document: Node) -> Iterator[Place]:
    for place in _each(document, "", "servers", "server"):
        yield place
        for name, variable in children(place.node, "variables"):
            yield Place(f"{place.pointer}/variables/{escape(name)}", "other", name, variable)


def _operation(pointer: str, operation: Node) -> Iterator[Place]:
    yield Place(pointer, "operation", str(operation.get("operationId", "")), operation)
    for parameter in _each(operation, pointer, "parameters", "parameter"):
        yield attrs.evolve(parameter, name=str(parameter.node.get("name", "")))
        yield from _schema(parameter)
    for status, response in children(operation, "responses"):
        here = f"{pointer}/responses/{escape(status)}"
        yield Place(here, "response", status, response)
        for name, header in children(response, "headers"):
            place = Place(f"{here}/headers/{escape(name)}", "header", name, header)
            yield place
            yield from _schema(place)
        for media, content in children(response, "content"):
            place = Place(f"{here}/content/{escape(media)}", "other", media, content)
            yield place
            yield from _schema(place)
            for name, example in children(content, "examples"):
                yield Place(f"{place.pointer}/examples/{escape(name)}", "example", name, example)


def _schema(owner: Place) -> Iterator[Place]:
    for place in _each(owner.node, owner.pointer, "schema", "part"):
        yield place
        yield from _inside(place.pointer, place.node)


def _inside(pointer: str, schema: Node) -> Iterator[Place]:
    for name, part in children(schema, "properties"):
        here = f"{pointer}/properties/{escape(name)}"
        yield Place(here, "property", name, part)
        yield from _inside(here, part)
    for key in ("items", "allOf", "anyOf", "oneOf", "additionalProperties", "not"):
        for place in _each(schema, pointer, key, "part"):
            yield place
            yield from _inside(place.pointer, place.node)


__all__ = ["Found", "Place", "Sort", "mapping", "places", "sequence"]
