"""The parts of a page that steer the emulator and watch it: clock, faults, planted bugs, requests."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

import msgspec

from callrecords.emulator.mutations.catalogue import BUGS
from callrecords.emulator.operations.faults import KNOWN, Arg
from callrecords.emulator.pages.markup import field, prose, scrolling, section, tag
from callrecords.spec.bundle import Bundle


def clock() -> Element:
    """The emulator's clock, which stands still until it is moved."""
    steps = (("+1 hour", "PT1H"), ("+1 day", "P1D"), ("+30 days", "P30D"))
    return section(
        "Clock",
        tag(
            "p",
            tag("span", "…", id="now"),
            " ",
            tag("span", id="pace", class_="soft"),
        ),
        tag(
            "div",
            *(tag("button", title, type="button", data_advance=step) for title, step in steps),
            tag("button", "Let it run", type="button", id="run", aria_pressed="false"),
            class_="row",
        ),
        tag(
            "form",
            field("Move on to (UTC)", tag("input", type="datetime-local", name="to", required=True, step="1")),
            tag("button", "Set", type="submit"),
            id="set-clock",
            class_="row",
        ),
        tag(
            "p",
            tag("button", "Reset the emulator", type="button", id="reset"),
            " ",
            tag("span", "Records, clock and requests go back to the start; faults go, bugs stay.", class_="soft"),
        ),
    )


def faults(operations: Iterable[str]) -> Element:
    """What goes wrong on purpose: a form that adds a fault, and those that are there."""
    kinds = [
        tag("option", kind.name, value=kind.name, data_about=kind.about, data_args=_args(kind.args.items()))
        for kind in KNOWN.values()
    ]
    places = [tag("option", "all", value=""), *(tag("option", name, value=name) for name in operations)]
    heads = ("Fault", "Operation", "Times", "After", "Struck")
    return section(
        "Faults",
        tag(
            "form",
            field("Fault", tag("select", *kinds, name="name", aria_describedby="fault-about")),
            field("On", tag("select", *places, name="operation")),
            field(
                "Times (empty: always)",
                tag("input", type="number", name="count", min="1", value="1", inputmode="numeric"),
            ),
            field("After", tag("input", type="number", name="after", min="0", value="0", required=True)),
            tag("span", id="fault-args", class_="row"),
            tag("button", "Add the fault", type="submit", class_="go"),
            id="add-fault",
            class_="row",
        ),
        tag("p", id="fault-about", class_="soft"),
        scrolling(
            "Faults that are there",
            tag(
                "table",
                tag("caption", "Faults that are there"),
                tag("thead", tag("tr", *(tag("th", head, scope="col") for head in heads))),
                tag("tbody", id="faults"),
            ),
        ),
        tag("p", tag("button", "Clear all faults", type="button", id="clear-faults")),
    )


def bugs(bundles: Iterable[Bundle]) -> Element:
    """The bugs that can strike one of these vendors, each with a switch."""
    reach = tuple(bundles)
    rows = [
        tag(
            "li",
            tag("input", type="checkbox", role="switch", id=f"bug-{bug.name}", data_bug=bug.name),
            tag(
                "label",
                tag("code", bug.name),
                tag("span", " ", *prose(bug.about), " ", tag("small", f"breaks {bug.breaks}", class_="soft")),
                for_=f"bug-{bug.name}",
            ),
            tag("span", data_count=True, class_="soft"),
        )
        for bug in BUGS.values()
        if bug.out_of_reach(reach) is None
    ]
    return section(
        "Planted bugs",
        tag(
            "div",
            field("Find a bug", tag("input", type="search", id="find-bug", autocomplete="off")),
            tag("button", "Take all bugs out", type="button", id="clear-bugs"),
            tag("span", id="bugs-planted", class_="soft"),
            class_="row",
        ),
        scrolling("Bugs", tag("ul", *rows, id="bugs", class_="switches"), tall=True),
    )


def requests() -> Element:
    """The requests to the vendors, the newest first, as they come."""
    heads = ("Request", "Status", "Operation", "Token", "Fault, bugs", "Bytes")
    return section(
        "Requests",
        tag(
            "div",
            tag("button", "Pause", type="button", id="pause", aria_pressed="false"),
            tag("button", "Clear", type="button", id="clear-requests"),
            tag("span", "None yet.", id="requests-count", class_="soft"),
            class_="row",
        ),
        scrolling(
            "Requests to the vendors, the newest first",
            tag(
                "table",
                tag(
                    "thead",
                    tag("tr", *(tag("th", head, scope="col", class_=head == "Bytes" and "right") for head in heads)),
                ),
                tag("tbody", id="requests"),
            ),
            tall=True,
        ),
    )


def _args(args: Iterable[tuple[str, Arg]]) -> str:
    """The arguments of a fault as the script makes inputs of them."""
    told = {
        name: {"default": arg.default, "range": arg.range, "words": arg.words, "whole": isinstance(arg.default, int)}
        for name, arg in args
    }
    return msgspec.json.encode(told).decode()
