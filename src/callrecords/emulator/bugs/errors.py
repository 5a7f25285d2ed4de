"""Bugs in the answers to what cannot be served."""

from __future__ import annotations

import attrs
import msgspec

from callrecords.emulator import bends
from callrecords.emulator.bends import Bend
from callrecords.emulator.planting import Bug
from callrecords.emulator.seams import Site
from callrecords.emulator.wire import Response


def _is_error(answer: Response) -> bool:
    return answer.status >= 400


def _status(new: int) -> Bend:
    return bends.responses(lambda answer, _: attrs.evolve(answer, status=new) if _is_error(answer) else answer)


def _plain_error(answer: Response, _: Site) -> Response:
    return attrs.evolve(answer, body=b'{"error":"something went wrong"}') if _is_error(answer) else answer


def _without_detail(answer: Response, site: Site) -> Response:
    situation = site.bundle.errors.situations["bad-parameter"]
    if answer.status != situation.status or "{detail}" not in situation.message:
        return answer
    return attrs.evolve(answer, body=b"{}")


def _own_words(answer: Response, site: Site) -> Response:
    if not _is_error(answer):
        return answer
    shape = site.bundle.errors.shape
    body = msgspec.json.decode(answer.body)
    (body if shape.list is None else body[shape.list][0])[shape.message] = "something is wrong"
    return attrs.evolve(answer, body=msgspec.json.encode(body))


def _swallowed_verb(answer: Response, _: Site) -> Response:
    return attrs.evolve(answer, status=404, headers=()) if answer.status == 405 else answer


def _without_allow(answer: Response, _: Site) -> Response:
    return attrs.evolve(answer, headers=tuple(pair for pair in answer.headers if pair[0] != "allow"))


BUGS: tuple[Bug, ...] = (
    Bug("errors-as-200", "errors.body", "response", _status(200), "errors have status 200"),
    Bug("errors-as-500", "server.standard-checks", "response", _status(500), "errors have status 500"),
    Bug("errors-plain", "errors.body", "response", _plain_error, "errors have a body that no page shows"),
    Bug("errors-in-own-words", "errors.message", "response", _own_words, "errors say nothing that a page shows"),
    Bug("errors-mute", "errors.body", "response", _without_detail, "errors do not name the parameter"),
    Bug(
        "unknown-parameters-ignored",
        "errors.bad-parameter",
        "query",
        bends.query(bends.known_only),
        "unknown parameters pass",
    ),
    Bug(
        "repeated-parameters-pass",
        "errors.bad-parameter",
        "query",
        bends.query(bends.last_wins),
        "the last one counts",
    ),
    Bug(
        "unknown-record-null",
        "get.unknown-404",
        "single",
        lambda body, _: b"{}" if body is None else body,
        "an unknown record is an empty one",
    ),
    Bug("verbs-not-found", "errors.method", "response", _swallowed_verb, "other verbs are answered 404"),
    Bug("verbs-without-allow", "errors.method", "response", _without_allow, "405 does not say what is allowed"),
)
