"""Parameters and headers that each request has."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import BadParameter
from callrecords.conventions.standing import headers, parse, render, starts
from callrecords.spec.facts import ResourceFacts
from callrecords.spec.facts_paging import LimitFacts, OffsetFacts, PaginationFacts
from callrecords.spec.operation import Operation, ParameterSpec
from callrecords.spec.schema import Schema
from tests.client.acme import bundle

NAMES = ("tenant", "account", "X-Version")
OPERATION = Operation(
    operation_id="list_calls",
    resource=ResourceFacts(name="calls", role="list"),
    parameters=(
        ParameterSpec(name="tenant", place="query", required=True),
        ParameterSpec(name="X-Version", place="header", required=True, schema=Schema(type="string", enum=("1", "2"))),
        ParameterSpec(name="X-Trace", place="header"),
        ParameterSpec(name="X-Edition", place="header", required=True),
    ),
)


def test_a_header_with_a_fixed_value_is_nobodys_to_give() -> None:
    assert [*headers(bundle(), OPERATION)] == ["X-Version"]


@given(st.dictionaries(st.sampled_from(NAMES), st.text(min_size=1)))
def test_a_client_sends_in_the_query_what_the_operation_has_there(values: dict[str, str]) -> None:
    assert render(values, OPERATION) == {name: value for name, value in values.items() if name == "tenant"}


@given(st.sampled_from("12"), st.dictionaries(st.text(), st.text()))
def test_a_server_finds_the_headers_that_a_client_sends(version: str, others: dict[str, str]) -> None:
    assert parse({**others, "x-version": version}, headers(bundle(), OPERATION)) == {"X-Version": version}


@pytest.mark.parametrize(("sent", "told"), [({}, "missing"), ({"x-version": "3"}, "one of 1, 2")])
def test_a_header_that_is_missing_or_has_another_word_is_refused(sent: dict[str, str], told: str) -> None:
    with pytest.raises(BadParameter, match=f"X-Version.*{told}"):
        parse(sent, headers(bundle(), OPERATION))


def test_no_header_is_demanded_where_none_is_required() -> None:
    free = msgspec.structs.replace(OPERATION, parameters=OPERATION.parameters[:1])
    assert headers(bundle(), free) == {}


def test_a_list_that_must_be_told_where_it_begins_is() -> None:
    paging = PaginationFacts(
        limit=LimitFacts(parameter="size", maximum=50),
        offset=OffsetFacts(parameter="skip"),
        envelope={"rows": "items"},
        ends=("empty-page",),
    )
    needed = (
        ParameterSpec(name="size", place="query", required=True),
        ParameterSpec(name="skip", place="query", required=True),
    )
    assert starts(msgspec.structs.replace(OPERATION, pagination=paging, parameters=needed)) == {
        "size": "50",
        "skip": "0",
    }
    usual = msgspec.structs.replace(paging, limit=LimitFacts(parameter="size", default=20, maximum=50))
    assert starts(msgspec.structs.replace(OPERATION, pagination=usual, parameters=needed))["size"] == "20"
    assert starts(msgspec.structs.replace(OPERATION, pagination=paging)) == {}
    assert starts(OPERATION) == {}
