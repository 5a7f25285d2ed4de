"""Who watches requests from outside, such as tracing; nobody, unless `watch` was called."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from callrecords.client.http.request import Request
    from callrecords.client.http.retry import OnAttempt, Steps

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class WatchedExchange(NamedTuple):
    """A request with all its attempts, as a watcher is told of it."""

    vendor: str
    """The slug."""
    request: Request
    template: str | None
    """The path of the URL with `{names}` in the place of values; None where the spec does not say it."""


class Watcher(Protocol):
    """Looks on. It may not change what is sent or returned, and takes care that it never fails."""

    def follow(self, exchange: WatchedExchange, steps: Callable[[OnAttempt], Steps[T]]) -> Steps[T]:
        """The same steps, looked at. `steps` begins them; what it is given must be called with each attempt."""
        ...

    def carry(self, send: F) -> F:
        """What sends, for a thread other than the one that asks."""
        ...


watcher: Watcher | None = None
"""The one there is. Every exchange looks here, so that clients that are there already are watched too."""


def watch(by: Watcher | None) -> None:
    """Let this one look on from now on, instead of any other; None for nobody."""
    global watcher  # one variable is all that a request without a watcher pays for
    watcher = by


def template_of(path: str, base: str, url: str) -> str | None:
    """The path of a URL with the values of a spec's path left open; None where it is another URL.

    `base` is the root of the API. What its own path holds is part of the configuration.
    """
    under, _, rest = url.partition("://")[2].partition("/")
    root, _, begin = base.partition("://")[2].partition("/")
    wanted, given = f"{begin}{path}".strip("/").split("/"), rest.strip("/").split("/")
    same = all(one == other or "{" in one for one, other in zip(wanted, given, strict=False))
    return f"/{'/'.join(wanted)}" if under == root and len(wanted) == len(given) and same else None
