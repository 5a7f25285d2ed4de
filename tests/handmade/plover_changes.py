"""The message changes of the made-up vendor Plover, written from the prose of its description, with nothing of ours in it.

Page tokens lead from page to page, and the last page has the sync token for next time. Without one, or with one that is too old,
all messages come, and each page says so. What was deleted is told by its key. A bug is planted by its name.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from tests.handmade.plover import PloverMessages

PATH = "/messages/delta"


class PloverDelta(PloverMessages):
    """Answers requests for messages and for their changes."""

    breaks: ClassVar[Mapping[str, str]] = {
        "lacks-one": "sync.records",
        "second-page-late": "sync.records",
        "seconds-lost": "sync.records",
        "full-unsaid": "sync.dead",
        "any-size": "sync.sizes",
        "usual-size-always": "sync.sizes",
        "sync-token-good-once": "sync.repeats",
        "open": "sync.access",
    }
    bugs = tuple(breaks)

    def __init__(self, bug: str = "", records: int = 70) -> None:
        super().__init__(bug, records)
        self.events = [one["ref"] for one in self.records]
        self.oldest = 0
        """Sync tokens before this one are over."""
        self.pages: dict[str, tuple[list[str], int, int, bool]] = {}
        """Page token -> the keys that are told, the place of the page, the sync token behind them, whether they are all."""
        self.told: set[str] = set()

    def put(self, number: int, **values: Any) -> None:
        """A message is new, or another one than before."""
        message = {**self.record(number), **values}
        self.records = [one for one in self.records if one["ref"] != message["ref"]] + [message]
        self.events.append(message["ref"])

    def remove(self, key: str) -> None:
        """A message is deleted."""
        self.records = [one for one in self.records if one["ref"] != key]
        self.events.append(key)

    def answer(self, target: str, headers: Any) -> tuple[int, Any, dict[str, str]]:
        parts = urlsplit(target)
        if parts.path.removeprefix(self.base) != PATH:
            return super().answer(target, headers)
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        if not self.allowed(headers, given) and self.bug != "open":
            return 401, self.error("who", "not a key of ours"), {}
        try:
            return 200, self.changes(given), {}
        except ValueError as problem:
            return 400, self.error("invalid", str(problem)), {}

    def changes(self, given: dict[str, str]) -> dict[str, Any]:
        """A page of what is new, changed or deleted."""
        size = self.number(given, "size", 30, 1, 1000 if self.bug == "any-size" else 150)
        if self.bug == "usual-size-always":
            size = 30
        token, page = given.pop("sync_token", None), given.pop("page", None)
        self.done(given)
        if page is not None:
            if page not in self.pages:
                raise ValueError("page")
            due, place, upto, full = self.pages[page]
        else:
            after = self.after(token)
            there, full, place, upto = {one["ref"] for one in self.records}, after is None, 0, len(self.events)
            last = {key: at for at, key in enumerate(self.events, 1)}
            due = [key for key, at in sorted(last.items(), key=lambda one: one[1]) if key in there or not full]
            due = [key for key in due if full or last[key] > (after or 0)]
        return self.told_of(due, place, size, upto, full=full)

    def after(self, token: str | None) -> int | None:
        """The number of events that were told with a sync token; None where all messages are due."""
        number = (token or "").removeprefix("s-")
        if token is None or not (token.startswith("s-") and number.isdigit()):
            return None
        if self.bug == "sync-token-good-once" and token in self.told:
            return None
        self.told.add(token)
        return int(number) if self.oldest <= int(number) <= len(self.events) else None

    def told_of(self, due: list[str], place: int, size: int, upto: int, *, full: bool) -> dict[str, Any]:
        """One page of those keys that are due."""
        there = {one["ref"]: one for one in self.records}
        keys = due[place : place + size]
        messages = [there[key] for key in keys if key in there]
        if self.bug == "seconds-lost":
            messages = [{**one, "seconds": 0} for one in messages]
        if self.bug == "lacks-one":
            messages = messages[1:]
        meta: dict[str, Any] = {"full": full and self.bug != "full-unsaid"}
        if place + size < len(due):
            late = 1 if self.bug == "second-page-late" else 0
            meta["next_page"] = secrets.token_urlsafe(9)
            self.pages[meta["next_page"]] = due, place + size + late, upto, full
        else:
            meta["sync_token"] = f"s-{upto}"
        return {"messages": messages, "deleted": [key for key in keys if key not in there], "meta": meta}
