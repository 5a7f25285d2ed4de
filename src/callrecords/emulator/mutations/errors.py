"""Bugs in the answers to what cannot be served."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

import attrs
import msgspec

from callrecords.conventions import error_body
from callrecords.conventions.paging_values import LARGEST
from callrecords.emulator.mutations import needs
from callrecords.emulator.mutations.effects import errors, query
from callrecords.emulator.mutations.planting import Effect, Mutation
from callrecords.emulator.operations.context import RequestContext
from callrecords.emulator.operations.wire import JSON, ServerResponse
from callrecords.spec.facts_errors import ErrorFacts
from callrecords.spec.operation import Operation

_PLAIN = b'{"error":"something went wrong"}'


def _mute(response: ServerResponse, facts: ErrorFacts) -> ServerResponse:
    situation = facts.situations["bad-parameter"]
    if response.status != situation.status or "{detail}" not in situation.message:
        return response
    return attrs.evolve(response, body=b"{}")


def _in_own_words(response: ServerResponse, facts: ErrorFacts) -> ServerResponse:
    said, words = _read(response, facts), "something is wrong"
    code, field, request_id = (None, None, None) if said is None else (said.code, said.field, said.request_id)
    return attrs.evolve(response, body=error_body.render(facts, code, words, field=field, request_id=request_id))


def _about_another(response: ServerResponse, facts: ErrorFacts) -> ServerResponse:
    said = _read(response, facts)
    if said is None or said.field is None:
        return response
    body = error_body.render(facts, said.code, said.message, field="another", request_id=said.request_id)
    return attrs.evolve(response, body=body)


def _nameless(response: ServerResponse, facts: ErrorFacts) -> ServerResponse:
    said = _read(response, facts)
    if said is None or said.request_id is None:
        return response
    return attrs.evolve(response, body=error_body.render(facts, said.code, said.message, field=said.field))


def _read(response: ServerResponse, facts: ErrorFacts) -> error_body.VendorError | None:
    is_text = facts.shape.media != JSON
    return error_body.parse(facts, response.body.decode() if is_text else msgspec.json.decode(response.body))


def _verb_not_found(response: ServerResponse, _: ErrorFacts) -> ServerResponse:
    return attrs.evolve(response, status=404, headers=()) if response.status == 405 else response


def _without_allow(response: ServerResponse, _: ErrorFacts) -> ServerResponse:
    return attrs.evolve(response, headers=tuple(pair for pair in response.headers if pair[0] != "allow"))


def _token_echoed(response: ServerResponse, context: RequestContext) -> ServerResponse:
    sent = (context.identity.carrier.found(context.request.headers, context.request.query) or "").encode()
    return (
        response
        if response.status != 401
        else attrs.evolve(response, headers=(*response.headers, ("x-sent", sent.decode())))
    )


def _other_code(response: ServerResponse, facts: ErrorFacts) -> ServerResponse:
    if response.status != 401:
        return response
    other = facts.situations["bad-parameter"]
    return attrs.evolve(response, body=error_body.render(facts, other.code, other.message))


def _clamped(pairs: list[tuple[str, str]], operation: Operation) -> list[tuple[str, str]]:
    facts = operation.pagination.limit if operation.pagination is not None else None

    def into(name: str, value: str) -> str:
        if facts is None or name != facts.parameter or not re.fullmatch("-?[0-9]{1,9}", value):
            return value
        return str(min(max(int(value), facts.minimum), facts.maximum or LARGEST))

    return [(name, into(name, value)) for name, value in pairs]


def _header_assumed(headers: Mapping[str, str], context: RequestContext) -> Mapping[str, str]:
    known = {one.fills.lower(): one.sample or "" for one in context.bundle.client.parameters if one.place == "header"}
    declared = () if context.operation is None else context.operation.parameters
    names = [one.name.lower() for one in declared if one.place == "header"]
    return {**{name: known[name] for name in names if name in known}, **headers}


def _query_assumed(text: str, context: RequestContext) -> str:
    sent = {name for name, _ in parse_qsl(text, keep_blank_values=True)}
    known = {one.fills: one.sample or "" for one in context.bundle.client.parameters if one.place == "query"}
    declared = () if context.operation is None else context.operation.parameters
    left = {one.name: known[one.name] for one in declared if one.name in known and one.name not in sent}
    return f"{text}&{urlencode(left)}".lstrip("&") if left else text


def _one_less(pairs: list[tuple[str, str]], operation: Operation) -> list[tuple[str, str]]:
    facts = operation.pagination.limit if operation.pagination is not None else None
    default = None if facts is None or facts.default is None else (facts.parameter, str(facts.default))
    return [(name, str(int(value) - 1)) if (name, value) == default else (name, value) for name, value in pairs]


BUGS: tuple[Mutation, ...] = (
    Mutation("errors-as-200", "errors.body", "errors have status 200",
             errors(lambda response, _: attrs.evolve(response, status=200))),
    Mutation("errors-as-500", "server.standard-checks", "errors have status 500",
             errors(lambda response, _: attrs.evolve(response, status=500))),
    Mutation("errors-plain", "errors.body", "errors have a body that no page shows",
             errors(lambda response, _: attrs.evolve(response, body=_PLAIN))),
    Mutation("errors-in-own-words", "errors.message", "errors say nothing that a page shows", errors(_in_own_words)),
    Mutation("errors-about-another", "errors.body", "errors name another parameter", errors(_about_another, needs.NAMED_FIELD)),
    Mutation("errors-without-id", "errors.body", "errors do not name the request", errors(_nameless, needs.NAMED_REQUEST)),
    Mutation("errors-mute", "errors.body", "errors do not name the parameter", errors(_mute)),
    Mutation("errors-as-422", "exchange.status", "a bad parameter has a status that no page names",
             errors(lambda response, _: attrs.evolve(response, status=422) if response.status == 400 else response)),
    Mutation("token-echoed", "exchange.secrets", "a refused token is repeated", Effect("response", _token_echoed)),
    Mutation("expired-as-bad-parameter", "exchange.errors", "a refused token has the code of a bad parameter", errors(_other_code)),
    Mutation("limit-clamped", "limits.bounds", "a wrong page size is brought into range",
             query(_clamped, needs.PAGE_SIZE)),
    Mutation("default-one-less", "parameters.declared", "the default page size, when it is named, is one less",
             query(_one_less, needs.PAGE_SIZE)),
    Mutation("required-assumed", "parameters.declared", "a request without a parameter that all must have is answered",
             Effect("query", _query_assumed, needs.STANDING_QUERY)),
    Mutation("header-assumed", "parameters.declared", "a request without a header that all must have is answered",
             Effect("headers", _header_assumed, needs.STANDING_HEADER)),
    Mutation("unknown-record-null", "get.unknown-404", "an unknown record is an empty one",
             Effect("single", lambda body, _: b"{}" if body is None else body, needs.SINGLE)),
    Mutation("verbs-not-found", "errors.method", "other verbs are answered 404", errors(_verb_not_found)),
    Mutation("verbs-without-allow", "errors.method", "405 does not say what is allowed", errors(_without_allow)),
)  # fmt: skip
