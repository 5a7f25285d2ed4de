"""Proposals as the text of an overlay: each with a comment that says where it was seen, or with its question."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import attrs

from callrecords.generator.bundle.shapes import is_array, is_object
from callrecords.generator.reading.overlay import QUESTION

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./ +-]*[A-Za-z0-9_]|[A-Za-z_]")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


@attrs.frozen
class Proposed:
    """One fact: what is proposed, where it was seen, and what it leaves open."""

    value: Any
    """A value; a dict of parts, or a list of parts, is written on lines of its own."""
    seen: str = ""
    question: str = ""


@attrs.frozen
class Action:
    """Facts about one place."""

    target: str
    parts: dict[str, Proposed]
    about: str = ""
    question: str = ""


def written(title: str, extends: str, actions: list[Action]) -> str:
    """The text of the overlay."""
    lines = [
        "# Facts about the API beside the vendor's own description, proposed by `callrecords init`. Read each one: a comment says",
        "# where it was seen. An x-question is what could not be told: write the answer in its place, and remove it.",
        "overlay: 1.0.0",
        f"info: {flow({'title': title, 'version': '0.1.0'})}",
        f"extends: {_plain(extends)}",
        "actions:",
    ]
    for action in actions:
        lines += [f"  # {_one_line(action.about)}"] if action.about else []
        lines.append(f"  - target: {_plain(action.target)}")
        lines.append("    update:")
        lines += _block(action.parts, 6, action.question)
    return "\n".join(lines) + "\n"


def flow(value: object) -> str:
    """A value on one line."""
    if is_object(value):
        return "{" + ", ".join(f"{flow(key)}: {flow(part)}" for key, part in value.items()) + "}"
    if is_array(value):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return _quoted(value)


def _quoted(value: object) -> str:
    """JSON that YAML reads alike: signs that cannot be seen are written out."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(ord(char)) for char in text)


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _plain(text: str) -> str:
    """A value that ends its line: as it is where YAML reads it so."""
    simple = re.fullmatch(r"[$A-Za-z/][!-~]*|[.]{1,2}/[!-~]*", text) and not re.search(r":$|: | #", text)
    return text if simple and text.lower() not in _WORDS else _quoted(text)


def _block(parts: dict[str, Proposed], indent: int, question: str = "") -> Iterator[str]:
    """The lines of some facts; what they leave open stands below them, under one key."""
    margin = " " * indent
    questions = [question] if question else []
    for key, part in parts.items():
        comment = f"  # {_one_line(part.seen)}" if part.seen else ""
        inner = part.value
        if is_object(inner) and any(isinstance(one, Proposed) for one in inner.values()):
            yield f"{margin}{flow(key)}:{comment}"
            yield from _block(inner, indent + 2, part.question)
            continue
        if is_array(inner) and any(isinstance(one, Proposed) for one in inner):
            yield f"{margin}{flow(key)}:{comment}"
            for one in inner:
                asked = {**one.value, QUESTION: _one_line(one.question)} if one.question else one.value
                yield f"{margin}  - {flow(asked)}" + (f"  # {_one_line(one.seen)}" if one.seen else "")
        else:
            yield f"{margin}{flow(key)}: {flow(inner)}{comment}"
        questions += [part.question] if part.question else []
    if questions:
        plain = [_one_line(one) for one in questions]
        yield f"{margin}{QUESTION}: {flow(plain[0] if len(plain) == 1 else plain)}"


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
