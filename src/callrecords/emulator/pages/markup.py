"""HTML out of elements: whatever a text holds, it stays a text."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

from callrecords.emulator.operations.wire import ServerResponse

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
"""What a page may load: its own files. No script may make HTML of a text."""
HEADERS = (
    ("content-security-policy", _POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
)
"""Headers of every page and of every file that pages load."""


def tag(name: str, /, *children: Element | str, **attributes: str | bool) -> Element:
    """An element. Of an attribute's name, an underscore at the end goes and others become hyphens; True writes it bare, False leaves it out."""
    made = Element(name)
    for key, value in attributes.items():
        if value is not False:
            made.set(key.removesuffix("_").replace("_", "-"), "" if value is True else value)
    for child in children:
        if isinstance(child, Element):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + child
        else:
            made.text = (made.text or "") + child
    return made


def document(title: str, *children: Element) -> ServerResponse:
    """A whole page as a response; `children` stand in its body."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("link", rel="icon", href="/_emulator/page.svg"),
        tag("link", rel="stylesheet", href="/_emulator/page.css"),
        tag("script", src="/_emulator/page.js", type="module"),
    )
    written: str = tostring(tag("html", head, tag("body", *children), lang="en"), encoding="unicode", method="html")
    return ServerResponse(200, f"<!doctype html>\n{written}\n".encode(), HEADERS, "text/html; charset=utf-8")
