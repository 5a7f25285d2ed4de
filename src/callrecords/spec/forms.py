"""How a value is written where its kind alone does not say so: the formats of a spec that mean a form.

A format says two things: what a value is (its kind) and how it travels (its form). Both halves of each form, reading and
writing, stand in `callrecords.conventions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from callrecords.spec.frozen import Frozen

Kind = Literal["text", "integer", "decimal", "boolean", "time", "day", "object", "array"]
"""What a value is once decoded."""

Style = Literal[
    "rfc-3339", "rfc-2822", "local", "spaced", "epoch-s", "epoch-ms", "first-day", "last-day",
    "clock", "iso-duration", "text",
]  # fmt: skip
"""`first-day` and `last-day` are times that a parameter takes as a calendar day; `text` is a whole number sent as text."""

ZONED: frozenset[Style] = frozenset({"local", "spaced", "first-day", "last-day"})
"""Forms that say no zone themselves, so that the spec has to."""

IN_SECONDS: frozenset[Style] = frozenset({"clock", "iso-duration"})
"""Forms of a length of time; their values are seconds."""

_FORMATS: Mapping[tuple[str, str], tuple[Kind, Style]] = {
    ("string", "date-time-rfc-2822"): ("time", "rfc-2822"),
    ("string", "date-time-local"): ("time", "local"),
    ("string", "date-time-space"): ("time", "spaced"),
    ("string", "epoch-s"): ("time", "epoch-s"),
    ("integer", "epoch-s"): ("time", "epoch-s"),
    ("string", "epoch-ms"): ("time", "epoch-ms"),
    ("integer", "epoch-ms"): ("time", "epoch-ms"),
    ("string", "hh-mm-ss"): ("decimal", "clock"),
    ("string", "duration"): ("decimal", "iso-duration"),
    ("string", "int32"): ("integer", "text"),
    ("string", "int64"): ("integer", "text"),
}

FORMATS = frozenset(name for _, name in _FORMATS) - {"int32", "int64"}
"""The formats that say how a value is written; those of whole numbers do so only of a text."""

WHOLE: Mapping[str, tuple[int, int]] = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
"""Format of a whole number -> the smallest and the largest."""

MOMENTS = ("date-time", *sorted({name for (_, name), (kind, _) in _FORMATS.items() if kind == "time"}))
"""The formats of times."""


class Form(Frozen, frozen=True):
    """One way to write a value."""

    style: Style
    zone: str | None = None
    """Where the clocks are that show such a time: a name such as `Europe/Paris`, an offset such as `+02:00`, or `UTC`."""
    bare: bool = False
    """Whether it is a JSON number, and no text."""
    mixed: bool = False
    """Whether it may be either."""

    @property
    def about(self) -> str:
        """What the value looks like on the wire, for the docs of a field."""
        where = f" in {self.zone}" if self.zone else ""
        match self.style:
            case "rfc-3339":
                return "Sent as `2026-02-03T04:05:06Z`."
            case "rfc-2822":
                return "Sent as `Tue, 03 Feb 2026 04:05:06 +0000`."
            case "local":
                return f"Sent as `2026-02-03T04:05:06`{where}."
            case "spaced":
                return f"Sent as `2026-02-03 04:05:06`{where}."
            case "epoch-s":
                return "Sent as seconds since 1970."
            case "epoch-ms":
                return "Sent as milliseconds since 1970."
            case "first-day" | "last-day":
                return f"Sent as a day{where}."
            case "clock":
                return "Sent as `HH:MM:SS`."
            case "iso-duration":
                return "Sent as `PT1M5S`."
            case "text":
                return "Sent as text."


def kind_and_form(kind: str | None, name: str | None, zone: str | None = None) -> tuple[Kind, Form] | None:
    """What a type and the name of a format mean; None where they mean no form of their own."""
    found = _FORMATS.get((kind or "", name or ""))
    if found is None:
        return None
    return found[0], Form(found[1], zone if found[1] in ZONED else None, bare=kind == "integer")
