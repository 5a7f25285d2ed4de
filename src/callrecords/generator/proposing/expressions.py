"""Proposals about conditions that stand together in one parameter, as an expression such as `start ge 2026-01-31T00:00:00Z`."""

from __future__ import annotations

import re

import attrs

from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Description, Parameter
from callrecords.generator.proposing.records import RecordSeen
from callrecords.generator.proposing.text import Proposed

_CALLED = ("filter", "filters", "where", "condition", "conditions", "query filter")
_ODATA = re.compile(r"\bodata\b", re.IGNORECASE)
_WORDS = re.compile(r"\b(eq|ne|g[te]|l[te]) ")
_QUOTED = re.compile(r"\b(?:eq|ne|g[te]|l[te]) '\d{4}-")
_COMPARED = ["ge", "gt", "le", "lt"]


@attrs.frozen
class ExpressionSeen:
    """A parameter that takes an expression."""

    parameter: str
    facts: Proposed | None
    """`x-filter`; None where nobody says which language its expressions are written in."""
    fields: list[str]
    """Those that can be compared in it."""
    question: str


def expression(description: Description, parameters: list[Parameter], record: RecordSeen) -> ExpressionSeen | None:
    """The parameter that takes conditions as one text; None where there is none."""
    one = next((each for each in parameters if _is_called(each) and _is_plain(description, each)), None)
    if one is None:
        return None
    told = " ".join((one.description, *one.shown))
    fields = list(dict.fromkeys([*record.moments.values(), *_spoken(told, record)]))
    why = (
        "it is called as OData's is"
        if one.name.startswith("$")
        else "its description speaks of OData"
        if _ODATA.search(told)
        else "its description shows OData's operators"
        if _WORDS.search(told)
        else ""
    )
    if not why or not fields:
        return ExpressionSeen(one.name, None, [], _OPEN.format(name=one.name))
    quoted = _QUOTED.search(told) is not None
    operators = {name: _COMPARED if name in record.times else ["eq"] for name in fields}
    facts = {"grammar": "odata", "parameter": one.name, "fields": operators, "times": "quoted" if quoted else "bare"}
    written = "in quotes, as its description shows" if quoted else "without quotes, as OData writes them"
    question = (
        f"What else can {one.name} compare? Its description does not say it; written here: {', '.join(fields)}. Add a field with its operators "
        f"(eq, ne, gt, ge, lt, le, startswith, endswith, contains) where a page of the vendor's says so; otherwise let it be."
    )
    return ExpressionSeen(one.name, Proposed(facts, f"{why}; times stand {written}", question), fields, "")


_OPEN = (
    "Which conditions does {name} take? Its description does not say how they are written. Where they are OData's, as in `field ge 2026-01-31T00:00:00Z and …`, "
    "write x-filter: {{grammar: odata, parameter: {name}, fields: {{<field>: [ge, lt]}}, times: bare}}; no other language is known here, and the "
    "parameter is then an argument whose text is sent as it is."
)


def _is_called(one: Parameter) -> bool:
    return one.place == "query" and names.is_one(one.name, _CALLED)


def _is_plain(description: Description, one: Parameter) -> bool:
    return description.kind(one.schema) in ("string", "") and "enum" not in one.schema.node


def _spoken(text: str, record: RecordSeen) -> list[str]:
    """The fields that a description names in front of an operator."""
    found = re.findall(r"([A-Za-z_][\w.]*) (?:eq|ne|g[te]|l[te]) ", text)
    return [name for name in found if name in record.scalars]
