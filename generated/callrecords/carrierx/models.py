# Generated from specs/carrierx by `nox -s generate`. Do not edit: change the spec and generate again.
"""Records of CarrierX, and the fields to filter, sort and choose by."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from callrecords.client.records.record import Record, Time
from callrecords.spec.enums import OpenEnum
from callrecords.spec.expressions import (
    Equal,
    Field,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
    Like,
    R,
    Sortable,
    T,
    Unequal,
)


class CallDrAttestation(OpenEnum):
    """How far the caller's right to the number was attested, A being full attestation (assumed)."""

    A = "A"
    B = "B"
    C = "C"


class CallDrDirection(OpenEnum):
    """Which way a call went; the pages do not say what `any` and `undirected` stand for."""

    ANY = "any"
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    UNDIRECTED = "undirected"


class CallDrDisconnectOriginator(OpenEnum):
    """The originator of a call's drop - the destination, or the source (assumed)."""

    SRC = "SRC"
    DST = "DST"


class ConferenceCallDirection(OpenEnum):
    """Which way a call went, into the conference or out of it (assumed)."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class ConferenceCallDisconnectOriginator(OpenEnum):
    """The initiator of a disconnection."""

    BRIDGE = "bridge"
    """The conference bridge. This can happen when the host leaves and the meeting is over for everyone else."""
    SRC = "src"
    """The calling party, that is, the participant decides to leave the meeting."""


class ConferenceCallOrigin(OpenEnum):
    """The origin of a call."""

    DC = "dc"
    """The service's DC link, initiated and assigned by the bridge."""
    FOREIGN = "foreign"
    """A third-party client, over VoIP or the telephone network."""
    PRIVATE_ASD = "private_asd"
    """The native controlling client, initiated and assigned by the bridge."""
    PRIVATE_CALL = "private_call"
    """A native client, that is, one that uses a specific VoIP library."""
    RECORDING = "recording"
    """A call of the meeting's recording service, initiated and assigned by the bridge."""


class ConferenceCallRole(OpenEnum):
    """The role in which a calling party joined a meeting."""

    HOST = "host"
    """As its moderator, or host."""
    LISTENER = "listener"
    """May only listen."""
    PARTICIPANT = "participant"
    """May speak, without the rights of a moderator."""


ConferenceCallOriginWord: TypeAlias = (
    ConferenceCallOrigin | Literal["dc", "foreign", "private_asd", "private_call", "recording"]
)
"""`ConferenceCallOrigin`, or one of its texts; any other text is given as `ConferenceCallOrigin(text)`."""

ConferenceCallDirectionWord: TypeAlias = ConferenceCallDirection | Literal["inbound", "outbound"]
"""`ConferenceCallDirection`, or one of its texts; any other text is given as `ConferenceCallDirection(text)`."""

ConferenceCallDisconnectOriginatorWord: TypeAlias = ConferenceCallDisconnectOriginator | Literal["bridge", "src"]
"""`ConferenceCallDisconnectOriginator`, or one of its texts; any other text is given as
`ConferenceCallDisconnectOriginator(text)`.
"""

ConferenceCallRoleWord: TypeAlias = ConferenceCallRole | Literal["host", "listener", "participant"]
"""`ConferenceCallRole`, or one of its texts; any other text is given as `ConferenceCallRole(text)`."""

CallDrDirectionWord: TypeAlias = CallDrDirection | Literal["any", "inbound", "outbound", "undirected"]
"""`CallDrDirection`, or one of its texts; any other text is given as `CallDrDirection(text)`."""

CallDrDisconnectOriginatorWord: TypeAlias = CallDrDisconnectOriginator | Literal["SRC", "DST"]
"""`CallDrDisconnectOriginator`, or one of its texts; any other text is given as `CallDrDisconnectOriginator(text)`."""

CallDrAttestationWord: TypeAlias = CallDrAttestation | Literal["A", "B", "C"]
"""`CallDrAttestation`, or one of its texts; any other text is given as `CallDrAttestation(text)`."""


class CallDrUserData(Record, kw_only=True):
    """Data that travelled with a call (assumed)."""

    identity: str | None = None
    """The signed identity token of the call, with its parameters (assumed). Can be null."""


