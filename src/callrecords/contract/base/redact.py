"""Redaction at capture: what a run keeps of its traffic holds no token and no personal data.

The fields that `x-pii` names are replaced before anything is kept. A number becomes a pseudonym of the same length with
the same first digits, made with a key that only this run has: the same number always becomes the same pseudonym, so
records can still be joined. Everything else that is personal becomes a short keyed mark.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
import re
import secrets
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias
from urllib.parse import quote, quote_plus

import attrs

from callrecords.contract.oracle.forms import Number
from callrecords.contract.oracle.reader import array_of, object_of, read_json
from callrecords.spec.bundle import Bundle
from callrecords.spec.schema import Schema

Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | bool | None"

KEPT_DIGITS = 2
"""Leading digits of a number that stay: the country, roughly."""

EXCERPT = 2_000
"""Characters of a redacted body that are kept for the reports."""

_SHORTEST = 5
"""Shorter values are not looked for in free text: they would be found everywhere."""

_SECRET = 8
"""Characters from which on a token is replaced wherever it stands."""

_DIGITS = re.compile(r"\d")


@attrs.frozen
class Capture:
    """What is kept of an exchange, redacted: the request as a command, and the response."""

    curl: str
    """The request; a token is an environment variable in it."""
    status: int
    """The status of the response; 0 where none is known."""
    body: str = attrs.field(repr=False)


_VARIABLE = re.compile(r"(?<==)(\$[A-Z][A-Z0-9]*_TOKEN[A-Z0-9_]*)")
"""A variable with a token in the query of a URL."""


def curl(method: str, url: str, headers: Mapping[str, str]) -> str:
    """A request as a command. A header with a variable stands between double quotes, where a shell fills it in."""
    words = ["curl", "-g", "-i", *([] if method == "GET" else ["-X", method])]
    words += [
        f'-H "{name}: {value}"' if "$" in value else f"-H {shlex.quote(f'{name}: {value}')}"
        for name, value in headers.items()
    ]
    pieces = _VARIABLE.split(url)
    return " ".join(
        [*words, "".join(f'"{one}"' if at % 2 else shlex.quote(one) for at, one in enumerate(pieces) if one)]
    )


class Redactor:
    """Redacts what passes through it, and remembers what it has replaced, to find it again in any text.

    `tokens` are secrets that are never to be kept, each with what is written in its place. `made_up`: nothing else is secret.
    """

    def __init__(
        self, bundle: Bundle, tokens: Mapping[str, str], key: bytes | None = None, *, made_up: bool = False
    ) -> None:
        self._bundle = bundle
        self._key = secrets.token_bytes(32) if key is None else key
        self._tokens = dict(tokens)
        self._made_up = made_up
        self._fields = {} if made_up else dict(_personal(bundle))
        self._learned: dict[str, str] = {}
        self._forms = functools.cache(_forms)
        self._replaced: list[tuple[str, str]] = []
        """Each way to write what was learned, the longest first, and what is shown instead. Made when a text first needs it."""
        self._begun: dict[str, list[int]] = {}
        """Their first characters -> their places in that list. Made for a text that is shorter than the list."""

    def hide(self, text: str, instead: str) -> None:
        """From now on a text is a secret, with what is written in its place."""
        self._tokens[text] = instead

    def body(self, body: bytes) -> str:
        """The text of a body as it is kept: JSON with its personal fields replaced, of anything else only its size."""
        try:
            found = read_json(body)
        except ValueError:
            return f"({len(body)} bytes that are no JSON)"
        return self.text(json.dumps(_unwrapped(self._redacted(found, None)), ensure_ascii=False))

    def excerpt(self, body: bytes) -> str:
        """The beginning of that text, with the size of the whole."""
        text = self.body(body)
        return text if len(text) <= EXCERPT else f"{text[:EXCERPT]}… ({len(body)} bytes)"

    def learn(self, values: Iterable[str], pii: str = "number") -> None:
        """Remember texts that were sent, such as the value of a filter on a personal field."""
        for value in () if self._made_up else values:
            self.replacement(value, pii)

    def kind_of(self, path: Iterable[str]) -> str | None:
        """What makes a value personal that lies below some properties; None if none of them does."""
        return next((self._fields[name] for name in path if name in self._fields), None)

    def text(self, text: str) -> str:
        """Any text with every secret and every value that was seen replaced, also where it stands encoded in a URL."""
        for token, shown in self._tokens.items():
            for form in self._forms(token):
                text = _without_token(text, form, shown)
        if not self._replaced:
            known = [value for value in self._learned if len(value) >= _SHORTEST]
            ordered = sorted(known, key=len, reverse=True)
            self._replaced = [(form, self._learned[value]) for value in ordered for form in self._forms(value)]
            self._begun = {}
        if len(text) < len(self._replaced):
            return self._short(text)
        for form, shown in self._replaced:
            if form in text:
                text = text.replace(form, shown)
        return text

    def _short(self, text: str) -> str:
        """The same for a short text, such as a URL: it looks only for what begins as some part of the text does."""
        if not self._begun:
            for place, (form, _) in enumerate(self._replaced):
                self._begun.setdefault(form[:_SHORTEST], []).append(place)
        done = -1
        while True:
            parts = {text[at : at + _SHORTEST] for at in range(len(text) - _SHORTEST + 1)}
            likely = sorted(place for part in parts & self._begun.keys() for place in self._begun[part] if place > done)
            found = next((place for place in likely if self._replaced[place][0] in text), None)
            if found is None:
                return text
            text, done = text.replace(*self._replaced[found]), found

    @property
    def seen(self) -> tuple[str, ...]:
        """The personal values and tokens that passed through: what a search of the artefacts looks for."""
        return (*self._tokens, *(value for value in self._learned if len(value) >= _SHORTEST))

    def _redacted(self, value: Json, pii: str | None) -> Json:
        if isinstance(value, dict):
            return {
                name: self._redacted(item, pii or self._fields.get(name)) for name, item in object_of(value).items()
            }
        if isinstance(value, list):
            return [self._redacted(item, pii) for item in array_of(value)]
        if pii is None or value is None or isinstance(value, bool) or value == "":
            return value
        return self.replacement(str(value), pii)

    def replacement(self, value: str, pii: str) -> str:
        """What is kept in the place of a personal value; always the same for the same value."""
        found = self._learned.get(value)
        if found is None:
            found = self._number(value) if pii == "number" else f"{pii}:{self._digest(value).hex()[:10]}"
            self._learned[value] = found
            self._replaced = []
        return found

    def _number(self, value: str) -> str:
        """The same text with other digits, but for the first ones; without its plus sign it has the same digits."""
        digits = _DIGITS.findall(value)
        if not digits:
            return f"number:{self._digest(value).hex()[:10]}"
        kept = KEPT_DIGITS if len(digits) >= 3 * KEPT_DIGITS else 0
        drawn = [str(byte % 10) for byte in self._digest("".join(digits)) * (len(digits) // 32 + 1)]
        shown = iter(digits[:kept] + drawn)
        return _DIGITS.sub(lambda _: next(shown), value)

    def _digest(self, value: str) -> bytes:
        return hmac.new(self._key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def _forms(value: str) -> tuple[str, ...]:
    """How a value may stand in a text: as it is, in a URL, in JSON."""
    encoded = (quote(value, safe="", errors="surrogatepass"), quote_plus(value, errors="surrogatepass"))
    return tuple({value: None, **dict.fromkeys(encoded), json.dumps(value)[1:-1]: None})


def _without_token(text: str, token: str, shown: str) -> str:
    """A text without a token. A short one is a word like others: it is replaced only as credentials or a quoted value."""
    if len(token) >= _SECRET:
        return text.replace(token, shown)
    found = re.escape(token)
    as_one = rf"""(?<=Bearer\ ){found}(?=x?(?!\w))|(?<=Basic\ ){found}(?![\w=])|\A{found}\Z|(?<="){found}(?=")|(?<='){found}(?=')"""
    return re.sub(as_one, lambda _: shown, text)


def _personal(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Every property of every schema that says `x-pii`, by name: a name that is personal once is personal everywhere."""
    waiting: list[Schema] = list(bundle.components.schemas.values())
    while waiting:
        schema = waiting.pop()
        for name, part in schema.properties.items():
            if part.pii is not None:
                yield name, part.pii
            waiting.append(part)
        waiting += [*schema.all_of, *schema.any_of, *([schema.items] if schema.items is not None else [])]


def _unwrapped(value: Json) -> Json:
    """JSON values with numbers as they can be written again; digits beyond a float's are kept as text."""
    if isinstance(value, Number):
        number = float(value) if not value.lstrip("-").isdigit() else int(value)
        return number if str(number) == value else str(value)
    if isinstance(value, dict):
        return {name: _unwrapped(item) for name, item in object_of(value).items()}
    if isinstance(value, list):
        return [_unwrapped(item) for item in array_of(value)]
    return value
