"""What can be wrong with the place where records are kept."""

from __future__ import annotations

from callrecords.errors import CallRecordsError


class PlaceError(CallRecordsError):
    """A table cannot be read or written; the message says which one, and what to do."""


class PlaceBusy(PlaceError):
    """Another run wrote to the table meanwhile; this one has changed nothing since."""
