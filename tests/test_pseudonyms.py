"""Pseudonyms: stable, joinable, and without a trace of the number."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.carrierx import CallDr, CallDrUserData, ConferenceCall
from callrecords.client.records.decode import RecordDecoder
from callrecords.client.records.layout import Layout
from callrecords.client.records.record import Record
from callrecords.errors import BadArgument, ConfigError
from callrecords.pseudonyms import Pseudonyms
from callrecords.registry import VENDORS
from callrecords.spec.bundle import load_bundle
from callrecords.spec.catalog import Resource, Vendor
from callrecords.testing.running import RunningEmulator, running
from tests.client.acme import NUMBER, Entry
from tests.made_up import fable

KEY = b"a key of a test, 32 bytes long.."
PSEUDONYMS = Pseudonyms(KEY)
FORM = re.compile("pn_[a-p]{32}")


def decoded(kind: type[Record], raw: bytes) -> Any:
    bundle = load_bundle(kind.__module__.rpartition(".")[0])
    schema = bundle.components.schemas[kind.__name__]
    [record], _ = RecordDecoder(kind, Layout.of(bundle, schema)).many([raw])
    return record


@given(st.text(max_size=20) | st.from_regex(r"\A\+?[0-9]{1,15}\Z"))
def test_a_pseudonym_has_one_form_and_is_its_own(text: str) -> None:
    pseudonym = PSEUDONYMS.number(text)
    assert FORM.fullmatch(pseudonym)
    assert PSEUDONYMS.number(pseudonym) == pseudonym
    assert Pseudonyms(KEY).number(text) == pseudonym


@given(st.from_regex(r"\A[1-9][0-9]{7,14}\Z"))
def test_the_same_number_joins_however_it_is_written_and_another_key_makes_another(digits: str) -> None:
    ways = (f"+{digits}", digits, f"00{digits}", f"sip:+{digits}@192.0.2.1", f"+{digits[:3]} {digits[3:]}")
    assert len({PSEUDONYMS.number(way) for way in ways}) == 1
    assert Pseudonyms(KEY[::-1]).number(digits) != PSEUDONYMS.number(digits)


def test_the_pseudonym_is_an_hmac_that_others_can_make_too() -> None:
    digest = hmac.new(KEY, b"+15005550101", hashlib.sha256).hexdigest()[:32]
    letters = "".join("abcdefghijklmnop"[int(one, 16)] for one in digest)
    assert PSEUDONYMS.number("15005550101") == f"pn_{letters}"


RAW = json.dumps(
    {
        "dr_sid": "1c9a15005550101", "number_src": "+15005550101", "number_dst": 15005550103, "identity": None, "diversion_src": "",
        "price": 0.0250, "date_start": "2026-01-01T00:00:00.000Z", "user_data": {"identity": "eyJ+15005550101"},
        "new_number": "+15005550104",
    }
).replace("0.025", "0.0250").encode()  # fmt: skip


def test_a_record_keeps_everything_but_numbers_secrets_and_what_nobody_knows() -> None:
    record = decoded(CallDr, RAW)
    changed = PSEUDONYMS.record(record)
    assert type(changed) is CallDr
    assert changed.number_src == PSEUDONYMS.number("+15005550101")
    assert (changed.dr_sid, changed.price, changed.date_start) == (
        "1c9a15005550101",
        Decimal("0.0250"),
        record.date_start,
    )
    assert (changed.user_data, dict(changed.extras), changed.identity) == (None, {}, None)
    wire = json.loads(changed.raw)
    assert wire.keys() == json.loads(RAW).keys() - {"user_data", "new_number"}
    assert wire["number_src"] == wire["number_src"] == changed.number_src
    assert FORM.fullmatch(wire["number_dst"])
    assert (wire["identity"], wire["diversion_src"]) == (None, "")
    assert b'"price":0.0250' in changed.raw.replace(b": ", b":")
    assert record.number_src == "+15005550101", "the record that was given stays"


def test_an_address_joins_with_the_number_in_it_and_a_name_keeps_its_words() -> None:
    call = ConferenceCall(
        call_sid="a",
        number_src="+15005550101",
        address_src="<sip:+15005550101@198.51.100.7",
        custom_name="Ann 500 555 0101",
    )
    changed = PSEUDONYMS.record(call)
    assert changed.address_src == changed.number_src
    assert changed.custom_name is not None
    assert re.fullmatch(f"Ann {FORM.pattern}", changed.custom_name)


def test_a_record_made_by_hand_has_no_bytes_afterwards_either() -> None:
    changed = PSEUDONYMS.record(CallDr(dr_sid="a", number_src=NUMBER, user_data=CallDrUserData(identity="eyJ")))
    assert (changed.raw, changed.user_data) == (b"", None)


RESOURCES = [
    pytest.param(vendor, resource, id=f"{vendor.slug}.{resource.name}")
    for vendor in VENDORS
    for resource in vendor.resources
]


@pytest.fixture(scope="module")
def emulator() -> Iterator[RunningEmulator]:
    with running() as server:
        yield server


@pytest.mark.parametrize(("vendor", "resource"), RESOURCES)
def test_no_number_of_any_vendor_is_left(vendor: Vendor, resource: Resource, emulator: RunningEmulator) -> None:
    """Whatever is marked as a number is nowhere afterwards: in no field, in no object inside, in no byte."""
    bundle = vendor.bundle()
    marked = {
        name
        for name, field in bundle.record_fields(bundle.operations[resource.list_operation]).items()
        if field.pii == "number"
    }
    with emulator.client(vendor.slug) as client:
        records = list(getattr(client, resource.attribute).iter())
    assert records
    for record in records:
        before = {
            str(value) for name, value in json.loads(record.raw).items() if name in marked and value not in (None, "")
        }
        changed = PSEUDONYMS.record(record)
        after = json.loads(changed.raw)
        for name in marked & after.keys():
            assert after[name] in (None, "") or FORM.fullmatch(after[name])
        texts = [*_texts(after), *_texts(changed.to_dict())]
        assert not [number for number in before if len(number) > 6 for text in texts if number in text]
        assert list(PSEUDONYMS.records([changed])) == [changed]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    else:
        yield str(value)


def test_objects_inside_a_record_are_gone_through() -> None:
    vendor = fable()
    entry = vendor.load(vendor.resources[0].record)
    raw = (
        b'{"entry-ref":"a","from":"+15005550101","hop":{"gateway-name":"g","peer_ip":"192.0.2.1","odd":"+15005550102"}}'
    )
    wire = json.loads(PSEUDONYMS.raw(raw, entry))
    assert wire["hop"] == {"gateway-name": "g", "peer_ip": "192.0.2.1"}
    assert json.loads(PSEUDONYMS.raw(b'{"entry-ref":"a","hop":["+15005550101"]}', entry))["hop"] == [None]


def test_a_record_of_no_vendor_is_refused() -> None:
    with pytest.raises(BadArgument, match="Entry"):
        PSEUDONYMS.record(Entry(ref="a"))


def keyfile(folder: Path, key: bytes, mode: int = 0o600) -> Path:
    path = folder / "pseudonyms.key"
    path.write_bytes(key)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_key_is_the_file_without_its_line_break(tmp_path: Path, end: bytes) -> None:
    assert Pseudonyms.from_file(keyfile(tmp_path, KEY + end)).number("1") == PSEUDONYMS.number("1")


@pytest.mark.skipif(os.name != "posix", reason="only there a mode says who may read")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o644])
def test_a_key_that_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ConfigError, match="chmod 600") as caught:
        Pseudonyms.from_file(keyfile(tmp_path, KEY, mode))
    assert KEY.decode() not in str(caught.value)


@pytest.mark.parametrize("key", [b"", b"tiny", b"15 bytes and nl\n", b"x" * 5000], ids=len)
def test_a_key_of_no_sensible_size_is_refused_and_not_shown(tmp_path: Path, key: bytes) -> None:
    with pytest.raises(ConfigError) as caught:
        Pseudonyms.from_file(keyfile(tmp_path, key))
    assert not key or key.decode().strip() not in str(caught.value)


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        Pseudonyms.from_file(tmp_path / "missing")
    with pytest.raises(ConfigError):
        Pseudonyms.from_file(tmp_path)
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe", 0o600)
        with pytest.raises(ConfigError, match="ordinary"):
            Pseudonyms.from_file(tmp_path / "pipe")


def test_the_repr_holds_no_key() -> None:
    assert KEY.decode() not in repr(vars(PSEUDONYMS)["number"]) + repr(PSEUDONYMS)
