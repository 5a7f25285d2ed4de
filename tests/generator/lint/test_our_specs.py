"""The specs say what the vendors' pages say: samples exactly, every field, every contradiction settled where it matters."""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from callrecords.generator.bundle.folder import bundle, render
from callrecords.spec.bundle import Bundle, read_bundle

SPECS = Path(__file__).parents[3] / "specs"

CALL_DR = """cic cic_original cic_transformed codec_dst codec_src date_insert date_start date_stop date_talk direction
disconnect_originator diversion_dst diversion_src dr_sid duration duration_billing endpoint_sid_dst endpoint_sid_src identity ip_dst
ip_src number_billing number_dst number_dst_original number_dst_transformed number_external number_src number_src_original
number_src_transformed partner_sid price price_lcr_dst price_lcr_src rate rate_lcr_dst rate_lcr_src sipcallid_dst sipcallid_src sipcause
stir_attest stir_identity stir_orig_id stir_signing_entity stir_verstat transcoded trunk_group_sid_dst trunk_group_sid_src
trunk_sid_dst trunk_sid_src type user_data version"""

CONFERENCE_CALL = """address_dst address_src audio_key bridge call_sid custom_call_type custom_name date_disconnected date_insert
date_join date_start date_stop direction disconnect_cause disconnect_originator disconnect_reason duration duration_meeting endpoint_sid
meeting_room_sid meeting_sid node number_dst number_src partner_sid role user_agent"""

CALL_LOG = """id session_id caller caller_domain caller_display_name callee callee_domain callee_display_name started_at rang_at
answered_at ended_at call_id direction end_reason reroute_reason status_code destination outbound_caller_id did_cid trunk duration
service_number user_data"""

CALL_DETAIL = """id hid svcID date roomID seq type fromEID toEID fromSvcID toSvcID fromRegion callSeq callID callDirection callType fromIP
callPrepareFromNum caller callee callDate callEndTime status lastResponseCode byeReason releaseParty mediaType isRecording hasAudioFile
recordingEventList recordType fromRole toRole fromRoleName toRoleName fromDepartment toDepartment fromDisplayName toDisplayName
lastHandledParty fromDepartmentID toDepartmentID callerFirstName callerLastName calleeFirstName calleeLastName"""


@functools.cache
def document(slug: str) -> dict[str, Any]:
    return bundle(SPECS / slug)


@functools.cache
def facts(slug: str) -> Bundle:
    return read_bundle(render(document(slug)))


def example(slug: str, operation: str) -> Any:
    (found,) = facts(slug).operations[operation].ok.examples.values()
    return json.loads(bytes(found.value))


def digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, separators=(",", ":")).encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("slug", "operation", "fields"),
    [
        ("carrierx", "list_call_drs", CALL_DR),
        ("carrierx", "get_call_dr", CALL_DR),
        ("carrierx", "list_conference_calls", CONFERENCE_CALL),
        ("carrierx", "get_conference_call", CONFERENCE_CALL),
        ("portsip", "list_calllogs", CALL_LOG),
        ("portsip", "get_calllog", f"{CALL_LOG} cost billed_account"),
        ("cinnox", "list_call_details", CALL_DETAIL),
    ],
)
def test_a_record_has_the_documented_fields_in_their_order(slug: str, operation: str, fields: str) -> None:
    spec = facts(slug)

    assert list(spec.record_fields(spec.operations[operation])) == fields.split()


def test_nested_recordings_have_their_documented_fields_and_the_one_that_only_the_sample_shows() -> None:
    schemas = facts("cinnox").components.schemas

    assert list(schemas["RecordingEvent"].properties) == ["recorderEID", "startAt", "endAt", "files", "code"]
    assert list(schemas["RecordingFile"].properties) == (
        ["id", "name", "downloadUrl", "duration", "mimeType", "size", "type", "isPrivate"]
    )


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("list_call_drs", "fec901bbeca49b43"),
        ("get_call_dr", "ed7daeb9c74b525b"),
        ("list_conference_calls", "11a2b2ee4672c7d1"),
        ("get_conference_call", "726741a55d0c898e"),
    ],
)
def test_a_vendors_sample_is_kept_to_the_digit(operation: str, expected: str) -> None:
    """The digests were taken from the vendor's pages; whoever changes a sample changes what the vendor said."""
    assert digest(example("carrierx", operation)) == expected


@pytest.mark.parametrize(
    ("listed", "single"), [("list_call_drs", "get_call_dr"), ("list_conference_calls", "get_conference_call")]
)
def test_the_sample_of_one_record_is_the_bare_object_of_the_lists_sample(listed: str, single: str) -> None:
    assert example("carrierx", listed)["items"] == [example("carrierx", single)]


@pytest.mark.parametrize(
    ("slug", "operation"), [("portsip", "list_calllogs"), ("portsip", "get_calllog"), ("cinnox", "list_call_details")]
)
def test_an_example_that_is_no_sample_says_so(slug: str, operation: str) -> None:
    found = facts(slug).operations[operation]
    examples = document(slug)["paths"][found.path][found.method.lower()]["responses"]["200"]["content"][
        "application/json"
    ]["examples"]

    assert [one["x-evidence"]["kind"] for one in examples.values()] == ["documented"]


@pytest.mark.parametrize(
    ("operation", "roles", "widens"),
    [
        ("list_call_drs", ["calls.manage", "calls.read"], "calls.read_descendant"),
        ("list_conference_calls", ["app.manage", "app.read"], "app.read_descendant"),
    ],
)
def test_either_scope_reads_and_another_one_widens(operation: str, roles: list[str], widens: str) -> None:
    found = facts("carrierx").operations[operation]

    assert found.security == tuple({"bearer": (role,)} for role in roles)
    assert found.visibility is not None
    assert found.visibility.descendants == widens


