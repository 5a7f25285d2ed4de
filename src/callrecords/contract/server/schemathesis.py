"""A server judged by schemathesis: the standard checks in all phases, on the contract's own copy of the spec.

schemathesis runs in a process of its own, so that neither its pytest plugin nor its global hooks reach the caller. Its
JSON report is read back; "green but tested nothing" is a failure here: every warning counts, and every operation must
have had a valid case that the server accepted.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs
import httpx
import msgspec

from callrecords.contract.base.access import Access
from callrecords.contract.base.redact import Capture, Redactor
from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.session import Target
from callrecords.contract.base.spec_copy import own_copy
from callrecords.contract.base.verdicts import Outcome, ShownFault, Verdict
from callrecords.contract.server import broken
from callrecords.conventions.auth import token_carrier
from callrecords.errors import CallRecordsError
from callrecords.spec.bundle import Bundle

PROMISE = "server.standard-checks"
_HEADING = re.compile(r"^_+ (.+?) _+$", re.MULTILINE)
_CASE = re.compile(r"^\d+\. Test Case ID: ", re.MULTILINE)
_TITLE = re.compile(r"^- (?:[A-Z]+\d+ )?(.+)$", re.MULTILINE)
_STATUS = re.compile(r"^\[(\d{3})\] ", re.MULTILINE)
_CURL = re.compile(r"^ +(curl .+)$", re.MULTILINE)
_IN_SINGLE_QUOTES = re.compile(r"-H '([^'\"]*\$[A-Z_]+[^'\"]*)'")
"""A header with a variable, which a shell fills in between double quotes only."""

_IN_QUERY = re.compile(r"(?<==)(\$[A-Z][A-Z0-9]*_TOKEN[A-Z0-9_]*)(?=[^' ]*')")
"""A variable with a token in the query of a URL that stands between single quotes."""

_MOST_CURLS = 3

_WIDTH = "1000"
"""Columns of its output: a heading that fills the line has no marks around it."""

_HOOK_ERROR = "Hook Error"
_AFTER_ERROR = re.compile(r"^(?:Need more help\?|=+ .* =+$)", re.MULTILINE)

_NO_DATA = "missing_test_data"
"""The warning that every valid request was answered with 404."""

# Warnings that mean "nothing was proven"; each is a failure.
_FATAL_WARNINGS = (
    "missing_auth",
    _NO_DATA,
    "validation_mismatch",
    "missing_deserializer",
    "rate_limited",
    "low_valid_rate",
    "unsupported_regex",
    "base_url_mismatch",
    "unused_openapi_auth",
)


@attrs.frozen
class StandardChecks:
    """What schemathesis found."""

    verdicts: Sequence[Verdict]
    requests: int
    """Cases that it sent, each a request."""


def judge(
    spec: Spec,
    target: Target,
    keys: Mapping[str, Sequence[str]],
    folder: Path,
    *,
    seed: int,
    examples: int,
    operations: Iterable[str] = (),
    redactor: Redactor | None = None,
    unknown: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> StandardChecks:
    """Run schemathesis on `target` and say what it found.

    There is a verdict for the run as a whole, one for each operation, and one for each method and path that no operation
    declares and that failed.

    `keys`: resource -> keys of records that exist; `folder` receives the configuration, the report and `coverage.json`;
    `examples` bounds the random phases; `operations` are judged, or all of them. `unknown`: operation -> parameters that this
    server does not know, in a reading of the spec that it follows; they are not sent.
    """
    bundle = spec.bundle
    now = target.now or datetime.now(UTC)
    own = own_copy(
        spec.document,
        bundle,
        keys=keys,
        bound=target.bound,
        now=now,
        unknown=unknown,
    )
    (folder / "bundle.json").write_bytes(spec.text)
    (folder / "spec.json").write_text(json.dumps(own))
    briefing = {
        "bundle": str(folder / "bundle.json"),
        "coverage": str(folder / "coverage.json"),
        "url": target.url,
        "found": str(folder / "found.json"),
        "keys": keys,
        "standing": {**target.query, **target.headers},
        "now": now,
    }
    (folder / "briefing.json").write_bytes(msgspec.json.encode(briefing))
    redactor = redactor or Redactor(bundle, {target.token: "$TOKEN"})
    with httpx.Client() as http:
        token = Access(bundle, target.tokens, target.url, http, lambda _, text: redactor.hide(text, "$TOKEN")).token(
            "read"
        )
    (folder / "schemathesis.toml").write_text(_configuration(bundle, seed, examples))
    wanted = {name: one for name, one in bundle.operations.items() if name in set(operations or bundle.operations)}
    report, output = _run(
        folder, target, token, [] if len(wanted) == len(bundle.operations) else list(wanted), redactor
    )
    labels = {f"{one.method} {one.path}": name for name, one in wanted.items()}
    bare = sorted({one.resource.name for one in wanted.values() if not keys.get(one.resource.name)})
    return StandardChecks(
        [
            _run_verdict(report, bare, own_error=_own_error(output, redactor)),
            *_verdicts(report, labels, failures_shown(output, redactor)),
            *broken.verdicts(folder / "found.json", list(wanted), redactor),
        ],
        report["test_cases"]["generated"],
    )


def _configuration(bundle: Bundle, seed: int, examples: int) -> str:
    given = {
        "Bearer": 'bearer = "${CALLRECORDS_TOKEN}"\n',
        "Basic": 'username = "${CALLRECORDS_NAME}"\npassword = "${CALLRECORDS_PASSWORD}"\n',
        "": 'api_key = "${CALLRECORDS_TOKEN}"\n',
    }[token_carrier(bundle).scheme]
    credentials = "".join(f"[auth.openapi.{name}]\n{given}" for name in bundle.components.security_schemes)
    fatal = ", ".join(f'"{name}"' for name in _FATAL_WARNINGS)
    return f"""\
