"""Small servers of the made-up vendors, written from the prose of their paging and of how they take tokens, with nothing of ours.

Lark: a name with a password, offsets. Stork: a key in a header, page numbers. Plover: a key in the query, one response for a
window, and pages of a size that nobody says. Teal: several values of a parameter, and operators in front of values. Ibis: access
tokens for an id and a secret, an array of calls with the next page in the `Link` header. Quail: the same with tokens in a header. Knot: notices of
two kinds, each with a numbering of its own, so that two of them have one number, offsets that count from 1, and three sizes of a page.
A bug is planted by its name.
"""

from __future__ import annotations

import base64
import json
import operator
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.message import Message
from operator import itemgetter
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

from tests.handmade.plumbing import Reply, json_reply, serving

RECORDS = 130
BEGIN = datetime.fromisoformat("2026-10-01T08:00:00+00:00")


class Refuse(Exception):
    """An error: its status, code and words."""


class Small:
    """One server. `token` is what a caller gives its client."""

    token = "a-reader:and-a-password"  # nobody's
    base = ""
    bugs: tuple[str, ...] = ()
    breaks: ClassVar[Mapping[str, str]] = {}
    """Bug -> the promise that speaks against it, where one alone is to be asked."""
    codes: ClassVar[Mapping[str, Any]] = {}
    """The vendor's words for what is wrong."""
    malformed = 400
    """The status for a parameter that makes no sense."""
    path, key, clock, since, until = "", "", "", "", ""
    words: tuple[str, tuple[str, ...]] = ("", ())

    def __init__(self, bug: str = "", records: int = RECORDS) -> None:
        assert not bug or bug in self.bugs
        self.bug, self.asked = bug, list[str]()
        self.throttled: list[Mapping[str, str]] = []
        """Headers of the responses 429 that come first."""
        self.records = [self.record(number) for number in range(records)]

    def record(self, number: int) -> dict[str, Any]:
        """A record of a call."""
        raise NotImplementedError

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        """Body and headers of a response to a list request."""
        raise NotImplementedError

    def allowed(self, headers: Any, given: dict[str, str]) -> bool:
        """Whether the token is there and right; one in the query is taken out of it."""
        raise NotImplementedError

    def stranger(self, _headers: Any) -> str:
        """What is wrong where a token is."""
        return "who"

    def post(self, _path: str, _headers: Any, _body: bytes) -> tuple[int, Any]:
        """Status and body of a response to POST."""
        return 405, self.error("method", "only reading")

    def error(self, code: Any, text: str) -> Any:
        """An error's body."""
        return {"code": self.codes[code], "message": text}

    def answer(self, target: str, headers: Any) -> tuple[int, Any, dict[str, str]]:
        """Status, body and headers of a response to GET."""
        self.asked.append(target)
        if self.throttled:
            return 429, self.error("slow", "too many requests"), dict(self.throttled.pop())
        parts = urlsplit(target)
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        if not self.allowed(headers, given):
            return 401, self.error(self.stranger(headers), "not a token of ours"), {}
        path = parts.path.removeprefix(self.base)
        try:
            if path.startswith(f"{self.path}/"):
                known = {one[self.key]: one for one in self.records}
                record = known.get(path.rpartition("/")[2])
                return (
                    (404, self.error("what", "no such call"), {}) if record is None else (200, self.single(record), {})
                )
            if path != self.path:
                return 404, self.error("what", "nothing is here"), {}
            body, more = self.page(self.selected(given), given, target)
        except ValueError as problem:
            return self.malformed, self.error("invalid", str(problem)), {}
        return 200, body, more

    def single(self, record: dict[str, Any]) -> Any:
        """The body with one record."""
        return record

    def selected(self, given: dict[str, str]) -> list[dict[str, Any]]:
        """What a filter selects; its parameters are taken out."""
        found, (word, words) = self.records, self.words
        if word in given:
            wanted = given.pop(word)
            if wanted not in words:
                raise ValueError(word)
            found = [one for one in found if one[word] == wanted]
        if self.since in given:
            bound = when(given.pop(self.since))
            found = [one for one in found if when(one[self.clock]) >= bound]
        if self.until in given:
            bound = when(given.pop(self.until))
            found = [one for one in found if when(one[self.clock]) < bound]
        return found

    def number(self, given: dict[str, str], name: str, usual: int, least: int, most: int) -> int:
        """A number of the query, which is taken out."""
        text = given.pop(name, str(usual))
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(name)
        return int(text)

    def done(self, given: dict[str, str]) -> None:
        """Refuse what is left of the query."""
        if given:
            raise ValueError(f"unknown: {', '.join(given)}")


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


