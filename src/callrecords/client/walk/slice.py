"""What passes between a walk and whoever drives it: windows on their way, responses that are ready, batches of records."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

import msgspec

from callrecords.client.http.request import Request
from callrecords.client.operations.listing import ListCall, OpenedPage
from callrecords.client.operations.position import Position, Window
from callrecords.client.records.record import Record
from callrecords.client.walk.dedupe import SeenKeys
from callrecords.spec.frozen import Frozen

R = TypeVar("R", bound=Record)


class Slice(msgspec.Struct, eq=False):
    """One window on its way: the next request, and the responses that wait to be handed over."""

    window: Window
    call: ListCall
    request: Request | None
    """The next request, or the one under way; None when there is none left."""
    received: int = 0
    again: bool = False
    """Whether records of a wider window that hit the vendor's cap come again here."""
    busy: bool = False
    failed: BaseException | None = None
    """What came of the last request; raised after the responses before it."""
    doubted: int | None = None
    """The total of a response that held fewer records than it had to; it is requested once more."""
    total: int | None = None
    """Records in the window, by the last response that says so."""
    repeated: int = 0
    """Items that came before."""
    counts: bool = True
    """Whether all items of the window are counted; not behind a resume token."""
    unlinked: bool = False
    """Whether the last response said that more follows, but not where."""
    opened: deque[tuple[int, OpenedPage]] = msgspec.field(default_factory=deque[tuple[int, OpenedPage]])
    """Responses, and how many items came before."""
    sent: set[str] = set()
    keys: set[str | None] = set()
    """Those that came, where records come again."""

    def __repr__(self) -> str:
        return f"<Slice {self.window!r}, {self.received} received>"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return [("window", self.window), ("received", self.received)]  # what was sent may be private


class ReadyPage(Frozen, frozen=True, eq=False):
    """A response that is to be handed over next."""

    part: Slice
    opened: OpenedPage
    came: Position
    """Where the walk stands before it."""


class Batch(Frozen, Generic[R], frozen=True, eq=False):
    """Some records of a response that are new, and what says where the walk stands among them."""

    came: Position
    """Before the response."""
    records: list[R]
    left: int | None
    """Records still wanted after these."""
    known: SeenKeys
    """The keys that came until the end of these."""