continue-on-failure = true
workers = 1
seed = {seed}
color = false
[cache]
enabled = false
[auth]
auto-signup = false
{credentials}[generation]
max-examples = {examples}
allow-x00 = false
database = "none"
[output.sanitization]
enabled = false
[warnings]
fail-on = [{fatal}]
"""


def _run(
    folder: Path, target: Target, token: str, operations: Sequence[str], redactor: Redactor
) -> tuple[dict[str, Any], str]:
    report = folder / "report.json"
    done = subprocess.run(  # noqa: S603  # our own interpreter, our own arguments
        [
            sys.executable, "-m", "schemathesis.cli",
            "--config-file", "schemathesis.toml",
            "run", "spec.json", "--url", target.url,
            "--report", "json", "--report-json-path", report.name,
            *(word for name in operations for word in ("--include-operation-id", name)),
        ],
        cwd=folder,
        env=os.environ
        | {
            "COLUMNS": _WIDTH,
            "CALLRECORDS_TOKEN": token,
            "CALLRECORDS_NAME": target.token.partition(":")[0],
            "CALLRECORDS_PASSWORD": target.token.partition(":")[2],
            "CALLRECORDS_CONTRACT": str(folder / "briefing.json"),
            "SCHEMATHESIS_HOOKS": "callrecords.contract.server.hooks",
            "REQUESTS_CA_BUNDLE": os.environ.get("REQUESTS_CA_BUNDLE", os.environ.get("SSL_CERT_FILE", "")),
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    output = done.stdout + done.stderr
    if not report.exists():
        last = redactor.text("\n".join(output.splitlines()[-10:]))
        raise CallRecordsError(f"schemathesis wrote no report (exit code {done.returncode}); its last words:\n{last}")
    found: dict[str, Any] = json.loads(report.read_text())
    return found, output


@attrs.frozen
class Failures:
    """What failed on one method and path."""

    titles: list[str] = attrs.field(factory=list[str])
    captures: list[Capture] = attrs.field(factory=list[Capture])


def failures_shown(output: str, redactor: Redactor) -> dict[str, Failures]:
    """Label -> what schemathesis prints below its heading: titles, statuses, and the commands that failed.

    Of requests that follow one another the last one failed; those before it only led there.
    """
    pieces = _HEADING.split(output)
    found: dict[str, Failures] = {}
    for label, text in zip(pieces[1::2], pieces[2::2], strict=False):
        mine = found.setdefault(label, Failures())
        for case in _CASE.split(text)[1:]:
            mine.titles.extend(_TITLE.findall(case))
            status = _STATUS.search(case)
            for command in _CURL.findall(case)[-1:]:
                shown = shell_fills_in(redactor.text(command))
                mine.captures.append(Capture(shown, int(status[1]) if status else 0, ""))
    return found


def shell_fills_in(command: str) -> str:
    """A command whose variables no single quotes hide from the shell: in a header, and in the query of its URL."""
    return _IN_QUERY.sub(r"""'"\1"'""", _IN_SINGLE_QUOTES.sub(r'-H "\1"', command))


def _verdicts(
    report: Mapping[str, Any], labels: Mapping[str, str], failures: Mapping[str, Failures]
) -> Iterator[Verdict]:
    named = {label for failure in report["failures"] for label in failure["operations"]}
    named |= {label for label, one in failures.items() if one.titles}
    for label in [*labels, *sorted(named - labels.keys())]:
        shown = failures.get(label, Failures())
        failed = {failure["title"] for failure in report["failures"] if label in failure["operations"]}
        accepted = sum(phase["accepted"] for phase in report["valid_rates"].get(label, {}).values())
        if failed or label not in labels:
            titles = sorted(failed | set(shown.titles))
            captures, faults = tuple(shown.captures[:_MOST_CURLS]), tuple(map(ShownFault, titles))
            yield Verdict(PROMISE, labels.get(label, label), Outcome.FAIL, "; ".join(titles), captures, faults=faults)
        elif accepted == 0:
            evidence = "no valid case was answered with a success"
            yield Verdict(PROMISE, labels[label], Outcome.NOT_EVALUATED, evidence)
        else:
            evidence = f"{accepted} valid cases answered with a success, no check failed"
            yield Verdict(PROMISE, labels[label], Outcome.PASS, evidence)


def _own_error(output: str, redactor: Redactor) -> str:
    """What schemathesis prints of an error in our own hooks, which is none of the server's."""
    _, _, behind = output.partition(f"\n{_HOOK_ERROR}\n")
    return redactor.text(_AFTER_ERROR.split(behind)[0].strip())


