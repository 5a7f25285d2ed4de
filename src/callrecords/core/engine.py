"""What a client works with from its first request on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from callrecords.core.bundle import load_bundle
from callrecords.core.deviations import Deviations
from callrecords.core.endpoint import Endpoint, Getting
from callrecords.core.limiter import Limiter, Rate
from callrecords.core.listing import Listing
from callrecords.core.policy import OnAttempt, Retries, Steps, attempts
from callrecords.core.record import Record

if TYPE_CHECKING:
    from callrecords.core.bundle import Bundle
    from callrecords.core.config import Config
    from callrecords.core.facts import RateLimit
    from callrecords.core.request import Request

R = TypeVar("R", bound=Record)


class Engine:
    """The spec, the operations that were used, and what all requests of a client share."""

    def __init__(
        self,
        package: str,
        config: Config,
        *,
        retries: int | Retries,
        deadline: float,
        rate_limit: int | None,
        on_attempt: OnAttempt | None,
        strict: bool,
    ) -> None:
        self.deviations = Deviations()
        self.bundle = load_bundle(package)
        self.retries = retries if isinstance(retries, Retries) else Retries(retries)
        self._config = config
        self._deadline = deadline
        self._on_attempt = on_attempt
        self._strict = strict
        self.limiter = limiter_of(self.bundle, rate_limit)
        self._endpoints: dict[str, Any] = {}

    def listing(self, operation_id: str, record: type[R]) -> Listing[R]:
        """A list operation with everything resolved."""
        if operation_id not in self._endpoints:
            self._endpoints[operation_id] = Listing(
                self.bundle, operation_id, record, self._config, self.deviations, strict=self._strict
            )
        found: Listing[R] = self._endpoints[operation_id]
        return found

    def getting(self, operation_id: str, record: type[R]) -> Getting[R]:
        """An operation for a single record with everything resolved."""
        if operation_id not in self._endpoints:
            self._endpoints[operation_id] = Getting(
                self.bundle, operation_id, record, self._config, self.deviations, strict=self._strict
            )
        found: Getting[R] = self._endpoints[operation_id]
        return found

    def attempts(self, endpoint: Endpoint[Any], request: Request) -> Steps:
        """What to do until a request is answered."""
        return attempts(
            request,
            self._config.credentials,
            {"accept": "application/json", **self._config.headers},
            self.retries,
            endpoint.judge,
            deadline=self._deadline,
            limiter=self.limiter,
            on_attempt=self._on_attempt,
        )


def limiter_of(bundle: Bundle, rate_limit: int | None) -> Limiter:
    """The limits that the spec documents, or what the caller says instead, in requests a minute."""
    if rate_limit is not None:
        return Limiter(Rate(rate_limit))
    stated = {name: operation.rate_limit for name, (_, _, operation) in bundle.operations.items()}
    return Limiter(
        None if bundle.rate_limit is None else _rate(bundle.rate_limit),
        {name: _rate(facts) for name, facts in stated.items() if facts is not None},
    )


def _rate(facts: RateLimit) -> Rate:
    return Rate(facts.requests, facts.per.total_seconds())