@pytest.mark.parametrize("name", ["duration", "duration_billing", "price", "price_lcr_dst", "rate"])
def test_amounts_that_come_as_text_are_accepted_as_numbers_too(name: str) -> None:
    spec = facts("carrierx")
    field = spec.record_fields(spec.operations["list_call_drs"])[name]

    assert [(one.type, one.format) for one in field.schema.any_of][:2] == [("string", "decimal"), ("number", "decimal")]


def test_ids_are_opaque_even_where_they_look_like_a_uuid() -> None:
    spec = facts("carrierx")
    fields = spec.record_fields(spec.operations["list_conference_calls"])

    assert {fields[name].schema.format for name in ("call_sid", "meeting_sid", "endpoint_sid")} == {None}


SETTLED = {
    "carrierx": """
        /components/schemas/CallDr
        /components/schemas/CallDr/properties/codec_dst
        /components/schemas/CallDr/properties/date_insert
        /components/schemas/CallDr/properties/duration
        /components/schemas/CallDr/properties/duration_billing
        /components/schemas/CallDr/properties/identity
        /components/schemas/CallDr/properties/ip_dst
        /components/schemas/CallDr/properties/number_dst
        /components/schemas/CallDr/properties/number_src
        /components/schemas/CallDr/properties/price
        /components/schemas/CallDr/properties/price_lcr_dst
        /components/schemas/CallDr/properties/sipcause
        /components/schemas/CallDr/properties/stir_identity
        /components/schemas/CallDr/properties/stir_orig_id
        /components/schemas/CallDr/properties/user_data
        /components/schemas/CallDr/properties/version
        /components/schemas/CallDrDirection
        /components/schemas/CallDrDisconnectOriginator
        /components/schemas/CallDrsPage/properties/has_more
        /components/schemas/CallDrsPage/properties/total
        /components/schemas/ConferenceCall/properties/address_src
        /components/schemas/ConferenceCall/properties/audio_key
        /components/schemas/ConferenceCall/properties/call_sid
        /components/schemas/ConferenceCall/properties/date_insert
        /components/schemas/ConferenceCall/properties/disconnect_cause
        /components/schemas/ConferenceCall/properties/duration
        /components/schemas/ConferenceCall/properties/duration_meeting
        /components/schemas/ConferenceCall/properties/meeting_sid
        /components/schemas/ConferenceCall/properties/number_dst
        /components/schemas/ConferenceCall/properties/number_src
        /components/schemas/ConferenceCallDirection
        /components/schemas/ConferenceCallDisconnectOriginator
        /components/securitySchemes/bearer
        /paths/~1app~1conference~1calls/get
        /paths/~1app~1conference~1calls/get/parameters/4
        /paths/~1calls~1call_drs/get
        /paths/~1calls~1call_drs/get/parameters/0
        /paths/~1calls~1call_drs/get/parameters/1
        /paths/~1calls~1call_drs/get/parameters/4
        /paths/~1calls~1call_drs/get/parameters/6
    """,
    "portsip": """
        /components/schemas/CallLog
        /components/schemas/CallLog/properties/duration
        /components/schemas/CallLog/properties/id
        /components/schemas/CallLog/properties/outbound_caller_id
        /components/schemas/CallLog/properties/started_at
        /components/schemas/CallLog/properties/user_data
        /components/schemas/CallLogDirection
        /components/schemas/CallLogEndReason
        /components/schemas/CallLogRerouteReason
        /components/schemas/CallLogsPage/properties/items
        /components/securitySchemes/bearer
        /paths/~1calllogs/get
        /paths/~1calllogs/get/parameters/1
        /paths/~1calllogs/get/parameters/2
        /paths/~1calllogs/get/parameters/5
        /servers/0
    """,
    "cinnox": """
        /components/schemas/CallDetail
        /components/schemas/CallDetail/properties/callee
        /components/schemas/CallDetail/properties/caller
        /components/schemas/CallDetail/properties/date
        /components/schemas/CallDetail/properties/fromEID
        /components/schemas/CallDetail/properties/id
        /components/schemas/CallDetail/properties/isRecording
        /components/schemas/CallDetail/properties/releaseParty
        /components/schemas/CallDetail/properties/toRole
        /components/schemas/CallDetailDirection
        /components/schemas/CallDetailKind
        /components/schemas/CallDetailsPage/properties/code
        /components/schemas/RecordingEvent/properties/code
        /components/schemas/RecordingFile/properties/isPrivate
        /components/schemas/RecordingFile/properties/mimeType
        /components/schemas/RecordingFile/properties/type
        /paths/~1v1~1api~1apps~1{appID}~1data~1call-detail/get
        /paths/~1v1~1api~1apps~1{appID}~1data~1call-detail/get/parameters/1
        /paths/~1v1~1api~1apps~1{appID}~1data~1call-detail/get/parameters/6
    """,
}


@pytest.mark.parametrize(
    ("slug", "pointer"), [(slug, place) for slug, places in SETTLED.items() for place in ("", *places.split())]
)
def test_a_contradiction_of_the_pages_is_settled_where_it_matters(slug: str, pointer: str) -> None:
    """`""` is the root: contradictions about the whole API stand there."""
    node: Any = document(slug)
    for step in pointer.split("/")[1:]:
        node = node[int(step)] if isinstance(node, list) else node[step.replace("~1", "/")]
    evidence = node["x-evidence"]

    assert any("resolves" in one for one in (evidence if isinstance(evidence, list) else [evidence]))
