"""Proposals about parameters that each request must have and that select nothing: arguments of the client."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Described, Description, Parameter
from callrecords.generator.proposing.text import Proposed
from callrecords.generator.reading.patterns import FORMED, text_for

_OF_HTTP = frozenset({"accept", "content-type", "authorization", "user-agent", "host"})
"""Headers that a client sends by itself, or that carry the token."""


def headers(description: Description, operations: Iterable[Described], carriers: Iterable[str]) -> Iterator[Parameter]:
    """The headers that must be there, but those of `carriers`, which carry the token."""
    own = _OF_HTTP | {name.lower() for name in carriers}
    for operation in operations:
        for one in description.parameters(operation):
            if one.place == "header" and one.required and one.name.lower() not in own:
                yield one


def unsent(description: Description, operation: Described) -> Iterator[Parameter]:
    """The headers that may be there, which a client sends only where `x-client` has them as arguments."""
    schemes = mapping(description.schemes.node)
    carriers = {str(mapping(scheme).get("name", "")).lower() for scheme in schemes.values()}
    for one in description.parameters(operation):
        if one.place == "header" and not one.required and one.name.lower() not in _OF_HTTP | carriers:
            yield one


def arguments(wanted: Iterable[Parameter]) -> list[Proposed]:
    """The arguments of the client that fill some parameters, each once."""
    found: dict[tuple[str, str], Proposed] = {}
    for one in wanted:
        if (one.place, one.name) not in found:
            found[one.place, one.name] = _argument(one)
    return list(found.values())


def _argument(one: Parameter) -> Proposed:
    name = "_".join(names.words(re.sub(r"^X-", "", one.name)))
    value_of, question = sample(one), ""
    if value_of is None:
        value_of = "1" if one.schema.node.get("type") in ("integer", "number") else "example"
        question = f"Which value of {one.name} is right? Write it as example: emulator and suite send it."
    default = one.schema.node.get("default")
    about = " ".join(one.description.split()) or f"The {' '.join(names.words(one.name))} of all requests."
    fixed = (
        {"default": str(default)} if default is not None and not isinstance(default, bool) else {"example": value_of}
    )
    value = {"name": name, "in": one.place, "fills": one.name, **fixed, "description": about}
    return Proposed(value, "required, and no filter: sent with each request that has it", question)


def sample(one: Parameter) -> str | None:
    """A value that a server takes, as far as the description shows one."""
    node = one.schema.node
    words, pattern = node.get("enum"), node.get("pattern")
    least, most = node.get("minLength", 0), node.get("maxLength")
    shown = [*one.shown, *(str(word) for word in sequence(words) if word is not None)]
    made = text_for(pattern, least, most) if isinstance(pattern, str) else None
    return next(iter(shown), made or FORMED.get(str(node.get("format"))))
