"""Pages: whatever a text is, it is text; nothing is loaded, and nothing but their own style and script applies."""

from __future__ import annotations

import base64
import hashlib
import re

from hypothesis import given
from hypothesis import strategies as st

from callrecords.markup import add, bar, fragment, page, shown, written
from tests.pagereader import PageReader

TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>&\"'/=-!\x1b\u202e")), max_size=40)


@given(TEXTS, TEXTS)
def test_any_text_is_text_in_an_element_and_in_an_attribute(text: str, other: str) -> None:
    html, body = page(text)
    add(body, "p", other, title=text)
    read = PageReader(written(html).decode())
    assert read.open == []
    assert read.tags == ["html", "head", "meta", "meta", "meta", "title", "style", "body", "p"]
    assert ("title", shown(text)) in read.attributes
    assert shown(other) in read.text


@given(TEXTS)
def test_what_drives_a_terminal_or_turns_the_writing_is_replaced_and_what_people_write_is_kept(text: str) -> None:
    for before, after in zip(text, shown(text), strict=True):
        assert after == (before if before.isprintable() or before in "\n\t" else "\N{REPLACEMENT CHARACTER}")


def test_a_page_forbids_all_but_its_own_style_and_script() -> None:
    html, _ = page("t", "p { color: red }", "alert(1)")
    text = written(html).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; base-uri 'none'; form-action 'none'; ")
    for tag, kind in (("style", "style-src"), ("script", "script-src")):
        found = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", text, re.DOTALL)
        assert found is not None
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy[1]
    assert "script-src" not in written(page("t")[0]).decode()


def test_a_bar_shows_its_parts_and_is_decoration_unless_it_has_a_label() -> None:
    _, body = page("t")
    assert re.findall(r'x="([\d.]+)"[^>]*width="([\d.]+)"', fragment(bar(body, [("good", 3), ("bad", 1)]))) == [
        ("0.00", "75.00"),
        ("75.00", "25.00"),
    ]
    assert 'aria-hidden="true"' in fragment(bar(body, [("bar", 0), ("rest", 0)]))
    assert 'role="img" aria-label="3 of 4"' in fragment(bar(body, [("bar", 3), ("rest", 1)], "3 of 4"))
