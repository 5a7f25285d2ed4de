"""Rules about who sees what, and how a refusal is written: visibility, tokens, errors."""

from __future__ import annotations

from collections.abc import Iterator

from callrecords.conventions.auth import UnknownScheme, header_of
from callrecords.generator.lint.asked import Asked
from callrecords.generator.lint.places import Found
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts_errors import ErrorShape
from callrecords.spec.places import keys_to
from callrecords.spec.schema import Schema

JSON = "application/json"


def visibility(bundle: Bundle, one: Asked, asked: list[Asked]) -> Iterator[Found]:
    """Fields, roles and security schemes that say whose records a token sees are there."""
    facts = one.operation.visibility
    if facts is None:
        yield one.at("x-visibility", "say whose records a token sees")
    else:
        yield from one.knows("x-visibility", [facts.owner, *facts.own])
        if facts.bound is not None and facts.bound not in one.operation.path_parameters:
            yield one.at("x-visibility", f"{facts.bound} is not a path parameter of this operation")
        if bool(facts.own) != bool(facts.tenant):
            yield one.at(
                "x-visibility",
                "own, the fields of a user, and tenant, the roles that see every record, need each other",
            )
        listed = [other for other in asked if other.operation.resource.name == one.operation.resource.name]
        if any(other.operation.visibility not in (None, facts) for other in listed):
            yield one.at("x-visibility", "a record is seen alike in its list and alone; say the same in both")
    schemes = bundle.components.security_schemes
    carried = {role for scheme in schemes.values() for roles in scheme.tokens.values() for role in roles}
    named = [role for requirement in one.operation.security for roles in requirement.values() for role in roles]
    widening = [] if facts is None else [*facts.tenant, *([facts.descendants] if facts.descendants else [])]
    if not one.operation.security:
        yield one.at("security", "say which roles a token needs; [{<scheme>: []}] if it needs none")
    for scheme in {name for requirement in one.operation.security for name in requirement} - set(schemes):
        yield one.at("security", f"there is no security scheme {scheme}; declare it under components")
    for role in sorted({*named, *widening} - carried):
        yield one.at("security", f"no kind of token carries {role}; add it to a kind in x-tokens")
    reader = [scheme.tokens.get("read") for scheme in schemes.values()]
    allowed = any(
        scheme in schemes and set(roles) <= set(schemes[scheme].tokens.get("read", ()))
        for requirement in one.operation.security
        for scheme, roles in requirement.items()
    )
    if None not in reader and one.operation.security and not allowed:
        yield one.at("security", "a token of the kind read cannot call this; give it the roles in x-tokens")


def answers(bundle: Bundle, one: Asked) -> Iterator[Found]:
    """Each situation that has an error is described as a response."""
    elsewhere = {"unknown-path", "dead-sync-token"} | (
        {"unknown-record"} if one.operation.resource.role == "list" else set[str]()
    )
    for situation, answer in bundle.errors.situations.items():
        if situation not in elsewhere and str(answer.status) not in one.operation.responses:
            yield one.at("responses", f"x-errors answers {situation} with {answer.status}; describe that response")


def tokens(bundle: Bundle) -> Iterator[Found]:
    """Schemes are sent as is known here, and issue the kinds of tokens that mean something."""
    visibility = [o.visibility for o in bundle.operations.values() if o.visibility is not None]
    meant = {
        "own-calls": any(facts.own for facts in visibility),
        "foreign": any(facts.bound for facts in visibility),
        "descendants": any(facts.descendants for facts in visibility),
    }
    for name, scheme in bundle.components.security_schemes.items():
        pointer = f"/components/securitySchemes/{name}"
        try:
            header_of(scheme)
        except UnknownScheme as problem:
            yield Found(pointer, str(problem))
        for kind in ("read", "expired"):
            if kind not in scheme.tokens:
                yield Found(f"{pointer}/x-tokens", f"add a token of the kind {kind}")
        for kind, needed in meant.items():
            if needed != (kind in scheme.tokens):
                hint = "add" if needed else "remove"
                yield Found(
                    f"{pointer}/x-tokens", f"{hint} the kind {kind}: x-visibility decides whether it means anything"
                )


def errors(bundle: Bundle, asked: list[Asked]) -> Iterator[Found]:
    """Errors have the shape and the situations that the operations need."""
    situations = bundle.errors.situations
    if any(one.operation.resource.role == "get" for one in asked) and "unknown-record" not in situations:
        yield Found("/x-errors/situations", "add unknown-record: a single record can be asked for")
    bound = any(one.operation.visibility is not None and one.operation.visibility.bound for one in asked)
    if bound and "foreign-token" not in situations:
        yield Found("/x-errors/situations", "add foreign-token: a token is bound to a path value")
    shape = bundle.errors.shape
    yield from _parts(shape)
    for name, answer in situations.items():
        there = f"/x-errors/situations/{name}/code"
        if (answer.code is None) != (shape.code is None):
            yield Found(there, "the shape has no place for a code" if shape.code is None else "add the code")
        elif answer.code is not None and isinstance(answer.code, int) != (shape.code_type == "integer"):
            yield Found(there, f"write the code as {shape.code_type}")
    for number, code in enumerate(bundle.errors.codes):
        if code.code is None and code.message is None:
            yield Found(f"/x-errors/codes/{number}", "give the code, or a part of the message, that it is known by")
    for one in asked:
        for status, response in one.operation.responses.items():
            if status == "200" or JSON not in response.content or shape.media != JSON:
                continue
            body = response.content[JSON].schema
            known = [_is_described(bundle, body, keys_to(place)) for place in (shape.code, shape.message) if place]
            if not all(known):
                yield one.at(f"responses/{status}", "the schema has not the shape of x-errors; use the error schema")


def _parts(shape: ErrorShape) -> Iterator[Found]:
    """An error has a code or a message, and no two parts stand in one place; a text is its message and has no parts."""
    places = [place for place in (shape.code, shape.message, shape.field, shape.request_id) if place is not None]
    if shape.media != JSON and places:
        yield Found("/x-errors/shape", f"an error that is {shape.media} is its message: name no places in it")
    if shape.code is None and shape.code_type != "string":
        yield Found("/x-errors/shape/code-type", "the shape has no place for a code; say nothing of its type")
    if shape.media == JSON and shape.code is None and shape.message is None:
        yield Found("/x-errors/shape", "say where the code or the message of an error stands")
    ways = [keys_to(place) for place in places]
    for number, way in enumerate(ways):
        if any(way[: len(other)] == other for other in (*ways[:number], *ways[number + 1 :])):
            yield Found("/x-errors/shape", f"{places[number]} stands inside another part, or in its place")


def _is_described(bundle: Bundle, schema: Schema, way: tuple[str, ...]) -> bool:
    """Whether a schema has something where a place leads; what it says nothing about may hold anything."""
    if not way:
        return True
    solid = bundle.resolve(schema)
    if solid.items is not None:
        return way[0] == "0" and _is_described(bundle, solid.items, way[1:])
    body = bundle.properties(schema)
    return way[0] in body and _is_described(bundle, body[way[0]], way[1:])
