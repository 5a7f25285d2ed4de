"""How a time or a length of time is written: what a format, an example or a description says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs

from callrecords.generator.bundle.texts import Node
from callrecords.spec.forms import MOMENTS


@attrs.frozen
class FormSeen:
    """The format of a value, and what says so."""

    format: str
    seen: str


_DAY = r"\d{4}-\d\d-\d\d"
_CLOCK = r"\d\d:\d\d(:\d\d(\.\d+)?)?"
_EXAMPLES = {
    "date-time": re.compile(rf"{_DAY}T{_CLOCK}(Z|[+-]\d\d:?\d\d)"),
    "date-time-local": re.compile(rf"{_DAY}T{_CLOCK}"),
    "date-time-space": re.compile(rf"{_DAY} {_CLOCK}"),
    "date": re.compile(_DAY),
    "date-time-rfc-2822": re.compile(
        r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(:\d\d)? ([+-]\d{4}|GMT|UTC)"
    ),
    "epoch-s": re.compile(r"1\d{9}"),
    "epoch-ms": re.compile(r"1\d{12}"),
}
"""Formats -> what their values look like."""

CLOCKS = ("hh-mm-ss", "duration")
"""Formats of lengths of time that are no numbers; they are read as seconds."""

_SINCE_1970 = re.compile(r"\b(unix|epoch|posix)\b|\bunix[ _-]?time|\bsince (the )?(1970|january 1)", re.IGNORECASE)
_MILLIS = re.compile(r"\bmilli(second)?s?\b|\bms\b", re.IGNORECASE)
_WORDS = {
    "date-time-rfc-2822": re.compile(r"\brfc[ -]?(822|1123|2822|5322)\b", re.IGNORECASE),
    "date-time": re.compile(
        r"\biso[ -]?8601\b|\brfc[ -]?3339\b|\byyyy-mm-dd['’]?T['’]?hh:mm:ss['’]?(\.s+)?['’]?Z", re.IGNORECASE
    ),
    "date-time-local": re.compile(r"\byyyy-mm-dd['’]?T['’]?hh:mm(:ss)?\b", re.IGNORECASE),
    "date-time-space": re.compile(r"\byyyy-mm-dd hh:mm(:ss)?\b", re.IGNORECASE),
    "date": re.compile(r"\byyyy-mm-dd\b", re.IGNORECASE),
}
"""Formats -> how pages speak of them; a longer one goes before one that it holds."""
_CALLED = {
    "epoch-s": ("unix-time", "unixtime", "unix-timestamp", "unix", "epoch", "timestamp", "epoch-seconds"),
    "epoch-ms": ("epoch-millis", "epoch-milliseconds", "unix-millis", "unix-time-ms", "timestamp-ms"),
    "date-time": ("datetime", "iso8601", "iso-8601", "iso-date-time", "rfc3339", "dateTime"),
    "date-time-rfc-2822": ("rfc2822", "rfc-2822", "rfc822", "rfc1123", "date-time-rfc1123"),
}
"""Formats -> other words that descriptions write as a format."""


def moment(node: Node, kind: str, about: str, examples: Iterable[str]) -> FormSeen | None:
    """How a time is written; None where nothing says it, or it is no form that is known."""
    known = ("string", "integer") if kind == "" else (kind,)
    said = str(node.get("format", ""))
    for example in examples:
        form = next((name for name, pattern in _EXAMPLES.items() if pattern.fullmatch(example)), None)
        if form == "date" and (instant := _EXAMPLES["date-time"].search(about)) and _takes("date-time", known):
            return FormSeen("date-time", f"its description shows {instant[0]}")
        if form is not None and _takes(form, known):
            return FormSeen(form, f"its example {example} is written so")
    if said in MOMENTS or said == "date":
        return FormSeen(said, f"format {said}")
    form = next((name for name, words in _CALLED.items() if said in words), None)
    if form is None and _SINCE_1970.search(about):
        form, said = "epoch-ms" if _MILLIS.search(about) else "epoch-s", "its description"
    if form is None:
        form = next((name for name, pattern in _WORDS.items() if pattern.search(about)), None)
        said = "its description"
    if form == "epoch-s" and _MILLIS.search(about):
        form = "epoch-ms"
    return FormSeen(form, f"{said} says so") if form is not None and _takes(form, known) else None


def is_shown(examples: Iterable[str]) -> bool:
    """Whether an example is a day with a time, which nothing but a time looks like."""
    return any(re.match(rf"{_DAY}[T ]\d\d:\d\d", example) for example in examples)


def _takes(form: str, kinds: Iterable[str]) -> bool:
    return "string" in kinds or ("integer" in kinds and form.startswith("epoch"))


def length(kind: str, about: str, examples: Iterable[str]) -> FormSeen | None:
    """How a length of time that is a text is written; None for a number, and where nothing says it."""
    if kind != "string":
        return None
    for example in examples:
        if re.fullmatch(r"\d+:\d\d:\d\d", example):
            return FormSeen("hh-mm-ss", f"its example {example} is written so")
        if re.fullmatch(r"P(\d+D)?(T[\dHMS.]+)?", example) and example != "P":
            return FormSeen("duration", f"its example {example} is written so")
        if example.isdecimal():
            return FormSeen("int64", f"its example {example} is a whole number, sent as text")
    if re.search(r"(?<![dD] )(?<![dD]T)\bhh:mm:ss\b", about, re.IGNORECASE):
        return FormSeen("hh-mm-ss", "its description says so")
    if re.search(r"\biso[ -]?8601\b", about, re.IGNORECASE):
        return FormSeen("duration", "its description says so")
    return FormSeen("decimal", "a number, sent as text")
