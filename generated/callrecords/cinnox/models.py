# Generated from specs/cinnox by `nox -s generate`. Do not edit: change the spec and generate again.
"""Records of CINNOX, and the fields to filter, sort and choose by."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from msgspec import field

from callrecords.client.records.record import Record, Time
from callrecords.spec.enums import OpenEnum
from callrecords.spec.expressions import Equal, Field, GreaterEqual, Less, R, T


class CallDetailDirection(OpenEnum):
    """Which way a call went."""

    INBOUND = "Inbound"
    OUTBOUND = "Outbound"


class CallDetailKind(OpenEnum):
    """What a call is - always `call`."""

    CALL = "call"


class CallDetailMedia(OpenEnum):
    """The media of a record."""

    AUDIO = "audio"
    VIDEO = "video"


class CallDetailNetwork(OpenEnum):
    """The type of a call."""

    ONNET = "onnet"
    """On-net."""
    OFFNET = "offnet"
    """Off-net."""
    SMARTCALL = "smartcall"
    """Smart Calling."""


class CallDetailRecordType(OpenEnum):
    """The type of a record."""

    VOICEMAIL = "voicemail"
    CALL = "call"
    CONFERENCE = "conference"


class CallDetailRole(OpenEnum):
    """The role of a member of staff."""

    ADMIN = "ADMIN"
    SUPERVISOR = "SUPERVISOR"
    AGENT = "AGENT"


class CallDetailStatus(OpenEnum):
    """The status of a call."""

    CALL_ENDED = "Call Ended"
    """Connected, and completed or dropped."""
    DECLINED = "Declined"
    """Rejected by the receiver."""
    BUSY = "Busy"
    NOT_ANSWERED = "Not Answered"
    """Timed out."""
    CANCELLED = "Cancelled"
    """The caller hung up before it was answered."""
    ABANDONED = "Abandoned"
    """The caller left in the IVR, in voicemail or on hold during a transfer."""
    UNREACHABLE = "Unreachable"
    """The device is off or has no data connection, among other reasons."""
    CALL_FAILED = "Call Failed"


CallDetailNetworkWord: TypeAlias = CallDetailNetwork | Literal["onnet", "offnet", "smartcall"]
"""`CallDetailNetwork`, or one of its texts; any other text is given as `CallDetailNetwork(text)`."""

CallDetailStatusWord: TypeAlias = (
    CallDetailStatus
    | Literal["Call Ended", "Declined", "Busy", "Not Answered", "Cancelled", "Abandoned", "Unreachable", "Call Failed"]
)
"""`CallDetailStatus`, or one of its texts; any other text is given as `CallDetailStatus(text)`."""


class RecordingFile(Record, kw_only=True, rename="camel"):
    """One file of a recording."""

    id: str | None = None
    """The key of the file; an opaque string."""
    name: str | None = None
    """The name of the file. Can be null."""
    download_url: str | None = None
    """Where the file can be fetched. Can be null."""
    duration: Decimal | None = None
    """The length of the recording, in milliseconds. Can be null."""
    mime_type: str | None = None
    """The format of the file, `video` or `mp4` by the page; not a MIME type in spite of its name. Can be null."""
    size: int | None = None
    """The size of the file, in bytes. Can be null."""
    type: int | str | None = None
    """What the file holds - 2 is video, 3 is audio. Can be null."""
    is_private: bool | None = None
    """Whether the record is accessible privately; always true by the page. Can be null."""


class RecordingEvent(Record, kw_only=True, rename="camel"):
    """One recording of a call."""

    recorder_eid: str | None = field(name="recorderEID", default=None)
    """Who of the staff recorded the call, as a staff ID; null when it is not known (assumed)."""
    start_at: Time | None = None
    """When the recording began, in UTC. Can be null."""
    end_at: Time | None = None
    """When the recording ended, in UTC. Can be null."""
    files: list[RecordingFile] | None = None
    """The files of the recording."""
    code: int | None = None
    """Not described by any page; 0 in the sample. Can be null."""


class CallDetail(Record, kw_only=True, rename="camel"):
    """One call with its recordings. No field is required; every field but the key may be null (assumed)."""

    id: str
    """The key of the record; an opaque string."""
    hid: str | None = None
    """The history that the record belongs to. Can be null."""
    svc_id: str | None = field(name="svcID", default=None)
    """The service account that was used for the call. Can be null."""
    date: str | None = None
    """The day of the call, as eight digits - year, month, day. Can be null."""
    room_id: str | None = field(name="roomID", default=None)
    """The room of the call. Can be null."""
    seq: int | None = None
    """The sequence number of the call. Can be null."""
    type: CallDetailKind | None = None
    """The type of the call; always `call` by the page. Can be null."""
    from_eid: str | None = field(name="fromEID", default=None)
    """The caller's staff ID (assumed); null when the caller is not staff (assumed)."""
    to_eid: str | None = field(name="toEID", default=None)
    """The callee's staff ID; null when the callee is not staff (assumed)."""
    from_svc_id: str | None = field(name="fromSvcID", default=None)
    """The service account of the caller. Can be null."""
    to_svc_id: str | None = field(name="toSvcID", default=None)
    """The service account of the callee. Can be null."""
    from_region: str | None = None
    """The region of the caller. Can be null."""
    call_seq: int | None = None
    """The sequence number of the record in the history of the call. Can be null."""
    call_id: str | None = field(name="callID", default=None)
    """The ID of the call record, says the page, beside the record's own `id`; an opaque string. Can be null."""
    call_direction: CallDetailDirection | None = None
    """Which way the call went. Can be null."""
    call_type: CallDetailNetwork | None = None
    """The type of the call - on-net, off-net or Smart Calling. Can be null."""
    from_ip: str | None = field(name="fromIP", default=None)
    """The caller's network address. Can be null."""
    call_prepare_from_num: str | None = None
    """The number of the SIP trunk, or of the telephone network, for the call. Can be null."""
    caller: str | int | None = None
    """The caller's number. Can be null."""
    callee: str | int | None = None
    """The callee's number. Can be null."""
    call_date: Time | None = None
    """When the call started, in UTC. Windows of time are windows of this field."""
    call_end_time: Time | None = None
    """When the call ended, in UTC. Can be null."""
    status: CallDetailStatus | None = None
    """The status of the call. Can be null."""
    last_response_code: str | None = None
    """The last response code of the call, as text. Can be null."""
    bye_reason: str | None = None
    """The reason for how the call ended. Can be null."""
    release_party: str | None = None
    """Who of the staff hung up, as a staff ID (assumed); null when nobody of the staff did (assumed)."""
    media_type: CallDetailMedia | None = None
    """The media of the record, audio or video. Can be null."""
    is_recording: bool | None = None
    """Whether the call was recorded. Can be null."""
    has_audio_file: bool | None = None
    """Whether the audio file of the call is saved. Can be null."""
    recording_event_list: list[RecordingEvent] | None = None
    """The recordings of the call; empty or null when there are none (assumed)."""
    record_type: CallDetailRecordType | None = None
    """The type of the record. Can be null."""
    from_role: CallDetailRole | None = None
    """The role of the caller; null when the caller is not staff (assumed)."""
    to_role: CallDetailRole | None = None
    """The role of the callee (assumed); null when the callee is not staff (assumed)."""
    from_role_name: str | None = None
    """The name of the caller's role. Can be null."""
    to_role_name: str | None = None
    """The name of the callee's role. Can be null."""
    from_department: str | None = None
    """The caller's department. Can be null."""
    to_department: str | None = None
    """The callee's department. Can be null."""
    from_display_name: str | None = None
    """The caller's display name. Can be null."""
    to_display_name: str | None = None
    """The callee's display name. Can be null."""
    last_handled_party: str | None = None
    """The staff ID of who handled the call until it ended. Can be null."""
    from_department_id: str | None = field(name="fromDepartmentID", default=None)
    """The key of the caller's department. Can be null."""
    to_department_id: str | None = field(name="toDepartmentID", default=None)
    """The key of the callee's department. Can be null."""
    caller_first_name: str | None = None
    """The caller's first name. Can be null."""
    caller_last_name: str | None = None
    """The caller's last name. Can be null."""
    callee_first_name: str | None = None
    """The callee's first name. Can be null."""
    callee_last_name: str | None = None
    """The callee's last name. Can be null."""


