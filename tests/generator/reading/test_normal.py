"""What vendors write, in our form."""

from __future__ import annotations

from typing import Any

import pytest

from callrecords.generator.reading.normal import normal, snake

LIST = {"x-resource": {"name": "calls", "role": "list"}}


def document(operation: dict[str, Any], schemas: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "t"},
        "paths": {"/calls": {"get": {"operationId": "listCalls", **LIST, **operation}}},
        "components": {"schemas": schemas or {}},
        **more,
    }


def answering(schema: dict[str, Any], schemas: dict[str, Any] | None = None) -> dict[str, Any]:
    return document(answer(schema), schemas)


def answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}


def field_of(schema: dict[str, Any], schemas: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
    """What becomes of the property `x` of the schema `Call`, and all schemas."""
    record = {"type": "object", "properties": {"x": schema}}
    made = normal(answering({"$ref": "#/components/schemas/Call"}, {"Call": record, **(schemas or {})}))
    found = made.document["components"]["schemas"]
    field = {key: part for key, part in found["Call"]["properties"]["x"].items() if key != "examples"}
    return field, found


def parameters_of(*written: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What becomes of the parameters of a list, by name, and what could not be kept."""
    made = normal(document({"parameters": list(written)}))
    found = made.document["paths"]["/calls"]["get"]["parameters"]
    return {one["name"]: one for one in found}, [one.message for one in made.problems]


def test_an_object_in_a_query_is_one_parameter_for_each_value() -> None:
    bounds = {
        "type": "object",
        "required": ["gte"],
        "properties": {"gte": {"type": "string", "format": "date-time"}, "lt": {"type": "string"}},
    }
    schema = {"type": "object", "required": ["began"], "properties": {"began": bounds, "way": {"type": "string"}}}
    found, _ = parameters_of(
        {"name": "filter", "in": "query", "style": "deepObject", "required": True, "schema": schema}
    )
    assert [*found] == ["filter[began][gte]", "filter[began][lt]", "filter[way]"]
    assert [one["required"] for one in found.values()] == [True, False, False]
    assert found["filter[began][gte]"]["schema"] == {"type": "string", "format": "date-time"}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"schema": {"type": "array", "items": {"type": "array"}}, "required": True}, "ids takes several values"),
        (
            {"in": "header", "schema": {"type": "array", "items": {"type": "string"}}, "required": True},
            "ids takes several values",
        ),
        (
            {"style": "matrix", "schema": {"type": "array", "items": {"type": "string"}}, "required": True},
            "ids takes several values",
        ),
        ({"schema": {"type": "object", "properties": {}}, "required": True}, "ids takes an object"),
        (
            {"style": "deepObject", "schema": {"type": "object", "properties": {"a": {"type": "array"}}}},
            "ids[a] takes several values",
        ),
    ],
)
def test_what_a_parameter_cannot_take_here_is_told(written: dict[str, Any], told: str) -> None:
    _, problems = parameters_of({"name": "ids", "in": "query", **written})
    assert [one for one in problems if one.startswith(told)]


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ({"type": "number", "format": "double"}, {"type": "number", "format": "decimal"}),
        ({"type": ["number", "null"]}, {"anyOf": [{"type": "number", "format": "decimal"}, {"type": "null"}]}),
        ({"type": ["string", "null"], "title": "X"}, {"type": ["string", "null"]}),
        ({"type": "string", "format": "currency"}, {"type": "string"}),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": ["string", "null"]}),
        ({"oneOf": [{"type": "string"}]}, {"type": "string"}),
        ({"type": ["string", "integer"]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ({"type": "integer", "exclusiveMinimum": 0}, {"type": "integer", "minimum": 1}),
        ({"$ref": "#/components/schemas/Sid"}, {"type": "string", "pattern": "^S"}),
        ({"allOf": [{"$ref": "#/components/schemas/Sid"}], "description": "d"}, {"type": "string", "pattern": "^S", "description": "d"}),
        ({"$ref": "#/components/schemas/a.b.Person"}, {"$ref": "#/components/schemas/Person"}),
        ({"$ref": "#/components/schemas/a.b.Person", "description": "d"}, {"description": "d", "anyOf": [{"$ref": "#/components/schemas/Person"}]}),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, {"$ref": "#/components/schemas/CallX"}),
        ({"type": "array", "items": {"properties": {"a": {"type": "string"}}}}, {"type": "array", "items": {"$ref": "#/components/schemas/CallXItem"}}),
        ({"type": "string", "enum": ["a", None]}, {"anyOf": [{"$ref": "#/components/schemas/CallX"}, {"type": "null"}]}),
        ({"type": "string", "enum": ["a", ""]}, {"x-empty": [""], "anyOf": [{"$ref": "#/components/schemas/CallX"}]}),
        ({"type": "integer", "x-means": "duration", "x-vendor": 1}, {"type": "integer", "x-means": "duration"}),
    ],
)  # fmt: skip
def test_a_field_comes_in_the_one_form_that_generators_read_alike(
    written: dict[str, Any], made: dict[str, Any]
) -> None:
    schemas = {
        "Sid": {"type": "string", "pattern": "^S"},
        "a.b.Person": {"type": "object", "properties": {"name": {"type": "string"}}},
    }
    assert field_of(written, schemas)[0] == made


def test_dotted_names_that_end_alike_keep_what_tells_them_apart() -> None:
    person = {"type": "object", "properties": {"name": {"type": "string"}}}
    fields = {"properties": {"a": {"$ref": "#/components/schemas/a.P"}, "b": {"$ref": "#/components/schemas/b.P"}}}
    _, schemas = field_of(fields, {"a.P": person, "b.P": person})
    assert {"AP", "BP"} <= schemas.keys()


def test_a_schema_that_holds_itself_is_read_once() -> None:
    _, schemas = field_of({"$ref": "#/components/schemas/Call"})
    assert schemas.keys() == {"Call"}


def test_schemas_that_no_call_needs_are_left_out() -> None:
    _, schemas = field_of({"type": "string"}, {"Invoice": {"type": "object", "properties": {"a": {"type": "string"}}}})
    assert schemas.keys() == {"Call"}


def test_enums_with_the_same_words_are_one() -> None:
    words = {"type": "string", "enum": ["in", "out"]}
    made = document(
        {
            "parameters": [{"name": "direction", "in": "query", "schema": words}],
            "responses": {"200": {"content": {"application/json": {"schema": {"type": "object", "properties": {"d": words}}}}}},
        }
    )  # fmt: skip
    assert len([one for one in normal(made).document["components"]["schemas"].values() if "enum" in one]) == 1


@pytest.mark.parametrize("schema", [{"$ref": "#/components/schemas/Nobody"}, {"type": "number", "format": "epoch-s"}])
def test_what_cannot_be_kept_is_said_with_its_place(schema: dict[str, Any]) -> None:
    record = {"type": "object", "properties": {"x": schema}}
    (problem,) = normal(answering({"$ref": "#/components/schemas/Call"}, {"Call": record})).problems
    assert problem.pointer == "/components/schemas/Call/properties/x"


def test_parameters_of_the_path_come_first_and_the_operation_says_the_last_word() -> None:
    made = document(
        {"parameters": [{"$ref": "#/components/parameters/size"}, {"name": "id", "in": "path", "required": True}]}
    )
    made["paths"]["/calls"]["parameters"] = [{"name": "id", "in": "path", "schema": {"type": "integer"}}]
    made["components"]["parameters"] = {"size": {"name": "size", "in": "query", "schema": {"type": "integer"}}}
    parameters = normal(made).document["paths"]["/calls"]["get"]["parameters"]
    assert parameters == [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "size", "in": "query", "schema": {"type": "integer"}},
    ]


def test_every_operation_is_counted_and_those_without_a_part_are_named() -> None:
    made = document({"responses": {"200": {"description": "d"}}})
    made["paths"]["/calls"]["post"] = {"x-resource": {"role": "other", "reason": "writes"}}
    made["paths"]["/numbers"] = {"get": {"operationId": "numbers"}, "delete": {}}
    operations = normal(made).operations
    assert [(one.method, one.path, one.fate) for one in operations] == [
        ("get", "/calls", "list"),
        ("post", "/calls", "other"),
        ("get", "/numbers", "unsaid"),
        ("delete", "/numbers", "unsaid"),
    ]


def test_what_is_said_of_all_other_statuses_is_said_of_each_error_of_the_vendor() -> None:
    made = document(
        {
            "responses": {
                "200": {"description": "d"},
                "4XX": {"description": "yours"},
                "default": {"description": "ours"},
            }
        },
        **{"x-errors": {"situations": {"bad-parameter": {"status": 422}, "server-error": {"status": 500}}}},
    )
    responses = normal(made).document["paths"]["/calls"]["get"]["responses"]
    assert {status: one["description"] for status, one in responses.items()} == {
        "200": "d",
        "422": "yours",
        "500": "ours",
    }


def test_samples_give_fields_their_examples_and_what_nobody_shows_is_made_up_and_counted() -> None:
    made = answering({"$ref": "#/components/schemas/Page"}, {
        "Page": {"type": "object", "properties": {"calls": {"type": "array", "items": {"$ref": "#/components/schemas/Call"}}}},
        "Call": {"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}}},
    })  # fmt: skip
    content = made["paths"]["/calls"]["get"]["responses"]["200"]["content"]["application/json"]
    content["examples"] = {"one": {"value": {"calls": [{"id": "c-7"}]}}}
    found = normal(made)
    call = found.document["components"]["schemas"]["Call"]["properties"]
    assert call["id"]["examples"] == ["c-7"]
    assert found.invented == ["Call.note"]


@pytest.mark.parametrize(
    ("name", "made"),
    [("ListCalls", "list_calls"), ("CallLogs.List", "call_logs_list"), ("getCDRById", "get_cdr_by_id"), ("a-b", "a_b"), ("9", "")],
)  # fmt: skip
def test_operation_ids_are_written_as_python_writes_them(name: str, made: str) -> None:
    assert snake(name) == made


@pytest.mark.parametrize("name", ["list", "filter", "import", "self"])
def test_an_operation_that_is_called_as_a_word_of_python_is_called_after_its_resource(name: str) -> None:
    made = normal(document({"operationId": name}))
    assert made.document["paths"]["/calls"]["get"]["operationId"] == "list_calls"


def test_a_value_below_a_media_type_is_plain_unless_that_is_json() -> None:
    number = {"type": "integer"}
    for media, type_, told in (("text/plain", "integer", 0), ("*/*", "integer", 0), ("application/json", "string", 1)):
        found, problems = parameters_of(
            {"name": "x", "in": "query", "required": True, "content": {media: {"schema": number}}}
        )
        assert (found["x"]["schema"]["type"], str(problems).count("is itself a document")) == (type_, told)


@pytest.mark.parametrize(
    "written",
    [{"type": ["integer", "null"]}, {"type": "integer", "nullable": True}, {"anyOf": [{"type": "integer"}, {"type": "null"}]}],
)  # fmt: skip
def test_a_parameter_is_never_null(written: dict[str, Any]) -> None:
    found, _ = parameters_of({"name": "x", "in": "query", "schema": written})
    assert found["x"]["schema"] == {"type": "integer"}


@pytest.mark.parametrize(
    ("paging", "schema", "made"),
    [
        ({"limit": {"parameter": "p", "default": 10, "maximum": 50}}, {}, {"minimum": 1, "default": 10, "maximum": 50}),
        ({"limit": {"parameter": "p", "maximum": 50}}, {"maximum": 70}, {"minimum": 1, "maximum": 70}),
        ({"limit": {"parameter": "p"}}, {"minimum": 0}, {"minimum": 1}),
        (
            {"limit": {"parameter": "p", "maximum": 50}},
            {"format": "int32"},
            {"minimum": 1, "maximum": 50, "format": "int32"},
        ),
        ({"page": {"parameter": "p", "first": 0}}, {}, {"minimum": 0}),
        ({"page": {"parameter": "p"}}, {"maximum": 9}, {"minimum": 1, "maximum": 9}),
        ({"offset": {"parameter": "p"}}, {}, {"minimum": 0}),
        ({"page": {"parameter": "p"}}, {"format": "int32"}, {"minimum": 1, "maximum": 2147483647, "format": "int32"}),
        ({"offset": {"parameter": "other"}}, {}, {}),
    ],
)
def test_what_chooses_a_page_has_the_bounds_that_the_facts_say_where_its_schema_is_silent(
    paging: dict[str, Any], schema: dict[str, Any], made: dict[str, Any]
) -> None:
    parameter = {"name": "p", "in": "query", "schema": {"type": "integer", **schema}}
    found = normal(document({"x-pagination": paging, "parameters": [parameter], "responses": {"200": {}}})).document
    assert found["paths"]["/calls"]["get"]["parameters"][0]["schema"] == {"type": "integer", **made}


def test_a_single_record_is_requested_by_its_key_alone() -> None:
    wanted = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "expand", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
    ]
    found = normal(
        document({"x-resource": {"name": "calls", "role": "get"}, "parameters": wanted, "responses": {"200": {}}})
    )
    assert [one["name"] for one in found.document["paths"]["/calls"]["get"]["parameters"]] == ["id"]
    assert found.left == ["expand of GET /calls"]


@pytest.mark.parametrize("several", [True, False])
def test_a_time_behind_an_operator_is_a_text(several: bool) -> None:
    one = {"type": "string", "format": "date-time"}
    schema = {"type": "array", "items": one} if several else one
    facts = {
        "grammar": "parameters",
        "parameters": [{"parameter": "p", "field": "x", "operator": "ge", "prefix": "gte:"}],
    }
    written = {
        "x-filter": facts,
        "parameters": [{"name": "p", "in": "query", "schema": schema}],
        "responses": {"200": {}},
    }
    made = normal(document(written)).document["paths"]["/calls"]["get"]["parameters"][0]["schema"]
    assert made == ({"type": "array", "items": {"type": "string"}} if several else {"type": "string"})


def test_any_object_says_nothing_beside_a_named_one() -> None:
    named = {"Party": {"type": "object", "properties": {"name": {"type": "string"}}}}
    forms = [{"$ref": "#/components/schemas/Party"}, {"type": ["object", "null"]}]
    field, _ = field_of({"anyOf": forms}, named)
    assert field == {"anyOf": [{"$ref": "#/components/schemas/Party"}, {"type": "null"}]}


def test_a_pattern_of_a_time_goes_since_its_format_says_more() -> None:
    field, _ = field_of({"type": "string", "format": "date-time", "pattern": "^[0-9]{4}", "minLength": 4})
    assert field == {"type": "string", "format": "date-time"}


def test_the_record_of_a_list_that_is_an_array_by_itself_is_called_after_its_resource() -> None:
    found = normal(
        document(
            {
                "x-pagination": {"envelope": {"": "items"}},
                **answer({"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}}),
            }
        )
    )
    assert found.problems == []
    assert found.document["paths"]["/calls"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Call"},
    }


def test_a_schema_that_holds_itself_ends_in_an_object_as_it_came() -> None:
    name = {"$ref": "#/components/schemas/Leg"}
    leg = {
        "type": "object",
        "properties": {"at": {"type": "string"}, "next": name, "all": {"type": "array", "items": name}},
    }
    call = {"type": "object", "properties": {"leg": name}}
    made = normal(answering({"$ref": "#/components/schemas/Call"}, {"Call": call, "Leg": leg}))
    found = made.document["components"]["schemas"]
    ended = {"type": "object", "description": "Another `Leg`, as it came."}
    assert found["Call"]["properties"]["leg"] == name
    assert found["Leg"]["properties"]["next"] == ended
    assert found["Leg"]["properties"]["all"]["items"] == ended
    assert made.problems == []


def test_a_record_that_is_called_as_its_resource_has_a_name_of_its_own() -> None:
    record = {"type": "object", "properties": {"a": {"type": "string"}}}
    made = normal(answering({"$ref": "#/components/schemas/Calls"}, {"Calls": record}))
    assert "CallsRecord" in made.document["components"]["schemas"]
    one = normal({**document({**answer(record), "x-resource": {"name": "cdr", "role": "list"}})})
    assert "CdrRecord" in one.document["components"]["schemas"]


def test_a_made_up_sample_has_the_fields_of_all_that_a_schema_is_put_together_from() -> None:
    parts = [{"$ref": "#/components/schemas/Timed"}, {"type": "object", "properties": {"c": {"type": "string"}}}]
    timed = [{"$ref": "#/components/schemas/Entity"}, {"type": "object", "properties": {"b": {"type": "integer"}}}]
    entity = {"type": "object", "properties": {"a": {"type": "string"}}}
    made = normal(
        answering(
            {"$ref": "#/components/schemas/Call"},
            {"Entity": entity, "Timed": {"allOf": timed}, "Call": {"allOf": parts}},
        )
    )
    content = made.document["paths"]["/calls"]["get"]["responses"]["200"]["content"]["application/json"]
    assert {*content["examples"]["made-up"]["value"]} == {"a", "b", "c"}


def test_extensions_of_others_are_left_out_wherever_they_stand() -> None:
    found = normal(
        {
            **document({}),
            "info": {"title": "t", "x-logo": {"url": "/a.png"}},
            "servers": [{"url": "https://a.example", "x-internal": True}],
        }
    )
    assert found.document["info"] == {"title": "t", "version": "0"}
    assert found.document["servers"] == [{"url": "https://a.example"}]


def test_all_responses_in_one_are_what_comes_with_200_where_no_success_is_described() -> None:
    responses = answer({"type": "object", "properties": {"x": {"type": "string"}}})["responses"]
    found = normal(document({"responses": {"default": responses["200"]}}))
    assert [*found.document["paths"]["/calls"]["get"]["responses"]] == ["200"]
    assert [one.message for one in found.remarks] == [
        "no success is described beside it: it is read as what comes with 200"
    ]
    assert (
        "200"
        in normal(document({"responses": {**responses, "default": {}}})).document["paths"]["/calls"]["get"]["responses"]
    )


@pytest.mark.parametrize(
    ("root", "path", "own", "found"), [("a", None, None, "a"), ("a", "b", None, "b"), (None, "b", "c", "c")]
)
def test_a_client_reaches_the_servers_of_its_operations(
    root: str | None, path: str | None, own: str | None, found: str
) -> None:
    def servers(url: str | None) -> dict[str, Any]:
        return {} if url is None else {"servers": [{"url": url}]}

    whole = document({**answer({"type": "object"}), **servers(own)}, **servers(root))
    whole["paths"]["/calls"] |= servers(path)
    assert normal(whole).document["servers"] == [{"url": found}]
    whole["paths"]["/others"] = {
        "get": {**whole["paths"]["/calls"]["get"], "operationId": "other", "servers": [{"url": "z"}]}
    }
    assert "its servers are not those of the other operations" in normal(whole).problems[-1].message


def test_a_record_that_is_described_in_its_place_is_named_whatever_is_said_of_it() -> None:
    item = {"type": "object", "description": "A call.", "properties": {"id": {"type": "string"}}}
    made = normal(answering({"type": "object", "properties": {"calls": {"type": "array", "items": item}}})).document
    page = next(one for name, one in made["components"]["schemas"].items() if "calls" in one["properties"])
    assert [*page["properties"]["calls"]["items"]] == ["$ref"]


def test_examples_of_whole_objects_and_of_responses_are_those_of_their_fields() -> None:
    schema = {
        "type": "object",
        "examples": [{"x": "shown"}],
        "properties": {"x": {"type": "string"}, "y": {"type": "string"}},
    }
    operation = answer({"$ref": "#/components/schemas/Call"})
    operation["responses"]["200"]["content"]["application/json"]["example"] = {"y": "seen"}
    made = normal(document(operation, {"Call": schema})).document["components"]["schemas"]["Call"]["properties"]
    assert (made["x"]["examples"], made["y"]["examples"]) == (["shown"], ["seen"])


@pytest.mark.parametrize(("required", "default"), [(True, None), (False, 10)])
def test_a_page_size_is_a_whole_number_and_has_a_default_where_it_may_be_left_out(
    required: bool, default: int | None
) -> None:
    size = {"name": "size", "in": "query", "required": required, "schema": {"type": "number", "default": 10}}
    paging = {"limit": {"parameter": "size"}, "envelope": {"calls": "items"}}
    made = normal(document({"x-pagination": paging, "parameters": [size], **answer({"type": "object"})})).document
    (parameter,) = made["paths"]["/calls"]["get"]["parameters"]
    assert (parameter["schema"]["type"], parameter["schema"].get("default")) == ("integer", default)
    assert "format" not in parameter["schema"]
