"""The page at `/`: which vendors are here, and how to reach them."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from callrecords.emulator.operations.wire import ServerResponse
from callrecords.emulator.pages import controls
from callrecords.emulator.pages.lines import command_of, curl_of, python_of
from callrecords.emulator.pages.markup import block, copied, document, scrolling, section, tag
from callrecords.emulator.pages.shown import ShownVendor


def front(vendors: Sequence[ShownVendor], operations: Sequence[str], origin: str) -> ServerResponse:
    """The page; `origin` is how the browser names this server."""
    return document(
        "callrecords emulator",
        tag(
            "header",
            tag("h1", "callrecords emulator"),
            tag("p", f"Made-up records in the APIs of real vendors, at {origin}."),
        ),
        tag(
            "main",
            tag("div", *(_vendor(shown, origin) for shown in vendors), class_="cards"),
            controls.requests(),
            controls.faults(operations),
            controls.clock(),
            controls.bugs(shown.bundle for shown in vendors),
            id="main",
        ),
    )


def _vendor(shown: ShownVendor, origin: str) -> Element:
    page = f"/{shown.slug}/"
    return section(
        shown.title,
        tag(
            "dl",
            tag("dt", "Base URL"),
            tag("dd", copied(origin + shown.base, f"base URL of {shown.title}")),
            tag("dt", "Page"),
            tag("dd", tag("a", f"Records and reference of {shown.title}", href=page)),
        ),
        tokens(shown),
        tag(
            "details",
            tag("summary", "Lines to paste"),
            *(lines(shown, operation.resource.name, origin) for operation in shown.lists[:1]),
        ),
    )


def tokens(shown: ShownVendor) -> Element:
    """The tokens by their kind, each with a button that copies it."""
    rows = [
        tag("tr", tag("th", kind, scope="row"), tag("td", copied(token, f"token {kind} of {shown.title}")))
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
