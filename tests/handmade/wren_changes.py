"""The changes of the made-up vendor Wren, written from the prose of its description, with nothing of ours in it.

A cursor is the number of events that were told. A response tells of each call that its events are about once, as it is now. The
feed of voicemails has nothing without a mark, and gives the mark of this moment.
A bug is planted by its name.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.handmade.wren import SECRET, WrenServer

BUGS = (
    "lacks-one",
    "cursor-goes-too-far",
    "seconds-lost",
    "removed-though-there",
    "more-for-ever",
    "any-cursor",
    "open",
    "cursor-good-once",
    "any-size",
    "usual-size-always",
    "any-workspace",
)
PATH = "/v4/calls/changes"
FEED, VOICEMAILS = "/v4/voicemails/feed", "/v4/voicemails"
FEED_BUGS = {"feed-begins-full": "sync.records", "any-mark": "sync.dead", "feed-open": "sync.access"}
"""Bugs of the feed, and the promises that speak against them."""


class WrenChanges(WrenServer):
    """Answers requests for lists and for changes of calls."""

    def __init__(self, records: int, bug: str = "") -> None:
        super().__init__(records, bug)
        self._events = [one["callId"] for one in self._records["/v4/calls"]]
        self._told: set[str] = set()
        self._voicemail_events: list[str] = []
        self.oldest = 0
        """Cursors before this one are over."""

    def put(self, call: dict[str, Any]) -> None:
        """A call is new, or another one than before."""
        calls = self._records["/v4/calls"]
        calls[:] = sorted(
            [*(one for one in calls if one["callId"] != call["callId"]), call], key=lambda one: one["startTime"]
        )
        self._events.append(call["callId"])

    def remove(self, key: str) -> None:
        """A call is deleted."""
        calls = self._records["/v4/calls"]
        calls[:] = [one for one in calls if one["callId"] != key]
        self._events.append(key)

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The calls as they are now."""
        return [dict(one) for one in self._records["/v4/calls"]]

    def voicemail(self, key: str, **values: Any) -> None:
        """A voicemail is another one than before; one without values is deleted."""
        kept = self._records[VOICEMAILS]
        kept[:] = [{**one, **values} if one["id"] == key else one for one in kept if values or one["id"] != key]
        self._voicemail_events.append(key)

    def _feed(self, given: dict[str, str], authorization: str) -> tuple[int, Any]:
        if authorization != f"Bearer {SECRET}" and self.bug != "feed-open":
            return 401, {"error": "bad_token", "detail": "not a token of ours"}
        if not given.keys() <= {"since"}:
            return 400, {"error": "invalid", "detail": "a parameter that is not known"}
        there = {one["id"]: one for one in self._records[VOICEMAILS]}
        mark = f"m-{len(self._voicemail_events)}"
        if "since" not in given:
            return 200, {"mark": mark, "feed": [*there.values()] if self.bug == "feed-begins-full" else []}
        number = given["since"].removeprefix("m-")
        if not (given["since"].startswith("m-") and number.isdigit()):
            if self.bug != "any-mark":
                return 410, {"error": "cursor_over", "detail": "read all calls again"}
            number = mark.removeprefix("m-")
        keys = dict.fromkeys(self._voicemail_events[int(number) :])
        return 200, {"mark": mark, "feed": [there.get(key, {"id": key, "status": "deleted"}) for key in keys]}

    @property
    def voicemails(self) -> list[dict[str, Any]]:
        """The voicemails as they are now."""
        return [dict(one) for one in self._records[VOICEMAILS]]

    def answer(self, target: str, authorization: str) -> tuple[int, Any]:
        """Status and body."""
        if urlsplit(target).path == FEED:
            return self._feed(dict(parse_qsl(urlsplit(target).query, keep_blank_values=True)), authorization)
        if urlsplit(target).path != PATH:
            return super().answer(target, authorization)
        self.asked.append(target)
        if authorization != f"Bearer {SECRET}" and self.bug != "open":
            return 401, {"error": "bad_token", "detail": "not a token of ours"}
        given = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
        if not given.keys() <= {"mode", "cursor", "size", "workspace"}:
            return 400, {"error": "invalid", "detail": "a parameter that is not known"}
        if "workspace" not in given and self.bug != "any-workspace":
            return 400, {"error": "invalid", "detail": "workspace"}
        size = given.get("size", "10")
        if self.bug == "usual-size-always":
            size = "10" if size.isdigit() and 1 <= int(size) <= 25 else size
        if not (size.isascii() and size.isdigit() and 1 <= int(size) <= (1000 if self.bug == "any-size" else 25)):
            return 400, {"error": "invalid", "detail": "size"}
        if given.get("mode") == "full":
            if "cursor" in given:
                return 400, {"error": "invalid", "detail": "cursor"}
            return 200, self._changes(0, int(size), begins=True)
        if given.get("mode") != "delta" or "cursor" not in given:
            return 400, {"error": "invalid", "detail": "mode"}
        cursor = given["cursor"].removeprefix("c-")
        known = (
            given["cursor"].startswith("c-") and cursor.isdigit() and self.oldest <= int(cursor) <= len(self._events)
        )
        if self.bug == "cursor-good-once" and given["cursor"] in self._told:
            known = False
        self._told.add(given["cursor"])
        if not known and self.bug == "any-cursor":
            known, cursor = True, str(len(self._events))
        if not known:
            return 410, {"error": "cursor_over", "detail": "read all calls again"}
        return 200, self._changes(int(cursor), int(size))

    def _changes(self, after: int, size: int, *, begins: bool = False) -> dict[str, Any]:
        there = {one["callId"]: one for one in self._records["/v4/calls"]}
        last = {key: number for number, key in enumerate(self._events, 1)}
        due = sorted((number, key) for key, number in last.items() if number > after and (key in there or not begins))
        page = due[:size]
        changes = [there.get(key, {"callId": key, "removed": True}) for _, key in page]
        more = len(due) > size
        cursor = page[-1][0] if more else len(self._events)
        match self.bug:
            case "lacks-one":
                changes = changes[1:]
            case "cursor-goes-too-far":
                cursor = min(cursor + more, len(self._events))
            case "seconds-lost":
                changes = [{**one, "seconds": 0} if "seconds" in one else one for one in changes]
            case "removed-though-there":
                changes = [{**one, "removed": True} if number == 0 else one for number, one in enumerate(changes)]
            case "more-for-ever":
                more = True
            case _:
                pass
        return {"changes": changes, "sync": {"cursor": f"c-{cursor}", "more": more}}
