"""Plover, written by hand: a key in the query, one response for a window, and pages of a size that nobody says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.handmade.small import Small, stamp, when


class Plover(Small):
    """One response for a window, of 40 calls at most; a key in the query."""

    token = "plover/key+of-a-reader"
    base, path, key, clock = "/rest", "/calls", "ref", "started"
    since, until, words = "start", "end", ("queue", ("sales", "support", "billing"))
    bugs = ("end-included", "cut-one-short", "any-key", "errors-as-json")

    def record(self, number: int) -> dict[str, Any]:
        return {"ref": f"{number:08x}", "started": stamp(number), "ended": stamp(number, 61), "seconds": 61,
                "queue": self.words[1][number % 3], "from": f"+1500555{number:04}"}  # fmt: skip

    def allowed(self, headers: Any, given: dict[str, str]) -> bool:
        sent = given.pop("api_key", None)
        return sent == self.token or (self.bug == "any-key" and sent is not None)

    def error(self, code: Any, text: str) -> Any:
        return {"status": code, "reason": text} if self.bug == "errors-as-json" else text

    def single(self, record: dict[str, Any]) -> Any:
        return {"status": "ok", "result": {"call": record}}

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        self.done(given)
        return {"status": "ok", "result": {"calls": found[: 39 if self.bug == "cut-one-short" else 40]}}, {}

    def selected(self, given: dict[str, str]) -> list[dict[str, Any]]:
        start, end = given.get("start"), given.get("end")
        if start is not None and end is not None and when(end) - when(start) > timedelta(days=31):
            raise ValueError("31 days at most")
        ends = [one for one in self.records if self.bug == "end-included" and end and when(one["started"]) == when(end)]
        return super().selected(given) + ends


class PloverMessages(Plover):
    """Pages of a size that nobody says."""

    path, clock, words = "/messages", "left", ("box", ("support", "sales"))
    bugs = ("page-lost", "never-ends", "first-page-twice")

    def record(self, number: int) -> dict[str, Any]:
        return {
            "ref": f"{number:08x}",
            "left": stamp(number),
            "seconds": 12,
            "box": self.words[1][number % 2],
            "from": None,
        }

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        page = self.number(given, "page", 0, 0, 100_000)
        self.done(given)
        if self.bug == "first-page-twice":
            page = max(0, page - 1)
        if self.bug == "never-ends":
            page = min(page, len(found) // 17)
        at = 17 * (page + (self.bug == "page-lost" and page > 2))
        return {"messages": found[at : at + 17], "pages": -(-len(found) // 17)}, {}
