# Generated from specs/carrierx by `nox -s generate`. Do not edit: change the spec and generate again.
"""What CarrierX sends and takes, as a server sees it: records, envelopes and query parameters."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field


class CallDrAttestation(StrEnum):
    """How far the caller's right to the number was attested, A being full attestation (assumed)."""

    A = "A"
    B = "B"
    C = "C"


class CallDrDirection(StrEnum):
    """Which way a call went; the pages do not say what `any` and `undirected` stand for."""

    ANY = "any"
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    UNDIRECTED = "undirected"


class CallDrDisconnectOriginator(StrEnum):
    """The originator of a call's drop - the destination, or the source (assumed)."""

    SRC = "SRC"
    DST = "DST"


class CallDrUserData(Struct, kw_only=True):
    """Data that travelled with a call (assumed)."""

    identity: str | None | UnsetType = UNSET


class ConferenceCallDirection(StrEnum):
    """Which way a call went, into the conference or out of it (assumed)."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class ConferenceCallDisconnectOriginator(StrEnum):
    """The initiator of a disconnection."""

    BRIDGE = "bridge"
    SRC = "src"


class ConferenceCallOrigin(StrEnum):
    """The origin of a call."""

    DC = "dc"
    FOREIGN = "foreign"
    PRIVATE_ASD = "private_asd"
    PRIVATE_CALL = "private_call"
    RECORDING = "recording"


class ConferenceCallRole(StrEnum):
    """The role in which a calling party joined a meeting."""

    HOST = "host"
    LISTENER = "listener"
    PARTICIPANT = "participant"


class ErrorItem(Struct, kw_only=True):
    """One thing that went wrong."""

    code: Annotated[int, Meta(ge=400, le=599)]
    message: str


class PageLinks(Struct, kw_only=True):
    """Absolute addresses of the neighbouring pages; a page that does not exist has no key."""

    next: str | UnsetType = UNSET
    previous: str | UnsetType = UNSET


class ListConferenceCallsQuery(Struct, kw_only=True):
    limit: Annotated[int, Meta(ge=1, le=1000)] | UnsetType = 10
    offset: Annotated[int, Meta(ge=0, le=2147483647)] | UnsetType = 0
    order: Annotated[str, Meta(max_length=64, min_length=1)] | UnsetType = UNSET
    filter: Annotated[str, Meta(max_length=4000, min_length=1)] | UnsetType = UNSET
    after: Annotated[str, Meta(max_length=64, min_length=1, pattern="^[0-9A-Za-z-]+$")] | UnsetType = UNSET
    before: Annotated[str, Meta(max_length=64, min_length=1, pattern="^[0-9A-Za-z-]+$")] | UnsetType = UNSET
    include_fields: Annotated[str, Meta(max_length=2000, min_length=1)] | UnsetType = field(
        name="includeFields", default=UNSET
    )
    exclude_fields: Annotated[str, Meta(max_length=2000, min_length=1)] | UnsetType = field(
        name="excludeFields", default=UNSET
    )


class GetConferenceCallQuery(Struct, kw_only=True):
    include_fields: Annotated[str, Meta(max_length=2000, min_length=1)] | UnsetType = field(
        name="includeFields", default=UNSET
    )
    exclude_fields: Annotated[str, Meta(max_length=2000, min_length=1)] | UnsetType = field(
        name="excludeFields", default=UNSET
    )


class ListCallDrsQuery(Struct, kw_only=True):
    limit: Annotated[int, Meta(ge=1, le=1000)] | UnsetType = 10
    offset: Annotated[int, Meta(ge=0, le=2147483647)] | UnsetType = 0
    order: Annotated[str, Meta(max_length=64, min_length=1)] | UnsetType = UNSET
    filter: Annotated[str, Meta(max_length=4000, min_length=1)] | UnsetType = UNSET
    after: Annotated[str, Meta(max_length=64, min_length=1, pattern="^[0-9A-Za-z-]+$")] | UnsetType = UNSET
    before: Annotated[str, Meta(max_length=64, min_length=1, pattern="^[0-9A-Za-z-]+$")] | UnsetType = UNSET
    include_fields: Annotated[str, Meta(max_length=2000, min_length=1)] | UnsetType = field(
        name="includeFields", default=UNSET
    )
    exclude_fields: Annotated[str, Meta(max_length=2000, min_length=1)] | UnsetType = field(
        name="excludeFields", default=UNSET
    )


class GetCallDrQuery(Struct, kw_only=True):
    include_fields: Annotated[str, Meta(max_length=2000, min_length=1)] | UnsetType = field(
        name="includeFields", default=UNSET
    )
    exclude_fields: Annotated[str, Meta(max_length=2000, min_length=1)] | UnsetType = field(
        name="excludeFields", default=UNSET
    )


class CallDr(Struct, kw_only=True):
    """One call, as seen by the partner that owns it.

    Fields are optional, because a request may choose them; those that can be null say so.
    """

    cic: str | None | UnsetType = UNSET
    cic_original: str | None | UnsetType = UNSET
    cic_transformed: str | None | UnsetType = UNSET
    codec_dst: str | None | UnsetType = UNSET
    codec_src: str | None | UnsetType = UNSET
    date_insert: datetime | UnsetType = UNSET
    date_start: datetime | UnsetType = UNSET
    date_stop: datetime | UnsetType = UNSET
    date_talk: datetime | None | UnsetType = UNSET
    direction: CallDrDirection | UnsetType = UNSET
    disconnect_originator: CallDrDisconnectOriginator | None | UnsetType = UNSET
    diversion_dst: str | None | UnsetType = UNSET
    diversion_src: str | None | UnsetType = UNSET
    dr_sid: str | UnsetType = UNSET
    duration: Decimal | UnsetType = UNSET
    duration_billing: Decimal | UnsetType = UNSET
    endpoint_sid_dst: str | None | UnsetType = UNSET
    endpoint_sid_src: str | None | UnsetType = UNSET
    identity: str | None | UnsetType = UNSET
    ip_dst: str | None | UnsetType = UNSET
    ip_src: str | None | UnsetType = UNSET
    number_billing: str | None | UnsetType = UNSET
    number_dst: str | None | UnsetType = UNSET
    number_dst_original: str | None | UnsetType = UNSET
    number_dst_transformed: str | None | UnsetType = UNSET
    number_external: str | None | UnsetType = UNSET
    number_src: str | None | UnsetType = UNSET
    number_src_original: str | None | UnsetType = UNSET
    number_src_transformed: str | None | UnsetType = UNSET
    partner_sid: str | UnsetType = UNSET
    price: Decimal | None | UnsetType = UNSET
    price_lcr_dst: Decimal | None | UnsetType = UNSET
    price_lcr_src: Decimal | None | UnsetType = UNSET
    rate: Decimal | None | UnsetType = UNSET
    rate_lcr_dst: Decimal | None | UnsetType = UNSET
    rate_lcr_src: Decimal | None | UnsetType = UNSET
    sipcallid_dst: str | None | UnsetType = UNSET
    sipcallid_src: str | None | UnsetType = UNSET
    sipcause: str | None | UnsetType = UNSET
    stir_attest: CallDrAttestation | None | UnsetType = UNSET
    stir_identity: str | None | UnsetType = UNSET
    stir_orig_id: str | None | UnsetType = UNSET
    stir_signing_entity: str | None | UnsetType = UNSET
    stir_verstat: str | None | UnsetType = UNSET
    transcoded: bool | None | UnsetType = UNSET
    trunk_group_sid_dst: str | None | UnsetType = UNSET
    trunk_group_sid_src: str | None | UnsetType = UNSET
    trunk_sid_dst: str | None | UnsetType = UNSET
    trunk_sid_src: str | None | UnsetType = UNSET
    type: str | UnsetType = UNSET
    user_data: CallDrUserData | None | UnsetType = UNSET
    version: Annotated[int, Meta(ge=0)] | None | UnsetType = UNSET


class CallDrsPage(Struct, kw_only=True):
    """One page of call detail records."""

    count: Annotated[int, Meta(ge=0)]
    has_more: bool
    items: list[CallDr]
    limit: Annotated[int, Meta(ge=0)]
    offset: Annotated[int, Meta(ge=0)]
    pagination: PageLinks
    total: int | None


class ConferenceCall(Struct, kw_only=True):
    """One call that joins a party to a conference, into it or, when `direction` is `outbound`, out of it.

    Fields are optional, because a request may choose them. All but the key, the partner, `direction`, `duration` and
    the times of begin, end and insertion may be null (assumed).
    """

    address_dst: str | None | UnsetType = UNSET
    address_src: str | None | UnsetType = UNSET
    audio_key: str | None | UnsetType = UNSET
    bridge: str | None | UnsetType = UNSET
    call_sid: str | UnsetType = UNSET
    custom_call_type: ConferenceCallOrigin | None | UnsetType = UNSET
    custom_name: str | None | UnsetType = UNSET
    date_disconnected: datetime | None | UnsetType = UNSET
    date_insert: datetime | UnsetType = UNSET
    date_join: datetime | None | UnsetType = UNSET
    date_start: datetime | UnsetType = UNSET
    date_stop: datetime | UnsetType = UNSET
    direction: ConferenceCallDirection | UnsetType = UNSET
    disconnect_cause: Annotated[int, Meta(ge=0)] | None | UnsetType = UNSET
    disconnect_originator: ConferenceCallDisconnectOriginator | None | UnsetType = UNSET
    disconnect_reason: str | None | UnsetType = UNSET
    duration: Decimal | UnsetType = UNSET
    duration_meeting: Decimal | None | UnsetType = UNSET
    endpoint_sid: str | None | UnsetType = UNSET
    meeting_room_sid: str | None | UnsetType = UNSET
    meeting_sid: str | None | UnsetType = UNSET
    node: str | None | UnsetType = UNSET
    number_dst: str | None | UnsetType = UNSET
    number_src: str | None | UnsetType = UNSET
    partner_sid: str | UnsetType = UNSET
    role: ConferenceCallRole | None | UnsetType = UNSET
    user_agent: str | None | UnsetType = UNSET


class ConferenceCallsPage(Struct, kw_only=True):
    """One page of conference call detail records."""

    count: Annotated[int, Meta(ge=0)]
    has_more: bool
    items: list[ConferenceCall]
    limit: Annotated[int, Meta(ge=0)]
    offset: Annotated[int, Meta(ge=0)]
    pagination: PageLinks
    total: int | None


class ErrorBody(Struct, kw_only=True):
    """The body of an error answer; it may be missing altogether."""

    errors: Annotated[list[ErrorItem], Meta(min_length=1)]
