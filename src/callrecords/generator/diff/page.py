"""The changes since the last release as one page: what breaks callers first, each with what they must do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from callrecords.generator.diff.advice import advice
from callrecords.generator.diff.change import Change
from callrecords.generator.diff.wire import WireChanges
from callrecords.markup import add, written
from callrecords.markup import page as empty_page

_STYLE = """
body { max-width: 76rem } h2 { font-size: 1.2rem; margin-top: 2.4rem } h3 { font-size: 1rem } a { color: var(--bar) } :focus-visible { outline: 3px solid var(--bar) }
.verdict { border-left: .5rem solid; border-radius: .3rem; padding: .8rem 1rem; margin: 1rem 0; font-size: 1.15rem; font-weight: 600 }
.good { color: var(--good); background: var(--good-back) } .bad { color: var(--bad); background: var(--bad-back) }
td, th { overflow-wrap: anywhere; vertical-align: top } th { font-weight: 600 } summary { cursor: pointer; padding: .3rem 0 }
table.breaking { table-layout: fixed } .breaking td:last-child { font-weight: 600 }
@media (max-width: 40rem) {
  table, tbody, tr, td { display: block } thead { position: absolute; left: -99rem } td { border: 0; padding: .1rem 0 }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0 } td::before { content: attr(data-name) ": "; color: var(--soft); font-weight: 400 } }
@media print { body { max-width: none } details::details-content { content-visibility: visible; display: block; height: auto } tr { break-inside: avoid } }
"""


def page(released: str, version: str, differences: Mapping[str, WireChanges], *, allowed: bool) -> bytes:
    """The whole file. `allowed`: whether the step between the versions may break callers."""
    title = f"Changes since {released}"
    html, body = empty_page(title, _STYLE)
    add(add(body, "header"), "h1", title)
    main = add(body, "main")
    breaking = sum(change.breaking for one in differences.values() for change in one.changes)
    _verdict(main, released, version, breaking, allowed=allowed)
    for slug, difference in sorted(differences.items(), key=lambda item: (-_breaking(item[1]), item[0])):
        section = add(main, "section", aria_labelledby=f"vendor-{slug}")
        add(section, "h2", slug, id=f"vendor-{slug}")
        _vendor(section, difference)
    return written(html)


def _verdict(main: Element, released: str, version: str, breaking: int, *, allowed: bool) -> None:
    changes = "1 change breaks" if breaking == 1 else f"{breaking} changes break"
    if not breaking:
        look, text = "good", f"Nothing breaks callers of {released}"
    elif allowed:
        look, text = "bad", f"{changes} callers of {released}, and version {version} says so"
    else:
        look, text = "bad", f"{changes} callers of {released}, and version {version} does not say so"
    add(add(main, "section", id="verdict", aria_label="Verdict"), "div", text, look=f"verdict {look}")


def _breaking(difference: WireChanges) -> int:
    return sum(change.breaking for change in difference.changes)


def _vendor(section: Element, difference: WireChanges) -> None:
    broken = [change for change in difference.changes if change.breaking]
    others = [change for change in difference.changes if not change.breaking]
    if broken:
        _table(section, ("where", "what", "what to do"), [(*_said(one), advice(one)) for one in broken], "breaking")
    if others:
        more = add(section, "details")
        add(more, "summary", f"{len(others)} changes that break nobody")
        _table(more, ("where", "what"), [_said(one) for one in others], "others")
    words = f"{difference.words} changes of words and examples." if difference.words else ""
    if not difference.changes:
        words = words or "Nothing changed."
    if words:
        add(section, "p", words)


def _said(change: Change) -> tuple[str, str]:
    return change.place, change.what


def _table(parent: Element, names: Sequence[str], rows: Sequence[Sequence[str]], look: str) -> None:
    table = add(parent, "table", look=look)
    head = add(add(table, "thead"), "tr")
    for name in names:
        add(head, "th", name, scope="col")
    body = add(table, "tbody")
    for texts in rows:
        row = add(body, "tr")
        for name, text in zip(names, texts, strict=True):
            add(row, "td", text, data_name=name)
