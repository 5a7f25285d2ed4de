"""What the check of the built site finds."""

from pathlib import Path

import pytest

from scripts.site.check import problems


def _site(folder: Path, **pages: str) -> Path:
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text)
    return folder


def test_a_sound_site_has_no_problems(tmp_path: Path) -> None:
    index = '<a href="other.html#there">o</a><a href="https://example.com/">web</a><h1 id="x.Name"></h1>'
    assert problems(_site(tmp_path, index=index, other='<p id="there"><a href="#there">me</a>'), ["x.Name"]) == []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="gone.html">', "index.html: gone.html leads nowhere"),
        ('<a href="#gone">', "index.html: #gone leads to a page without that anchor"),
        ('<script src="https://cdn.example/x.js">', "index.html loads https://cdn.example/x.js"),
        ('<link rel="stylesheet" href="//fonts.example/x.css">', "index.html loads //fonts.example/x.css"),
        ('<img src="http://example.com/x.png">', "index.html loads http://example.com/x.png"),
    ],
)
def test_a_fault_of_a_page_is_named(tmp_path: Path, html: str, expected: str) -> None:
    assert problems(_site(tmp_path, index=html), []) == [expected]


def test_a_stylesheet_that_loads_from_elsewhere_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("@font-face { src: url('https://fonts.example/x.woff2') }")
    (tmp_path / "b.css").write_text("a { background: url(b.png) }")
    assert problems(tmp_path, []) == ["a.css loads something from elsewhere"]


def test_a_name_on_no_page_and_one_on_two_are_told(tmp_path: Path) -> None:
    site = _site(tmp_path, index='<p id="x.A">', other='<p id="x.A">')
    assert problems(site, ["x.A", "x.B"]) == ["x.A is on 2 pages", "x.B is on no page"]
