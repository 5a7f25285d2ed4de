"""Walking through all pages of a list, without any input or output; `plan` says what is asked for.

A driver sends what `startable` names, hands each answer or error to `took`, and yields what `next` returns. Pages and
errors come out in the order of the list, however the answers came in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar

import msgspec

from callrecords.client.http.request import Request
from callrecords.client.http.response import Response
from callrecords.client.operations.listing import ListCall, ListOperation, OpenedPage, RawPage
from callrecords.client.operations.page import Page
from callrecords.client.operations.position import Position, Window
from callrecords.client.operations.query import WalkQuery
from callrecords.client.records.deviations import Kind, RecordDeviation
from callrecords.client.records.record import Record
from callrecords.client.walk.dedupe import Dedupe, SeenKeys
from callrecords.client.walk.plan import WalkPlan
from callrecords.errors import BadRequest, BadResponse, CallRecordsError, WindowTooWide
from callrecords.spec.frozen import Frozen

R = TypeVar("R", bound=Record)

STALE_PAGES = 3
"""So many pages in a row without a new record mean that the server serves the same ones again and again."""
STRAY_PAGES = 20
"""So many pages in a row without a record of the window mean that the server does not heed it."""
BATCH = 100
"""Records decoded at once where nobody wants a page: they stay in the processor's cache, which halves the time."""
MOST_AHEAD = 64 << 20
"""Bytes of answers that may wait to be handed over, so that slices ahead do not fill the memory."""


class Waiting(Frozen, frozen=True):
    """Nothing to hand over until an answer comes."""


WAITING: Final = Waiting()


class Slice(msgspec.Struct, eq=False):
    """One window on its way: the next request, and the answers that wait to be handed over."""

    window: Window
    asked: ListCall
    request: Request | None
    """The next request, or the one under way; None when all are answered."""
    received: int = 0
    again: bool = False
    """Whether records of a wider window that hit the vendor's cap come again here."""
    busy: bool = False
    failed: BaseException | None = None
    """What came of the last request; raised after the answers before it."""
    doubted: int | None = None
    """The total of an answer that held fewer records than it had to; it is asked for once more."""
    total: int | None = None
    """Records in the window, by the last answer that says so."""
    repeated: int = 0
    """Items that came before."""
    counts: bool = True
    """Whether all items of the window are counted; not behind a resume token."""
    unlinked: bool = False
    """Whether the last answer said that more follows, but not where."""
    opened: deque[tuple[int, OpenedPage]] = msgspec.field(default_factory=deque[tuple[int, OpenedPage]])
    """Answers, and how many items came before."""
    sent: set[str] = set()
    keys: set[str | None] = set()
    """Those that came, where records come again."""

    def __repr__(self) -> str:
        return f"<Slice {self.window!r}, {self.received} received>"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return [("window", self.window), ("received", self.received)]  # what was sent may be private


class ReadyResponse(Frozen, frozen=True, eq=False):
    """An answer whose turn it is to be handed over."""

    leg: Slice
    opened: OpenedPage
    came: Position
    """Where the walk stands before it."""


class Batch(Frozen, Generic[R], frozen=True, eq=False):
    """Some records of an answer that are new, and what tells where the walk stands among them."""

    came: Position
    """Before the answer."""
    records: list[R]
    left: int | None
    """Records still wanted after these."""
    known: SeenKeys
    """The keys that came until the end of these."""


