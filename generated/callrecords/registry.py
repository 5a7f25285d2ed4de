# Generated from specs by `nox -s generate`. Do not edit: change the spec and generate again.
"""Every vendor and what it serves, as data: nothing of a vendor is imported until it is asked for."""

from callrecords.core.catalog import Resource, Vendor

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
