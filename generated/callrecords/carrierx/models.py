# Generated from specs/carrierx by `nox -s generate`. Do not edit: change the spec and generate again.
"""Records of CarrierX, and the fields that its lists can be asked about."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from callrecords.core.expr import Equal, Field, Greater, GreaterEqual, Less, LessEqual, Like, Sortable, Unequal
from callrecords.core.record import OpenEnum, Record, Time


class CallDrAttestation(OpenEnum):
    """How far the caller's right to the number was attested, A being full attestation."""

    A = "A"
    B = "B"
    C = "C"


class CallDrDirection(OpenEnum):
    """Which way a call went, seen from the owner of the record."""

    ANY = "any"
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    UNDIRECTED = "undirected"


class CallDrDisconnectOriginator(OpenEnum):
    """The side that ended a call."""

    SRC = "SRC"
    DST = "DST"


class ConferenceCallDirection(OpenEnum):
    """Which way a call went, seen from the conference."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class ConferenceCallDisconnectOriginator(OpenEnum):
    """Who ended a call."""

    BRIDGE = "bridge"
    """The host left and the meeting was over."""
    SRC = "src"
    """The caller left."""


class ConferenceCallOrigin(OpenEnum):
    """Where a call came from."""

    DC = "dc"
    """A service link of the bridge."""
    FOREIGN = "foreign"
    """A third-party client or phone."""
    PRIVATE_ASD = "private_asd"
    """The native controlling client."""
    PRIVATE_CALL = "private_call"
    """A native client."""
    RECORDING = "recording"
    """The recording service."""


class ConferenceCallRole(OpenEnum):
    """What a caller may do in the meeting."""

    HOST = "host"
    """Moderates."""
    LISTENER = "listener"
    """Only listens."""
    PARTICIPANT = "participant"
    """May speak."""


class CallDrUserData(Record, kw_only=True):
    """Data that travelled with a call."""

    identity: str | None = None
    """The signed identity token of the call, with its parameters. Can be null."""


class CallDr(Record, kw_only=True):
    """One call, as seen by the partner that owns it.

    Fields are optional, because a request may choose them; those that can be null say so.
    """

    cic: str | None = None
    """The current Carrier Identification Code; null where the call has none."""
    cic_original: str | None = None
    """The Carrier Identification Code before transformations; null where there is none."""
    cic_transformed: str | None = None
    """The Carrier Identification Code after transformations; null where there is none."""
    codec_dst: str | None = None
    """The codec of the destination's leg; null when the call was not completed."""
    codec_src: str | None = None
    """The codec of the source's leg; null when the call was not completed."""
    date_insert: Time | None = None
    """When the record was inserted into the database and became visible, in UTC."""
    date_start: Time | None = None
    """When the call started, in UTC."""
    date_stop: Time | None = None
    """When the call ended, in UTC; lists are windowed and sorted by this field."""
    date_talk: Time | None = None
    """When the destination answered, in UTC; null when nobody answered (assumed)."""
    direction: CallDrDirection | None = None
    """Which way the call went."""
    disconnect_originator: CallDrDisconnectOriginator | None = None
    """The side that ended the call; null when it is not known (assumed)."""
    diversion_dst: str | None = None
    """The number of the destination's diversion header; null when the call was not diverted."""
    diversion_src: str | None = None
    """The number of the source's diversion header; null when the call was not diverted."""
    dr_sid: str | None = None
    """The key of the record and the value of a cursor; an opaque string."""
    duration: Decimal | None = None
    """How long the call lasted, in seconds, from `date_start` to `date_stop`."""
    duration_billing: Decimal | None = None
    """The duration that the price is computed from, in seconds, rounded up to whole minutes unless the rate says
    otherwise.
    """
    endpoint_sid_dst: str | None = None
    """The destination's endpoint; the system gateway's key when the number is an external one. Can be null."""
    endpoint_sid_src: str | None = None
    """The source's endpoint; the system gateway's key when the number is an external one. Can be null."""
    identity: str | None = None
    """The real calling number from the signalling headers; null when they carry none."""
    ip_dst: str | None = None
    """The destination's network address, with a port; null when no leg was set up (assumed)."""
    ip_src: str | None = None
    """The source's network address, without a port in the sample. Can be null."""
    number_billing: str | None = None
    """The subscriber's number, which the call is billed to. Can be null."""
    number_dst: str | None = None
    """The called number, without a plus in the sample. Can be null."""
    number_dst_original: str | None = None
    """The called number before transformations; null when it was not transformed."""
    number_dst_transformed: str | None = None
    """The called number after transformations; null when it was not transformed."""
    number_external: str | None = None
    """The number of the side that is not the subscriber. Can be null."""
    number_src: str | None = None
    """The calling number, with a plus in the sample. Can be null."""
    number_src_original: str | None = None
    """The calling number before transformations; null when it was not transformed."""
    number_src_transformed: str | None = None
    """The calling number after transformations; null when it was not transformed."""
    partner_sid: str | None = None
    """The partner that owns the record."""
    price: Decimal | None = None
    """The price of the call; null when it was not rated (assumed). The currency is not named."""
    price_lcr_dst: Decimal | None = None
    """The least-cost-routing price of the destination's leg; null when there is none."""
    price_lcr_src: Decimal | None = None
    """The least-cost-routing price of the source's leg; null when there is none."""
    rate: Decimal | None = None
    """The price of one minute; null when the call was not rated (assumed)."""
    rate_lcr_dst: Decimal | None = None
    """The least-cost-routing price of one minute of the destination's leg; null when there is none."""
    rate_lcr_src: Decimal | None = None
    """The least-cost-routing price of one minute of the source's leg; null when there is none."""
    sipcallid_dst: str | None = None
    """The SIP Call-ID of the destination's leg; null when no leg was set up (assumed)."""
    sipcallid_src: str | None = None
    """The SIP Call-ID of the source's leg. Can be null."""
    sipcause: str | None = None
    """The final SIP status of the call, as text. Can be null."""
    stir_attest: CallDrAttestation | None = None
    """How far the caller's right to the number was attested; null when it was not."""
    stir_identity: str | None = None
    """Whether a signed identity was checked, written as the text `true` or `false`. Can be null."""
    stir_orig_id: str | None = None
    """The origin that was attested. Can be null."""
    stir_signing_entity: str | None = None
    """Who signed the attestation. Can be null."""
    stir_verstat: str | None = None
    """The result of the verification; null where it is not known."""
    transcoded: bool | None = None
    """Whether the codecs of the two legs differ and were converted. Can be null."""
    trunk_group_sid_dst: str | None = None
    """The trunk group of the destination's leg; null when the leg used none."""
    trunk_group_sid_src: str | None = None
    """The trunk group of the source's leg; null when the leg used none."""
    trunk_sid_dst: str | None = None
    """The trunk of the destination's leg; null when the leg used none."""
    trunk_sid_src: str | None = None
    """The trunk of the source's leg; null when the leg used none."""
    type: str | None = None
    """The kind of the call; `telecom` in the sample, the other values are not known."""
    user_data: CallDrUserData | None = None
    """Data that travelled with the call; null when there is none."""
    version: int | None = None
    """The version of the record; what it counts is not known. Can be null."""


