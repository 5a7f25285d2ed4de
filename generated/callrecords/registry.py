# Generated from specs by `nox -s generate`. Do not edit: change the spec and generate again.
"""Every vendor and what it serves, as data: nothing of a vendor is imported until it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

from callrecords.spec.catalog import Resource, Vendor

if TYPE_CHECKING:
    from callrecords.carrierx import AsyncCarrierX, CarrierX
    from callrecords.cinnox import CINNOX, AsyncCINNOX
    from callrecords.portsip import AsyncPortSIP, PortSIP

__all__ = ["VENDORS", "AsyncClientOf", "ClientOf", "Resource", "Vendor"]

VENDORS: tuple[Vendor, ...] = (
    Vendor(
        slug="carrierx",
        title="CarrierX",
        package="callrecords.carrierx",
        wire="callrecords.wire.carrierx",
        client="CarrierX",
        async_client="AsyncCarrierX",
        resources=(
            Resource(
                name="conference_calls",
                attribute="conference_calls",
                record="ConferenceCall",
                fields_class="ConferenceCallsFields",
                list_operation="list_conference_calls",
                get_operation="get_conference_call",
            ),
            Resource(
                name="call_drs",
                attribute="call_drs",
                record="CallDr",
                fields_class="CallDrsFields",
                list_operation="list_call_drs",
                get_operation="get_call_dr",
            ),
        ),
    ),
    Vendor(
        slug="cinnox",
        title="CINNOX",
        package="callrecords.cinnox",
        wire="callrecords.wire.cinnox",
        client="CINNOX",
        async_client="AsyncCINNOX",
        resources=(
            Resource(
                name="call_details",
                attribute="call_details",
                record="CallDetail",
                fields_class="CallDetailsFields",
                list_operation="list_call_details",
                get_operation=None,
            ),
        ),
    ),
    Vendor(
        slug="portsip",
        title="PortSIP PBX",
        package="callrecords.portsip",
        wire="callrecords.wire.portsip",
        client="PortSIP",
        async_client="AsyncPortSIP",
        resources=(
            Resource(
                name="calllogs",
                attribute="calllogs",
                record="CallLog",
                fields_class="CalllogsFields",
                list_operation="list_calllogs",
                get_operation="get_calllog",
            ),
        ),
    ),
)
"""All vendors, by slug."""


class ClientOf(Protocol):
    """Makes the blocking client of a vendor, typed by its slug; the emulator of tests has one."""

    @overload
    def __call__(self, slug: Literal["carrierx"], kind: str = "read", **arguments: Any) -> CarrierX: ...
    @overload
    def __call__(self, slug: Literal["cinnox"], kind: str = "read", **arguments: Any) -> CINNOX: ...
    @overload
    def __call__(self, slug: Literal["portsip"], kind: str = "read", **arguments: Any) -> PortSIP: ...
    @overload
    def __call__(self, slug: str, kind: str = "read", **arguments: Any) -> Any: ...


class AsyncClientOf(Protocol):
    """Makes the asynchronous client of a vendor, typed by its slug; the emulator of tests has one."""

    @overload
    def __call__(self, slug: Literal["carrierx"], kind: str = "read", **arguments: Any) -> AsyncCarrierX: ...
    @overload
    def __call__(self, slug: Literal["cinnox"], kind: str = "read", **arguments: Any) -> AsyncCINNOX: ...
    @overload
    def __call__(self, slug: Literal["portsip"], kind: str = "read", **arguments: Any) -> AsyncPortSIP: ...
    @overload
    def __call__(self, slug: str, kind: str = "read", **arguments: Any) -> Any: ...
