"""Rules about parameters and headers that each request has: something sends what a server demands, and a value is known that it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from callrecords.generator.lint.asked import Asked
from callrecords.generator.lint.places import Found
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts import ClientParameter
from callrecords.spec.operation import ParameterSpec
from callrecords.spec.schema import Schema

_CLIENT = "/x-client/parameters"


def demanded(bundle: Bundle, one: Asked) -> Iterator[Found]:
    """Every query parameter and header that must be there is sent by somebody."""
    headers = {name.lower() for name in bundle.client.headers} | {"accept", "content-type"}
    headers |= _carriers(bundle)
    filled = {(parameter.place, parameter.fills) for parameter in bundle.client.parameters}
    for number, parameter in enumerate(one.operation.parameters):
        known = one.operation.spoken_of if parameter.place == "query" else headers
        name = parameter.name if parameter.place == "query" else parameter.name.lower()
        if parameter.place in ("path", "cookie") or not parameter.required or name in known:
            continue
        if (least := _least(bundle, parameter)) > 1:
            yield Found(
                f"{one.pointer}/parameters/{number}",
                f"{parameter.name} is required with {least} values at least, and one is all that is sent; make the operation role: other",
            )
        elif (parameter.place, parameter.name) not in filled:
            example = next(iter(bundle.value_of(parameter).examples), "a value that is right")
            yield Found(
                f"{one.pointer}/parameters/{number}",
                f"{parameter.name} is required, and nothing sends it; add to x-client parameters: {{name: …, in: {parameter.place}, "
                f"fills: {parameter.name}, example: {example}, description: …}}, or name in x-filter what it filters",
            )


def filters(one: Asked) -> Iterator[Found]:
    """A condition that each request must have is a bound of the window: any other is an argument of the client."""
    clock, facts = one.operation.clock, one.operation.filter
    for plain in () if facts is None else facts.parameters:
        is_bound = (
            clock is not None and plain.field == clock.field and plain.operator in (one.operation.window_ends or ())
        )
        if plain.required and not is_bound:
            first = (
                ""
                if clock is None or plain.operator == "eq"
                else f"name {clock.field}, the field of x-clock, if it is an end of the window; else "
            )
            yield one.at(
                "x-filter",
                f"{plain.parameter} must be in each request; {first}take it away here, and add it to the parameters of x-client, with "
                "in: query and an example"
                if clock is None or plain.field != clock.field or plain.operator == "eq"
                else f"{plain.parameter} must be in each request, and windows are asked for with ge (or gt) and lt (or le); declare it so",
            )


def arguments(bundle: Bundle, asked: list[Asked]) -> Iterator[Found]:
    """Each argument of the client that is sent with requests is declared, sent by nothing else, and has a sample that fits."""
    for argument in bundle.client.parameters:
        if argument.place not in ("query", "header"):
            continue
        declared = [
            (one, parameter)
            for one in asked
            for parameter in one.operation.parameters
            if (parameter.place, parameter.name) == (argument.place, argument.fills)
        ]
        if not declared and not any(argument.fills in names for names in _beside(asked, argument.place)):
            yield Found(
                _CLIENT,
                f"no operation has the {argument.place} parameter {argument.fills}; declare it, or take {argument.name} away",
            )
        if argument.sample is None:
            yield Found(
                _CLIENT,
                f"{argument.name} needs an example: a value that the server takes, which emulator and suite send",
            )
        if argument.place == "header" and argument.fills.lower() in _carriers(bundle):
            yield Found(_CLIENT, f"{argument.fills} carries the token; take {argument.name} away")
        for one, parameter in declared:
            schema = bundle.value_of(parameter)
            if argument.place == "query" and argument.fills in one.operation.spoken_of:
                yield Found(
                    _CLIENT,
                    f"{argument.fills} is sent by what x-pagination, x-filter, x-order or x-fields say; take {argument.name} away",
                )
            if _least(bundle, parameter) <= 1 and not _fits(argument, schema):
                yield Found(
                    _CLIENT,
                    f"the example of {argument.name} is no value of {argument.fills}, as it is declared; write one that is",
                )


def _beside(asked: list[Asked], place: str) -> Iterator[Sequence[str]]:
    """What the operations of jobs and changes declare in the query, or demand of headers."""
    for one in asked:
        job, sync = one.operation.job, one.operation.sync
        for part in (*(() if job is None else job.parts), *(() if sync is None else (sync.part,))):
            yield part.query if place == "query" else part.headers


def _carriers(bundle: Bundle) -> set[str]:
    """The headers that carry a token, in lower case."""
    schemes = bundle.components.security_schemes.values()
    return {"authorization", *(one.name.lower() for one in schemes if one.type == "apiKey")}


def _least(bundle: Bundle, parameter: ParameterSpec) -> int:
    """How many values a parameter must have: where it takes several, one of them is what a client sends with each request."""
    return 1 if bundle.several(parameter) is None else bundle.solid(parameter.schema).min_items or 1


def _fits(argument: ClientParameter, schema: Schema) -> bool:
    """Whether the sample of an argument is a value of a parameter."""
    text = argument.sample
    if text is None:
        return True
    if schema.enum:
        return text in map(str, schema.enum)
    if schema.type == "integer":
        return re.fullmatch(r"-?[0-9]+", text) is not None
    if schema.type == "boolean":
        return text in ("true", "false")
    return schema.pattern is None or re.search(schema.pattern, text) is not None
