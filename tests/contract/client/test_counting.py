"""The counts of deviations are compared with what the bytes deviate by; too few and too many are both seen."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from callrecords.contract.base.schemas import Spec, spec_of
from callrecords.contract.client.calls import ClientCaller
from callrecords.contract.client.counting import Counting
from callrecords.contract.client.examples import tolerated
from callrecords.registry import VENDORS
from callrecords.spec.identity import RecordIdentity
from tests.made_up import fable

VENDOR = fable()
SPEC = spec_of(VENDOR)
LIST, GET = "list_voice_entries", "get_voice_entry"
ROW = json.loads(bytes(next(iter(SPEC.bundle.operations[GET].ok.examples.values())).value))


def counting(spec: Spec = SPEC) -> Counting:
    return Counting(spec.bundle, spec.bundle.components.schemas["VoiceEntry"], RecordIdentity("entry-ref"))


def read(**changes: Any) -> tuple[list[Any], dict[Any, int]]:
    """What our client reads of a record with some fields changed, and what it counts."""
    caller = ClientCaller(VENDOR, GET)
    found = caller(json.dumps({**ROW, **{name.replace("_", "-"): value for name, value in changes.items()}}).encode())
    return found.records, caller.counted


CHANGES: dict[str, tuple[dict[str, Any], dict[Any, int]]] = {
    "nothing": ({}, {}),
    "a null that may be": ({"to": None, "hop": None}, {}),
    "a null that may not be": ({"begun_at": None}, {("begun-at", "unexpected null"): 1}),
    "an empty value": ({"from_name": "-"}, {}),
    "an unknown word": ({"way": "up"}, {("way", "unknown enum value"): 1}),
    "a broken bound": ({"q850": -1}, {("q850", "broken bound"): 1}),
    "a bound that is just kept": ({"q850": 0}, {}),
    "unknown fields": ({"new": 1, "newer": 2}, {("new", "unknown field"): 1, ("newer", "unknown field"): 1}),
    "nested": ({"hop": {"setup-millis": -1, "x": 0}}, {("hop.setup-millis", "broken bound"): 1, ("hop.x", "unknown field"): 1}),
    "an unreadable value": ({"net_price": "dear"}, {("net-price", "unreadable value"): 1}),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), CHANGES.values(), ids=CHANGES)
def test_our_client_counts_what_deviates(changes: dict[str, Any], expected: dict[Any, int]) -> None:
    records, counted = read(**changes)
    assert counted == expected
    assert list(counting().faults(records, 0, counted)) == []


@pytest.mark.parametrize(("changes", "expected"), list(CHANGES.values())[1:], ids=list(CHANGES)[1:])
def test_a_count_that_is_missing_one_too_high_or_of_another_kind_is_seen(
    changes: dict[str, Any], expected: dict[Any, int]
) -> None:
    records, _ = read(**changes)
    assert (list(counting().faults(records, 0, {})) == []) is (not expected)
    for (field, kind), count in expected.items():
        assert list(counting().faults(records, 0, {**expected, (field, kind): count + 1})) != []
        others = {key: value for key, value in expected.items() if key != (field, kind)}
        assert list(counting().faults(records, 0, {**others, (field, "bad item"): count})) != []
    assert list(counting().faults(records, 0, {**expected, ("to", "broken bound"): 1})) != []


def test_a_field_that_the_spec_requires_is_missing() -> None:
    document = json.loads(json.dumps(SPEC.document))
    document["components"]["schemas"]["VoiceEntry"]["required"] = ["entry-ref", "to", "hop"]
    records = ClientCaller(VENDOR, GET)(b'{"entry-ref": "ve.1"}').records
    faults = list(counting(Spec.read(json.dumps(document).encode())).faults(records, 0, {}))
    assert faults == ["to: missing field is counted 0 times, not 1"]


def test_items_that_are_no_records_are_counted() -> None:
    assert list(counting().faults([], 2, {("", "bad item"): 2})) == []
    assert list(counting().faults([], 2, {("", "bad item"): 2, ("new", "unknown field"): 1})) == []
    assert list(counting().faults([], 2, {("", "bad item"): 1})) == ["items: bad item is counted 1 times, not 2"]
    assert list(counting().faults([], 2, {})) == ["items: bad item is counted 0 times, not 2"]


@pytest.mark.parametrize("vendor", [*VENDORS, VENDOR], ids=lambda vendor: vendor.slug)
def test_every_list_has_answers_that_deviate_in_each_way_that_its_spec_allows(vendor: Any) -> None:
    spec = spec_of(vendor)
    for operation, facts in spec.bundle.operations.items():
        kinds = Counter(kind for _, counts in tolerated(spec, operation) for _, kind in counts)
        fields = spec.bundle.record_fields(facts)
        assert kinds["unknown field"] >= 1
        assert kinds["unknown enum value"] >= sum(bool(field.enum) for field in fields.values()) > 0
        assert kinds["broken bound"] > 0
        assert sum(not counts for _, counts in tolerated(spec, operation)) >= len(fields) // 2
