"""The token: a string, or a callable that makes one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from callrecords.conventions.auth import BEARER, TokenCarrier, secrets_in
from callrecords.errors import CallRecordsError, ConfigError

if TYPE_CHECKING:
    from callrecords.client.http.request import Request  # a client is built without what a request needs

Token: TypeAlias = str | Callable[[], str]
"""A token or key, or `name:password`; or a callable that returns one, called again once after the server refuses a token."""


class AccessToken(str):
    """An access token that you have already: it is sent as it is, also where an id and a secret could be exchanged for one."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "AccessToken('•••')"


class Secret(str):
    """Text that is sent, and not shown by whatever prints values, such as a traceback with its locals."""

    __slots__ = ("texts",)

    texts: tuple[str, ...]
    """What of it must not be shown by others: the token as it is sent, and as it was given."""

    def __new__(cls, text: str) -> Self:
        """Find out now what must be hidden: every response is read with it."""
        made = super().__new__(cls, text)
        made.texts = secrets_in(text)
        return made

    def __repr__(self) -> str:
        return "'•••'"

    def __rich_repr__(self) -> list[str]:
        return []

    def __getitem__(self, place: object) -> Secret:
        return self  # a printer that shortens it


class Credentials:
    """Keeps the current token; never shows it."""

    __slots__ = ("_carrier", "_lock", "_sent", "_source")

    def __init__(self, source: Token, carrier: TokenCarrier = BEARER) -> None:
        self._source, self._carrier = source, carrier
        self._sent: Secret | None = None
        self._lock = threading.Lock()

    fetches = False
    """Whether `obtain` gets the token, by a request of its own."""

    @property
    def renewable(self) -> bool:
        """Whether a refused token can be replaced."""
        return not isinstance(self._source, str)

    @property
    def carrier(self) -> TokenCarrier:
        """What carries the token."""
        return self._carrier

    def header(self) -> tuple[str, Secret]:
        """Name and value of what carries the token; raises `ConfigError` for what cannot be one."""
        with self._lock:  # threads that were refused together get one new token
            if self._sent is None:
                token = self._checked(self._source if isinstance(self._source, str) else self._source())
                self._sent = Secret(self._carrier.render(token))
            return self._carrier.name, self._sent

    def obtain(
        self, request: Request, ends: float, timeout: float | None, now: Callable[[], float]
    ) -> Generator[Any, Any, Secret | CallRecordsError]:
        """The value of the header, or the error that comes instead; for credentials that fetch."""
        raise NotImplementedError

    def renew(self, refused: str) -> None:
        """Forget the token of a refused header, unless another thread has replaced it already."""
        with self._lock:
            if self._sent == refused:
                self._sent = None

    def _checked(self, token: object) -> str:
        if not isinstance(token, str):
            raise ConfigError(f"the token must be text, not {type(token).__name__}")
        problem = self._carrier.problem(token)
        if problem is not None:
            raise ConfigError(problem)
        return token
