# Generated from specs/portsip by `nox -s generate`. Do not edit: change the spec and generate again.
"""Records of PortSIP PBX, and the fields to filter, sort and choose by."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from callrecords.client.records.record import Record, Time
from callrecords.spec.enums import OpenEnum
from callrecords.spec.expressions import (
    Contains,
    EndsWith,
    Equal,
    Field,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
    R,
    Sortable,
    StartsWith,
    T,
    Unequal,
)


class CallLogDirection(OpenEnum):
    """Which way a call went, seen from the tenant (assumed). The page lists the words without a meaning."""

    INBOUND_CALL = "INBOUND_CALL"
    OUTBOUND_CALL = "OUTBOUND_CALL"
    EXTENSION_CALL = "EXTENSION_CALL"
    INBOUND_OUTBOUND_CALL = "INBOUND_OUTBOUND_CALL"


class CallLogEndReason(OpenEnum):
    """Why a call ended. The page lists the words without a meaning."""

    CALLER_DISCONNECTED = "CALLER_DISCONNECTED"
    CALLEE_DISCONNECTED = "CALLEE_DISCONNECTED"
    BLIND_TRANSFER_COMPLETED = "BLIND_TRANSFER_COMPLETED"
    CONSULT_TRANSFER_COMPLETED = "CONSULT_TRANSFER_COMPLETED"
    REPLACED = "REPLACED"
    REFERRED = "REFERRED"
    REDIRECTED = "REDIRECTED"
    CANCELLED = "CANCELLED"


class CallLogRerouteReason(OpenEnum):
    """Why a call was sent elsewhere; only the first two exist before release 22.3."""

    TRANSFER = "TRANSFER"
    OVERFLOW = "OVERFLOW"
    CAPACITY_BLOCKED = "CAPACITY_BLOCKED"
    QUEUE_EXIT = "QUEUE_EXIT"
    QUEUE_ABANDONED = "QUEUE_ABANDONED"
    REDIRECT = "REDIRECT"
    FORWARDING_UNCONDITIONAL = "FORWARDING_UNCONDITIONAL"
    FORWARDING_BUSY = "FORWARDING_BUSY"
    FORWARDING_NO_ANSWER = "FORWARDING_NO_ANSWER"
    FORWARDING_NOT_REACHABLE = "FORWARDING_NOT_REACHABLE"
    FORWARDING_EXCEPTION = "FORWARDING_EXCEPTION"
    FORWARDING_LUNCH = "FORWARDING_LUNCH"
    FORWARDING_BUSINESS_TRIP = "FORWARDING_BUSINESS_TRIP"
    FORWARDING_AWAY = "FORWARDING_AWAY"
    FORWARDING_NIGHT_MODE = "FORWARDING_NIGHT_MODE"


CallLogDirectionWord: TypeAlias = (
    CallLogDirection | Literal["INBOUND_CALL", "OUTBOUND_CALL", "EXTENSION_CALL", "INBOUND_OUTBOUND_CALL", ""]
)
"""`CallLogDirection`, or one of its texts; any other text is given as `CallLogDirection(text)`."""

CallLogEndReasonWord: TypeAlias = (
    CallLogEndReason
    | Literal[
        "CALLER_DISCONNECTED",
        "CALLEE_DISCONNECTED",
        "BLIND_TRANSFER_COMPLETED",
        "CONSULT_TRANSFER_COMPLETED",
        "REPLACED",
        "REFERRED",
        "REDIRECTED",
        "CANCELLED",
        "",
    ]
)
"""`CallLogEndReason`, or one of its texts; any other text is given as `CallLogEndReason(text)`."""

CallLogRerouteReasonWord: TypeAlias = (
    CallLogRerouteReason
    | Literal[
        "TRANSFER",
        "OVERFLOW",
        "CAPACITY_BLOCKED",
        "QUEUE_EXIT",
        "QUEUE_ABANDONED",
        "REDIRECT",
        "FORWARDING_UNCONDITIONAL",
        "FORWARDING_BUSY",
        "FORWARDING_NO_ANSWER",
        "FORWARDING_NOT_REACHABLE",
        "FORWARDING_EXCEPTION",
        "FORWARDING_LUNCH",
        "FORWARDING_BUSINESS_TRIP",
        "FORWARDING_AWAY",
        "FORWARDING_NIGHT_MODE",
        "",
    ]
)
"""`CallLogRerouteReason`, or one of its texts; any other text is given as `CallLogRerouteReason(text)`."""


class CallLog(Record, kw_only=True):
    """One call log as lists carry it.

    No field is required, keys can be missing, and a field without a value comes as null or as empty text.
    """

    id: str
    """The key of the record; an opaque string."""
    session_id: str | None = None
    """The session of the call log; an opaque string, null or blank where there is none."""
    caller: str | None = None
    """The caller's number, which may be an extension. Can be null or empty text."""
    caller_domain: str | None = None
    """The domain of the calling side. Can be null or empty text."""
    caller_display_name: str | None = None
    """The display name of the calling side. Can be null or empty text."""
    callee: str | None = None
    """The callee's number, which may be an extension. Can be null or empty text."""
    callee_domain: str | None = None
    """The domain of the called side. Can be null or empty text."""
    callee_display_name: str | None = None
    """The display name of the called side. Can be null or empty text."""
    started_at: Time | None = None
    """When the call started, in UTC. Windows of time are windows of this field. Can be null or empty text."""
    rang_at: Time | None = None
    """When the call rang, in UTC; null or blank when it never did (assumed)."""
    answered_at: Time | None = None
    """When the call was answered, in UTC; null or blank when it was not."""
    ended_at: Time | None = None
    """When the call ended, in UTC. Can be null or empty text."""
    call_id: str | None = None
    """The ID of the call, its SIP Call-ID (assumed). Can be null or empty text."""
    direction: CallLogDirection | None = None
    """Which way the call went. Can be null or empty text."""
    end_reason: CallLogEndReason | None = None
    """Why the call ended; null or blank where there is no reason, as in a guide's sample of a busy call."""
    reroute_reason: CallLogRerouteReason | None = None
    """Why the call was sent elsewhere; null or blank where there is no reason."""
    status_code: int | None = None
    """The SIP status of the call; 0 when it went without an error. Can be null."""
    destination: str | None = None
    """The destination number of the call. Can be null or empty text."""
    outbound_caller_id: str | None = None
    """The outbound caller ID, the number shown to the called side (assumed); null or blank for other calls (assumed).
    """
    did_cid: str | None = None
    """The DID of the call, the direct number that was dialled from outside (assumed); null or blank for other calls
    (assumed).
    """
    trunk: str | None = None
    """The name of the trunk; null or blank for calls without one."""
    duration: int | None = None
    """The total talk time of the session, in seconds; 0 in a guide's sample of a call that was not answered.

    Can be null.
    """
    service_number: str | None = None
    """The service number of the call, that of a queue or a ring group (assumed); null or blank for other calls
    (assumed).
    """
    user_data: str | None = None
    """Additional custom user data of the call; null or blank where there is none."""


