"""What a client works with from its first request on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from callrecords.client.http.retry import Rate, RateLimiter
from callrecords.client.operations.endpoint import GetOperation
from callrecords.client.operations.listing import ListOperation
from callrecords.client.records.deviations import Deviations
from callrecords.client.records.record import Record
from callrecords.spec.bundle import load_bundle

if TYPE_CHECKING:
    from callrecords.client.setup.options import Options
    from callrecords.spec.bundle import Bundle
    from callrecords.spec.facts import RateLimit

R = TypeVar("R", bound=Record)


class Engine:
    """The spec, the operations that were used, and what all requests of a client share."""

    def __init__(self, options: Options, now: Callable[[], float] = time.monotonic) -> None:
        self.deviations = Deviations()
        self.bundle = load_bundle(options.package)
        self.limiter = limiter_of(self.bundle, options.rate_limit, now)
        self._options = options
        self.operations: dict[str, ListOperation[Any] | GetOperation[Any]] = {}
        """Those that were used."""

    def listing(self, operation_id: str, record: type[R]) -> ListOperation[R]:
        """A list operation with everything resolved, for the first use."""
        made = ListOperation(self.bundle, operation_id, record, self._options, self.deviations)
        self.operations[operation_id] = made
        return made

    def getting(self, operation_id: str, record: type[R]) -> GetOperation[R]:
        """An operation for a single record with everything resolved, for the first use."""
        made = GetOperation(self.bundle, operation_id, record, self._options, self.deviations)
        self.operations[operation_id] = made
        return made


def limiter_of(bundle: Bundle, rate_limit: int | None, now: Callable[[], float] = time.monotonic) -> RateLimiter:
    """The limits that the spec documents, or what the caller says instead, in requests a minute."""
    if rate_limit is not None:
        return RateLimiter(Rate(rate_limit), now=now)
    stated = {name: operation.rate_limit for name, operation in bundle.operations.items()}
    return RateLimiter(
        None if bundle.rate_limit is None else _rate(bundle.rate_limit),
        {name: _rate(facts) for name, facts in stated.items() if facts is not None},
        now,
    )


def _rate(facts: RateLimit) -> Rate:
    return Rate(facts.requests, facts.per.total_seconds())
