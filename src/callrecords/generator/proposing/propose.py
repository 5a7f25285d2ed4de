"""All proposals for one description, as an overlay."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import attrs

from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.bundle.texts import SpecError
from callrecords.generator.proposing import (
    account,
    expressions,
    filters,
    jobs,
    names,
    operations,
    orders,
    paging,
    records,
    standing,
    sync,
    tokens,
    zones,
)
from callrecords.generator.proposing.description import Described, Description, Parameter, Spot
from callrecords.generator.proposing.expressions import ExpressionSeen
from callrecords.generator.proposing.filters import FilterSeen
from callrecords.generator.proposing.operations import ListFound, OperationsSeen
from callrecords.generator.proposing.paging import PagingSeen
from callrecords.generator.proposing.records import RecordSeen
from callrecords.generator.proposing.text import Action, Proposed, written
from callrecords.generator.reading.join import join
from callrecords.generator.reading.normal import servers_of, singular
from callrecords.generator.reading.upgrade import upgraded
from callrecords.spec.forms import MOMENTS


@attrs.frozen
class Proposal:
    """An overlay that a person reads and completes."""

    text: str
    title: str
    operations: int
    """How many the description has."""
    said: list[str]
    """What is proposed, a line each."""


def propose(file: Path, slug: str, extends: str, told: Collection[str] = ()) -> Proposal:
    """Read a vendor's description and propose its facts; `told`: paths of lists of call records, whatever they look like.

    Raises `SpecError` for a file that is none, and for a path that it has no GET for.
    """
    description = Description(join(file).document)
    try:
        upgraded(description.document)
    except SpecError as error:
        raise SpecError(f"{file}: {error}") from None
    listed = [one.path for one in description.operations() if one.method == "get"]
    unknown = next((path for path in told if path not in listed), None)
    if unknown is not None:
        raise SpecError(
            f"{file}: there is no GET {unknown}; a path is written as the description has it, such as {', '.join(listed[:3])}"
        )
    found, feeds = sync.apart(description, operations.seen(description, told))
    found, files = jobs.apart(description, found)
    everything = list(description.operations())
    chosen = [one for each in found.lists for one in (each.operation, each.single) if one is not None]
    lists = [(each, _seen(description, each)) for each in found.lists]
    needed = _needed(description, lists, files, feeds)
    client = account.client(description, slug, found.bound, standing.arguments(needed))
    title = client.value["title"]
    title = title.value if isinstance(title, Proposed) else title
    actions = [Action("$", {"x-client": client}, f"How the client of {title} is called.", _none(found))]
    actions += _server(description, chosen)
    is_bound = any(f"{{{name}}}" in one.path for name in found.bound for one in chosen)
    if chosen:
        actions += account.errors(description, chosen, bound=is_bound)
        actions += tokens.token(description, chosen, bound=is_bound)
    said: list[str] = []
    zoneless: list[str] = []
    for each, seen in lists:
        said.append(f"list   {each.operation.name}  {slug}.{each.name}: {each.why}")
        if each.single is not None:
            said.append(f"get    {each.single.name}  {slug}.{each.name}: the same path, and the key")
        zoneless += [*records.zoneless(seen.record), *seen.filters.zoneless]
        actions += _resource(description, each, seen, found.bound)
    said += [f"files  {one.start.name}  {slug}.{one.of.name}: a start, and a question after it" for one in files]
    said += [f"changes  {one.operation.name}  {slug}.{one.of.name}: its name, and a token" for one in feeds]
    actions += _ids(description, found.lists)
    actions += jobs.actions(description, files)
    filled = {one.name for one in needed if one.place == "query"}
    actions += sync.actions(description, feeds, filled, integer=_has_numbers(actions))
    actions += zones.zone(description, chosen, zoneless)
    left = list(operations.left_out(found, everything))
    for operation, reason in left:
        if operation.method == "get" and operation.path in told:
            raise SpecError(f"{file}: {operation.name} cannot be a list of call records. {reason}")
    for operation, reason in left:
        said.append(f"other  {operation.name}  {reason}")
        role = Proposed({"role": "other", "reason": reason})
        actions.append(Action(description.target(operation.spot), {"x-resource": role}))
    text = written(f"Facts about {title}", extends, list(_once(actions)))
    return Proposal(text, title, len(everything), said)


def _has_numbers(actions: list[Action]) -> bool:
    """Whether the codes of errors are proposed as numbers."""
    errors = [mapping(one.parts["x-errors"].value) for one in actions if "x-errors" in one.parts]
    return any(one["shape"].value.get("code-type") == "integer" for one in errors if "shape" in one)


def _ids(description: Description, lists: list[ListFound]) -> Iterator[Action]:
    """Another id for each operation whose own is that of one before it."""
    taken: set[str] = set()
    for each in lists:
        for role, operation in (("list", each.operation), ("get", each.single)):
            own = "" if operation is None else str(operation.spot.node.get("operationId", ""))
            if operation is not None and own and names.bare(own) in taken:
                part = Proposed(f"{role}_{each.name}", f"another operation is called {own} as well")
                yield Action(description.target(operation.spot), {"operationId": part}, f"The id of {operation.name}.")
            taken.add(names.bare(own))


def _none(found: OperationsSeen) -> str:
    if found.lists:
        return ""
    return (
        "Which operation lists call records? None was found by its path and response. Run init again with --list and its path, "
        "such as --list /calls, and --force; what lists with POST is not known here."
    )


WHERE = "Where is the API?"
"""How the question begins that is asked where nothing says it."""


def _server(description: Description, chosen: list[Described]) -> Iterator[Action]:
    """A question where nothing says which server to reach, and how."""
    known = [servers_of(description.document, one.item.node, one.spot.node) for one in chosen]
    servers = known[0] if known else sequence(description.document.get("servers"))
    if description.is_old:
        if not description.document.get("host"):
            question = f"{WHERE} Write host: its name, and basePath where there is one."
            yield Action("$", {}, "Where it is.", question)
    elif not servers:
        question = f"{WHERE} The description names no server. Write servers: [{{url: 'https://…'}}]."
        yield Action("$", {}, "Where it is.", question)
    elif "://" not in str(mapping(servers[0]).get("url", "")):
        question = f"{WHERE} Its URL has no scheme and host. Write url: 'https://…'."
        yield Action("$.servers[0]", {}, "Where it is.", question)


@attrs.frozen
class _ListFacts:
    """What a list shows of its records, its pages and its conditions."""

    record: RecordSeen
    query: list[Parameter]
    pages: PagingSeen
    filters: FilterSeen
    expression: ExpressionSeen | None
    """The parameter that takes conditions as one text, where none of its own bounds a time."""
    clock: str | None
    order: Proposed | None = None


def _noun(each: ListFound) -> str:
    """What one record of a list is called."""
    return singular(each.name.rpartition("_")[2])


def _seen(description: Description, each: ListFound) -> _ListFacts:
    record = records.seen(description, each.record, each.parameter, _noun(each))
    shown = paging.list_seen(description, each.operation, each.items)
    pages = paging.paging(description, shown)
    query = [one for one in shown.parameters if one.name not in pages.parameters]
    sorting = orders.order(description, query, record)
    query = query if sorting is None else [one for one in query if one.name not in sorting.names]
    found = _without_demanded(filters.filters(description, query, record), query)
    is_bounded = any(name in record.times for name in found.bounded)
    together = None if is_bounded else expressions.expression(description, query, record)
    if together is not None and together.facts is not None:
        found = attrs.evolve(found, parameters=[], names={together.parameter})
    return _ListFacts(
        record, query, pages, found, together, _clock(record, found), None if sorting is None else sorting.facts
    )


def _without_demanded(found: FilterSeen, query: list[Parameter]) -> FilterSeen:
    """The filters without words that each request must say: these are arguments of the client."""
    demanded = {one.name for one in query if one.required}
    gone = {
        str(one.value["parameter"])
        for one in found.parameters
        if one.value["parameter"] in demanded and one.value["operator"] in ("eq", "in")
    }
    kept = [one for one in found.parameters if one.value["parameter"] not in gone]
    return attrs.evolve(found, parameters=kept, names=found.names - gone)


def _clock(record: RecordSeen, found: FilterSeen) -> str | None:
    """The field that windows filter on: of those that can be bounded from below, the one that is called as starts are."""
    bounded = [
        name for name, operators in found.bounded.items() if {*operators} & {"ge", "gt"} and name in record.times
    ]
    if record.clock in bounded or not bounded:
        return record.clock
    return next((name for name in record.moments.values() if name in bounded), bounded[0])


def _needed(
    description: Description,
    lists: list[tuple[ListFound, _ListFacts]],
    files: Sequence[jobs.JobFound],
    feeds: Sequence[sync.FeedFound],
) -> list[Parameter]:
    """What each request must have, and no page and no window says: of the query, then of the headers."""
    found = [one for _, seen in lists for one in seen.query if one.required and one.name not in seen.filters.names]
    found += [one for job in files for one in job.arguments(description)]
    found += [one for feed in feeds for one in feed.arguments]
    operations = [one for each, _ in lists for one in (each.operation, each.single) if one is not None]
    operations += [part for job in files for part in job.parts]
    operations += [feed.operation for feed in feeds]
    schemes = mapping(mapping(description.document.get("components")).get("securitySchemes"))
    schemes = schemes or mapping(description.document.get("securityDefinitions"))
    carriers = [str(mapping(scheme).get("name", "")) for scheme in schemes.values()]
    carrier = tokens.carrier(description, operations)
    carriers += [carrier.name] if carrier is not None else []
    return [*found, *standing.headers(description, operations, carriers)]


def _resource(description: Description, each: ListFound, seen: _ListFacts, bound: list[str]) -> Iterator[Action]:
    record = seen.record
    visibility = _visibility(record.owner, [name for name in bound if f"{{{name}}}" in each.operation.path])
    parts = {"x-resource": Proposed({"name": each.name, "role": "list"}, each.why), "x-visibility": visibility}
    question, pages, cap = "", seen.pages.facts, dict[str, int | None]()
    if seen.clock is None:
        question = "Which field says when a call was? Write x-clock: {field: its name}."
    else:
        why = (
            "the field that windows can be asked for by"
            if seen.clock in (*seen.filters.bounded, *(() if seen.expression is None else seen.expression.fields))
            else "the field that is called as starts of calls are, or the first time"
        )
        spans = zones.spans(each.operation, seen.query)
        if seen.clock not in seen.filters.bounded:  # a list without windows has no widest one
            spans = {fact: span for fact, span in spans.items() if fact == "retention"}
        if seen.pages.capped is not None and _has_windows(seen):
            pages, cap = seen.pages.capped, {"result-cap": seen.pages.cap}
        about = "; ".join([why, *(f"{fact} by the description of {where}" for fact, (_, where) in spans.items())])
        parts["x-clock"] = Proposed(
            {"field": seen.clock, **{fact: span for fact, (span, _) in spans.items()}, **cap}, about
        )
    parts["x-pagination"] = pages
    plain = seen.filters.parameters
    if plain:
        facts = {"grammar": Proposed("parameters"), "parameters": Proposed(plain)}
        parts["x-filter"] = Proposed(facts, question=seen.filters.question)
    if seen.expression is not None and seen.expression.facts is not None:
        parts["x-filter"] = seen.expression.facts
    elif seen.expression is not None:
        question = f"{question} {seen.expression.question}".strip()
    if seen.order is not None:
        parts["x-order"] = seen.order
    rest = [one for one in seen.query if one.name not in seen.filters.names and not one.required]
    about = f"The list {each.operation.name}."
    kept_back = [one for one in rest if _is_unsent(description, one)]
    free = [one for one in rest if one not in kept_back]
    if free:
        is_one = len(free) == 1
        about += f" Its parameter{'' if is_one else 's'} {_named(free)} {'is' if is_one else 'are'} not spoken of: a caller may give {'it' if is_one else 'them'}."
    if kept_back:
        about += f" No client sends {_named(kept_back)}: nothing says what is filtered by it. Where you know, name it in x-filter."
    if unsent := [one.name for one in standing.unsent(description, each.operation)]:
        about += f" Without a word in x-client, no client sends the header {', '.join(unsent)}."
    yield Action(description.target(each.operation.spot), parts, about, question)
    if seen.pages.declared is not None:
        yield _declared(description, each.operation, seen.pages.declared)
    yield from seen.filters.actions
    if each.single is not None:
        yield from _single(description, each, each.single, visibility)
    yield from records.actions(description, record, each.name)
    alone = None if each.single is None else _alone(description, each.single, each.inside)
    if alone is not None and alone.pointer != record.schema.pointer:
        yield from records.actions(
            description,
            records.seen(description, alone, each.parameter, _noun(each)),
            f"{each.name}, where it comes alone",
        )


def _named(several: list[Parameter]) -> str:
    return ", ".join(one.name for one in several)


def _is_unsent(description: Description, one: Parameter) -> bool:
    """Whether no client sends a parameter that no fact speaks of: a time, which would filter, or no value of a query."""
    return one.schema.node.get("format") in (*MOMENTS, "date") or description.kind(one.schema) == "object"


def _has_windows(seen: _ListFacts) -> bool:
    """Whether both ends of a window can be asked for."""
    known = {*seen.filters.bounded.get(seen.clock or "", [])}
    return bool(known & {"ge", "gt"}) and bool(known & {"le", "lt"})


def _alone(description: Description, single: Described, inside: str | None) -> Spot | None:
    """The schema of a single record, wherever the response has it."""
    body = description.ok(single)
    if body is None:
        return None
    return description.resolve(body if inside is None else description.properties(body)[inside])


def _single(description: Description, each: ListFound, single: Described, visibility: Proposed) -> Iterator[Action]:
    facts, why = {"name": each.name, "role": "get"}, "the list's path and a key"
    if each.inside is not None:
        facts["record"] = each.inside
        why += f"; {each.inside} holds what the list's records hold"
    parts = {"x-resource": Proposed(facts, why), "x-visibility": visibility}
    yield Action(description.target(single.spot), parts, f"One record: {single.name}.")
    for one in description.parameters(single):
        if (one.place, one.name) == ("path", each.parameter) and description.kind(one.schema) == "array":
            kind = description.kind(description.items(one.schema)) or "string"
            seen = "it takes several keys; one record is requested at a time"
            yield Action(description.target(one.schema), {"type": Proposed(kind, seen)})


def _declared(description: Description, operation: Described, parameter: dict[str, Proposed]) -> Action:
    """A parameter more; what comes for a list is put behind what is in it."""
    target = description.target(operation.spot)
    if "parameters" in operation.spot.node:
        return Action(f"{target}.parameters", parameter)
    plain = {key: part.value for key, part in parameter.items()}
    return Action(target, {"parameters": Proposed([Proposed(plain, parameter["name"].seen)])})


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
            key: part
            for key, part in action.parts.items()
            if key in ("x-resource", "components") or (action.target, key) not in done
        }
        done |= {(action.target, key) for key in parts}
        if parts or action.question:
            yield attrs.evolve(action, parts=parts)
