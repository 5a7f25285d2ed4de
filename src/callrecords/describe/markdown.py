"""Markdown of texts that anybody wrote: tables whose cells hold what they may not break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def code(text: object) -> str:
    """A name or a value as code; nothing of an empty one."""
    shown = str(text)
    mark = "``" if "`" in shown else "`"
    return f"{mark}{shown}{mark}" if shown else ""


def codes(words: Iterable[object]) -> str:
    """Names or values as code, with commas between them; an empty value is called so."""
    return ", ".join(code(word) or "empty" for word in words)


def prose(text: str) -> str:
    """A text on one line, in which no HTML stands; its own Markdown is left as it is."""
    return "`".join(
        part if number % 2 else part.replace("&", "&amp;").replace("<", "&lt;")
        for number, part in enumerate(" ".join(text.split()).split("`"))
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table and an empty one below it; none at all without rows, and no column in which no row has anything."""
    kept = [tuple(row) for row in rows]
    if not kept:
        return
    used = [at for at in range(len(headings)) if any(row[at] for row in kept)]
    yield _line([headings[at] for at in used])
    yield _line(["---"] * len(used))
    for row in kept:
        yield _line([row[at].replace("|", "\\|") for at in used])
    yield ""


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
