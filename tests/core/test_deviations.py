"""What the spec does not describe is counted by field and kind, shown masked, and raised by a strict client."""

from __future__ import annotations

import asyncio
import json
import pickle
import threading
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.core.asks import GetAsk, ListAsk, WalkAsk
from callrecords.core.deviations import MOST_FIELDS, Deviations, Found
from callrecords.core.errors import RecordError
from tests.core.acme import NUMBER, PERSON, Acme, AsyncAcme, Server, rows

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
    "no key": ({"ref": None}, ("ref", "unreadable value", "aaaa")),
}


def serving(*items: object) -> Any:
    return lambda request: httpx.Response(200, json={"rows": list(items)})


def counted(acme: Acme | AsyncAcme) -> set[tuple[str, str, str, int]]:
    return {(one.field, one.kind, one.sample, one.count) for one in acme.deviations}


def test_sound_records_leave_nothing() -> None:
    acme = Acme(serving(SOUND, SOUND))
    assert len(acme.entries.list_(ListAsk())) == 2
    assert len(acme.deviations) == 0
    assert repr(acme.deviations) == "<Deviations none>"


@pytest.mark.parametrize("odd", [name for name in ODD if name != "no key"])
@pytest.mark.parametrize("around", [0, 3])
def test_each_kind_is_counted_once_for_each_record_with_one_masked_sample(odd: str, around: int) -> None:
    change, expected = ODD[odd]
    items = [{**SOUND, **change, "ref": "x"}, *[SOUND] * around, {**SOUND, **change, "ref": "y"}]
    acme = Acme(serving(*items))
    page = acme.entries.list_(ListAsk())
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
        found += [record.ref for page in Acme(answer, strict=True).entries.pages(WalkAsk(limit=2)) for record in page]
    error = pickle.loads(pickle.dumps(caught.value))
    assert error.resume is not None
    for private in (NUMBER, PERSON):
        assert private not in str(error)
    if odd != "no key":
        rest = Acme(answer).entries.iter(WalkAsk(limit=2, resume=error.resume))
        assert [record.ref for record in rest] == ["r4", "r5"]


def test_iterating_drops_no_bad_item_silently() -> None:
    acme = Acme(serving(SOUND, 7, {"name": PERSON}))
    found = [record.ref for page in [acme.entries.list_(ListAsk())] for record in page]
    assert found == ["a"]
    assert {(one.field, one.kind, one.count) for one in acme.deviations} == {("", "bad item", 2)}
    with pytest.raises(RecordError, match="bad item"):
        list(Acme(serving(SOUND, 7), strict=True).entries.iter(WalkAsk(limit=5)))


def test_a_single_record_and_an_asynchronous_client_count_too() -> None:
    def single(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={**SOUND, "new": 1})

    acme = Acme(single)
    acme.entries.get(GetAsk(path={"ref": "a"}))
    assert counted(acme) == {("new", "unknown field", "9", 1)}

    async def run() -> None:
        async with AsyncAcme(single, strict=True) as strict:
            await strict.entries.get(GetAsk(path={"ref": "a"}))

    with pytest.raises(RecordError, match="unknown field in new"):
        asyncio.run(run())


@given(st.lists(st.sampled_from(["a", "b", "c[1].x", "c[2].x"])), st.integers(1, 4))
def test_counts_add_up_over_threads(fields: list[str], workers: int) -> None:
    deviations = Deviations()
    found = [Found(field, "unknown field", "9") for field in fields]
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
    deviations.add("list_x", [Found(f"f{number}", "unknown field", "9") for number in range(MOST_FIELDS + 50)])
    assert len(deviations) <= MOST_FIELDS + 1
    assert sum(one.count for one in deviations) == MOST_FIELDS + 50


def test_an_object_inside_keeps_its_own_bytes() -> None:
    text = '{"rows": [{"ref": "a", "hops": [{"cost": 1.10}, {"cost" : "2"}], "last": { "cost":3 }}]}'
    page = Acme(lambda request: httpx.Response(200, content=text.encode())).entries.list_(ListAsk())
    (record,) = page
    assert [hop.raw for hop in record.hops] == [b'{"cost": 1.10}', b'{"cost" : "2"}']
    twin = pickle.loads(pickle.dumps(record.last))
    assert twin.raw == record.last.raw == b'{ "cost":3 }'
    assert json.loads(record.raw)["ref"] == "a"
