"""What the small servers of made-up vendors have in common, which are written from the vendors' prose, with nothing of ours.

A bug is planted by its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

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
