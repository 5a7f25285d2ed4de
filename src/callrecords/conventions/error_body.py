"""Error bodies: what a vendor answers in which situation, and what a client understands of it.

The spec describes both (`x-errors`): where a body keeps its code and its message, the answer in each situation, and what
the codes mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec

from callrecords.spec.facts import BAD_PARAMETERS, ErrorClass, ErrorFacts, Situation, SituationResponse
from callrecords.spec.frozen import Frozen

_LIKE: Mapping[Situation, Situation] = {
    "foreign-token": "bad-token",
    "expired-token": "bad-token",
    "forbidden": "bad-token",
    "unknown-record": "unknown-path",
    **dict.fromkeys(BAD_PARAMETERS, "bad-parameter"),
}
"""The situation whose answer stands in where a vendor has none of its own.

`nothing-found` has no stand-in: without an answer of its own, an empty list is an empty page.
"""


class VendorError(Frozen, frozen=True):
    """What an error body says."""

    code: str | None
    message: str
    means: ErrorClass | None
    """What the vendor's code stands for; None when the spec does not list it."""


def situation(facts: ErrorFacts, name: Situation) -> SituationResponse | None:
    """What the vendor answers in a situation; None where the spec describes nothing for it."""
    found = facts.situations.get(name)
    return found if found is not None or name not in _LIKE else situation(facts, _LIKE[name])


def message(answer: SituationResponse, detail: str = "", limit: int | None = None) -> str:
    """The vendor's message; `detail` and the largest page size go where it has room for them."""
    text = answer.message.replace("{detail}", detail)
    return text.replace("{limit}", "" if limit is None else str(limit)).strip()


def too_wide(facts: ErrorFacts, days: int) -> SituationResponse | None:
    """What the vendor answers to a window of more than `days` days; None where no words for it are known."""
    known = next((code for code in facts.codes if code.means == "window-too-wide" and code.message), None)
    refused = situation(facts, "bad-parameter")
    if known is None or refused is None:
        return None
    return SituationResponse(status=refused.status, code=known.code, message=f"{known.message} {days}")


def render(facts: ErrorFacts, code: str | int, message: str) -> bytes:
    """An error body in the vendor's shape."""
    shape = facts.shape
    error = {shape.code: int(code) if shape.code_type == "integer" else str(code), shape.message: message}
    return msgspec.json.encode(error if shape.list is None else {shape.list: [error]})


def parse(facts: ErrorFacts, body: object) -> VendorError | None:
    """What a decoded error body says; None when it has another shape. Of several errors the first one counts."""
    shape = facts.shape
    if shape.list is not None:
        errors = cast("dict[str, object]", body).get(shape.list) if isinstance(body, dict) else None
        body = cast("list[object]", errors)[0] if isinstance(errors, list) and errors else None
    if not isinstance(body, dict):
        return None
    members = cast("dict[str, object]", body)
    code, text = members.get(shape.code), members.get(shape.message)
    if not isinstance(code, str | int) and not isinstance(text, str):
        return None
    text = text if isinstance(text, str) else ""
    code = str(code) if isinstance(code, str | int) else None
    fitting = [one for one in facts.codes if one.code == code and (one.message or "").lower() in text.lower()]
    fitting.sort(key=lambda one: one.message is None)  # the ones that a message narrows come first
    return VendorError(code, text, fitting[0].means if fitting else None)
