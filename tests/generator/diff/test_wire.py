"""What the tool sees of the standard part, change by change, and how it is judged. `nox -s diff` brings the tool and runs this."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from callrecords.generator.diff import release as spec_diff
from callrecords.generator.diff.change import Change
from callrecords.generator.diff.wire import COMMAND, ToolError, changes
from tests.generator.diff.pairs import (
    LIST,
    Document,
    Edit,
    document,
    field,
    operation,
    pair,
    parameter,
    renamed,
    schema,
)

needs_tool = pytest.mark.skipif(shutil.which(COMMAND) is None, reason=f"{COMMAND} is not here; nox -s diff brings it")
GET = "get_voice_entry"
ANSWER = f"{LIST}: answer 200"


def drop_get(spec: Document) -> None:
    spec["paths"].pop(next(path for path in spec["paths"] if path.endswith("{entry-ref}")))


def move(spec: Document) -> None:
    spec["paths"] = {path.replace("voice-log", "log"): item for path, item in spec["paths"].items()}


def name_key_otherwise(spec: Document) -> None:
    text = json.dumps(spec).replace("entry-ref}", "entry-id}").replace('"name": "entry-ref"', '"name": "entry-id"')
    spec.update(json.loads(text))


# what is done -> the edit, the place that is named, whether it breaks callers, whether it does backwards
SEEN: dict[str, tuple[Edit, str, bool, bool]] = {
    "an operation is gone": (drop_get, "/accounts/{account-id}/voice-log/{entry-ref}", True, False),
    "an operation moves": (move, "/accounts/{account-id}/log", True, True),
    "an operation has another id": (lambda d: operation(d).update(operationId="list_x"), "", True, True),
    "a parameter is gone": (
        lambda d: operation(d)["parameters"].remove(parameter(d, "min-price")),
        f"{LIST}: parameter min-price",
        True,
        False,
    ),
    "a parameter is demanded": (
        lambda d: parameter(d, "outcome").update(required=True),
        f"{LIST}: parameter outcome",
        True,
        False,
    ),
    "a parameter takes less": (
        lambda d: parameter(d, "per-page")["schema"].update(maximum=50),
        f"{LIST}: parameter per-page",
        True,
        False,
    ),
    "a parameter takes shorter text": (
        lambda d: parameter(d, "from-is")["schema"].update(maxLength=5),
        f"{LIST}: parameter from-is",
        True,
        False,
    ),
    "a parameter takes another pattern": (
        lambda d: parameter(d, "from-is")["schema"].update(pattern="x"),
        f"{LIST}: parameter from-is",
        True,
        True,
    ),
    "a parameter takes a time": (
        lambda d: parameter(d, "min-price")["schema"].update(format="date-time"),
        f"{LIST}: parameter min-price",
        True,
        True,
    ),
    "a parameter takes no null": (
        lambda d: parameter(d, "page-no")["schema"].update(type=["integer", "null"]),
        f"{LIST}: parameter page-no",
        False,
        True,
    ),
    "a parameter goes into the header": (
        lambda d: parameter(d, "min-price").update({"in": "header"}),
        f"{LIST}: parameter min-price",
        True,
        True,
    ),
    "a word is refused": (
        lambda d: schema(d, "VoiceEntryOutcome")["enum"].pop(),
        f"{LIST}: parameter outcome",
        True,
        False,
    ),
    "a field is gone": (
        lambda d: schema(d)["properties"].pop("net-price"),
        f"{ANSWER}, rows.net-price",
        True,
        False,
    ),
    "a nested field is gone": (
        lambda d: schema(d, "VoiceEntryHop")["properties"].pop("peer_ip"),
        f"{ANSWER}, rows.hop.peer_ip",
        True,
        False,
    ),
    "a status is gone": (lambda d: operation(d)["responses"].pop("403"), f"{LIST}: answer 403", True, False),
    "a media type is gone": (
        lambda d: operation(d)["responses"]["400"].update(content={"text/plain": {}}),
        f"{LIST}: answer 400",
        True,
        True,
    ),
    "a header is gone": (
        lambda d: operation(d)["responses"]["429"].pop("headers"),
        f"{LIST}: answer 429",
        True,
        False,
    ),
    "a server moves": (lambda d: d["servers"][0].update(url="https://b.example"), "servers", True, True),
    "a role is demanded": (
        lambda d: operation(d)["security"][0]["key"].append("more"),
        f"{LIST}: security",
        True,
        False,
    ),
    "tokens are sent otherwise": (
        lambda d: d["components"]["securitySchemes"]["key"].update(scheme="basic"),
        "components securitySchemes key",
        True,
        True,
    ),
}
# what is done -> the edit; a client takes all of it, in both directions
TAKEN: dict[str, Edit] = {
    "null in an array of types": lambda d: field(d, "owner-ref").update(type=["string", "null"]),
    "null in anyOf": lambda d: field(d, "outcome")["anyOf"].append({"type": "null"}),
    "a type alone in an array": lambda d: field(d, "owner-ref").update(type=["string"]),
    "another order of forms": lambda d: field(d, "net-price")["anyOf"].reverse(),
    "the other form of a decimal": lambda d: field(d, "net-price")["anyOf"].pop(1),
    "no demanded fields": lambda d: schema(d).update(required=["from"]),
    "a bound": lambda d: field(d, "talk_secs").update(maximum=5),
    "a pattern": lambda d: field(d, "owner-ref").update(pattern="x"),
    "another order of parameters": lambda d: operation(d)["parameters"].reverse(),
}


def told(edit: Edit, *, backwards: bool = False) -> tuple[Change, ...]:
    return changes(*pair(edit, backwards=backwards)).changes


@needs_tool
@pytest.mark.parametrize("what", SEEN)
def test_what_the_tool_sees_is_told_with_its_place(what: str) -> None:
    edit, place, *breaking = SEEN[what]
    for backwards, breaks in zip((False, True), breaking, strict=True):
        found = told(edit, backwards=backwards)
        assert found
        assert any(change.breaking for change in found) is breaks
        if not backwards:
            assert any(change.place.removeprefix("paths ").startswith(place) for change in found), found


@needs_tool
@pytest.mark.parametrize("what", TAKEN)
@pytest.mark.parametrize("backwards", [False, True])
def test_what_every_client_takes_in_an_answer_breaks_nobody(what: str, backwards: bool) -> None:
    assert not [change for change in told(TAKEN[what], backwards=backwards) if change.breaking]


@needs_tool
def test_a_new_word_in_an_answer_breaks_nobody_though_it_is_also_sent() -> None:
    """The schema is shared by a parameter and a field; the two are judged apart."""
    found = told(lambda d: schema(d, "VoiceEntryOutcome")["enum"].append("new"))
    assert {(change.place, change.breaking) for change in found} == {
        (f"{LIST}: parameter outcome, enum", False),
        (f"{ANSWER}, rows.outcome", False),
    }


@needs_tool
def test_a_bound_of_a_shared_schema_breaks_those_who_send() -> None:
    found = told(lambda d: schema(d, "VoiceEntryOutcome").update(maxLength=3))
    assert [change.place for change in found if change.breaking] == [f"{LIST}: parameter outcome"]


@needs_tool
def test_words_examples_and_facts_are_no_changes_and_words_are_counted() -> None:
    def edit(spec: Document) -> None:
        operation(spec)["description"] = "other words"
        operation(spec)["responses"]["200"]["content"]["application/json"].pop("examples")
        operation(spec)["x-order"]["fields"].pop()
        field(spec, "from").pop("x-pii")

    found = changes(*pair(edit))
    assert found.changes == ()
    assert found.words == 2


@needs_tool
@pytest.mark.parametrize(
    "edit",
    [
        name_key_otherwise,
        lambda d: field(d, "owner-ref").update(format="date-time"),
        lambda d: schema(d, "VoiceEntryWay")["enum"].pop(),
        lambda d: operation(d)["x-filter"]["parameters"].pop(),
        lambda d: operation(d)["x-pagination"]["limit"].update(maximum=1),
        lambda d: operation(d)["x-order"]["fields"].pop(),
        lambda d: d["x-errors"]["codes"].pop(),
        lambda d: d["servers"][0]["variables"]["region"].update(default="south"),
        lambda d: renamed(d, "VoiceEntryWay", "Way"),
    ],
    ids=["path parameter", "format", "word of an answer", "operator", "page size", "order", "code", "server", "class"],
)
def test_what_the_tool_lets_pass_is_what_the_facts_are_read_for(edit: Edit) -> None:
    """When this turns red the tool has learnt to see it, and `spec_diff_facts` may forget it."""
    assert not [change for change in told(edit) if change.breaking]


@needs_tool
def test_a_document_that_the_tool_cannot_read_is_an_error() -> None:
    broken = json.dumps(document() | {"openapi": "9"}).encode()
    with pytest.raises(ToolError, match=f"{COMMAND} diff failed"):
        changes(broken, broken)


@needs_tool
@pytest.mark.parametrize(("version", "code"), [("0.1.0", 1), ("0.1.1", 1), ("0.2.0", 0)])
def test_a_removed_field_without_a_step_fails_the_gate(
    version: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = pair(lambda d: schema(d)["properties"].pop("net-price"))
    (tmp_path / "new" / "fable").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    (tmp_path / "VERSION").write_text("0.1.0\n")
    (tmp_path / "fable.json").write_bytes(old)
    (tmp_path / "new" / "fable" / "openapi.json").write_bytes(new)
    monkeypatch.setattr(spec_diff, "RELEASED", tmp_path)
    monkeypatch.setattr(spec_diff, "GENERATED", tmp_path / "new")
    monkeypatch.setattr(spec_diff, "PROJECT", tmp_path / "pyproject.toml")
    assert spec_diff.main([]) == code
    assert "Property `net-price` of `VoiceEntry` was removed" in capsys.readouterr().out


def test_without_the_tool_nothing_is_green(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolError, match="nox -s diff"):
        changes(*pair(lambda spec: None))


@pytest.mark.parametrize("report", ["{}", '{"reportVersion": "2", "changes": []}', "no JSON"])
def test_a_report_in_another_form_is_an_error(report: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool's report is an experiment of its makers: an update that changes it must not read as "nothing changed"."""
    command = tmp_path / COMMAND
    command.write_text(f"#!/bin/sh\necho '{report}'\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(ToolError, match="not what it was"):
        changes(*pair(lambda spec: None))
