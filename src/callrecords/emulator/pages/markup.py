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
    skip = tag("a", "Skip to the content", href="#main", class_="skip")
    status = tag("p", id="status", role="status", class_="status")
    body = tag("body", skip, *children, status)
    written: str = tostring(tag("html", head, body, lang="en"), encoding="unicode", method="html")
    return ServerResponse(200, f"<!doctype html>\n{written}\n".encode(), HEADERS, "text/html; charset=utf-8")


def section(title: str, *children: Element, class_: str = "") -> Element:
    """A part of a page under its heading."""
    name = "part-" + "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    return tag("section", tag("h2", title, id=name), *children, aria_labelledby=name, class_=class_ or False)


def prose(text: str) -> tuple[Element | str, ...]:
    """A sentence of a spec: what stands between backticks is code."""
    parts = text.split("`")
    return tuple(tag("code", part) if at % 2 else part for at, part in enumerate(parts) if part)


def field(label: str, control: Element) -> Element:
    """A control with its label."""
    return tag("label", tag("span", label), control, class_="field")


def copied(text: str, what: str) -> Element:
    """A text and the button that copies it."""
    button = tag("button", "Copy", type="button", data_copy=text, aria_label=f"Copy {what}")
    return tag("span", tag("code", text), button, class_="copied")


def block(title: str, text: str, what: str, name: str) -> Element:
    """Some lines and the button that copies them."""
    return tag(
        "figure",
        tag(
            "figcaption",
            tag("span", title, id=name),
            tag("button", "Copy", type="button", data_copy=text, aria_label=f"Copy {what}"),
        ),
        tag("pre", tag("code", text.rstrip("\n")), tabindex="0", role="region", aria_labelledby=name),
    )


def scrolling(label: str, *children: Element, tall: bool = False) -> Element:
    """A part that scrolls by itself where it is too wide for the window, or `tall`; by keyboard too."""
    look = "scroll tall" if tall else "scroll"
    return tag("div", *children, class_=look, tabindex="0", role="region", aria_label=label)
