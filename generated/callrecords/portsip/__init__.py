# Generated from specs/portsip by `nox -s generate`. Do not edit: change the spec and generate again.
"""Typed client of PortSIP PBX: `PortSIP` and `AsyncPortSIP`, their records, and the fields to filter and sort by."""

from callrecords.portsip.client import AsyncPortSIP, PortSIP
from callrecords.portsip.models import (
    CallLog,
    CallLogDetail,
    CallLogDirection,
    CallLogEndReason,
    CallLogRerouteReason,
    CalllogsFields,
)
from callrecords.portsip.resources import AsyncCalllogs, Calllogs

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
