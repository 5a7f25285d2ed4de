"""A vendor's error that means "nothing found", shown to schemathesis as what it is: a success with an empty page.

schemathesis judges by the status alone, so such an answer to a valid request would count as a refusal of it.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from callrecords.contract.base.case import is_empty_page
from callrecords.contract.oracle.reader import read_json
from callrecords.spec.bundle import Bundle


class SettableResponse(Protocol):
    """An answer whose status and body can be set."""

    status_code: int
    content: bytes | None


def show_as_success(response: SettableResponse, bundle: Bundle, operation_id: str) -> bool:
    """Put an empty page of the list into the place of such an error; returns whether it was one."""
    operation = bundle.operations[operation_id]
    if operation.pagination is None or response.status_code < 400:
        return False
    try:
        body = read_json(response.content or b"")
    except ValueError:
        return False
    if not is_empty_page(bundle.errors, response.status_code, body):
        return False
    page = msgspec.json.decode(bytes(next(iter(operation.ok.examples.values())).value))
    response.status_code = 200
    response.content = msgspec.json.encode({**page, operation.pagination.items: []})
    return True
