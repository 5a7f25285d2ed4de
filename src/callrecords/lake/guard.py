"""Whether the vendor's answers are to be doubted: where they seem to lack records, or so much has vanished.

A token of another account, or a list that has become empty, looks like a vendor that threw away its records. Deleting them would be
right in the one case and do great damage in the other, so that a run asks.
"""

from __future__ import annotations

from typing import Any

import attrs

from callrecords.client.records.deviations import Kind
from callrecords.lake.ledger import Span
from callrecords.spec.frozen import Frozen

FEW = 2
"""So many records may vanish without a question, even if they are all that there was: vendors take back single records.

Where the table has others, some of these are looked for first: none of them there means another account."""
SHARE = 0.5
"""Of what the table has, more than this does not vanish by corrections; what a wrong token or a broken list hides is nearly all."""

_LACKING: frozenset[Kind] = frozenset({"missing record", "out of order"})
"""Deviations that mean that records of a window may be missing."""


def lacking(client: Any) -> int:
    """How often the lists of a client seemed to lack records, so far."""
    return sum(one.count for one in client.deviations if one.kind in _LACKING)


class Held(Frozen, frozen=True):
    """A window of which most records seem to have vanished, so that nothing was written there."""

    window: Span
    vanished: int
    known: int
    """How many records the table has in the window."""


@attrs.define
class Guard:
    """Judges the windows of one run, each alone and all together."""

    accepted: bool
    """Whether everything that vanished may be deleted."""
    vanished: int = 0
    known: int = 0
    strange: bool = False
    """Whether a sample of other rows is gone too: then the records are those of another account."""

    def doubts(self, vanished: int, known: int) -> bool:
        """Whether a window is to be left as it is; `known` is what the table has of it."""
        self.vanished += vanished
        self.known += known
        return self.doubts_all or (not self.accepted and _most(vanished, known))

    @property
    def doubts_all(self) -> bool:
        """Whether the windows so far look like those of another account: what comes next could be, too."""
        return not self.accepted and (self.strange or _most(self.vanished, self.known))

    @property
    def unsure(self) -> bool:
        """Whether most rows of the windows so far are gone, but too few to tell whether this is another account."""
        return not self.accepted and self.vanished > SHARE * self.known


def _most(vanished: int, known: int) -> bool:
    return vanished > FEW and vanished > SHARE * known
