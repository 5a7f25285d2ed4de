"""Loaded by schemathesis in its own process: keeps the rules between parameters in valid cases.

What it needs to know stands in the JSON file that `CALLRECORDS_CONTRACT` names (see `server_side`).
"""

from __future__ import annotations

import atexit
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import schemathesis

from callrecords.contract.base.coverage import Coverage
from callrecords.contract.base.refusal import empty_page
from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.session import Exchange
from callrecords.contract.server import rules


class Briefing(msgspec.Struct, frozen=True):
    """What the run gives its hooks."""

    bundle: str
    coverage: str
    keys: dict[str, list[str]]
    now: datetime


_briefing = msgspec.json.decode(Path(os.environ["CALLRECORDS_CONTRACT"]).read_bytes(), type=Briefing)
_spec = Spec.read(Path(_briefing.bundle).read_bytes())
_bundle = _spec.bundle
_coverage = Coverage(_spec)
atexit.register(_coverage.save, Path(_briefing.coverage))


@schemathesis.hook  # pyright: ignore[reportUnknownMemberType]
def before_call(context: Any, case: Any, kwargs: Any) -> None:  # noqa: ARG001  # the signature is schemathesis'
    """Bend a valid case until it keeps the rules that OpenAPI cannot state."""
    operation_id = case.operation.definition.raw.get("operationId")
    if case.meta is None or not case.meta.generation.mode.is_positive or operation_id not in _bundle.operations:
        return
    operation = _bundle.operations[operation_id]
    query = dict(case.query or {})
    known = _briefing.keys.get(operation.resource.name, ())
    rules.keep(query, operation, _bundle.record_fields(operation), known, _briefing.now)
    case.query = query


@schemathesis.hook  # pyright: ignore[reportUnknownMemberType]
def after_call(context: Any, case: Any, response: Any) -> None:  # noqa: ARG001  # the signature is schemathesis'
    """Count what this exchange touched of the spec; an error that means "nothing found" is no refusal."""
    operation_id = case.operation.definition.raw.get("operationId")
    body = response.content or b""
    if case.method.upper() == "GET":
        params = [(str(name), str(value)) for name, value in dict(case.query or {}).items()]
        _coverage.watch(Exchange(operation=operation_id, params=params, status=response.status_code, body=body))
    positive = case.meta is not None and case.meta.generation.mode.is_positive
    page = (
        empty_page(_bundle, operation_id, response.status_code, body)
        if positive and operation_id in _bundle.operations
        else None
    )
    if page is not None:
        response.status_code, response.content = 200, page