class CallLogDetail(CallLog, kw_only=True):
    """One call, with what only the single record carries."""

    cost: Decimal | None = None
    """The cost of the call; null where it is not billed (assumed).

    The currency is not named. Only on a record that `get` returns.
    """
    billed_account: str | None = None
    """The name of the account that is billed; null or blank where there is none.

    Only on a record that `get` returns.
    """


class _ExactTextField(Equal[R, str], Unequal[R, str], Sortable[R], Field[R, str]):
    """Filter with `==`, `!=`; sort."""

    __slots__ = ()


class _TextField(
    Equal[R, str],
    Unequal[R, str],
    Less[R, str],
    LessEqual[R, str],
    Greater[R, str],
    GreaterEqual[R, str],
    StartsWith[R],
    EndsWith[R],
    Contains[R],
    Sortable[R],
    Field[R, str],
):
    """Filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort."""

    __slots__ = ()


class _TimeField(
    Equal[R, datetime],
    Unequal[R, datetime],
    Less[R, datetime],
    LessEqual[R, datetime],
    Greater[R, datetime],
    GreaterEqual[R, datetime],
    Sortable[R],
    Field[R, datetime],
):
    """Filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort."""

    __slots__ = ()


class _WordField(Equal[R, T], Unequal[R, T], Sortable[R], Field[R, T]):
    """Filter with `==`, `!=`; sort."""

    __slots__ = ()


