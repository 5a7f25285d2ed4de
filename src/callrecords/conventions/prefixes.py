"""An operator in front of the value: `start=gte:2026-01-01`, `duration=>=60`; other signs are `gte.` and `[gte]`.

Several plain parameters share a name then, and differ in what stands in front. The longest sign that fits is the one that is
meant, so that `>=60` is no `>` of `=60`; a text that begins with a sign by chance cannot be sent behind none.
"""

from __future__ import annotations

from collections.abc import Sequence

from callrecords.conventions import BadParameter
from callrecords.errors import BadArgument
from callrecords.spec.facts import PlainParameter


def render(plain: PlainParameter, text: str, beside: Sequence[PlainParameter]) -> str:
    """The text of a value with its operator; `beside` are all conditions of the parameter. Raises `BadArgument`."""
    written = plain.prefix + text
    if _meant(written, beside) is not plain:
        signs = ", ".join(repr(one.prefix) for one in beside if one.prefix)
        raise BadArgument(f"{plain.field}: the value begins like an operator of this list ({signs}); it cannot be sent")
    return written


def parse(text: str, beside: Sequence[PlainParameter]) -> tuple[PlainParameter, str]:
    """Which condition a text means, and its value; raises `BadParameter`."""
    found = _meant(text, beside)
    if found is None:
        raise BadParameter(beside[0].parameter, f"must begin with one of {', '.join(one.prefix for one in beside)}")
    return found, text.removeprefix(found.prefix)


def _meant(text: str, beside: Sequence[PlainParameter]) -> PlainParameter | None:
    fitting = [one for one in beside if text.startswith(one.prefix)]
    return max(fitting, key=lambda one: len(one.prefix), default=None)
