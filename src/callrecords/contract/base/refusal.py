"""What is refused and how: the roles that open an operation, the status and code of each situation, which error is an empty page."""

from __future__ import annotations

import html
import json
import re

import attrs
import msgspec

from callrecords.contract.oracle.forms import Number
from callrecords.contract.oracle.reader import read_json
from callrecords.conventions.error_body import situation
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts_errors import ErrorFacts, Situation
from callrecords.spec.operation import Operation
from callrecords.spec.places import find, put


def roles_of(bundle: Bundle, kind: str) -> frozenset[str]:
    """The roles that a kind of token carries."""
    schemes = bundle.components.security_schemes.values()
    return frozenset(role for scheme in schemes for role in scheme.tokens.get(kind, ()))


def opens(bundle: Bundle, operation: Operation, kind: str) -> bool:
    """Whether the roles of a kind of token are enough for one of the requirements of an operation."""
    roles = roles_of(bundle, kind)
    return any(all(roles.issuperset(wanted) for wanted in need.values()) for need in operation.security)


def statuses(errors: ErrorFacts, *situations: Situation) -> set[int]:
    """The statuses of any of some situations, as far as the spec says."""
    return {found.status for one in situations if (found := situation(errors, one)) is not None}


@attrs.frozen
class Said:
    """The parts of the first error of an error body, as they stand there; None for what is not there."""

    code: object = None
    message: object = None
    field: object = None
    request_id: object = None

    def fault(self, errors: ErrorFacts) -> str:
        """What is missing in it, or has another type than the spec says; empty if nothing."""
        shape = errors.shape
        if shape.code is not None:
            right = isinstance(self.code, Number) if shape.code_type == "integer" else type(self.code) is str
            if not right:
                return f"no {shape.code} of the type {shape.code_type}"
        if (shape.message is not None or shape.media != JSON) and not isinstance(self.message, str):
            return f"no {shape.message or 'text'}"
        return ""


JSON = "application/json"
_TAG = re.compile(r"<[^>]*>")


def error_parts(errors: ErrorFacts, body: bytes) -> Said:
    """What an error body says where the spec has its parts."""
    shape = errors.shape
    try:
        if shape.media != JSON:
            text = body.decode()
            return Said(message=html.unescape(_TAG.sub("", text)) if shape.media == "text/html" else text)
        found: object = read_json(body)
    except (ValueError, RecursionError):
        return Said()
    return Said(
        *(None if place is None else find(found, place)
          for place in (shape.code, shape.message, shape.field, shape.request_id))
    )  # fmt: skip


def written(errors: ErrorFacts, said: Said) -> bytes:
    """An error body with any values where the spec has its parts, right ones or not; of a text only the message."""
    shape = errors.shape
    if shape.media != JSON:
        text = "" if said.message is None else str(said.message)
        return (f"<p>{html.escape(text)}</p>" if shape.media == "text/html" else text).encode()
    body: object = None
    for place, value in (
        (shape.code, said.code), (shape.message, said.message), (shape.field, said.field), (shape.request_id, said.request_id),
    ):  # fmt: skip
        if place is not None:
            body = put(body, place, value)
    return json.dumps(body).encode()


def error_code(errors: ErrorFacts, body: bytes) -> object:
    """The vendor's code in an error body, or None."""
    return error_parts(errors, body).code


def is_empty_page(errors: ErrorFacts, status: int, body: bytes) -> bool:
    """Whether an error is this vendor's way to say that nothing was found."""
    nothing = errors.situations.get("nothing-found")
    codes = {code.code for code in errors.codes if code.means == "empty-page"}
    return nothing is not None and status == nothing.status and str(error_code(errors, body)) in codes


def empty_page(bundle: Bundle, operation_id: str, status: int, body: bytes) -> bytes | None:
    """The empty page that an error stands for; None for any other response.

    schemathesis judges by the status alone: to it, such an error would be the refusal of a valid request.
    """
    operation = bundle.operations[operation_id]
    if operation.pagination is None or status < 400:
        return None
    if not is_empty_page(bundle.errors, status, body):
        return None
    page = msgspec.json.decode(bytes(next(iter(operation.ok.examples.values())).value))
    return msgspec.json.encode(put(page, operation.pagination.items, []))