class ConferenceCall(Record, kw_only=True):
    """One call into a conference.

    Fields are optional, because a request may choose them; those that can be null say so.
    """

    address_dst: str | None = None
    """The called party's full SIP address, special characters escaped. Can be null."""
    address_src: str | None = None
    """The calling party's full SIP address, special characters escaped. Can be null."""
    audio_key: str | None = None
    """Not described by any page; null in the samples."""
    bridge: str | None = None
    """The name of the bridge that handled the call. Can be null."""
    call_sid: str | None = None
    """The key of the record; an opaque string."""
    custom_call_type: ConferenceCallOrigin | None = None
    """Where the call came from; null for an ordinary call."""
    custom_name: str | None = None
    """A name for the calling party, set by its software or by a menu; null when none was set."""
    date_disconnected: Time | None = None
    """When the caller left the meeting, in UTC; null when it never joined (assumed)."""
    date_insert: Time | None = None
    """When the record was inserted into the database and became visible, in UTC."""
    date_join: Time | None = None
    """When the caller joined the meeting, in UTC; null when it never joined (assumed)."""
    date_start: Time | None = None
    """When the call started, in UTC."""
    date_stop: Time | None = None
    """When the call ended, in UTC; lists are windowed and sorted by this field."""
    direction: ConferenceCallDirection | None = None
    """Which way the call went."""
    disconnect_cause: int | None = None
    """The numeric cause of the call's end; null when it is not known (assumed)."""
    disconnect_originator: ConferenceCallDisconnectOriginator | None = None
    """Who ended the call; null when it is not known (assumed)."""
    disconnect_reason: str | None = None
    """The cause of the call's end in words. Can be null."""
    duration: Decimal | None = None
    """How long the call lasted, in seconds, from `date_start` to `date_stop`."""
    duration_meeting: Decimal | None = None
    """How long the caller was in the meeting, in seconds; null when it never joined (assumed)."""
    endpoint_sid: str | None = None
    """The conference endpoint of the call. Can be null."""
    meeting_room_sid: str | None = None
    """The room of the meeting; null unless the flow is secured or the caller entered the code of an existing room."""
    meeting_sid: str | None = None
    """The meeting that the caller took part in; an opaque string, null when it never joined (assumed)."""
    node: str | None = None
    """The network address of the bridge's node. Can be null."""
    number_dst: str | None = None
    """The called number, without a plus in the sample. Can be null."""
    number_src: str | None = None
    """The calling number, with a plus in the sample. Can be null."""
    partner_sid: str | None = None
    """The partner that owns the endpoint and the record."""
    role: ConferenceCallRole | None = None
    """What the caller could do in the meeting; null when it never joined (assumed)."""
    user_agent: str | None = None
    """The software of the calling party; null when it is not known."""


