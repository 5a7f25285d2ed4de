"""The files of a run: the page, JSON with everything, JUnit for build servers, the redacted traffic of a live run."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

import attrs
import msgspec

from callrecords.contract.base.promises import EVERY_PROMISE
from callrecords.contract.base.redact import Capture
from callrecords.contract.base.result import Replay, Result
from callrecords.contract.base.since import Compared, Course
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.report.page import page
from callrecords.contract.report.text import plain
from callrecords.errors import ConfigError


def is_page(place: Path) -> bool:
    """Whether reports go to one page, rather than to a folder."""
    return place.suffix.lower() in (".html", ".htm") and not place.is_dir()


def writable(place: Path) -> None:
    """Make sure that reports can be written there; raises `ConfigError` before anything else is done."""
    folder = place.parent if is_page(place) else place
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as problem:
        raise ConfigError(f"the report folder {folder} cannot be written: {problem.strerror}") from None


def write(result: Result, place: Path) -> list[Path]:
    """Write the reports of a run, all of them into a folder or the page alone; returns their paths."""
    if is_page(place):
        return [_written(place, page(result))]
    stem = f"{result.slug}-{result.profile}"
    files: dict[str, bytes] = {
        f"{stem}.html": page(result),
        f"{stem}.json": msgspec.json.format(msgspec.json.encode(as_json(result)), indent=1) + b"\n",
        f"{stem}.junit.xml": as_junit(result),
    }
    if result.replay is not None:
        files[f"{stem}.replay.sh"] = as_script(result, result.replay).encode()
    if result.traffic:
        lines = [msgspec.json.encode(_exchange(one)) for one in result.traffic]
        files[f"{stem}.traffic.jsonl"] = b"\n".join(lines) + b"\n"
    return [_written(place / name, content) for name, content in files.items()]


def _written(path: Path, content: bytes) -> Path:
    """Write a file anew that only its owner can read: even redacted, it is not for everybody."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return path


def as_json(result: Result) -> Mapping[str, Any]:
    """Everything that a run found, as plain values."""
    return {
        "vendor": result.slug,
        "url": result.url,
        "profile": result.profile,
        "green": result.green,
        "ended": None if result.ended is None else str(result.ended),
        "defects": result.defects,
        "replay": None if result.replay is None else attrs.asdict(result.replay),
        "requests": result.requests,
        "seconds": {name: round(seconds, 3) for name, seconds in result.seconds.items()},
        "verdicts": [_verdict(one) for one in result.verdicts],
        "coverage": [
            {
                "operation": one.operation,
                "side": one.side,
                "covered": one.covered,
                "total": one.total,
                "missing": list(one.missing),
            }
            for one in result.shares
        ],
        "assumed": [
            {"operation": one.operation, "place": one.place, "note": one.note, "standing": one.standing, "by": one.by}
            for one in result.assumed
        ],
        "since": None if result.since is None else _since(result.since),
        "warnings": list(result.remarks),
    }


def as_script(result: Result, replay: Replay) -> str:
    """The requests that show what is broken, as a script for the same server on a port of its own."""
    lines = [
        "#!/bin/sh",
        f"# What is broken in: {replay.check}",
        "# First, in another terminal, the same server. Paste the export lines that it prints here:",
        f"#   {replay.serve}",
        'curl() { command curl -sS -g -i "$@"; echo; }',
    ]
    here = urlsplit(result.url)
    origin, own = f"{here.scheme}://{here.netloc}", f"{here.scheme}://{here.hostname}:{replay.port}"
    for one in (one for one in result.verdicts if one.outcome is Outcome.FAIL):
        lines += [
            "",
            *(f"# {text}" for text in plain(f"{one.promise} on {one.operation}: {one.evidence}").splitlines()),
        ]
        for exchange in one.exchanges:
            came = f"# status {exchange.status}" if exchange.status else "# no response"
            lines += [came, plain(exchange.curl).replace(origin, own)]
    return "\n".join(lines) + "\n"


def as_junit(result: Result) -> bytes:
    """One test suite for each operation, one test case for each promise."""
    root = Xml.Element("testsuites", name=f"callrecords check {result.slug} ({result.profile})")
    for operation in dict.fromkeys(one.operation for one in result.verdicts):
        mine = [one for one in result.verdicts if one.operation == operation]
        suite = Xml.SubElement(
            root, "testsuite", name=operation, tests=str(len(mine)),
            failures=str(sum(one.outcome is Outcome.FAIL for one in mine)),
            errors=str(sum(one.outcome is Outcome.NOT_EVALUATED for one in mine)),
            skipped=str(sum(one.outcome in (Outcome.EXPECTED_DEVIATION, Outcome.NOT_APPLICABLE) for one in mine)),
        )  # fmt: skip
        for one in mine:
            case = Xml.SubElement(suite, "testcase", classname=operation, name=one.promise)
            commands = "\n".join(exchange.curl for exchange in one.exchanges)
            match one.outcome:
                case Outcome.FAIL:
                    Xml.SubElement(case, "failure", message=plain(one.evidence)).text = plain(commands)
                case Outcome.NOT_EVALUATED:
                    error = Xml.SubElement(case, "error", message=plain(f"not evaluated: {one.evidence}"))
                    error.text = plain(one.trace) or None
                case Outcome.EXPECTED_DEVIATION:
                    Xml.SubElement(case, "skipped", message=plain(one.evidence))
                case Outcome.NOT_APPLICABLE:
                    Xml.SubElement(case, "skipped", message=plain(f"not applicable: {one.evidence}"))
                case _:
                    Xml.SubElement(case, "system-out").text = plain(one.evidence)
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _since(found: Compared) -> Mapping[str, Any]:
    return {
        "name": found.name,
        **{course.name.lower(): [list(place) for place in found.of(course)] for course in Course},
    }


def _verdict(one: Verdict) -> Mapping[str, Any]:
    return {
        "promise": one.promise,
        "says": EVERY_PROMISE[one.promise].says if one.promise in EVERY_PROMISE else "",
        "operation": one.operation,
        "outcome": one.outcome,
        "evidence": one.evidence,
        "faults": [{"what": fault.what, "came": fault.came, "expected": fault.expected} for fault in one.faults],
        "exchanges": [_exchange(exchange) for exchange in one.exchanges],
        **({"traceback": one.trace} if one.trace else {}),
    }


def _exchange(one: Capture) -> Mapping[str, Any]:
    return {"curl": one.curl, "status": one.status or None, "body": one.body}