class Ibis(Small):
    """An array of calls; the next page and the total in headers; an access token for an id and a secret."""

    token = "an-app:with/a+secret"
    base, path, key, clock = "/telephony/v1", "/call-events", "event_id", "ended"
    since, until, words = "ended_after", "ended_before", ("outcome", ("reached", "missed"))
    codes: ClassVar[Mapping[str, Any]] = {"who": "token", "what": "nothing", "method": "method", "invalid": "invalid"}
    bugs = (
        "error-outside-the-list",
        "link-drops-filter",
        "link-elsewhere",
        "last-page-unlinked",
        "total-of-this-page",
        "any-token",
    )

    def __init__(self, bug: str = "", records: int = RECORDS) -> None:
        super().__init__(bug, records)
        self.given: set[str] = set()
        self.lasts = 3600
        self.elsewhere = False
        """Whether another server gives the access tokens."""

    def record(self, number: int) -> dict[str, Any]:
        return {"event_id": f"ev_{number:06x}", "began": stamp(number), "ended": stamp(number, 61), "length": 61,
                "outcome": self.words[1][number % 2], "other_party": None if number % 5 == 0 else f"+1500555{number:04}"}  # fmt: skip

    def error(self, code: Any, text: str) -> Any:
        one = {"type": self.codes[code], "detail": text}
        return {"problems": one if self.bug == "error-outside-the-list" else [one, {"type": "more", "detail": "more"}]}

    def allowed(self, headers: Any, given: dict[str, str]) -> bool:
        token = bearer(headers)
        return token in self.given or (self.bug == "any-token" and bool(token))

    def post(self, path: str, headers: Any, body: bytes) -> tuple[int, Any]:
        if self.elsewhere or path != f"{self.base}/oauth/token":
            return super().post(path, headers, body)
        return self.issue(headers, body)

    def issue(self, headers: Any, body: bytes) -> tuple[int, Any]:
        """The response to a request for an access token."""
        word, _, pair = headers.get("authorization", "").partition(" ")
        name, _, secret = base64.b64decode(pair).decode().partition(":")
        if parse_qs(body.decode()).get("grant_type") != ["client_credentials"] or word.lower() != "basic":
            return 400, {"error": "invalid_request"}
        if f"{unquote_plus(name)}:{unquote_plus(secret)}" != self.token:
            return 401, {"error": "invalid_client"}
        token = secrets.token_urlsafe(12)
        self.given.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self.lasts}

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        size, page = self.number(given, "page_size", 25, 1, 100), self.number(given, "page", 1, 1, 100_000)
        self.done(given)
        query = dict(parse_qsl(urlsplit(target).query)) | {"page": str(page + 1)}
        if self.bug == "link-drops-filter":
            query = {name: value for name, value in query.items() if name.startswith("page")}
        elsewhere = "https://elsewhere.example" if self.bug == "link-elsewhere" else ""
        links = [
            '</telephony/v1/about>; rel="help"',
            f'<{elsewhere}{self.base}{self.path}?{urlencode(query)}>; rel="next"',
        ]
        left = len(found) - page * size
        last = left <= (size if self.bug == "last-page-unlinked" else 0)
        shown = found[(page - 1) * size : page * size]
        counted = len(shown if self.bug == "total-of-this-page" else found)
        return shown, {"Link": ", ".join(links[:1] if last else links), "X-Total-Count": str(counted)}


