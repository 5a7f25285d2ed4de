"""Walking through all pages of a list, without any input or output.

A driver sends what `startable` names, hands each response or error to `took`, and yields what `next` returns. Pages and
errors come out in the order of the list, however the responses came in.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar

import msgspec

from callrecords.client.http.request import Request
from callrecords.client.operations.body import RawPage
from callrecords.client.operations.listing import ListOperation
from callrecords.client.operations.page import Page
from callrecords.client.operations.position import Position
from callrecords.client.operations.query import WalkQuery
from callrecords.client.records.deviations import RecordDeviation
from callrecords.client.records.record import Record
from callrecords.client.walk.completeness import Apart, Completeness, endless, leads_back
from callrecords.client.walk.plan import WalkPlan
from callrecords.client.walk.progress import WalkProgress
from callrecords.client.walk.slice import Batch, ReadyPage, Slice
from callrecords.errors import BadResponse, CallRecordsError, WindowTooWide
from callrecords.spec.frozen import Frozen

R = TypeVar("R", bound=Record)

_log = logging.getLogger("callrecords.walk")

BATCH = 100
"""Records decoded at once where nobody wants a page: they stay in the processor's cache, which halves the time."""
MOST_AHEAD = 64 << 20
"""Bytes of responses that may wait to be handed over, so that slices ahead do not fill the memory."""


class Waiting(Frozen, frozen=True):
    """Nothing to hand over until a response comes."""


WAITING: Final = Waiting()


