"""A spec and its schemas: stated, open, strict."""

from __future__ import annotations

import json
from typing import Any

import pytest

from callrecords.contract.base.schemas import Spec, spec_of
from callrecords.errors import ConfigError
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.made_up import fable

SPEC = spec_of(fable())
GET = "get_voice_entry"
(EXAMPLE,) = SPEC.bundle.operations[GET].ok.examples.values()


def entry(**changes: Any) -> dict[str, Any]:
    return json.loads(bytes(EXAMPLE.value)) | changes


@pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)
def test_every_example_fits_in_every_mode(vendor: Vendor) -> None:
    spec = spec_of(vendor)
    for name, operation in spec.bundle.operations.items():
        for example in operation.ok.examples.values():
            for mode in ("stated", "open", "strict"):
                assert spec.problems(name, 200, json.loads(bytes(example.value)), mode) == []


def test_a_wrong_type_is_a_problem_that_names_the_place_and_not_the_value() -> None:
    assert SPEC.problems(GET, 200, entry(talk_secs="secret")) == ["/talk_secs breaks type: a text of 6 characters"]


def test_a_problem_deep_in_a_list_has_its_pointer_and_the_same_one_further_on_is_not_told_again() -> None:
    (example,) = SPEC.bundle.operations["list_voice_entries"].ok.examples.values()
    page = json.loads(bytes(example.value))
    name = SPEC.bundle.operations["list_voice_entries"].pagination.items  # type: ignore[union-attr]
    page[name] = [entry(), entry(talk_secs=True), entry(talk_secs=True)]
    assert SPEC.problems("list_voice_entries", 200, page) == [f"/{name}/1/talk_secs breaks type: true"]


def test_what_is_missing_is_named() -> None:
    (problem, *_) = SPEC.problems(GET, 401, {})
    assert problem.startswith("the answer breaks required: there is no ")
    (shape,) = SPEC.problems(GET, 200, [])
    assert shape == "the answer breaks type: a list of 0"


def test_an_undocumented_status_is_a_problem() -> None:
    assert SPEC.problems(GET, 418, {}) == ["the status is not documented"]


def test_a_value_that_means_nothing_fits() -> None:
    assert SPEC.problems(GET, 200, entry(**{"from-name": "-"}), "strict") == []


def test_a_new_word_breaks_the_stated_enum_and_not_the_open_one() -> None:
    assert SPEC.problems(GET, 200, entry(way="sideways"), "stated") != []
    assert SPEC.problems(GET, 200, entry(way="sideways"), "open") == []
    assert SPEC.problems(GET, 200, entry(way="sideways"), "strict") == ["way breaks enum: sideways"]


def test_a_new_field_breaks_the_strict_twin_alone_also_in_nested_objects() -> None:
    for body in (entry(brandnew=1), entry(hop={"gateway-name": "a", "brandnew": 1})):
        assert SPEC.problems(GET, 200, body, "stated") == []
        assert SPEC.problems(GET, 200, body, "strict") != []


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"openapi": "3.1.0"}', b"\xff"])
def test_a_spec_that_does_not_load_is_told(text: bytes) -> None:
    with pytest.raises(ConfigError, match="the spec of acme does not load"):
        Spec.read(text, "the spec of acme")


def test_a_length_of_time_may_have_a_fraction_of_a_second() -> None:
    document = json.loads(SPEC.text)
    record = document["components"]["schemas"][SPEC.bundle.record_name(SPEC.bundle.operations[GET])]
    record["properties"]["talk_secs"] = {"type": "string", "format": "duration"}
    spec = Spec.read(json.dumps(document).encode())
    assert spec.problems(GET, 200, entry(talk_secs="PT1M13.67S")) == []
    assert spec.problems(GET, 200, entry(talk_secs="1:13")) == ["/talk_secs breaks pattern: a text of 4 characters"]
