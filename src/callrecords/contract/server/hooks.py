"""Loaded by schemathesis in its own process: keeps the rules between parameters in valid cases.

What it needs to know stands in the JSON file that `CALLRECORDS_CONTRACT` names (see `server_side`).
"""

from __future__ import annotations

import atexit
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import schemathesis

from callrecords.contract.base.coverage import Coverage
from callrecords.contract.base.finding import Finding
from callrecords.contract.base.judge import ExchangeJudge
from callrecords.contract.base.redact import Capture, Redactor, curl
from callrecords.contract.base.refusal import empty_page
from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.session import Exchange, Target
from callrecords.contract.server import rules
from callrecords.contract.server.broken import BrokenPromise
from callrecords.conventions import error_body
from callrecords.conventions.auth import token_carrier


class Briefing(msgspec.Struct, frozen=True):
    """What the run gives its hooks."""

    url: str
    found: str
    """Where to write what every exchange showed."""
    bundle: str
    coverage: str
    keys: dict[str, list[str]]
    standing: dict[str, str]
    """Query parameters and headers that each request has, and the one value that this server knows."""
    now: datetime


_briefing = msgspec.json.decode(Path(os.environ["CALLRECORDS_CONTRACT"]).read_bytes(), type=Briefing)
_spec = Spec.read(Path(_briefing.bundle).read_bytes())
_bundle = _spec.bundle
_coverage = Coverage(_spec)
_token = os.environ["CALLRECORDS_TOKEN"]
_redactor = Redactor(_bundle, {_token: f"${_bundle.client.variable('token')}"})
_judge = ExchangeJudge(_spec, Target(url=_briefing.url, tokens={"read": _token}, now=_briefing.now), _redactor)


@atexit.register
def _save() -> None:
    _coverage.save(Path(_briefing.coverage))
    found = [
        BrokenPromise(promise, operation, [one.text for one in findings], [_captured(one) for one in findings])
        for promise, operation, findings in _judge.faults()
    ]
    Path(_briefing.found).write_bytes(msgspec.json.encode(found))


def _captured(finding: Finding) -> tuple[str, int, str]:
    capture = finding.exchange.capture() if finding.exchange is not None else Capture("", 0, "")
    return capture.curl, capture.status, capture.body


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
    for name, value in _briefing.standing.items():
        if name in query:
            query[name] = [value] if isinstance(query[name], list) else value
        if name in (case.headers or {}):
            case.headers[name] = value
    case.query = query


@schemathesis.hook  # pyright: ignore[reportUnknownMemberType]
def after_call(context: Any, case: Any, response: Any) -> None:  # noqa: ARG001  # the signature is schemathesis'
    """Count what this exchange touched of the spec; an error that means "nothing found" is no refusal."""
    operation_id = case.operation.definition.raw.get("operationId")
    body = response.content or b""
    if response.content_size == len(body):  # of a longer one only the beginning was kept
        _judge(_exchange(operation_id, case, response, body))
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
    if not body and response.status_code >= 400 and _bundle.errors.shape.may_be_missing:
        words = _bundle.errors.situations["bad-parameter"]
        asked = _bundle.operations.get(operation_id)
        beside = None if asked is None else error_body.beside(_bundle, asked, response.status_code)
        response.content = error_body.render(_bundle.errors, words.code, words.message, beside=beside)
        response.headers["content-type"] = [_bundle.errors.shape.media]


def _exchange(operation_id: str, case: Any, response: Any, body: bytes) -> Exchange:
    """The exchange as a session would have seen it."""
    request = response.request
    carrier = token_carrier(_bundle)
    url, headers = str(request.url), {str(name): str(value) for name, value in request.headers.items()}
    sent = carrier.found({name.lower(): value for name, value in headers.items()}, urlsplit(url).query)

    def capture() -> Capture:
        standing = [one.fills for one in _bundle.client.parameters if one.place == "header"]
        kept = {carrier.name, *(name.lower() for name in (*_bundle.client.headers, *standing))}
        shown = {name: _redactor.text(value) for name, value in headers.items() if name.lower() in kept}
        return Capture(curl(case.method, _redactor.text(url), shown), response.status_code, _redactor.excerpt(body))

    return Exchange(
        operation=operation_id,
        params=[
            (str(name), str(value))
            for name, value in dict(case.query or {}).items()
            if carrier.place == "header" or name != carrier.name
        ],
        kind="read" if sent is not None and carrier.parse(sent) == _token else None,
        method=case.method.upper(),
        path=urlsplit(url).path,
        credentials=sent,
        status=response.status_code,
        headers={name.lower(): ", ".join(values) for name, values in response.headers.items()},
        body=body,
        capture=capture,
    )