class CallDr(Record, kw_only=True):
    """One call, as seen by the partner that owns it.

    Fields are optional, because a request may choose them; those that can be null say so.
    """

    cic: str | None = None
    """The current Carrier Identification Code; null where the call has none (assumed)."""
    cic_original: str | None = None
    """The Carrier Identification Code before transformations; null where there is none (assumed)."""
    cic_transformed: str | None = None
    """The Carrier Identification Code after transformations; null where there is none (assumed)."""
    codec_dst: str | None = None
    """The codec of the destination's leg; it may be null when the call was not completed."""
    codec_src: str | None = None
    """The codec of the source's leg; null when the call was not completed (assumed)."""
    date_insert: Time | None = None
    """When the record was inserted into the database, in UTC."""
    date_start: Time | None = None
    """When the call started, in UTC."""
    date_stop: Time | None = None
    """When the call ended, in UTC. Windows of time are windows of this field."""
    date_talk: Time | None = None
    """When the destination answered, in UTC; null when nobody answered (assumed)."""
    direction: CallDrDirection | None = None
    """Which way the call went; the pages do not say what `any` and `undirected` stand for."""
    disconnect_originator: CallDrDisconnectOriginator | None = None
    """The originator of the call drop; null when it is not known (assumed)."""
    diversion_dst: str | None = None
    """The destination's diversion header, a number in the sample; null when there is none (assumed)."""
    diversion_src: str | None = None
    """The source's diversion header, a number in the sample; null when there is none (assumed)."""
    dr_sid: str
    """The key of the record, which the vendor calls its secure ID, and the value of a cursor; an opaque string."""
    duration: Decimal | None = None
    """How long the call lasted, in seconds, from `date_start` to `date_stop`."""
    duration_billing: Decimal | None = None
    """The computed duration that the price is calculated from, in seconds.

    By the vendor's billing policy it is rounded up to whole minutes unless the rate says otherwise.
    """
    endpoint_sid_dst: str | None = None
    """The destination's endpoint, the system gateway's when the number is an external one; null when there is none
    (assumed).
    """
    endpoint_sid_src: str | None = None
    """The source's endpoint, the system gateway's when the number is an external one; null when there is none
    (assumed).
    """
    identity: str | None = None
    """The real calling number, from the P-Asserted-Identity or Remote-Party-ID header; null when they carry none
    (assumed).
    """
    ip_dst: str | None = None
    """The destination's network address (assumed), with a port in the sample; null when no leg was set up (assumed)."""
    ip_src: str | None = None
    """The source's network address (assumed), without a port in the sample. Can be null."""
    number_billing: str | None = None
    """The subscriber's number (assumed); by its name, the one that the call is billed to. Can be null."""
    number_dst: str | None = None
    """The called number, without a plus in the sample. Can be null."""
    number_dst_original: str | None = None
    """The called number before transformations (assumed); null when it was not transformed (assumed)."""
    number_dst_transformed: str | None = None
    """The called number after transformations (assumed); null when it was not transformed (assumed)."""
    number_external: str | None = None
    """The number of the side that is not the subscriber (assumed). Can be null."""
    number_src: str | None = None
    """The calling number, with a plus in the sample. Can be null."""
    number_src_original: str | None = None
    """The calling number before transformations (assumed); null when it was not transformed (assumed)."""
    number_src_transformed: str | None = None
    """The calling number after transformations (assumed); null when it was not transformed (assumed)."""
    partner_sid: str | None = None
    """The partner that owns the record."""
    price: Decimal | None = None
    """The price of the call (assumed); null when it was not rated (assumed). The currency is not named."""
    price_lcr_dst: Decimal | None = None
    """The least-cost-routing price of the destination's leg (assumed); null when there is none (assumed)."""
    price_lcr_src: Decimal | None = None
    """The least-cost-routing price of the source's leg (assumed); null when there is none (assumed)."""
    rate: Decimal | None = None
    """The rate that the call is priced at, per minute (assumed); null when it was not rated (assumed).

    The currency is not named.
    """
    rate_lcr_dst: Decimal | None = None
    """The least-cost-routing rate of the destination's leg, per minute (assumed); null when there is none (assumed)."""
    rate_lcr_src: Decimal | None = None
    """The least-cost-routing rate of the source's leg, per minute (assumed); null when there is none (assumed)."""
    sipcallid_dst: str | None = None
    """The SIP Call-ID of the destination's leg; null when no leg was set up (assumed)."""
    sipcallid_src: str | None = None
    """The SIP Call-ID of the source's leg. Can be null."""
    sipcause: str | None = None
    """The final SIP status of the call, as text (assumed). Can be null."""
    stir_attest: CallDrAttestation | None = None
    """How far the caller's right to the number was attested (assumed); null when it was not (assumed)."""
    stir_identity: str | None = None
    """A text that is `false` in the sample; no page that could be read says what it states. Can be null."""
    stir_orig_id: str | None = None
    """The origin that was attested (assumed), a phone number in the sample. Can be null."""
    stir_signing_entity: str | None = None
    """Who signed the attestation (assumed). Can be null."""
    stir_verstat: str | None = None
    """The result of the verification (assumed); null in the sample."""
    transcoded: bool | None = None
    """Whether the call's media was converted from one codec to another (assumed). Can be null."""
    trunk_group_sid_dst: str | None = None
    """The trunk group of the destination's leg (assumed); null when it used none (assumed)."""
    trunk_group_sid_src: str | None = None
    """The trunk group of the source's leg (assumed); null when it used none (assumed)."""
    trunk_sid_dst: str | None = None
    """The trunk of the destination's leg (assumed); null when it used none (assumed)."""
    trunk_sid_src: str | None = None
    """The trunk of the source's leg (assumed); null when it used none (assumed)."""
    type: str | None = None
    """The kind of the call (assumed), `telecom` in the sample; its other values are not known."""
    user_data: CallDrUserData | None = None
    """Data that travelled with the call (assumed); null when there is none (assumed)."""
    version: int | None = None
    """The version of the record; what it counts is not known. Can be null."""


