"""Descriptions in many files."""

from __future__ import annotations

from pathlib import Path

import pytest

from callrecords.generator.bundle.texts import SpecError
from callrecords.generator.reading.join import Written, join


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "root.yaml"


def test_a_document_in_one_file_comes_out_as_it_was_published(tmp_path: Path) -> None:
    root = written(
        tmp_path, root="openapi: 3.0.0\npaths: {/a: {get: {parameters: [{$ref: '#/components/parameters/p'}]}}}\n"
    )
    assert join(root).document == {
        "openapi": "3.0.0",
        "paths": {"/a": {"get": {"parameters": [{"$ref": "#/components/parameters/p"}]}}},
    }


def test_a_path_in_another_file_comes_to_its_place_and_is_traced_there(tmp_path: Path) -> None:
    root = written(tmp_path, root="openapi: 3.0.0\npaths: {/a: {$ref: a.yaml}}\n", a="get: {operationId: x}\n")
    joined = join(root)
    assert joined.document["paths"] == {"/a": {"get": {"operationId": "x"}}}
    assert joined.place("/paths/~1a/get/operationId") == Written(tmp_path / "a.yaml", "/get/operationId")
    assert joined.place("/openapi") == Written(root, "/openapi")


def test_schemas_of_other_files_get_names_and_may_refer_to_each_other_in_circles(tmp_path: Path) -> None:
    root = written(
        tmp_path,
        root="openapi: 3.0.0\ncomponents: {schemas: {A: {properties: {b: {$ref: 'more/b.yaml'}}}}}\n",
        more__b="properties: {again: {$ref: 'b.yaml'}, c: {$ref: '#/$defs/C'}}\n$defs: {C: {type: string}}\n",
    )
    schemas = join(root).document["components"]["schemas"]
    assert schemas["A"]["properties"]["b"] == {"$ref": "#/components/schemas/b"}
    assert schemas["b"]["properties"] == {
        "again": {"$ref": "#/components/schemas/b"},
        "c": {"$ref": "#/components/schemas/C"},
    }
    assert schemas["C"] == {"type": "string"}


def test_two_schemas_of_one_name_in_two_files_stay_two(tmp_path: Path) -> None:
    root = written(
        tmp_path,
        root="swagger: '2.0'\ndefinitions: {x: {properties: {a: {$ref: 'a/x.yaml'}, b: {$ref: 'b/x.yaml'}}}}\n",
        a__x="type: string\n",
        b__x="type: integer\n",
    )
    definitions = join(root).document["definitions"]
    assert definitions["x"]["properties"] == {"a": {"$ref": "#/definitions/x2"}, "b": {"$ref": "#/definitions/x3"}}
    assert (definitions["x2"], definitions["x3"]) == ({"type": "string"}, {"type": "integer"})


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("https://far.example/x.yaml", "is on another machine"),
        ("missing.yaml", "root.yaml, line 2: missing.yaml refers to a file that is not there"),
        ("root.yaml#/nothing", None),
        ("a.yaml#/nothing", "there is nothing at /nothing"),
    ],
)
def test_what_cannot_be_reached_is_named(tmp_path: Path, reference: str, says: str | None) -> None:
    root = written(tmp_path, root=f"openapi: 3.0.0\npaths: {{/a: {{$ref: '{reference}'}}}}\n", a="get: {}\n")
    if says is None:
        assert join(root).document["paths"]["/a"] == {"$ref": "#/nothing"}  # the reader of references looks
        return
    with pytest.raises(SpecError, match=says):
        join(root)


def test_paths_that_include_each_other_in_a_circle_are_an_error(tmp_path: Path) -> None:
    root = written(
        tmp_path, root="openapi: 3.0.0\npaths: {/a: {$ref: a.yaml}}\n", a="$ref: b.yaml\n", b="$ref: a.yaml\n"
    )
    with pytest.raises(SpecError, match="refers to itself"):
        join(root)


def test_a_status_that_stands_twice_as_a_number_and_as_text_is_an_error_and_none_is_lost(tmp_path: Path) -> None:
    root = written(tmp_path, root="openapi: 3.0.0\nresponses: {200: {description: a}, '200': {description: b}}\n")
    with pytest.raises(SpecError, match="the key '200' stands twice"):
        join(root)
