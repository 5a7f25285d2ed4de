"""A server of the made-up vendor Wren, written from the prose of its paging, with nothing of ours in it.

A response names the next page by a random token that the server remembers, with what was asked for; beside other filters
the token is refused. Calls have it in the body, voicemails in a relative link. A bug is planted by its name.
"""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.handmade.plumbing import Reply, json_reply, serving

SECRET = "wren-secret-of-a-reader"  # nobody's
BUGS = ("token-ignored", "token-of-another-filter", "last-page-lost", "link-elsewhere")
LISTS = {
    "/v4/calls": ("calls", "callId", "CA", "startTime", "endTime", "pageSize", "pageToken", 20, 200, "direction", ("in", "out")),
    "/v4/voicemails": ("voicemails", "id", "VM", "receivedAt", "endedAt", "count", "marker", 10, 250, "status", ("heard", "new")),
}  # fmt: skip


class WrenServer:
    """Answers requests; keeps the path and query of each."""

    def __init__(self, records: int, bug: str = "") -> None:
        self.bug = bug
        self.asked: list[str] = []
        self._tokens: dict[str, tuple[int, list[tuple[str, str]]]] = {}
        self._records = {path: [_record(path, number) for number in range(records)] for path in LISTS}

    def answer(self, target: str, authorization: str) -> tuple[int, Any]:
        """Status and body."""
        self.asked.append(target)
        if authorization != f"Bearer {SECRET}":
            return 401, {"error": "bad_token", "detail": "not a token of ours"}
        path, given = urlsplit(target).path, dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
        if path not in LISTS:
            return 404, {"error": "not_found", "detail": "there is no such address"}
        try:
            return 200, self._page(path, given)
        except ValueError as problem:
            return 400, {"error": "invalid", "detail": str(problem)}

    def _page(self, path: str, given: dict[str, str]) -> dict[str, Any]:
        items, _, _, begun, _, size_name, token_name, usual, most, word_name, words = LISTS[path]
        if not given.keys() <= {size_name, token_name, word_name, "from", "to"}:
            raise ValueError("a parameter that is not known")
        text = given.get(size_name, str(usual))
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
            raise ValueError(size_name)
        size, found = int(text), self._records[path]
        if word_name in given:
            if given[word_name] not in words:
                raise ValueError(word_name)
            found = [one for one in found if one[word_name] == given[word_name]]
        if "from" in given:
            found = [one for one in found if _time(one[begun]) >= _time(given["from"])]
        if "to" in given:
            found = [one for one in found if _time(one[begun]) < _time(given["to"])]
        asked, at = sorted((name, value) for name, value in given.items() if name not in (size_name, token_name)), 0
        if token_name in given:
            if given[token_name] not in self._tokens:
                raise ValueError(f"{token_name} was not given out")
            at, before = self._tokens[given[token_name]]
            if before != asked and self.bug != "token-of-another-filter":
                raise ValueError(f"{token_name} belongs to another query")
        if self.bug == "token-ignored":
            at = 0
        end = at + size
        following = None
        if end < len(found) and not (self.bug == "last-page-lost" and end + size >= len(found)):
            following = secrets.token_urlsafe(18)
            self._tokens[following] = end, asked
        page: dict[str, Any] = {items: found[at:end]}
        if path == "/v4/calls":
            return {"requestId": secrets.token_hex(4), **page, "paging": {"nextToken": following, "pageSize": size}}
        links = {"self": path}
        if following is not None:
            elsewhere = "https://elsewhere.example" if self.bug == "link-elsewhere" else ""
            links["next"] = f"{elsewhere}{path}?{urlencode({**given, token_name: following})}"
        return {**page, "links": links}


def running(server: WrenServer) -> AbstractContextManager[str]:
    """Serve on a free port; gives the origin."""

    def reply(_method: str, target: str, headers: Message, _body: bytes) -> Reply:
        return json_reply(*server.answer(target, headers.get("authorization", "")))

    return serving(reply)


def _record(path: str, number: int) -> dict[str, Any]:
    _, key, prefix, begun, ended, _, _, _, _, word, words = LISTS[path]
    start = datetime.fromisoformat("2026-10-23T08:00:00+00:00") + timedelta(minutes=97 * number)
    seconds = 20 + number % 7
    return {
        key: f"{prefix}{number:04x}",
        "account": "wa-0",
        begun: start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        ended: (start + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "seconds": seconds,
        word: words[number % 3 % 2],
        "caller": None if number % 5 == 0 else f"+1500555{number:04}",
    }


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
