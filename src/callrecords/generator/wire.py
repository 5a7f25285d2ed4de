"""The server's view of a vendor: an independent reading of the bundle by datamodel-code-generator."""

from __future__ import annotations

import ast
import copy
import json
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from datamodel_code_generator import Error, generate
from datamodel_code_generator.enums import DataModelType, DefaultValueType, InputFileType, OpenAPIScope
from datamodel_code_generator.format import DatetimeClassType, Formatter, PythonVersion
from openapi_python_client.strings import pascal_case

from callrecords.generator.bundle.shapes import is_array, is_object, mapping
from callrecords.generator.writing.errors import GenerateError
from callrecords.generator.writing.text import docstring, header, values_apart
from callrecords.spec.forms import kind_and_form

_TEXTS = ("description", "examples")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_ABOUT_DECIMAL = (*_TEXTS, *_BOUNDS, "pattern", "minLength", "maxLength")


def write_wire(document: dict[str, Any], target: Path, origin: str) -> None:
    """Write the wire models of a vendor; every warning of the generator is a `GenerateError`."""
    title = document["x-client"]["title"]
    about = f"What {title} sends and takes, as a server sees it: records, envelopes and query parameters."
    plain, names = _told_apart(document)
    text = _styled(_generated(plain))
    for made, wire in names.items():
        text = text.replace(f"name='{made}'", f"name={wire!r}")
    _demand_all(document, text)
    target.write_text(f'{header(origin)}\n"""{about}"""\n\n{text}', "utf-8")


def query_class(operation_id: str) -> str:
    """The struct of an operation's query parameters: `list_calls` has `ListCallsQuery`."""
    return f"{pascal_case(operation_id)}Query"


