"""HTML is made of elements: texts stay texts."""

from __future__ import annotations

from html.parser import HTMLParser

from callrecords.emulator.pages.markup import document, prose, tag


class Reader(HTMLParser):
    """Notes the elements that a browser would make, and the texts."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.made.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_markup_in_a_text_or_an_attribute_is_shown_as_it_is() -> None:
    reader = Reader()
    page = document("</title><b>", tag("p", "<script>alert(1)</script>", title="\"'><img src=x>"))
    reader.feed(page.body.decode())
    names = [name for name, _ in reader.made]
    assert names == ["html", "head", "meta", "meta", "title", "link", "link", "script", "body", "a", "p", "p"]
    assert reader.made[-2][1] == {"title": "\"'><img src=x>"}
    assert "<script>alert(1)</script>" in reader.texts
    assert "</title><b>" in "".join(reader.texts)


def test_texts_and_elements_keep_their_order() -> None:
    made = tag("p", "one ", tag("b", "two"), " three ", tag("i", "four"), " five")
    assert "".join(made.itertext()) == "one two three four five"


def test_what_stands_between_backticks_is_code() -> None:
    made = tag("p", *prose("`ge` leaves `equal` values out"))
    assert [one.text for one in made] == ["ge", "equal"]
    assert "".join(made.itertext()) == "ge leaves equal values out"
