"""A response as it came, and what its status, headers and body mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from callrecords.client.http.request import Request
from callrecords.client.records.surrogates import mended
from callrecords.conventions import error_body
from callrecords.conventions.error_body import VendorError
from callrecords.conventions.headers import retry_after, used_up
from callrecords.errors import (
    BadRequest,
    BadResponse,
    Forbidden,
    NotFound,
    ServerError,
    StatusError,
    Throttled,
    Unauthorized,
    UnexpectedStatus,
    WindowTooWide,
)
from callrecords.spec.facts_errors import ErrorClass, ErrorFacts
from callrecords.spec.frozen import Frozen
from callrecords.spec.masking import excerpt, mask_name, mask_start, shape
from callrecords.spec.operation import Operation

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ANY = msgspec.json.Decoder()

_BY_STATUS: Mapping[int, type[StatusError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    422: BadRequest,
    429: Throttled,
    500: ServerError,
    502: ServerError,
    503: ServerError,
    504: ServerError,
}
_BY_CODE: Mapping[ErrorClass, type[StatusError]] = {
    "bad-request": BadRequest,
    "unauthorized": Unauthorized,
    "forbidden": Forbidden,
    "not-found": NotFound,
    "throttled": Throttled,
    "server-error": ServerError,
    "empty-page": NotFound,
    "window-too-wide": WindowTooWide,
}
_PLAIN_ID = re.compile(
    r"(?=.*[A-Za-z])(?=.*[0-9])(?!.*[0-9]{7})[A-Za-z0-9._:=-]{8,100}|(?=.*[A-Fa-f])[0-9A-Fa-f-]{16,64}"
)
"""No name, which has no digit, and no phone number; digests and UUIDs have long runs of digits, and other letters between."""
_MEDIA = frozenset(
    [
        "text/html",
        "text/plain",
        "text/xml",
        "text/csv",
        "application/xml",
        "application/xhtml+xml",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "application/pdf",
        "application/gzip",
        "image/png",
        "image/gif",
    ]
)
"""Media types that are named; what a server makes up may hold anything."""
_REQUEST_IDS = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "x-trace-id")


class Response(Frozen, frozen=True):
    """Status, headers (names in lower case) and body; its `repr` shows no content."""

    _hidden = frozenset({"headers", "body", "secrets", "location"})

    status: int
    headers: Mapping[str, str]
    body: bytes
    secrets: tuple[str, ...] = ()
    """What the request proved itself with: a server may repeat it, an error must not."""
    location: str | None = None
    """Where a redirect leads, as the server wrote it."""

    @property
    def request_id(self) -> str | None:
        """The id that the server gave the request, if it names one."""
        found = next((self.headers[name] for name in _REQUEST_IDS if name in self.headers), None)
        return None if found is None else _shown_id(found, self.secrets)

    def private(self, request: Request) -> tuple[str, ...]:
        """What no error about this response may show."""
        return (*request.private, *self.secrets)

    def bad(self, message: str, request: Request) -> BadResponse:
        """The error for a response that cannot be read."""
        return BadResponse(
            message,
            operation=request.operation,
            status=self.status,
            attempts=1,
            request_id=self.request_id,
            excerpt=excerpt(self.body, self.private(request)),
        )

    def expect_json(self, request: Request) -> None:
        """Raise `BadResponse` when the body is said to be something else."""
        media = self.headers.get("content-type", "json").partition(";")[0].strip().lower()
        if "json" not in media:
            media = media if media in _MEDIA else shape(media.encode())
            raise self.bad(f"expected JSON, got {media}", request)

    def parts(self, request: Request, wanted: str = "object") -> dict[str, msgspec.Raw]:
        """The members of the JSON object that the body holds, mended; raises `BadResponse`, which names what was `wanted`."""
        self.expect_json(request)
        try:
            try:
                return _OBJECT.decode(mended(self.body))
            except msgspec.ValidationError:
                _ANY.decode(mended(self.body))  # what begins as another value may be no JSON at all
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self.bad(_why_not_json(self.body, error), request) from None
        raise self.bad(f"expected a JSON {wanted}", request)


def vendor_error(body: bytes, facts: ErrorFacts) -> VendorError | None:
    """Read an error body in the vendor's shape, or None when it has another one."""
    if facts.shape.media != "application/json":
        return error_body.parse(facts, body.decode("utf-8", "replace"))
    try:
        return error_body.parse(facts, _ANY.decode(mended(body)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def error_within(response: Response, facts: ErrorFacts) -> VendorError | None:
    """The error that the body of a success says; None where errors are a text, which any body could be."""
    return vendor_error(response.body, facts) if facts.shape.media == "application/json" else None


def means_empty_page(response: Response, facts: ErrorFacts) -> bool:
    """Whether a response is the vendor's way to say that a list has no records."""
    if not any(code.means == "empty-page" for code in facts.codes):
        return False
    said = vendor_error(response.body, facts)
    return said is not None and said.means == "empty-page"


def status_error(response: Response, request: Request, operation: Operation, facts: ErrorFacts) -> StatusError | None:
    """The error that a response's status stands for, or None for a success or an empty list."""
    if 200 <= response.status < 300:
        return None
    if operation.pagination is not None and means_empty_page(response, facts):
        return None
    return error_of(response, request, operation, facts)


def error_of(response: Response, request: Request, operation: Operation, facts: ErrorFacts) -> StatusError:
    """The error that a response stands for, by the vendor's code, else by its status."""
    said = vendor_error(response.body, facts)
    kind = _BY_STATUS.get(response.status)
    if said is not None and said.means is not None:
        kind = _BY_CODE[said.means]
    elif kind is None:
        refused = 200 <= response.status < 300 or _documented(response.status, operation)
        kind = BadRequest if refused else UnexpectedStatus
    if said is not None and said.message:
        message = f"the server says: {mask_start(said.message, 300, response.private(request))}"
    elif 300 <= response.status < 400:
        message = "the server redirects elsewhere, which is not followed: check base_url"
    else:
        message = f"the server responded with status {response.status}"
    wanted = retry_after(response.headers)
    return kind(
        message,
        operation=request.operation,
        status=response.status,
        attempts=1,
        code=None if said is None or said.code is None else _code(said.code, response.private(request), facts),
        field=None if said is None or said.field is None else mask_name(said.field[:100], response.private(request)),
        request_id=_request_id(response, said),
        excerpt=None if said is not None else excerpt(response.body, response.private(request)) or None,
        retry_after=(used_up(response.headers) or None) if wanted is None and kind is Throttled else wanted,
    )


def _code(code: str, private: Sequence[str], facts: ErrorFacts) -> str:
    """A vendor's code: as it is where the spec lists it; else only what looks like a code, and of the rest the shape."""
    listed = {one.code for one in facts.codes} | {str(one.code) for one in facts.situations.values()}
    return code if code in listed else mask_name(code[:100], private)


def _request_id(response: Response, said: VendorError | None) -> str | None:
    """The id of the request: of the headers, else of the body."""
    if response.request_id is not None or said is None or said.request_id is None:
        return response.request_id
    return _shown_id(said.request_id, response.secrets)


def _shown_id(found: str, secrets: Sequence[str]) -> str:
    if not any(secret in found for secret in secrets) and _PLAIN_ID.fullmatch(found):
        return found
    return mask_name(found[:100], secrets)


def _documented(status: int, operation: Operation) -> bool:
    return status // 100 == 4 and not {str(status), "4XX"}.isdisjoint(operation.responses)


def _why_not_json(body: bytes, error: Exception) -> str:
    if not body.strip():
        return "the body is empty"
    if body.startswith(b"\xef\xbb\xbf"):
        return "the body starts with a byte-order mark"
    if body.lstrip().startswith(b"<"):
        return "expected JSON, got a page of HTML or XML"
    if isinstance(error, UnicodeDecodeError):
        return "the body is not UTF-8"
    if isinstance(error, RecursionError):
        return "the JSON is nested too deeply"
    return f"not JSON: {error}"
