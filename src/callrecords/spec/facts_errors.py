"""What the errors of a vendor look like and mean: the facts of `x-errors`."""

# No `from __future__ import annotations`: msgspec would have to evaluate each annotation when a client makes its first request.

from typing import Literal

from callrecords.spec.facts import Fact

Situation = Literal[
    "no-token",
    "bad-token",
    "expired-token",
    "foreign-token",
    "forbidden",
    "unknown-record",
    "unknown-path",
    "method-not-allowed",
    "bad-parameter",
    "negative-offset",
    "negative-limit",
    "limit-above-maximum",
    "partner-missing",
    "end-before-start",
    "dead-token",
    "dead-sync-token",
    "throttled",
    "server-error",
    "nothing-found",
]
BAD_PARAMETERS: tuple[Situation, ...] = (
    "negative-offset",
    "negative-limit",
    "limit-above-maximum",
    "partner-missing",
    "end-before-start",
    "dead-token",
)
"""Kinds of bad parameters that a vendor may have words of its own for."""
ErrorClass = Literal[
    "bad-request",
    "unauthorized",
    "forbidden",
    "not-found",
    "throttled",
    "server-error",
    "empty-page",
    "window-too-wide",
]


class ErrorShape(Fact, frozen=True, kw_only=True):
    """Where an error body keeps its parts: keys of the body, or JSON pointers, in which `0` is the first of several errors."""

    media: Literal["application/json", "text/plain", "text/html"] = "application/json"
    """What an error comes as. A text is its message, and has no other parts."""
    code: str | None = None
    message: str | None = None
    field: str | None = None
    """Where the name of the parameter stands that is wrong."""
    request_id: str | None = None
    """Where the id stands that the server gave the request."""
    code_type: Literal["string", "integer"] = "string"
    may_be_missing: bool = False
    """Whether an error may come without a body."""


class SituationResponse(Fact, frozen=True, kw_only=True):
    """The vendor's error in one situation. `{detail}` in the message is replaced by what was wrong, `{limit}` by the largest page size."""

    status: int
    code: str | int | None = None
    """None where the shape has no place for one."""
    message: str
    shown: bool = False
    """Whether a page shows the message: then a server says these words."""


class ErrorCode(Fact, frozen=True, kw_only=True):
    """A vendor code and what it means; `message` (a part of the text, any case) narrows it, or stands alone."""

    code: str | None = None
    means: ErrorClass
    message: str | None = None


class ErrorFacts(Fact, frozen=True, kw_only=True):
    """`x-errors`: the shape of an error body and the vendor's codes."""

    shape: ErrorShape
    situations: dict[Situation, SituationResponse]
    codes: tuple[ErrorCode, ...] = ()
