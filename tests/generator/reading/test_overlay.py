"""Facts beside a vendor's own file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callrecords.generator.bundle.texts import SpecError
from callrecords.generator.reading.overlay import apply, read_overlay


def overlaid(tmp_path: Path, document: dict[str, Any], actions: str) -> Any:
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\n")
    file = tmp_path / "facts.yaml"
    file.write_text(f"overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nextends: openapi.yaml\nactions:\n{actions}")
    return apply(read_overlay(file), document)


def test_objects_are_merged_lists_grow_and_other_values_are_replaced(tmp_path: Path) -> None:
    document = {"a": {"b": 1, "list": [1]}, "c": "old"}
    patched = overlaid(tmp_path, document, "  - {target: $, update: {a: {d: 2, list: 2}, c: new}}\n")
    assert patched.document == {"a": {"b": 1, "list": [1, 2], "d": 2}, "c": "new"}
    assert document == {"a": {"b": 1, "list": [1]}, "c": "old"}


def test_what_is_removed_is_gone_also_from_lists(tmp_path: Path) -> None:
    document = {"tags": [{"name": "a"}, {"name": "b"}, {"name": "a"}], "x": 1}
    actions = "  - {target: \"$.tags[?@.name=='a']\", remove: true}\n  - {target: $.x, remove: true}\n"
    assert overlaid(tmp_path, document, actions).document == {"tags": [{"name": "b"}]}


def test_later_actions_see_what_earlier_ones_did(tmp_path: Path) -> None:
    actions = "  - {target: $, update: {a: {}}}\n  - {target: $.a, update: {b: 1}}\n"
    assert overlaid(tmp_path, {}, actions).document == {"a": {"b": 1}}


def test_every_part_that_an_overlay_adds_is_traced_to_it(tmp_path: Path) -> None:
    patched = overlaid(tmp_path, {"a": {"b": 1}}, "  - {target: $.a, update: {b: 2, c: {d: 3}}}\n")
    assert patched.places == {"/a/b": "/actions/0/update/b", "/a/c": "/actions/0/update/c"}


def test_an_action_that_matches_nothing_is_an_error_with_its_line_and_all_are_told_at_once(tmp_path: Path) -> None:
    actions = "  - {target: $.nothing, update: {}}\n  - {target: $.a, update: {}}\n  - {target: '$[', remove: true}\n"
    with pytest.raises(SpecError) as caught:
        overlaid(tmp_path, {"a": {}}, actions)
    first, second = str(caught.value).splitlines()
    assert "line 5: $.nothing matches nothing" in first
    assert "line 7: $[ is no JSONPath" in second


def test_a_place_that_is_not_there_is_told_once_with_the_nearest_names(tmp_path: Path) -> None:
    document = {"paths": {"/calls/{uuid}": {"get": {}}, "/faxes": {"get": {}}}}
    lost = "$.paths['/calls/{id}'].get"
    actions = "".join(f'  - {{target: "{lost}{below}", update: {{}}}}\n' for below in ("", ".responses", "['tags']"))
    with pytest.raises(SpecError) as caught:
        overlaid(tmp_path, document, f"{actions}  - {{target: \"$.paths['/faxes'].post\", update: {{}}}}\n")
    first, second = str(caught.value).splitlines()
    assert first.endswith("there is no /calls/{id}; did you mean /calls/{uuid}? (2 more targets below it)")
    assert "line 5: $.paths['/calls/{id}'].get matches nothing" in first
    assert second.endswith("there is no post; possible: get")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("openapi: 3.1.0\n", "begins with `overlay: 1.0.0`"),
        ("overlay: 1.0.0\nextends: nowhere.yaml\nactions: []\n", "line 2: there is no file nowhere.yaml"),
        ("overlay: 1.0.0\nactions: []\n", "names the vendor's own file"),
        ("overlay: 1.0.0\nextends: facts.yaml\nactions: {}\n", "is a list"),
    ],
)
def test_what_is_no_overlay_is_said_to_be_none(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "facts.yaml").write_text(text)
    with pytest.raises(SpecError, match=says):
        read_overlay(tmp_path / "facts.yaml")


@pytest.mark.parametrize("action", ["{target: $}", "{target: $, update: {}, remove: true}", "{update: {}}", "word"])
def test_an_action_has_a_target_and_one_of_both(tmp_path: Path, action: str) -> None:
    with pytest.raises(SpecError, match="an action has"):
        overlaid(tmp_path, {}, f"  - {action}\n")


def test_an_update_with_nothing_in_it_is_an_error_and_takes_nothing_away(tmp_path: Path) -> None:
    """As it is left where somebody took out a question without an answer."""
    with pytest.raises(SpecError, match=r"line 5: the update is empty: write what is to be added"):
        overlaid(tmp_path, {"a": {}}, "  - target: $.a\n    update:\n")
