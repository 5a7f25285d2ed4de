"""Free text: one text, or alternatives with a word between them (`101 or 102`) where `x-search` names one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from callrecords.spec.facts import SearchFacts


def either(texts: Sequence[str], facts: SearchFacts) -> str:
    """The text that looks for any of several texts."""
    if facts.any_of is None and len(texts) > 1:
        raise ValueError("this list looks for one text at a time")
    return f" {facts.any_of} ".join(texts)


def parse(params: Mapping[str, str], facts: SearchFacts) -> tuple[str, ...]:
    """The texts one of which a record must hold; empty when the request looks for nothing."""
    text = params.get(facts.parameter, "")
    if facts.any_of is None:
        return (text,) if text else ()
    alternatives = [part.strip() for part in re.split(rf"\s+{re.escape(facts.any_of)}(?=\s)", text)]
    if len(alternatives) == 1 or not any(alternatives):
        return (text,) if text else ()
    return tuple(part for part in alternatives if part)