class Quail(Ibis):
    """The token of the next page in a header; id and secret in the body; orders such as `length:desc`; files of plain JSON."""

    base, token = "/telephony/v1", "another-app:with=a&secret"
    breaks: ClassVar[Mapping[str, str]] = {
        "token-twice": "paging.every-record-once",
        "token-of-another-filter": "paging.tokens",
        "last-token-lost": "paging.every-record-once",
        "count-of-all": "envelope.counts",
        "descends-never": "order.sorted",
        "second-order-forgotten": "features.together",
        "any-token": "token.kinds",
        "file-lacks-one": "job.records",
        "end-included": "job.records",
        "file-open": "job.tokens",
        "any-job": "job.states",
    }
    bugs = tuple(breaks)

    def __init__(self, bug: str = "", records: int = RECORDS) -> None:
        super().__init__(bug, records)
        self.places: dict[str, tuple[int, list[tuple[str, str]]]] = {}
        """Token -> the place of the first record of a page, and what was asked for."""
        self.files: dict[str, list[dict[str, Any]]] = {}
        """Name of a job -> the calls of its window."""

    def record(self, number: int) -> dict[str, Any]:
        length = 61 + number % 3
        return {**super().record(number), "ended": stamp(number, length), "length": length}

    def post(self, path: str, headers: Any, body: bytes) -> tuple[int, Any]:
        if path != f"{self.base}/exports":
            return super().post(path, headers, body)
        if not self.allowed(headers, {}):
            return 401, self.error("who", "not a token of ours")
        window = json.loads(body)
        since, until = when(window["after"]), when(window["before"])
        found = [one for one in self.records if since <= when(one["ended"]) < until]
        if self.bug == "end-included":
            found += [one for one in self.records if when(one["ended"]) == until]
        self.files[job := secrets.token_hex(4)] = found[1:] if self.bug == "file-lacks-one" else found
        return 202, {"job": job}

    def answer(self, target: str, headers: Any) -> tuple[int, Any, dict[str, str]]:
        kind, _, name = urlsplit(target).path.removeprefix(f"{self.base}/").partition("/")
        if kind not in ("exports", "files"):
            return super().answer(target, headers)
        if not self.allowed(headers, {}) and not (kind == "files" and self.bug == "file-open"):
            return 401, self.error("who", "not a token of ours"), {}
        if name not in self.files and not (kind == "exports" and self.bug == "any-job"):
            return 404, self.error("what", "no such job"), {}
        if kind == "files":
            return 200, {"calls": self.files[name]}, {}
        return 200, {"state": "done", "file": f"{self.base}/files/{name}"}, {}

    def issue(self, headers: Any, body: bytes) -> tuple[int, Any]:
        form = parse_qs(body.decode())
        if form.get("grant_type") != ["client_credentials"] or "authorization" in headers:
            return 400, {"error": "invalid_request"}
        if [*form.get("client_id", []), *form.get("client_secret", [])] != self.token.split(":"):
            return 400, {"error": "invalid_client"}
        self.given.add(token := secrets.token_urlsafe(12))
        return 200, {"access_token": token, "token_type": "bearer", "expires_in": self.lasts}

    def page(self, found: list[dict[str, Any]], given: dict[str, str], target: str) -> tuple[Any, dict[str, str]]:
        size, token = self.number(given, "page_size", 25, 1, 100), given.pop("page_token", None)
        asked = [one for one in parse_qsl(urlsplit(target).query) if one[0] not in ("page_size", "page_token")]
        if token is not None and token not in self.places:
            raise ValueError("page_token")
        place, before = (0, asked) if token is None else self.places[token]
        if sorted(before) != sorted(asked) and self.bug != "token-of-another-filter":
            raise ValueError("page_token")
        names = given.pop("sort").split(",") if "sort" in given else []
        self.done(given)
        for name, _, way in reversed([one.partition(":") for one in names[: 1 if "second" in self.bug else 2]]):
            if name not in ("ended", "length") or way not in ("", "asc", "desc") or len(names) > 2:
                raise ValueError("sort")
            down = way == "desc" and self.bug != "descends-never"
            found = sorted(found, key=itemgetter(name), reverse=down)
        shown = found[place : place + size]
        told = {"X-Total-Count": str(len(found)), "X-Page-Size": str(size), "X-Page-Count": str(len(shown))}
        if self.bug == "count-of-all":
            told["X-Page-Count"] = str(len(found))
        following = place + size - (self.bug == "token-twice")
        if following >= len(found) or (self.bug == "last-token-lost" and following + size >= len(found)):
            return shown, told
        self.places[token := secrets.token_urlsafe(12)] = following, asked
        return shown, {**told, "X-Next-Page": token}


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


@contextmanager
def running(server: Small) -> Iterator[str]:
    """Serve on a free port; gives the root of the API."""

    def reply(method: str, target: str, headers: Message, body: bytes) -> Reply:
        if method in ("GET", "HEAD"):
            status, found, more = server.answer(target, headers)
        else:
            status, found = server.post(target, headers, body)
            more = {"Allow": "GET, HEAD"} if status == 405 else {}
        if isinstance(found, str):
            return status, found.encode(), {"Content-Type": "text/plain", **more}
        return json_reply(status, found, more)

    with serving(reply) as origin:
        yield f"{origin}{server.base}"


def bearer(headers: Any) -> str | None:
    """The token of a request that sends one as RFC 6750 says."""
    word, _, token = headers.get("authorization", "").partition(" ")
    return token if word.lower() == "bearer" else None


def stamp(number: int, seconds: int = 0) -> str:
    """When the call with a number was, and so many seconds later."""
    return (BEGIN + timedelta(minutes=97 * number, seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def when(text: str) -> datetime:
    """A time of a request or a record."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found


def counted(text: str) -> datetime:
    """A time of a request that counts seconds since 1970."""
    if not (text.isascii() and text.isdigit()):
        raise ValueError("a time is a number of seconds")
    return datetime.fromtimestamp(int(text), UTC)
