"""Half of a surrogate pair, as in a name cut in an emoji, costs one character and no record beside it."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.operations.query import GetQuery, ListQuery, WalkQuery
from callrecords.client.records.surrogates import mended
from callrecords.errors import BadRequest, RecordError
from tests.client.acme import START, Acme, AsyncAcme, Entry
from tests.client.records.test_decode import DECODER

HALF = rb'{"ref": "b", "name": "Ann \ud83d", "count": 2, "price": 1.50}'
SOUND = [b'{"ref": "a", "name": "Anna"}', b'{"ref": "c", "name": "\\ud83d\\ude00 \\\\ud83d \\ufffd"}']
NEW = "�"


def page(*rows: bytes, more: bytes = b"") -> bytes:
    return b'{"rows": [' + b" ,\n ".join(rows) + b"]" + more + b"}"


def answering(body: bytes, status: int = 200) -> Any:
    return lambda request: httpx.Response(status, content=body)


def check(records: list[Entry]) -> None:
    assert [(one.ref, one.name) for one in records] == [
        ("a", "Anna"),
        ("b", f"Ann {NEW}"),
        ("c", "\U0001f600 \\ud83d �"),
    ]
    assert [one.raw for one in records] == [SOUND[0], HALF, SOUND[1]]
    assert [[problem.field for problem in one.problems] for one in records] == [[], ["name"], []]
    (problem,) = records[1].problems
    assert (problem.reason, problem.shape) == ("half of a surrogate pair", '"Aaa \\aa99a"')
    assert records[1].count == 2
    assert str(records[1].price) == "1.50"
    assert records[1].was_sent("name")
    assert not records[1].was_sent("way")


PAGE = page(SOUND[0], HALF, SOUND[1])


@pytest.mark.parametrize("use", ["list_", "iter", "pages"])
def test_a_record_with_half_a_pair_costs_no_other(use: str) -> None:
    acme = Acme(answering(PAGE))
    if use == "list_":
        found = acme.entries.list_(ListQuery())
        check(found.items)
        assert found.raw == PAGE
    else:
        walk = getattr(acme.entries, use)(WalkQuery(since=START, until=START + timedelta(days=1)))
        check(list(walk) if use == "iter" else [one for found in walk for one in found])
    assert [(one.field, one.kind, one.count) for one in acme.deviations] == [("name", "unreadable value", 1)]


@pytest.mark.parametrize("use", ["list_", "iter"])
def test_in_a_long_answer_the_others_keep_their_bytes(use: str) -> None:
    rows = [b'{"ref": "r%d", "name": "%s"}' % (number, b"x" * 25) for number in range(3000)]
    rows[1500] = HALF
    bodies = [page(*rows), page()]
    acme = Acme(
        lambda request: httpx.Response(200, content=bodies[0] if "after" not in request.url.params else bodies[1])
    )
    records = acme.entries.list_(ListQuery()).items if use == "list_" else list(acme.entries.iter(WalkQuery()))
    assert [one.raw for one in records] == rows
    assert [one.ref for one in records if one.problems] == ["b"]


def test_so_does_a_single_one() -> None:
    record = Acme(answering(HALF)).entries.get(GetQuery(path={"ref": "b"}))
    assert (record.name, record.raw) == (f"Ann {NEW}", HALF)


def test_an_asynchronous_client_reads_it_too() -> None:
    async def run() -> list[Entry]:
        async with AsyncAcme(answering(PAGE)) as acme:
            found = await acme.entries.list_(ListQuery())
            return list(found.items)

    check(asyncio.run(run()))


def test_a_strict_client_raises() -> None:
    with pytest.raises(RecordError, match="unreadable value in name") as caught:
        Acme(answering(PAGE), strict=True).entries.list_(ListQuery())
    assert "Ann" not in str(caught.value)


def test_a_key_with_half_a_pair_is_no_key() -> None:
    """Two of them would look alike."""
    rows = [rb'{"ref": "b\ud83d"}', rb'{"ref": "b\ud83e"}', b'{"ref": "c"}']
    found = Acme(answering(page(*rows))).entries.list_(ListQuery())
    assert [one.ref for one in found] == ["c"]
    assert [one.raw for one in found.bad_items] == rows[:2]


@pytest.mark.parametrize(
    "more",
    [rb', "no\udc00te": 1', rb', "note": "\ud83d"', rb', "items": "\ud83d"', rb', "links": {"previous": "\ud83dx"}'],
)
def test_an_envelope_with_half_a_pair_is_read(more: bytes) -> None:
    check(list(Acme(answering(page(SOUND[0], HALF, SOUND[1], more=more))).entries.list_(ListQuery())))
    body = b"{" + more[2:] + b", " + page(SOUND[0], HALF, SOUND[1])[1:]
    check(list(Acme(answering(body)).entries.list_(ListQuery())))


def test_names_objects_and_unknown_fields_with_half_a_pair_are_kept() -> None:
    text = rb'{"ref": "a", "n\ud83dw": "\udfff", "hops": [{"at": "2024-01-01T00:00:00Z"}, {"x": "\ud83d"}], "last": {"cost": 1}}'
    (record,), bad = DECODER.many([text])
    assert bad == []
    assert record.raw == text
    assert dict(record.extras) == {f"n{NEW}w": NEW}
    assert [problem.field for problem in record.problems] == [f"n{NEW}w", "hops[1].x"]
    assert record.hops is not None
    assert [hop.at is None for hop in record.hops] == [False, True]
    assert dict(record.hops[1].extras) == {"x": NEW}


def test_a_walk_goes_on_behind_it() -> None:
    acme = Acme(answering(PAGE))
    walk = acme.entries.iter(WalkQuery(since=START, until=START + timedelta(days=1)))
    assert [next(walk).ref, next(walk).ref] == ["a", "b"]
    rest = acme.entries.iter(WalkQuery(since=START, until=START + timedelta(days=1), resume=walk.resume))
    assert [one.ref for one in rest] == ["c"]


def test_an_error_that_says_it_is_still_understood() -> None:
    body = rb'{"errors": [{"code": 72, "message": "no \ud83d"}]}'
    with pytest.raises(BadRequest, match=f"no {NEW}") as caught:
        Acme(answering(body, 400)).entries.list_(ListQuery())
    assert caught.value.code == "72"


texts = st.text(st.characters(exclude_categories=[]) | st.characters(categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_what_is_mended_is_the_same_text_but_for_the_halves(value: object) -> None:
    text = json.dumps(value).encode()
    new = mended(text)
    assert len(new) == len(text)
    plain = json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "surrogatepass")
    expected = (
        plain.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    )
    assert json.dumps(json.loads(new), ensure_ascii=False) == expected
    if "\\ud" not in text.decode():
        assert new is text
