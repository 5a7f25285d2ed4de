"""Bugs in the answers to what cannot be served."""

from __future__ import annotations

import attrs
import msgspec

from callrecords.emulator.mutations import bends
from callrecords.emulator.mutations.bends import Bend
from callrecords.emulator.mutations.planting import Mutation
from callrecords.emulator.mutations.seams import Site
from callrecords.emulator.operations.wire import ServerResponse


def _is_error(answer: ServerResponse) -> bool:
    return answer.status >= 400


def _status(new: int) -> Bend:
    return bends.responses(lambda answer, _: attrs.evolve(answer, status=new) if _is_error(answer) else answer)


def _plain_error(answer: ServerResponse, _: Site) -> ServerResponse:
    return attrs.evolve(answer, body=b'{"error":"something went wrong"}') if _is_error(answer) else answer


def _without_detail(answer: ServerResponse, site: Site) -> ServerResponse:
    situation = site.bundle.errors.situations["bad-parameter"]
    if answer.status != situation.status or "{detail}" not in situation.message:
        return answer
    return attrs.evolve(answer, body=b"{}")


def _own_words(answer: ServerResponse, site: Site) -> ServerResponse:
    if not _is_error(answer):
        return answer
    shape = site.bundle.errors.shape
    body = msgspec.json.decode(answer.body)
    (body if shape.list is None else body[shape.list][0])[shape.message] = "something is wrong"
    return attrs.evolve(answer, body=msgspec.json.encode(body))


def _swallowed_verb(answer: ServerResponse, _: Site) -> ServerResponse:
    return attrs.evolve(answer, status=404, headers=()) if answer.status == 405 else answer


def _without_allow(answer: ServerResponse, _: Site) -> ServerResponse:
    return attrs.evolve(answer, headers=tuple(pair for pair in answer.headers if pair[0] != "allow"))


BUGS: tuple[Mutation, ...] = (
    Mutation("errors-as-200", "errors.body", "response", _status(200), "errors have status 200"),
    Mutation("errors-as-500", "server.standard-checks", "response", _status(500), "errors have status 500"),
    Mutation("errors-plain", "errors.body", "response", _plain_error, "errors have a body that no page shows"),
    Mutation("errors-in-own-words", "errors.message", "response", _own_words, "errors say nothing that a page shows"),
    Mutation("errors-mute", "errors.body", "response", _without_detail, "errors do not name the parameter"),
    Mutation(
        "unknown-parameters-ignored",
        "errors.bad-parameter",
        "query",
        bends.query(bends.known_only),
        "unknown parameters pass",
    ),
    Mutation(
        "repeated-parameters-pass",
        "errors.bad-parameter",
        "query",
        bends.query(bends.last_wins),
        "the last one counts",
    ),
    Mutation(
        "unknown-record-null",
        "get.unknown-404",
        "single",
        lambda body, _: b"{}" if body is None else body,
        "an unknown record is an empty one",
    ),
    Mutation("verbs-not-found", "errors.method", "response", _swallowed_verb, "other verbs are answered 404"),
    Mutation("verbs-without-allow", "errors.method", "response", _without_allow, "405 does not say what is allowed"),
)
