"""What the keys of the x- vocabulary mean, read from the page that the package carries."""

from __future__ import annotations

import re
from pathlib import Path

from callrecords.spec.arguments import nearest

PAGE = Path(__file__).with_name("vocabulary.md")
SECTIONS = {"formats": "Forms of values", "story": "Words of the story"}
"""What is explained besides keys, and the section of the page that does it."""
_COLUMN = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
_SECTION = re.compile(r"^## ", re.MULTILINE)


class Unexplained(LookupError):
    """A word that is neither a key of the vocabulary nor a section of its page; the message names the nearest."""


def see(key: str) -> str:
    """Where a message sends its reader for what a key means."""
    return f"see callrecords init --explain {key}"


def explain(word: str) -> list[str]:
    """The paragraphs on a key, or the section on `formats` or `story`; raises `Unexplained`."""
    vocabulary, *others = _SECTION.split(_LINK.sub(r"\1", PAGE.read_text("utf-8")))
    if word in SECTIONS:
        return [next(text for text in others if text.startswith(SECTIONS[word])).rstrip()]
    rows = [_COLUMN.split(line)[1:-1] for line in vocabulary.splitlines() if line.startswith("| `x-")]
    known = {key.strip(" `"): [cell.strip().replace("\\|", "|") for cell in cells] for key, *cells in rows}
    if word not in known:
        raise Unexplained(f"{word!r} is no key of the vocabulary{nearest(word, [*known, *SECTIONS])}")
    place, meaning, shape, readers = known[word]
    return [
        f"{word} stands on: {place}.",
        f"{meaning[:1].upper()}{meaning[1:]}.",
        f"Shape: {shape}",
        f"Read by: {readers}.",
    ]
