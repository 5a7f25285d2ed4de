"""openapi-python-client's reading of a bundle, with nothing dropped: whatever it would skip with a warning is an error."""

from __future__ import annotations

import copy
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from attr import define
from openapi_python_client import schema as oai
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData, properties
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.properties.string import StringProperty

from callrecords.generator.bundle.shapes import is_array, is_object, mapping, sequence
from callrecords.generator.writing.errors import GenerateError
from callrecords.spec.forms import FORMATS, Kind, kind_and_form


@define
class DecimalProperty(StringProperty):
    """A string or number of format `decimal`."""

    _type_string: ClassVar[str] = "Decimal"


@define
class MomentProperty(StringProperty):
    """A time in another form than RFC 3339."""

    _type_string: ClassVar[str] = "Time"


@define
class WholeProperty(StringProperty):
    """A whole number that is sent as text."""

    _type_string: ClassVar[str] = "int"


_PROPERTIES: dict[Kind, type[StringProperty]] = {
    "decimal": DecimalProperty,
    "time": MomentProperty,
    "integer": WholeProperty,
}
_NUMBERS = frozenset({"decimal", *FORMATS})
"""Formats of numbers that the generator takes for whole ones or floats."""


def configuration(target: Path) -> Config:
    """Settings of the generator: no project files around the package, no hooks of its own."""
    return Config.from_sources(
        ConfigFile(post_hooks=[]),
        MetaType.NONE,
        document_source=target,
        file_encoding="utf-8",
        overwrite=True,
        output_path=target,
    )


def parse(document: dict[str, Any], config: Config) -> GeneratorData:
    """Read a bundle; everything that the generator would leave out or complain about is a `GenerateError`."""
    with _more_formats():
        try:
            data = GeneratorData.from_dict(_as_text(_without_filters(document)), config=config)
        except ValueError as error:  # such as two enum values with one name
            raise GenerateError(str(error)) from None
    errors = [data] if isinstance(data, GeneratorError) else [*data.errors]
    if isinstance(data, GeneratorData):
        errors += [error for tag in data.endpoint_collections_by_tag.values() for error in tag.parse_errors]
    if errors or isinstance(data, GeneratorError):
        raise GenerateError("\n".join(f"{error.header} {error.detail or ''}".strip() for error in errors))
    _demand_all(document, data)
    return data


def _demand_all(document: dict[str, Any], data: GeneratorData) -> None:
    """Operations in = operations out; component schemas in = models and enums out."""
    wanted = {operation["operationId"] for item in document["paths"].values() for operation in item.values()}
    found = {str(endpoint.name) for tag in data.endpoint_collections_by_tag.values() for endpoint in tag.endpoints}
    if lost := sorted(wanted - found):
        raise GenerateError(f"no client code for the operations {', '.join(lost)}; are their ids snake_case?")
    classes = {str(known.class_info.name) for known in (*data.models, *data.enums)}
    if lost := sorted(set(document["components"]["schemas"]) - classes):
        raise GenerateError(
            f"no class for the schemas {', '.join(lost)}: a named schema is an object or an enum, "
            "named as Python names classes, without a title"
        )


def _without_filters(document: dict[str, Any]) -> dict[str, Any]:
    """A copy without the parameters that a filter stands for: they become no arguments, and need no names in Python."""
    copied = copy.deepcopy(document)
    for item in mapping(copied.get("paths")).values():
        for operation in mapping(item).values():
            plain = [
                mapping(one).get("parameter")
                for one in sequence(mapping(mapping(operation).get("x-filter")).get("parameters"))
            ]
            if plain:
                operation["parameters"] = [one for one in operation["parameters"] if one["name"] not in plain]
    return copied


def _as_text(node: Any) -> Any:
    """A copy as the generator takes it: numbers of our own formats are strings, the only type whose format it looks at, and fields
    beside another object are a part of their own.
    """
    if is_array(node):
        return [_as_text(item) for item in node]
    if not is_object(node):
        return node
    copied = {key: _as_text(value) for key, value in node.items()}
    if len(sequence(copied.get("allOf"))) == 1 and is_object(copied.get("properties")):
        own = {key: copied.pop(key) for key in ("properties", "required") if key in copied}
        copied["allOf"] = [
            *copied["allOf"],
            {"type": "object", **own},
        ]  # with one part alone, the parser would take the object for that part
    if node.get("format") in _NUMBERS and "type" in node:
        copied["type"] = _text_type(node["type"])
    return copied


def _text_type(kind: str | list[str]) -> str | list[str]:
    if isinstance(kind, list):
        return [str(_text_type(one)) for one in kind]
    return "string" if kind in ("integer", "number") else kind


@contextmanager
def _more_formats() -> Generator[None]:
    """Let the generator know our formats, wherever a schema may stand."""
    stock = properties._string_based_property  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # where formats become types

    def build(name: oai.UntrustedString, required: bool, data: oai.Schema, config: Config) -> Any:
        found = stock(name=name, required=required, data=data, config=config)
        named = next((name for name in (*FORMATS, "int32", "int64") if data.schema_format == name), None)
        formed = kind_and_form("string", named)
        own = DecimalProperty if data.schema_format == "decimal" else _PROPERTIES[formed[0]] if formed else None
        if own is None or not isinstance(found, StringProperty):
            return found
        return own.build(name, required, None, found.python_name, data.description, data.example)

    properties._string_based_property = build  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    try:
        yield
    finally:
        properties._string_based_property = stock  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