class ConferenceCall(Record, kw_only=True):
    """One call that joins a party to a conference, into it or, when `direction` is `outbound`, out of it.

    Fields are optional, because a request may choose them. All but the key, the partner, `direction`, `duration` and
    the times of begin, end and insertion may be null (assumed).
    """

    address_dst: str | None = None
    """The fully qualified address of the called party with its SIP information; special characters are formatted.

    Can be null.
    """
    address_src: str | None = None
    """The fully qualified address of the calling party with its SIP information; special characters are formatted.

    Can be null.
    """
    audio_key: str | None = None
    """Not described by any page; null in the samples."""
    bridge: str | None = None
    """The name of the bridge that handled the call. Can be null."""
    call_sid: str
    """The key of the record, which the vendor calls the call's secure ID; an opaque string."""
    custom_call_type: ConferenceCallOrigin | None = None
    """A special field that identifies the origin of the call; null where none was set (assumed)."""
    custom_name: str | None = None
    """A custom name for the calling party, set by its software, on the web or by an IVR; special characters are
    formatted. It is null when none was set (assumed).
    """
    date_disconnected: Time | None = None
    """When the call was disconnected from the meeting, in UTC; null when it never joined (assumed)."""
    date_insert: Time | None = None
    """When the record was inserted into the database, in UTC."""
    date_join: Time | None = None
    """When the calling party joined the meeting, in UTC; null when it never joined (assumed)."""
    date_start: Time | None = None
    """When the call started, in UTC."""
    date_stop: Time | None = None
    """When the call ended, in UTC. Windows of time are windows of this field."""
    direction: ConferenceCallDirection | None = None
    """Which way the call went."""
    disconnect_cause: int | None = None
    """The reason to drop the call as a numeric SIP code, says the page, though 16 in its sample is no SIP status; null
    when it is not known (assumed).
    """
    disconnect_originator: ConferenceCallDisconnectOriginator | None = None
    """The initiator of the disconnection; null when it is not known (assumed)."""
    disconnect_reason: str | None = None
    """The reason to drop the call, in detail and in words. Can be null."""
    duration: Decimal | None = None
    """The total duration of the call, in seconds."""
    duration_meeting: Decimal | None = None
    """How long the caller took part in the meeting, in seconds; null when it never joined (assumed)."""
    endpoint_sid: str | None = None
    """The conference endpoint that the call is associated with. Can be null."""
    meeting_room_sid: str | None = None
    """The meeting room of the meeting.

    It is available in the secured call flow and, when the calling party entered the access code of an existing room, in
    the open one; null otherwise (assumed).
    """
    meeting_sid: str | None = None
    """The meeting that the calling party took part in; an opaque string, null when it never joined (assumed)."""
    node: str | None = None
    """The IP address of the bridge's node. Can be null."""
    number_dst: str | None = None
    """The called party's number, without a plus in the sample. Can be null."""
    number_src: str | None = None
    """The calling party's number, with a plus in the sample. Can be null."""
    partner_sid: str | None = None
    """The partner that the conference endpoint is associated with."""
    role: ConferenceCallRole | None = None
    """The role of the calling party in the meeting; null when it never joined (assumed)."""
    user_agent: str | None = None
    """Details about the user agent of the calling party; null when they are not available."""


