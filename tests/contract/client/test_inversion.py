"""A spec turned around: what is made of its answers, and how they are written."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from callrecords.contract.base.schemas import spec_of
from callrecords.contract.client.examples import NEW_FIELD, NEW_WORD, as_bytes, surprising, whole_numbers
from callrecords.contract.client.inversion import MOST_ITEMS, inverted, single_records
from callrecords.registry import VENDORS
from tests.made_up import fable, made_up

SPEC = spec_of(fable())
LIST, GET = "list_voice_entries", "get_voice_entry"
ROW = json.loads(bytes(next(iter(SPEC.bundle.operations[GET].ok.examples.values())).value))
PAGE = json.loads(bytes(next(iter(SPEC.bundle.operations[LIST].ok.examples.values())).value))


def body_of(document: dict[str, Any], name: str) -> jsonschema_rs.Draft202012Validator:
    schema = document["paths"][f"/{name}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return jsonschema_rs.Draft202012Validator({**schema, "components": document["components"]}, validate_formats=True)


@pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)
def test_each_operation_and_each_record_is_the_body_of_one_post(vendor: Any) -> None:
    spec = spec_of(vendor)
    names = {spec.bundle.record_name(operation) for operation in spec.bundle.operations.values()}
    assert set(inverted(spec)["paths"]) == {f"/{name}" for name in spec.bundle.operations}
    assert set(single_records(spec)["paths"]) == {f"/{name}" for name in names}
    for name, operation in spec.bundle.operations.items():
        for example in operation.ok.examples.values():
            body = json.loads(bytes(example.value))
            if operation.pagination is None:
                assert body_of(inverted(spec), name).is_valid(body)


def test_a_record_without_its_key_is_not_valid() -> None:
    less = {name: value for name, value in ROW.items() if name != "entry-ref"}
    for document, name in ((inverted(SPEC), GET), (single_records(SPEC), "VoiceEntry")):
        assert body_of(document, name).is_valid(ROW)
        assert not body_of(document, name).is_valid(less)


def test_pages_are_short() -> None:
    judge = body_of(inverted(SPEC), LIST)
    assert judge.is_valid({**PAGE, "rows": [ROW] * MOST_ITEMS})
    assert not judge.is_valid({**PAGE, "rows": [ROW] * (MOST_ITEMS + 1)})


def test_no_page_says_which_one_follows_wherever_the_url_stands() -> None:
    wren = spec_of(made_up()["wren"])
    (example,) = wren.bundle.operations["list_voicemails"].ok.examples.values()
    page, judge = json.loads(bytes(example.value)), body_of(inverted(wren), "list_voicemails")
    assert judge.is_valid({**page, "links": {}})
    assert judge.is_valid({**page, "links": {"next": None}})
    assert not judge.is_valid({**page, "links": {"next": "http://elsewhere.example/next"}})


def test_the_spec_itself_stays_as_it_is() -> None:
    before = json.dumps(SPEC.document)
    inverted(SPEC)
    single_records(SPEC)
    assert json.dumps(SPEC.document) == before


def test_bodies_are_written_with_the_zeros_of_amounts() -> None:
    assert as_bytes({"a": 1.5, "b": [7, None, "ü"]}) == '{"a": 1.50, "b": [7,null,"ü"]}'.encode()
    assert json.loads(as_bytes(PAGE)) == PAGE
    assert as_bytes(b"<html>") == b"<html>"
    assert as_bytes(1e300) == b"1e+300"


def test_every_record_gets_a_field_and_words_that_no_spec_knows() -> None:
    page: Any = surprising(SPEC, LIST, {**PAGE, "rows": [ROW, 7]})
    more = {NEW_FIELD: page["rows"][0][NEW_FIELD]}
    hop = {**ROW["hop"], **more}
    assert page["rows"][0] == {**ROW, **more, "hop": hop, "outcome": NEW_WORD, "way": NEW_WORD}
    inner = surprising(SPEC, GET, {"entry-ref": "ve.1", "hops": [{"by": {}}, 7]})
    assert inner == {"entry-ref": "ve.1", "hops": [{"by": more, **more}, 7], **more}
    assert page["rows"][1] == 7
    assert surprising(SPEC, GET, {"entry-ref": "ve.1"}) == {
        "entry-ref": "ve.1",
        NEW_FIELD: page["rows"][0][NEW_FIELD],
    }
    assert surprising(SPEC, LIST, "no object") == "no object"


def test_whole_numbers_lose_their_point_and_nothing_else() -> None:
    value = {"a": 7.0, "b": [-0.0, 7.5, 1e300, True, "7.0", None], "c": {"d": 2.0}}
    assert json.dumps(whole_numbers(value)) == '{"a": 7, "b": [0, 7.5, 1e+300, true, "7.0", null], "c": {"d": 2}}'