class _WordField(Equal[R, T], Field[R, T]):
    """Filter with `==`."""

    __slots__ = ()


class _TimeField(Less[R, datetime], GreaterEqual[R, datetime], Field[R, datetime]):
    """Filter with `<`, `>=`."""

    __slots__ = ()


class CallDetailsFields:
    """Fields of `call_details`, for `where=`, `order=` and `fields=`."""

    id = Field[CallDetail, str]("id")
    """The key of the record; an opaque string. `str`; neither filter nor sort."""
    hid = Field[CallDetail, str]("hid")
    """The history that the record belongs to. `str`; neither filter nor sort."""
    svc_id = Field[CallDetail, str]("svc_id", "svcID")
    """The service account that was used for the call. `str`; neither filter nor sort."""
    date = Field[CallDetail, str]("date")
    """The day of the call, as eight digits - year, month, day. `str`; neither filter nor sort."""
    room_id = Field[CallDetail, str]("room_id", "roomID")
    """The room of the call. `str`; neither filter nor sort."""
    seq = Field[CallDetail, int]("seq")
    """The sequence number of the call. `int`; neither filter nor sort."""
    type = Field[CallDetail, str]("type")
    """The type of the call; always `call` by the page. `CallDetailKind`; neither filter nor sort."""
    from_eid = Field[CallDetail, str]("from_eid", "fromEID")
    """The caller's staff ID (assumed); null when the caller is not staff (assumed). `str`; neither filter nor sort."""
    to_eid = Field[CallDetail, str]("to_eid", "toEID")
    """The callee's staff ID; null when the callee is not staff (assumed). `str`; neither filter nor sort."""
    from_svc_id = Field[CallDetail, str]("from_svc_id", "fromSvcID")
    """The service account of the caller. `str`; neither filter nor sort."""
    to_svc_id = Field[CallDetail, str]("to_svc_id", "toSvcID")
    """The service account of the callee. `str`; neither filter nor sort."""
    from_region = Field[CallDetail, str]("from_region", "fromRegion")
    """The region of the caller. `str`; neither filter nor sort."""
    call_seq = Field[CallDetail, int]("call_seq", "callSeq")
    """The sequence number of the record in the history of the call. `int`; neither filter nor sort."""
    call_id = Field[CallDetail, str]("call_id", "callID")
    """The ID of the call record, says the page, beside the record's own `id`; an opaque string.

    `str`; neither filter nor sort.
    """
    call_direction = Field[CallDetail, str]("call_direction", "callDirection")
    """Which way the call went. `CallDetailDirection`; neither filter nor sort."""
    call_type = _WordField[CallDetail, CallDetailNetworkWord]("call_type", "callType")
    """The type of the call - on-net, off-net or Smart Calling. `CallDetailNetworkWord`; filter with `==`."""
    from_ip = Field[CallDetail, str]("from_ip", "fromIP")
    """The caller's network address. `str`; neither filter nor sort."""
    call_prepare_from_num = Field[CallDetail, str]("call_prepare_from_num", "callPrepareFromNum")
    """The number of the SIP trunk, or of the telephone network, for the call. `str`; neither filter nor sort."""
    caller = Field[CallDetail, str]("caller")
    """The caller's number. `str`; neither filter nor sort."""
    callee = Field[CallDetail, str]("callee")
    """The callee's number. `str`; neither filter nor sort."""
    call_date = _TimeField[CallDetail]("call_date", "callDate")
    """When the call started, in UTC. `datetime` with a time zone; filter with `<`, `>=`."""
    call_end_time = Field[CallDetail, datetime]("call_end_time", "callEndTime")
    """When the call ended, in UTC. `datetime` with a time zone; neither filter nor sort."""
    status = _WordField[CallDetail, CallDetailStatusWord]("status")
    """The status of the call. `CallDetailStatusWord`; filter with `==`."""
    last_response_code = Field[CallDetail, str]("last_response_code", "lastResponseCode")
    """The last response code of the call, as text. `str`; neither filter nor sort."""
    bye_reason = Field[CallDetail, str]("bye_reason", "byeReason")
    """The reason for how the call ended. `str`; neither filter nor sort."""
    release_party = Field[CallDetail, str]("release_party", "releaseParty")
    """Who of the staff hung up, as a staff ID (assumed); null when nobody of the staff did (assumed).

    `str`; neither filter nor sort.
    """
    media_type = Field[CallDetail, str]("media_type", "mediaType")
    """The media of the record, audio or video. `CallDetailMedia`; neither filter nor sort."""
    is_recording = Field[CallDetail, bool]("is_recording", "isRecording")
    """Whether the call was recorded. `bool`; neither filter nor sort."""
    has_audio_file = Field[CallDetail, bool]("has_audio_file", "hasAudioFile")
    """Whether the audio file of the call is saved. `bool`; neither filter nor sort."""
    recording_event_list = Field[CallDetail, Any]("recording_event_list", "recordingEventList")
    """The recordings of the call; empty or null when there are none (assumed). `Any`; neither filter nor sort."""
    record_type = Field[CallDetail, str]("record_type", "recordType")
    """The type of the record. `CallDetailRecordType`; neither filter nor sort."""
    from_role = Field[CallDetail, str]("from_role", "fromRole")
    """The role of the caller; null when the caller is not staff (assumed).

    `CallDetailRole`; neither filter nor sort.
    """
    to_role = Field[CallDetail, str]("to_role", "toRole")
    """The role of the callee (assumed); null when the callee is not staff (assumed).

    `CallDetailRole`; neither filter nor sort.
    """
    from_role_name = Field[CallDetail, str]("from_role_name", "fromRoleName")
    """The name of the caller's role. `str`; neither filter nor sort."""
    to_role_name = Field[CallDetail, str]("to_role_name", "toRoleName")
    """The name of the callee's role. `str`; neither filter nor sort."""
    from_department = Field[CallDetail, str]("from_department", "fromDepartment")
    """The caller's department. `str`; neither filter nor sort."""
    to_department = Field[CallDetail, str]("to_department", "toDepartment")
    """The callee's department. `str`; neither filter nor sort."""
    from_display_name = Field[CallDetail, str]("from_display_name", "fromDisplayName")
    """The caller's display name. `str`; neither filter nor sort."""
    to_display_name = Field[CallDetail, str]("to_display_name", "toDisplayName")
    """The callee's display name. `str`; neither filter nor sort."""
    last_handled_party = Field[CallDetail, str]("last_handled_party", "lastHandledParty")
    """The staff ID of who handled the call until it ended. `str`; neither filter nor sort."""
    from_department_id = Field[CallDetail, str]("from_department_id", "fromDepartmentID")
    """The key of the caller's department. `str`; neither filter nor sort."""
    to_department_id = Field[CallDetail, str]("to_department_id", "toDepartmentID")
    """The key of the callee's department. `str`; neither filter nor sort."""
    caller_first_name = Field[CallDetail, str]("caller_first_name", "callerFirstName")
    """The caller's first name. `str`; neither filter nor sort."""
    caller_last_name = Field[CallDetail, str]("caller_last_name", "callerLastName")
    """The caller's last name. `str`; neither filter nor sort."""
    callee_first_name = Field[CallDetail, str]("callee_first_name", "calleeFirstName")
    """The callee's first name. `str`; neither filter nor sort."""
    callee_last_name = Field[CallDetail, str]("callee_last_name", "calleeLastName")
    """The callee's last name. `str`; neither filter nor sort."""
