"""A bundle is read into typed values, with everything resolved."""

from __future__ import annotations

import json
import threading
import zipimport
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import msgspec
import pytest

from callrecords.spec.bundle import Bundle, load_bundle, read_bundle
from callrecords.spec.facts import Means
from callrecords.spec.forms import Form, Kind
from callrecords.spec.operation import ResponseSpec
from callrecords.spec.schema import Schema
from tests.made_up import made_up

SCHEMAS: dict[str, Any] = {
    "Base": {"type": "object", "required": ["id"], "x-record": {"key": "id"}, "properties": {"id": {"type": "string"}}},
    "Call": {
        "allOf": [{"$ref": "#/components/schemas/Base"}],
        "required": ["way"],
        "properties": {
            "way": {"anyOf": [{"$ref": "#/components/schemas/Way"}, {"type": "null"}], "x-means": "direction"},
            "price": {"type": ["string", "null"], "format": "decimal", "x-unit": "USD"},
        },
    },
    "Way": {"$ref": "#/components/schemas/Direction"},
    "Direction": {"type": "string", "enum": ["in", "out"]},
}


def text(responses: Any = None) -> bytes:
    answer = {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Call"}}}}}
    get = {"operationId": "get_call", "x-resource": {"name": "calls", "role": "get"}, "responses": responses or answer}
    document = {
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": "https://acme.example"}],
        "paths": {"/calls/{id}": {"get": get}},
        "components": {"schemas": SCHEMAS},
        "x-client": {"slug": "acme", "class": "Acme", "env": "ACME", "title": "Acme"},
        "x-errors": {"shape": {"code": "code", "message": "message"}, "situations": {}},
    }
    return msgspec.json.encode(document)


def made(responses: Any = None) -> Bundle:
    return read_bundle(text(responses))


def test_an_operation_is_found_by_its_id_and_by_the_part_that_it_plays() -> None:
    bundle = made()
    operation = bundle.operations["get_call"]
    assert (operation.path, operation.method) == ("/calls/{id}", "GET")
    assert bundle.operation("calls", "get") is operation
    assert bundle.operation("calls", "list") is None
    assert bundle.resources == ("calls",)


def test_what_is_made_of_a_bundle_is_made_once_for_the_same_arguments_and_for_no_other_bundle() -> None:
    bundle, other = made(), made()

    def named(one: Bundle, *names: str) -> list[object]:
        return [one, *names]

    assert bundle.once(named, "get_call") == [bundle, "get_call"]
    assert bundle.once(named, "get_call") is bundle.once(named, "get_call")
    assert bundle.once(named) == [bundle]
    assert bundle.once(lambda one: one) is bundle
    assert other.once(named, "get_call")[0] is other


def test_what_many_threads_make_of_a_bundle_at_once_is_the_same_for_all() -> None:
    bundle, together = made(), threading.Barrier(4)

    def slow(_: Bundle) -> object:
        together.wait()  # each of them has found nothing
        return object()

    with ThreadPoolExecutor(4) as threads:
        first, *others = [one.result() for one in [threads.submit(bundle.once, slow) for _ in range(4)]]
    assert all(one is first for one in others)


def test_the_fields_of_a_changed_operation_are_its_own() -> None:
    bundle = made()
    get = bundle.operations["get_call"]
    assert bundle.record_fields(get) is bundle.record_fields(get)
    base = {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Base"}}}}}
    changed = msgspec.structs.replace(get, responses=msgspec.convert(base, type=dict[str, ResponseSpec]))
    assert list(bundle.record_fields(changed)) == ["id"]
    assert list(bundle.record_fields(get)) == ["id", "way", "price"]


def test_what_a_record_inherits_is_its_own() -> None:
    bundle = made()
    call = bundle.components.schemas["Call"]
    assert list(bundle.properties(call)) == ["id", "way", "price"]
    assert bundle.required(call) == {"id", "way"}
    assert bundle.record_facts(call).key == "id"
    with pytest.raises(ValueError, match="x-record"):
        bundle.record_facts(bundle.components.schemas["Direction"])


def test_a_field_knows_its_enum_through_every_reference_and_whether_it_may_be_null() -> None:
    fields = made().record_fields(made().operations["get_call"])
    assert (fields["way"].enum, fields["way"].enum_name) == (("in", "out"), "Way")
    assert fields["way"].nullable
    assert not fields["id"].nullable
    assert fields["way"].means == Means(part="direction")
    assert (fields["price"].kind, fields["price"].nullable, fields["price"].unit) == ("decimal", True, "USD")


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, "text"),
        ({}, "object"),
        ({"type": "number", "format": "decimal"}, "decimal"),
        ({"type": ["null", "integer"]}, "integer"),
        ({"type": "integer", "format": "epoch-ms"}, "time"),
        ({"type": "string", "format": "date-time"}, "time"),
        ({"type": "string", "format": "date-time-rfc-2822"}, "time"),
        ({"type": "string", "format": "date"}, "day"),
        ({"type": "string", "format": "hh-mm-ss"}, "decimal"),
        ({"type": "string", "format": "int64"}, "integer"),
        ({"type": "boolean"}, "boolean"),
        ({"type": "array"}, "array"),
        ({"properties": {"a": {}}}, "object"),
        ({"$ref": "#/components/schemas/Call"}, "object"),
        ({"anyOf": [{"type": "null"}, {"type": "boolean"}]}, "boolean"),
        ({"type": "null"}, "text"),
    ],
)
def test_the_kind_of_a_value_is_told_by_its_type_and_format(schema: Any, kind: Kind) -> None:
    bundle = made()
    described = msgspec.convert(schema, type=type(bundle.components.schemas["Call"]))
    assert bundle.field("a", described).kind == kind


