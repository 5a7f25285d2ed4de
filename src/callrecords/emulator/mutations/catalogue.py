"""The bugs that can be planted: what a suite must find if it proves what it promises.

One row each, beside the others that harm the same thing: its name, the promise that it breaks, what it does in words, and
its effect (`effects`).
"""

from __future__ import annotations

from callrecords.emulator.mutations import changes, errors, fields, filters, identity, jobs, order, paging, records
from callrecords.emulator.mutations.planting import Mutation

BUGS: dict[str, Mutation] = {
    bug.name: bug
    for table in (filters, order, fields, paging, identity, errors, records, jobs, changes)
    for bug in table.BUGS
}
"""Every bug by name."""