def _run_verdict(report: Mapping[str, Any], bare: Sequence[str] = (), own_error: str = "") -> Verdict:
    """The run as a whole, with the titles of what failed in it.

    `bare`: lists without records, for which it finds no valid request to send. `own_error`: an error of our own.
    """
    warnings = {name: found for name, found in report["warnings"].items() if name in _FATAL_WARNINGS and found}
    excused = bool(bare) and set(warnings) == {_NO_DATA}
    generated = report["test_cases"]["generated"]
    evidence = f"{generated} cases, {len(report['failures'])} failures, {len(report['errors'])} errors"
    titles = dict.fromkeys(one["title"] for one in (*report["failures"], *report["errors"]))
    if titles:
        evidence += f" ({', '.join(titles)})"
    if warnings:
        evidence += f", warnings: {', '.join(sorted(warnings))}"
    sound = report["complete"] and not report["failures"] and not report["errors"] and generated > 0
    if sound and excused:
        evidence += f"; there are no records in {', '.join(bare)}"
        return Verdict(PROMISE, "all", Outcome.NOT_EVALUATED, evidence)
    if report["errors"] and not report["failures"] and {*titles} == {_HOOK_ERROR}:
        return Verdict(PROMISE, "all", Outcome.NOT_EVALUATED, evidence, trace=own_error or _HOOK_ERROR)
    green = sound and report["exit_code"] == 0 and not warnings
    return Verdict(PROMISE, "all", Outcome.PASS if green else Outcome.FAIL, evidence)
