"""The error tree.

    CallRecordsError
    ├── ConfigError                 the client cannot be built: no token, no base URL, an unknown name
    ├── RequestError (ValueError)   refused before anything was sent
    │   ├── UnknownField            the list does not know the field, or cannot filter or sort by it
    │   ├── UnsupportedOperator     the field cannot be compared in this way
    │   ├── BadArgument             a value, or a combination of arguments, that cannot be asked for
    │   ├── BadExpression (TypeError)   a condition written as Python reads it otherwise: `a and b`, `F.x in (…)`
    │   └── NaiveTime               a time without a zone
    ├── ConnectionFailed            no response: refused, reset, cut off, timed out
    │   └── DeadlineExceeded        the total time for the call is used up
    ├── BadResponse                   an answer that cannot be read: not JSON, cut, HTML, the wrong envelope
    │   └── ResponseTooLarge        a response beyond `max_response_bytes`
    ├── ExportFailed                the vendor could not make the file of an export
    ├── RecordError                 a strict client received a record that does not fit the spec
    └── StatusError                 the vendor responded with an error
        ├── BadRequest              400 and the like: the vendor refuses the request
        │   └── WindowTooWide       the asked time span is wider than the vendor serves
        ├── Unauthorized            401: no valid token
        ├── Forbidden               403: the token may not see this
        ├── NotFound                404: no such record
        ├── Throttled               429: too many requests
        ├── ServerError             500, 502, 503, 504
        └── UnexpectedStatus        a status that the spec does not document

No message, attribute or `repr` holds a token, a full phone number, or a name that was asked for or came in a record. What a
server calls by names of its own (a code that the spec does not list, a media type, a request id, an unknown field) is shown
where it looks like a word of a program, else only its shape. Its message is shown with numbers, addresses, tokens and what was
asked for masked: a name that it makes up cannot be told from any other word.
"""

from __future__ import annotations

from typing import Self

__all__ = [
    "BadArgument",
    "BadExpression",
    "BadRequest",
    "BadResponse",
    "CallRecordsError",
    "ConfigError",
    "ConnectionFailed",
    "DeadlineExceeded",
    "ExportFailed",
    "Forbidden",
    "NaiveTime",
    "NotFound",
    "RecordError",
    "RequestError",
    "ResponseTooLarge",
    "ServerError",
    "StatusError",
    "Throttled",
    "Unauthorized",
    "UnexpectedStatus",
    "UnknownField",
    "UnsupportedOperator",
    "WindowTooWide",
]


class CallRecordsError(Exception):
    """Base of every error that clients, records and expressions raise on purpose.

    All attributes are keyword arguments with a default, so that an error can be pickled and re-raised elsewhere.
    """

    _passing = False

    def __init__(
        self,
        message: str = "",
        *,
        operation: str | None = None,
        status: int | None = None,
        attempts: int = 0,
        code: str | None = None,
        field: str | None = None,
        request_id: str | None = None,
        excerpt: str | None = None,
        retry_after: float | None = None,
        resume: str | None = None,
    ) -> None:
        super().__init__(message)
        self.operation = operation
        """Operation id of the request, or None when no request was meant."""
        self.status = status
        """HTTP status of the response, or None without one."""
        self.attempts = attempts
        """How often the request was sent."""
        self.code = code
        """The vendor's own error code, as text, or None."""
        self.field = field
        """The parameter that is wrong, as the vendor calls it, or None."""
        self.request_id = request_id
        """The id that the server gave the request, for the vendor's support, or None."""
        self.excerpt = excerpt
        """The start of the response with numbers and secrets masked, or None."""
        self.retry_after = retry_after
        """Seconds that the server asked to wait, or None."""
        self.resume = resume
        """Where a walk broke off: `resume=` goes on there, with nothing lost or repeated; None outside a walk."""

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later without any change; such a request was repeated already."""
        return self._passing

    def lasting(self) -> Self:
        """The same error, not retryable."""
        self._passing = False
        return self

    @property
    def message(self) -> str:
        """What went wrong, without the circumstances that `str()` adds."""
        return str(self.args[0]) if self.args else ""

    def __str__(self) -> str:
        circumstances = [
            f"HTTP {self.status}" if self.status is not None else "",
            f"code {self.code}" if self.code is not None else "",
            f"about {self.field}" if self.field is not None else "",
            f"{self.attempts} attempts" if self.attempts > 1 else "",
            f"request id {self.request_id}" if self.request_id is not None else "",
        ]
        told = ", ".join(part for part in circumstances if part)
        operation = f"{self.operation}: " if self.operation else ""
        excerpt = f": {self.excerpt}" if self.excerpt else ""
        return f"{operation}{self.message}{f' ({told})' if told else ''}{excerpt}"


class ConfigError(CallRecordsError):
    """The client cannot be built as asked; the message names the argument and the environment variable."""


class RequestError(CallRecordsError, ValueError):
    """Refused before anything was sent; the message names the field or argument and what would be right."""


class UnknownField(RequestError):
    """The list does not know, or cannot filter or sort by, this field."""


class UnsupportedOperator(RequestError):
    """The field exists, but the list cannot compare it in this way."""


class BadArgument(RequestError):
    """A value, or a combination of arguments, that the list cannot be asked with."""


class BadExpression(RequestError, TypeError):
    """A condition that Python reads otherwise than it is meant, such as `a and b`, or that compares with no value."""


class NaiveTime(RequestError):
    """A time without a zone."""


class ConnectionFailed(CallRecordsError):
    """No answer, or only a part of one: the connection was refused, reset, cut off, or timed out."""

    _passing = True


class DeadlineExceeded(ConnectionFailed):
    """The total time for the call is used up."""


class BadResponse(CallRecordsError):
    """An answer that cannot be read: not JSON, cut short, an HTML page, or without the envelope of the spec.

    It is retryable, and was repeated: a proxy may have cut it or put a page of its own in its place. One that could be
    read, and makes no sense, is not: a list that does not end, a link that leads elsewhere, a record without its key.
    """

    _passing = True
    standstill = False
    """Whether the response leads to nothing new, so that a walk cannot get past it."""


class ResponseTooLarge(BadResponse):
    """A response with more bytes, decompressed, than `max_response_bytes`; it is not read further, and not repeated."""

    _passing = False


class ExportFailed(CallRecordsError):
    """The vendor's job for an export ended in failure, or its file cannot be had; nothing was handed over.

    A new export starts a new job.
    """


class RecordError(CallRecordsError):
    """A strict client received a value, a field, an enum value or an item that the spec does not describe."""


class StatusError(CallRecordsError):
    """The vendor responded with an error status or an error code."""


class BadRequest(StatusError):
    """The vendor refuses the request."""


class WindowTooWide(BadRequest):
    """The asked time span is wider than the vendor serves; a walk halves it by itself."""


class Unauthorized(StatusError):
    """The token is missing, wrong or expired."""


class Forbidden(StatusError):
    """The token is valid, but may not see this."""


class NotFound(StatusError):
    """There is no such record, or none that the token may see."""


class Throttled(StatusError):
    """Too many requests; `retry_after` says how long the server wants to be left alone, if it said so."""

    _passing = True


class ServerError(StatusError):
    """The vendor's server failed."""

    _passing = True


class UnexpectedStatus(StatusError):
    """A status that the spec does not document for this operation, such as 499 or 520."""

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later: a fault of the server's side may pass."""
        return self.status is not None and self.status >= 500
