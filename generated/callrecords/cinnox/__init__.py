# Generated from specs/cinnox by `nox -s generate`. Do not edit: change the spec and generate again.
"""Typed client of CINNOX: `CINNOX` and `AsyncCINNOX`, their records, and the fields to filter and sort by."""

from callrecords.cinnox.client import CINNOX, AsyncCINNOX
from callrecords.cinnox.models import (
    CallDetail,
    CallDetailDirection,
    CallDetailKind,
    CallDetailMedia,
    CallDetailNetwork,
    CallDetailRecordType,
    CallDetailRole,
    CallDetailsFields,
    CallDetailStatus,
    RecordingEvent,
    RecordingFile,
)
from callrecords.cinnox.resources import AsyncCallDetails, CallDetails

__all__ = [
    "AsyncCINNOX",
    "AsyncCallDetails",
    "CINNOX",
    "CallDetail",
    "CallDetailDirection",
    "CallDetailKind",
    "CallDetailMedia",
    "CallDetailNetwork",
    "CallDetailRecordType",
    "CallDetailRole",
    "CallDetailStatus",
    "CallDetails",
    "CallDetailsFields",
    "RecordingEvent",
    "RecordingFile",
]
