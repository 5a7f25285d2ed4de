"""What the spec assumes, and what a run says of it: confirmed, refuted, or not tested."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from typing import Any, cast

import attrs

from callrecords.contract.schemas import Json, Spec
from callrecords.contract.verdicts import Outcome, Verdict

# A word of the statement -> promises that speak of the same
_SUBJECTS = {
    "x-pagination": ("paging.", "limits.", "links.", "envelope."),
    "cursor": ("paging.cursor", "paging.before"),
    "x-order": ("order.",),
    "x-filter": ("filter.",),
    "x-fields": ("fields.",),
    "x-visibility": ("scope.", "token."),
    "x-clock": ("window.", "cdr.times"),
    "x-search": ("search.",),
}


class Standing(enum.StrEnum):
    """What a run says of an assumption."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNTESTED = "not tested"


@attrs.frozen
class Assumption:
    """One statement that no page makes."""

    operation: str
    place: str
    note: str
    standing: Standing
    by: str
    """The promises that it was judged by."""


def assumptions(spec: Spec, verdicts: Sequence[Verdict], operations: Sequence[str]) -> list[Assumption]:
    """Every assumption about some operations, judged by the promises that speak of the same."""
    found: list[Assumption] = []
    for operation in operations:
        for place, note, spoken_of in _stated(spec, operation):
            subjects = _narrowed(note, spoken_of)
            judged = [one for one in verdicts if one.operation == operation and one.promise.startswith(tuple(subjects))]
            failed = [one.promise for one in judged if one.outcome is Outcome.FAIL]
            passed = [one.promise for one in judged if one.outcome is Outcome.PASS]
            standing = Standing.REFUTED if failed else Standing.CONFIRMED if passed else Standing.UNTESTED
            found.append(Assumption(operation, place, note, standing, ", ".join(failed or passed)))
    return found


def _narrowed(note: str, subjects: Sequence[str]) -> Sequence[str]:
    """The promises for a note; bounds are beyond any check, and refusals are judged as such."""
    if any(word in note for word in ("pattern", "length", "maximum")):
        return ["nothing"]
    return ["errors."] if any(word in note for word in ("400", "refused", "404")) else subjects


def _stated(spec: Spec, operation: str) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Place, text and promises of every assumption on an operation and its parameters."""
    node, (_, _, facts) = spec.node(operation), spec.bundle.operations[operation]
    for one in _assumed(node):
        text = f"{one.get('about', '')} {one.get('note', '')}"
        subjects = [prefix for word, prefixes in _SUBJECTS.items() if word in text for prefix in prefixes]
        yield "operation", text.strip(), subjects or ["nothing"]
    roles: dict[str, tuple[str, ...]] = {}
    if facts.pagination is not None:
        roles[facts.pagination.limit.parameter] = ("limits.",)
        for part in (facts.pagination.offset, facts.pagination.page):
            if part is not None:
                roles[part.parameter] = ("paging.every", "paging.ends")
        if facts.pagination.keyset is not None:
            roles[facts.pagination.keyset.after] = roles[facts.pagination.keyset.before] = (
                "paging.cursor",
                "paging.before",
            )
    if facts.filter is not None:
        named = [facts.filter.parameter or "", *(one.parameter for one in facts.filter.parameters)]
        roles |= dict.fromkeys(named, ("filter.",))
    if facts.order is not None:
        roles[facts.order.parameter] = ("order.",)
    if facts.fields is not None:
        roles |= dict.fromkeys((facts.fields.include, facts.fields.exclude or ""), ("fields.",))
    if facts.search is not None:
        roles[facts.search.parameter] = ("search.",)
    for parameter in cast("list[Json]", node.get("parameters", [])):
        for one in _assumed(parameter):
            text = f"{one.get('about', '')} {one.get('note', '')}".strip() or str(parameter.get("description", ""))
            yield f"parameter {parameter['name']}", text, roles.get(parameter["name"], ("nothing",))


def _assumed(node: Json) -> list[dict[str, Any]]:
    stated: Any = node.get("x-evidence", [])
    listed = cast("list[dict[str, Any]]", stated if isinstance(stated, list) else [stated])
    return [one for one in listed if one.get("kind") == "assumed"]
