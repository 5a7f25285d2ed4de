"""What the spec does not describe is counted by field and kind, shown masked, and raised by a strict client."""

from __future__ import annotations

import asyncio
import json
import pickle
import threading
from collections import Counter
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from callrecords.client.operations.query import GetQuery, ListQuery, WalkQuery
from callrecords.client.records.decode import RecordDecoder
from callrecords.client.records.deviations import MOST_FIELDS, Deviations, RecordDeviation
from callrecords.client.records.layout import Layout
from callrecords.errors import RecordError
from tests.client.acme import NUMBER, PERSON, Acme, AsyncAcme, Entry, F, Server, bundle, bundle_of, document, rows

SOUND: dict[str, Any] = {"ref": "a", "at": "2024-01-01T00:00:00Z", "way": "in", "last": {"cost": "1.5"}}
ODD: dict[str, tuple[dict[str, Any], tuple[str, str, str]]] = {
    "a value": ({"at": PERSON}, ("at", "unreadable value", '"Aaaaaaaaaa Aaaaaa"')),
    "a value inside": ({"last": {"cost": "x"}}, ("last.cost", "unreadable value", '"a"')),
    "no number": ({"price": "NaN"}, ("price", "unreadable value", "AaA")),
    "no number inside": ({"hops": [{"cost": "NaN"}]}, ("hops[].cost", "unreadable value", "AaA")),
    "a field": ({"caller": NUMBER}, ("caller", "unknown field", '"+99999999999"')),
    "a field inside": ({"last": {"caller": NUMBER}}, ("last.caller", "unknown field", '"+99999999999"')),
    "a field in a list": ({"hops": [{}, {"new": 1}]}, ("hops[].new", "unknown field", "9")),
    "an enum value": ({"way": "sideways"}, ("way", "unknown enum value", "aaaaaaaa")),
    "a null": ({"price": None}, ("price", "unexpected null", "null")),
    "a null inside": ({"last": {"cost": None}}, ("last.cost", "unexpected null", "null")),
    "a null in a list": ({"hops": [{}, {"cost": None}]}, ("hops[].cost", "unexpected null", "null")),
    "a large number": ({"count": 100}, ("count", "broken bound", "999")),
    "a small number": ({"count": -6}, ("count", "broken bound", "-9")),
    "a long text": ({"name": "W" * 31}, ("name", "broken bound", f'"{"A" * 31}"')),
    "a short text": ({"name": "W"}, ("name", "broken bound", '"A"')),
    "no key": ({"ref": None}, ("", "bad item", "")),
}


SPEC = bundle()
LAYOUT = Layout.of(SPEC, SPEC.components.schemas["Entry"])
LIMITED = RecordDecoder(Entry, LAYOUT)
FREE = RecordDecoder(
    Entry,
    structs.replace(
        LAYOUT, limits={}, inner={name: structs.replace(one, limits={}) for name, one in LAYOUT.inner.items()}
    ),
)


def serving(*items: object) -> Any:
    return lambda request: httpx.Response(200, json={"rows": list(items)})


def counted(acme: Acme | AsyncAcme) -> set[tuple[str, str, str, int]]:
    return {(one.field, one.kind, one.sample, one.count) for one in acme.deviations}


@pytest.mark.parametrize("name", ["Report time", "CallTime", "legs[2].Start time"])
def test_a_name_that_the_spec_has_is_shown_as_it_is_and_one_of_the_server_masked(name: str) -> None:
    found = Deviations()
    found.add(
        "list", [RecordDeviation(name, "unreadable value", "null"), RecordDeviation(PERSON, "unknown field", "9")]
    )
    assert [one.field for one in found] == [name.replace("2", ""), "Aaaaaaaaaa Aaaaaa"]


def test_sound_records_leave_nothing() -> None:
    acme = Acme(serving(SOUND, SOUND))
    assert len(acme.entries.list_(ListQuery())) == 2
    assert len(acme.deviations) == 0
    assert repr(acme.deviations) == "<Deviations none>"


@pytest.mark.parametrize("odd", [name for name in ODD if name != "no key"])
@pytest.mark.parametrize("around", [0, 3])
def test_each_kind_is_counted_once_for_each_record_with_one_masked_sample(odd: str, around: int) -> None:
    change, expected = ODD[odd]
    items = [{**SOUND, **change, "ref": "x"}, *[SOUND] * around, {**SOUND, **change, "ref": "y"}]
    acme = Acme(serving(*items))
    page = acme.entries.list_(ListQuery())
    assert [record.ref for record in page] == [item["ref"] for item in items]
    assert counted(acme) == {(*expected, 2)}
    for private in (NUMBER, PERSON):
        assert private not in repr(acme.deviations) + repr(list(acme.deviations))


