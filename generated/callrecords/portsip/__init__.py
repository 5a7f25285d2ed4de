# Generated from specs/portsip by `nox -s generate`. Do not edit: change the spec and generate again.
"""Typed client of PortSIP PBX: `PortSIP` and `AsyncPortSIP`, their records, and the fields to filter and sort by."""

from typing import TYPE_CHECKING

from callrecords.portsip.client import AsyncPortSIP, PortSIP
from callrecords.spec.lazy import lazily

if TYPE_CHECKING:
    from callrecords.portsip.models import (
        CallLog,
        CallLogDetail,
        CallLogDirection,
        CallLogEndReason,
        CallLogRerouteReason,
        CalllogsFields,
    )
    from callrecords.portsip.resources import AsyncCalllogs, Calllogs
else:  # a client is built and sends without them
    __getattr__, __dir__ = lazily(__name__, ".models", ".resources")

__all__ = [
    "AsyncCalllogs",
    "AsyncPortSIP",
    "CallLog",
    "CallLogDetail",
    "CallLogDirection",
    "CallLogEndReason",
    "CallLogRerouteReason",
    "Calllogs",
    "CalllogsFields",
    "PortSIP",
]
