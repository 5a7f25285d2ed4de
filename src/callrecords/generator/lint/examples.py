"""Examples are tests: each one fits its schema, formats included."""

from __future__ import annotations

from collections.abc import Iterator

from callrecords.generator.bundle.blanks import opened, opened_field
from callrecords.generator.bundle.folder import Node, Source, escape
from callrecords.generator.bundle.shapes import children
from callrecords.generator.lint.places import Found, mapping, places, sequence
from callrecords.generator.reading.misfits import misfits, unknown_keys


def examples(source: Source) -> Iterator[Found]:
    """Every example of an answer, a field and a parameter fits; each operation has one, each text field too."""
    document = opened(source.document)
    for place in places(source.document):
        if place.sort == "operation":
            yield from _answers(place.pointer, place.node, document)
        elif place.sort == "property":
            yield from _values(place.pointer, place.node, place.node, document)
            if _is_text(place.node) and not place.node.get("examples"):
                why = "no text was found that fits its pattern: " if "pattern" in place.node else ""
                yield Found(
                    place.pointer, f"{why}add examples: [a realistic value]; the emulator takes its shape from it"
                )
        elif place.sort == "parameter":
            schema = mapping(place.node.get("schema"))
            yield from _values(f"{place.pointer}/schema", schema, schema, document)


def _answers(pointer: str, operation: Node, document: Node) -> Iterator[Found]:
    here = f"{pointer}/responses/200/content/application~1json"
    answer = mapping(mapping(operation.get("responses")).get("200"))
    content = mapping(mapping(answer.get("content")).get("application/json"))
    if not mapping(content.get("examples")):
        yield Found(pointer, "add an example of the answer with status 200, as application/json")
    for name, example in children(content, "examples"):
        value = f"{here}/examples/{escape(name)}/value"
        schema = mapping(content.get("schema"))
        for where, message in misfits(schema, example.get("value"), document):
            yield Found(f"{value}{where}", message)


def keys(source: Source) -> Iterator[Found]:
    """The keys of a response's example are those of its schema."""
    document = opened(source.document)
    for place in places(source.document):
        answer = mapping(mapping(place.node.get("responses")).get("200")) if place.sort == "operation" else {}
        content = mapping(mapping(answer.get("content")).get("application/json"))
        for name, example in children(content, "examples"):
            here = f"{place.pointer}/responses/200/content/application~1json/examples/{escape(name)}/value"
            for where in unknown_keys(mapping(content.get("schema")), example.get("value"), document):
                hint = "the schema does not know this key: add it to the properties, or take it out of the example"
                yield Found(f"{here}{where}", hint)


def _values(pointer: str, node: Node, schema: Node, document: Node) -> Iterator[Found]:
    for number, value in enumerate(sequence(node.get("examples"))):
        for where, message in misfits(opened_field(schema), value, document):
            yield Found(f"{pointer}/examples/{number}{where}", message)


def _is_text(schema: Node) -> bool:
    variants = [schema, *(mapping(part) for part in sequence(schema.get("anyOf")))]
    return any("string" in (sequence(one.get("type")) or [one.get("type")]) for one in variants)
