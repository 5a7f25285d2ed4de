"""Knot's notices, written by hand: two kinds, each with a numbering of its own, so that two have one number; offsets from 1; three page sizes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from tests.handmade.small import Small, stamp


class KnotNotices(Small):
    """Notices that somebody spoke, with a `ref`, and that somebody typed, with a `number`: each kind counts from 1."""

    token, base, path, clock, malformed = "knot-key-of-a-reader", "/api", "/2/notices", "at", 400
    since, until = "since", "until"
    bugs = (
        "numbered-twice",
        "page-repeats-one",
        "typed-without-number",
        "later-refs-lost",
        "counted-from-0",
        "any-size",
    )
    codes: ClassVar[Mapping[str, Any]] = {"who": "who", "what": "where", "method": "how", "invalid": "what"}

    def record(self, number: int) -> dict[str, Any]:
        own = number // 2 + 1
        if number % 2 == 0:
            return {"sort": "spoken", "at": stamp(number), "ref": str(own), "length": 3 + number % 40}
        if self.bug == "numbered-twice" and own % 10 == 0:
            own -= 1
        told = {} if self.bug == "typed-without-number" and own == 7 else {"number": own}
        return {"sort": "typed", "at": stamp(number), **told, "text": "call me"}

    def error(self, code: Any, text: str) -> Any:
        return {"errors": [{"slug": self.codes[code], "hint": text}]}

    def allowed(self, headers: Any, given: dict[str, str]) -> bool:
        return bool(headers.get("x-knot-key") == self.token)

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        size, skip = self.number(given, "size", 15, 15, 60), self.number(given, "from", 1, 1, 100_000) - 1
        if size not in (15, 30, 60) and self.bug != "any-size":
            raise ValueError("size")
        self.done(given)
        if self.bug == "page-repeats-one" and skip:
            skip -= 1
        if self.bug == "counted-from-0" and skip:
            skip += 1
        cut = found[skip : skip + size]
        if self.bug == "later-refs-lost" and skip:
            cut = [one for one in cut if one["sort"] == "typed"]
        return {"notices": cut}, {}
