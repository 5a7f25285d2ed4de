"""What a maintained tool says about two OpenAPI documents: Redocly CLI's `diff`, pinned by `requirements/redocly/`.

Its report is judged as callers of our clients see it. What they send is judged as it stands there. What they receive is read by a client that
takes null, absence, unknown words and broken bounds; whether the Python type of a field is another one is not for the tool to say
(`spec_diff_facts`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import attrs
import msgspec

from callrecords.generator.bundle.shapes import is_array, is_object
from callrecords.generator.diff.change import Change

COMMAND = "redocly"
TOLERATED = frozenset(
    {
        "enum-values-added",
        "required-properties-removed",
        "schema-combinator-changed",
        "schema-constraint-changed",
        "schema-type-changed",
    }
)
"""Rules about answers whose breach the client takes."""
PROSE = frozenset({"description", "summary", "title", "examples", "example"})
_QUIET = {
    "CI": "true",
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_NOTIFICATIONS": "true",  # and it asks nobody for a newer version
}


class ToolError(Exception):
    """The tool is not there, failed, or reports in another form than the one that is pinned."""


class _Side(msgspec.Struct, frozen=True):
    value: Any = None


class _Verdict(msgspec.Struct, frozen=True, rename="camel"):
    rule_id: str
    impact: Literal["major", "minor", "patch"]
    message: str


class _Found(msgspec.Struct, frozen=True, rename="camel"):
    path: str
    type_name: str
    kind: Literal["added", "removed", "modified"]
    impact: Literal["major", "minor", "patch"]
    verdicts: tuple[_Verdict, ...]
    key: str | None = msgspec.field(name="property", default=None)
    base: _Side = _Side()
    revision: _Side = _Side()


class _Report(msgspec.Struct, frozen=True, rename="camel"):
    report_version: Literal["1"]
    changes: tuple[_Found, ...]


@attrs.frozen
class WireChanges:
    """What changed in the standard part of a spec, and how many more changes are words or examples."""

    changes: tuple[Change, ...]
    words: int


def changes(old: bytes, new: bytes) -> WireChanges:
    """Everything that the tool sees between two specs; raises `ToolError`."""
    before, after = _apart(old), _apart(new)
    found = [change for change in _report(before, after).changes if not _is_fact(change)]
    facts = [change for change in found if not _is_prose(change)]
    return WireChanges(
        tuple(one for change in facts for one in _described(change, before if change.kind == "removed" else after)),
        len(found) - len(facts),
    )


def _apart(text: bytes) -> dict[str, Any]:
    """The spec with the schemas of parameters written out, so that what is sent and what is received share no part."""
    document: dict[str, Any] = json.loads(text)
    schemas = document["components"]["schemas"]

    def written_out(node: Any) -> Any:
        if is_array(node):
            return [written_out(part) for part in node]
        if not is_object(node):
            return node
        if "$ref" in node:
            return written_out(schemas[node["$ref"].rpartition("/")[2]])
        return {key: written_out(part) for key, part in node.items()}

    for item in document["paths"].values():
        for operation in item.values():
            if "parameters" in operation:
                operation["parameters"] = written_out(operation["parameters"])
    return document


def _report(before: dict[str, Any], after: dict[str, Any]) -> _Report:
    command = shutil.which(COMMAND)
    if command is None:
        raise ToolError(f"{COMMAND} is not installed; `nox -s diff` brings it along, with the Node that runs it")
    with tempfile.TemporaryDirectory() as folder:
        for name, document in (("before", before), ("after", after)):
            Path(folder, f"{name}.json").write_text(json.dumps(document))
        run = subprocess.run(
            [Path(command).absolute(), "diff", "before.json", "after.json", "--format=json", "--fail-on=none"],
            cwd=folder,
            env=os.environ | _QUIET,
            capture_output=True,
            check=False,
        )
    if run.returncode != 0:
        raise ToolError(f"{COMMAND} diff failed with {run.returncode}: {run.stderr.decode(errors='replace').strip()}")
    try:
        return msgspec.json.decode(run.stdout, type=_Report)
    except msgspec.DecodeError as error:
        raise ToolError(f"the report of {COMMAND} diff is not what it was: {error}") from error


def _is_fact(change: _Found) -> bool:
    """Whether it is about an x- key, which the tool takes for decoration."""
    return change.type_name == "SpecExtension" or (change.key or "").startswith("x-")


def _is_prose(change: _Found) -> bool:
    if change.verdicts:
        return False
    return change.key in PROSE or change.type_name in {"Info", "ExamplesMap", "Example"}


def _described(change: _Found, document: dict[str, Any]) -> Iterator[Change]:
    steps = [step.replace("~1", "/").replace("~0", "~") for step in change.path.removeprefix("#/").split("/")]
    place, received = _place(steps, document), "responses" in steps
    for verdict in change.verdicts:
        tolerated = received and verdict.rule_id in TOLERATED
        yield Change(place, verdict.message, breaking=verdict.impact == "major" and not tolerated)
    if not change.verdicts:
        if change.kind != "modified":
            yield Change(place, "is new" if change.kind == "added" else "is gone", breaking=False)
        else:
            was, now = (json.dumps(side.value) for side in (change.base, change.revision))
            yield Change(f"{place}, {change.key}", f"was {was}, is {now}", breaking=False)


def _place(steps: Sequence[str], document: dict[str, Any]) -> str:
    """A place in words: `list_calls: parameter limit`, `list_calls: answer 200, items.price`."""
    if len(steps) < 3 or steps[0] != "paths":
        return " ".join(steps)
    _, path, method, *rest = steps
    operation = document["paths"].get(path, {}).get(method, {})
    name = operation.get("operationId", f"{method.upper()} {path}")
    match rest:
        case ["parameters", number, *_]:
            return f"{name}: parameter {operation['parameters'][int(number)]['name']}"
        case ["responses", status, *deeper]:
            fields = [field for above, field in pairwise(deeper) if above == "properties"]
            return f"{name}: answer {status}{', ' if fields else ''}{'.'.join(fields)}"
        case _:
            return f"{name}: {' '.join(rest)}" if rest else name
