"""A small server of PortSIP's call logs, written from the prose of their filters, orders and searches, with nothing of ours.

A filter is `field op value` or `startswith(field,'text')`, joined by `and`, which binds tighter, and `or`, with parentheses; a quote
inside a text is doubled. Null and empty text meet no condition. A bug is planted by its name.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from tests.handmade.small import BEGIN, Small, bearer

TIMES = ("started_at", "rang_at", "answered_at", "ended_at")
NUMBERS = ("status_code", "duration")
WORDS = {
    "direction": ("INBOUND_CALL", "OUTBOUND_CALL", "EXTENSION_CALL"),
    "end_reason": ("CALLER_DISCONNECTED", "CALLEE_DISCONNECTED", "CANCELLED"),
    "reroute_reason": ("TRANSFER", "OVERFLOW"),
}
LOOKED_INTO = ("caller", "caller_display_name", "callee", "callee_display_name", "destination")
PARTS = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<sign>[(),])|(?P<word>[^\s(),']+))")
RANKS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le,
}  # fmt: skip
Test = Callable[[dict[str, Any]], bool]


class PortSIP(Small):
    """Offsets, where the total is counted on request."""

    token, base, path, key, clock = "portsip-token-of-an-admin", "/api", "/calllogs", "id", "started_at"
    codes: ClassVar[Mapping[str, Any]] = {
        "who": "UNAUTHORIZED",
        "what": "UNKNOWN",
        "method": "UNKNOWN",
        "invalid": "VALIDATE_FAILED",
    }
    breaks: ClassVar[Mapping[str, str]] = {
        "or-before-and": "filter.or",
        "parentheses-passed-over": "filter.or",
        "doubled-quote-kept": "filter.le",
        "times-as-text": "filter.eq",
        "numbers-as-text": "filter.lt",
        "ge-as-gt": "filter.ge",
        "startswith-anywhere": "filter.startswith",
        "first-condition-alone": "filter.and",
        "order-descends-never": "order.sorted",
        "second-order-forgotten": "features.together",
        "search-for-or": "search.finds",
        "search-before-filter": "search.finds",
        "count-of-all": "envelope.total",
    }
    bugs = tuple(breaks)

    def error(self, code: Any, text: str) -> Any:
        return {"errors": [{"code": self.codes[code], "message": text}]}

    def allowed(self, headers: Any, given: dict[str, str]) -> bool:
        return bearer(headers) == self.token

    def record(self, number: int) -> dict[str, Any]:
        begin = BEGIN + timedelta(minutes=97 * number, microseconds=number % 4 * 250_000)
        length = 5 + number * 7 % 130
        name = ("Ada Example", "Bob O'Hara", "", "Eve (desk)")[number % 4]
        return {
            "id": f"{700551909773148160 + number}",
            "session_id": f"{700551909773148160 + number // 2}",
            "caller": f"1500555{number:04}" if number % 3 else str(100 + number),
            "caller_domain": "pbx.example.com",
            "caller_display_name": name,
            "callee": str(100 + number % 7),
            "callee_domain": "pbx.example.com",
            "callee_display_name": None,
            "started_at": said(begin),
            "rang_at": said(begin + timedelta(seconds=1)),
            "answered_at": said(begin + timedelta(seconds=3)) if number % 5 else None,
            "ended_at": said(begin + timedelta(seconds=3 + length)),
            "call_id": f"call-{number:05}",
            "direction": WORDS["direction"][number % 3],
            "end_reason": WORDS["end_reason"][number % 3] if number % 5 else None,
            "reroute_reason": WORDS["reroute_reason"][number % 2] if number % 6 == 0 else None,
            "status_code": 0 if number % 5 else 486,
            "destination": str(100 + number % 7),
            "outbound_caller_id": None,
            "did_cid": "15005550100" if number % 3 else None,
            "trunk": ("north", "south and west")[number % 2],
            "duration": length if number % 5 else 0,
            "service_number": None,
            "user_data": f"user-data={number % 9}",
        }

    def single(self, record: dict[str, Any]) -> Any:
        return {**record, "cost": 0.25, "billed_account": "Example Account"}

    def selected(self, given: dict[str, str]) -> list[dict[str, Any]]:
        found = self.records
        if "filter" in given:
            test = Reading(given.pop("filter"), self.bug).whole()
            found = [one for one in found if test(one)]
        if "search" in given:
            text = given.pop("search")
            if not text or not text.isprintable():
                raise ValueError("search")
            texts = [text] if self.bug == "search-for-or" else [one.strip() for one in re.split(r"\s+or\s+", text)]
            among = self.records if self.bug == "search-before-filter" else found
            found = [one for one in among if any(part in (one[name] or "") for name in LOOKED_INTO for part in texts)]
        return found

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        size, skip = self.number(given, "top", 100, 1, 100), self.number(given, "skip", 0, 0, 2**31 - 1)
        counted = given.pop("count", "false")
        if counted not in ("true", "false"):
            raise ValueError("count")
        names = given.pop("orderby").split(",") if "orderby" in given else []
        self.done(given)
        for part in reversed(names[: 1 if self.bug == "second-order-forgotten" else None]):
            name, *way = part.split()
            if name not in self.records[0] or way not in ([], ["asc"], ["desc"]) or len(names) > 2:
                raise ValueError("orderby")
            down = way == ["desc"] and self.bug != "order-descends-never"
            found = sorted(found, key=partial(ranked, name=name), reverse=down)
        total = len(self.records if self.bug == "count-of-all" else found)
        return {"items": found[skip : skip + size]} | ({"count": total} if counted == "true" else {}), {}


class Reading:
    """A filter, part by part."""

    def __init__(self, text: str, bug: str) -> None:
        self.bug, self.parts, at = bug, list[tuple[str, str]](), 0
        self.bounds: list[datetime] = []
        while text[at:].strip():
            found = PARTS.match(text, at)
            if found is None:
                raise ValueError("filter")
            self.parts.append((str(found.lastgroup), found[str(found.lastgroup)]))
            at = found.end()
        if bug == "parentheses-passed-over":
            self.parts = flat(self.parts)

    def whole(self) -> Test:
        """What a record must meet."""
        test = self.either()
        if self.parts:
            raise ValueError("filter")
        if self.bounds and max(self.bounds) - min(self.bounds) > timedelta(days=1826):
            raise ValueError("five years at most")
        return test

    def either(self) -> Test:
        """Conditions joined by `or`."""
        return self.joined("or", self.both, any)

    def both(self) -> Test:
        """Conditions joined by `and`."""
        return self.joined("and", self.one, all)

    def joined(self, word: str, part: Callable[[], Test], join: Callable[[list[bool]], bool]) -> Test:
        """Parts with a word between them."""
        if self.bug == "or-before-and":
            word, join = ("and", all) if word == "or" else ("or", any)
        tests = [part()]
        while self.parts[:1] == [("word", word)]:
            self.parts.pop(0)
            tests.append(part())
        if self.bug == "first-condition-alone" and word == "and":
            tests = tests[:1]
        return lambda record: join([test(record) for test in tests])

    def one(self) -> Test:
        """One condition, or some in parentheses."""
        if self.parts[:1] == [("sign", "(")]:
            self.parts.pop(0)
            test = self.either()
            self.expect("sign", ")")
            return test
        name = self.expect("word")
        if name in ("startswith", "endswith", "contains"):
            self.expect("sign", "(")
            field = self.field()
            self.expect("sign", ",")
            text = self.text()
            self.expect("sign", ")")
            if field in TIMES or field in NUMBERS or field in WORDS or "id" in (field, field.removeprefix("session_")):
                raise ValueError("filter")
            test_of: dict[str, Callable[[str], bool]] = {
                "startswith": lambda value: (
                    text in value if self.bug == "startswith-anywhere" else value.startswith(text)
                ),
                "endswith": lambda value: value.endswith(text),
                "contains": lambda value: text in value,
            }
            return lambda record: record[field] not in (None, "") and test_of[name](record[field])
        self.parts.insert(0, ("word", name))
        return self.comparison()

    def comparison(self) -> Test:
        """`field op value`."""
        field, word = self.field(), self.expect("word")
        if self.bug == "ge-as-gt" and word == "ge":
            word = "gt"
        test = RANKS.get(word)
        plain = field in WORDS or field in ("id", "session_id")
        if test is None or (plain and word not in ("eq", "ne")):
            raise ValueError("filter")
        read: Callable[[Any], Any] = str
        if field in NUMBERS:
            bound: Any = int(self.expect("word"))
            if self.bug == "numbers-as-text":
                bound = str(bound)
            else:
                read = int
        elif field in TIMES and self.bug != "times-as-text":
            bound, read = moment(self.text()), moment
        else:
            bound = self.text()
        if field in WORDS and bound not in WORDS[field] and not bound.isupper():
            raise ValueError("filter")
        if field == "started_at":
            self.bounds.append(moment(str(bound)) if self.bug == "times-as-text" else bound)
        return lambda record: record[field] not in (None, "") and test(read(record[field]), bound)

    def field(self) -> str:
        """The name of a field."""
        name = self.expect("word")
        if name not in PortSIP("", 1).records[0]:
            raise ValueError("filter")
        return name

    def text(self) -> str:
        """What stands in quotes."""
        text = self.expect("text")[1:-1]
        return text if self.bug == "doubled-quote-kept" else text.replace("''", "'")

    def expect(self, kind: str, value: str | None = None) -> str:
        """The next part, of a kind."""
        found, text = self.parts.pop(0) if self.parts else ("", "")
        if found != kind or value not in (None, text):
            raise ValueError("filter")
        return text


def flat(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Parts without the parentheses that group."""
    kept, depth, calls = list[tuple[str, str]](), 0, set[int]()
    for part in parts:
        if part == ("sign", "("):
            depth += 1
            if kept and kept[-1][1] in ("startswith", "endswith", "contains"):
                calls.add(depth)
                kept.append(part)
        elif part == ("sign", ")"):
            if depth in calls:
                calls.discard(depth)
                kept.append(part)
            depth -= 1
        else:
            kept.append(part)
    return kept


def said(moment: datetime) -> str:
    """A time as PortSIP writes it: with a fraction where there is one."""
    return moment.replace(tzinfo=None).isoformat() + "Z"


def moment(text: str) -> datetime:
    """A time of a filter or a record."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found


def ranked(record: dict[str, Any], name: str) -> tuple[bool, Any]:
    """By what a record is sorted: null comes first."""
    value = record[name]
    if value is not None and name in TIMES:
        value = moment(value)
    return value is not None, value
