"""What callers lose and gain between two specs, each kind of change by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from callrecords.core.facts import read_bundle
from scripts import spec_diff
from scripts.spec_diff import allows_breaking, changes, main, step
from tests.made_up import fable

BUNDLE = json.loads(Path(__import__(fable().package, fromlist=["x"]).__file__).with_name("openapi.json").read_text())
LIST = "list_voice_entries"
Edit = Callable[[dict[str, Any]], object]


def operation(document: dict[str, Any]) -> dict[str, Any]:
    return next(o for item in document["paths"].values() for o in item.values() if o["operationId"] == LIST)


def parameter(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in operation(document)["parameters"] if one["name"] == name)


def schema(document: dict[str, Any], name: str) -> dict[str, Any]:
    return document["components"]["schemas"][name]


def found(edit: Edit, *, backwards: bool = False) -> list[tuple[str, bool]]:
    changed = json.loads(json.dumps(BUNDLE))
    edit(changed)
    pair = [read_bundle(json.dumps(one).encode()) for one in (BUNDLE, changed)]
    return [(change.place, change.breaking) for change in changes(*(pair[::-1] if backwards else pair))]


def drop_path(document: dict[str, Any]) -> None:
    document["paths"] = {path: item for path, item in document["paths"].items() if operation(document) in item.values()}


BREAKING: dict[str, tuple[Edit, str]] = {
    "operation": (drop_path, "get_voice_entry"),
    "filter operator": (
        lambda d: operation(d)["x-filter"]["parameters"].pop(),
        f"{LIST}: filter net-price ge",
    ),
    "order field": (lambda d: operation(d)["x-order"]["fields"].pop(), f"{LIST}: order by talk_secs"),
    "field": (lambda d: schema(d, "VoiceEntry")["properties"].pop("net-price"), "VoiceEntry.net-price"),
    "word": (lambda d: schema(d, "VoiceEntryWay")["enum"].pop(), "VoiceEntryWay: word"),
    "parameter": (
        lambda d: operation(d)["parameters"].remove(parameter(d, "min-price")),
        f"{LIST}: parameter min-price",
    ),
}


@pytest.mark.parametrize("kind", BREAKING)
def test_what_is_taken_away_breaks_callers_and_what_is_added_does_not(kind: str) -> None:
    edit, place = BREAKING[kind]
    assert any(at.startswith(place) and breaking for at, breaking in found(edit))
    back = found(edit, backwards=True)
    assert any(at.startswith(place) for at, _ in back)
    assert not any(breaking for _, breaking in back)


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (lambda d: parameter(d, "min-price").update(required=True), f"{LIST}: parameter min-price"),
        (lambda d: operation(d)["x-pagination"]["limit"].update(maximum=1), f"{LIST}: page size, at most"),
        (lambda d: d["x-client"]["parameters"][1].pop("default"), "client parameter region"),
        (
            lambda d: schema(d, "VoiceEntry")["properties"].update({"net-price": {"type": "boolean"}}),
            "VoiceEntry.net-price",
        ),
        (lambda d: operation(d)["x-order"].update(default="talk_secs"), f"{LIST}: default order"),
    ],
)
def test_what_is_narrowed_or_becomes_another_thing_breaks_callers(edit: Edit, place: str) -> None:
    assert (place, True) in found(edit)


def test_prose_evidence_and_required_fields_change_nothing_for_callers() -> None:
    def edit(document: dict[str, Any]) -> None:
        operation(document)["description"] = "other words"
        schema(document, "VoiceEntry").pop("required", None)

    assert found(edit) == []


@pytest.mark.parametrize(
    ("released", "version", "taken", "allowed"),
    [
        ("0.1.0", "0.1.0", "none", False),
        ("0.1.0", "0.1.1", "patch", False),
        ("0.1.9", "0.2.0", "minor", True),
        ("1.4.2", "1.5.0", "minor", False),
        ("1.4.2", "2.0.0", "major", True),
    ],
)
def test_only_the_right_step_may_break_callers(released: str, version: str, taken: str, allowed: bool) -> None:
    assert step(released, version) == taken
    assert allows_breaking(released, taken) is allowed


def test_a_version_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="older"):
        step("0.2.0", "0.1.0")


@pytest.mark.parametrize(("version", "code"), [("0.1.0", 1), ("0.1.1", 1), ("0.2.0", 0)])
def test_a_dropped_operator_without_a_step_fails_the_gate(
    version: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "new" / "fable").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    (tmp_path / "VERSION").write_text("0.1.0\n")
    (tmp_path / "fable.json").write_text(json.dumps(BUNDLE))
    changed = json.loads(json.dumps(BUNDLE))
    BREAKING["filter operator"][0](changed)
    (tmp_path / "new" / "fable" / "openapi.json").write_text(json.dumps(changed))
    monkeypatch.setattr(spec_diff, "RELEASED", tmp_path)
    monkeypatch.setattr(spec_diff, "GENERATED", tmp_path / "new")
    monkeypatch.setattr(spec_diff, "PROJECT", tmp_path / "pyproject.toml")
    assert main([]) == code
    assert f"BREAKS  fable: {LIST}: filter net-price ge: is gone" in capsys.readouterr().out
    assert main(["--release"]) == 0
    assert main([]) == 0