class Walk(Generic[R]):
    """One walk; building it checks everything that can be checked before sending, and raises a `RequestError`."""

    def __init__(self, listing: ListOperation[R], query: WalkQuery, now: datetime | None = None) -> None:
        self._listing = listing
        self._plan = plan = WalkPlan(listing, query, datetime.now(UTC) if now is None else now)
        self.concurrency = plan.concurrency
        """So many requests at once."""
        self._held = 0
        self._progress = progress = WalkProgress(listing, plan, query.max_items)
        self._completeness = Completeness(progress)
        self.start = Position(
            query=plan.fingerprint, windows=tuple(plan.windows), left=query.max_items, most=query.max_items
        )
        """Where the walk begins."""
        if query.resume is not None:
            self.start = Position.read(query.resume, plan.fingerprint)
            progress.restore(self.start)

    def startable(self) -> Iterator[tuple[Slice, Request]]:
        """Requests to be sent now, with their windows; each counts as under way as soon as it is named."""
        progress, slices = self._progress, self._progress.slices
        under_way = sum(part.busy for part in slices)
        pending = sum(len(opened.raw.items) for part in slices for _, opened in part.opened)
        queued = sum(len(part.opened) for part in slices)
        index = 0
        while under_way < self.concurrency and progress.left != 0:
            if index == len(slices):
                if not progress.waiting:
                    return
                slices.append(progress.slice(progress.waiting.popleft()))
            part = slices[index]
            needed = index == 0 and not part.opened
            if not needed and not self._may_read_ahead(queued, pending):
                return
            index += 1
            if part.request is not None and not part.busy and part.failed is None:
                part.busy = True
                under_way += 1
                yield part, part.request
            if part.failed is not None and progress.narrower(part) is None:
                return  # nothing behind an error is needed

    def _may_read_ahead(self, queued: int, pending: int) -> bool:
        left = self._progress.left
        if left is not None and pending >= left:
            return False
        return queued <= 1 if self.concurrency == 1 else self._held < MOST_AHEAD

    def took(self, part: Slice, reply: RawPage | BaseException) -> None:
        """A response came, or the error instead of it."""
        if part not in self._progress.slices:
            return  # what came before it is requested again, so this will be
        part.busy = False
        request = part.request
        assert request is not None  # noqa: S101  # only what was sent gets a reply
        if isinstance(reply, BaseException):
            part.failed = reply
            return
        completeness = self._completeness
        try:
            opened = self._listing.open(part.call, request, reply, self._progress.size)
        except CallRecordsError as error:
            if not (isinstance(error, BadResponse) and error.standstill and self._sends_again(part, request)):
                part.failed = error
            return
        if completeness.misplaced(part, opened) and self._sends_again(part, request):
            return
        if part.call.cursor and leads_back(part, opened):  # what came was there already
            part.failed = endless(reply.response, request)
            return
        _log.debug("%s: a page with %d items", request.operation, len(reply.items))
        completeness.accept(part, opened)
        cap = completeness.cap_of(part)
        if cap is not None and part.total is not None and part.total > cap and self._plan.narrower(part.window):
            part.failed = WindowTooWide("the window holds more records than the vendor serves")
            return
        if not completeness.whole(part, opened):
            return
        part.opened.append((part.received, opened))
        self._held += len(reply.response.body)
        part.received += len(reply.items)
        part.request = opened.following
        if cap is not None and part.received >= cap:
            part.failed = WindowTooWide(
                "the window holds as many records as the vendor serves at once, so there may be more: narrow it",
                operation=request.operation,
            )
        elif part.request is not None and part.request.query in part.sent:
            part.failed = endless(reply.response, request)

    def _sends_again(self, part: Slice, request: Request) -> bool:
        """Whether a request whose response seems to belong to another one is sent once more, on its own connection."""
        if request.fresh:
            return False
        _log.info("%s: the response seems to belong to another request; this one is sent again", request.operation)
        part.request = request.once_more()
        return True

    def next(self) -> ReadyPage | Waiting | None:
        """The next response, `WAITING`, or None at the end; `page` or `batches` reads it before the next one is taken.

        Raises the error that stands at this place of the list, with a token to resume from.
        """
        progress = self._progress
        while progress.left != 0:
            if not progress.slices:
                return WAITING if progress.waiting else None
            part = progress.slices[0]
            if part.opened:
                before, opened = part.opened.popleft()
                self._held -= len(opened.raw.response.body)
                return ReadyPage(part, opened, progress.position(part, opened.request, before))
            if part.failed is not None:
                self._fail(part, part.failed)
            elif part.request is not None:
                return WAITING
            else:
                self._completeness.end_of_window(part)
                if progress.forgets_at_end():
                    progress.seen.clear()
                progress.slices.popleft()
        return None

    @property
    def idle(self) -> bool:
        """Whether nothing can be handed over until a response comes."""
        for part in self._progress.slices:
            if part.opened or part.request is not None or part.failed is not None:
                return not part.opened
        return True

    def _fail(self, part: Slice, error: BaseException) -> None:
        """Walk two halves instead of a window that is too wide; raise any other error."""
        progress = self._progress
        narrower = progress.narrower(part)
        if narrower is None:
            if self._leaves_cursor(part, error):
                return
            if isinstance(error, CallRecordsError):
                error.resume = progress.position(part, part.request, part.received).token()
            raise error
        _log.info("%s: the window is too wide; it is walked in %d parts", part.call.request.operation, len(narrower))
        progress.slices.popleft()
        again = part.again or part.received > 0
        for window in reversed(narrower):
            progress.slices.appendleft(progress.slice(window, again=again))

    def _leaves_cursor(self, part: Slice, error: BaseException) -> bool:
        """Whether the walk goes on without the cursor that led to an error."""
        from callrecords.client.walk.fallback import without_cursor  # most servers never need it

        others = without_cursor(self._progress, part, error)
        if others is not None:
            _log.info("%s: the vendor refuses the cursor; the walk goes on without it", part.call.request.operation)
            self._progress.slices.popleft()
            self._progress.slices.extendleft(reversed(others))
        return others is not None

    def page(self, ready: ReadyPage) -> Page[R] | None:
        """The records of a response that are new, or None when there are none."""
        part, progress = ready.part, self._progress
        before = self._completeness.apart(part)
        try:
            page = self._listing.page(part.call, ready.opened)
            if self._strays(ready, page.items):
                return None
        except CallRecordsError as error:
            error.resume = ready.came.token()
            raise
        new = progress.seen.new(page.items)
        moves = self._completeness.moves(part, page.items, new)
        progress.reach(part, page.items)
        if self._moved_on(ready, before, came=len(page.items), new=moves):
            return None
        part.repeated += len(page.items) - len(new)
        items = progress.take(new)
        if not items and not page.bad_items:
            return None
        if progress.unwanted:  # the rest of this page is still to come, should the walk be resumed for more
            position = progress.short_of(ready.came, progress.seen.keys, progress.unwanted)
        elif part.opened:
            received, opened = part.opened[0]
            position = progress.position(part, opened.request, received)
        else:
            position = progress.position(part, part.request, part.received)
        return msgspec.structs.replace(page, items=items, position=position)

    def batches(self, ready: ReadyPage) -> Iterator[Batch[R]]:
        """The same records a few at a time, which costs half as much; a strict client judges the whole response first."""
        part, progress, raw = ready.part, self._progress, ready.opened.raw
        size = max(1, len(raw.items)) if self._listing.strict else BATCH
        before = self._completeness.apart(part)
        came = moves = handed = 0
        batch: Batch[R] | None = None
        try:
            for records in self._listing.records(part.call, raw, size):
                if self._strays(ready, records, handed):
                    return
                new = progress.seen.new(records)
                came, handed = came + len(records), handed + len(new)
                moves += self._completeness.moves(part, records, new)
                progress.reach(part, records)
                items = progress.take(new)
                if items:
                    batch = Batch(ready.came, items, progress.left, progress.seen.keys)
                    yield batch
                    items.clear()
                for one in (records, new):
                    one.clear()  # the next ones take their memory, which the processor still has at hand
        except CallRecordsError as error:
            error.resume = (ready.came if batch is None else self.within(batch, 0)).token()
            raise
        if not self._moved_on(ready, before, came=came, new=moves):
            part.repeated += came - handed

    def within(self, batch: Batch[R], rest: int) -> Position:
        """Where the walk stands when so many records of a batch are still to be handed over."""
        return self._progress.within(batch, rest)

    def _moved_on(self, ready: ReadyPage, before: Apart, *, came: int, new: int) -> bool:
        """Whether the walk goes elsewhere than to what follows, now that a page was read to its end.

        Raises when the last ones held nothing new.
        """
        self._progress.seen.end_page()
        verdict = self._completeness.ended(ready, before, came=came, new=new)
        if verdict is None:
            return False
        if verdict == "again":
            self._goes_back(ready)
        elif not self._leaves_cursor(ready.part, verdict):
            verdict.resume = ready.came.token()
            raise verdict
        return True

    def _strays(self, ready: ReadyPage, records: list[R], handed: int = 0) -> bool:
        """Whether a response with records that were not requested is requested once more.

        If they come again they are counted: raises `RecordError` in a strict client.
        """
        part, request, screen = ready.part, ready.opened.request, ready.part.call.screen
        found: list[RecordDeviation] = []
        if screen is not None:
            found, screen.found = screen.found, found
        response, clock = ready.opened.raw.response, self._listing.operation.clock
        if clock is not None and self._completeness.out_of_order(part, records):
            if request.fresh and self._leaves_cursor(part, endless(response, request)):
                return True
            found.append(RecordDeviation(clock.field, "out of order", "before what came"))
        if not found:
            return False
        if not request.fresh and not self._completeness.heedless:
            if screen is not None:
                screen.outside.clear()
            self._goes_back(ready, handed)
            return True
        self._completeness.heedless = True
        self._listing.note(found, request, response)
        return False

    def _goes_back(self, ready: ReadyPage, handed: int = 0) -> None:
        """Request a response once more, of which so many records were handed over, on a connection of its own.

        What was requested behind it is requested again as well: it may depend on what this one said.
        """
        old = ready.part
        behind = [opened for _, opened in old.opened]
        self._held -= sum(len(opened.raw.response.body) for opened in behind)
        self._progress.slices[0] = Slice(
            old.window,
            old.call,
            ready.opened.request.once_more(),
            received=ready.came.received,
            again=old.again,
            repeated=old.repeated - handed,
            counts=old.counts,
            sent=old.sent - {opened.request.query for opened in (ready.opened, *behind)},
            keys=old.keys,
        )
