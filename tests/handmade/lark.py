"""Lark, written by hand: a name with a password, and offsets."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, ClassVar

from tests.handmade.small import Small, stamp


class Lark(Small):
    """Offsets; a name with a password."""

    base, path, key, clock, malformed = "/api", "/v2/call-logs", "id", "started_at", 422
    since, until, words = "started_from", "started_to", ("state", ("completed", "missed", "voicemail"))
    bugs = ("offset-one-short", "last-page-lost", "any-password")
    codes: ClassVar[Mapping[str, Any]] = {
        "who": "unauthenticated",
        "what": "not_found",
        "method": "method",
        "invalid": "invalid",
        "slow": "slow_down",
    }

    def record(self, number: int) -> dict[str, Any]:
        cost = {"amount": 0.125, "currency": "EUR"} if number % 3 else None
        seen = None if number % 4 == 0 else stamp(number)
        return {"id": f"clg_{number:04x}", "account": "acc_0", "started_at": stamp(number), "answered_at": seen,
                "duration": 20.5 + number % 7, "state": self.words[1][number % 3],
                "from": {"number": f"+1500555{number:04}", "name": "Ada"}, "cost": cost}  # fmt: skip

    def allowed(self, headers: Any, given: dict[str, str]) -> bool:
        word, _, pair = headers.get("authorization", "").partition(" ")
        if word.lower() != "basic":
            return False
        try:
            sent = base64.b64decode(pair, validate=True).decode()
        except ValueError:
            return False
        return sent == self.token or (self.bug == "any-password" and sent.startswith("a-reader:"))

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        size, skip = self.number(given, "per_page", 30, 1, 150), self.number(given, "skip", 0, 0, 100_000)
        self.done(given)
        if self.bug == "offset-one-short" and skip:
            skip -= 1
        lost = self.bug == "last-page-lost" and 0 < len(found) - skip <= size and skip
        return {"data": [] if lost else found[skip : skip + size], "total": len(found)}, {}