def _told_apart(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """A copy in which query parameters that differ in signs alone, such as `At>` and `At<`, have names of their own.

    The names that were made up come with those that they stand for.
    """
    copied, made = copy.deepcopy(document), dict[str, str]()
    for item in copied["paths"].values():
        for operation in item.values():
            query = [one for one in operation.get("parameters", []) if one["in"] == "query"]
            letters = Counter(re.sub(r"[\W_]+", "", one["name"]).lower() for one in query)
            for one in query:
                bare = re.sub(r"[\W_]+", "", one["name"])
                if letters[bare.lower()] > 1:
                    made[f"{bare}-{len(made)}"] = one["name"]
                    one["name"] = f"{bare}-{len(made) - 1}"
    return copied, made


def _generated(document: dict[str, Any]) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            text = generate(
                json.dumps(_plain(document)),
                input_file_type=InputFileType.OpenAPI,
                output_model_type=DataModelType.MsgspecStruct,
                openapi_scopes=[OpenAPIScope.Schemas, OpenAPIScope.Parameters, OpenAPIScope.Paths],
                target_python_version=PythonVersion.PY_311,
                use_operation_id_as_name=True,
                use_annotated=True,
                snake_case_field=True,
                keyword_only=True,
                use_schema_description=True,
                use_single_line_docstring=True,
                capitalise_enum_members=True,
                empty_enum_field_name="EMPTY",
                deserialize_default_values=[DefaultValueType.Enum],
                output_datetime_class=DatetimeClassType.Datetime,
                use_standard_primitive_types=True,
                strict_refs=True,
                allow_remote_refs=False,
                custom_file_header="#",
                formatters=[Formatter.BUILTIN],
            )
        except (Warning, Error, ValueError, TypeError) as error:
            raise GenerateError(f"wire models: {error}") from None
    if not isinstance(text, str):
        raise GenerateError("wire models: more than one module came out; are there dots in the names of schemas?")
    return text.removeprefix("#").lstrip()


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    """A copy without texts and examples, those about whole schemas aside: the client has them."""
    plain: dict[str, Any] = _bare(_without_formats(document))
    plain["components"] = {**plain["components"], "schemas": _unbased(_opaque(plain["components"]["schemas"]))}
    for name, schema in document["components"]["schemas"].items():
        if "description" in schema:
            about, _ = values_apart(schema["description"])
            plain["components"]["schemas"][name]["description"] = " ".join(about.split())
    return plain


def _without_formats(document: dict[str, Any]) -> dict[str, Any]:
    """A copy in which parameters with an operator in front of the value are plain texts: the format is about the value alone."""
    copied = copy.deepcopy(document)
    for item in copied["paths"].values():
        for operation in item.values():
            facts = operation.get("x-filter", {}).get("parameters", [])
            prefixed = {one["parameter"] for one in facts if one.get("prefix")}
            for parameter in operation.get("parameters", []):
                if parameter["name"] in prefixed:
                    schema = parameter["schema"]
                    schema.get("items", schema).pop("format", None)
    return copied


def _opaque(node: Any) -> Any:
    """A copy in which ids and days of records are texts, as they are on the wire: no fact gives them another type."""
    if is_array(node):
        return [_opaque(item) for item in node]
    if not is_object(node):
        return node
    return {key: _opaque(value) for key, value in node.items() if key != "format" or value not in ("date", "uuid")}


def _unbased(schemas: dict[str, Any]) -> dict[str, Any]:
    """The schemas, those whole that give a property of the schema they build on another form: no class may inherit it."""
    return {
        name: _whole(schema, schemas) if _gives_anew(schema, schemas) else schema for name, schema in schemas.items()
    }


def _gives_anew(schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    """Whether two parts of a schema say a property differently."""
    whole = mapping(_whole(schema, schemas).get("properties"))
    return any(
        whole[name] != form
        for part in schema.get("allOf", [])
        for name, form in mapping(_whole(part, schemas).get("properties")).items()
    )


def _whole(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """A schema with its parts joined into one object; what a later part says of a property is what counts."""
    if "$ref" in schema:
        return _whole(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "allOf" not in schema:
        return schema
    own = {key: part for key, part in schema.items() if key != "allOf"}
    parts = [*(_whole(part, schemas) for part in schema["allOf"]), own]
    whole = {key: value for part in parts for key, value in part.items()}
    properties = {name: form for part in parts for name, form in mapping(part.get("properties")).items()}
    required = list(dict.fromkeys(name for part in parts for name in part.get("required", [])))
    return {
        **whole,
        **({"properties": properties} if properties else {}),
        **({"required": required} if required else {}),
    }


def _bare(node: Any, *, names: bool = False) -> Any:
    if is_array(node):
        return [_bare(item) for item in node]
    if not is_object(node):
        return node
    # How a Decimal is spelled, and how large it is, is judged by the reader of the text, not by a struct.
    dropped = () if names else _ABOUT_DECIMAL if node.get("format") == "decimal" else _TEXTS
    kept = {key: value for key, value in node.items() if key not in dropped}
    if not names:
        kept |= {key: _loose(kept[key]) for key in ("anyOf", "oneOf") if is_array(kept.get(key))}
    types = kept.get("type")
    if not names and any(
        kind_and_form(str(one), kept.get("format")) for one in (types if is_array(types) else [types])
    ):
        del kept["format"]  # the other generator knows the type of such a value, and not its form
    return {key: _bare(value, names=key == "properties" and not names) for key, value in kept.items()}


def _loose(forms: list[Any]) -> list[Any]:
    """The forms that a value may have; several that are texts without their bounds, which a struct would hold each text to."""
    texts = [one for one in forms if is_object(one) and one.get("type") == "string"]
    if len(texts) < 2:
        return forms
    bounds = ("pattern", "minLength", "maxLength")
    return [{key: part for key, part in one.items() if key not in bounds} if one in texts else one for one in forms]


def _styled(text: str) -> str:
    """Our names for the query structs, and docstrings that fit their line."""
    text = re.sub(r"\b(\w+)ParametersQuery\b", r"\1Query", text)
    return re.sub(
        r'(?m)^    """(.*)"""$', lambda found: "    " + docstring(ast.literal_eval(f'"""{found[1]}"""'), 4), text
    )


def _demand_all(document: dict[str, Any], text: str) -> None:
    """Schemas in = classes out, with as many fields; operations with a query in = query structs out."""
    classes = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    for name, wanted in _wanted(document):
        if name not in classes:
            raise GenerateError(f"wire models: no class {name} came out")
        if (found := len(_members(name, classes))) != wanted:
            raise GenerateError(f"wire models: {name} has {found} fields or values, the spec has {wanted}")


def _members(name: str, classes: Mapping[str, ast.ClassDef]) -> set[str]:
    """Names of the fields or values of a class, inherited ones included."""
    if name not in classes:
        return set()
    found: set[str] = set()
    for base in classes[name].bases:
        found |= _members(ast.unparse(base), classes)
    for part in classes[name].body:
        match part:
            case ast.AnnAssign(target=ast.Name(id=field)) | ast.Assign(targets=[ast.Name(id=field)]):
                found.add(field)
            case _:
                pass
    return found


def _wanted(document: dict[str, Any]) -> Iterator[tuple[str, int]]:
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        yield name, len(schema["enum"]) if "enum" in schema else len(_properties(schema, schemas))
    for item in document["paths"].values():
        for operation in item.values():
            query = [parameter for parameter in operation.get("parameters", []) if parameter["in"] == "query"]
            if query:
                yield query_class(operation["operationId"]), len(query)


def _properties(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> set[str]:
    if "$ref" in schema:
        return _properties(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    return set(schema.get("properties", {})).union(*(_properties(part, schemas) for part in schema.get("allOf", [])))
