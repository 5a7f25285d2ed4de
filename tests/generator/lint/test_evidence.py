"""Evidence: one statement, one mark, one kind; and a reader is told what is assumed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from callrecords.generator.lint.specs import lint

pytestmark = pytest.mark.slow

FABLE = Path(__file__).parents[2] / "specs" / "fable"
PAGE = "page: https://docs.fable.example/calls"
GET = "paths/get_voice_entry.yaml"
ENTRY = "schemas/VoiceEntry.yaml"
CALLER = "    description: The calling number.\n    examples: [tel-5550101]\n    x-means: caller\n    x-pii: number\n"


def written(tmp_path: Path, file: str, old: str, new: str) -> list[str]:
    """The problems, without the file's path, of the made-up spec in which one piece of one file is changed."""
    folder = tmp_path / "fable"
    shutil.copytree(FABLE, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text, f"{file} does not hold {old!r} any more: mend this test"
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return [f"{one.place}: {one.message}" for one in lint(folder)]


def caller(tmp_path: Path, description: str, marks: str) -> list[str]:
    """The problems when the caller's number is described so, on such evidence."""
    new = CALLER.replace("The calling number.", description) + f"    x-evidence: {marks}\n"
    return written(tmp_path, ENTRY, f"{CALLER}    x-evidence: {{kind: assumed}}\n", new)


@pytest.mark.parametrize(
    ("kind", "key", "word"),
    [
        ("documented", "about", "assumed"), ("sample", "note", "Assume"), ("vendor-code", "resolves", "assumption"),
        ("documented", "note", "presumably"), ("sample", "resolves", "inferred"), ("vendor-code", "about", "a guess"),
    ],
)  # fmt: skip
def test_no_mark_of_another_kind_holds_an_assumption(tmp_path: Path, kind: str, key: str, word: str) -> None:
    mark = f"{{kind: {kind}, {PAGE}, {key}: The rest is {word}.}}"
    problems = written(tmp_path, GET, "x-evidence: {kind: assumed}", f"x-evidence: {mark}")
    assert problems == [
        f"/x-evidence/{key}: {word.split()[-1]!r} in a mark of kind {kind}: move it to a mark of kind assumed"
    ]


def test_each_mark_of_a_list_is_looked_at(tmp_path: Path) -> None:
    marks = f"[{{kind: assumed, note: All else is assumed.}}, {{kind: sample, {PAGE}, note: Assumed to hold.}}]"
    problems = written(tmp_path, GET, "x-evidence: {kind: assumed}", f"x-evidence: {marks}")
    assert [problem.partition(":")[0] for problem in problems] == ["/x-evidence/1/note"]


def test_an_assumed_meaning_is_told_in_the_description(tmp_path: Path) -> None:
    problems = caller(tmp_path, "The calling number.", "{kind: assumed, about: the meaning}")
    assert problems == ["/properties/from/description: the meaning is assumed: say (assumed) after it"]


def test_it_is_not_told_by_a_null_that_is_assumed(tmp_path: Path) -> None:
    description = "The calling number; null when withheld (assumed)."
    assert caller(tmp_path, description, "{kind: assumed, about: the meaning}")


def test_what_a_description_calls_assumed_has_a_mark(tmp_path: Path) -> None:
    problems = caller(tmp_path, "The calling number (assumed).", f"{{kind: sample, {PAGE}}}")
    assert problems == ["/properties/from/x-evidence: the description says (assumed): add a mark of kind assumed"]


def test_a_mark_about_nullability_covers_the_nulls_of_a_record(tmp_path: Path) -> None:
    marks = "x-evidence: {kind: assumed, about: nullability}"
    old = "x-record: {key: entry-ref}\nx-evidence: {kind: assumed}"
    written(tmp_path, ENTRY, old, old.replace("x-evidence: {kind: assumed}", marks))
    text = (tmp_path / "fable" / ENTRY).read_text("utf-8")
    text = text.replace("The calling number.", "The calling number; null when withheld (assumed).")
    sampled = text.replace(
        "x-pii: number\n    x-evidence: {kind: assumed}", f"x-pii: number\n    x-evidence: {{kind: sample, {PAGE}}}", 1
    )
    (tmp_path / "fable" / ENTRY).write_text(sampled, "utf-8")
    assert lint(tmp_path / "fable") == []
    (tmp_path / "fable" / ENTRY).write_text(sampled.replace(marks, "x-evidence: {kind: assumed}"), "utf-8")
    assert len(lint(tmp_path / "fable")) == 1


@pytest.mark.parametrize(
    ("description", "marks"),
    [
        ("The calling number (assumed).", "{kind: assumed, about: the meaning}"),
        (
            "The calling number (assumed); null when withheld (assumed).",
            f"[{{kind: sample, {PAGE}}}, {{kind: assumed, about: the meaning}}]",
        ),
        ("The calling number.", f"[{{kind: sample, {PAGE}}}, {{kind: assumed, about: the lengths}}]"),
    ],
)
def test_assumptions_that_are_marked_and_told_are_clean(tmp_path: Path, description: str, marks: str) -> None:
    assert caller(tmp_path, description, marks) == []
