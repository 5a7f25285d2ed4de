"""What all vendors have in common: a call record with one set of names, words and units."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from callrecords.spec.enums import OpenEnum
from callrecords.spec.frozen import Frozen


class Direction(OpenEnum):
    """Which way a call went, seen from the account. A word of the vendor's that nobody can translate stays as it is."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"
    TRANSIT = "transit"


class CallResult(OpenEnum):
    """How a call ended. A word of the vendor's that nobody can translate stays as it is."""

    ANSWERED = "answered"
    BUSY = "busy"
    DECLINED = "declined"
    """The called side refused it."""
    UNANSWERED = "unanswered"
    """It rang until it timed out."""
    CANCELLED = "cancelled"
    """The caller hung up before an answer."""
    ABANDONED = "abandoned"
    """The caller left in a menu, a queue or on hold."""
    UNREACHABLE = "unreachable"
    FAILED = "failed"


class CallRecord(Frozen, frozen=True, kw_only=True):
    """One call record of any vendor. What the vendor does not say is None.

    The `repr` shows no numbers.
    """

    _hidden: ClassVar[frozenset[str]] = frozenset({"from_number", "to_number"})

    vendor: str
    """Slug of the vendor."""
    resource: str
    """Name of the vendor's resource; `vendor.resource` is what the command line calls it."""
    id: str
    """Key of the record, unique in its resource."""
    account: str | None = None
    """The vendor's account that the record belongs to."""
    call: str | None = None
    """What the records of one call have in common: several legs of a call are several records."""
    leg: str | None = None
    """Which leg of the call the record is."""
    parent: str | None = None
    """Key of the record that this one follows."""
    direction: Direction | None = None
    from_number: str | None = None
    """The calling number as the vendor writes it."""
    to_number: str | None = None
    """The called number as the vendor writes it."""
    started: datetime | None = None
    """In UTC, as are all times."""
    answered: datetime | None = None
    ended: datetime | None = None
    duration_seconds: Decimal | None = None
    """From start to end."""
    ring_seconds: Decimal | None = None
    """From the first ringing to answer or end."""
    talk_seconds: Decimal | None = None
    """From answer to end."""
    billed_seconds: Decimal | None = None
    """What the cost is calculated from."""
    result: CallResult | None = None
    cost: Decimal | None = None
    """In the vendor's sign; None before the call is rated too."""
    currency: str | None = None
    """None where the vendor names none: whoever pays the bill knows it."""
    recording: bool | None = None
    """Whether the call was recorded."""
    conference: str | None = None
    """The conference that the call took part in."""

    def to_dict(self) -> dict[str, Any]:
        """The fields by name, as plain Python values: Decimal, aware datetime, text for words."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value.value if isinstance(value, OpenEnum) else value for name, value in values.items()}
