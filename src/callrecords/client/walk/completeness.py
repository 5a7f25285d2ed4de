"""Whether the pages of a walk hold all records of their windows, and no others: judged by totals, keys and times."""

from __future__ import annotations

from typing import Generic, Literal, NamedTuple, TypeVar

from callrecords.client.http.request import Request
from callrecords.client.http.response import Response
from callrecords.client.operations.listing import OpenedPage
from callrecords.client.records.deviations import RecordDeviation
from callrecords.client.records.record import Record
from callrecords.client.walk.progress import WalkProgress
from callrecords.client.walk.slice import ReadyPage, Slice
from callrecords.conventions import paging
from callrecords.errors import BadResponse

R = TypeVar("R", bound=Record)

STALE_PAGES = 3
"""So many pages in a row without a new record mean that the server serves the same ones again and again."""
EMPTY_PAGES = 1_000
"""So many empty pages in a row, each of which names another one, mean that the list has no end."""
STRAY_PAGES = 20
"""So many pages in a row without a record of the window mean that the server does not heed it."""


class Apart(NamedTuple):
    """How many records of a window came so far that are not handed over."""

    surplus: int
    """Because a wider window was requested."""
    outside: int
    """Which were not requested."""
    stopped: int
    """All of them, repeated ones too."""


class Completeness(Generic[R]):
    """Judges the pages of one walk."""

    def __init__(self, progress: WalkProgress[R]) -> None:
        self._progress = progress
        self._stale = 0
        """Pages in a row without a new record."""
        self._stray = 0
        """Pages in a row without a record of the window."""
        self._empty = 0
        """Pages in a row without an item."""
        self._fullest = 0
        """Items on the longest page, whether a total proves it or not."""
        self._filled = False
        """Whether a record came yet: an empty window may have got the last response of another one then."""
        self._empty_for_sure = False
        """Whether a window was found to be empty twice; others are believed at once."""
        self.heedless = False
        """Whether the server sends what was not requested, and does so again for the same request."""

    def misplaced(self, part: Slice, opened: OpenedPage) -> bool:
        """Whether a response seems to belong to another request: it leads back, or is empty where another was not."""
        if leads_back(part, opened):
            return True
        empty = not part.sent and not opened.raw.items
        return empty and self._filled and not self._empty_for_sure

    def accept(self, part: Slice, opened: OpenedPage) -> None:
        """Take a response for one to its request."""
        empty, request = not part.sent and not opened.raw.items, opened.request
        self._filled = self._filled or not empty
        self._empty_for_sure = self._empty_for_sure or (empty and request.fresh)
        part.sent.add(request.query)
        if part.unlinked and opened.raw.items:
            deviations = self._progress.listing.deviations
            deviations.add(request.operation, [RecordDeviation("", "missing next link", "")])
        part.unlinked = opened.unlinked
        part.total = self._progress.listing.total(opened.raw)

    def cap_of(self, part: Slice) -> int | None:
        """How many records the vendor serves of a window; those that follow a record are not counted."""
        return None if part.call.cursor else self._progress.plan.cap

    def whole(self, part: Slice, opened: OpenedPage) -> bool:
        """Whether a response holds what its own total demands; else it is requested once more, and then is an error.

        A record may come or go between counting and reading, so a second response is measured by both totals, and by
        none when records go. Pages that are short again, but as long as any other, are as long as the server makes them.
        """
        progress, total, cap = self._progress, part.total, self.cap_of(part)
        if total is None or (cap is not None and total > cap):
            return True
        ends, came = opened.following is None, len(opened.raw.items)
        limit = came if part.call.limit is None else part.call.limit
        came = min(came, limit)
        doubted, part.doubted = part.doubted, None
        behind = opened.behind
        if ends and part.counts and self._stands_alone(opened) and not part.call.cursor:
            behind = max(0, total - part.received - len(opened.raw.items))
        if doubted is not None:
            behind = behind - (total - doubted) if total >= doubted else 0
        short = behind > 0 and (ends or came < min(progress.size or limit, limit))
        if short and doubted is None:
            part.doubted = total
            return False
        if short and (ends or came < min(progress.longest, limit)):
            text = f"records are missing: by its total, {behind} more than this page holds"
            error = opened.raw.response.bad(text, opened.request)
            error.attempts = 2
            part.failed = error
            return False
        if short or came > (progress.size or came):
            progress.size = came
        progress.longest = max(progress.longest, came)
        return True

    def _stands_alone(self, opened: OpenedPage) -> bool:
        return paging.stands_alone(self._progress.listing.pagination, opened.request.params)

    def apart(self, part: Slice) -> Apart:
        """The records of a window that came so far and are not handed over."""
        screen = part.call.screen
        return Apart(0, 0, 0) if screen is None else Apart(len(screen.surplus), len(screen.outside), screen.stopped)

    def out_of_order(self, part: Slice, records: list[R]) -> bool:
        """Whether records begin in a time that the walk has left behind, so that nobody knows whether they came."""
        progress = self._progress
        return progress.listing.clock_of is not None and not part.again and progress.seen.comes_late(records)

    def moves(self, part: Slice, records: list[R], new: list[R]) -> int:
        """How many of the records are new to this window, handed over before or not."""
        if not part.again:
            return len(new)
        keys = set(map(self._progress.listing.decoder.key_of, records)) - part.keys
        part.keys |= keys
        return len(keys)

    def ended(self, ready: ReadyPage, before: Apart, *, came: int, new: int) -> Literal["again"] | BadResponse | None:
        """What to make of a page that was read to its end: request it once more, for it held nothing new; give up; go on."""
        part, opened = ready.part, ready.opened
        now, number = self.apart(part), len(opened.raw.items)
        outside = now.outside > before.outside
        idle = bool(came or now.stopped > before.stopped) and not new and now.surplus == before.surplus
        self._fullest = max(self._fullest, number)
        # a short one is the end of a list that grew: what came late has pushed its records on
        if idle and not outside and number == self._fullest and not opened.request.fresh:
            return "again"
        self._empty = 0 if number else self._empty + 1
        self._stale = self._stale + 1 if idle and not outside else 0
        self._stray = self._stray + 1 if idle and outside else 0
        if self._stray >= STRAY_PAGES:
            text = f"the server does not heed the window: {STRAY_PAGES} pages without a record of it"
            return opened.raw.response.bad(text, opened.request).lasting()
        endless_now = self._stale >= STALE_PAGES or self._empty >= EMPTY_PAGES
        return endless(opened.raw.response, opened.request) if endless_now else None

    def end_of_window(self, part: Slice) -> None:
        """Count the records that a window lacks by its total; raises `RecordError` in a strict client."""
        self._stale = self._stray = 0
        cap = self.cap_of(part)
        if part.total is None or part.call.cursor or not part.counts or (cap is not None and part.total > cap):
            return
        # counted by key, for a page in the place of another one has as many
        missing = min(part.total - (part.received - part.repeated), part.repeated)
        if missing > 0:
            found = [RecordDeviation("", "missing record", "by the total of the list")] * missing
            self._progress.listing.note(found, part.call.request, None)


def leads_back(part: Slice, opened: OpenedPage) -> bool:
    """Whether the request that would follow is this one, or one that was sent before."""
    following = opened.following
    return following is not None and following.query in {*part.sent, opened.request.query}


def endless(response: Response, request: Request) -> BadResponse:
    """The error for a list that leads nowhere new."""
    error = response.bad("the list does not end: the server serves the same records again", request).lasting()
    error.standstill = True
    return error
