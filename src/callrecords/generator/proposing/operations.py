"""Which operations list call records, which get one, and why the others are left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import attrs

from callrecords.generator.bundle.pointers import escape
from callrecords.generator.bundle.vocabulary import TAKEN_RESOURCES
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Described, Description, Spot
from callrecords.generator.proposing.records import seen as record_seen

_DEEPEST = 2
"""Objects around an array of records."""


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
    inside: str | None
    """The key of the response that holds the single record; None where it is the whole body."""


@attrs.frozen
class OperationsSeen:
    """All of them, each once."""

    lists: list[ListFound]
    others: dict[str, str]
    """Pointer -> why it is left out."""
    bound: list[str]
    """Path parameters that are the same for all requests of an account."""


def seen(description: Description, told: Collection[str] = ()) -> OperationsSeen:
    """Look at every operation; those whose path is `told` are lists of call records, whatever they look like."""
    others: dict[str, str] = {}
    candidates: list[tuple[Described, str, Spot, str]] = []
    operations = list(description.operations())
    for operation in operations:
        found = _list(description, operation, is_told=operation.path in told)
        if isinstance(found, str):
            others[operation.spot.pointer] = found
        else:
            candidates.append((operation, *found))
    lists: list[ListFound] = []
    bound: list[str] = []
    for operation, items, record, why in candidates:
        single, parameter, inside = _single(description, operations, operation, record)
        if single is not None and (why_not := _unfit(description, record, single, parameter)):
            others[single.spot.pointer], single = why_not, None
        if single is not None:
            others.pop(single.spot.pointer, None)
        bound += [name for name in _placeholders(operation.path) if name not in bound]
        name = _resource(operation, [one.name for one in lists])
        lists.append(ListFound(name, operation, items, record, why, single, parameter, inside))
    return OperationsSeen(lists, others, bound)


def _list(description: Description, operation: Described, *, is_told: bool) -> tuple[str, Spot, str] | str:
    """Where the array is, the record and why it is a list of call records; or why it is none."""
    if operation.method != "get":
        return _unread(description, operation)
    if (sign := re.search(r"[#?]", operation.path)) is not None:
        return f"No request can have its path: a path ends where {sign[0]} stands."
    schema = description.ok(operation)
    if schema is None:
        return "No JSON response is described for it."
    found = items_of(description, schema, operation.last)
    if found is None:
        several = [place for place, _ in _all_arrays(description, schema)]
        if len(several) > 1:
            return f"Its response holds several arrays of records: {', '.join(several[:4])}."
        known = description.resolve(schema).node
        return "Its response holds no array of records." if known else "No schema says what its response holds."
    place, item = found
    where = f"an array in {place}" if place else "an array"
    if is_told:
        return place, item, f"the response holds {where}, and it was named as a list"
    record = record_seen(description, item, None)
    word = names.has_word(operation.text, names.CALLS)
    if word is None and (not record.is_like_a_call or names.has_word(operation.text, names.OTHERS)):
        return "Nothing in its path, id, summary or tags is about calls, and its records do not look like calls."
    if not record.moments:
        return "Its records hold no time, as call records do."
    if not record.may_be_a_call:
        return (
            "Its records say when they were written, and nothing else that calls have: no time, no length, no number."
        )
    given = {
        one.name for one in description.parameters(operation) if one.place == "path" and "default" in one.schema.node
    }
    open_parts = [
        part for part in _placeholders(operation.path) if part not in given and not _names_account(operation.path, part)
    ]
    if open_parts:
        return f"It lists what belongs to one {{{open_parts[0]}}}, which a download does not know."
    what = (
        f"path, id, summary or tags say {word}"
        if word
        else f"its records look like calls: {', '.join(record.moments.values())}"
    )
    return place, item, f"the response holds {where}, and {what}"


def _unread(description: Description, operation: Described) -> str:
    """Why what is no GET is left out; one that answers with records says what it would need."""
    method = operation.method.upper()
    schema = description.success(operation)
    found = None if schema is None else items_of(description, schema, operation.last)
    if found is not None and method in ("POST", "QUERY") and record_seen(description, found[1], None).moments:
        return f"It lists with {method}, which is not known here: a list is read with GET."
    return f"It is a {method}, and call records are only read."


def items_of(description: Description, schema: Spot, noun: str = "") -> tuple[str, Spot] | None:
    """Where the array of records is in a response, and what an item is; None where there is none, or nobody can tell which.

    Of several, the one that is called as the path is.
    """
    if description.kind(schema) == "array":
        inner = description.items(schema)
        return ("", inner) if description.properties(inner) else None
    found = _all_arrays(description, schema)
    top = [one for one in found if not one[0].startswith("/")] or found
    called = [one for one in top if noun and names.is_one(one[0].rpartition("/")[2], [noun])]
    some = called if len(called) == 1 else top
    return some[0] if len(some) == 1 else None


def _all_arrays(description: Description, schema: Spot) -> list[tuple[str, Spot]]:
    """Where arrays of objects are in a response that is an object, and what an item of each is."""
    return list(_arrays(description, schema, "", 0))


def _arrays(description: Description, schema: Spot, above: str, depth: int) -> Iterator[tuple[str, Spot]]:
    """The arrays of objects in an object, and in those inside it."""
    for name, spot in description.properties(schema).items():
        pointer, kind = f"{above}/{escape(name)}", description.kind(spot)
        if kind == "array" and description.properties(description.items(spot)):
            yield (name if depth == 0 and not name.startswith("/") else pointer), description.items(spot)
        elif kind == "object" and depth < _DEEPEST:
            yield from _arrays(description, spot, pointer, depth + 1)


def _single(
    description: Description, operations: list[Described], operation: Described, record: Spot
) -> tuple[Described | None, str | None, str | None]:
    """The operation that gets one record of a list: the same path with one more parameter, `/calls/{id}` or `/calls({id})`; and the
    key that holds the record.
    """
    key = r"\{([^{}/]+)\}"
    shape = re.compile(re.escape(_trimmed(operation.path)) + rf"(?:/{key}[^{{}}/]*|\('?{key}'?\))")
    wanted = {*description.properties(record)}
    for other in operations:
        match = shape.fullmatch(other.path.rstrip("/"))
        schema = description.ok(other) if other.method == "get" and match is not None else None
        if match is None or schema is None:
            continue
        fields = description.properties(schema)
        parameter = match[1] or match[2]
        if alike({*fields}, wanted):
            return other, parameter, None
        inside = [name for name, spot in fields.items() if alike({*description.properties(spot)}, wanted)]
        if len(inside) == 1:
            return other, parameter, inside[0]
    return None, None, None


def _unfit(description: Description, record: Spot, single: Described, parameter: str | None) -> str:
    """Why a single record cannot be requested by the key of its list; empty where it can."""
    seen = record_seen(description, record, parameter)
    if seen.key is None or parameter is None or names.is_one(seen.key, [parameter]):
        return ""
    wanted = [one for one in description.parameters(single) if (one.place, one.name) == ("path", parameter)]
    is_whole = any(description.kind(one.schema) == "integer" for one in wanted)
    if not is_whole or description.kind(seen.fields[seen.key]) != "string":
        return ""
    return (
        f"It takes a whole number {{{parameter}}}, and the records of its list have none: their {seen.key} is a text."
    )


def alike(fields: set[str], wanted: set[str]) -> bool:
    """Whether an object is such a record: one may have fields that the other lacks."""
    return len(fields & wanted) * 2 >= min(len(fields), len(wanted)) > 0


def _names_account(path: str, part: str) -> bool:
    """Whether a part of a path names an account, by its own name or by that of the part in front of it."""
    before = path.partition(f"{{{part}}}")[0].rstrip("/").rpartition("/")[2]
    return any(names.has_word(text, names.ACCOUNTS) for text in (part, before))


def _trimmed(path: str) -> str:
    """A path without the suffix of its last part, such as `.json`, and without a slash at its end."""
    return re.sub(r"(?<=[^/])\.(json|xml)$", "", path.rstrip("/"))


def _placeholders(path: str) -> list[str]:
    return re.findall(r"\{([^{}]+)\}", path)


def _resource(operation: Described, taken: list[str]) -> str:
    """A name for the resource, from the last word of the path; each once."""
    parts = ["_".join(names.words(part)) for part in _trimmed(operation.path).split("/") if not part.startswith("{")]
    parts = [part for part in parts if part[:1].isalpha()] or ["calls"]
    if parts[-1] in TAKEN_RESOURCES:
        parts = [*parts[:-1], f"call_{parts[-1]}"]
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
