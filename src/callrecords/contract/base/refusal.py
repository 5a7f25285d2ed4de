"""What is refused and how: the roles that open an operation, the status and code of each situation, which error is an empty page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from callrecords.contract.oracle.reader import array_of, object_of, read_json
from callrecords.conventions.error_body import situation
from callrecords.spec.bundle import Bundle, Operation
from callrecords.spec.facts import ErrorFacts, Situation
from callrecords.spec.places import put


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


def error_item(errors: ErrorFacts, body: object) -> Mapping[str, Any]:
    """The first error of an error body; empty where there is none."""
    if errors.shape.list is None:
        return object_of(body)
    return object_of(next(iter(array_of(object_of(body).get(errors.shape.list))), None))


def error_code(errors: ErrorFacts, body: object) -> object:
    """The vendor's code in an error body, or None."""
    return error_item(errors, body).get(errors.shape.code)


def is_empty_page(errors: ErrorFacts, status: int, body: object) -> bool:
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
    try:
        found = read_json(body)
    except ValueError:
        return None
    if not is_empty_page(bundle.errors, status, found):
        return None
    page = msgspec.json.decode(bytes(next(iter(operation.ok.examples.values())).value))
    return msgspec.json.encode(put(page, operation.pagination.items, []))
