"""CarrierX' kinds of record, what their values are compared as, and a WHERE in parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from tests.handmade.plumbing import rank

BASE = "/core/v2"

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)


class Refused(Exception):
    def __init__(self, status: int, message: str, body: bytes | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.body = status, message, body


class Kind(NamedTuple):
    """A kind of record: where it lives, what its fields are, who may read it."""

    table: str
    path: str
    key: str
    times: frozenset[str]
    numbers: frozenset[str]
    flags: frozenset[str]
    objects: frozenset[str]
    scope: str

    def operators(self, field: str) -> tuple[str, ...]:
        """The operators that make sense on a field; silent beyond examples, so: order for what has one, `like` for text."""
        if field in self.times | self.numbers:
            return ("eq", "ne", "gt", "ge", "lt", "le")
        return ("eq", "ne") if field in self.flags else ("eq", "ne", "like")

    def comparable(self, field: str, value: Any) -> str | None:
        """A value of a record as the database compares it."""
        if value is None:
            return None
        if field in self.times:
            return rank(seconds(value))
        if field in self.numbers:
            return rank(Decimal(str(value)))
        return str(value).lower() if field in self.flags else str(value)


CALLS = Kind(
    "call_drs", "/calls/call_drs", "dr_sid",
    frozenset({"date_insert", "date_start", "date_stop", "date_talk"}),
    frozenset({"duration", "duration_billing", "price", "price_lcr_dst", "price_lcr_src", "rate", "rate_lcr_dst", "rate_lcr_src", "version"}),
    frozenset({"transcoded"}), frozenset({"user_data"}), "calls",
)  # fmt: skip
CONFERENCES = Kind(
    "conference_calls", "/app/conference/calls", "call_sid",
    frozenset({"date_disconnected", "date_insert", "date_join", "date_start", "date_stop"}),
    frozenset({"duration", "duration_meeting", "disconnect_cause"}),
    frozenset(), frozenset(), "app",
)  # fmt: skip


def seconds(
    text: str, *, zone: bool = True, fraction: bool = True, ahead: int = 0, west: bool = True, half_hours: bool = True
) -> Decimal:
    """Seconds since 1970 of a time, exact; without a zone it is UTC."""
    found = MOMENT.fullmatch(text)
    if found is None:
        raise Refused(400, f"Bad Request: {text} is no date")
    day, clock, part, offset = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00:00'}").replace(tzinfo=UTC)
        if offset not in (None, "Z") and zone:
            hours, minutes = int(offset[1:3]), int(offset[4:]) if half_hours else 0
            moment -= timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" and west else 1)
        if offset is None:
            moment += timedelta(hours=ahead)
    except (ValueError, OverflowError):
        raise Refused(400, f"Bad Request: {text} is no date") from None
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return Decimal(since.days * 86_400 + since.seconds) + (Decimal(part) if part and fraction else 0)


class Selection(NamedTuple):
    """A WHERE in parts."""

    sql: Sequence[str]
    values: Sequence[Any]

    def __and__(self, other: Selection) -> Selection:
        return Selection([*self.sql, *other.sql], [*self.values, *other.values])

    @property
    def where(self) -> str:
        return " AND ".join(f"({one})" for one in self.sql) or "1"
