# Generated from specs/portsip by `nox -s generate`. Do not edit: change the spec and generate again.
"""Records of PortSIP PBX, and the fields that its lists can be asked about."""

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
"""A value of `CallLogDirection`, or its text; another one is sent as `CallLogDirection("...")`."""

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
"""A value of `CallLogEndReason`, or its text; another one is sent as `CallLogEndReason("...")`."""

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
"""A value of `CallLogRerouteReason`, or its text; another one is sent as `CallLogRerouteReason("...")`."""


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

    The currency is not named. Only on a record that was asked for by its key.
    """
    billed_account: str | None = None
    """The name of the account that is billed; null or blank where there is none.

    Only on a record that was asked for by its key.
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
    session_id = _ExactTextField[CallLog]("session_id")
    caller = _TextField[CallLog]("caller")
    caller_domain = _TextField[CallLog]("caller_domain")
    caller_display_name = _TextField[CallLog]("caller_display_name")
    callee = _TextField[CallLog]("callee")
    callee_domain = _TextField[CallLog]("callee_domain")
    callee_display_name = _TextField[CallLog]("callee_display_name")
    started_at = _TimeField[CallLog]("started_at")
    rang_at = _TimeField[CallLog]("rang_at")
    answered_at = _TimeField[CallLog]("answered_at")
    ended_at = _TimeField[CallLog]("ended_at")
    call_id = _TextField[CallLog]("call_id")
    direction = _WordField[CallLog, CallLogDirectionWord]("direction")
    end_reason = _WordField[CallLog, CallLogEndReasonWord]("end_reason")
    reroute_reason = _WordField[CallLog, CallLogRerouteReasonWord]("reroute_reason")
    status_code = _IntegerField[CallLog]("status_code")
    destination = _TextField[CallLog]("destination")
    outbound_caller_id = _TextField[CallLog]("outbound_caller_id")
    did_cid = _TextField[CallLog]("did_cid")
    trunk = _TextField[CallLog]("trunk")
    duration = _IntegerField[CallLog]("duration")
    service_number = _TextField[CallLog]("service_number")
    user_data = _TextField[CallLog]("user_data")
    cost = Field[CallLog, Decimal | int]("cost")
    billed_account = Field[CallLog, str]("billed_account")
