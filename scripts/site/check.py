"""What is wrong with the built site: links that lead nowhere, resources from elsewhere, names that are on no page or on two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOADS = {
    "link": "href",
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "audio": "src",
    "video": "src",
    "object": "data",
    "use": "href",
}
"""Elements that load something, and the attribute that says what."""
_STYLE = re.compile(r"(?:@import\s+|url\()\s*[\"']?(?:https?:)?//", re.IGNORECASE)


class Page(HTMLParser):
    """What a page links to, loads, and can be linked to at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Note what an element says."""
        said = {name: value or "" for name, value in attrs}
        if "id" in said:
            self.anchors.append(said["id"])
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        if tag in _LOADS and _LOADS[tag] in said and said.get("rel") not in ("canonical", "next", "prev"):
            self.loads.append(said[_LOADS[tag]])


def problems(site: Path, names: Sequence[str]) -> list[str]:
    """A line for each; `names` are those that have to be on one page each."""
    pages = {path.relative_to(site).as_posix(): Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    return [*_broken(site, pages), *_foreign(site, pages), *_unnamed(pages, names)]


def _broken(site: Path, pages: Mapping[str, Page]) -> Iterator[str]:
    for name, page in pages.items():
        if name == "404.html":  # its links are absolute, for a server
            continue
        for link in dict.fromkeys(page.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (site / name).parent / unquote(parts.path) if parts.path else site / name
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                yield f"{name}: {link} leads nowhere"
            elif parts.fragment and target.suffix == ".html":
                there = pages[target.resolve().relative_to(site.resolve()).as_posix()]
                if unquote(parts.fragment) not in there.anchors:
                    yield f"{name}: {link} leads to a page without that anchor"


def _foreign(site: Path, pages: Mapping[str, Page]) -> Iterator[str]:
    for name, page in pages.items():
        yield from (f"{name} loads {one}" for one in page.loads if one.startswith(("http:", "https:", "//")))
    for path in sorted(site.rglob("*.css")):
        if _STYLE.search(path.read_text("utf-8")):
            yield f"{path.relative_to(site).as_posix()} loads something from elsewhere"


def _unnamed(pages: Mapping[str, Page], names: Sequence[str]) -> Iterator[str]:
    found = Counter(anchor for page in pages.values() for anchor in page.anchors)
    yield from (
        f"{name} is on {found[name] or 'no'} page{'s' * (found[name] > 1)}" for name in names if found[name] != 1
    )