@pytest.mark.parametrize(
    ("schema", "form"),
    [
        ({"type": "string", "format": "date-time"}, None),
        ({"type": "integer", "format": "int64"}, None),
        ({"type": "string", "format": "int64"}, Form("text")),
        ({"type": ["integer", "null"], "format": "epoch-s"}, Form("epoch-s", bare=True)),
        ({"type": "string", "format": "epoch-s"}, Form("epoch-s")),
        ({"type": "string", "format": "date-time-space", "x-zone": "Europe/Paris"}, Form("spaced", "Europe/Paris")),
        ({"type": "string", "format": "date-time-rfc-2822", "x-zone": "Europe/Paris"}, Form("rfc-2822")),
        ({"anyOf": [{"type": "null"}, {"type": "string", "format": "hh-mm-ss"}]}, Form("clock")),
    ],
)
def test_the_form_of_a_value_is_told_by_its_type_and_format(schema: Any, form: Form | None) -> None:
    described = msgspec.json.decode(msgspec.json.encode(schema), type=Schema)
    assert made().field("a", described).writing == form


@pytest.mark.parametrize(
    ("stated", "kinds"),
    [
        ({}, []),
        ({"x-evidence": {"kind": "sample", "page": "https://docs.acme.example"}}, ["sample"]),
        ({"x-evidence": [{"kind": "sample"}, {"kind": "assumed", "about": "the meaning"}]}, ["sample", "assumed"]),
    ],
)
def test_a_schema_knows_its_evidence_be_it_one_mark_or_a_list(stated: Any, kinds: list[str]) -> None:
    schema = msgspec.json.decode(msgspec.json.encode({"type": "string", **stated}), type=Schema)
    assert [mark.kind for mark in schema.marks] == kinds


def test_a_record_without_a_name_is_refused() -> None:
    bundle = made({"200": {"content": {"application/json": {"schema": {"type": "object"}}}}})
    with pytest.raises(ValueError, match="get_call: the record must be a named schema"):
        bundle.record_name(bundle.operations["get_call"])


def test_a_bundle_that_does_not_fit_is_refused_with_the_place() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"`str`, got `int` - at `\$.info.title`"):
        read_bundle(b'{"info": {"title": 1, "version": "1"}}')


def test_a_bundle_is_read_out_of_a_folder_or_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ZipFile(tmp_path / "acme.zip", "w") as archive:
        archive.writestr("acme_in_zip/__init__.py", "")
        archive.writestr("acme_in_zip/openapi.json", text())
    monkeypatch.syspath_prepend(str(tmp_path / "acme.zip"))
    assert zipimport.zipimporter(str(tmp_path / "acme.zip")).is_package("acme_in_zip")
    assert load_bundle("acme_in_zip").slug == "acme"
    with pytest.raises(ModuleNotFoundError, match="there is no package acme_nowhere"):
        load_bundle("acme_nowhere")


def test_a_field_without_words_is_asked_for_by_those_of_its_parameter() -> None:
    record = record_of("list_call")
    document = json.loads(resources.files("callrecords.dunlin").joinpath("openapi.json").read_text())
    calls = document["components"]["schemas"][record]["properties"]
    calls["status"] = {"type": "string"}
    bundle = read_bundle(json.dumps(document).encode())
    assert bundle.record_fields(bundle.operations["list_call"])["status"].asked == ("completed", "busy", "no-answer")
    assert bundle.record_fields(bundle.operations["list_call"])["ref"].asked == ()


def record_of(operation: str) -> str:
    """The name of an operation's record."""
    bundle = made_up()["dunlin"].bundle()
    return bundle.record_name(bundle.operations[operation])


def test_a_field_with_words_is_asked_for_by_fewer_of_its_parameter_and_by_its_own_otherwise() -> None:
    record = record_of("list_call")
    document = json.loads(resources.files("callrecords.dunlin").joinpath("openapi.json").read_text())
    calls = document["components"]["schemas"][record]["properties"]

    def asked(*words: str) -> tuple[str, ...]:
        calls["status"] = {"type": "string", "enum": [*words]}
        bundle = read_bundle(json.dumps(document).encode())
        return bundle.record_fields(bundle.operations["list_call"])["status"].asked

    assert asked("completed", "busy", "no-answer", "booked") == ("completed", "busy", "no-answer")
    assert asked("completed", "busy", "no-answer") == ()


def test_a_number_is_asked_for_within_the_bounds_of_its_parameter() -> None:
    bundle = made_up()["teal"].bundle()
    field = bundle.record_fields(bundle.operations[made_up()["teal"].resources[0].list_operation])["trunk"]
    assert [field.is_asked(value) for value in (0, 1, Decimal("9999.0"), 10_000)] == [False, True, True, False]
