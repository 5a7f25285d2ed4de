"""The token: a string, or a callable that makes one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias

from callrecords.conventions.headers import bearer
from callrecords.errors import ConfigError

Token: TypeAlias = str | Callable[[], str]
"""A bearer token, or a callable that returns one; it is called again once after the server refuses a token."""


class Secret(str):
    """Text that is sent, and not shown by whatever prints values, such as a traceback with its locals."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'•••'"

    def __rich_repr__(self) -> list[str]:
        return []

    def __getitem__(self, place: object) -> Secret:
        return self  # a printer that shortens it


class Credentials:
    """Keeps the current token; never shows it."""

    __slots__ = ("_current", "_lock", "_source")

    def __init__(self, source: Token) -> None:
        self._source = source
        self._current: str | None = None
        self._lock = threading.Lock()

    @property
    def renewable(self) -> bool:
        """Whether a refused token can be replaced."""
        return not isinstance(self._source, str)

    def header(self) -> str:
        """The value of the `Authorization` header."""
        with self._lock:  # threads that were refused together get one new token
            if self._current is None:
                self._current = _checked(self._source if isinstance(self._source, str) else self._source())
            return Secret(bearer(self._current))

    def renew(self, refused: str) -> None:
        """Forget the token of a refused header, unless another thread has replaced it already."""
        with self._lock:
            if self._current is not None and refused == bearer(self._current):
                self._current = None


def _checked(token: object) -> str:
    if not isinstance(token, str):
        raise ConfigError(f"the token must be text, not {type(token).__name__}")
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigError("the token must be non-empty printable ASCII without spaces or line ends")
    return token
