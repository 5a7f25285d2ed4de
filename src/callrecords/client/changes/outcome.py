"""What a stream of changes hands over: pages, or that the token leads no further."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

import msgspec

from callrecords.client.records.record import BadItem, Record
from callrecords.spec.frozen import Frozen

R = TypeVar("R", bound=Record)


class Changes(Frozen, Generic[R], frozen=True, kw_only=True):
    """One page of what changed. Iterating it iterates the records that are new or changed.

    Store a page whole before its token: a stream that is cut goes on with the last token that was stored, and what comes
    twice then is the same record again, to be stored under its key.
    """

    _hidden = frozenset({"items", "bad_items", "deleted", "token"})

    items: list[R]
    """Records that are new or changed, each as it is now."""
    deleted: list[str]
    """Keys of the records that are gone; some may be unknown to you. Always empty where the vendor does not tell."""
    bad_items: list[BadItem] = msgspec.field(default_factory=list[BadItem])
    """Items that are no records, with their bytes; empty as a rule."""
    token: str | None
    """What to ask with next time, good once this page is stored. None on a page whose token comes with a later one."""
    begins_anew: bool = False
    """Whether a full read begins with this page: what you hold from before is to be forgotten first."""

    def __iter__(self) -> Iterator[R]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class FullReadDue(Frozen, frozen=True, kw_only=True):
    """The vendor takes the token no more; nothing follows. Ask without a token, and forget what you hold when that comes.

    Pages that came before are as good as ever.
    """

    status: int
    """The status of the vendor's response."""
    code: str | None = None
    """The vendor's code."""
