"""Promises × operations as a table: what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

import attrs

from callrecords.contract.base.promises import EVERY_PROMISE
from callrecords.contract.base.since import Course, Place
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.markup import add

LOOKS: Mapping[Outcome, str] = {
    Outcome.PASS: "good",
    Outcome.FAIL: "bad",
    Outcome.NOT_EVALUATED: "open",
    Outcome.NOT_APPLICABLE: "aside",
    Outcome.EXPECTED_DEVIATION: "known",
}
"""Verdict -> its colour."""


@attrs.frozen
class _Told:
    """What the cells say."""

    verdicts: Mapping[Place, Verdict]
    anchors: Mapping[Place, str]
    courses: Mapping[Place, Course]


def grid(
    section: Element, verdicts: Sequence[Verdict], anchors: Mapping[Place, str], courses: Mapping[Place, Course]
) -> None:
    """The table, with a form above that filters it where the script runs.

    `anchors`: where the page tells of a failure; `courses`: what became of it since an earlier run.
    """
    operations = list(dict.fromkeys(one.operation for one in verdicts))
    _form(section, operations, [outcome for outcome in Outcome if any(one.outcome is outcome for one in verdicts)])
    add(section, "p", "An empty cell: it is not promised there.")
    region = add(section, "div", look="scroll", role="region", tabindex="0", aria_label="Grid")
    table = add(region, "table", look="grid")
    head = add(add(table, "thead"), "tr")
    add(head, "th", "promise", scope="col")
    for name in operations:
        add(head, "th", name, scope="col", data_operation=name)
    told = _Told({(one.promise, one.operation): one for one in verdicts}, anchors, courses)
    for part, promises in _parts(verdicts).items():
        body = add(table, "tbody")
        heading = add(add(body, "tr", look="part"), "th", part, scope="rowgroup")
        heading.set("colspan", str(len(operations) + 1))
        for promise in promises:
            _row(add(body, "tr"), promise, operations, told)


def _form(section: Element, operations: Sequence[str], outcomes: Sequence[str]) -> None:
    form = add(section, "form", look="filter", hidden="", aria_label="Filter")
    for name, every, values in (("operation", "all operations", operations), ("outcome", "all verdicts", outcomes)):
        part = add(form, "div")
        add(part, "label", name).set("for", f"filter-{name}")
        choice = add(part, "select", name=name, id=f"filter-{name}")
        add(choice, "option", every, value="")
        for value in values:
            add(choice, "option", value, value=value)
    add(form, "button", "Show all", type="reset")
    add(form, "output", role="status")


def _parts(verdicts: Sequence[Verdict]) -> Mapping[str, Sequence[str]]:
    """Subject of a promise, the word before its first dot -> the promises about it."""
    found: dict[str, dict[str, None]] = {}
    for one in verdicts:
        found.setdefault(one.promise.partition(".")[0], {})[one.promise] = None
    return {part: list(promises) for part, promises in found.items()}


def _row(row: Element, promise: str, operations: Sequence[str], told: _Told) -> None:
    name = add(row, "th", promise, scope="row")
    if promise in EVERY_PROMISE:
        add(name, "small", f" {EVERY_PROMISE[promise].says}")
    for operation in operations:
        place = promise, operation
        one = told.verdicts.get(place)
        if one is None:
            add(row, "td", data_operation=operation)
            continue
        cell = add(row, "td", look=LOOKS[one.outcome], data_operation=operation, data_outcome=one.outcome)
        if place in told.anchors:
            add(cell, "a", one.outcome, href=f"#{told.anchors[place]}")
        else:
            cell.text = one.outcome
        if place in told.courses:
            add(cell, "small", f" {told.courses[place]}")
