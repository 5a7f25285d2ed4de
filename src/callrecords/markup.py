"""HTML of a tree of elements: every text and every value in it is escaped, and a page loads nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --soft: #566270; --line: #d5dbe2; --bar: #2f6fb2; --rest: #b9cfe6; --back: #fff; --box: #f4f6f9;
  --good: #17653a; --good-back: #e3f3e9; --bad: #ab1f18; --bad-back: #fdeae8; --open: #755000; --open-back: #fdf1d5; --known: #54429b; --known-back: #eeebfa }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e4e9ef; --soft: #a3aebb; --line: #36404c; --bar: #6ea8e0; --rest: #35506d; --back: #14191f; --box: #1c232b;
    --good: #8fd6a6; --good-back: #14301f; --bad: #ffb0a8; --bad-back: #431917; --open: #f0c468; --open-back: #382a08; --known: #c9bdf7; --known-back: #2a2350 } }
@media print { :root { color-scheme: light } }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--back); max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .4rem } p { color: var(--soft); margin: .2rem 0 }
dl { display: flex; flex-wrap: wrap; gap: .6rem 2.2rem; margin: 1.2rem 0 } dt { color: var(--soft); font-size: .85rem } dd { margin: 0; font-size: 1.25rem }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line) } th { color: var(--soft); font-weight: 500 }
"""
"""What all pages look like, in light and in dark."""


def page(title: str, style: str = "", script: str = "") -> tuple[Element, Element]:
    """An empty page: the document and its body. Nothing but this style and this script is ever applied to it."""
    html, style = Element("html", lang="en"), STYLE + style
    head = SubElement(html, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src {_hash(style)}"
    policy += f"; script-src {_hash(script)}" if script else ""
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": policy})
    add(head, "title", title)
    SubElement(head, "style").text = style
    body = SubElement(html, "body")
    if script:
        SubElement(head, "script", type="module").text = script  # a module runs when the page is read
    return html, body


def add(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    """A new element in another one; `look` is its class, and of two words in a name an underscore is the hyphen."""
    names = {"look": "class"}
    values = {names.get(name, name.replace("_", "-")): shown(value) for name, value in attributes.items()}
    made = SubElement(parent, tag, values)
    made.text = shown(text) or None
    return made


def shown(text: str) -> str:
    """A text without what drives a terminal, turns the direction of writing, or breaks a document."""
    return "".join(one if one.isprintable() or one in "\n\t" else "\N{REPLACEMENT CHARACTER}" for one in text)


def written(html: Element) -> bytes:
    """The whole page as a file."""
    content: bytes = tostring(html, encoding="utf-8", method="html")
    return b"<!doctype html>\n" + content + b"\n"


def fragment(element: Element) -> str:
    """One element as text, to stand in somebody else's page."""
    return tostring(element, encoding="unicode", method="html")


def bar(parent: Element, parts: Sequence[tuple[str, float]], label: str = "") -> Element:
    """Parts of a whole beside each other, each with its colour: a custom property of `STYLE`, `bar` or `rest`.

    Without a label it is decoration beside words that say the same.
    """
    svg = add(parent, "svg", look="parts", viewBox="0 0 100 6", preserveAspectRatio="none", width="100%", height="10")
    if label:
        svg.set("role", "img")
        svg.set("aria-label", shown(label))
    else:
        svg.set("aria-hidden", "true")
    whole, left = sum(size for _, size in parts) or 1.0, 0.0
    for colour, size in parts:
        width = 100 * size / whole
        add(svg, "rect", look=colour, x=f"{left:.2f}", y="0", width=f"{width:.2f}", height="6", fill=_PLAIN[colour])
        left += width
    return svg


_PLAIN = {
    "good": "#3a8f5c", "bad": "#c8372e", "open": "#b98a1d", "known": "#7a68c4", "aside": "#8a8f98", "bar": "#2f6fb2", "rest": "#b9cfe6",
}  # fmt: skip
"""Colours where a viewer forbids styles."""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
