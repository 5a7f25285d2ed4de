"""A single record and what wraps it."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions.wrapping import frame, unwrap
from callrecords.spec.facts import ResourceFacts
from callrecords.spec.places import find, put

PLACES = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5), min_size=1, max_size=3
).map(lambda keys: "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys))
BODIES = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5), st.integers() | st.text(max_size=5)
)


@given(PLACES, st.binary().map(lambda some: json.dumps({"id": some.hex(), "price": 1.50}).encode()))
def test_both_halves_agree_to_the_byte(place: str, record: bytes) -> None:
    facts = ResourceFacts(name="calls", role="get", record=place, constants={"/beside it/of": 7})
    head, tail = frame(facts)
    assert unwrap(facts, head + record + tail) == record
    assert find(json.loads(head + record + tail), "/beside it/of") == 7


def test_a_record_that_stands_alone_is_the_whole_body() -> None:
    facts = ResourceFacts(name="calls", role="get")
    assert (frame(facts), unwrap(facts, b'{"id":1}')) == ((b"", b""), b'{"id":1}')


@pytest.mark.parametrize("body", [b"{}", b'{"a":{}}', b'{"a":[]}', b'{"a":null}', b'{"b":{"c":1}}', b"[]", b"7"])
def test_a_body_without_the_place_holds_no_record(body: bytes) -> None:
    assert unwrap(ResourceFacts(name="calls", role="get", record="/a/c"), body) is None


def test_a_body_that_is_no_json_is_an_error() -> None:
    with pytest.raises(msgspec.DecodeError):
        unwrap(ResourceFacts(name="calls", role="get", record="/a/c"), b'{"a":')


@given(BODIES, PLACES, st.integers())
def test_what_is_put_at_a_place_is_found_there_and_the_rest_stays(
    body: dict[str, int | str], place: str, value: int
) -> None:
    changed = put(body, place, value)
    assert find(changed, place) == value
    assert {
        key: value for key, value in changed.items() if key in body and value == body[key]
    }.keys() >= body.keys() - {place[1:].partition("/")[0].replace("~1", "/").replace("~0", "~")}
