"""Windows of a list whose parameters cannot say every window: they take days, whole seconds, or the hands of a clock, or
mean one instant more or less than a window does (`gt` its start, `le` its end).

Where the records say no more than the parameters do, both bounds are rounded up, which leaves the same records between
them. Elsewhere a window is requested wider than it is, and the records around it are dropped here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callrecords.client.operations.position import Window
from callrecords.conventions.times import earlier, later
from callrecords.conventions.window import HALF_OPEN
from callrecords.spec.expressions import Op
from callrecords.spec.forms import Form
from callrecords.spec.frozen import Frozen
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts

_STEP = timedelta(seconds=1)
"""How much earlier an exclusive start is requested. An assumption: times are compared to the second or finer."""
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Grain(Frozen, frozen=True):
    """The instants that the two bounds of a window can be."""

    since: Form | None
    until: Form | None
    alike: bool
    """Whether the records are as coarse as the parameters."""
    after: bool = False
    """Whether a record at the start that is requested does not come."""
    up_to: bool = False
    """Whether one at the end that is requested comes too."""

    @classmethod
    def of(cls, operation: Operation, clock: FieldFacts) -> Grain | None:
        """That of a list; None where both bounds can be any instant."""
        plain = () if operation.filter is None else operation.filter.parameters
        forms = {one.operator: one.writing or clock.writing for one in plain if one.field == clock.name}
        ends = operation.window_ends or HALF_OPEN
        since, until = (forms.get(op, clock.writing) for op in ends)
        if not _coarse(since) and not _coarse(until) and ends == HALF_OPEN:
            return None
        alike = since == until == clock.writing and ends == HALF_OPEN
        return cls(since, until, alike=alike, after=ends[0] == Op.GT, up_to=ends[1] == Op.LE)

    @property
    def margin(self) -> timedelta:
        """The least by which a request is wider than the window that it is for."""
        return _STEP if self.after else timedelta()

    def requested(self, window: Window) -> Window:
        """The window that is requested for another one."""
        since, until = self.rounded(window)
        return since if since is None or not self.after else max(since, _FIRST + _STEP) - _STEP, until

    def covered(self, window: Window) -> Window:
        """The instants between which the records of the request for a window lie."""
        since, until = self.requested(window)
        return since, until if until is None or not self.up_to else min(until, _LAST - _STEP) + _STEP

    def rounded(self, window: Window) -> Window:
        """The window with ends that the parameters can say."""
        since, until = window
        start = later if self.alike else earlier
        return (
            None if since is None else start(since, self.since),
            None if until is None else later(until, self.until),
        )

    def cut(self, since: datetime, moment: datetime) -> datetime:
        """Where to cut a window near a moment, so that both sides can be said; its start where that is nowhere."""
        found = earlier(earlier(moment.replace(microsecond=0), self.since), self.until)
        return found if found > since and self.rounded((found, found)) == (found, found) else since


def _coarse(form: Form | None) -> bool:
    return form is not None and form.style != "rfc-3339"