class _TextField(Equal[str], Unequal[str], Like, Sortable, Field[str]):
    """Filter with `==`, `!=`, `like()`; sort."""

    __slots__ = ()


class _ExactTextField(Equal[str], Unequal[str], Sortable, Field[str]):
    """Filter with `==`, `!=`; sort."""

    __slots__ = ()


class _TimeField(
    Equal[datetime],
    Unequal[datetime],
    Less[datetime],
    LessEqual[datetime],
    Greater[datetime],
    GreaterEqual[datetime],
    Sortable,
    Field[datetime],
):
    """Filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort."""

    __slots__ = ()


class _IntegerField(
    Equal[int], Unequal[int], Less[int], LessEqual[int], Greater[int], GreaterEqual[int], Sortable, Field[int]
):
    """Filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort."""

    __slots__ = ()


class _DecimalField(
    Equal[Decimal | int],
    Unequal[Decimal | int],
    Less[Decimal | int],
    LessEqual[Decimal | int],
    Greater[Decimal | int],
    GreaterEqual[Decimal | int],
    Sortable,
    Field[Decimal | int],
):
    """Filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort."""

    __slots__ = ()


class _FlagField(Equal[bool], Unequal[bool], Sortable, Field[bool]):
    """Filter with `==`, `!=`; sort."""

    __slots__ = ()


