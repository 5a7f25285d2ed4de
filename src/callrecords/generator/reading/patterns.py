"""A text for a pattern that no example shows."""

from __future__ import annotations

import functools
import random
import re

_LONG = 12
"""Signs that leave room for many texts of one form."""
_TRIES = 40


@functools.cache
def text_for(pattern: str, least: int = 0, most: int | None = None) -> str | None:
    """A plain text that fits a pattern and its bounds, the same in every run; None where none is found."""
    try:
        from hypothesis import HealthCheck, find, settings
        from hypothesis import strategies as st
        from hypothesis.errors import HypothesisException
    except ImportError:
        return None
    try:
        texts = st.from_regex(re.compile(pattern))
    except re.error:
        return None
    largest = 200 if most is None else most
    quiet = settings(
        database=None,
        deadline=None,
        max_examples=_TRIES,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    for shortest in dict.fromkeys((max(least, min(_LONG, largest)), least)):
        wanted = functools.partial(_is_plain, shortest, largest)
        try:
            return find(texts, wanted, random=random.Random(0), settings=quiet)
        except HypothesisException:
            continue
    return None


def _is_plain(least: int, most: int, text: str) -> bool:
    return least <= len(text) <= most and text.isprintable() and text.isascii()
