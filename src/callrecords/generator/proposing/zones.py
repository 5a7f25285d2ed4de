"""Proposals about time: the zone of times that name none, how wide a window may be, what a list without one covers, and how long records are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from callrecords.generator.bundle.shapes import mapping
from callrecords.generator.proposing.description import Described, Description, Parameter
from callrecords.generator.proposing.operations import items_of
from callrecords.generator.proposing.text import Action, Proposed

_UTC = re.compile(r"\b(UTC|GMT|Zulu|Coordinated Universal Time)\b")
_COUNT = r"(?P<count>\d+|one|a)[ -](?P<unit>hour|day|week|month|year)s?"
_SPAN = r"\b(?:range|window|period|interval|span|difference)\b"
_MOST = r"(?:at most|maximum|max\.?|exceed|more than|up to|limited to|within|longer than|over)"
_WIDEST = (
    re.compile(rf"{_SPAN}[^.;]{{0,60}}?\b{_MOST}[^.;\d]{{0,25}}?\b{_COUNT}", re.IGNORECASE),
    re.compile(rf"\b{_MOST}[^.;\d]{{0,40}}?{_SPAN}[^.;\d]{{0,25}}?\b{_COUNT}", re.IGNORECASE),
    re.compile(rf"\b{_MOST} {_COUNT} (?:apart|between)", re.IGNORECASE),
)
_LAST = r"\b(?:last|past|previous|preceding|minus)(?: the)? (?:(?P<count>\d+|one|a)[ -])?(?P<unit>hour|day|week|month|year)s?\b"
_ABSENT = r"\b(?:omitted|not (?:specified|given|provided|set|supplied|present)|missing|absent|without|no (?:\w+ ){0,2}(?:dates?|times?|range|window|filters?))\b"
_USUAL = (
    re.compile(rf"\bdefault\w*\b[^.;]{{0,60}}?{_LAST}", re.IGNORECASE),
    re.compile(rf"\bdefault\w*\b[^.;\d]{{0,30}}?\b{_COUNT} (?:ago|before|prior|earlier)\b", re.IGNORECASE),
    re.compile(rf"{_ABSENT}[^.;]{{0,60}}?{_LAST}", re.IGNORECASE),
)
_KEPT = (
    re.compile(
        rf"\b(?:kept|retained|stored|preserved|available|accessible) (?:for |up to |at least |a maximum of )+{_COUNT}",
        re.IGNORECASE,
    ),
    re.compile(rf"\bretention\b[^.;\d]{{0,30}}?\b{_COUNT}", re.IGNORECASE),
)
_HOURS = {"hour": 1, "day": 24, "week": 7 * 24, "month": 28 * 24, "year": 365 * 24}
"""The hours of a length of time; of a month, those of the shortest."""


def zone(description: Description, operations: list[Described], times: Iterable[str]) -> Iterator[Action]:
    """`x-zone`, where some times say none themselves."""
    named = list(dict.fromkeys(times))
    if not named:
        return
    which = ", ".join(named[:3]) + (" …" if len(named) > 3 else "")
    seen = next((where for where, text in _texts(description, operations) if _UTC.search(text)), None)
    question = (
        ""
        if seen
        else f"In which zone are times that name none, such as {named[0]}? UTC is a guess; an offset or a name of the zone database may stand there."
    )
    said = f"for {which}" + (f"; {seen} says so" if seen else "")
    yield Action("$", {"x-zone": Proposed("UTC", said, question)}, "Where the clocks are.")


def _texts(description: Description, operations: list[Described]) -> Iterator[tuple[str, str]]:
    """What speaks of the API and of its lists."""
    yield "the description in info", str(mapping(description.document.get("info")).get("description", ""))
    for operation in operations:
        yield f"the description of {operation.name}", str(operation.spot.node.get("description", ""))
        for parameter in description.parameters(operation):
            yield f"the description of {parameter.name}", parameter.description
        body = description.ok(operation)
        found = None if body is None else items_of(description, body, operation.last)
        for name, spot in () if found is None else description.properties(found[1]).items():
            yield f"the description of {name}", str(description.resolve(spot).node.get("description", ""))


def spans(operation: Described, parameters: list[Parameter]) -> dict[str, tuple[str, str]]:
    """How wide a window may be, what a list without one covers, and how long records are kept: ISO 8601 durations, and whose description says it."""
    own = [(operation.name, str(operation.spot.node.get("description", "")))]
    texts = [*own, *((parameter.name, parameter.description) for parameter in parameters)]
    wanted = {"widest-window": (_WIDEST, texts), "default-window": (_USUAL, texts), "retention": (_KEPT, own)}
    found = {fact: _span(patterns, told) for fact, (patterns, told) in wanted.items()}
    return {fact: span for fact, span in found.items() if span is not None}


def _span(patterns: Iterable[re.Pattern[str]], texts: list[tuple[str, str]]) -> tuple[str, str] | None:
    for where, text in texts:
        found = next((match for pattern in patterns if (match := pattern.search(text))), None)
        if found is not None:
            count = int(found["count"]) if (found["count"] or "").isdecimal() else 1
            hours = count * _HOURS[found["unit"].lower()]
            return (f"PT{hours}H" if hours % 24 else f"P{hours // 24}D"), where
    return None
