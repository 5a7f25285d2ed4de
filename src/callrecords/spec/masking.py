"""Masking of secrets, numbers and names, for everything that is shown rather than handed over."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Compiled by `re` when a text is first masked: a client whose requests succeed masks none.

_CREDENTIAL = r"(?i)\b(bearer|basic|token|api[-_]?key|password|secret)([\"']?\s*[:=]?\s*[\"']?)([^\s\"',;&<>]{4,})"
_WORD = r"[A-Za-z][a-z]{,15}[.:!?)]*"
_TEXT = r"(?s)\"((?:[^\"\\]|\\.)*)\"?(\s*:)?"
_MOMENT = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_NUMBER = r"\+\(?\d(?:[\s().\-/]{0,2}\d){4,}|\(?\d(?:[\s().\-/]{0,2}\d){5,}"
_CUT_NUMBER = r"[+(]{0,2}\d[\d\s().\-/]*\Z"
_ADDRESS = r"(?i)\b(?:sips?:|tel:)?[^\s@<>\"']+@[^\s@<>\"']+"
_IDENTIFIER = r"[a-z0-9_][a-zA-Z0-9_.\[\]:…-]*|[A-Z0-9_]+|…"
"""Words of a program: no space in them, no capital before small letters as in a name."""

SHOWN = 2
"""Digits of a masked number that stay readable, so that two numbers can be told apart."""


def mask_number(text: str) -> str:
    """A phone number with all but its last two digits hidden; short ones are hidden whole."""
    digits = "".join(filter(str.isdigit, text))
    return "•••" if len(digits) < 3 * SHOWN else f"•••{digits[-SHOWN:]}"


def mask_value(value: object, pii: str | None) -> str:
    """A field's value for display, masked by its `x-pii` kind; None stays readable."""
    if value is None or pii is None:
        return "None" if value is None else str(value)
    return mask_number(str(value)) if pii == "number" else "•••"


def mask_text(text: str, secrets: Iterable[str] = ()) -> str:
    """Free text with given secrets, tokens, addresses and what looks like a phone number masked.

    Times stay readable, and so do numbers of up to five digits and words about a token: a server's own words.

    A name looks like any word, so callers pass the values that they sent among `secrets`.
    """
    for secret in sorted({secret for secret in secrets if secret}, key=len, reverse=True):
        text = text.replace(secret, "•••")
    text = re.sub(_CREDENTIAL, _mask_credential, text)
    if "@" in text:
        text = re.sub(_ADDRESS, "•••", text)
    kept: list[str] = []
    end = 0
    for moment in re.finditer(_MOMENT, text):
        kept += [_mask_numbers(text[end : moment.start()]), moment.group()]
        end = moment.end()
    kept.append(_mask_numbers(text[end:]))
    return "".join(kept)


def mask_start(text: str, length: int, secrets: Iterable[str] = ()) -> str:
    """The start of a text, masked; a secret or a number that the cut goes through is left out whole."""
    secrets, start = tuple(secrets), text[:length]
    if len(text) > length:
        for secret in secrets:
            end = len(start)
            places = range(max(0, end - len(secret) + 1), end)
            start = start[: next((place for place in places if secret.startswith(start[place:])), end)]
        return re.sub(_CUT_NUMBER, "", mask_text(start, secrets))
    return mask_text(start, secrets)


def mask_name(text: str, secrets: Iterable[str] = ()) -> str:
    """What a server calls something: as it is when it looks like an identifier of a program, else its shape."""
    plain = mask_text(text, secrets)
    return (
        plain
        if plain == text and re.fullmatch(_IDENTIFIER, text)
        else shape(text.encode("utf-8", "replace"), len(text))
    )


def excerpt(body: bytes, secrets: Iterable[str] = (), length: int = 200) -> str:
    """The start of a response body on one line, masked; of JSON only the names, the numbers' shape and the texts' shape."""
    text = " ".join(body[: 3 * length].decode("utf-8", "replace").split())
    if text.startswith(("{", "[")):
        text = re.sub(_TEXT, _without_words, text)
    text = mask_start(text, 2 * length, secrets)
    return text if len(text) <= length else text[: length - 1] + "…"


def _without_words(text: re.Match[str]) -> str:
    """A text's shape; the name of a member as it is, if it is one of a program."""
    if text[2] is None:
        return f'"{_shape(text[1])}"'
    return f'"{mask_name(text[1])}"{text[2]}'


def shape(raw: bytes, length: int = 40) -> str:
    """What a JSON value looks like without what it says: digits become 9, letters a or A."""
    shown = _shape(raw[: 4 * length].decode("utf-8", "replace"))
    return shown if len(shown) <= length else shown[: length - 1] + "…"


def _shape(text: str) -> str:
    return "".join(map(_shape_of, text))


def _shape_of(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    return character if character.isprintable() else "·"


def _mask_credential(found: re.Match[str]) -> str:
    """What stands behind `token` and the like, hidden unless it is a word of a sentence, as in `token expired`."""
    name, between, value = found.groups()
    sentence = not set(between) & set("=:\"'") and re.fullmatch(_WORD, value)
    return found[0] if sentence else f"{name}{between}•••"


def _mask_numbers(text: str) -> str:
    return re.sub(_NUMBER, lambda number: mask_number(number.group()), text)
