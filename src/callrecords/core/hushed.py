"""Keeps the HTTP library's own log lines free of queries: they hold phone numbers and names."""

from __future__ import annotations

import contextlib
import contextvars
import logging
from collections.abc import Generator

_ours = contextvars.ContextVar("ours", default=False)


class _WithoutQuery(logging.Filter):
    """Cuts the query off every URL in a line that a request of ours wrote."""

    def filter(self, record: logging.LogRecord) -> bool:
        if _ours.get() and isinstance(record.args, tuple):
            record.args = tuple(_cut(argument) for argument in record.args)
        return True


def _cut(argument: object) -> object:
    text = str(argument)
    return f"{text.partition('?')[0]}?…" if "://" in text and "?" in text else argument


_FILTER = _WithoutQuery()


@contextlib.contextmanager
def hushed() -> Generator[None]:
    """While a request of ours is under way in this thread or task."""
    logging.getLogger("httpx").addFilter(_FILTER)  # does nothing the second time
    token = _ours.set(True)
    try:
        yield
    finally:
        _ours.reset(token)
