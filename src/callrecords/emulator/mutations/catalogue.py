"""The bugs that can be planted: what a suite must find if it proves what it promises.

One entry each, in the room of what it harms: its name, the promise that it breaks, the seam at which it sits (see
`planting`), how it bends what passes there, and what it does in words.
"""

from __future__ import annotations

from callrecords.emulator.mutations import errors, fields, filters, identity, order, paging, records
from callrecords.emulator.mutations.planting import Mutation

BUGS: dict[str, Mutation] = {
    bug.name: bug for room in (filters, order, fields, paging, identity, errors, records) for bug in room.BUGS
}
"""Every bug by name."""
