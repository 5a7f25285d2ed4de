"""What a client may make of an error: its type by the status and the vendor's code, and nothing private in it.

Worked out from the bytes and the spec alone; the client's own tables are not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

import attrs

from callrecords import errors
from callrecords.contract.base.refusal import Said, error_parts, written
from callrecords.contract.base.schemas import Spec
from callrecords.contract.client.calls import REQUEST_ID, TOKEN, Caller, ClientCaller
from callrecords.errors import CallRecordsError, StatusError
from callrecords.spec.catalog import Vendor
from callrecords.spec.facts_errors import ErrorClass

NUMBER = "+15005550123"
_SAID = f"no {TOKEN} for {NUMBER}"
_STATUSES: Mapping[int, type[StatusError]] = {
    400: errors.BadRequest,
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    422: errors.BadRequest,
    429: errors.Throttled,
    500: errors.ServerError,
    502: errors.ServerError,
    503: errors.ServerError,
    504: errors.ServerError,
}
_CLASSES: Mapping[ErrorClass, type[StatusError]] = {
    "bad-request": errors.BadRequest,
    "window-too-wide": errors.WindowTooWide,
    "unauthorized": errors.Unauthorized,
    "forbidden": errors.Forbidden,
    "not-found": errors.NotFound,
    "throttled": errors.Throttled,
    "server-error": errors.ServerError,
    "empty-page": errors.NotFound,
}
UNDOCUMENTED = (302, 418, 451, 520)
"""Statuses that no spec documents."""


@attrs.frozen
class _Understood:
    """What a client can make of a body in the vendor's shape."""

    code: str | None
    message: str


class ErrorJudge:
    """Judges what the clients of a vendor make of errors of one operation."""

    def __init__(self, vendor: Vendor, spec: Spec, operation: str, caller: Caller | None = None) -> None:
        """`caller` calls the clients in place of one for this operation."""
        self._caller = caller or ClientCaller(vendor, operation)
        self._facts = spec.bundle.errors
        self._name = operation
        self._operation = spec.bundle.operations[operation]
        responses = cast("Mapping[str, Any]", spec.node(operation)["responses"])
        self.statuses = sorted(int(status) for status in responses if status.isdigit() and not status.startswith("2"))
        """Statuses of errors that the spec documents."""

    def faults(
        self, status: int, body: bytes, *, media: str = "application/json", asynchronous: bool = False
    ) -> list[str]:
        """Everything that is wrong with what a client makes of an error: as it is, and with private things in it."""
        found = [*self._faults(status, body, media, asynchronous=asynchronous)]
        private = self._with_private(body)
        if private != body:
            found += self._faults(status, private, media, asynchronous=asynchronous)
        return [f"{status}: {fault}" for fault in dict.fromkeys(found)]

    def _faults(self, status: int, body: bytes, media: str, *, asynchronous: bool) -> Iterator[str]:
        said = self._said(body)
        means = None if said is None else self._means(said)
        nothing = means == "empty-page" and self._operation.pagination is not None
        self._caller.status, self._caller.media = status, media
        try:
            read = self._caller(body, asynchronous=asynchronous)
        except StatusError as error:
            if nothing:
                yield f"is {type(error).__name__}, though it means an empty page"
            yield from self._of_error(error, status, said, means)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is no error of a status
            yield f"raises {type(error).__name__}, which is no StatusError"
            yield from _leaks(error)
        else:
            if not nothing:
                yield "raises nothing"
            elif read.records or read.bad:
                yield "an empty page has records"

    def _of_error(
        self, error: StatusError, status: int, said: _Understood | None, means: ErrorClass | None
    ) -> Iterator[str]:
        expected = self._expected(status, means)
        if type(error) is not expected:
            yield f"is {type(error).__name__}, not {expected.__name__}"
        if (error.status, error.operation, error.attempts) != (status, self._name, 1):
            yield "does not say what was asked, how often, and what came"
        listed = {one.code for one in self._facts.codes} | {str(one.code) for one in self._facts.situations.values()}
        code = None if said is None else said.code
        if code in listed and error.code != code:
            yield "the vendor's code is lost"
        if code is None and error.code is not None:
            yield "has a code that nobody sent"
        if error.request_id != REQUEST_ID:
            yield "does not have the id of the request"
        yield from _leaks(error)

    def _expected(self, status: int, means: ErrorClass | None) -> type[StatusError]:
        if means is not None:
            return _CLASSES[means]
        documented = status in self.statuses and 400 <= status < 500
        return _STATUSES.get(status, errors.BadRequest if documented else errors.UnexpectedStatus)

    def _said(self, body: bytes) -> _Understood | None:
        found = error_parts(self._facts, body)
        code = found.code if isinstance(found.code, str) else None
        if code is None and not (isinstance(found.message, str) and found.message.strip()):
            return None
        return _Understood(code, found.message if isinstance(found.message, str) else "")

    def _means(self, said: _Understood) -> ErrorClass | None:
        fitting = [one for one in self._facts.codes if one.code in (None, said.code)]
        narrowed = [one for one in fitting if one.message is not None and one.message.lower() in said.message.lower()]
        return next((one.means for one in (*narrowed, *(one for one in fitting if one.message is None))), None)

    def _with_private(self, body: bytes) -> bytes:
        """The body with a token and a number wherever it says something to people; at its end where it is no JSON."""
        if self._said(body) is None:
            return body + _SAID.encode()
        there, shape = error_parts(self._facts, body), self._facts.shape
        filled = attrs.evolve(
            there, message=f"{there.message} {_SAID}", field=_SAID, request_id=there.request_id or _SAID,
            code=_SAID if there.code is None else int(str(there.code)) if shape.code_type == "integer" and str(there.code).isdecimal() else str(there.code),
        )  # fmt: skip
        return written(self._facts, filled)


