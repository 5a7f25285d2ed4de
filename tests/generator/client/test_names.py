"""Names on the wire become names in Python."""

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.generator.client.names import member_name, python_name, python_names
from callrecords.generator.writing.errors import GenerateError


@pytest.mark.parametrize(
    ("wire", "python"),
    [
        ("date_stop", "date_stop"),
        ("type", "type"),
        ("id", "id"),
        ("from", "from_"),
        ("callID", "call_id"),
        ("recordingEventList", "recording_event_list"),
        ("ip-src", "ip_src"),
        ("$count", "count"),
    ],
)
def test_the_wire_name_is_kept_wherever_it_can_be(wire: str, python: str) -> None:
    assert python_name(wire) == python


def test_a_name_that_the_runtime_uses_gets_an_underscore() -> None:
    assert python_name("raw", {"raw"}) == "raw_"


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,20}", fullmatch=True))
def test_every_ordinary_name_becomes_an_identifier(wire: str) -> None:
    name = python_name(wire)
    assert name.isidentifier()
    assert not keyword.iskeyword(name)


@pytest.mark.parametrize("wire", ["", "$", "3gp", "<>"])
def test_a_name_without_a_python_form_is_refused(wire: str) -> None:
    with pytest.raises(GenerateError, match="has no Python name"):
        python_name(wire)


def test_two_names_that_become_one_are_refused() -> None:
    with pytest.raises(GenerateError, match="Call: 'callId' and 'call_id' both become the Python name 'call_id'"):
        python_names(["callId", "call_id"], "Call")


@pytest.mark.parametrize(
    ("value", "member"),
    [
        ("inbound", "INBOUND"),
        ("Not Answered", "NOT_ANSWERED"),
        ("out-going", "OUT_GOING"),
        ("", "EMPTY"),
        ("3gp", "VALUE_3GP"),
    ],
)
def test_members_are_named_after_their_values(value: str, member: str) -> None:
    assert member_name(value) == member
