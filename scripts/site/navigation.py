"""Which page stands where: sections in the order in which a newcomer needs them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

Titles = Mapping[str, str]
"""Path of a page -> its name in the navigation."""

START: Titles = {"index.md": "Overview", "first-pull.md": "First pull"}
FETCH: Titles = {
    "profiles.md": "Several accounts",
    "filters.md": "Filters",
    "windows.md": "Windows of time",
    "exports.md": "Exports",
    "changes.md": "What changed",
    "errors.md": "Errors",
    "tracing.md": "Traces, metrics, logs",
}
USE: Titles = {
    "calls.md": "One record over all vendors",
    "frames.md": "Data frames",
    "notebooks.md": "Notebooks",
    "lake.md": "Tables",
    "dlt.md": "Into databases",
    "report.md": "Reports",
    "reconcile.md": "Two sides compared",
    "pseudonyms.md": "Pseudonyms",
}
TEST: Titles = {
    "testing.md": "Testing your code",
    "emulator.md": "The emulator",
    "contract.md": "The contract suite",
    "mutation.md": "Bugs made by machine",
}
OWN: Titles = {
    "adding-a-vendor.md": "Adding a vendor",
    "vocabulary.md": "The x- vocabulary",
    "specs.md": "Writing a spec",
}
ABOUT: Titles = {
    "benchmarks.md": "Benchmarks",
    "changelog.md": "Changelog",
    "architecture.md": "Architecture",
    "contributing.md": "Contributing",
    "releasing.md": "Releasing",
}
_PLACED = {**START, **FETCH, **USE, **TEST, **OWN, **ABOUT, "cli.md": "", "api.md": ""}


def navigation(pages: Iterable[str], vendors: Titles, names: Titles) -> str:
    """The navigation as TOML. A page that no section names comes last among those on the use of records."""
    others = {page: "" for page in sorted(pages) if page not in _PLACED and page not in vendors and page not in names}
    sections: Sequence[tuple[str, Titles]] = (
        ("Start", START),
        ("Fetch", FETCH),
        ("Use the records", {**USE, **others}),
        ("Test", TEST),
        ("Vendors", {**vendors, **OWN}),
        ("Reference", {"cli.md": "Command line", "api.md": "What to import", **names}),
        ("About", ABOUT),
    )
    return "[\n" + "".join(f"  {{ {json.dumps(title)} = {_listed(inside)} }},\n" for title, inside in sections) + "]"


def _listed(titles: Titles) -> str:
    entries = [
        f"{{ {json.dumps(title)} = {json.dumps(page)} }}" if title else json.dumps(page)
        for page, title in titles.items()
    ]
    return f"[{', '.join(entries)}]"
