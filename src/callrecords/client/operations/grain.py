"""Windows of a list whose parameters cannot say every instant: a day, a whole second, the hands of a clock.

Where the records say no more than the parameters do, both bounds are rounded up, which leaves the same records between
them. Elsewhere a window is requested wider than it is, and the records around it are dropped here.
"""

from __future__ import annotations

from datetime import datetime

from callrecords.client.operations.position import Window
from callrecords.conventions.times import earlier, later
from callrecords.spec.bundle import FieldFacts, Operation
from callrecords.spec.expressions import Op
from callrecords.spec.forms import Form
from callrecords.spec.frozen import Frozen


class Grain(Frozen, frozen=True):
    """The instants that the two bounds of a window can be."""

    since: Form | None
    until: Form | None
    alike: bool
    """Whether the records are as coarse as the parameters."""

    @classmethod
    def of(cls, operation: Operation, clock: FieldFacts) -> Grain | None:
        """That of a list; None where both bounds can be any instant."""
        plain = () if operation.filter is None else operation.filter.parameters
        forms = {one.operator: one.writing or clock.writing for one in plain if one.field == clock.name}
        since, until = (forms.get(op, clock.writing) for op in (Op.GE, Op.LT))
        if not _coarse(since) and not _coarse(until):
            return None
        return cls(since, until, alike=since == until == clock.writing)

    def requested(self, window: Window) -> Window:
        """The window that is requested for another one."""
        since, until = window
        start = later if self.alike else earlier
        return (
            None if since is None else start(since, self.since),
            None if until is None else later(until, self.until),
        )

    def cut(self, since: datetime, moment: datetime) -> datetime:
        """Where to cut a window near a moment, so that both sides can be said; its start where that is nowhere."""
        found = earlier(earlier(moment.replace(microsecond=0), self.since), self.until)
        return found if found > since and self.requested((found, found)) == (found, found) else since


def _coarse(form: Form | None) -> bool:
    return form is not None and form.style != "rfc-3339"
