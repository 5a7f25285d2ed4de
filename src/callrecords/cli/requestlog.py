"""The requests to an emulator, one readable line each, without a phone number or a name."""

from __future__ import annotations

import functools
import os
import re
import sys
import time
from collections.abc import Iterable
from urllib.parse import unquote_plus

import click

from callrecords.cli.table import visible
from callrecords.emulator import Emulator, ServerRequest, ServerResponse
from callrecords.spec.bundle import Bundle
from callrecords.spec.masking import mask_text

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_OF_PAGES = ("/_emulator/live", "/_emulator/page.", "/_emulator/ask")
"""What an open page asks for by itself, or asks to have sent: a line for each would hide the requests to vendors."""
_SHOWN = 300
"""Characters of the longest request that is shown whole."""


class LoggedEmulator(Emulator):
    """An emulator that writes its requests to stderr."""

    @functools.cached_property
    def _private(self) -> re.Pattern[str]:
        return private_words(vendor.bundle() for vendor in self.vendors)

    @functools.cached_property
    def _in_color(self) -> bool:
        # looked up once: each time would cost as much as the response
        return sys.stderr.isatty() and not os.environ.get("NO_COLOR")

    def handle(self, request: ServerRequest) -> ServerResponse:
        """Respond to one request, and log it."""
        started = time.perf_counter()
        response = super().handle(request)
        if request.path.startswith(_OF_PAGES):
            return response
        took = (time.perf_counter() - started) * 1000
        status = str(response.status)
        if self._in_color:
            status = click.style(status, fg="green" if response.status < 400 else "red")
        line = f"{request.method} {masked(request.target, self._private)}  {status}  {took:.0f} ms"
        click.echo(line, err=True, color=self._in_color)
        return response


def private_words(bundles: Iterable[Bundle]) -> re.Pattern[str]:
    """A pattern for what may name a person: a search text, or the value that a private field is compared with."""
    searches: set[str] = set()
    fields: set[str] = set()
    for bundle in bundles:
        for operation in bundle.operations.values():
            searches |= {operation.search.parameter} if operation.search is not None else set()
            fields |= {name for name, field in bundle.record_fields(operation).items() if field.pii is not None}
    names = "|".join(map(re.escape, sorted(fields, key=len, reverse=True)))
    words = "|".join(map(re.escape, sorted(searches)))
    return re.compile(
        rf"(?<=[?&])(?P<search>{words or '(?!)'})=[^&]*|\b(?P<field>{names or '(?!)'})(?P<op> \w+ |=)[^ &]+"
    )


def masked(target: str, private: re.Pattern[str]) -> str:
    """A request's path and query for display."""
    text = _QUOTED.sub("•••", unquote_plus(target[: 4 * _SHOWN], errors="replace"))
    if "=" in text or " " in text:  # else it names no field
        text = private.sub(_hide, text)
    text = visible(mask_text(text))
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _hide(found: re.Match[str]) -> str:
    return f"{found['search']}=•••" if found["search"] else f"{found['field']}{found['op']}•••"
