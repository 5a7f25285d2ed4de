"""Swagger 2.0, OpenAPI 3.0 and 3.2 become OpenAPI 3.1: the same statements in the words of one version.

What has no words there is named in the notes, since a description must not lose anything silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from callrecords.generator.bundle.pointers import at
from callrecords.generator.bundle.shapes import is_array, is_object, mapping, sequence
from callrecords.generator.bundle.texts import Node, SpecError
from callrecords.generator.reading.structure import METHODS, Kind, kind_below

_SHAPE = (
    "type", "format", "items", "enum", "default", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength",
    "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "multipleOf",
)  # fmt: skip
"""What a parameter or header of 2.0 says of its value, and a schema says from 3.0 on."""

_STYLES: dict[str, Node] = {
    "csv": {"style": "form", "explode": False},
    "multi": {"style": "form", "explode": True},
    "ssv": {"style": "spaceDelimited", "explode": False},
    "pipes": {"style": "pipeDelimited", "explode": False},
}
_MOVED = {
    "#/definitions/": "#/components/schemas/",
    "#/parameters/": "#/components/parameters/",
    "#/responses/": "#/components/responses/",
    "#/securityDefinitions/": "#/components/securitySchemes/",
}
_WHOLE = frozenset(
    {"int", "int8", "int16", "int32", "int64", "integer", "long", "uint", "uint8", "uint16", "uint32", "uint64", "epoch-s", "epoch-ms"}
)  # fmt: skip
"""Formats of a number that has no fraction."""
_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}


def upgraded(document: Node) -> Node:
    """The document as OpenAPI 3.1; raises `SpecError` for what is no OpenAPI at all."""
    if "swagger" in document:
        if str(document["swagger"]) != "2.0":
            raise SpecError(f"swagger: {document['swagger']} is not known; 2.0 is")
        document = _from_2(document)
    version = str(document.get("openapi", ""))
    if version.startswith("3.0"):
        document = _each_schema(document, _from_3_0)
    elif not version.startswith(("3.1", "3.2")):
        raise SpecError("a description begins with `openapi: 3.2.0`, `3.1.0` or `3.0.3`, or with `swagger: '2.0'`")
    return {**_each_schema(document, _whole), "openapi": "3.1.0"}


def was(document: Node, pointer: str) -> str:
    """Where a place of the upgraded document was in the one that was read, as near as can be said."""
    if "swagger" in document:
        moved = next((old for old, new in _MOVED.items() if pointer.startswith(new[1:])), None)
        pointer = pointer if moved is None else moved[1:] + pointer.removeprefix(_MOVED[moved][1:])
    for several in ("/examples/example/value", "/examples/0"):
        above, found, rest = pointer.partition(several)
        if found and "example" in _there(document, above):
            return f"{above}/example{rest}"
    return pointer


def _there(document: Node, pointer: str) -> Node:
    try:
        return mapping(at(document, pointer))
    except LookupError:
        return {}


def _moved(pointer: str) -> str:
    for old, new in _MOVED.items():
        if pointer.startswith(old[1:]):
            return new[1:] + pointer.removeprefix(old[1:])
    return pointer


def _from_2(document: Node) -> Node:
    schemes = sequence(document.get("schemes")) or ["https"]
    scheme = "https" if "https" in schemes else str(schemes[0])
    host, base = document.get("host"), str(document.get("basePath", "/")).rstrip("/")
    found: Node = {"openapi": "3.0.3", "info": document.get("info", {})}
    found["servers"] = [{"url": f"{scheme}://{host}{base}"}] if host else []
    found |= {key: part for key, part in document.items() if key.startswith("x-") or key in ("security", "tags")}
    produces, consumes = (sequence(document.get(key)) or ["application/json"] for key in ("produces", "consumes"))
    found["paths"] = {
        path: _path(mapping(item), produces, consumes) for path, item in mapping(document.get("paths")).items()
    }
    found["components"] = {
        "schemas": {name: mapping(one) for name, one in mapping(document.get("definitions")).items()},
        "parameters": {
            name: _parameter(mapping(one))
            for name, one in mapping(document.get("parameters")).items()
            if mapping(one).get("in") not in ("body", "formData")
        },
        "responses": {
            name: _response(mapping(one), produces) for name, one in mapping(document.get("responses")).items()
        },
        "securitySchemes": {
            name: _security(mapping(one)) for name, one in mapping(document.get("securityDefinitions")).items()
        },
    }
    return cast("Node", _renamed(found))


def _path(item: Node, produces: list[Any], consumes: list[Any]) -> Node:
    found: Node = {}
    for key, part in item.items():
        if key == "parameters":
            found[key] = [_parameter(mapping(one)) for one in sequence(part) if not _is_body(mapping(one))]
        elif key in METHODS:
            found[key] = _operation(mapping(part), produces, consumes)
        else:
            found[key] = part
    return found


def _operation(operation: Node, produces: list[Any], consumes: list[Any]) -> Node:
    produces = sequence(operation.get("produces")) or produces
    consumes = sequence(operation.get("consumes")) or consumes
    found = {key: part for key, part in operation.items() if key not in ("produces", "consumes", "schemes")}
    given = [mapping(one) for one in sequence(operation.get("parameters"))]
    bodies = [one for one in given if _is_body(one)]
    if given:
        found["parameters"] = [_parameter(one) for one in given if not _is_body(one)]
    if bodies:
        schema = bodies[0].get("schema", {"type": "object"})
        found["requestBody"] = {"content": {str(media): {"schema": schema} for media in consumes}}
    found["responses"] = {
        status: _response(mapping(one), produces) for status, one in mapping(operation.get("responses")).items()
    }
    return found


def _is_body(parameter: Node) -> bool:
    return parameter.get("in") in ("body", "formData")


def _parameter(parameter: Node) -> Node:
    if "$ref" in parameter or "schema" in parameter:
        return parameter
    found = {key: part for key, part in parameter.items() if key not in (*_SHAPE, "collectionFormat", "x-nullable")}
    schema = {key: parameter[key] for key in (*_SHAPE, "x-nullable") if key in parameter}
    if schema.get("type") == "array":
        form = str(parameter.get("collectionFormat", "csv"))
        if form not in _STYLES:
            raise SpecError(
                f"the parameter {parameter.get('name')}: collectionFormat {form} has no successor in OpenAPI 3"
            )
        found |= _STYLES[form] if parameter.get("in") == "query" else {}
    return {**found, "schema": schema}


def _response(response: Node, produces: list[Any]) -> Node:
    if "$ref" in response:
        return response
    found = {key: part for key, part in response.items() if key not in ("schema", "examples", "headers")}
    if "headers" in response:
        found["headers"] = {name: _parameter(mapping(one)) for name, one in mapping(response["headers"]).items()}
    samples = mapping(response.get("examples"))
    if "schema" in response or samples:
        found["content"] = {
            str(media): {
                **({"schema": response["schema"]} if "schema" in response else {}),
                **({"example": samples[media]} if media in samples else {}),
            }
            for media in dict.fromkeys([*produces, *samples])
        }
    return found


def _security(scheme: Node) -> Node:
    about = {key: part for key, part in scheme.items() if key == "description" or key.startswith("x-")}
    if scheme.get("type") == "basic":
        return {**about, "type": "http", "scheme": "basic"}
    if scheme.get("type") == "oauth2":
        flow = str(scheme.get("flow", ""))
        parts = {key: scheme[key] for key in ("authorizationUrl", "tokenUrl") if key in scheme}
        return {
            **about,
            "type": "oauth2",
            "flows": {_FLOWS.get(flow, flow): {**parts, "scopes": mapping(scheme.get("scopes"))}},
        }
    return scheme


def _renamed(node: Any) -> Any:
    """A copy in which references name the places of version 3."""
    if is_array(node):
        return [_renamed(one) for one in node]
    if not is_object(node):
        return node
    target = node.get("$ref")
    if isinstance(target, str) and target.startswith("#"):
        node = {**node, "$ref": f"#{_moved(target[1:])}"}
    return {key: _renamed(part) for key, part in node.items()}


def _each_schema(document: Node, change: Callable[[Node], Node]) -> Node:
    """A copy with every schema changed, the inner ones first."""

    def copied(node: Any, kind: Kind | None) -> Any:
        if is_array(node):
            return [copied(one, kind) for one in node]
        if not is_object(node) or kind is None:
            return node
        found = {key: copied(part, kind_below(kind, key)) for key, part in node.items()}
        return change(found) if kind == "schema" else _samples(found) if kind == "media" else found

    return cast("Node", copied(document, "document"))


def _samples(media: Node) -> Node:
    if "example" not in media:
        return media
    kept = {key: part for key, part in media.items() if key != "example"}
    return {**kept, "examples": mapping(media.get("examples")) or {"example": {"value": media["example"]}}}


def _from_3_0(schema: Node) -> Node:
    found = {key: part for key, part in schema.items() if key not in ("nullable", "x-nullable", "example")}
    if "example" in schema:
        found["examples"] = [schema["example"]]
    if isinstance(schema.get("discriminator"), str):
        found["discriminator"] = {"propertyName": schema["discriminator"]}
    for strict, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if found.get(strict) is True and plain in found:
            found[strict] = found.pop(plain)
        elif isinstance(found.get(strict), bool):
            del found[strict]
    return _nullable(found) if True in (schema.get("nullable"), schema.get("x-nullable")) else found


def _whole(schema: Node) -> Node:
    """A number whose format says that it is whole is an integer, as generators of descriptions write it from code."""
    kinds = [schema["type"]] if isinstance(schema.get("type"), str) else sequence(schema.get("type"))
    if "number" not in kinds or not is_whole(schema):
        return schema
    types = ["integer" if one == "number" else one for one in kinds]
    return {**schema, "type": types if is_array(schema["type"]) else types[0]}


def is_whole(schema: Node) -> bool:
    """Whether the format of a number says that it is whole."""
    return schema.get("format") in _WHOLE


def _nullable(schema: Node) -> Node:
    kind = schema.get("type")
    if isinstance(kind, str):
        words = sequence(schema.get("enum"))
        more = {"enum": [*words, None]} if words and None not in words else {}
        return {**schema, "type": [kind, "null"], **more}
    about = {key: part for key, part in schema.items() if key in ("description", "examples") or key.startswith("x-")}
    forms = list(_forms({key: part for key, part in schema.items() if key not in about}))
    return {**about, "anyOf": [*forms, {"type": "null"}]} if forms else schema


def _forms(schema: Node) -> Iterator[Node]:
    for key in ("anyOf", "oneOf"):
        if schema.keys() == {key}:
            yield from schema[key]
            return
    if schema:
        yield schema
