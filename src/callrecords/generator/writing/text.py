"""Text that ends up in generated files: headers, docstrings, string literals."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator

from callrecords.generator.writing.formatting import LINE_LENGTH

_VALUE = re.compile(r"^- `(?P<value>[^`]*)`: (?P<doc>.*(?:\n  .*)*)\n?", re.MULTILINE)
_ITEM = re.compile(r"(?:[-*]|\d+\.) +")


def header(origin: str) -> str:
    """The first line of each generated file; `origin` says from what and how, such as "specs/acme by `nox -s generate`"."""
    return f"# Generated from {origin}. Do not edit: change the spec and generate again."


def literal(value: str) -> str:
    """A Python string literal in double quotes."""
    return json.dumps(value, ensure_ascii=False)


def sentence(text: str) -> str:
    """The text with a full stop at its end."""
    return text if text.endswith((".", ")", ":", "!", "?")) else f"{text}."


def values_apart(description: str) -> tuple[str, dict[str, str]]:
    """The description of an enum without its list of values, and what the list says about each value."""
    said = {item["value"]: " ".join(item["doc"].split()) for item in _VALUE.finditer(description)}
    return _VALUE.sub("", description).strip(), said


def docstring(text: str, indent: int) -> str:
    """A docstring, first line without indentation; one that needs more lines begins with a summary where it can."""
    margin = " " * indent
    escaped = _escaped(text)
    one = " ".join(escaped.split())
    if "\n\n" not in escaped and indent + len(one) + 6 <= LINE_LENGTH:
        return f'"""{one}"""'
    first, *rest = _wrapped(_summed(escaped, LINE_LENGTH - indent - 3), LINE_LENGTH - indent)
    return "\n".join([f'"""{first}', *(margin + line if line else line for line in rest), f'{margin}"""'])


def _escaped(text: str) -> str:
    clean = "".join(char if char.isprintable() or char == "\n" else " " for char in text)
    escaped = clean.strip().replace("\\", "\\\\").replace('"""', "'''")
    return f"{escaped}." if escaped.endswith('"') else escaped


def _summed(text: str, width: int) -> str:
    """The text with its first sentence as a paragraph of its own, if that fills no more than one line."""
    head, blank, tail = text.partition("\n\n")
    summary, stop, rest = " ".join(head.split()).partition(". ")
    if not stop or len(summary) >= width:
        return text
    return f"{summary}.\n\n{rest}{blank}{tail}"


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Lines as long as fits, the first with room for the quotes; paragraphs, lists and indented items are kept."""
    opening = " " * 3
    for paragraph in _paragraphs(text):
        margin = " " * (len(paragraph) - len(paragraph.lstrip()))
        marker = _ITEM.match(paragraph.lstrip())
        hanging = margin + (" " * marker.end() if marker else "    " if margin else "")
        filled = textwrap.wrap(
            " ".join(paragraph.split()),
            width,
            initial_indent=margin + opening,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
        yield filled[0][len(opening) :]
        yield from filled[1:]
        opening = ""


def _paragraphs(text: str) -> Iterator[str]:
    """Blocks that may be filled as one: a list item or a line with its own indentation begins a new one."""
    block = ""
    for line in text.split("\n"):
        starts = not line.strip() or line[:1] == " " or _ITEM.match(line)
        if block and starts:
            yield block
            block = ""
        if not line.strip():
            yield ""
        else:
            block = f"{block} {line}" if block else line
    if block:
        yield block