class _IntegerField(
    Equal[R, int],
    Unequal[R, int],
    Less[R, int],
    LessEqual[R, int],
    Greater[R, int],
    GreaterEqual[R, int],
    Sortable[R],
    Field[R, int],
):
    """Filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort."""

    __slots__ = ()


class CalllogsFields:
    """Fields of `calllogs`, for `where=`, `order=` and `fields=`."""

    id = _ExactTextField[CallLog]("id")
    """The key of the record; an opaque string. `str`; filter with `==`, `!=`; sort."""
    session_id = _ExactTextField[CallLog]("session_id")
    """The session of the call log; an opaque string, null or blank where there is none.

    `str`; filter with `==`, `!=`; sort.
    """
    caller = _TextField[CallLog]("caller")
    """The caller's number, which may be an extension.

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    caller_domain = _TextField[CallLog]("caller_domain")
    """The domain of the calling side.

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    caller_display_name = _TextField[CallLog]("caller_display_name")
    """The display name of the calling side.

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    callee = _TextField[CallLog]("callee")
    """The callee's number, which may be an extension.

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    callee_domain = _TextField[CallLog]("callee_domain")
    """The domain of the called side.

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    callee_display_name = _TextField[CallLog]("callee_display_name")
    """The display name of the called side.

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    started_at = _TimeField[CallLog]("started_at")
    """When the call started, in UTC.

    `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    rang_at = _TimeField[CallLog]("rang_at")
    """When the call rang, in UTC; null or blank when it never did (assumed).

    `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    answered_at = _TimeField[CallLog]("answered_at")
    """When the call was answered, in UTC; null or blank when it was not.

    `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    ended_at = _TimeField[CallLog]("ended_at")
    """When the call ended, in UTC. `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort."""
    call_id = _TextField[CallLog]("call_id")
    """The ID of the call, its SIP Call-ID (assumed).

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    direction = _WordField[CallLog, CallLogDirectionWord]("direction")
    """Which way the call went. `CallLogDirectionWord`; filter with `==`, `!=`; sort."""
    end_reason = _WordField[CallLog, CallLogEndReasonWord]("end_reason")
    """Why the call ended; null or blank where there is no reason, as in a guide's sample of a busy call.

    `CallLogEndReasonWord`; filter with `==`, `!=`; sort.
    """
    reroute_reason = _WordField[CallLog, CallLogRerouteReasonWord]("reroute_reason")
    """Why the call was sent elsewhere; null or blank where there is no reason.

    `CallLogRerouteReasonWord`; filter with `==`, `!=`; sort.
    """
    status_code = _IntegerField[CallLog]("status_code")
    """The SIP status of the call; 0 when it went without an error.

    `int`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    destination = _TextField[CallLog]("destination")
    """The destination number of the call.

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    outbound_caller_id = _TextField[CallLog]("outbound_caller_id")
    """The outbound caller ID, the number shown to the called side (assumed); null or blank for other calls (assumed).

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    did_cid = _TextField[CallLog]("did_cid")
    """The DID of the call, the direct number that was dialled from outside (assumed); null or blank for other calls
    (assumed).

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    trunk = _TextField[CallLog]("trunk")
    """The name of the trunk; null or blank for calls without one.

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    duration = _IntegerField[CallLog]("duration")
    """The total talk time of the session, in seconds; 0 in a guide's sample of a call that was not answered.

    `int` in seconds; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    service_number = _TextField[CallLog]("service_number")
    """The service number of the call, that of a queue or a ring group (assumed); null or blank for other calls
    (assumed).

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    user_data = _TextField[CallLog]("user_data")
    """Additional custom user data of the call; null or blank where there is none.

    `str`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`, `startswith()`, `endswith()`, `contains()`; sort.
    """
    cost = Field[CallLog, Decimal | int]("cost")
    """The cost of the call; null where it is not billed (assumed)

    `Decimal` or `int` in money; neither filter nor sort.
    """
    billed_account = Field[CallLog, str]("billed_account")
    """The name of the account that is billed; null or blank where there is none. `str`; neither filter nor sort."""