@pytest.mark.parametrize("odd", ODD)
def test_a_strict_client_raises_before_any_record_of_the_page_and_can_go_on_there(odd: str) -> None:
    server = Server([{**row, "way": "in"} for row in rows(6)])
    change, _ = ODD[odd]
    broken = {**server.rows[4], **change}

    def answer(request: httpx.Request) -> httpx.Response:
        found = server(request).json()
        found["rows"] = [broken if row["ref"] == "r4" else row for row in found["rows"]]
        return httpx.Response(200, json=found)

    found: list[str | None] = []
    with pytest.raises(RecordError) as caught:
        found += [record.ref for page in Acme(answer, strict=True).entries.pages(WalkQuery(limit=2)) for record in page]
    error = pickle.loads(pickle.dumps(caught.value))
    assert error.resume is not None
    for private in (NUMBER, PERSON):
        assert private not in str(error)
    if odd != "no key":
        rest = Acme(answer).entries.iter(WalkQuery(limit=2, resume=error.resume))
        assert [record.ref for record in rest] == ["r4", "r5"]


@pytest.mark.parametrize(("broken", "more"), [(1, ""), (2, ", and 1 more"), (4, ", and 3 more")])
def test_a_strict_client_says_how_many_more_deviations_a_response_has(broken: int, more: str) -> None:
    acme = Acme(
        serving(*({**SOUND, "count": 100, "ref": f"r{number}"} for number in range(broken)), SOUND), strict=True
    )
    with pytest.raises(RecordError) as caught:
        acme.entries.list_(ListQuery())
    assert f"broken bound in count, 999{more}" == caught.value.message.partition(": ")[2]


def test_iterating_drops_no_bad_item_silently() -> None:
    acme = Acme(serving(SOUND, 7, {"name": PERSON}))
    found = [record.ref for page in [acme.entries.list_(ListQuery())] for record in page]
    assert found == ["a"]
    assert {(one.field, one.kind, one.count) for one in acme.deviations} == {("", "bad item", 2)}
    with pytest.raises(RecordError, match="bad item"):
        list(Acme(serving(SOUND, 7), strict=True).entries.iter(WalkQuery(limit=5)))


@pytest.mark.parametrize("key", ["5", "null", "[]"])
def test_a_record_whose_key_cannot_be_read_is_one_bad_item_and_nothing_else(key: str) -> None:
    acme = Acme(lambda request: httpx.Response(200, content=f'{{"rows": [{{"ref": {key}, "new": 1}}]}}'.encode()))
    page = acme.entries.list_(ListQuery())
    assert (len(page), len(page.bad_items)) == (0, 1)
    assert {(one.field, one.kind, one.count) for one in acme.deviations} == {
        ("", "bad item", 1),
        ("new", "unknown field", 1),
    }


def test_what_is_absent_or_not_asked_for_is_no_null() -> None:
    without = {name: value for name, value in SOUND.items() if name != "at"}
    acme = Acme(serving(SOUND, without, {**without, "last": {}}))
    acme.entries.list_(ListQuery())
    acme.entries.list_(ListQuery(fields=[F.at]))
    assert len(acme.deviations) == 0


def test_a_field_that_the_spec_requires_is_missed() -> None:
    spec = document()
    spec["components"]["schemas"]["Entry"] |= {"required": ["ref", "count"], "allOf": [{"required": ["ok"]}]}
    spec["components"]["schemas"]["Hop"]["required"] = ["at"]
    acme = Acme(serving(SOUND, {"ref": "b", "ok": None, "count": 1, "last": {"at": ""}}), bundle_of(spec))
    page = acme.entries.list_(ListQuery())
    assert [record.ref for record in page] == ["a", "b"]
    assert not any(record.problems for record in page)
    assert counted(acme) == {(name, "missing field", "", 1) for name in ("count", "ok", "last.at")}


def test_a_value_beyond_its_bounds_is_kept() -> None:
    acme = Acme(serving({**SOUND, "count": 100, "name": "W" * 31, "price": None}))
    (record,) = acme.entries.list_(ListQuery())
    assert (record.count, record.name, record.price, record.problems) == (100, "W" * 31, None, ())
    assert type(record) is Entry


values: dict[str, st.SearchStrategy[Any]] = {
    "price": st.sampled_from(["1.5", None, "x"]),
    "count": st.sampled_from([0, -5, 99, 100, -6, 10**20, None, "x"]),
    "name": st.sampled_from(["ab", "a", "", "-", "é" * 30, "é" * 31, None, 3]),
    "last": st.sampled_from([None, {}, {"cost": None}, {"cost": "1", "new": 1}, {"cost": "x"}, 5]),
    "hops": st.lists(st.sampled_from([{}, {"cost": None}, {"new": 1}]), max_size=2) | st.none(),
    "way": st.sampled_from(["in", "sideways", None]),
    "new": st.just(1),
}


