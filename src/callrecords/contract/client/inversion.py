"""A spec turned around: each response becomes the body of a request, so that a tester of servers makes responses for clients.

schema = schemathesis.openapi.from_dict(inverted(spec))

A record without its key is none, whatever the spec says; here the key is required.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from typing import cast

from callrecords.contract.base.schemas import Json, Spec
from callrecords.contract.base.spec_copy import FORMS
from callrecords.spec.forms import kind_and_form
from callrecords.spec.operation import Operation
from callrecords.spec.places import keys_to

MOST_ITEMS = 3
"""Items of each generated array: more cost time and show nothing new."""

_AMOUNT = r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,8})?$"
_LAST_MS = 253_402_300_799_999  # the end of the year 9999


def inverted(spec: Spec) -> Json:
    """One POST for each operation, whose body is what comes with status 200."""
    components = _components(spec)
    paths: Json = {}
    for name, operation in spec.bundle.operations.items():
        _without_next(components, operation)
        (media,) = spec.node(name)["responses"]["200"]["content"].values()
        body = _guided(media["schema"])
        url = (
            None if operation.pagination is None or operation.pagination.next is None else operation.pagination.next.url
        )
        if url is not None:
            _nothing_at(keys_to(url), body, components)
        paths[f"/{name}"] = _post(name, body)
    return _document(paths, components)


def single_records(spec: Spec) -> Json:
    """One POST for each record schema, whose body is a record."""
    components = _components(spec)
    return _document(
        {f"/{name}": _post(name, {"$ref": f"#/components/schemas/{name}"}) for name in _known_by(spec)}, components
    )


def inverted_errors(spec: Spec) -> Json:
    """One POST for each schema of an error, whose body is what comes with an error's status."""
    stated: dict[str, Json] = {}
    for name in spec.bundle.operations:
        for status, response in spec.node(name)["responses"].items():
            for media in response.get("content", {}).values() if status != "200" else ():
                stated[json.dumps(media["schema"], sort_keys=True)] = media["schema"]
    names = [f"{spec.bundle.slug}-error-{number}" for number in range(1, len(stated) + 1)]
    paths = {f"/{name}": _post(name, _guided(schema)) for name, schema in zip(names, stated.values(), strict=True)}
    return _document(paths, _components(spec))


def _components(spec: Spec) -> Json:
    components: Json = copy.deepcopy(spec.document["components"]["schemas"])
    _guide(components)
    for name, fields in _known_by(spec).items():
        components[name]["required"] = sorted({*components[name].get("required", ()), *fields})
    return components


def _known_by(spec: Spec) -> dict[str, tuple[str, ...]]:
    """The fields of each record schema that say which record one is."""
    bundle = spec.bundle
    return {
        bundle.record_name(operation): bundle.identity(operation).fields for operation in bundle.operations.values()
    }


def _document(paths: Json, components: Json) -> Json:
    info: Json = {"title": "answers", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": components}}


def _post(name: str, schema: Json) -> Json:
    body: Json = {"required": True, "content": {"application/json": {"schema": schema}}}
    response: Json = {"200": {"description": "as if it were sent"}}
    return {"post": {"operationId": name, "requestBody": body, "responses": response}}


def _without_next(components: Json, operation: Operation) -> None:
    """No page says what follows it: a link that leads anywhere but to the list is refused, and rightly so."""
    links = operation.pagination.links if operation.pagination is not None else None
    if links is None:
        return
    for schema in components.values():
        if {links.next, links.previous} <= set(schema.get("properties", {})):
            schema["properties"][links.next] = {"type": "null"}


def _nothing_at(keys: Sequence[str], schema: Json, components: Json) -> None:
    """Have null stand at a place of a body, which need not be there."""
    while "$ref" in schema:
        schema = components[str(schema["$ref"]).rpartition("/")[2]]
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        _nothing_at(keys, part, components)
    name, *rest = keys
    if name not in schema.get("properties", {}):
        return
    if rest:
        _nothing_at(rest, schema["properties"][name], components)
        return
    schema["properties"][name] = {"type": "null"}
    if name in schema.get("required", ()):
        schema["required"] = [one for one in schema["required"] if one != name]


def _guided(schema: Json) -> Json:
    own = copy.deepcopy(schema)
    _guide(own)
    return own


def _guide(node: object) -> None:
    """Short arrays, amounts and times that formats alone do not bound, nothing that only responses may hold."""
    if isinstance(node, list):
        for part in cast("list[object]", node):
            _guide(part)
    if not isinstance(node, dict):
        return
    schema = cast("Json", node)
    for part in schema.values():
        _guide(part)
    schema.pop("readOnly", None)
    schema.pop("writeOnly", None)
    match _type(schema), schema.get("format"):
        case "array", _:
            schema["maxItems"] = min(MOST_ITEMS, schema.get("maxItems", MOST_ITEMS))
        case "string", "decimal":
            schema["pattern"] = _AMOUNT
            del schema["format"]
        case "integer", "epoch-ms" | "epoch-s":
            schema.setdefault("minimum", 0)
            schema.setdefault("maximum", _LAST_MS // (1000 if schema["format"] == "epoch-s" else 1))
            del schema["format"]
        case "string", name if formed := kind_and_form("string", str(name)):
            schema["pattern"] = f"^{FORMS[formed[1].style]}$"
            del schema["format"]
        case _:
            pass


def _type(schema: Json) -> object:
    """The type of what is not null."""
    stated: object = schema.get("type")
    if not isinstance(stated, list):
        return stated
    return next((one for one in cast("list[object]", stated) if one != "null"), None)
