"""A vendor's own file with facts beside it: what becomes of it, and where its problems stand."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callrecords.emulator import Emulator, serve
from callrecords.generator.bundle.texts import SpecError
from callrecords.generator.lint.specs import lint, remarks
from callrecords.generator.reading.folder import is_spec, read, spec_folders
from tests.made_up import made_up

SPECS = Path(__file__).parents[2] / "specs"
LARK = SPECS / "lark"


def changed(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """A copy of the vendor's folder with one piece of one file changed."""
    folder = tmp_path / "lark"
    shutil.copytree(LARK, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


def test_a_description_by_somebody_else_is_read_with_the_facts_beside_it() -> None:
    reading = read(LARK)
    assert lint(LARK) == []
    assert [str(one) for one in reading.operations if one.fate == "other"] == ["POST /v2/call-logs", "GET /v2/numbers"]
    assert list(reading.source.document["components"]["schemas"]) == [
        "CallLogsListResponse", "CallLog", "CallLogState", "CallLogFrom", "Money", "Currency", "Error",
    ]  # fmt: skip
    assert "CallLogFrom.name" not in reading.invented


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("facts.yaml", "x-clock: {field: started_at}", "x-clock: {field: begun}", "facts.yaml, line 30: "),
        ("facts.yaml", "$.paths['/v2/call-logs'].get", "$.paths['/v3'].get", "facts.yaml, line 26: "),
        ("facts.yaml", "x-means: owner", "x-maens: owner", "unknown key x-maens; did you mean x-means"),
        (
            "facts.yaml",
            "{role: other, reason: It is not about call records.}",
            "{role: other}",
            "say the reason",
        ),
        ("openapi.yaml", "account: {type: string}", "accounts: {type: string}", "matches nothing"),
        ("openapi.yaml", "maximum: 150", "maximum: 100", "must equal those of the parameter's schema"),
        ("openapi.yaml", "  /v2/numbers:", "  /v2/calls:\n    trace: {}\n  /v2/numbers:", "say what it is"),
    ],
)
def test_a_problem_names_the_line_of_the_file_that_somebody_wrote(
    tmp_path: Path, file: str, old: str, new: str, says: str
) -> None:
    problems = [str(problem) for problem in lint(changed(tmp_path, file, old, new))]
    assert any(says in problem for problem in problems), problems


def test_swagger_in_many_files_is_read_and_its_problems_name_the_file_that_somebody_wrote(tmp_path: Path) -> None:
    folder = tmp_path / "stork"
    shutil.copytree(SPECS / "stork", folder)
    assert lint(folder) == []
    record = folder / "models" / "Cdr.json"
    record.write_text(record.read_text("utf-8").replace('"dst": {"type": "string"}', '"dst": {}'), "utf-8")
    assert [(one.file, one.line, one.message) for one in remarks(read(folder))] == [
        (record, 12, "nothing says what this is: it is kept as it came")
    ]


def test_a_file_without_a_version_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"openapi\.yaml: a description begins with"):
        read(changed(tmp_path, "openapi.yaml", "openapi: 3.0.3", "opnapi: 3.0.3"))


def test_both_forms_of_a_folder_are_found() -> None:
    assert {"fable", "lark"} <= {folder.name for folder in spec_folders(SPECS)}
    assert spec_folders(LARK) == [LARK]
    assert not is_spec(SPECS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slug", "resource", "key"),
    [
        ("lark", "call_logs", "id"),
        ("stork", "cdrs", "uid"),
        ("knot", "events", "uid"),
        ("knot", "notices", "key"),
        ("dunlin", "calls", "ref"),
        ("dunlin", "legs", "leg_id"),
    ],
)
def test_a_client_reads_every_record_of_its_emulator_once(slug: str, resource: str, key: str) -> None:
    vendor = made_up()[slug]
    with (
        serve(Emulator([vendor], records=170)) as server,
        vendor.load(vendor.client)(
            token=server.token(slug), base_url=server.url(slug), **server.parameters(slug)
        ) as client,
    ):
        records = list(getattr(client, resource).iter(since=datetime(2020, 1, 1, tzinfo=UTC)))
    assert len({getattr(record, key) for record in records}) == 170
    assert not any(record.problems or record.extras for record in records)
