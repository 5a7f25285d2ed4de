"""Every vendor's record as the common one: by facts alone, nothing guessed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.calls import CallRecord, CallResult, Direction, call_of, calls_of
from callrecords.calls.mapping import DERIVED, PARTS, Sources
from callrecords.carrierx import CallDr
from callrecords.cinnox import CallDetail, RecordingEvent
from callrecords.client.operations.page import Page
from callrecords.errors import BadArgument
from callrecords.generator.lint.words import VOCABULARY
from callrecords.portsip import CallLog, CallLogDetail
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Resource, Vendor, find_resource
from callrecords.testing.running import RunningEmulator, running
from scripts.call_table import PAGE, filled
from tests.client.acme import NUMBER, Entry, bundle_of, document, text
from tests.made_up import fable, made_up

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def emulator() -> Iterator[RunningEmulator]:
    with running() as running_emulator:
        yield running_emulator


moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)) | st.none()


def test_what_carrierx_says_is_taken_over() -> None:
    dr = CallDr(
        dr_sid="a", partner_sid="p", direction="inbound", number_src=NUMBER, number_dst="15005550103", date_start=NOON,
        date_talk=NOON + timedelta(seconds=2), date_stop=NOON + timedelta(seconds=5, microseconds=1), sipcause="200",
        duration=Decimal("5.1"), duration_billing=Decimal(60), price=Decimal("0.0025"),
    )  # fmt: skip
    assert call_of(dr) == CallRecord(
        vendor="carrierx", resource="call_drs", id="a", account="p", direction=Direction.INBOUND, from_number=NUMBER,
        to_number="15005550103", started=NOON, answered=NOON + timedelta(seconds=2),
        ended=NOON + timedelta(seconds=5, microseconds=1), duration_seconds=Decimal("5.1"),
        talk_seconds=Decimal("3.000001"), billed_seconds=Decimal(60), result=CallResult.ANSWERED, cost=Decimal("0.0025"),
    )  # fmt: skip


def test_an_empty_record_says_nothing_but_its_key() -> None:
    for record in (CallDr(dr_sid="a"), CallLog(id="a"), CallDetail(id="a")):
        said = call_of(record).to_dict()
        assert {name for name, value in said.items() if value is not None} == {"vendor", "resource", "id"}


@pytest.mark.parametrize("word", ["any", "undirected", "sideways"])
def test_a_word_that_no_page_explains_stays_the_vendors_own(word: str) -> None:
    direction = call_of(CallDr(dr_sid="a", direction=word)).direction  # type: ignore[arg-type]
    assert direction is not None
    assert (direction, direction.known) == (word, False)


def test_the_words_of_a_vendor_become_the_common_ones() -> None:
    assert call_of(CallLog(id="a", direction="EXTENSION_CALL")).direction == Direction.INTERNAL  # type: ignore[arg-type]
    assert call_of(CallDetail(id="a", status="Not Answered")).result == CallResult.UNANSWERED  # type: ignore[arg-type]
    assert call_of(CallLog(id="a", status_code=486)).result == CallResult.BUSY


def test_a_status_without_fault_is_no_proof_of_an_answer() -> None:
    assert call_of(CallLog(id="a", status_code=0)).result is None
    assert call_of(CallLog(id="a", status_code=0, answered_at=NOON)).result == CallResult.ANSWERED


def test_what_only_the_single_record_says_is_there_with_it() -> None:
    call = call_of(CallLogDetail(id="a", cost=Decimal("0.35")))
    assert (call.resource, call.cost) == ("calllogs", Decimal("0.35"))


def test_a_number_that_was_sent_as_a_number_is_text() -> None:
    assert call_of(CallDetail(id="a", caller=15005550101)).from_number == "15005550101"


@given(moments, moments, moments, moments)
def test_derived_seconds_are_exact_and_never_negative(
    started: datetime | None, rang: datetime | None, answered: datetime | None, ended: datetime | None
) -> None:
    call = call_of(CallLog(id="a", started_at=started, rang_at=rang, answered_at=answered, ended_at=ended))
    for seconds, first, last in (
        (call.duration_seconds, started, ended),
        (call.ring_seconds, rang, ended if answered is None else answered),
    ):
        if first is None or last is None or last < first:
            assert seconds is None
        else:
            assert seconds == Decimal((last - first) // timedelta(microseconds=1)) / 1_000_000


@pytest.mark.parametrize("record", [Entry(ref="a"), 3, None])
def test_what_is_no_record_of_a_vendor_is_refused(record: Any) -> None:
    with pytest.raises(BadArgument):
        call_of(record)


def test_an_object_inside_a_record_is_no_call() -> None:
    with pytest.raises(BadArgument, match="RecordingEvent"):
        call_of(RecordingEvent())


def test_pages_and_records_are_mapped_one_at_a_time() -> None:
    taken: list[str] = []

    def walk() -> Iterator[CallLog]:
        for key in "ab":
            taken.append(key)
            yield CallLog(id=key)

    calls = calls_of(walk())
    assert (next(calls).id, taken) == ("a", ["a"])
    page = Page(items=[CallLog(id="c")], has_next=False, limit=10)
    assert [call.id for call in calls_of(page)] == ["c"]


def test_the_repr_shows_no_numbers() -> None:
    shown = repr(call_of(CallDr(dr_sid="a", number_src=NUMBER, number_dst=NUMBER)))
    assert NUMBER not in shown
    assert "dr_sid" not in shown


RESOURCES = [
    pytest.param(vendor, resource, id=f"{vendor.slug}.{resource.name}")
    for vendor in VENDORS
    for resource in vendor.resources
]


@pytest.mark.parametrize(("vendor", "resource"), RESOURCES)
def test_every_record_of_an_emulator_keeps_what_its_vendor_says(
    vendor: Vendor, resource: Resource, emulator: RunningEmulator
) -> None:
    bundle = vendor.bundle()
    said: set[str] = set()
    with emulator.client(vendor.slug) as client:
        records = list(getattr(client, resource.attribute).iter())
    for record in records:
        wire = json.loads(record.raw)
        call = call_of(record)
        assert (call.vendor, call.resource) == (vendor.slug, resource.name)
        assert call.id == bundle.identity(bundle.operations[resource.list_operation]).of(wire)
        assert all(seconds is None or seconds >= 0 for seconds in (call.ring_seconds, call.talk_seconds))
        said |= {name for name, value in call.to_dict().items() if value is not None}
    sources = Sources.of(bundle, resource.record)
    single = bundle.record_facts(bundle.record_schema(bundle.operations[resource.list_operation])).only_single
    listed = {name for name, field in sources.fields.items() if field.name not in single}
    assert (
        {"vendor", "resource", "id", "started", "ended", "duration_seconds"}
        <= said
        <= {"vendor", "resource", *listed, *sources.derived}
    )


def test_a_vendor_that_others_bring_is_mapped_too() -> None:
    vendor = fable()
    entry = vendor.load(vendor.resources[0].record)
    values = {"entry-ref": "a", "owner-ref": "o", "from": "tel-5550101", "talk_secs": 3, "outcome": "no reply", "way": "loop",
              "begun-at": NOON, "net-price": Decimal("0.33")}  # fmt: skip
    attributes = dict(zip(entry.__struct_encode_fields__, entry.__struct_fields__, strict=True))
    call = call_of(entry(**{attributes[wire]: value for wire, value in values.items()}))
    assert call == CallRecord(
        vendor="fable", resource=vendor.resources[0].name, id="a", account="o", from_number="tel-5550101",
        talk_seconds=Decimal(3), result=CallResult.UNANSWERED, direction=Direction.INTERNAL, started=NOON, cost=Decimal("0.33"),
    )  # fmt: skip


def test_milliseconds_become_seconds() -> None:
    vendor = made_up()["dunlin"]
    leg = vendor.load(find_resource(vendor, "legs").record)
    attributes = dict(zip(leg.__struct_encode_fields__, leg.__struct_fields__, strict=True))
    call = call_of(leg(**{attributes["leg_id"]: "a", attributes["length"]: 4250}))
    assert call.duration_seconds == Decimal("4.25")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("cost", ["cost", "price"]),
        ("account", ["owner", "account"]),
        ("call", ["call-id", "session-id"]),
    ],
)
def test_of_two_fields_that_could_say_it_the_better_one_does(name: str, parts: list[str]) -> None:
    found = sources(**{f"a{n}": part for n, part in enumerate(parts)})
    assert found.fields[name].name == "a1"


def test_of_two_fields_of_one_meaning_the_first_one_says_it() -> None:
    found = sources(first="caller", second="caller")
    assert (found.fields["from_number"].name, found.parts["caller"].name) == ("first", "first")


def sources(**fields: str) -> Sources:
    """Those of a record with these fields, each with its meaning."""
    made = document()
    made["components"]["schemas"]["Entry"]["properties"] |= {
        name: text(**{"x-means": part}) for name, part in fields.items()
    }
    return Sources.of(bundle_of(made), "Entry")


def test_every_part_that_is_looked_for_is_in_the_vocabulary() -> None:
    known = set(json.loads(VOCABULARY.read_bytes())["$defs"]["story-part"]["enum"])
    assert {part for parts in PARTS.values() for part in parts} <= known
    assert {part for groups in DERIVED.values() for group in groups for part in group} <= known
    assert set(PARTS) | {"vendor", "resource"} == set(CallRecord.__struct_fields__)


def test_the_table_of_the_page_is_made_of_the_facts() -> None:
    page = PAGE.read_text("utf-8")
    assert filled(page) == page, "run python -m scripts.call_table"
    assert "| `from_number` | " in page
