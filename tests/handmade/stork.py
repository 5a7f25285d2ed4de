"""Stork, written by hand: a key in a header, and page numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from tests.handmade.small import Small, stamp


class Stork(Small):
    """Page numbers; a key in a header."""

    token = "stork-key-of-a-reader"
    base, path, key, clock = "/rest/5", "/cdrs", "uid", "begin"
    since, until, words = "since", "until", ("result", ("ANSWERED", "BUSY", "NO ANSWER"))
    bugs = ("first-page-is-second", "size-ignored", "any-key")
    codes: ClassVar[Mapping[str, Any]] = {"who": 2, "what": 5, "method": 6, "invalid": 7}

    def record(self, number: int) -> dict[str, Any]:
        return {"uid": f"{1700000000 + number}.17", "leg": "inbound", "begin": stamp(number), "end": stamp(number, 90),
                "billsec": 71, "result": self.words[1][number % 3], "src": f"+1500555{number:04}", "dst": "200",
                "charge": "0.0420"}  # fmt: skip

    def error(self, code: Any, text: str) -> Any:
        return {"fault": {"faultstring": text, "detail": {"errorcode": self.codes[code]}}}

    def allowed(self, headers: Any, given: dict[str, str]) -> bool:
        sent = headers.get("x-stork-key")
        return sent == self.token or (self.bug == "any-key" and bool(sent))

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        size, page = self.number(given, "rows", 25, 1, 80), self.number(given, "p", 1, 1, 1_000_000)
        if "leg" in given:
            leg = given.pop("leg")
            found = [one for one in found if one["leg"] == leg]
        self.done(given)
        if self.bug == "size-ignored":
            size = 25
        at = page * size if self.bug == "first-page-is-second" else (page - 1) * size
        return {"cdrs": found[at : at + size], "hits": len(found)}, {}