class Walk(Generic[R]):
    """One walk; building it checks everything that can be checked before sending, and raises a `RequestError`."""

    def __init__(self, listing: ListOperation[R], ask: WalkQuery, now: datetime | None = None) -> None:
        self._listing = listing
        self._plan = plan = WalkPlan(listing, ask, datetime.now(UTC) if now is None else now)
        self.concurrency = plan.concurrency
        """So many requests at once."""
        self._left = ask.max_items
        self._held = 0
        self._stale = 0
        self._stray = 0
        self._heedless = False
        """Whether the server sends what was not asked for, and does so again when it is asked once more."""
        self._reached: datetime | None = None
        """The clock of the last record that came along a cursor."""
        self._fullest = 0
        """Items on the longest page, whether a total proves it or not."""
        self._answered = False
        """Whether a record came yet: an empty window may have got the last response of another one then."""
        self._empty_for_sure = False
        """Whether a window was found to be empty twice; others are believed at once."""
        self._size: int | None = None
        """Records on a full page, where the server makes them shorter than asked."""
        self._longest = 0
        """Records on the longest page."""
        clock_of = listing.clock_of if plan.by_clock else None
        self._seen = Dedupe(listing.decoder.key_of, clock_of, backwards=plan.backwards)
        self._seen.forgets = plan.cap is None
        self._legs: deque[Slice] = deque()
        self._waiting = deque(plan.windows)
        self._most = ask.max_items
        self._unwanted: frozenset[str | None] = frozenset()
        """Keys of the records on the last page that `max_items` left out."""
        self.start = Position(ask=plan.fingerprint, windows=tuple(self._waiting), left=self._left, most=self._most)
        """Where the walk begins."""
        if ask.resume is not None:
            self.start = Position.read(ask.resume, plan.fingerprint)
            self._resume(self.start)

    def startable(self) -> Iterator[tuple[Slice, Request]]:
        """Requests to be sent now, with their windows; each counts as under way as soon as it is named."""
        under_way = sum(leg.busy for leg in self._legs)
        pending = sum(len(opened.raw.items) for leg in self._legs for _, opened in leg.opened)
        queued = sum(len(leg.opened) for leg in self._legs)
        index = 0
        while under_way < self.concurrency and self._left != 0:
            if index == len(self._legs):
                if not self._waiting:
                    return
                self._legs.append(self._leg(self._waiting.popleft()))
            leg = self._legs[index]
            needed = index == 0 and not leg.opened
            if not needed and not self._may_read_ahead(queued, pending):
                return
            index += 1
            if leg.request is not None and not leg.busy and leg.failed is None:
                leg.busy = True
                under_way += 1
                yield leg, leg.request
            if leg.failed is not None and self._narrower(leg) is None:
                return  # nothing behind an error is needed

    def _may_read_ahead(self, queued: int, pending: int) -> bool:
        if self._left is not None and pending >= self._left:
            return False
        return queued <= 1 if self.concurrency == 1 else self._held < MOST_AHEAD

    def took(self, leg: Slice, reply: RawPage | BaseException) -> None:
        """An answer came, or the error instead of it."""
        if leg not in self._legs:
            return  # what came before it is asked for again, so this will be
        leg.busy = False
        request = leg.request
        assert request is not None  # noqa: S101  # only what was sent is answered
        if isinstance(reply, BaseException):
            leg.failed = reply
            return
        try:
            opened = self._listing.open(leg.asked, request, reply, self._size)
        except CallRecordsError as error:
            if not (isinstance(error, BadResponse) and error.standstill and self._repeats(leg, request)):
                leg.failed = error
            return
        known = leg.sent | {request.query}
        turns_back = opened.following is not None and opened.following.query in known
        empty = not leg.sent and not reply.items
        doubtful = empty and self._answered and not self._empty_for_sure
        if (turns_back or doubtful) and self._repeats(leg, request):
            return
        if turns_back and leg.asked.walk == "cursor":  # what came was there already
            leg.failed = self._endless(reply.response, request)
            return
        self._answered = self._answered or not empty
        self._empty_for_sure = self._empty_for_sure or (empty and request.fresh)
        leg.sent.add(request.query)
        if leg.unlinked and len(opened.raw.items):
            self._listing.deviations.add(request.operation, [RecordDeviation("", "missing next link", "")])
        leg.unlinked = opened.unlinked
        total = leg.total = self._listing.total(opened.raw)
        cap = self._cap_of(leg)
        if cap is not None and total is not None and total > cap and self._plan.narrower(leg.window):
            leg.failed = WindowTooWide("the window holds more records than the vendor serves")
            return
        if not self._whole(leg, request, opened):
            return
        leg.opened.append((leg.received, opened))
        self._held += len(reply.response.body)
        leg.received += len(opened.raw.items)
        leg.request = opened.following
        if cap is not None and leg.received >= cap:
            leg.failed = WindowTooWide(
                "the window holds as many records as the vendor serves at once, so there may be more: narrow it",
                operation=request.operation,
            )
        elif leg.request is not None and leg.request.query in leg.sent:
            leg.failed = self._endless(reply.response, request)

    def _repeats(self, leg: Slice, request: Request) -> bool:
        """Whether a request whose answer seems to belong to another one is sent once more, on a connection of its own."""
        if request.fresh:
            return False
        leg.request = request.once_more()
        return True

    def next(self) -> ReadyResponse | Waiting | None:
        """The next answer, `WAITING`, or None at the end; `page` or `batches` reads it before the next one is taken.

        Raises the error that stands at this place of the list, with a token to resume from.
        """
        while self._left != 0:
            if not self._legs:
                return WAITING if self._waiting else None
            leg = self._legs[0]
            if leg.opened:
                before, opened = leg.opened.popleft()
                self._held -= len(opened.raw.response.body)
                return ReadyResponse(leg, opened, self._position(leg, opened.request, before))
            if leg.failed is not None:
                self._fail(leg, leg.failed)
            elif leg.request is not None:
                return WAITING
            else:
                self._end_of_window(leg)
                self._legs.popleft()
        return None

    @property
    def idle(self) -> bool:
        """Whether nothing can be handed over until an answer comes."""
        return not self._legs or not self._legs[0].opened

    def _end_of_window(self, leg: Slice) -> None:
        self._stale = self._stray = 0
        cap = self._cap_of(leg)
        if leg.total is not None and leg.asked.walk == "window" and leg.counts and (cap is None or leg.total <= cap):
            missing = min(leg.total - (leg.received - leg.repeated), leg.repeated)
            if missing > 0:  # counted by key, for a page in the place of another one has as many
                found = [RecordDeviation("", "missing record", "by the total of the list")] * missing
                self._listing.note(found, leg.asked.request, None)
        if self._forgets_at_end():
            self._seen.clear()

    def _forgets_at_end(self) -> bool:
        """Whether no key can come again behind the first window, which has ended."""
        again = len(self._legs) > 1 and self._legs[1].again
        return not again and (not self._plan.by_clock or self._plan.cap is not None)

    def _fail(self, leg: Slice, error: BaseException) -> None:
        """Walk two halves instead of a window that is too wide; raise any other error."""
        narrower = self._narrower(leg)
        if narrower is None:
            if self._leaves_cursor(leg, error):
                return
            if isinstance(error, CallRecordsError):
                error.resume = self._position(leg, leg.request, leg.received).token()
            raise error
        self._legs.popleft()
        again = leg.again or leg.received > 0
        for window in reversed(narrower):
            self._legs.appendleft(self._leg(window, again=again))

    def _narrower(self, leg: Slice) -> list[Window] | None:
        return self._plan.narrower(leg.window) if isinstance(leg.failed, WindowTooWide) else None

    def page(self, turn: ReadyResponse) -> Page[R] | None:
        """The records of an answer that are new, or None when there are none."""
        leg, opened = turn.leg, turn.opened
        before = self._apart(leg)
        try:
            page = self._listing.page(leg.asked, opened)
            if self._strays(turn, page.items):
                return None
        except CallRecordsError as error:
            error.resume = turn.came.token()
            raise
        new = self._seen.new(page.items)
        if self._turned(turn, before, came=len(page.items), new=self._moves(leg, page.items, new)):
            return None
        leg.repeated += len(page.items) - len(new)
        items = self._wanted(new)
        if not items and not page.bad_items:
            return None
        if leg.opened:
            received, next_opened = leg.opened[0]
            position = self._position(leg, next_opened.request, received)
        else:
            position = self._position(leg, leg.request, leg.received)
        if self._unwanted:  # the rest of this page is still to come, should the walk be resumed for more
            position = self._short_of(turn.came, self._seen.keys, self._unwanted)
        return msgspec.structs.replace(page, items=items, position=position)

    def batches(self, turn: ReadyResponse) -> Iterator[Batch[R]]:
        """The same records a few at a time, which costs half as much; a strict client judges the whole answer first."""
        size = max(1, len(turn.opened.raw.items)) if self._listing.strict else BATCH
        leg, before = turn.leg, self._apart(turn.leg)
        came = moves = handed = 0
        batch: Batch[R] | None = None
        try:
            for records in self._listing.records(leg.asked, turn.opened.raw, size):
                if self._strays(turn, records, handed):
                    return
                new = self._seen.new(records)
                came, handed, moves = came + len(records), handed + len(new), moves + self._moves(leg, records, new)
                items = self._wanted(new)
                if items:
                    batch = Batch(turn.came, items, self._left, self._seen.keys)
                    yield batch
                    items.clear()
                for one in (records, new):
                    one.clear()  # the next ones take their memory, which the processor still has at hand
        except CallRecordsError as error:
            error.resume = (turn.came if batch is None else self.within(batch, 0)).token()
            raise
        if not self._turned(turn, before, came=came, new=moves):
            leg.repeated += came - handed

    def within(self, batch: Batch[R], rest: int) -> Position:
        """Where the walk stands when so many records of a batch are still to be handed over."""
        behind = self._unwanted.union(map(self._listing.decoder.key_of, batch.records[len(batch.records) - rest :]))
        left = None if batch.left is None else batch.left + rest
        return msgspec.structs.replace(self._short_of(batch.came, batch.known, behind), left=left)

    def _short_of(self, came: Position, known: SeenKeys, behind: Collection[str | None]) -> Position:
        """Where the walk stands on a page of which some records are still to be handed over."""
        keys = tuple(key for key in known if key not in behind)
        return msgspec.structs.replace(came, left=self._left, keys=keys)

    def _goes_back(self, turn: ReadyResponse, request: Request, handed: int = 0) -> None:
        """Ask for an answer once more, of which so many records were handed over.

        What was asked for behind it is asked for again as well: it may depend on what this one said.
        """
        old = turn.leg
        behind = [opened for _, opened in old.opened]
        self._held -= sum(len(opened.raw.response.body) for opened in behind)
        sent = {opened.request.query for opened in (turn.opened, *behind)}
        self._legs[0] = Slice(
            old.window,
            old.asked,
            request,
            received=turn.came.received,
            again=old.again,
            repeated=old.repeated - handed,
            counts=old.counts,
            sent=old.sent - sent,
            keys=old.keys,
        )

    def _strays(self, turn: ReadyResponse, records: list[R], handed: int = 0) -> bool:
        """Whether an answer with records that nobody asked for here is asked for once more.

        If they come again they are told: raises `RecordError` in a strict client.
        """
        screen, request = turn.leg.asked.screen, turn.opened.request
        assert screen is not None  # noqa: S101  # every window of a walk has one
        found, screen.found = screen.found, []
        clock = self._listing.operation.clock
        late = clock is not None and not turn.leg.again and self._seen.comes_late(records)
        if late and request.fresh and self._leaves_cursor(turn.leg, self._endless(turn.opened.raw.response, request)):
            return True
        if clock is not None and late:
            found.append(RecordDeviation(clock.field, "out of order", "before what came"))
        if not found:
            return False
        if not request.fresh and not self._heedless:
            screen.outside.clear()
            self._goes_back(turn, request.once_more(), handed)
            return True
        self._heedless = True
        self._listing.note(found, request, turn.opened.raw.response)
        return False

    def _apart(self, leg: Slice) -> tuple[int, int, int]:
        """How many records came so far that are not of the window: because it was widened, for no reason, repeated ones."""
        screen = leg.asked.screen
        return (0, 0, 0) if screen is None else (len(screen.surplus), len(screen.outside), screen.stopped)

    def _moves(self, leg: Slice, records: list[R], new: list[R]) -> int:
        """How many of the records are new to this window, handed over before or not; notes how far a cursor came."""
        if records and leg.asked.walk == "cursor" and self._plan.by_clock and self._listing.clock_of is not None:
            self._reached = self._farther(self._listing.clock_of(records[-1]))
        if not leg.again:
            return len(new)
        keys = set(map(self._listing.decoder.key_of, records)) - leg.keys
        leg.keys |= keys
        return len(keys)

    def _farther(self, came: datetime | None) -> datetime | None:
        """How far a cursor came, with a page that ends here; one that leads back takes nothing from it."""
        reached = self._reached
        if came is None or reached is None:
            return came or reached
        return min(came, reached) if self._plan.backwards else max(came, reached)

    def _leaves_cursor(self, leg: Slice, error: BaseException) -> bool:
        """Go on by links or offsets where the server does not take the cursor, or serves the same page with it.

        They begin at the time of the last record; those that came are known by their keys.
        """
        keyset, request = self._listing.pagination.keyset, leg.request
        if keyset is None or request is None or leg.asked.walk != "cursor" or keyset.after not in request.params:
            return False
        if not (isinstance(error, BadRequest) or (isinstance(error, BadResponse) and error.standstill)):
            return False
        window = leg.window if self._reached is None else (self._reached, leg.window[1])
        if self._reached is None and (len(leg.sent) > 1 or not leg.counts):
            return False  # records came whose keys are forgotten
        try:
            other = self._leg(window, again=True, cursor=False)
        except CallRecordsError:
            return False  # this list cannot be filtered by time
        kind: Kind = "refused cursor" if isinstance(error, BadRequest) else "ignored cursor"
        self._listing.deviations.add(request.operation, [RecordDeviation(keyset.after, kind, "")])
        self._legs[0] = other
        return True

    def _wanted(self, new: list[R]) -> list[R]:
        if self._left is None:
            return new
        items = new[: self._left]
        self._left -= len(items)
        if len(items) < len(new):
            self._unwanted |= set(map(self._listing.decoder.key_of, new[len(items) :]))
        return items

    def _turned(self, turn: ReadyResponse, before: tuple[int, int, int], *, came: int, new: int) -> bool:
        """An answer was read to its end: whether it is asked for once more, for it held nothing new.

        Raises when the last ones held nothing new either.
        """
        leg, opened = turn.leg, turn.opened
        surplus, outside, stopped = (now - then for now, then in zip(self._apart(leg), before, strict=True))
        idle = bool(came or stopped) and not new and not surplus
        self._seen.turn()
        number = len(opened.raw.items)
        self._fullest = max(self._fullest, number)
        # a short one is the end of a list that grew: what came late has pushed its records on
        if idle and not outside and number == self._fullest and not opened.request.fresh:
            self._goes_back(turn, opened.request.once_more())
            return True
        self._stale = self._stale + 1 if idle and not outside else 0
        self._stray = self._stray + 1 if idle and outside else 0
        if self._stale < STALE_PAGES and self._stray < STRAY_PAGES:
            return False
        problem = self._endless(opened.raw.response, opened.request)
        if self._stray:
            text = f"the server does not heed the window: {STRAY_PAGES} pages without a record of it"
            problem = opened.raw.response.bad(text, opened.request).lasting()
        elif self._leaves_cursor(leg, problem):
            return True
        problem.resume = turn.came.token()
        raise problem

    def _cap_of(self, leg: Slice) -> int | None:
        """How many records the vendor serves of a window; those that follow a record are not counted."""
        return self._plan.cap if leg.asked.walk == "window" else None

    def _whole(self, leg: Slice, request: Request, opened: OpenedPage) -> bool:
        """Whether an answer holds what its own total demands; else it is asked for once more, and then is an error.

        A record may come or go between counting and reading, so a second answer is measured by both totals, and by
        none when records go. Pages that are short again, but as long as any other, are as long as the server makes them.
        """
        total = self._listing.total(opened.raw)
        cap = self._cap_of(leg)
        if total is None or (cap is not None and total > cap):
            return True
        came, ends = min(len(opened.raw.items), leg.asked.limit), opened.following is None
        doubted, leg.doubted = leg.doubted, None
        behind = opened.behind
        if doubted is not None:
            behind = behind - (total - doubted) if total >= doubted else 0
        short = behind > 0 and (ends or came < min(self._size or leg.asked.limit, leg.asked.limit))
        if short and doubted is None:
            leg.doubted = total
            return False
        if short and (ends or came < min(self._longest, leg.asked.limit)):
            error = opened.raw.response.bad(
                f"records are missing: by its total, {behind} more than this page holds", request
            )
            error.attempts = 2
            leg.failed = error
            return False
        if short or came > (self._size or came):
            self._size = came
        self._longest = max(self._longest, came)
        return True

    def _endless(self, answer: Response, request: Request) -> BadResponse:
        error = answer.bad("the list does not end: the server serves the same records again", request).lasting()
        error.standstill = True
        return error

    def _position(self, leg: Slice, request: Request | None, received: int) -> Position:
        """Where the walk stands when this is the next request of the first window."""
        behind = (*(other.window for other in self._legs if other is not leg), *self._waiting)
        narrower = None if leg.opened else self._narrower(leg)
        keys: Iterable[str] = self._seen.keys
        marks, horizon = self._seen.marks, self._seen.horizon
        moved: dict[str, str] | None = None
        windows: tuple[Window, ...] = (leg.window, *behind)
        again = sum(one.again for one in self._legs)
        if narrower is not None:
            windows, received = (*narrower, *behind), 0
            again += len(narrower) - leg.again if leg.again or leg.received else 0
        elif request is None:
            windows, received = behind, 0
            again -= leg.again
            if self._forgets_at_end():
                keys, marks, horizon = (), frozenset[bytes](), None
        else:
            moved = self._moved(leg.asked.request, request)
        return Position(
            ask=self._plan.fingerprint,
            windows=windows,
            moved=moved,
            received=received,
            again=again,
            left=self._left,
            most=self._most,
            size=self._size,
            longest=self._longest,
            cursor=request is None or leg.asked.walk == "cursor" or not self._plan.follows_cursor(leg.window),
            reached=self._reached,
            horizon=horizon,
            keys=keys,
            marks=marks,
        )

    def _moved(self, first: Request, request: Request) -> dict[str, str]:
        """What the request says about its place; what it filters by is left out, for that may be private."""
        places = self._listing.places
        return {n: value for n, value in request.params.items() if n in places or n not in first.params}

    def _resume(self, position: Position) -> None:
        self._size, self._longest = position.size, position.longest
        if position.most == self._most:  # another number counts from here
            self._left = position.left
        self._waiting = deque(position.windows)
        self._seen.restore(position.marks, position.horizon)
        self._reached = position.reached
        for number in range(min(max(1, position.again), len(position.windows))):
            cursor = position.cursor or number > 0
            self._legs.append(self._leg(self._waiting.popleft(), again=position.again > 0, cursor=cursor))
        if self._legs:
            leg = self._legs[0]
            first = leg.asked.request
            leg.received = position.received
            leg.counts = not position.received and not position.marks
            if position.moved is not None:
                kept = {n: value for n, value in first.params.items() if n not in self._listing.places}
                leg.request = first.asking({**kept, **position.moved})
                limit = leg.request.params[self._listing.pagination.limit.parameter]
                leg.asked = msgspec.structs.replace(leg.asked, limit=int(limit))  # the page is as long as it was

    def _leg(self, window: Window, *, again: bool = False, cursor: bool = True) -> Slice:
        asked = self._plan.asked(window, cursor=cursor)
        return Slice(window, asked, asked.request, again=again, counts=not again)