class ConferenceCallsFields:
    """Fields of `conference_calls`, for `where=`, `order=` and `fields=`."""

    address_dst = _TextField("address_dst")
    address_src = _TextField("address_src")
    audio_key = _TextField("audio_key")
    bridge = _TextField("bridge")
    call_sid = _ExactTextField("call_sid")
    custom_call_type = _ExactTextField("custom_call_type")
    custom_name = _TextField("custom_name")
    date_disconnected = _TimeField("date_disconnected")
    date_insert = _TimeField("date_insert")
    date_join = _TimeField("date_join")
    date_start = _TimeField("date_start")
    date_stop = _TimeField("date_stop")
    direction = _ExactTextField("direction")
    disconnect_cause = _IntegerField("disconnect_cause")
    disconnect_originator = _ExactTextField("disconnect_originator")
    disconnect_reason = _TextField("disconnect_reason")
    duration = _DecimalField("duration")
    duration_meeting = _DecimalField("duration_meeting")
    endpoint_sid = _ExactTextField("endpoint_sid")
    meeting_room_sid = _ExactTextField("meeting_room_sid")
    meeting_sid = _ExactTextField("meeting_sid")
    node = _TextField("node")
    number_dst = _TextField("number_dst")
    number_src = _TextField("number_src")
    partner_sid = _ExactTextField("partner_sid")
    role = _ExactTextField("role")
    user_agent = _TextField("user_agent")


class CallDrsFields:
    """Fields of `call_drs`, for `where=`, `order=` and `fields=`."""

    cic = _TextField("cic")
    cic_original = _TextField("cic_original")
    cic_transformed = _TextField("cic_transformed")
    codec_dst = _TextField("codec_dst")
    codec_src = _TextField("codec_src")
    date_insert = _TimeField("date_insert")
    date_start = _TimeField("date_start")
    date_stop = _TimeField("date_stop")
    date_talk = _TimeField("date_talk")
    direction = _ExactTextField("direction")
    disconnect_originator = _ExactTextField("disconnect_originator")
    diversion_dst = _TextField("diversion_dst")
    diversion_src = _TextField("diversion_src")
    dr_sid = _ExactTextField("dr_sid")
    duration = _DecimalField("duration")
    duration_billing = _DecimalField("duration_billing")
    endpoint_sid_dst = _ExactTextField("endpoint_sid_dst")
    endpoint_sid_src = _ExactTextField("endpoint_sid_src")
    identity = _TextField("identity")
    ip_dst = _TextField("ip_dst")
    ip_src = _TextField("ip_src")
    number_billing = _TextField("number_billing")
    number_dst = _TextField("number_dst")
    number_dst_original = _TextField("number_dst_original")
    number_dst_transformed = _TextField("number_dst_transformed")
    number_external = _TextField("number_external")
    number_src = _TextField("number_src")
    number_src_original = _TextField("number_src_original")
    number_src_transformed = _TextField("number_src_transformed")
    partner_sid = _ExactTextField("partner_sid")
    price = _DecimalField("price")
    price_lcr_dst = _DecimalField("price_lcr_dst")
    price_lcr_src = _DecimalField("price_lcr_src")
    rate = _DecimalField("rate")
    rate_lcr_dst = _DecimalField("rate_lcr_dst")
    rate_lcr_src = _DecimalField("rate_lcr_src")
    sipcallid_dst = _TextField("sipcallid_dst")
    sipcallid_src = _TextField("sipcallid_src")
    sipcause = _TextField("sipcause")
    stir_attest = _ExactTextField("stir_attest")
    stir_identity = _TextField("stir_identity")
    stir_orig_id = _TextField("stir_orig_id")
    stir_signing_entity = _TextField("stir_signing_entity")
    stir_verstat = _TextField("stir_verstat")
    transcoded = _FlagField("transcoded")
    trunk_group_sid_dst = _ExactTextField("trunk_group_sid_dst")
    trunk_group_sid_src = _ExactTextField("trunk_group_sid_src")
    trunk_sid_dst = _ExactTextField("trunk_sid_dst")
    trunk_sid_src = _ExactTextField("trunk_sid_src")
    type = _TextField("type")
    user_data = Field[Any]("user_data")
    version = _IntegerField("version")
