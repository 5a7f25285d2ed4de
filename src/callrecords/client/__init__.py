"""What the typed clients of all vendors have in common: retries, pages, records, conditions built by hand.

The clients themselves are in the package of each vendor.
"""

from typing import TYPE_CHECKING

from callrecords.spec.lazy import lazily

if TYPE_CHECKING:
    from callrecords.client.changes.outcome import Changes, FullReadDue
    from callrecords.client.http.auth import AccessToken, Token
    from callrecords.client.http.retry import Attempt, OnAttempt, Retries
    from callrecords.client.operations.page import Page
    from callrecords.client.records.deviations import Deviation, Deviations
    from callrecords.client.records.record import BadItem, Problem, Record
    from callrecords.client.walk.iterate import AsyncRecords, Records
    from callrecords.spec.enums import OpenEnum
    from callrecords.spec.expressions import And, Condition, Expr, Field, Op, Or, Order
else:
    __getattr__, __dir__ = lazily(
        __name__,
        "callrecords.spec.expressions",
        "callrecords.spec.enums",
        ".changes.outcome",
        ".http.auth",
        ".http.retry",
        ".records.record",
        ".records.deviations",
        ".operations.page",
        ".walk.iterate",
    )

__all__ = [
    "AccessToken",
    "And",
    "AsyncRecords",
    "Attempt",
    "BadItem",
    "Changes",
    "Condition",
    "Deviation",
    "Deviations",
    "Expr",
    "Field",
    "FullReadDue",
    "OnAttempt",
    "Op",
    "OpenEnum",
    "Or",
    "Order",
    "Page",
    "Problem",
    "Record",
    "Records",
    "Retries",
    "Token",
]