class _TextField(Equal[R, str], Unequal[R, str], Like[R], Sortable[R], Field[R, str]):
    """Filter with `==`, `!=`, `like()`; sort."""

    __slots__ = ()


class _ExactTextField(Equal[R, str], Unequal[R, str], Sortable[R], Field[R, str]):
    """Filter with `==`, `!=`; sort."""

    __slots__ = ()


class _WordField(Equal[R, T], Unequal[R, T], Sortable[R], Field[R, T]):
    """Filter with `==`, `!=`; sort."""

    __slots__ = ()


class _TimeField(
    Equal[R, datetime],
    Unequal[R, datetime],
    Less[R, datetime],
    LessEqual[R, datetime],
    Greater[R, datetime],
    GreaterEqual[R, datetime],
    Sortable[R],
    Field[R, datetime],
):
    """Filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort."""

    __slots__ = ()


class _IntegerField(
    Equal[R, int],
    Unequal[R, int],
    Less[R, int],
    LessEqual[R, int],
    Greater[R, int],
    GreaterEqual[R, int],
    Sortable[R],
    Field[R, int],
):
    """Filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort."""

    __slots__ = ()


class _DecimalField(
    Equal[R, Decimal | int],
    Unequal[R, Decimal | int],
    Less[R, Decimal | int],
    LessEqual[R, Decimal | int],
    Greater[R, Decimal | int],
    GreaterEqual[R, Decimal | int],
    Sortable[R],
    Field[R, Decimal | int],
):
    """Filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort."""

    __slots__ = ()


class _FlagField(Equal[R, bool], Unequal[R, bool], Sortable[R], Field[R, bool]):
    """Filter with `==`, `!=`; sort."""

    __slots__ = ()


