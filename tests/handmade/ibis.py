"""Ibis and Quail, written by hand: access tokens for an id and a secret, and the next page in a header.

Ibis sends an array of calls, and a URL in the `Link` header; Quail a token in one of its own.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from operator import itemgetter
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

from tests.handmade.small import RECORDS, Small, bearer, stamp, when


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
