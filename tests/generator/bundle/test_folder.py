"""A spec folder becomes one document, or an error that names the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.generator.bundle.folder import ROOT, SpecError, bundle, load, render


def write(folder: Path, **files: str) -> Path:
    """A folder with `openapi.yaml` and more; `__` in a name is a slash, the last `_` a dot."""
    for name, text in files.items():
        path = folder / ".".join(name.replace("__", "/").rsplit("_", 1))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_an_include_is_replaced_by_the_file_relative_to_the_including_one(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        openapi_yaml="a: {$ref: x/one.yaml}\nb: 2\n",
        x__one_yaml="{c: {$ref: ../y/two.json}}",
        y__two_json='{"deep": [1, null, "text"]}',
    )

    assert bundle(folder) == {"a": {"c": {"deep": [1, None, "text"]}}, "b": 2}


def test_keys_keep_the_order_in_which_they_are_written(tmp_path: Path) -> None:
    folder = write(tmp_path, openapi_yaml="z: 1\na: {$ref: one.json}\nm: 3\n", one_json='{"y": 1, "b": 2}')

    assert render(bundle(folder)) == b'{\n "z": 1,\n "a": {\n  "y": 1,\n  "b": 2\n },\n "m": 3\n}\n'


def test_a_reference_inside_the_document_stays(tmp_path: Path) -> None:
    folder = write(tmp_path, openapi_yaml="a: {$ref: '#/components/schemas/Call'}\n")

    assert bundle(folder) == {"a": {"$ref": "#/components/schemas/Call"}}


def test_a_property_called_ref_is_not_an_include(tmp_path: Path) -> None:
    folder = write(tmp_path, openapi_yaml="properties: {$ref: {type: string}}\n")

    assert bundle(folder) == {"properties": {"$ref": {"type": "string"}}}


@pytest.mark.parametrize("text", ["2025-05-18T15:35:03.000Z", "2025-05-18", "yes", "off", "12:30:45", "0o17x"])
def test_words_and_times_stay_text(tmp_path: Path, text: str) -> None:
    folder = write(tmp_path, openapi_yaml=f"a: {text}\n")

    assert bundle(folder) == {"a": text}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("one_yaml", "a: 1\nb: 2\na: 3\n", r'one\.yaml, line 3: found duplicate key "a"'),
        ("one_yaml", "a: [1\n", r"one\.yaml, line 2: "),
        ("one_yaml", "200: {}\n", r"one\.yaml: the key 200 is not text; put it in quotes"),
        ("one_yaml", "a: [{1.5: {}}]\n", r"one\.yaml: the key 1\.5 is not text"),
        ("one_yaml", "a: {$ref: two.yaml}\n", r"one\.yaml: the included file two\.yaml does not exist"),
        ("one_yaml", "a: {$ref: ../one.yaml}\n", r"one\.yaml: the included \.\./one\.yaml lies outside"),
        ("one_yaml", "a: {$ref: https://example.com/a.yaml}\n", r"one\.yaml: cannot include https://"),
        ("one_yaml", "a: {$ref: two.yaml#/b}\n", r"one\.yaml: cannot include two\.yaml#/b; name a \.yaml or \.json"),
        ("one_yaml", "a: {$ref: README.md}\n", r"one\.yaml: cannot include README\.md"),
        ("one_yaml", "a: {$ref: two.yaml, description: x}\n", r"one\.yaml: .* stands alone; move description"),
        ("one_yaml", "a: {$ref: openapi.yaml}\n", r"openapi\.yaml includes one\.yaml includes openapi\.yaml"),
        ("one_yaml", "{$ref: one.yaml}\n", r"circle \(one\.yaml includes one\.yaml\)"),
        ("one_json", '{"a": 1, "a": 2}', r"one\.json: the key 'a' stands twice"),
        ("one_json", '{"a": NaN}', r"one\.json: NaN is not a JSON value"),
        ("one_json", '{"a": ', r"one\.json, line 1: Expecting value"),
    ],
)
def test_what_cannot_be_bundled_is_an_error_that_names_the_file(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    included = ".".join(name.rsplit("_", 1))
    folder = write(tmp_path / "spec", openapi_yaml=f"a: {{$ref: {included}}}\n", **{name: text})

    with pytest.raises(SpecError, match=message):
        bundle(folder)


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    write(tmp_path, openapi_yaml="a: {$ref: one.yaml}\n")
    (tmp_path / "one.yaml").write_bytes(b"a: \xff\n")

    with pytest.raises(SpecError, match=r"one\.yaml: not UTF-8"):
        bundle(tmp_path)


def test_a_folder_without_a_table_of_contents_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=rf"{ROOT}: cannot be read"):
        bundle(tmp_path)


def test_a_spec_is_a_mapping(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"a spec is a mapping"):
        bundle(write(tmp_path, openapi_yaml="- 1\n"))


def test_a_bundle_is_written_as_it_reads_with_one_newline_at_its_end(tmp_path: Path) -> None:
    assert render(bundle(write(tmp_path, openapi_yaml="a: é\n"))) == '{\n "a": "é"\n}\n'.encode()


def test_each_place_knows_the_file_that_it_was_written_in(tmp_path: Path) -> None:
    folder = write(tmp_path, openapi_yaml="a/b: {x: [{$ref: one.yaml}]}\n", one_yaml="c: {d: 1}\n")

    source = load(folder)

    assert source.origin("/a~1b/x/0/c/d") == (Path("one.yaml"), "/c/d")
    assert source.origin("/a~1b/x") == (Path("openapi.yaml"), "/a~1b/x")


words = st.text("abcXYZ 0189_-:#'\"é", max_size=8)
leaves = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | words
trees = st.recursive(leaves, lambda part: st.lists(part, max_size=3) | st.dictionaries(words, part, max_size=3))


@given(document=st.dictionaries(words, trees, max_size=4), data=st.data())
def test_a_document_cut_into_files_anywhere_is_put_together_again(
    document: dict[str, Any], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("spec")
    count = 0

    def cut(node: Any) -> Any:
        nonlocal count
        if isinstance(node, dict):
            node = {key: cut(part) for key, part in node.items()}
        elif isinstance(node, list):
            node = [cut(part) for part in node]
        if not data.draw(st.booleans()):
            return node
        count += 1
        name = f"{count}.{data.draw(st.sampled_from(['yaml', 'json']))}"
        (folder / name).write_text(json.dumps(node, ensure_ascii=False), "utf-8")
        return {"$ref": name}

    root = {key: cut(part) for key, part in document.items()}
    (folder / ROOT).write_text(json.dumps(root, ensure_ascii=False), "utf-8")

    assert render(bundle(folder)) == render(document)
