"""How far a walk came, and the same as a position to resume from."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from callrecords.client.http.request import Request
from callrecords.client.operations.listing import ListOperation
from callrecords.client.operations.position import Position, Window
from callrecords.client.records.record import Record
from callrecords.client.walk.dedupe import Dedupe, SeenKeys
from callrecords.client.walk.plan import WalkPlan
from callrecords.client.walk.slice import Batch, Slice
from callrecords.conventions import Params
from callrecords.errors import WindowTooWide

R = TypeVar("R", bound=Record)


class WalkProgress(Generic[R]):
    """Everything that a walk must know again when it is resumed."""

    def __init__(self, listing: ListOperation[R], plan: WalkPlan[R], max_items: int | None) -> None:
        self.listing, self.plan = listing, plan
        self.slices: deque[Slice] = deque()
        """Windows on their way, in the order of the walk."""
        self.waiting = deque(plan.windows)
        """Windows of which nothing was requested yet."""
        self.left = self.most = max_items
        """Records still wanted."""
        self.unwanted: frozenset[str | None] = frozenset()
        """Keys of the records on the last page that `max_items` left out."""
        self.size: int | None = None
        """Records on a full page, where the server makes them shorter than requested."""
        self.longest = 0
        """Records on the longest page."""
        self.reached: datetime | None = None
        """The clock of the last record that came along a cursor."""
        self.seen = Dedupe(
            listing.decoder.key_of, listing.clock_of if plan.by_clock else None, backwards=plan.backwards
        )
        self.seen.forgets = plan.cap is None

    def slice(self, window: Window, *, again: bool = False, cursor: bool = True) -> Slice:
        """A window of which nothing was requested yet."""
        call = self.plan.call(window, cursor=cursor)
        return Slice(window, call, call.request, again=again, counts=not again)

    def narrower(self, part: Slice) -> list[Window] | None:
        """The halves of a window that turned out to be too wide; None when it did not, or cannot be cut."""
        return self.plan.narrower(part.window) if isinstance(part.failed, WindowTooWide) else None

    def forgets_at_end(self) -> bool:
        """Whether no key can come again behind the first window, which has ended."""
        again = len(self.slices) > 1 and self.slices[1].again
        return not again and (not self.plan.by_clock or self.plan.cap is not None)

    def take(self, new: list[R]) -> list[R]:
        """Those of the new records that are still wanted."""
        if self.left is None:
            return new
        items = new[: self.left]
        self.left -= len(items)
        if len(items) < len(new):
            self.unwanted |= set(map(self.listing.decoder.key_of, new[len(items) :]))
        return items

    def reach(self, part: Slice, records: Sequence[R]) -> None:
        """Note how far a cursor or a page token came, with a page that ends here; one that leads back takes nothing from it."""
        follows = part.call.cursor or self.listing.goes_as_told
        clock_of = self.listing.clock_of if self.plan.by_clock and follows else None
        came = clock_of(records[-1]) if clock_of is not None and records else None
        if came is None or self.reached is None:
            self.reached = came or self.reached
        else:
            self.reached = min(came, self.reached) if self.plan.backwards else max(came, self.reached)

    def position(self, part: Slice, request: Request | None, received: int) -> Position:
        """Where the walk stands when this is the next request of the first window."""
        behind = (*(other.window for other in self.slices if other is not part), *self.waiting)
        narrower = None if part.opened else self.narrower(part)
        keys: Iterable[str] = self.seen.keys
        marks, horizon = self.seen.marks, self.seen.horizon
        moved: Params | None = None
        path: str | None = None
        dropped: tuple[str, ...] = ()
        windows: tuple[Window, ...] = (part.window, *behind)
        again = sum(one.again for one in self.slices)
        if narrower is not None:
            windows, received = (*narrower, *behind), 0
            again += len(narrower) - part.again if part.again or part.received else 0
        elif request is None:
            windows, received = behind, 0
            again -= part.again
            if self.forgets_at_end():
                keys, marks, horizon = (), frozenset[bytes](), None
        else:  # what the request filters by is left out, for that may be private
            places, first = self.listing.places, part.call.request.params
            moved = {name: text for name, text in request.params.items() if name in places or name not in first}
            if self.listing.pagination.next is not None:
                path = None if request.url == part.call.request.url else request.path
                dropped = tuple(name for name in first if name not in request.params)
        return Position(
            query=self.plan.fingerprint,
            windows=windows,
            moved=moved,
            path=path,
            dropped=dropped,
            received=received,
            again=again,
            left=self.left,
            most=self.most,
            size=self.size,
            longest=self.longest,
            cursor=request is None or part.call.cursor or not self.plan.follows_cursor(part.window),
            reached=self.reached,
            horizon=horizon,
            keys=keys,
            marks=marks,
        )

    def within(self, batch: Batch[R], rest: int) -> Position:
        """Where the walk stands when so many records of a batch are still to be handed over."""
        behind = self.unwanted.union(map(self.listing.decoder.key_of, batch.records[len(batch.records) - rest :]))
        left = None if batch.left is None else batch.left + rest
        return msgspec.structs.replace(self.short_of(batch.came, batch.known, behind), left=left)

    def short_of(self, came: Position, known: SeenKeys, behind: Collection[str | None]) -> Position:
        """Where the walk stands on a page of which some records are still to be handed over."""
        keys = tuple(key for key in known if key not in behind)
        return msgspec.structs.replace(came, left=self.left, keys=keys)

    def restore(self, position: Position) -> None:
        """Go on from a position of an earlier walk."""
        self.size, self.longest, self.reached = position.size, position.longest, position.reached
        if position.most == self.most:  # another number counts from here
            self.left = position.left
        self.waiting = deque(position.windows)
        self.seen.restore(position.marks, position.horizon)
        for number in range(min(max(1, position.again), len(position.windows))):
            cursor = position.cursor or number > 0
            self.slices.append(self.slice(self.waiting.popleft(), again=position.again > 0, cursor=cursor))
        if self.slices:
            part = self.slices[0]
            first = part.call.request
            part.received = position.received
            part.counts = not position.received and not position.marks
            if position.moved is not None:
                left_out = self.listing.places.union(position.dropped)
                kept = {name: text for name, text in first.params.items() if name not in left_out}
                part.request = first.with_params({**kept, **position.moved})
                if position.path is not None:
                    part.request = part.request.going_on(part.request.params, path=position.path)
                name = self.listing.pagination.limit.parameter
                limit = None if name is None else part.request.params.get(name)
                if isinstance(limit, str) and limit.isdigit():
                    part.call = msgspec.structs.replace(part.call, limit=int(limit))  # the page is as long as it was