@given(st.lists(st.fixed_dictionaries({}, optional=values), max_size=6))
def test_limits_change_nothing_but_the_counts_and_each_breach_counts_once(contents: list[dict[str, Any]]) -> None:
    """Whatever the records before were like, and whether anything else is odd in the same record."""
    rows = [{"ref": f"r{index}", **content} for index, content in enumerate(contents)]
    pieces = [json.dumps(row).encode() for row in rows]
    found: list[RecordDeviation] = []
    records, bad = LIMITED.many(pieces, None, found)
    plain: list[RecordDeviation] = []
    assert (records, bad) == FREE.many(pieces, None, plain)
    assert [type(record) for record in records] == [Entry] * len(rows)
    assert [record.problems for record in records] == [record.problems for record in FREE.many(pieces)[0]]
    assert [hop.raw for record in records for hop in record.hops or ()] == [
        hop.raw for record in FREE.many(pieces)[0] for hop in record.hops or ()
    ]
    expected: Counter[tuple[str, str]] = Counter()
    for row in rows:
        objects = [row.get("last"), *(row.get("hops") or [])]
        nulls = [one for one in objects if isinstance(one, dict) and "cost" in one and one["cost"] is None]
        expected["price", "unexpected null"] += "price" in row and row["price"] is None
        expected["cost", "unexpected null"] += len(nulls)
        expected["count", "broken bound"] += row.get("count") in (100, -6, 10**20)
        expected["name", "broken bound"] += row.get("name") in ("a", "é" * 31)
    counted = Counter((one.field.rpartition(".")[2], one.kind) for one in found)
    assert {one: count for one, count in counted.items() if one[1] in ("unexpected null", "broken bound")} == +expected
    others = [(one.field, one.kind) for one in found if one.kind not in ("unexpected null", "broken bound")]
    assert others == [(one.field, one.kind) for one in plain]


def test_a_single_record_and_an_asynchronous_client_count_too() -> None:
    def single(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={**SOUND, "new": 1})

    acme = Acme(single)
    acme.entries.get(GetQuery(path={"ref": "a"}))
    assert counted(acme) == {("new", "unknown field", "9", 1)}

    async def run() -> None:
        async with AsyncAcme(single, strict=True) as strict:
            await strict.entries.get(GetQuery(path={"ref": "a"}))

    with pytest.raises(RecordError, match="unknown field in new"):
        asyncio.run(run())


@given(st.lists(st.sampled_from(["a", "b", "c[1].x", "c[2].x"])), st.integers(1, 4))
def test_counts_add_up_over_threads(fields: list[str], workers: int) -> None:
    deviations = Deviations()
    found = [RecordDeviation(field, "unknown field", "9") for field in fields]
    threads = [threading.Thread(target=deviations.add, args=("list_x", found)) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.count for one in deviations) == workers * len(fields)
    assert {one.field for one in deviations} == {field.replace("[1]", "[]").replace("[2]", "[]") for field in fields}
    deviations.clear()
    assert len(deviations) == 0


def test_names_that_are_data_do_not_fill_the_memory() -> None:
    deviations = Deviations()
    deviations.add(
        "list_x", [RecordDeviation(f"f{number}", "unknown field", "9") for number in range(MOST_FIELDS + 50)]
    )
    assert len(deviations) <= MOST_FIELDS + 1
    assert sum(one.count for one in deviations) == MOST_FIELDS + 50


def test_an_object_inside_keeps_its_own_bytes() -> None:
    text = '{"rows": [{"ref": "a", "hops": [{"cost": 1.10}, {"cost" : "2"}], "last": { "cost":3 }}]}'
    page = Acme(lambda request: httpx.Response(200, content=text.encode())).entries.list_(ListQuery())
    (record,) = page
    assert [hop.raw for hop in record.hops] == [b'{"cost": 1.10}', b'{"cost" : "2"}']
    twin = pickle.loads(pickle.dumps(record.last))
    assert twin.raw == record.last.raw == b'{ "cost":3 }'
    assert json.loads(record.raw)["ref"] == "a"


def test_of_a_record_with_very_many_unknown_fields_a_thousand_are_named_and_all_are_counted() -> None:
    row = {"ref": "a", **{f"u{number}": number for number in range(MOST_FIELDS + 500)}}
    acme = Acme(lambda request: httpx.Response(200, json={"rows": [row]}))
    (record,) = acme.entries.list_(ListQuery()).items
    assert len(record.extras) == MOST_FIELDS + 500
    found = {one.field: one.count for one in acme.deviations}
    assert (len(found), sum(found.values())) == (MOST_FIELDS + 1, MOST_FIELDS + 500)
    assert found["…"] == 500
