# Generated from specs/cinnox by `nox -s generate`. Do not edit: change the spec and generate again.
"""Typed client of CINNOX: `CINNOX` and `AsyncCINNOX`, their records, and the fields to filter and sort by."""

from typing import TYPE_CHECKING

from callrecords.cinnox.client import CINNOX, AsyncCINNOX
from callrecords.spec.lazy import lazily

if TYPE_CHECKING:
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
else:  # a client is built and sends without them
    __getattr__, __dir__ = lazily(__name__, ".models", ".resources")

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
