"""Teal, written by hand: several values of a parameter, and operators in front of values."""

from __future__ import annotations

import operator
import secrets
from collections.abc import Mapping
from decimal import Decimal
from operator import itemgetter
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.handmade.small import Small, counted, stamp, when


class Teal(Small):
    """Several values of a parameter, written in four ways, and operators in front of values; offsets."""

    token, base, path, key, clock = "teal-key-of-a-reader", "/v4", "/calls", "id", "start"
    bugs = (
        "range-half-read",
        "lt-as-le",
        "first-value-alone",
        "comma-not-read",
        "pages-forget-values",
        "tenant-forgotten",
        "error-about-nothing",
    )
    codes: ClassVar[Mapping[str, Any]] = {
        "who": "key-unknown",
        "what": "nothing",
        "method": "method",
        "invalid": "parameter",
    }
    states, agents, queues = ("answered", "missed", "busy"), ("agent.1", "agent.2"), ("front desk", "sales", "night")

    def record(self, number: int) -> dict[str, Any]:
        return {"id": f"tv-{number:06x}", "account": "T-100", "start": stamp(number), "seconds": number % 11 * 30,
                "state": self.states[number % 3], "agent": self.agents[number % 2] if number % 5 else None,
                "trunk": 10 + number % 4, "queue": self.queues[number % 3], "caller": f"+1500555{number:04}",
                "cost": f"{number % 7 / 8:.4f}"}  # fmt: skip

    def error(self, code: Any, text: str) -> Any:
        about = {"parameter": text} if code == "invalid" and self.bug != "error-about-nothing" else {}
        return {
            "failure": {"code": self.codes[code], "message": f"bad {text}", **about},
            "requestId": secrets.token_hex(8),
        }

    def allowed(self, headers: Any, given: dict[str, str]) -> bool:
        return bool(headers.get("x-teal-key") == self.token)

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        sent = parse_qs(urlsplit(target).query, keep_blank_values=True)
        once = ("seconds", "state", "agent", "trunk", "cost", "sort", "only", "size", "skip")
        if any(len(sent.get(name, [])) > 1 for name in once):
            raise ValueError("given twice")
        if self.bug != "tenant-forgotten" and "tenant" not in sent:
            raise ValueError("tenant")
        self.number(given, "tenant", 1, 1, 9999)
        size, skip = self.number(given, "size", 20, 1, 70), self.number(given, "skip", 0, 0, 100_000)
        lists = {"state": self.split(sent, "state", ","), "agent": self.split(sent, "agent", "|"),
                 "trunk": self.split(sent, "trunk", " "), "queue": sent.get("queue", [])}  # fmt: skip
        if self.bug == "pages-forget-values" and skip:
            lists = {}
        if not {*lists.get("state", ())} <= {*self.states} or any("" in texts for texts in lists.values()):
            raise ValueError("state")
        for name, texts in lists.items():
            wanted = texts[:1] if self.bug == "first-value-alone" else texts
            if name == "trunk" and not all(text.isdigit() and 1 <= int(text) <= 9999 for text in texts):
                raise ValueError(name)
            if texts:
                found = [one for one in found if str(one[name]) in wanted]
        ranges = sent.get("start", [])[: 1 if self.bug == "range-half-read" else None]
        found = self.held(found, "start", ranges, {"gte:": ">=", "lt:": "<"}, when, counted)
        found = self.held(found, "seconds", self.split(sent, "seconds", ","), {">=": ">=", ">": ">", "<": "<"}, int)
        found = self.held(found, "cost", sent.get("cost", []), {"[gte]": ">="}, Decimal)
        for part in reversed(self.split(sent, "sort", ",")):
            name = part.removeprefix("-")
            if name not in ("start", "seconds"):
                raise ValueError("sort")
            found = sorted(found, key=itemgetter(name), reverse=part.startswith("-"))
        only = self.split(sent, "only", ",")
        if not {*only} <= {*self.records[0]}:
            raise ValueError("only")
        cut = found[skip : skip + size]
        shown = [{name: one[name] for name in one if not only or name in only} for one in cut]
        known = (*lists, *once, "start", "queue", "tag")
        self.done({name: text for name, text in given.items() if name not in known})
        return {"calls": shown, "found": len(found)}, {}

    def split(self, sent: dict[str, list[str]], name: str, sign: str) -> list[str]:
        """The values of a list in one text."""
        if name not in sent:
            return []
        whole = sent[name][0]
        texts = [whole] if self.bug == "comma-not-read" and name == "seconds" else whole.split(sign)
        if "" in texts:
            raise ValueError(name)
        return texts

    def held(
        self, found: list[Any], name: str, texts: list[str], signs: dict[str, str], read: Any, bound_of: Any = None
    ) -> list[Any]:
        """What meets conditions, each an operator with a value behind it, which may be written otherwise than records are."""
        tests = {">=": operator.ge, ">": operator.gt, "<": operator.le if self.bug == "lt-as-le" else operator.lt}
        for text in texts:
            sign = next((one for one in signs if text.startswith(one)), None)
            if sign is None:
                raise ValueError(name)
            try:
                bound = (bound_of or read)(text[len(sign) :])
            except ArithmeticError:
                raise ValueError(name) from None
            found = [one for one in found if tests[signs[sign]](read(one[name]), bound)]
        return found
