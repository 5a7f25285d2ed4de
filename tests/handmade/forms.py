"""Small servers whose values travel in forms of their own, written from the prose of these forms, with nothing of ours.

Dunlin's calls: times of RFC 2822, each in some zone, lengths as `HH:MM:SS`, whole numbers as text, and windows of days in Paris.
Its legs: the clocks of Paris, once with a space and once with a `T`, seconds since 1970, and lengths in milliseconds and as `PT12S`.
Fable: milliseconds since 1970. A bug is planted by its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from email.utils import format_datetime, parsedate_to_datetime
from operator import itemgetter
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from tests.handmade.small import BEGIN, Small, bearer

PARIS = ZoneInfo("Europe/Paris")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=97, milliseconds=750)


class Dunlin(Small):
    """What both of its lists have: a version in a header, and numbers for what is wrong."""

    token, base = "dunlin-token-of-a-reader", "/2010-04-01"
    codes: ClassVar[Mapping[str, Any]] = {
        "nobody": 20003,
        "who": 20004,
        "what": 20404,
        "method": 20405,
        "invalid": 20001,
    }

    def allowed(self, headers: Any, given: dict[str, str]) -> bool:
        return bearer(headers) == self.token

    def stranger(self, headers: Any) -> str:
        return "nobody" if bearer(headers) is None else "who"

    def answer(self, target: str, headers: Any) -> tuple[int, Any, dict[str, str]]:
        if self.allowed(headers, {}) and headers.get("x-api-version") not in ("2010-04-01", "2024-06-01"):
            return 400, self.error("invalid", "X-Api-Version"), {}
        return super().answer(target, headers)


class DunlinCalls(Dunlin):
    """RFC 2822, `HH:MM:SS`, numbers as text; windows of days; page numbers from 0."""

    path, key, clock = "/Calls.json", "ref", "began_at"
    words = ("status", ("completed", "busy", "no-answer"))
    breaks: ClassVar[Mapping[str, str]] = {
        "zone-unsaid": "filter.lt",
        "iso-times": "cdr.formats",
        "week-days-off-by-one": "cdr.formats",
        "minutes-and-seconds": "cdr.formats",
        "talk-in-seconds": "cdr.formats",
        "numbers-bare": "answers.schema",
        "days-of-utc": "filter.lt",
        "last-day-left-out": "window.split-union",
        "sorted-as-text": "order.sorted",
        "direction-forgotten": "order.sorted",
    }
    bugs = tuple(breaks)

    def record(self, number: int) -> dict[str, Any]:
        begin = (BEGIN + number * STEP).replace(microsecond=0)
        zone = timezone(timedelta(hours=(0, 1, -5)[number % 3]))
        seconds = 65 + 700 * (number % 7)
        length = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        if self.bug == "minutes-and-seconds":
            length = length[3:]
        if self.bug == "talk-in-seconds":
            length = str(seconds)
        ref: Any = 70001000 + number
        return {
            "ref": ref if self.bug == "numbers-bare" else str(ref),
            "account": "DA17",
            "began_at": self.said(begin.astimezone(zone)),
            "ended_at": None if number % 11 == 0 else self.said((begin + timedelta(seconds=seconds)).astimezone(zone)),
            "talk_time": length,
            "billed_secs": str(-(-seconds // 60) * 60) if number % 4 else None,
            "status": self.words[1][number % 3],
            "from": f"+1500555{number:04}",
            "price": f"{seconds * 3 / 1000:.3f}",
            "invoiced_on": "2026-11-30" if number % 5 else None,
        }

    def said(self, moment: datetime) -> str:
        """A time as RFC 2822 writes it."""
        text = format_datetime(moment)
        match self.bug:
            case "zone-unsaid":
                return f"{text[:-5]}+0000"
            case "iso-times":
                return moment.isoformat()
            case "week-days-off-by-one":
                return format_datetime(moment + timedelta(days=1))[:3] + text[3:]
            case _:
                return text

    def began(self, number: int) -> datetime:
        """When a call began, whatever is said of it."""
        return (BEGIN + number * STEP).replace(microsecond=0)

    def selected(self, given: dict[str, str]) -> list[dict[str, Any]]:
        zone = UTC if self.bug == "days-of-utc" else PARIS
        days = [self.began(number).astimezone(zone).date().isoformat() for number in range(len(self.records))]
        if "status" in given:
            raise ValueError("status")
        if "Status" in given:
            given["status"] = given.pop("Status")
        first, last = given.pop("BeganAt>", "0000-00-00"), given.pop("BeganAt<", "9999-99-99")
        for text in (first, last):
            if text not in ("0000-00-00", "9999-99-99"):
                datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
        if self.bug == "last-day-left-out":
            last = last[:-1] + chr(ord(last[-1]) - 1)
        kept = {one["ref"] for one, day in zip(self.records, days, strict=True) if first <= day <= last}
        return [one for one in super().selected(given) if one["ref"] in kept]

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        size, page = self.number(given, "PageSize", 40, 1, 120), self.number(given, "Page", 0, 0, 100_000)
        if "SortBy" in given:
            read: dict[str, Callable[[str], Any]] = {"began_at": parsedate_to_datetime, "price": Decimal}
            name = given.pop("SortBy")
            if name not in read:
                raise ValueError("SortBy")
            key = str if self.bug == "sorted-as-text" else read[name]
            way = given.pop("SortOrder", "Asc")
            if way not in ("Asc", "Desc"):
                raise ValueError("SortOrder")
            found = sorted(found, key=lambda one: key(one[name]))
            if way == "Desc" and self.bug != "direction-forgotten":
                found.reverse()
        elif "SortOrder" in given and given.pop("SortOrder") not in ("Asc", "Desc"):
            raise ValueError("SortOrder")
        self.done(given)
        cut = found[page * size : (page + 1) * size]
        return {"calls": cut, "page": page, "page_size": size, "total": str(len(found))}, {}


class DunlinLegs(Dunlin):
    """Clocks of Paris, seconds since 1970, lengths in milliseconds; offsets."""

    path, key, clock = "/Legs.json", "leg_id", "connected"
    breaks: ClassVar[Mapping[str, str]] = {
        "clocks-of-utc": "filter.lt",
        "seen-asked-in-milliseconds": "filter.ge",
        "seen-in-milliseconds": "cdr.formats",
        "length-in-seconds": "cdr.durations",
        "least-length-in-seconds": "filter.ge",
        "fraction-rounded": "filter.lt",
        "gap-swapped": "cdr.formats",
        "wait-in-seconds": "cdr.formats",
        "second-order-forgotten": "features.together",
        "account-forgotten": "parameters.declared",
    }
    bugs = tuple(breaks)

    def record(self, number: int) -> dict[str, Any]:
        begin, length = BEGIN + number * STEP, 5_250 + number % 9 * 7_001
        wait: Any = None if number % 6 == 0 else f"PT{number % 90}S"
        if wait is not None and self.bug == "wait-in-seconds":
            wait = str(number % 90)
        return {
            "leg_id": f"lg-{number:08x}",
            "account": "DA17",
            "connected": self.local(begin, " "),
            "closed": None if number % 13 == 0 else self.local(begin + timedelta(milliseconds=length), "T"),
            "seen": int(self.seen(number) * (1000 if self.bug == "seen-in-milliseconds" else 1)),
            "length": length // 1000 if self.bug == "length-in-seconds" else length,
            "wait": wait,
            "to": f"+1500555{number:04}",
        }

    def local(self, moment: datetime, gap: str) -> str:
        """What the clocks of Paris show."""
        here = moment.astimezone(UTC if self.bug == "clocks-of-utc" else PARIS).replace(tzinfo=None)
        return here.isoformat("T" if self.bug == "gap-swapped" else gap, "milliseconds")

    def seen(self, number: int) -> int:
        """When a leg was seen, in seconds."""
        return int((BEGIN + number * STEP - EPOCH).total_seconds()) + 120

    def selected(self, given: dict[str, str]) -> list[dict[str, Any]]:
        if given.pop("AccountId", "DA17" if self.bug == "account-forgotten" else None) != "DA17":
            raise ValueError("AccountId")
        since, until = self.whole(given, "connected:gte"), self.whole(given, "connected:lt")
        if since is None or until is None:
            raise ValueError("connected:gte and connected:lt")
        seen, gone, least = (self.whole(given, name) for name in ("seen[gte]", "seen[lt]", "length:gte"))
        scale = 1000 if self.bug == "seen-asked-in-milliseconds" else 1
        found = []
        for number, one in enumerate(self.records):
            at = (BEGIN + number * STEP - EPOCH) / timedelta(seconds=1)
            if self.bug == "fraction-rounded":
                at = round(at)
            length = 5_250 + number % 9 * 7_001
            if self.bug == "least-length-in-seconds":
                length //= 1000
            if (
                since <= at < until
                and (seen is None or self.seen(number) * scale >= seen)
                and (gone is None or self.seen(number) * scale < gone)
                and (least is None or length >= least)
            ):
                found.append(one)
        return found

    def whole(self, given: dict[str, str], name: str) -> int | None:
        """A whole number of the query, which is taken out."""
        text = given.pop(name, None)
        if text is None:
            return None
        most = 4_102_444_800 if name.startswith("connected") else 10**18
        if not (
            text.isascii() and text.removeprefix("-").isdigit() and (0 if most < 10**18 else -most) <= int(text) <= most
        ):
            raise ValueError(name)
        return int(text)

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        size, skip = self.number(given, "limit", 50, 1, 90), self.number(given, "offset", 0, 0, 100_000)
        names = given.pop("sort").split(",") if "sort" in given else []
        self.done(given)
        for name in reversed(names[: 1 if self.bug == "second-order-forgotten" else None]):
            field = name.removeprefix("-")
            if field not in ("connected", "length"):
                raise ValueError("sort")
            found = sorted(found, key=itemgetter(field), reverse=name.startswith("-"))
        return {"legs": found[skip : skip + size], "total": len(found)}, {}


class Fable(Small):
    """Milliseconds since 1970; page numbers from 0; an account in the path, and an edition in a header."""

    token, base, path = "fable-key-of-a-reader", "/telephony/v7", "/accounts/acc-77/voice-log"
    key, clock = "entry-ref", "begun-at"
    words = ("outcome", ("picked-up", "no reply", "engaged", "lost"))
    codes: ClassVar[Mapping[str, Any]] = {
        "nobody": "F-WHO",
        "who": "F-KEY",
        "account": "F-ACC",
        "what": "F-WAY",
        "method": "F-VERB",
        "invalid": "F-ASK",
    }
    breaks: ClassVar[Mapping[str, str]] = {
        "seconds-for-milliseconds": "filter.lt",
        "milliseconds-cut": "filter.ge-lt-split",
        "microseconds-said": "cdr.formats",
        "times-as-text": "answers.schema",
        "price-as-text": "filter.ge",
        "first-page-is-second": "paging.every-record-once",
        "only-half-shown": "fields.exact",
    }
    bugs = tuple(breaks)

    def error(self, code: Any, text: str) -> Any:
        return {"fault-id": "F-ROW" if text == "no such call" else self.codes[code], "fault_text": text}

    def allowed(self, headers: Any, given: dict[str, str]) -> bool:
        return bearer(headers) == self.token

    def stranger(self, headers: Any) -> str:
        return "nobody" if bearer(headers) is None else "who"

    def moment(self, number: int, more: int = 0) -> int:
        """When a call was, in milliseconds, and so many later."""
        return (BEGIN + number * STEP - EPOCH) // timedelta(milliseconds=1) + more

    def record(self, number: int) -> dict[str, Any]:
        talk = 20 + number % 50
        taken = number % 4 == 0

        def said(more: int) -> Any:
            found = self.moment(number, more) * (1000 if self.bug == "microseconds-said" else 1)
            return str(found) if self.bug == "times-as-text" else found

        return {
            "entry-ref": f"ve.{number:06x}",
            "owner-ref": "own.77",
            "from": f"tel-5550{number:03}",
            "to": "tel-5550999",
            "from-name": "-" if number % 3 else "Aesop Example",
            "begun-at": said(0),
            "picked-up-at": said(4_000) if taken else None,
            "over_at": said(4_000 + 1_000 * talk * taken),
            "stored_at": said(200_000),
            "talk_secs": talk if taken else 0,
            "net-price": f"{number % 12}.25000" if number % 5 else None,
            "per_minute": 0.25 if number % 5 else None,
            "outcome": self.words[1][number % 4],
            "way": ("in", "out", "loop", None)[number % 4],
            "is-billable": (True, False, None)[number % 3],
            "class": "gold" if number % 2 else None,
            "q850": 16,
            "hop": {"gateway-name": "tortoise", "peer_ip": "203.0.113.9", "setup-millis": 180} if number % 2 else None,
        }

    def answer(self, target: str, headers: Any) -> tuple[int, Any, dict[str, str]]:
        if self.allowed(headers, {}) and headers.get("x-fable-edition") != "seven":
            return 400, self.error("invalid", "X-Fable-Edition"), {}
        account = re.search("/accounts/([^/?]*)", target)
        if account is not None and account[1] != "acc-77" and self.allowed(headers, {}):
            return 403, self.error("account", "a key of another account"), {}
        status, body, more = super().answer(target, headers)
        if status == 200 and "rows" not in body:
            given = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
            only = self.only(given)
            if given or not {*only} <= body.keys():
                return 400, self.error("invalid", "show-only"), {}
            body = {name: body[name] for name in only}
        return status, body, more

    def only(self, given: dict[str, str]) -> list[str]:
        """The fields that a request asks for."""
        names = given.pop("show-only").split(",") if "show-only" in given else list(self.records[0])
        return names[: max(1, len(names) // 2)] if self.bug == "only-half-shown" else names

    def selected(self, given: dict[str, str]) -> list[dict[str, Any]]:
        bounds = []
        for name in ("begun-from", "begun-before"):
            text = given.pop(name, None)
            if text is not None and not (text.isascii() and text.isdigit() and int(text) <= 4_102_444_800_000):
                raise ValueError(name)
            bound = None if text is None else int(text)
            if bound is not None and self.bug == "seconds-for-milliseconds":
                bound *= 1000
            if bound is not None and self.bug == "milliseconds-cut":
                bound -= bound % 1000
            bounds.append(bound)
        since, until = bounds
        if None not in bounds and until - since > 14 * 86_400_000:
            raise ValueError("too wide")
        caller, least = given.pop("from-is", None), given.pop("min-price", None)
        if not re.fullmatch("[0-9a-z-]{1,40}", caller or "-") or not re.fullmatch(
            "[0-9]{1,6}([.][0-9]{1,5})?", least or "0"
        ):
            raise ValueError("from-is or min-price")
        found = []
        for number, one in enumerate(self.records):
            at = self.moment(number)
            if (since is None or at >= since) and (until is None or at < until) and caller in (None, one["from"]):
                found.append(one)
        if least is not None:
            read: Callable[[str], Any] = str if self.bug == "price-as-text" else Decimal
            found = [one for one in found if one["net-price"] is not None and read(one["net-price"]) >= read(least)]
        kept = {one["entry-ref"] for one in found}
        return [one for one in super().selected(given) if one["entry-ref"] in kept]

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        size, page = self.number(given, "per-page", 23, 1, 91), self.number(given, "page-no", 0, 0, 1_000_000)
        only = self.only(given)
        if not {*only} <= {*self.records[0]}:
            raise ValueError("show-only")
        name, _, way = given.pop("sort-by", "begun-at").strip().partition(" ")
        if name not in ("begun-at", "talk_secs") or way not in ("", "asc", "desc"):
            raise ValueError("sort-by")
        self.done(given)
        found = sorted(found, key=lambda one: one[name], reverse=way == "desc")
        at = (page + (self.bug == "first-page-is-second")) * size
        shown = [{name: one[name] for name in one if name in only} for one in found[at : at + size]]
        pages = -(-len(found) // size)
        return {
            "ok": True,
            "page-no": page,
            "per-page": size,
            "page_total": pages,
            "row_total": len(found),
            "rows": shown,
        }, {}
