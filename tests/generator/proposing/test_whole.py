"""Whole descriptions, written as vendors write them: what is proposed passes the lint as soon as the questions are answered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callrecords.generator.lint.specs import check
from callrecords.generator.proposing.propose import propose
from tests.generator.proposing.describing import TIME, described, proposed

DESCRIPTIONS = Path(__file__).with_name("descriptions")
_QUESTION = re.compile(r', x-question: "[^"]*"|\n +x-question: .*')


@pytest.mark.parametrize(
    ("file", "operations", "asked"),
    [
        ("heron.json", ["list GET /calls"], ["look like?", "from or to listed?"]),
        (
            "grebe.yaml",
            ["list GET /accounts/{auth_id}/calls/", "get GET /accounts/{auth_id}/calls/{uuid}/"],
            ["look like?", "What is the default of limit?"],
        ),
        (
            "swift.yaml",
            ["list GET /callRecords", "get GET /callRecords/{callRecord-id}"],
            ["codes and messages", "maximum of $top?", "What else can $filter compare?"],
        ),
        (
            "snipe.json",
            ["list GET /cdr"],
            ["Which messages come", "maximum of limit?", "day that enddate names", "In which zone"],
        ),
        ("crake.yaml", ["list GET /calls"], ["codes and messages"]),
    ],
)
def test_nothing_is_to_mend_once_the_questions_are_answered(
    file: str, operations: list[str], asked: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / file.partition(".")[0]
    folder.mkdir()
    proposal = propose(DESCRIPTIONS / file, folder.name, str(DESCRIPTIONS / file))
    (folder / "facts.yaml").write_text(proposal.text)
    reading, problems = check(folder, house=False)
    assert reading is not None
    assert [f"{one.fate} {one}" for one in reading.operations if one.fate != "other"] == operations
    assert len(problems) == len(asked)
    assert all(any(part in one.message for one in problems) for part in asked)
    (folder / "facts.yaml").write_text(_QUESTION.sub("", proposal.text))
    assert [str(one) for one in check(folder, house=False)[1]] == []


def test_facts_without_a_list_say_so_and_what_to_do(tmp_path: Path) -> None:
    document = described(fields={"word": {"type": "string"}})
    document["paths"] = {"/words": document["paths"]["/calls"]}
    proposed(document, tmp_path)
    file = tmp_path / "tern" / "facts.yaml"
    (asked,) = check(tmp_path / "tern", house=False)[1]
    assert asked.message.startswith("Which operation lists call records?")
    file.write_text("".join(line for line in file.read_text().splitlines(True) if "x-question:" not in line))
    (problem,) = check(tmp_path / "tern", house=False)[1]
    assert "no operation is a list of call records" in problem.message
    assert "--list" in problem.message


def test_a_record_that_nothing_identifies_is_asked_about_once(tmp_path: Path) -> None:
    proposed(
        described(fields={"started_at": TIME, "duration": {"type": "integer"}, "from": {"type": "string"}}), tmp_path
    )
    messages = [one.message for one in check(tmp_path / "tern", house=False)[1]]
    assert any(one.startswith("Which field identifies a record?") for one in messages)
    assert not any("add x-record" in one for one in messages)
