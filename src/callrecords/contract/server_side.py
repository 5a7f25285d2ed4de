"""A server judged by schemathesis: the standard checks in all phases, on the contract's own copy of the spec.

schemathesis runs in a process of its own, so that neither its pytest plugin nor its global hooks reach the caller. Its
JSON report is read back; "green but tested nothing" is a failure here: every warning counts, and every operation must
have had a valid case that the server accepted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import msgspec

from callrecords.contract.spec_copy import own_copy
from callrecords.contract.verdicts import Outcome, Verdict
from callrecords.core.catalog import Resource, Vendor
from callrecords.core.facts import read_bundle

if TYPE_CHECKING:
    from callrecords.emulator import Server

# Warnings that mean "nothing was proven"; each is a failure.
_FATAL_WARNINGS = (
    "missing_auth",
    "missing_test_data",
    "validation_mismatch",
    "missing_deserializer",
    "rate_limited",
    "low_valid_rate",
    "unsupported_regex",
    "base_url_mismatch",
    "unused_openapi_auth",
)


@attrs.frozen(kw_only=True)
class Target:
    """A server and what is needed to talk to it. The token never shows in the `repr`."""

    url: str
    token: str = attrs.field(repr=False)
    bound: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Path parameter -> the value that the token was issued for."""
    keys: Mapping[str, Sequence[str]] = attrs.field(factory=dict[str, Sequence[str]])
    """Resource -> keys of records that exist on the server."""
    now: datetime
    """The server's present moment."""

    @classmethod
    def of(cls, server: Server, vendor: Vendor, kind: str = "read", keys: int = 3) -> Target:
        """A running emulator, and a few keys of records that a token of this kind sees."""
        parameters = server.parameters(vendor.slug)
        client = vendor.load(vendor.client)(
            token=server.token(vendor.slug, kind), base_url=server.url(vendor.slug), **parameters
        )
        with client:
            known = {resource.name: _keys(client, vendor, resource, keys) for resource in vendor.resources}
        facts = vendor.bundle().client.parameters
        return cls(
            url=server.url(vendor.slug),
            token=server.token(vendor.slug, kind),
            bound={one.fills: parameters[one.name] for one in facts if one.place == "path"},
            keys=known,
            now=server.emulator.clock.now(),
        )


def _keys(client: Any, vendor: Vendor, resource: Resource, count: int) -> list[str]:
    bundle = vendor.bundle()
    _, _, operation = bundle.operations[resource.list_operation]
    key = bundle.record_facts(bundle.components.schemas[bundle.record_name(operation)]).key
    page = getattr(client, resource.attribute).list(limit=count)
    names = dict(zip(page.items[0].__struct_encode_fields__, page.items[0].__struct_fields__, strict=True))
    return [getattr(record, names[key]) for record in page.items]


def judge(document: bytes, target: Target, folder: Path, *, seed: int, examples: int) -> list[Verdict]:
    """Run schemathesis on `target` and say what it found, one verdict per operation and one for the run as a whole.

    `document` is the bundle; `folder` receives the configuration and the report; `examples` bounds the random phases.
    """
    bundle = read_bundle(document)
    own = own_copy(json.loads(document), bundle, keys=target.keys, bound=target.bound, now=target.now)
    (folder / "bundle.json").write_bytes(document)
    (folder / "spec.json").write_text(json.dumps(own))
    (folder / "briefing.json").write_bytes(
        msgspec.json.encode({"bundle": str(folder / "bundle.json"), "keys": target.keys, "now": target.now})
    )
    schemes = list(bundle.components.security_schemes)
    (folder / "schemathesis.toml").write_text(_configuration(schemes, seed, examples))
    report = _run(folder, target)
    labels = {f"{method} {path}": name for name, (path, method, _) in bundle.operations.items()}
    return _verdicts(report, labels)


def _configuration(schemes: Sequence[str], seed: int, examples: int) -> str:
    bearers = "".join(f'[auth.openapi.{name}]\nbearer = "${{CALLRECORDS_TOKEN}}"\n' for name in schemes)
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
{bearers}[generation]
max-examples = {examples}
database = "none"
[warnings]
fail-on = [{fatal}]
"""


def _run(folder: Path, target: Target) -> dict[str, Any]:
    report = folder / "report.json"
    done = subprocess.run(  # noqa: S603  # our own interpreter, our own arguments
        [
            sys.executable, "-m", "schemathesis.cli",
            "--config-file", "schemathesis.toml",
            "run", "spec.json", "--url", target.url,
            "--report", "json", "--report-json-path", report.name,
        ],
        cwd=folder,
        env=os.environ
        | {
            "CALLRECORDS_TOKEN": target.token,
            "CALLRECORDS_CONTRACT": str(folder / "briefing.json"),
            "SCHEMATHESIS_HOOKS": "callrecords.contract.hooks",
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    (folder / "output.txt").write_text(done.stdout + done.stderr)
    if not report.exists():
        raise RuntimeError(f"schemathesis wrote no report (exit code {done.returncode}):\n{done.stdout}{done.stderr}")
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def _verdicts(report: Mapping[str, Any], labels: Mapping[str, str]) -> list[Verdict]:
    verdicts = [_run_verdict(report)]
    for label, operation in labels.items():
        accepted = sum(phase["accepted"] for phase in report["valid_rates"].get(label, {}).values())
        failed = sorted({failure["title"] for failure in report["failures"] if label in failure["operations"]})
        if failed:
            evidence = "; ".join(failed)
            verdicts.append(Verdict("server.standard-checks", operation, Outcome.FAIL, evidence))
        elif accepted == 0:
            evidence = "no valid case was answered with a success"
            verdicts.append(Verdict("server.standard-checks", operation, Outcome.NOT_EVALUATED, evidence))
        else:
            evidence = f"{accepted} valid cases answered with a success, no check failed"
            verdicts.append(Verdict("server.standard-checks", operation, Outcome.PASS, evidence))
    return verdicts


def _run_verdict(report: Mapping[str, Any]) -> Verdict:
    warnings = {name: found for name, found in report["warnings"].items() if name in _FATAL_WARNINGS and found}
    generated = report["test_cases"]["generated"]
    evidence = f"{generated} cases, {len(report['failures'])} failures, {len(report['errors'])} errors"
    if warnings:
        evidence += f", warnings: {', '.join(sorted(warnings))}"
    sound = report["complete"] and report["exit_code"] == 0 and not report["failures"] and not report["errors"]
    green = sound and not warnings and generated > 0
    return Verdict("server.standard-checks", "all", Outcome.PASS if green else Outcome.FAIL, evidence)
