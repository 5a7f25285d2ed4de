"""Going on by links, offsets or page numbers where a server refuses or ignores the cursor of a list."""

from __future__ import annotations

from typing import TypeVar

from callrecords.client.records.deviations import Kind, RecordDeviation
from callrecords.client.records.record import Record
from callrecords.client.walk.progress import WalkProgress
from callrecords.client.walk.slice import Slice
from callrecords.errors import BadRequest, BadResponse, CallRecordsError

R = TypeVar("R", bound=Record)


def without_cursor(progress: WalkProgress[R], part: Slice, error: BaseException) -> Slice | None:
    """The rest of a window without the cursor that led to an error; None when the cursor is not to blame for it.

    It begins at the time of the last record; records that came are known by their keys.
    """
    listing = progress.listing
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
    return other
