"""What a check finds. There is one way to state a failure: what was looked at, what came, and what was promised instead."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

import attrs

from callrecords.contract.base.session import Exchange

_MOST_KEYS = 5
"""Records that a failure names."""


class Missing(Exception):
    """The server has nothing that this could be judged by; the message says what is missing."""


class Unexpected(Exception):
    """A response that the check cannot go on with: the promise is broken."""

    def __init__(self, text: str, exchange: Exchange) -> None:
        super().__init__(text)
        self.exchange = exchange


class Endless(Unexpected):
    """A walk to which there is no end."""


@attrs.frozen
class Finding:
    """One thing that was judged, kept or broken."""

    holds: bool
    what: str
    exchange: Exchange | None = None
    """The exchange that shows it."""
    came: str = ""
    expected: str = ""
    count: int = 1
    """How many things were judged at once."""
    before: Exchange | None = None
    """An earlier exchange that it differs from."""
    wanted: str = ""
    """What was promised, where `came` alone makes the sentence."""

    @property
    def text(self) -> str:
        """The failure in words: `a negative offset: status 200, not 400`."""
        return self.what + (f": {self.came}" if self.came else "") + (f", not {self.expected}" if self.expected else "")


@attrs.frozen
class Remark:
    """What could not be judged beside what was."""

    text: str


def equal(what: str, came: object, expected: object, exchange: Exchange) -> Finding:
    """A value must be the one that was promised; both are compared as text."""
    return Finding(str(came) == str(expected), what, exchange, str(came), str(expected))


def answered(what: str, exchange: Exchange, statuses: Collection[int]) -> Finding:
    """A request must be answered with one of some statuses."""
    named = " or ".join(map(str, sorted(statuses))) or "any that the spec names"
    return Finding(exchange.status in statuses, what, exchange, f"status {exchange.status}", named)


class CamePage(Protocol):
    """A page of a list as it came."""

    @property
    def exchange(self) -> Exchange:
        """The exchange that it came in."""
        ...

    @property
    def keys(self) -> Sequence[str]:
        """The keys of its records, in their order."""
        ...


def same(
    what: str,
    came: Sequence[str],
    expected: Sequence[str],
    exchange: Exchange,
    *,
    either: Collection[str] = (),
    ordered: bool = False,
    pages: Sequence[CamePage] = (),
) -> Finding:
    """Exactly the expected records must come; those in `either` may. `ordered`: in the order given, each once.

    A failure names what is missing and what is too much by key, and with the `pages` in which `came` was served, where.
    """
    wanted, found = set(expected), set(came)
    lost = [key for key in dict.fromkeys(expected) if key not in found and key not in either]
    others = [key for key in dict.fromkeys(came) if key not in wanted and key not in either]
    moved = ordered and list(came) != list(expected)
    if not lost and not others and not moved:
        return Finding(True, what, exchange)
    served = _Served(pages, expected)
    promised = f"{len(wanted):,} record{'s' * (len(wanted) != 1)}{', in this order and each once' * ordered}"
    text = f"{len(wanted) - len(lost)} of {len(wanted)} records" + (f" and {len(others)} others" if others else "")
    if lost:
        text += f"; missing: {listed([key + served.place(key) for key in lost])}"
    if others:
        text += f"; too many: {listed([key + served.came_on(key) for key in others])}"
    if moved and not lost and not others:
        text += f", twice or in another order: {_first_difference(came, expected)}"
    wrong = [served.page_of(key) for key in [*lost, *others][:1]]
    shown = next((pages[at].exchange for at in wrong if at is not None), exchange)
    return Finding(False, what, shown, text, wanted=promised)


def none_of(what: str, keys: Iterable[str], exchange: Exchange) -> Finding:
    """There must be no such records; a failure names them by key."""
    some = list(dict.fromkeys(keys))
    count = f"{len(some)} record{'s' * (len(some) != 1)}"
    return Finding(not some, what, exchange, f"{count}: {listed(some)}" if some else "", wanted="none")


def listed(keys: Sequence[str]) -> str:
    """Some keys by name, the others by number."""
    more = len(keys) - _MOST_KEYS
    return ", ".join(keys[:_MOST_KEYS]) + (f" and {more:,} more" if more > 0 else "")


def _first_difference(came: Sequence[str], expected: Sequence[str]) -> str:
    pairs = enumerate(itertools.zip_longest(came, expected))
    at, (one, other) = next((at, pair) for at, pair in pairs if pair[0] != pair[1])
    return f"record {at + 1} is {one or 'missing'}" + (f", not {other}" if other is not None else " and one too many")


class _Served:
    """Where records came, and where those that are missing should have been."""

    def __init__(self, pages: Sequence[CamePage], expected: Sequence[str]) -> None:
        self._pages, self._expected = pages, expected
        self._page = {key: at for at, page in reversed(list(enumerate(pages))) for key in page.keys}
        self._offset = {key: at for at, key in enumerate(expected)}
        self._full = max((len(page.keys) for page in pages), default=0)
        ranks = [self._offset[key] for page in pages for key in page.keys if key in self._offset]
        self._in_order = ranks == sorted(ranks)

    def page_of(self, key: str) -> int | None:
        """Index of the page on which a record came, or should have come; None where nobody knows."""
        if key in self._page or not self._pages or not self._in_order or key not in self._offset:
            return self._page.get(key)
        before = next((one for one in reversed(self._expected[: self._offset[key]]) if one in self._page), None)
        if before is None:
            return 0
        at = self._page[before]
        page = self._pages[at].keys
        ended = page[-1] == before and len(page) == self._full
        return min(at + ended, len(self._pages) - 1)

    def place(self, key: str) -> str:
        """Page and offset where a record should have been."""
        at = self.page_of(key)
        return "" if at is None else f" (page {at + 1}, offset {self._offset[key]:,})"

    def came_on(self, key: str) -> str:
        """The page on which a record came."""
        at = self._page.get(key)
        return "" if at is None else f" (page {at + 1})"
