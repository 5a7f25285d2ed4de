"""Keeps the HTTP libraries' own log lines free of queries, headers and the server's words: they hold numbers and names."""

from __future__ import annotations

import contextvars
import http
import logging

OURS = contextvars.ContextVar("ours", default=False)
"""Whether a request of ours is under way in this thread or task."""


class _Hush(logging.Filter):
    """Leaves of a line that a request of ours wrote what happened: no query, no header, no words of the server."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not OURS.get():
            return True
        if record.name.startswith("httpcore"):
            record.msg = str(record.msg).partition(" ")[0]
        elif isinstance(record.args, tuple):
            record.args = tuple(map(_cut, record.args[:-1])) + tuple(map(_reason, record.args[-1:]))
        return True


def _cut(argument: object) -> object:
    text = str(argument)
    return f"{text.partition('?')[0]}?…" if "://" in text and "?" in text else argument


def _reason(argument: object) -> object:
    """The last part of the line: the reason beside the status, in the server's own words."""
    text = str(argument)
    return argument if text in _REASONS else "…"


_REASONS = frozenset({"", *(status.phrase for status in http.HTTPStatus)})
_FILTER = _Hush()
_PARTS = ("connection", "http11", "http2", "proxy", "socks")
_LOGGERS = ("httpx", "httpx2", *(f"{core}.{part}" for core in ("httpcore", "httpcore2") for part in _PARTS))


def install() -> None:
    """Let the filter see the lines of the HTTP libraries."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)  # does nothing the second time
