"""The normal form of phone numbers: two that are written differently and mean the same subscriber become equal texts."""

from __future__ import annotations

import re
import unicodedata

_URI = re.compile(r"(?i)(?:sips?|tel):")
_BRACKETED = re.compile(r"<([^<>]*)>?")
_TRUNK = re.compile(r"\(\s*0\s*\)")
_SEPARATORS = re.compile(r"[\s().\-/\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\ufeff]+")
_DIALLED = re.compile(r"\+?[0-9]+")
SHORTEST, LONGEST = 8, 15
"""Digits of an international number with its country code; what has fewer is an extension or a service."""


def normal_number(text: str) -> str:
    """The normal form of a number; of a text that is none, the text without blanks around it, in small letters.

    `+` and the digits of the number with its country code, as in E.164, for all of `+1 (500) 555-0101`, `0015005550101`,
    `15005550101`, `tel:+1-500-555-0101` and `"Ann" <sip:+15005550101@pbx.example.com>`. Nobody knows the country, so a
    number from 8 digits on that does not begin with 0 is taken for an international one without its `+`; one that begins
    with a single 0, or is shorter, stays as it is: national, or an extension.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    named = _BRACKETED.search(text)
    inner = (named[1] if named else text).strip()
    uri = _URI.match(inner)
    if uri or named:
        inner = inner[uri.end() if uri else 0 :].partition(";")[0].partition("?")[0].partition("@")[0]
    plus = _TRUNK.sub("", inner) if inner.lstrip().startswith("+") else inner
    bare = "".join(_ascii(one) for one in _SEPARATORS.sub("", plus))
    if not _DIALLED.fullmatch(bare):
        return text.casefold()
    if bare.startswith("00") and SHORTEST <= len(bare) - 2 <= LONGEST and bare[2] != "0":
        return f"+{bare[2:]}"
    if SHORTEST <= len(bare) <= LONGEST and bare[0] not in "+0":
        return f"+{bare}"
    return bare


def _ascii(one: str) -> str:
    return str(unicodedata.digit(one)) if one.isdecimal() else one
