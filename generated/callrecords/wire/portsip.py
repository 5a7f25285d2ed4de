# Generated from specs/portsip by `nox -s generate`. Do not edit: change the spec and generate again.
"""What PortSIP PBX sends and takes, as a server sees it: records, envelopes and query parameters."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType


class CallLogDirection(StrEnum):
    """Which way a call went, seen from the tenant (assumed). The page lists the words without a meaning."""

    INBOUND_CALL = "INBOUND_CALL"
    OUTBOUND_CALL = "OUTBOUND_CALL"
    EXTENSION_CALL = "EXTENSION_CALL"
    INBOUND_OUTBOUND_CALL = "INBOUND_OUTBOUND_CALL"


class CallLogEndReason(StrEnum):
    """Why a call ended. The page lists the words without a meaning."""

    CALLER_DISCONNECTED = "CALLER_DISCONNECTED"
    CALLEE_DISCONNECTED = "CALLEE_DISCONNECTED"
    BLIND_TRANSFER_COMPLETED = "BLIND_TRANSFER_COMPLETED"
    CONSULT_TRANSFER_COMPLETED = "CONSULT_TRANSFER_COMPLETED"
    REPLACED = "REPLACED"
    REFERRED = "REFERRED"
    REDIRECTED = "REDIRECTED"
    CANCELLED = "CANCELLED"


class CallLogRerouteReason(StrEnum):
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


class ErrorItem(Struct, kw_only=True):
    """One thing that went wrong."""

    code: str
    message: str
    detail: Any | UnsetType = UNSET


class ListCalllogsQuery(Struct, kw_only=True):
    top: Annotated[int, Meta(ge=1, le=100)] | UnsetType = 100
    skip: Annotated[int, Meta(ge=0, le=2147483647)] | UnsetType = 0
    filter: Annotated[str, Meta(max_length=4000, min_length=1)] | UnsetType = UNSET
    orderby: Annotated[str, Meta(max_length=200, min_length=1)] | UnsetType = UNSET
    search: Annotated[str, Meta(max_length=200, min_length=1, pattern="^[^\\x00-\\x1f\\x7f]+$")] | UnsetType = UNSET
    count: bool | UnsetType = False


class CallLog(Struct, kw_only=True):
    """One call log as lists carry it.

    No field is required, keys can be missing, and a field without a value comes as null or as empty text.
    """

    id: str | UnsetType = UNSET
    session_id: str | None | UnsetType = UNSET
    caller: Annotated[str, Meta(max_length=256)] | None | UnsetType = UNSET
    caller_domain: Annotated[str, Meta(max_length=1024)] | None | UnsetType = UNSET
    caller_display_name: Annotated[str, Meta(max_length=1024)] | None | UnsetType = UNSET
    callee: Annotated[str, Meta(max_length=256)] | None | UnsetType = UNSET
    callee_domain: Annotated[str, Meta(max_length=1024)] | None | UnsetType = UNSET
    callee_display_name: Annotated[str, Meta(max_length=1024)] | None | UnsetType = UNSET
    started_at: datetime | None | UnsetType = UNSET
    rang_at: datetime | None | UnsetType = UNSET
    answered_at: datetime | None | UnsetType = UNSET
    ended_at: datetime | None | UnsetType = UNSET
    call_id: str | None | UnsetType = UNSET
    direction: CallLogDirection | None | UnsetType = UNSET
    end_reason: CallLogEndReason | None | UnsetType = UNSET
    reroute_reason: CallLogRerouteReason | None | UnsetType = UNSET
    status_code: Annotated[int, Meta(ge=0)] | None | UnsetType = UNSET
    destination: str | None | UnsetType = UNSET
    outbound_caller_id: Annotated[str, Meta(max_length=64, min_length=1)] | None | UnsetType = UNSET
    did_cid: str | None | UnsetType = UNSET
    trunk: str | None | UnsetType = UNSET
    duration: Annotated[int, Meta(ge=0)] | None | UnsetType = UNSET
    service_number: str | None | UnsetType = UNSET
    user_data: str | None | UnsetType = UNSET


class CallLogDetail(CallLog, kw_only=True):
    """One call, with what only the single record carries."""

    cost: Decimal | None | UnsetType = UNSET
    billed_account: str | None | UnsetType = UNSET


class CallLogsPage(Struct, kw_only=True):
    """One page of call logs."""

    count: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    items: list[CallLog] | None | UnsetType = UNSET


class ErrorBody(Struct, kw_only=True):
    """The body of an error answer."""

    errors: Annotated[list[ErrorItem], Meta(min_length=1)]
