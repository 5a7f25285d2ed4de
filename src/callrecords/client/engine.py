"""What a client works with from its first request on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from callrecords.client.http.rate_limit import Rate, RateLimiter
from callrecords.client.http.retry import Retries, Steps, attempts
from callrecords.client.operations.endpoint import GetOperation
from callrecords.client.operations.listing import ListOperation
from callrecords.client.records.deviations import Deviations
from callrecords.client.records.record import Record
from callrecords.spec.bundle import load_bundle

if TYPE_CHECKING:
    from collections.abc import Callable

    from callrecords.client.http.request import Request
    from callrecords.client.http.response import Response
    from callrecords.client.setup.options import Options
    from callrecords.spec.bundle import Bundle
    from callrecords.spec.facts import RateLimit

R = TypeVar("R", bound=Record)
T = TypeVar("T")


class Engine:
    """The spec, the operations that were used, and what all requests of a client share."""

    def __init__(self, options: Options) -> None:
        self.deviations = Deviations()
        self.bundle = load_bundle(options.package)
        self.limiter = limiter_of(self.bundle, options.rate_limit)
        self._options = options
        self._endpoints: dict[str, Any] = {}

    def listing(self, operation_id: str, record: type[R]) -> ListOperation[R]:
        """A list operation with everything resolved."""
        if operation_id not in self._endpoints:
            self._endpoints[operation_id] = ListOperation(
                self.bundle, operation_id, record, self._options, self.deviations
            )
        found: ListOperation[R] = self._endpoints[operation_id]
        return found

    def getting(self, operation_id: str, record: type[R]) -> GetOperation[R]:
        """An operation for a single record with everything resolved."""
        if operation_id not in self._endpoints:
            self._endpoints[operation_id] = GetOperation(
                self.bundle, operation_id, record, self._options, self.deviations
            )
        found: GetOperation[R] = self._endpoints[operation_id]
        return found

    def attempts(self, request: Request, read: Callable[[Response], T], options: Options) -> Steps[T]:
        """What to do until a response can be read."""
        retries = options.retries
        return attempts(
            request,
            options.credentials,
            {"accept": "application/json", **options.headers},
            retries if isinstance(retries, Retries) else Retries(retries),
            read,
            deadline=options.deadline,
            timeout=options.timeout_of_calls,
            limiter=self.limiter,
            on_attempt=options.on_attempt,
        )


def limiter_of(bundle: Bundle, rate_limit: int | None) -> RateLimiter:
    """The limits that the spec documents, or what the caller says instead, in requests a minute."""
    if rate_limit is not None:
        return RateLimiter(Rate(rate_limit))
    stated = {name: operation.rate_limit for name, operation in bundle.operations.items()}
    return RateLimiter(
        None if bundle.rate_limit is None else _rate(bundle.rate_limit),
        {name: _rate(facts) for name, facts in stated.items() if facts is not None},
    )


def _rate(facts: RateLimit) -> Rate:
    return Rate(facts.requests, facts.per.total_seconds())
