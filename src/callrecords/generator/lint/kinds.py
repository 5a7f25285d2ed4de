"""Rules about records of several kinds: their words tell them apart, their classes have names of their own, and what lists go by is in all of them."""

from __future__ import annotations

from collections.abc import Iterator

from callrecords.generator.lint.asked import Asked
from callrecords.generator.lint.places import Found
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts import KindFacts
from callrecords.spec.schema import Schema


def kinds(bundle: Bundle) -> Iterator[Found]:
    """All rules about `x-kinds`."""
    names = [*bundle.components.schemas]
    for name, schema in bundle.components.schemas.items():
        if schema.kinds is None:
            continue
        pointer = f"/components/schemas/{name}/x-kinds"
        yield from (Found(pointer, problem) for problem in _words(bundle, schema, schema.kinds))
        for kind in schema.kinds.classes:
            if kind in names:
                yield Found(pointer, f"{kind} is the name of another schema or kind; give it one of its own")
            names.append(kind)
        yield from (Found(pointer, problem) for problem in _common(bundle, name, schema.kinds))


def own_keys(bundle: Bundle, asked: list[Asked]) -> Iterator[Found]:
    """Rules about kinds that have keys of their own: each has one, and nothing of the API names a record by its key alone."""
    for one in asked:
        name = bundle.record_name(one.operation)
        schema = bundle.components.schemas[name]
        pointer, keys = f"/components/schemas/{name}/x-record/keys", bundle.record_facts(schema).keys
        if not keys:
            continue
        if schema.kinds is None:
            yield Found(pointer, "there is no x-kinds beside it; write key: the field that identifies each record")
            continue
        kinds = schema.kinds.classes
        for kind in kinds.keys() ^ keys.keys():
            lacks = f"{kind} has no key; name the field that identifies its records"
            yield Found(pointer, lacks if kind in kinds else f"there is no kind {kind} in x-kinds beside it")
        properties = bundle.properties(schema)
        for kind, words in kinds.items():
            field = properties.get(keys.get(kind, ""))
            only = {} if field is None else field.only_where
            if only and not {*words} <= {*only.get(schema.kinds.field, ())}:
                yield Found(pointer, f"{keys[kind]} is in no record of {kind}; name a field that it has")
        sync = one.operation.sync
        if sync is not None and sync.deleted is not None and sync.deleted.ids is not None:
            yield one.at(
                "x-sync/deleted/ids", "a key alone names no record: each kind has its own; leave the list of ids out"
            )


def _words(bundle: Bundle, schema: Schema, facts: KindFacts) -> Iterator[str]:
    properties = bundle.properties(schema)
    if facts.field not in properties:
        yield f"there is no field {facts.field}; name the one that tells the kinds apart"
        return
    field = bundle.field(facts.field, properties[facts.field])
    told = [word for words in facts.classes.values() for word in words]
    if twice := sorted({word for word in told if told.count(word) > 1}):
        yield f"{', '.join(twice)} means two kinds; a word means one"
    if field.enum and (strange := sorted({*told} - {*map(str, field.enum)})):
        yield f"{', '.join(strange)} is not in the enum of {facts.field}; write its values"
    if field.kind != "text":
        yield f"{facts.field} is no text; the words of a text tell the kinds apart"
    for wire, part in properties.items():
        words = {*part.only_where.get(facts.field, ())}
        for kind, own in facts.classes.items():
            if words and words & {*own} and not words >= {*own}:
                yield f"{wire} is there beside some words of {kind} and not others; split the kind, or name all words in x-only-where"


def _common(bundle: Bundle, name: str, facts: KindFacts) -> Iterator[str]:
    """Fields by which records are known and walked, which every kind must have."""
    for operation in bundle.operations.values():
        if bundle.record_name(operation) == name:
            properties = bundle.properties(bundle.components.schemas[name])
            key = bundle.record_facts(bundle.components.schemas[name]).key
            for wire in dict.fromkeys((*sorted(operation.window_fields), facts.field)):
                if wire in properties and properties[wire].only_where:
                    yield f"{wire} is in some kinds only; lists go by it, so every kind must have it"
            if key in properties and properties[key].only_where:
                yield f"{key} is in some kinds only, and identifies records: give each kind its own x-record: {{key: its field}}"
