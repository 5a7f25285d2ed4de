"""A run as one page that can be sent, kept and printed: nothing to load, and whole without its script.

It must also be readable where a viewer forbids styles and scripts, as those of build servers do: each thing is said in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

from callrecords.contract.base.assumed import Assumption, Standing
from callrecords.contract.base.coverage import Share
from callrecords.contract.base.promises import EVERY_PROMISE
from callrecords.contract.base.redact import Capture
from callrecords.contract.base.result import Replay, Result
from callrecords.contract.base.since import Compared, Course, Place
from callrecords.contract.base.verdicts import Outcome, ShownFault, Verdict
from callrecords.contract.report.grid import LOOKS, grid
from callrecords.contract.report.text import Broken, broken, causes
from callrecords.markup import add, bar, shown, written
from callrecords.markup import page as empty_page

_MOST_EXCHANGES = 2
"""Exchanges that are shown of one failure: the one that shows it, and the one before that it differs from."""

_COURSES: Mapping[Course, str] = {
    Course.NEW: "bad",
    Course.STILL: "bad",
    Course.MENDED: "good",
    Course.UNJUDGED: "open",
    Course.EXPECTED: "known",
}
_STANDINGS: Mapping[Standing, str] = {
    Standing.REFUTED: "bad",
    Standing.CONFIRMED: "good",
    Standing.UNTESTED: "open",
}


def page(result: Result) -> bytes:
    """The whole file."""
    here, title = Path(__file__), f"Contract report: {result.title}"
    html, body = empty_page(title, *(here.with_suffix(kind).read_text(encoding="utf-8") for kind in (".css", ".js")))
    found = broken(result)
    add(body, "a", "Skip to the verdict", href="#verdict", look="skip")
    header = add(body, "header")
    add(header, "h1", title)
    _facts(header, result)
    contents = add(add(body, "nav", aria_label="Contents"), "ul")
    main = add(body, "main")
    _verdict(add(main, "section", id="verdict", aria_label="Verdict"), result, found)
    sections = _Sections(main, contents)
    anchors = {
        (one.promise, verdict.operation): f"broken-{at}" for at, one in enumerate(found, 1) for verdict in one.verdicts
    }
    if result.since is not None:
        _since(sections.add("since", f"Since {result.since.name}"), result.since, anchors)
    if found:
        section = sections.add("broken", "What is broken")
        add(section, "p", "The worst first: others' records, lost records, wrong ones, untrue words about them.")
        for at, one in enumerate(found, 1):
            _broken(section, f"broken-{at}", one, result.since)
    if result.verdicts:
        courses: Mapping[Place, Course] = {} if result.since is None else result.since.courses
        grid(sections.add("grid", "Promises by operation"), result.verdicts, anchors, courses)
    _open(sections, result)
    if result.shares:
        _coverage(sections.add("coverage", "Touched of the spec"), result.shares)
    if result.assumed:
        _assumed(sections.add("assumed", "Assumptions of the spec"), result.assumed)
    if result.remarks:
        _items(sections.add("warnings", "Warnings"), result.remarks)
    if result.replay is not None:
        _replay(sections.add("again", "The same run again"), result.replay)
    footer = add(body, "footer")
    add(
        footer,
        "p",
        "Written by callrecords check. Tokens are variables in it; what a spec marks as personal is replaced.",
    )
    return written(html)


class _Sections:
    """The sections of the page, each with its line in the contents."""

    def __init__(self, main: Element, contents: Element) -> None:
        self._main, self._contents = main, contents

    def add(self, name: str, heading: str) -> Element:
        """A new section, with its heading."""
        add(add(self._contents, "li"), "a", heading, href=f"#{name}")
        section = add(self._main, "section", id=name, aria_labelledby=f"{name}-heading")
        add(section, "h2", heading, id=f"{name}-heading")
        return section


def _facts(header: Element, result: Result) -> None:
    facts = {"server": result.url, "profile": result.profile, "requests": f"{result.requests:,}"}
    facts |= {name: f"{seconds:.1f} s" for name, seconds in result.seconds.items()}
    rows = add(header, "dl", look="facts")
    for name, text in facts.items():
        pair = add(rows, "div")
        add(pair, "dt", name)
        add(pair, "dd", text)


def _verdict(section: Element, result: Result, found: Sequence[Broken]) -> None:
    look = "bad" if found else "good" if result.green else "open"
    told = add(section, "div", look=f"verdict {look}")
    add(told, "strong", result.sentence)
    if result.ended is not None:
        add(told, "p", f"The run ended early: {result.ended}")
    if result.defects:
        add(told, "p", f"Checks that failed themselves, a defect of callrecords: {result.defects}")
    counts = Counter(one.outcome for one in result.verdicts)
    named = [f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome]]
    if named:
        bar(section, [(LOOKS[outcome], counts[outcome]) for outcome in Outcome], ", ".join(named))
        add(section, "p", f"{len(result.verdicts)} verdicts, one for each promise and operation: {', '.join(named)}.")


def _since(section: Element, since: Compared, anchors: Mapping[Place, str]) -> None:
    if since.other_profile:
        add(
            section,
            "p",
            f"That run had the profile {since.other_profile}: what only one of them judges is not comparable.",
        )
    add(section, "p", f"{since.sentence}.".capitalize())
    for course in Course:
        places = since.of(course)
        if places:
            more = add(section, "details", **({} if course is Course.STILL else {"open": ""}))
            add(add(more, "summary", f"{course} "), "span", str(len(places)), look=f"tag {_COURSES[course]}")
            found = add(more, "ul")
            for place in places:
                item = add(found, "li")
                parent = add(item, "a", href=f"#{anchors[place]}") if place in anchors else item
                parent.text = shown(" on ".join(place))


def _broken(section: Element, anchor: str, one: Broken, since: Compared | None) -> None:
    article = add(section, "article", id=anchor, aria_labelledby=f"{anchor}-name")
    article.set("data-operations", "\n".join(verdict.operation for verdict in one.verdicts))
    head = add(article, "h3", f"{one.promise} ", id=f"{anchor}-name")
    for course in _courses(one, since):
        add(head, "span", course, look=f"tag {_COURSES[course]}")
    promised = EVERY_PROMISE[one.promise].says if one.promise in EVERY_PROMISE else ""
    if promised:
        add(article, "p", f"Promised: {promised}.")
    add(article, "p", f"Broken on {one.operations}.")
    first, *others = one.verdicts
    _faults(article, first, promised)
    for other in others:
        more = add(article, "details")
        add(more, "summary", f"The same on {other.operation}")
        _faults(more, other, promised)


def _courses(one: Broken, since: Compared | None) -> Iterable[Course]:
    places: list[Place] = [(one.promise, verdict.operation) for verdict in one.verdicts]
    return (
        dict.fromkeys(since.courses[place] for place in places if place in since.courses) if since is not None else ()
    )


def _faults(parent: Element, verdict: Verdict, promised: str) -> None:
    """What was expected and what came, side by side, and the commands that show it."""
    table = add(parent, "table", look="faults")
    names = ("looked at", "expected", "got")
    head = add(add(table, "thead"), "tr")
    for name in names:
        add(head, "th", name, scope="col")
    body = add(table, "tbody")
    for fault in dict.fromkeys((one.what, one.came, one.expected) for one in verdict.broken_by):
        row = add(body, "tr")
        for name, text in zip(names, _sides(ShownFault(*fault), promised), strict=True):
            add(row, "td", text, data_name=name)
    first = [exchange for one in verdict.broken_by for exchange in one.exchanges[:_MOST_EXCHANGES]]
    found = list(dict.fromkeys([*first, *verdict.exchanges]))
    for at, exchange in enumerate(found):
        if at == 1:
            more = add(parent, "details")
            add(more, "summary", f"{len(found) - 1} more requests")
            parent = more
        _exchange(parent, exchange)


def _sides(fault: ShownFault, promised: str) -> tuple[str, str, str]:
    """What was looked at, expected, and got; where a check says no more, the promise is what was expected."""
    expected = fault.expected or promised or "the promise"
    return (fault.what, expected, fault.came) if fault.came else ("", expected, fault.what)


def _exchange(parent: Element, exchange: Capture) -> None:
    _command(parent, exchange.curl)
    came = f"status {exchange.status}" if exchange.status else "no response"
    if exchange.body:
        response = add(parent, "details")
        add(response, "summary", f"Response: {came}")
        add(response, "pre", exchange.body, tabindex="0")
    else:
        add(parent, "p", f"Response: {came}")


def _command(parent: Element, command: str) -> None:
    line = add(parent, "div", look="command")
    add(line, "pre", command, tabindex="0")
    add(line, "button", "Copy", type="button", look="copy", hidden="")


def _open(sections: _Sections, result: Result) -> None:
    """What was not judged, by its cause, and what is known to be broken."""
    found = causes(result)
    if found:
        section = sections.add("open", "Not evaluated")
        for cause, verdicts in found.items():
            add(section, "h3", cause)
            _items(section, [f"{one.promise} on {one.operation}" for one in verdicts])
            if verdicts[0].trace:
                where = add(section, "details")
                add(where, "summary", "Where the check failed")
                add(where, "pre", verdicts[0].trace, tabindex="0")
    lacking = causes(result, Outcome.NOT_APPLICABLE)
    if lacking:
        section = sections.add("aside", "Not applicable")
        add(section, "p", "The spec has nothing that these promises are about, for the reason that stands first.")
        told = {cause: [f"{one.promise} on {one.operation}" for one in found] for cause, found in lacking.items()}
        _items(section, [f"{cause}: {', '.join(named)}" for cause, named in told.items()])
    expected = [one for one in result.verdicts if one.outcome is Outcome.EXPECTED_DEVIATION]
    if expected:
        section = sections.add("expected", "Expected deviations")
        _items(section, [f"{one.promise} on {one.operation}: {one.evidence}" for one in expected])


def _coverage(section: Element, shares: Sequence[Share]) -> None:
    add(
        section,
        "p",
        "Parameters, filters and orders that were sent; fields, nulls and words that were seen. What was not seen was not judged.",
    )
    region = add(section, "div", look="scroll", role="region", tabindex="0", aria_label="Shares")
    table = add(region, "table")
    head = add(add(table, "thead"), "tr")
    for name in ("operation", "side", "share", "touched", "not touched"):
        add(head, "th", name, scope="col")
    body = add(table, "tbody")
    for one in (one for one in shares if one.total):
        row = add(body, "tr")
        add(row, "th", one.operation, scope="row")
        add(row, "td", one.side)
        bar(add(row, "td", look="cover"), [("bar", one.covered), ("rest", one.total - one.covered)])
        add(row, "td", f"{one.covered} of {one.total}")
        cell = add(row, "td")
        if one.missing:
            more = add(cell, "details")
            add(more, "summary", f"{len(one.missing)} keywords")
            _items(more, one.missing)


def _assumed(section: Element, assumed: Sequence[Assumption]) -> None:
    counts = Counter(one.standing for one in assumed)
    bar(section, [(look, counts[standing]) for standing, look in _STANDINGS.items()])
    add(section, "p", "What no page of the vendor says, and the run found out.")
    for standing, look in _STANDINGS.items():
        mine = [one for one in assumed if one.standing is standing]
        if not mine:
            add(section, "p", f"{standing}: none")
            continue
        more = add(section, "details", **({"open": ""} if standing is Standing.REFUTED else {}))
        add(add(more, "summary", f"{standing} "), "span", str(len(mine)), look=f"tag {look}")
        by = [f" ({one.by})" if one.by else "" for one in mine]
        _items(more, [f"{one.operation}, {one.place}: {one.note}{told}" for one, told in zip(mine, by, strict=True)])


def _replay(section: Element, replay: Replay) -> None:
    add(
        section, "p", f"Seed {replay.seed}. The command that judges it again, and the one that serves the same records:"
    )
    _command(section, replay.check)
    _command(section, replay.serve)


def _items(parent: Element, texts: Sequence[str]) -> None:
    found = add(parent, "ul") if texts else parent
    for text in texts:
        add(found, "li", text)
