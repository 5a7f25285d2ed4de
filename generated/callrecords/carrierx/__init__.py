# Generated from specs/carrierx by `nox -s generate`. Do not edit: change the spec and generate again.
"""Typed client of CarrierX: `CarrierX` and `AsyncCarrierX`, their records, and the fields to filter and sort by."""

from typing import TYPE_CHECKING

from callrecords.carrierx.client import AsyncCarrierX, CarrierX
from callrecords.spec.lazy import lazily

if TYPE_CHECKING:
    from callrecords.carrierx.models import (
        CallDr,
        CallDrAttestation,
        CallDrDirection,
        CallDrDisconnectOriginator,
        CallDrsFields,
        CallDrUserData,
        ConferenceCall,
        ConferenceCallDirection,
        ConferenceCallDisconnectOriginator,
        ConferenceCallOrigin,
        ConferenceCallRole,
        ConferenceCallsFields,
    )
    from callrecords.carrierx.resources import AsyncCallDrs, AsyncConferenceCalls, CallDrs, ConferenceCalls
else:  # a client is built and sends without them
    __getattr__, __dir__ = lazily(__name__, ".models", ".resources")

__all__ = [
    "AsyncCallDrs",
    "AsyncCarrierX",
    "AsyncConferenceCalls",
    "CallDr",
    "CallDrAttestation",
    "CallDrDirection",
    "CallDrDisconnectOriginator",
    "CallDrUserData",
    "CallDrs",
    "CallDrsFields",
    "CarrierX",
    "ConferenceCall",
    "ConferenceCallDirection",
    "ConferenceCallDisconnectOriginator",
    "ConferenceCallOrigin",
    "ConferenceCallRole",
    "ConferenceCalls",
    "ConferenceCallsFields",
]
