"""Nothing is dropped silently: whatever a generator would skip, or nobody could use, stops the run and is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import datamodel_code_generator
import pytest
from openapi_python_client.parser import GeneratorData

from callrecords.generator.bundle.folder import render
from callrecords.generator.client.client import write_client
from callrecords.generator.client.parse import configuration, parse
from callrecords.generator.wire import write_wire
from callrecords.generator.writing.errors import GenerateError
from callrecords.spec.bundle import read_bundle
from tests.generator import acme

Spec = dict[str, Any]


def _client(document: Spec, folder: Path) -> None:
    write_client(document, read_bundle(render(document)), folder / "acme", "specs/acme")


def _wire(document: Spec, folder: Path) -> None:
    write_wire(document, folder / "acme.py", "specs/acme")


def _schemas(document: Spec) -> Spec:
    found: Spec = document["components"]["schemas"]
    return found


def _call(document: Spec) -> Spec:
    found: Spec = _schemas(document)["Call"]["properties"]
    return found


def _query(document: Spec, *parameters: Spec, path: str = "/apps/{appID}/calls") -> None:
    document["paths"][path]["get"]["parameters"] += [{"in": "query", **parameter} for parameter in parameters]


def _unresolved_reference(document: Spec) -> None:
    _call(document)["ghost"] = {"$ref": "#/components/schemas/Ghost"}


def _array_of_nothing(document: Spec) -> None:
    _call(document)["odd"] = {"type": "array"}


def _parameters_with_one_name(document: Spec) -> None:
    _query(document, *({"name": name, "schema": {"type": "string"}} for name in ("Since", "Since<", "Since>")))


def _parameter_named_as_the_other_name_of_an_argument(document: Spec) -> None:
    _query(document, *({"name": name, "schema": {"type": "string"}} for name in ("where", "where_")))


def _structured_parameter(document: Spec) -> None:
    _query(
        document, {"name": "near", "schema": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}}}
    )


def _header_that_nobody_sends(document: Spec) -> None:
    _query(document, {"name": "X-Mode", "in": "header", "schema": {"type": "string"}})


def _schema_that_nobody_models(document: Spec) -> None:
    _schemas(document)["Money"] = {"type": "string", "format": "decimal"}
    _call(document)["price"] = {"$ref": "#/components/schemas/Money"}


def _schema_that_nobody_uses(document: Spec) -> None:
    _schemas(document)["Idle"] = {"type": "object", "properties": {"a": {"type": "string"}}}


def _schema_renamed_by_its_title(document: Spec) -> None:
    _schemas(document)["Leg"]["title"] = "Some part of a call"


def _inline_object(document: Spec) -> None:
    _call(document)["place"] = {"type": "object", "properties": {"city": {"type": "string"}}}


def _inline_enum(document: Spec) -> None:
    _call(document)["mood"] = {"type": "string", "enum": ["good", "bad"]}


def _float(document: Spec) -> None:
    _call(document)["load"] = {"type": "number"}


def _fields_with_one_name(document: Spec) -> None:
    _call(document)["call-id"] = {"type": "string"}


def _members_with_one_name(document: Spec) -> None:
    _schemas(document)["CallKind"]["enum"] += ["out going"]


def _member_docs_of_no_member(document: Spec) -> None:
    _schemas(document)["CallKind"]["description"] += "- `sideways`: neither in nor out\n"


def _enum_of_numbers(document: Spec) -> None:
    _schemas(document)["CallKind"] = {"type": "integer", "enum": [1, 2]}


def _filter_on_no_field(document: Spec) -> None:
    document["paths"]["/apps/{appID}/calls"]["get"]["x-filter"]["fields"]["colour"] = ["eq"]


def _order_by_no_field(document: Spec) -> None:
    document["paths"]["/apps/{appID}/calls"]["get"]["x-order"]["fields"] += ["colour"]


def _list_without_pagination(document: Spec) -> None:
    document["paths"]["/apps/{appID}/calls"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = {
        "$ref": "#/components/schemas/Call"
    }
    del document["paths"]["/apps/{appID}/calls"]["get"]["x-pagination"]


def _resource_without_a_list(document: Spec) -> None:
    document["paths"]["/apps/{appID}/calls/{callId}"]["get"]["x-resource"]["name"] = "lonely"


def _operation_id_in_capitals(document: Spec) -> None:
    document["paths"]["/apps/{appID}/calls"]["get"]["operationId"] = "listCalls"


def _path_parameter_not_declared(document: Spec) -> None:
    document["paths"]["/apps/{appID}/calls/{callId}"]["get"]["parameters"].pop()


def _resource_named_as_its_record(document: Spec) -> None:
    for item in document["paths"].values():
        item["get"]["x-resource"]["name"] = "call"


def _client_parameter_named_as_the_other_name_of_an_argument(document: Spec) -> None:
    document["x-client"]["parameters"][0]["name"] = "timeout"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_unresolved_reference, "Could not find reference"),
        (_array_of_nothing, "array must have items"),
        (_parameters_with_one_name, "same Python identifier"),
        (_parameter_named_as_the_other_name_of_an_argument, "two parameters become the argument 'where_'"),
        (_structured_parameter, "near must be a string, an integer or a boolean"),
        (_header_that_nobody_sends, "nothing sends the header parameter X-Mode"),
        (_schema_that_nobody_models, "no class for the schemas Money"),
        (_schema_that_nobody_uses, "no operation uses the schemas Idle"),
        (_schema_renamed_by_its_title, "no class for the schemas Leg"),
        (_inline_object, r"Call\.place: .* need a name"),
        (_inline_enum, r"Call\.mood: .* need a name"),
        (_float, r"Call\.load: no Python type"),
        (_fields_with_one_name, "'callId' and 'call-id' both become the Python name 'call_id'"),
        (_members_with_one_name, "CallKind: two values become the member OUT_GOING"),
        (_member_docs_of_no_member, "CallKind: the description lists sideways"),
        (_enum_of_numbers, "CallKind: only enums of strings"),
        (_filter_on_no_field, "filters or sorts by colour"),
        (_order_by_no_field, "filters or sorts by colour"),
        (_list_without_pagination, "a list needs x-pagination"),
        (_resource_without_a_list, "lonely: a resource needs a list"),
        (_operation_id_in_capitals, "no client code for the operations listCalls"),
        (_path_parameter_not_declared, "Incorrect path templating"),
        (_resource_named_as_its_record, "two classes of the package would be called Call"),
        (
            _client_parameter_named_as_the_other_name_of_an_argument,
            "two arguments of the client would be called timeout",
        ),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_the_client_is_whole_or_not_made(spoil: Callable[[Spec], None], message: str, tmp_path: Path) -> None:
    document = acme.document()
    spoil(document)
    with pytest.raises(GenerateError, match=message):
        _client(document, tmp_path)


def test_an_object_with_fields_beside_one_other_object_has_the_fields_of_both(tmp_path: Path) -> None:
    document = acme.document()
    _schemas(document)["Base"] = {"type": "object", "properties": {"batch": {"type": "string"}}}
    _schemas(document)["Call"]["allOf"] = [{"$ref": "#/components/schemas/Base"}]
    _client(document, tmp_path)
    text = (tmp_path / "acme" / "models.py").read_text()
    assert "class Call(Base, " in text
    assert "    call_id: str\n" in text
    assert "    batch: " in text


def _unknown_format(document: Spec) -> None:
    _call(document)["shade"] = {"type": "integer", "format": "colour-code"}


def _schema_that_is_another(document: Spec) -> None:
    _schemas(document)["Alias"] = {"$ref": "#/components/schemas/Leg"}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_unresolved_reference, "Ghost"),
        (_unknown_format, "colour-code"),
        (_schema_that_nobody_models, "no class Money"),
        (_schema_that_is_another, "no class Alias"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_the_wire_models_are_whole_or_not_made(spoil: Callable[[Spec], None], message: str, tmp_path: Path) -> None:
    document = acme.document()
    spoil(document)
    with pytest.raises(GenerateError, match=message):
        _wire(document, tmp_path)


def test_wire_models_that_lose_a_field_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The generator is made to forget a line, as a future release might."""
    whole = datamodel_code_generator.generate

    def forgetful(*args: Any, **options: Any) -> str:
        return "\n".join(line for line in str(whole(*args, **options)).split("\n") if "seconds" not in line)

    monkeypatch.setattr("callrecords.generator.wire.generate", forgetful)
    with pytest.raises(GenerateError, match="Call has 9 fields or values, the spec has 10"):
        _wire(acme.document(), tmp_path)


def test_the_stock_generator_still_makes_floats_of_decimals(tmp_path: Path) -> None:
    """When this fails, our patch of the generator has become unnecessary."""
    data = GeneratorData.from_dict(acme.document(), config=configuration(tmp_path))
    assert isinstance(data, GeneratorData)
    (call,) = [model for model in data.models if model.class_info.name == "Call"]
    (price,) = [prop for prop in call.optional_properties or [] if prop.name == "price"]
    assert price.get_type_string(no_optional=True).as_unembedded_code() == "float | None | str"


def test_a_document_that_is_no_openapi_is_refused(tmp_path: Path) -> None:
    document = acme.document()
    document["paths"]["/apps/{appID}/calls"]["get"]["parameters"] = "many"
    with pytest.raises(GenerateError, match="Failed to parse OpenAPI document"):
        parse(document, configuration(tmp_path))
