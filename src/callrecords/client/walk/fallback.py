"""Going on in another way: by links, offsets or page numbers where a server refuses or ignores the cursor of a list; with
the first page of what is left where it refuses a page token that it gave, which was too old.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from callrecords.client.operations.position import Window
from callrecords.client.records.deviations import Kind, RecordDeviation
from callrecords.client.records.record import Record
from callrecords.client.walk.progress import WalkProgress
from callrecords.client.walk.slice import Slice
from callrecords.errors import BadRequest, BadResponse, CallRecordsError, StatusError

R = TypeVar("R", bound=Record)

_SECOND = timedelta(seconds=1)


def without_cursor(progress: WalkProgress[R], part: Slice, error: BaseException) -> list[Slice] | None:
    """The rest of a window without the cursor that led to an error; None when the cursor is not to blame for it.

    It begins at the time of the last record; records that came are known by their keys.
    """
    listing = progress.listing
    if listing.goes_as_told:
        return _without_token(progress, part, error)
    keyset, request = listing.pagination.keyset, part.request
    if keyset is None or request is None or not part.call.cursor or keyset.after not in request.params:
        return None
    if not (isinstance(error, BadRequest) or (isinstance(error, BadResponse) and error.standstill)):
        return None
    reached = progress.reached
    if reached is None and (len(part.sent) > 1 or not part.counts):
        return None  # records came whose keys are forgotten
    window = part.window if reached is None else (reached, part.window[1])
    try:
        other = progress.slice(window, again=True, cursor=False)
    except CallRecordsError:
        return None  # this list cannot be filtered by time
    kind: Kind = "refused cursor" if isinstance(error, BadRequest) else "ignored cursor"
    listing.deviations.add(request.operation, [RecordDeviation(keyset.after, kind, "")])
    return [other]


def _without_token(progress: WalkProgress[R], part: Slice, error: BaseException) -> list[Slice] | None:
    """The rest of a window from a first page on, where the server takes the token of a later one no more.

    In the order of time it begins where the records that came end; else all of the window comes again: in two halves, which
    have fewer pages, or once where it has no two ends.
    """
    listing, request, window, reached = progress.listing, part.request, part.window, progress.reached
    first = progress.plan.call(window).request
    dead = isinstance(error, BadRequest) or (isinstance(error, StatusError) and error.status in (404, 410))
    if not dead or request is None or request.target == first.target:
        return None
    if progress.plan.by_clock:
        if reached is None:
            return None  # records came whose keys are forgotten
        since, until = window
        window = (since, reached + _SECOND) if progress.plan.backwards else (reached, until)
        windows: list[Window] = [] if window == part.window else [window]
    else:
        windows = progress.plan.narrower(window) or ([] if part.again else [window])
    try:
        others = [progress.slice(one, again=True) for one in windows]
    except CallRecordsError:
        return None  # this list cannot be filtered by time
    if not others:
        return None
    listing.deviations.add(request.operation, [RecordDeviation("", "dead page token", "")])
    return others
