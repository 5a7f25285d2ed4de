"""Rules between parameters, kept in valid cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callrecords.contract.server import rules
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from callrecords.spec.operation import Operation
from tests.made_up import fable, made_up

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def lists() -> list[tuple[Vendor, Operation]]:
    found = [(vendor, vendor.bundle().operations[one.list_operation]) for vendor in VENDORS for one in vendor.resources]
    assert found
    return found


def keep(vendor: Vendor, operation: Operation, query: dict[str, object], known: list[str]) -> dict[str, object]:
    rules.keep(query, operation, vendor.bundle().record_fields(operation), known, NOW)
    return query


def test_one_cursor_is_left_names_a_known_record_and_brings_no_offset_and_no_foreign_order() -> None:
    judged = 0
    for vendor, operation in lists():
        paging = operation.pagination
        if paging is None or paging.keyset is None or operation.order is None:
            continue
        judged += 1
        query = keep(
            vendor,
            operation,
            {paging.keyset.after: "x", paging.keyset.before: "y", "offset": 3, operation.order.parameter: "zzz desc"},
            ["k1"],
        )
        assert query == {paging.keyset.after: "k1", operation.order.parameter: f"{paging.keyset.order} asc"}
    assert judged


def test_without_known_records_there_is_no_cursor() -> None:
    for vendor, operation in lists():
        if operation.pagination is not None and (keyset := operation.pagination.keyset) is not None:
            assert keep(vendor, operation, {keyset.after: "x"}, []) == {}


def test_a_plain_filter_is_not_sent_empty_unless_the_spec_says_what_that_means() -> None:
    for vendor, operation in lists():
        for one in operation.filter.parameters if operation.filter else ():
            if one.together is None:
                kept = {one.parameter: ""} if one.empty_means_all else {}
                assert keep(vendor, operation, {one.parameter: ""}, []) == kept


def test_parameters_that_belong_together_come_together_or_not_at_all() -> None:
    judged = 0
    for vendor, operation in lists():
        pair = [one.parameter for one in (operation.filter.parameters if operation.filter else ()) if one.together]
        if pair:
            judged += 1
            assert keep(vendor, operation, {pair[0]: "x"}, []) == {}
            both = keep(vendor, operation, dict.fromkeys(pair, "x"), [])
            assert set(both) == set(pair)
            assert operation.clock is not None
            width = operation.clock.widest_window
            assert width is not None
            assert both[pair[0]] == f"{NOW - width:%Y-%m-%dT%H:%M:%SZ}"
    assert judged


def test_a_window_in_epoch_milliseconds_is_written_in_epoch_milliseconds() -> None:
    vendor = fable()
    operation = vendor.bundle().operations["list_voice_entries"]
    assert operation.filter is not None
    assert operation.clock is not None
    parameters = {
        one.operator: one.parameter for one in operation.filter.parameters if one.field == operation.clock.field
    }
    query = keep(vendor, operation, {parameters["ge"]: "0", parameters["lt"]: "0"}, [])
    start = NOW - (operation.clock.widest_window or timedelta(0))
    assert query[parameters["ge"]] == str(int(start.timestamp() * 1000))
    assert query[parameters["lt"]] == str(int(NOW.timestamp() * 1000))


def test_the_start_of_a_window_with_a_bound_gets_an_end_since_the_server_may_be_past_our_present() -> None:
    judged = 0
    for vendor, operation in [*lists(), (fable(), fable().bundle().operations["list_voice_entries"])]:
        facts, clock = operation.filter, operation.clock
        if facts is None or clock is None or clock.widest_window is None:
            continue
        plain = [one for one in facts.parameters if one.field == clock.field and one.together is None]
        starts = [one.parameter for one in plain if one.operator == "ge"]
        ends = [one.parameter for one in plain if one.operator == "lt"]
        for start in starts:
            judged += 1
            assert {*keep(vendor, operation, {start: "0"}, [])} == {start, *ends}
        assert all(keep(vendor, operation, {end: "0"}, []).keys() == {end} for end in ends)
    assert judged


def test_a_window_ends_at_a_whole_second_whatever_the_moment() -> None:
    operation = fable().bundle().operations["list_voice_entries"]
    assert operation.filter is not None
    query: dict[str, object] = {one.parameter: "0" for one in operation.filter.parameters if one.field == "begun-at"}
    assert query
    odd = NOW.replace(microsecond=999_999)
    rules.keep(query, operation, fable().bundle().record_fields(operation), [], odd)
    assert all(str(value).endswith("000") for value in query.values())


def test_whole_numbers_are_brought_within_64_bits() -> None:
    vendor, operation = lists()[0]
    query = keep(vendor, operation, {"x": 2**70, "y": -(2**70), "z": 5, "flag": True}, [])
    assert query == {"x": 2**63 - 1, "y": -(2**63 - 1), "z": 5, "flag": True}


def test_what_breaks_no_rule_is_left_alone() -> None:
    for vendor, operation in lists():
        assert operation.pagination is not None
        query: dict[str, object] = {operation.pagination.limit.parameter: 7}
        assert keep(vendor, operation, query, ["k"]) == {operation.pagination.limit.parameter: 7}


def test_no_text_holds_the_sign_nul_which_many_servers_refuse() -> None:
    vendor, operation = lists()[0]
    assert keep(vendor, operation, {"any": "a\0b", "many": ["\0c", 3]}, []) == {"any": "ab", "many": ["c", 3]}


def test_an_operator_in_front_of_values_is_sent_once_however_its_values_are_joined() -> None:
    teal = made_up()["teal"]
    operation = next(one for one in teal.bundle().operations.values() if one.resource.role == "list")
    for given, kept in ((">=0,>=1", ">=0"), ([">=0", ">=1"], [">=0"]), (">=0", ">=0")):
        assert keep(teal, operation, {"seconds": given}, [])["seconds"] == kept


def test_a_whole_number_is_within_64_bits_also_as_one_of_several() -> None:
    vendor = fable()
    (operation,) = [vendor.bundle().operations[one.list_operation] for one in vendor.resources][:1]
    query = keep(vendor, operation, {"one": 2**70, "several": [3, -(2**70), True, "x"]}, [])
    assert query == {"one": 2**63 - 1, "several": [3, 1 - 2**63, True, "x"]}
