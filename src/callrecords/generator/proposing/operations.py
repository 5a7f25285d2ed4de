"""Which operations list call records, which get one, and why the others are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Described, Description, Spot
from callrecords.generator.proposing.lists import items_of


@attrs.frozen
class ListFound:
    """A list of call records, and the operation that gets one of them."""

    name: str
    """Of the resource."""
    operation: Described
    items: str
    record: Spot
    why: str
    single: Described | None
    parameter: str | None
    """The path parameter of `single` that names the record."""
    wrapped: bool
    """Whether the single record stands inside another object."""


@attrs.frozen
class OperationsSeen:
    """All of them, each once."""

    lists: list[ListFound]
    others: dict[str, str]
    """Pointer -> why it is left out."""
    bound: list[str]
    """Path parameters that are the same for all requests of an account."""


def seen(description: Description) -> OperationsSeen:
    """Look at every operation."""
    others: dict[str, str] = {}
    candidates: list[tuple[Described, str, Spot, str]] = []
    operations = list(description.operations())
    for operation in operations:
        found = _list(description, operation)
        if isinstance(found, str):
            others[operation.spot.pointer] = found
        else:
            candidates.append((operation, *found))
    lists: list[ListFound] = []
    bound: list[str] = []
    for operation, items, record, why in candidates:
        single, parameter, wrapped = _single(description, operations, operation, record)
        if single is not None:
            others.pop(single.spot.pointer, None)
        bound += [name for name in _placeholders(operation.path) if name not in bound]
        name = _resource(operation, [one.name for one in lists])
        lists.append(ListFound(name, operation, items, record, why, single, parameter, wrapped))
    return OperationsSeen(lists, others, bound)


def _list(description: Description, operation: Described) -> tuple[str, Spot, str] | str:
    """The key of the array, the record and why it is a list of call records; or why it is none."""
    if operation.method != "get":
        return f"It is a {operation.method.upper()}, and call records are only read."
    schema = description.ok(operation)
    if schema is None:
        return "No JSON response is described for it."
    found = items_of(description, schema)
    if found is None:
        return "Its response holds no array of records, or more than one."
    word = names.has_word(operation.text, names.CALLS)
    if word is None:
        return "Nothing in its path, id, summary or tags is about calls."
    open_parts = [part for part in _placeholders(operation.path) if names.has_word(part, names.ACCOUNTS) is None]
    if open_parts:
        return f"It lists what belongs to one {{{open_parts[0]}}}, which a download does not know."
    where = f"an array in {found[0]}" if found[0] else "an array"
    return *found, f"the response holds {where}, and path, id, summary or tags say {word}"


def _single(
    description: Description, operations: list[Described], operation: Described, record: Spot
) -> tuple[Described | None, str | None, bool]:
    """The operation that gets one record of a list: the same path with one more parameter."""
    shape = re.compile(re.escape(_trimmed(operation.path)) + r"/\{([^{}/]+)\}[^{}/]*")
    for other in operations:
        match = shape.fullmatch(other.path.rstrip("/"))
        if other.method != "get" or match is None:
            continue
        schema = description.ok(other)
        if schema is None or items_of(description, schema) is not None:
            continue
        fields, wanted = description.properties(schema), description.properties(record)
        if len({*fields} & {*wanted}) * 2 >= min(len(fields), len(wanted)) > 0:
            return other, match[1], False
        if any({*description.properties(spot)} & {*wanted} for spot in fields.values()):
            return other, match[1], True
    return None, None, False


def _trimmed(path: str) -> str:
    """A path without the suffix of its last part, such as `.json`, and without a slash at its end."""
    return re.sub(r"(?<=[^/])\.(json|xml)$", "", path.rstrip("/"))


def _placeholders(path: str) -> list[str]:
    return re.findall(r"\{([^{}]+)\}", path)


def _resource(operation: Described, taken: list[str]) -> str:
    """A name for the resource, from the last word of the path; each once."""
    parts = ["_".join(names.words(part)) for part in _trimmed(operation.path).split("/") if not part.startswith("{")]
    parts = [part for part in parts if part[:1].isalpha()] or ["calls"]
    for length in range(1, len(parts) + 1):
        name = "_".join(parts[-length:])
        if name not in taken:
            return name
    number = 2
    while f"{parts[-1]}{number}" in taken:
        number += 1
    return f"{parts[-1]}{number}"


def left_out(found: OperationsSeen, operations: list[Described]) -> Iterator[tuple[Described, str]]:
    """The operations that are neither list nor get, each with its reason."""
    for operation in operations:
        if operation.spot.pointer in found.others:
            yield operation, found.others[operation.spot.pointer]
