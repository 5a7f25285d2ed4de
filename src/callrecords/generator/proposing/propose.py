"""All proposals for one description, as an overlay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs

from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.proposing import account, lists, operations, records
from callrecords.generator.proposing.description import Described, Description
from callrecords.generator.proposing.operations import ListFound
from callrecords.generator.proposing.text import Action, Proposed, written
from callrecords.generator.reading.join import join
from callrecords.generator.reading.upgrade import upgraded


@attrs.frozen
class Proposal:
    """An overlay that a person reads and completes."""

    text: str
    title: str
    operations: int
    """How many the description has."""
    said: list[str]
    """What is proposed, a line each."""


def propose(file: Path, slug: str, extends: str) -> Proposal:
    """Read a vendor's description and propose its facts; raises `SpecError` for a file that is none."""
    description = Description(join(file).document)
    upgraded(description.document)
    found = operations.seen(description)
    everything = list(description.operations())
    chosen = [one for each in found.lists for one in (each.operation, each.single) if one is not None]
    client = account.client(description, slug, found.bound)
    title = client.value["title"]
    actions = [Action("$", {"x-client": client}, f"How the client of {title} is called.", _none(found.lists))]
    actions += _server(description)
    if chosen:
        actions += account.errors(description, chosen)
        actions += account.token(description, chosen)
    said: list[str] = []
    for each in found.lists:
        said.append(f"list   {each.operation.name}  {slug}.{each.name}: {each.why}")
        if each.single is not None:
            said.append(f"get    {each.single.name}  {slug}.{each.name}: the same path, and the key")
        actions += _resource(description, each, found.bound)
    for operation, reason in operations.left_out(found, everything):
        said.append(f"other  {operation.name}  {reason}")
        role = Proposed({"role": "other", "reason": reason})
        actions.append(Action(description.target(operation.spot), {"x-resource": role}))
    text = written(f"Facts about {title}", extends, list(_once(actions)))
    return Proposal(text, title, len(everything), said)


def _none(found: list[ListFound]) -> str:
    if found:
        return ""
    return (
        "Which operation lists call records? None was found by its path and response. Give it x-resource {name, role: list} and what "
        "specs/README.md asks of a list."
    )


def _server(description: Description) -> Iterator[Action]:
    """A question where nothing says which server to reach, and how."""
    servers = sequence(description.document.get("servers"))
    if description.is_old:
        if not description.document.get("host"):
            question = "Where is the API? Write host: its name, and basePath where there is one."
            yield Action("$", {}, "Where it is.", question)
    elif not servers:
        question = "Where is the API? The description names no server. Write servers: [{url: 'https://…'}]."
        yield Action("$", {}, "Where it is.", question)
    elif "://" not in str(mapping(servers[0]).get("url", "")):
        question = "Where is the API? Its URL has no scheme and host. Write url: 'https://…'."
        yield Action("$.servers[0]", {}, "Where it is.", question)


def _resource(description: Description, each: ListFound, bound: list[str]) -> Iterator[Action]:
    record = records.seen(description, each.record, each.parameter)
    parameters = description.parameters(each.operation)
    query = [one for one in parameters if one.place == "query"]
    schema = description.ok(each.operation)
    envelope = {} if schema is None else description.properties(schema)
    seen = lists.ListSeen(each.items, envelope, query, description.headers(each.operation))
    taken = lists.paged_by(description, seen)
    plain = list(lists.filters(seen, record, taken))
    visibility = _visibility(record.owner, [name for name in bound if f"{{{name}}}" in each.operation.path])
    parts = {"x-resource": Proposed({"name": each.name, "role": "list"}, each.why), "x-visibility": visibility}
    question = ""
    if record.clock is None:
        question = "Which field says when a call was? Write x-clock: {field: its name}."
    else:
        parts["x-clock"] = Proposed(
            {"field": record.clock}, "the field that is called as starts of calls are, or the first time"
        )
    parts["x-pagination"] = lists.paging(description, seen)
    if plain:
        parts["x-filter"] = Proposed({"grammar": Proposed("parameters"), "parameters": Proposed(plain)})
    used = {*taken, *(one.value["parameter"] for one in plain)}
    rest = [one for one in query if one.name not in used]
    about = f"The list {each.operation.name}."
    if rest:
        about += f" Its parameters {', '.join(one.name for one in rest)} are not spoken of: no client sends them."
    needed = [one.name for one in rest if one.required]
    if needed:
        question = (
            f"{question} {', '.join(needed)} must be sent. What do they filter, or which value is always right?".strip()
        )
    yield Action(description.target(each.operation.spot), parts, about, question)
    if each.single is not None:
        yield from _single(description, each, each.single, visibility)
    yield from records.actions(description, record, each.name)


def _single(description: Description, each: ListFound, single: Described, visibility: Proposed) -> Iterator[Action]:
    question = "The record stands inside another object of the response; say which." if each.wrapped else ""
    parts = {
        "x-resource": Proposed({"name": each.name, "role": "get"}, "the list's path and a key"),
        "x-visibility": visibility,
    }
    yield Action(description.target(single.spot), parts, f"One record: {single.name}.", question)


def _visibility(owner: str | None, bound: list[str]) -> Proposed:
    facts: dict[str, str] = {}
    if owner is not None:
        facts["owner"] = owner
    if bound:
        facts["bound"] = bound[0]
    if not facts:
        return Proposed({}, "no field names an account: a token sees every record")
    return Proposed(facts, "the field that names the account" if owner else "the path names whom a token is for")


def _once(actions: list[Action]) -> Iterator[Action]:
    """Each fact about a place once: two lists may share a schema or a parameter."""
    done: set[tuple[str, str]] = set()
    for action in actions:
        parts = {
            key: part for key, part in action.parts.items() if key == "x-resource" or (action.target, key) not in done
        }
        done |= {(action.target, key) for key in parts}
        if parts or action.question:
            yield attrs.evolve(action, parts=parts)
