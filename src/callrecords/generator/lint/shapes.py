"""Rules about the shape of responses: records stand where the facts say, and are objects with a name.

Nothing else can be judged of an operation for which this does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from callrecords.generator.lint.places import Found
from callrecords.spec.bundle import Bundle
from callrecords.spec.operation import Operation
from callrecords.spec.schema import Schema


def shapes(bundle: Bundle) -> Iterator[Found]:
    """Lists whose records are no array of objects, and single records that are no object."""
    for operation in bundle.operations.values():
        problem = _of_list(bundle, operation) if operation.pagination is not None else _of_single(bundle, operation)
        if problem is not None:
            pointer = f"/paths/{operation.path.replace('~', '~0').replace('/', '~1')}/{operation.method.lower()}"
            key = "x-pagination/envelope" if operation.pagination is not None else "x-resource/record"
            yield Found(f"{pointer}/{key}", problem)


def _of_list(bundle: Bundle, operation: Operation) -> str | None:
    paging = operation.pagination
    if paging is None or "items" not in paging.envelope.values():
        return "no key has the role items: say where the records stand; '' if the response is their array"
    whole = bundle.solid(operation.ok.schema)
    found, name = bundle.at(operation.ok.schema, paging.items), paging.items or "the response"
    if found is None:
        if whole.type == "array":
            return f"nothing stands at {name}: the response itself is an array, so write '' for it"
        return f"nothing stands at {name} in the response; it has {', '.join(bundle.properties(whole)) or 'no keys'}"
    if found.items is None:
        form = "an object" if bundle.field("", found).kind == "object" else "no array"
        hint = "; objects whose keys are ids of records are not known here" if form == "an object" else ""
        return f"{name} is {form}, and a list is an array of records{hint}: name another place, or make it role: other"
    return _unless_object(bundle, found.items, f"what stands in {name}")


def _of_single(bundle: Bundle, operation: Operation) -> str | None:
    place = operation.resource.record
    found = operation.ok.schema if place is None else bundle.at(operation.ok.schema, place)
    if found is None:
        return f"nothing stands at {place} in the response; name the place of the record"
    return _unless_object(bundle, found, place or "the response")


def _unless_object(bundle: Bundle, schema: Schema, what: str) -> str | None:
    if bundle.properties(bundle.solid(schema)):
        return None
    return f"{what} has no fields, and a record is an object with fields: name another place, or make it role: other"