def _leaks(error: BaseException) -> Iterator[str]:
    """Private things in an error, in what it holds and in what led to it."""
    cause: BaseException | None = error
    while cause is not None:
        held = vars(cause) if isinstance(cause, CallRecordsError) else ""
        shown = f"{cause} {cause!r} {held}"
        if TOKEN in shown:
            yield "shows the token"
        if NUMBER[1:] in re.sub(r"[ ().-]", "", shown):
            yield "shows a number"
        cause = cause.__cause__ or cause.__context__


def typical_errors(spec: Spec, operation: str) -> Iterator[tuple[int, bytes, str]]:
    """Status, body and media type of each error that the spec describes, and of errors that nobody described."""
    facts = spec.bundle.errors
    shape = facts.shape
    judged = ("application/json", "text/html", "text/plain")

    def body(code: object, message: object) -> bytes:
        return written(facts, Said(code=code, message=message))

    def coded(code: str | None) -> object:
        return int(code) if code is not None and shape.code_type == "integer" else code

    for situation in facts.situations.values():
        yield situation.status, body(situation.code, situation.message), shape.media
    statuses = [int(status) for status in spec.node(operation)["responses"] if status.isdigit() and status[0] != "2"]
    for one in facts.codes:
        yield from ((status, body(coded(one.code), one.message or "no"), judged[0]) for status in (400, statuses[-1]))
    for status in (*statuses, *UNDOCUMENTED):
        yield status, body(coded("987"), "never heard of"), judged[0]
        yield status, body([7], {"no": "text"}), judged[0]
        yield status, body(None, "only words"), judged[0]
        yield status, body("7" if shape.code_type == "integer" else 7, None), judged[0]
        for broken in (b"", b"null", b"[]", b"{}", b'{"', b'"\xff"', b"\xef\xbb\xbf{}", body(0, "cut short")[:-3]):
            yield status, broken, judged[0]
        yield status, b"<html><h1>Bad Gateway</h1>", judged[1]
        yield status, b"upstream connect error", judged[2]
