"""The server's view: structs that judge records and query parameters."""

import importlib
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from callrecords.generator.wire import query_class, write_wire
from tests.generator import acme


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("wire")
    write_wire(acme.document(), folder / "acme_wire.py", "specs/acme")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield importlib.import_module("acme_wire")
    del sys.modules["acme_wire"]


def _query(wire: ModuleType, **values: str) -> Any:
    return msgspec.convert(values, vars(wire)["ListCallsQuery"], strict=False)


def test_a_query_is_read_from_text_with_its_defaults(wire: ModuleType) -> None:
    query = _query(wire, offset="7", onlyNew="true")
    assert (query.limit, query.offset, query.only_new) == (10, 7, True)
    assert query.filter is msgspec.UNSET


@pytest.mark.parametrize(
    "values", [{"limit": "0"}, {"limit": "51"}, {"limit": "abc"}, {"offset": "-1"}, {"onlyNew": "maybe"}]
)
def test_a_query_beyond_its_bounds_is_refused(wire: ModuleType, values: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        _query(wire, **values)


def test_money_is_exact_in_both_forms(wire: ModuleType) -> None:
    for text in (b'"0.10"', b"0.10"):
        call = msgspec.json.decode(b'{"callId":"1","price":%s}' % text, type=vars(wire)["Call"])
        assert call.price == Decimal("0.10")
        assert str(call.price) == "0.10"


def test_a_record_keeps_its_wire_names(wire: ModuleType) -> None:
    received = b'{"callId":"1","from":"+15550100","stampMs":1700000000000}'
    call = msgspec.json.decode(received, type=vars(wire)["Call"])
    assert call.from_ == "+15550100"
    assert msgspec.json.encode(call) == received


def test_a_record_without_its_required_key_is_refused(wire: ModuleType) -> None:
    with pytest.raises(msgspec.ValidationError, match="callId"):
        msgspec.json.decode(b"{}", type=vars(wire)["Call"])


def test_an_undocumented_enum_value_is_refused(wire: ModuleType) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"callId":"1","kind":"sideways"}', type=vars(wire)["Call"])


def test_envelopes_are_modelled_too(wire: ModuleType) -> None:
    page = msgspec.json.decode(b'{"items":[{"callId":"1"}],"total":1}', type=vars(wire)["ListCallsResponse"])
    assert page.items[0].call_id == "1"


def test_a_query_struct_is_named_after_its_operation() -> None:
    assert query_class("list_call_drs") == "ListCallDrsQuery"


def test_a_text_that_may_be_one_of_several_is_held_to_the_bounds_of_none(tmp_path: Path) -> None:
    document = acme.document()
    forms = [{"type": "string", "pattern": "^A"}, {"type": "string", "minLength": 3}, {"type": "null"}]
    document["components"]["schemas"]["Call"]["properties"]["moved"] = {"anyOf": forms}
    write_wire(document, tmp_path / "moved_wire.py", "specs/acme")
    assert "moved: str | None | UnsetType" in (tmp_path / "moved_wire.py").read_text()


def test_a_page_built_on_another_may_give_its_items_more_narrowly(tmp_path: Path) -> None:
    document = acme.document()
    schemas = document["components"]["schemas"]
    anything = {"type": "array", "items": {"type": "object"}}
    schemas["Page"] = {
        "type": "object",
        "required": ["size"],
        "properties": {"items": anything, "size": {"type": "integer"}},
    }
    calls = {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Call"}}}
    schemas["Calls"] = {"allOf": [{"$ref": "#/components/schemas/Page"}, {"type": "object", "properties": calls}]}
    more = {"type": "object", "properties": {"more": {"type": "boolean"}}}
    schemas["Further"] = {"allOf": [{"$ref": "#/components/schemas/Page"}, more]}
    write_wire(document, tmp_path / "narrow_wire.py", "specs/acme")
    text = (tmp_path / "narrow_wire.py").read_text()
    narrow = text.partition("class Calls(Struct, kw_only=True):")[2].partition("class ")[0]
    assert "items: list[Call] | UnsetType" in narrow
    assert "size: int\n" in narrow
    assert "class Further(Page, kw_only=True):" in text
