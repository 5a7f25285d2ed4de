"""Jobs and changes in a spec of our own form: each operation in its file, facts of its list in the bundle."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from callrecords.generator.bundle.folder import render
from callrecords.generator.lint.specs import lint
from callrecords.generator.reading.folder import read
from callrecords.spec.bundle import read_bundle

FABLE = Path(__file__).parents[2] / "specs" / "fable"

ERRORS = "".join(
    f"  '{status}': {{$ref: ../responses/{name}.yaml}}\n"
    for status, name in {
        400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
        429: "too_many_requests", 500: "server_error",
    }.items()
)  # fmt: skip
HEAD = """operationId: {id}
summary: {summary}
description: {summary}
x-resource: {{name: voice_entries, role: {role}}}
x-evidence: {{kind: assumed}}
security:
  - key: ['voice:view']
"""
OK = "responses:\n  '200': {description: What came of it.}\n" + ERRORS
JOB = """x-job:
  window: {since: from, until: to}
  id: id
  status: {at: state, pending: [running], done: [done]}
  file: {format: jsonl, url: url}
"""
SYNC = """x-sync: {token: since, next: mark, items: rows, deleted: {ids: gone}}
"""
SINCE = """  - name: since
    in: query
    description: The mark of the response before.
    x-evidence: {kind: assumed}
    schema: {type: string, maxLength: 200}
"""
ACCOUNT = "parameters:\n  - $ref: ../parameters/account_id.yaml\n"
JOB_ID = """  - name: job-id
    in: path
    required: true
    description: What the start answered.
    x-evidence: {kind: assumed}
    schema: {type: string, minLength: 1, maxLength: 40, pattern: '^[0-9]+$'}
"""
FILES = {
    "start_voice_file": HEAD.format(id="start_voice_file", summary="Have a file made.", role="start") + JOB + ACCOUNT + OK,
    "poll_voice_file": HEAD.format(id="poll_voice_file", summary="How far the file is.", role="poll") + ACCOUNT + JOB_ID + OK,
    "changes_voice_entries": HEAD.format(id="changes_voice_entries", summary="What changed.", role="changes")
    + SYNC + ACCOUNT + SINCE + OK,
}  # fmt: skip
PATHS = """  /accounts/{account-id}/files:
    post: {$ref: paths/start_voice_file.yaml}
  /accounts/{account-id}/files/{job-id}:
    get: {$ref: paths/poll_voice_file.yaml}
  /accounts/{account-id}/changes:
    get: {$ref: paths/changes_voice_entries.yaml}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a spec in our form, with a job and changes."""
    made = tmp_path / "fable"
    shutil.copytree(FABLE, made)
    root = made / "openapi.yaml"
    text = root.read_text("utf-8").replace("components:\n", f"{PATHS}components:\n", 1)
    dead = "    dead-sync-token: {status: 400, code: F-GONE, message: read all of it anew}\n    throttled:"
    root.write_text(text.replace("    throttled:", dead, 1), "utf-8")
    for name, content in FILES.items():
        (made / "paths" / f"{name}.yaml").write_text(content, "utf-8")
    return made


def _change(folder: Path, file: str, old: str, new: str) -> list[str]:
    path = folder / "paths" / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return [f"{one.file.relative_to(folder)}: {one.message}" for one in lint(folder)]


def test_the_operations_become_facts_of_the_list_and_no_paths(folder: Path) -> None:
    assert lint(folder) == []
    bundle = read_bundle(render(read(folder).source.document))
    assert [*bundle.operations] == ["list_voice_entries", "get_voice_entry"]
    listing = bundle.operations["list_voice_entries"]
    assert listing.job is not None
    assert [(part.id, part.method) for part in listing.job.parts] == [
        ("start_voice_file", "POST"),
        ("poll_voice_file", "GET"),
    ]
    assert listing.sync is not None
    assert listing.sync.part.path == "/accounts/{account-id}/changes"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("poll_voice_file", "summary: How far the file is.", "summary: How far", "end it with a period"),
        ("poll_voice_file", "x-evidence: {kind: assumed}\nsecurity", "security", "add x-evidence"),
        ("poll_voice_file", "operationId: poll_voice_file", "operationId: voice_file", "call it poll_<noun>"),
        ("start_voice_file", "until: to", "until: to, ends: never", "see callrecords init --explain x-job"),
        ("start_voice_file", ", url: url", "", "say where the file is"),
        ("start_voice_file", "['voice:view']", "['voice:tree']", "needs other roles than its list"),
        ("changes_voice_entries", "token: since", "token: after", "after is no query parameter"),
        ("changes_voice_entries", "name: voice_entries", "name: entries", "no list of entries is described"),
    ],
)
def test_what_is_wrong_is_said_of_the_file_that_it_stands_in(
    folder: Path, file: str, old: str, new: str, says: str
) -> None:
    found = _change(folder, file, old, new)
    assert [one for one in found if one.startswith(f"paths/{file}.yaml: ") and says in one], found