class ConferenceCallsFields:
    """Fields of `conference_calls`, for `where=`, `order=` and `fields=`."""

    address_dst = _TextField[ConferenceCall]("address_dst")
    """The fully qualified address of the called party with its SIP information; special characters are formatted.

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    address_src = _TextField[ConferenceCall]("address_src")
    """The fully qualified address of the calling party with its SIP information; special characters are formatted.

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    audio_key = _TextField[ConferenceCall]("audio_key")
    """Not described by any page; null in the samples. `str`; filter with `==`, `!=`, `like()`; sort."""
    bridge = _TextField[ConferenceCall]("bridge")
    """The name of the bridge that handled the call. `str`; filter with `==`, `!=`, `like()`; sort."""
    call_sid = _ExactTextField[ConferenceCall]("call_sid")
    """The key of the record, which the vendor calls the call's secure ID; an opaque string.

    `str`; filter with `==`, `!=`; sort.
    """
    custom_call_type = _WordField[ConferenceCall, ConferenceCallOriginWord]("custom_call_type")
    """A special field that identifies the origin of the call; null where none was set (assumed).

    `ConferenceCallOriginWord`; filter with `==`, `!=`; sort.
    """
    custom_name = _TextField[ConferenceCall]("custom_name")
    """A custom name for the calling party, set by its software, on the web or by an IVR; special characters are
    formatted.

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    date_disconnected = _TimeField[ConferenceCall]("date_disconnected")
    """When the call was disconnected from the meeting, in UTC; null when it never joined (assumed).

    `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    date_insert = _TimeField[ConferenceCall]("date_insert")
    """When the record was inserted into the database, in UTC.

    `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    date_join = _TimeField[ConferenceCall]("date_join")
    """When the calling party joined the meeting, in UTC; null when it never joined (assumed).

    `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    date_start = _TimeField[ConferenceCall]("date_start")
    """When the call started, in UTC.

    `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    date_stop = _TimeField[ConferenceCall]("date_stop")
    """When the call ended, in UTC. `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort."""
    direction = _WordField[ConferenceCall, ConferenceCallDirectionWord]("direction")
    """Which way the call went. `ConferenceCallDirectionWord`; filter with `==`, `!=`; sort."""
    disconnect_cause = _IntegerField[ConferenceCall]("disconnect_cause")
    """The reason to drop the call as a numeric SIP code, says the page, though 16 in its sample is no SIP status; null
    when it is not known (assumed).

    `int`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    disconnect_originator = _WordField[ConferenceCall, ConferenceCallDisconnectOriginatorWord]("disconnect_originator")
    """The initiator of the disconnection; null when it is not known (assumed).

    `ConferenceCallDisconnectOriginatorWord`; filter with `==`, `!=`; sort.
    """
    disconnect_reason = _TextField[ConferenceCall]("disconnect_reason")
    """The reason to drop the call, in detail and in words. `str`; filter with `==`, `!=`, `like()`; sort."""
    duration = _DecimalField[ConferenceCall]("duration")
    """The total duration of the call, in seconds.

    `Decimal` or `int` in seconds; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    duration_meeting = _DecimalField[ConferenceCall]("duration_meeting")
    """How long the caller took part in the meeting, in seconds; null when it never joined (assumed).

    `Decimal` or `int` in seconds; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    endpoint_sid = _ExactTextField[ConferenceCall]("endpoint_sid")
    """The conference endpoint that the call is associated with. `str`; filter with `==`, `!=`; sort."""
    meeting_room_sid = _ExactTextField[ConferenceCall]("meeting_room_sid")
    """The meeting room of the meeting. `str`; filter with `==`, `!=`; sort."""
    meeting_sid = _ExactTextField[ConferenceCall]("meeting_sid")
    """The meeting that the calling party took part in; an opaque string, null when it never joined (assumed).

    `str`; filter with `==`, `!=`; sort.
    """
    node = _TextField[ConferenceCall]("node")
    """The IP address of the bridge's node. `str`; filter with `==`, `!=`, `like()`; sort."""
    number_dst = _TextField[ConferenceCall]("number_dst")
    """The called party's number, without a plus in the sample. `str`; filter with `==`, `!=`, `like()`; sort."""
    number_src = _TextField[ConferenceCall]("number_src")
    """The calling party's number, with a plus in the sample. `str`; filter with `==`, `!=`, `like()`; sort."""
    partner_sid = _ExactTextField[ConferenceCall]("partner_sid")
    """The partner that the conference endpoint is associated with. `str`; filter with `==`, `!=`; sort."""
    role = _WordField[ConferenceCall, ConferenceCallRoleWord]("role")
    """The role of the calling party in the meeting; null when it never joined (assumed).

    `ConferenceCallRoleWord`; filter with `==`, `!=`; sort.
    """
    user_agent = _TextField[ConferenceCall]("user_agent")
    """Details about the user agent of the calling party; null when they are not available.

    `str`; filter with `==`, `!=`, `like()`; sort.
    """


