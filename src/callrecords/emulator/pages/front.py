"""The page at `/`: which vendors are here, and how to reach them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from callrecords.emulator.operations.wire import ServerResponse
from callrecords.emulator.pages.lines import command_of, curl_of, python_of
from callrecords.emulator.pages.markup import document, tag
from callrecords.emulator.pages.shown import ShownVendor


def front(vendors: Iterable[ShownVendor], origin: str) -> ServerResponse:
    """The page; `origin` is how the browser names this server."""
    heading = tag("header", tag("h1", "callrecords emulator"), tag("p", f"Made-up vendors at {origin}."))
    main = tag("main", *(_vendor(shown, origin) for shown in vendors), id="main")
    status = tag("p", id="status", role="status", class_="status")
    skip = tag("a", "Skip to the content", href="#main", class_="skip")
    return document("callrecords emulator", skip, heading, main, status)


def _vendor(shown: ShownVendor, origin: str) -> Element:
    name = f"vendor-{shown.slug}"
    return tag(
        "section",
        tag("h2", tag("a", shown.title, href=f"/{shown.slug}/"), id=name),
        tag("dl", tag("dt", "Base URL"), tag("dd", *copied(origin + shown.base, f"base URL of {shown.title}"))),
        tokens(shown),
        *(lines(shown, operation.resource.name, origin) for operation in shown.lists[:1]),
        aria_labelledby=name,
    )


def tokens(shown: ShownVendor) -> Element:
    """The tokens by their kind, each with a button that copies it."""
    rows = [
        tag("tr", tag("th", kind, scope="row"), tag("td", *copied(token, f"token {kind} of {shown.title}")))
        for kind, token in shown.tokens().items()
    ]
    head = tag("tr", tag("th", "Kind", scope="col"), tag("th", "Token", scope="col"))
    return scrolling(
        f"Tokens of {shown.title}", tag("table", tag("caption", "Tokens"), tag("thead", head), tag("tbody", *rows))
    )


def lines(shown: ShownVendor, resource: str, origin: str) -> Element:
    """The lines to paste for one list."""
    operation = next(one for one in shown.lists if one.resource.name == resource)
    made = {
        "curl": curl_of(shown, operation, origin),
        "Python": python_of(shown, operation, origin),
        "Command line": command_of(shown, operation, origin),
    }
    return tag(
        "div",
        *(
            block(kind, text, f"{kind} line for {shown.slug}.{resource}", f"{shown.slug}-{resource}-{kind[:4].lower()}")
            for kind, text in made.items()
        ),
        class_="lines",
    )


def copied(text: str, what: str) -> Iterator[Element]:
    """A text and the button that copies it."""
    yield tag("code", text)
    yield tag("button", "Copy", type="button", data_copy=text, aria_label=f"Copy {what}")


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


def scrolling(label: str, *children: Element) -> Element:
    """A part that scrolls sideways by itself where the window is too narrow, by keyboard too."""
    return tag("div", *children, class_="scroll", tabindex="0", role="region", aria_label=label)
