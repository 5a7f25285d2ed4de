"""Reads a page as a parser of HTML does: what is open, which tags and attributes there are, which text."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = {"meta", "br", "hr", "input", "img", "link"}


class PageReader(HTMLParser):
    """Notes what stands in a page, and that everything that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def loads(self) -> list[str | None]:
        """What a browser would fetch for it: links within the page load nothing."""
        places = [value for name, value in self.attributes if name in ("src", "href", "srcset", "data", "action")]
        return [value for value in places if not (value or "").startswith("#")]