class CallDrsFields:
    """Fields of `call_drs`, for `where=`, `order=` and `fields=`."""

    cic = _TextField[CallDr]("cic")
    """The current Carrier Identification Code; null where the call has none (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    cic_original = _TextField[CallDr]("cic_original")
    """The Carrier Identification Code before transformations; null where there is none (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    cic_transformed = _TextField[CallDr]("cic_transformed")
    """The Carrier Identification Code after transformations; null where there is none (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    codec_dst = _TextField[CallDr]("codec_dst")
    """The codec of the destination's leg; it may be null when the call was not completed.

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    codec_src = _TextField[CallDr]("codec_src")
    """The codec of the source's leg; null when the call was not completed (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    date_insert = _TimeField[CallDr]("date_insert")
    """When the record was inserted into the database, in UTC.

    `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    date_start = _TimeField[CallDr]("date_start")
    """When the call started, in UTC.

    `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    date_stop = _TimeField[CallDr]("date_stop")
    """When the call ended, in UTC. `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort."""
    date_talk = _TimeField[CallDr]("date_talk")
    """When the destination answered, in UTC; null when nobody answered (assumed).

    `datetime` with a time zone; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    direction = _WordField[CallDr, CallDrDirectionWord]("direction")
    """Which way the call went; the pages do not say what `any` and `undirected` stand for.

    `CallDrDirectionWord`; filter with `==`, `!=`; sort.
    """
    disconnect_originator = _WordField[CallDr, CallDrDisconnectOriginatorWord]("disconnect_originator")
    """The originator of the call drop; null when it is not known (assumed).

    `CallDrDisconnectOriginatorWord`; filter with `==`, `!=`; sort.
    """
    diversion_dst = _TextField[CallDr]("diversion_dst")
    """The destination's diversion header, a number in the sample; null when there is none (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    diversion_src = _TextField[CallDr]("diversion_src")
    """The source's diversion header, a number in the sample; null when there is none (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    dr_sid = _ExactTextField[CallDr]("dr_sid")
    """The key of the record, which the vendor calls its secure ID, and the value of a cursor; an opaque string.

    `str`; filter with `==`, `!=`; sort.
    """
    duration = _DecimalField[CallDr]("duration")
    """How long the call lasted, in seconds, from `date_start` to `date_stop`.

    `Decimal` or `int` in seconds; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    duration_billing = _DecimalField[CallDr]("duration_billing")
    """The computed duration that the price is calculated from, in seconds.

    `Decimal` or `int` in seconds; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    endpoint_sid_dst = _ExactTextField[CallDr]("endpoint_sid_dst")
    """The destination's endpoint, the system gateway's when the number is an external one; null when there is none
    (assumed).

    `str`; filter with `==`, `!=`; sort.
    """
    endpoint_sid_src = _ExactTextField[CallDr]("endpoint_sid_src")
    """The source's endpoint, the system gateway's when the number is an external one; null when there is none
    (assumed).

    `str`; filter with `==`, `!=`; sort.
    """
    identity = _TextField[CallDr]("identity")
    """The real calling number, from the P-Asserted-Identity or Remote-Party-ID header; null when they carry none
    (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    ip_dst = _TextField[CallDr]("ip_dst")
    """The destination's network address (assumed), with a port in the sample; null when no leg was set up (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    ip_src = _TextField[CallDr]("ip_src")
    """The source's network address (assumed), without a port in the sample.

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    number_billing = _TextField[CallDr]("number_billing")
    """The subscriber's number (assumed); by its name, the one that the call is billed to.

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    number_dst = _TextField[CallDr]("number_dst")
    """The called number, without a plus in the sample. `str`; filter with `==`, `!=`, `like()`; sort."""
    number_dst_original = _TextField[CallDr]("number_dst_original")
    """The called number before transformations (assumed); null when it was not transformed (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    number_dst_transformed = _TextField[CallDr]("number_dst_transformed")
    """The called number after transformations (assumed); null when it was not transformed (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    number_external = _TextField[CallDr]("number_external")
    """The number of the side that is not the subscriber (assumed). `str`; filter with `==`, `!=`, `like()`; sort."""
    number_src = _TextField[CallDr]("number_src")
    """The calling number, with a plus in the sample. `str`; filter with `==`, `!=`, `like()`; sort."""
    number_src_original = _TextField[CallDr]("number_src_original")
    """The calling number before transformations (assumed); null when it was not transformed (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    number_src_transformed = _TextField[CallDr]("number_src_transformed")
    """The calling number after transformations (assumed); null when it was not transformed (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    partner_sid = _ExactTextField[CallDr]("partner_sid")
    """The partner that owns the record. `str`; filter with `==`, `!=`; sort."""
    price = _DecimalField[CallDr]("price")
    """The price of the call (assumed); null when it was not rated (assumed)

    `Decimal` or `int` in money; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    price_lcr_dst = _DecimalField[CallDr]("price_lcr_dst")
    """The least-cost-routing price of the destination's leg (assumed); null when there is none (assumed).

    `Decimal` or `int` in money; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    price_lcr_src = _DecimalField[CallDr]("price_lcr_src")
    """The least-cost-routing price of the source's leg (assumed); null when there is none (assumed).

    `Decimal` or `int` in money; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    rate = _DecimalField[CallDr]("rate")
    """The rate that the call is priced at, per minute (assumed); null when it was not rated (assumed)

    `Decimal` or `int` per minute; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    rate_lcr_dst = _DecimalField[CallDr]("rate_lcr_dst")
    """The least-cost-routing rate of the destination's leg, per minute (assumed); null when there is none (assumed).

    `Decimal` or `int` per minute; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    rate_lcr_src = _DecimalField[CallDr]("rate_lcr_src")
    """The least-cost-routing rate of the source's leg, per minute (assumed); null when there is none (assumed).

    `Decimal` or `int` per minute; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
    sipcallid_dst = _TextField[CallDr]("sipcallid_dst")
    """The SIP Call-ID of the destination's leg; null when no leg was set up (assumed).

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    sipcallid_src = _TextField[CallDr]("sipcallid_src")
    """The SIP Call-ID of the source's leg. `str`; filter with `==`, `!=`, `like()`; sort."""
    sipcause = _TextField[CallDr]("sipcause")
    """The final SIP status of the call, as text (assumed). `str`; filter with `==`, `!=`, `like()`; sort."""
    stir_attest = _WordField[CallDr, CallDrAttestationWord]("stir_attest")
    """How far the caller's right to the number was attested (assumed); null when it was not (assumed).

    `CallDrAttestationWord`; filter with `==`, `!=`; sort.
    """
    stir_identity = _TextField[CallDr]("stir_identity")
    """A text that is `false` in the sample; no page that could be read says what it states.

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    stir_orig_id = _TextField[CallDr]("stir_orig_id")
    """The origin that was attested (assumed), a phone number in the sample.

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    stir_signing_entity = _TextField[CallDr]("stir_signing_entity")
    """Who signed the attestation (assumed). `str`; filter with `==`, `!=`, `like()`; sort."""
    stir_verstat = _TextField[CallDr]("stir_verstat")
    """The result of the verification (assumed); null in the sample. `str`; filter with `==`, `!=`, `like()`; sort."""
    transcoded = _FlagField[CallDr]("transcoded")
    """Whether the call's media was converted from one codec to another (assumed).

    `bool`; filter with `==`, `!=`; sort.
    """
    trunk_group_sid_dst = _ExactTextField[CallDr]("trunk_group_sid_dst")
    """The trunk group of the destination's leg (assumed); null when it used none (assumed).

    `str`; filter with `==`, `!=`; sort.
    """
    trunk_group_sid_src = _ExactTextField[CallDr]("trunk_group_sid_src")
    """The trunk group of the source's leg (assumed); null when it used none (assumed).

    `str`; filter with `==`, `!=`; sort.
    """
    trunk_sid_dst = _ExactTextField[CallDr]("trunk_sid_dst")
    """The trunk of the destination's leg (assumed); null when it used none (assumed).

    `str`; filter with `==`, `!=`; sort.
    """
    trunk_sid_src = _ExactTextField[CallDr]("trunk_sid_src")
    """The trunk of the source's leg (assumed); null when it used none (assumed).

    `str`; filter with `==`, `!=`; sort.
    """
    type = _TextField[CallDr]("type")
    """The kind of the call (assumed), `telecom` in the sample; its other values are not known.

    `str`; filter with `==`, `!=`, `like()`; sort.
    """
    user_data = Field[CallDr, Any]("user_data")
    """Data that travelled with the call (assumed); null when there is none (assumed).

    `Any`; neither filter nor sort.
    """
    version = _IntegerField[CallDr]("version")
    """The version of the record; what it counts is not known.

    `int`; filter with `==`, `!=`, `<`, `<=`, `>`, `>=`; sort.
    """
