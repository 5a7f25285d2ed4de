"""One record over all vendors: `call_of` makes a `CallRecord` of the record of any vendor.

It needs the base install alone.
"""

from typing import TYPE_CHECKING

from callrecords.spec.lazy import lazily

if TYPE_CHECKING:
    from callrecords.calls.mapping import call_of, calls_of
    from callrecords.calls.record import CallRecord, CallResult, Direction
else:
    __getattr__, __dir__ = lazily(__name__, ".record", ".mapping")

__all__ = ["CallRecord", "CallResult", "Direction", "call_of", "calls_of"]
