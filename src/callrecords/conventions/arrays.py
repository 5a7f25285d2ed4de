"""Several values of one query parameter: the parameter repeated for each, or one text with a sign between the values.

    repeated  status=busy&status=failed     comma  status=busy,failed
    space     status=busy failed            pipe   status=busy|failed

An empty value says nothing, and a value that holds the sign cannot be told from two: the client sends neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from callrecords.conventions import BadParameter, Params
from callrecords.conventions.checks import plain_text
from callrecords.errors import BadArgument
from callrecords.spec.arguments import came
from callrecords.spec.facts import Several
from callrecords.spec.schema import Schema

SIGNS: Mapping[Several, str] = {"comma": ",", "space": " ", "pipe": "|"}
"""What stands between several values in one text."""


def render(name: str, texts: Sequence[str], several: Several) -> str | tuple[str, ...]:
    """What a parameter is sent with; raises `BadArgument` naming the field or parameter `name`."""
    if not texts:
        raise BadArgument(f"{name}: an empty list cannot be sent; leave it out")
    if "" in texts:
        raise BadArgument(f"{name}: an empty value cannot be sent; leave it out")
    sign = SIGNS.get(several)
    if sign is None:
        return texts[0] if len(texts) == 1 else tuple(texts)
    if any(sign in text for text in texts):
        raise BadArgument(f"{name}: a value holds {sign!r}, which stands between values here; it cannot be sent")
    return sign.join(texts)


def parse(name: str, given: str | tuple[str, ...], several: Several) -> tuple[str, ...]:
    """The values that a parameter was sent with; raises `BadParameter`."""
    sign = SIGNS.get(several)
    if isinstance(given, tuple):
        if sign is not None:
            raise BadParameter(name, f"is given more than once; write {sign!r} between its values")
        texts = given
    else:
        texts = (given,) if sign is None else tuple(given.split(sign))
    if "" in texts:
        raise BadParameter(name, "must not have an empty value")
    return texts


def plain_texts(name: str, values: object, schema: Schema, several: Several) -> str | tuple[str, ...]:
    """What a parameter is sent with that no fact claims; raises `BadArgument` for values that its schema rules out."""
    if not isinstance(values, list | tuple):
        raise BadArgument(f"{name}: expected a list of values, got {came(values)}")
    texts = [plain_text(name, value, schema) for value in cast("Sequence[object]", values)]
    return render(name, texts, several)


def pairs(params: Params) -> list[tuple[str, str]]:
    """Query parameters as they are sent, one after the other."""
    return [(name, text) for name, given in params.items() for text in ((given,) if isinstance(given, str) else given)]


def each(params: Params, change: Callable[[str], str]) -> Params:
    """Query parameters with every text changed."""
    return {
        name: change(given) if isinstance(given, str) else tuple(map(change, given)) for name, given in params.items()
    }
