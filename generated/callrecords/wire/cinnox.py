# Generated from specs/cinnox by `nox -s generate`. Do not edit: change the spec and generate again.
"""What CINNOX sends and takes, as a server sees it: records, envelopes and query parameters."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field


class CallDetailDirection(StrEnum):
    """Which way a call went."""

    INBOUND = "Inbound"
    OUTBOUND = "Outbound"


class CallDetailKind(StrEnum):
    """What a call is - always `call`."""

    CALL = "call"


class CallDetailMedia(StrEnum):
    """The media of a record."""

    AUDIO = "audio"
    VIDEO = "video"


class CallDetailNetwork(StrEnum):
    """The type of a call."""

    ONNET = "onnet"
    OFFNET = "offnet"
    SMARTCALL = "smartcall"


class CallDetailRecordType(StrEnum):
    """The type of a record."""

    VOICEMAIL = "voicemail"
    CALL = "call"
    CONFERENCE = "conference"


class CallDetailRole(StrEnum):
    """The role of a member of staff."""

    ADMIN = "ADMIN"
    SUPERVISOR = "SUPERVISOR"
    AGENT = "AGENT"


class CallDetailStatus(StrEnum):
    """The status of a call."""

    CALL_ENDED = "Call Ended"
    DECLINED = "Declined"
    BUSY = "Busy"
    NOT_ANSWERED = "Not Answered"
    CANCELLED = "Cancelled"
    ABANDONED = "Abandoned"
    UNREACHABLE = "Unreachable"
    CALL_FAILED = "Call Failed"


class ErrorBody(Struct, kw_only=True):
    """The body of an error answer."""

    code: int
    message: str


class RecordingFile(Struct, kw_only=True):
    """One file of a recording."""

    id: str | UnsetType = UNSET
    name: str | None | UnsetType = UNSET
    download_url: str | None | UnsetType = field(name="downloadUrl", default=UNSET)
    duration: Decimal | None | UnsetType = UNSET
    mime_type: str | None | UnsetType = field(name="mimeType", default=UNSET)
    size: Annotated[int, Meta(ge=0)] | None | UnsetType = UNSET
    type: int | str | None | UnsetType = UNSET
    is_private: bool | None | UnsetType = field(name="isPrivate", default=UNSET)


class ListCallDetailsQuery(Struct, kw_only=True):
    call_type: Annotated[str, Meta(max_length=9, pattern="^(onnet|offnet|smartcall)?$")] | UnsetType = field(
        name="callType", default=UNSET
    )
    status: CallDetailStatus | UnsetType = UNSET
    start_at: datetime | UnsetType = field(name="startAt", default=UNSET)
    end_at: datetime | UnsetType = field(name="endAt", default=UNSET)
    offset: Annotated[int, Meta(ge=0, le=2147483647)] | UnsetType = 0
    limit: Annotated[int, Meta(ge=1, le=500)] | UnsetType = 100


class RecordingEvent(Struct, kw_only=True):
    """One recording of a call."""

    recorder_eid: str | None | UnsetType = field(name="recorderEID", default=UNSET)
    start_at: datetime | None | UnsetType = field(name="startAt", default=UNSET)
    end_at: datetime | None | UnsetType = field(name="endAt", default=UNSET)
    files: list[RecordingFile] | UnsetType = UNSET
    code: int | None | UnsetType = UNSET


class CallDetail(Struct, kw_only=True):
    """One call with its recordings. No field is required; every field but the key may be null (assumed)."""

    id: str | UnsetType = UNSET
    hid: str | None | UnsetType = UNSET
    svc_id: str | None | UnsetType = field(name="svcID", default=UNSET)
    date: str | None | UnsetType = UNSET
    room_id: str | None | UnsetType = field(name="roomID", default=UNSET)
    seq: Annotated[int, Meta(ge=0)] | None | UnsetType = UNSET
    type: CallDetailKind | None | UnsetType = UNSET
    from_eid: str | None | UnsetType = field(name="fromEID", default=UNSET)
    to_eid: str | None | UnsetType = field(name="toEID", default=UNSET)
    from_svc_id: str | None | UnsetType = field(name="fromSvcID", default=UNSET)
    to_svc_id: str | None | UnsetType = field(name="toSvcID", default=UNSET)
    from_region: str | None | UnsetType = field(name="fromRegion", default=UNSET)
    call_seq: Annotated[int, Meta(ge=0)] | None | UnsetType = field(name="callSeq", default=UNSET)
    call_id: str | None | UnsetType = field(name="callID", default=UNSET)
    call_direction: CallDetailDirection | None | UnsetType = field(name="callDirection", default=UNSET)
    call_type: CallDetailNetwork | None | UnsetType = field(name="callType", default=UNSET)
    from_ip: str | None | UnsetType = field(name="fromIP", default=UNSET)
    call_prepare_from_num: str | None | UnsetType = field(name="callPrepareFromNum", default=UNSET)
    caller: str | int | None | UnsetType = UNSET
    callee: str | int | None | UnsetType = UNSET
    call_date: datetime | UnsetType = field(name="callDate", default=UNSET)
    call_end_time: datetime | None | UnsetType = field(name="callEndTime", default=UNSET)
    status: CallDetailStatus | None | UnsetType = UNSET
    last_response_code: str | None | UnsetType = field(name="lastResponseCode", default=UNSET)
    bye_reason: str | None | UnsetType = field(name="byeReason", default=UNSET)
    release_party: str | None | UnsetType = field(name="releaseParty", default=UNSET)
    media_type: CallDetailMedia | None | UnsetType = field(name="mediaType", default=UNSET)
    is_recording: bool | None | UnsetType = field(name="isRecording", default=UNSET)
    has_audio_file: bool | None | UnsetType = field(name="hasAudioFile", default=UNSET)
    recording_event_list: list[RecordingEvent] | None | UnsetType = field(name="recordingEventList", default=UNSET)
    record_type: CallDetailRecordType | None | UnsetType = field(name="recordType", default=UNSET)
    from_role: CallDetailRole | None | UnsetType = field(name="fromRole", default=UNSET)
    to_role: CallDetailRole | None | UnsetType = field(name="toRole", default=UNSET)
    from_role_name: str | None | UnsetType = field(name="fromRoleName", default=UNSET)
    to_role_name: str | None | UnsetType = field(name="toRoleName", default=UNSET)
    from_department: str | None | UnsetType = field(name="fromDepartment", default=UNSET)
    to_department: str | None | UnsetType = field(name="toDepartment", default=UNSET)
    from_display_name: str | None | UnsetType = field(name="fromDisplayName", default=UNSET)
    to_display_name: str | None | UnsetType = field(name="toDisplayName", default=UNSET)
    last_handled_party: str | None | UnsetType = field(name="lastHandledParty", default=UNSET)
    from_department_id: str | None | UnsetType = field(name="fromDepartmentID", default=UNSET)
    to_department_id: str | None | UnsetType = field(name="toDepartmentID", default=UNSET)
    caller_first_name: str | None | UnsetType = field(name="callerFirstName", default=UNSET)
    caller_last_name: str | None | UnsetType = field(name="callerLastName", default=UNSET)
    callee_first_name: str | None | UnsetType = field(name="calleeFirstName", default=UNSET)
    callee_last_name: str | None | UnsetType = field(name="calleeLastName", default=UNSET)


class CallDetailsPage(Struct, kw_only=True):
    """One page of call details; there is no total and no link."""

    code: int
    result: list[CallDetail] | None | UnsetType = UNSET
