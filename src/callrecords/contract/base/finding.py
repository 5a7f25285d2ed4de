"""What a check finds. There is one way to state a failure: what was looked at, what came, and what was promised instead."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import attrs

from callrecords.contract.base.session import Exchange


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


def same(
    what: str,
    came: Sequence[str],
    expected: Sequence[str],
    exchange: Exchange,
    *,
    either: Collection[str] = (),
    ordered: bool = False,
) -> Finding:
    """Exactly the expected records must come; those in `either` may. `ordered`: in the order given, each once."""
    wanted, found = set(expected), set(came)
    lost, others = wanted - found - {*either}, found - wanted - {*either}
    text = f"{len(wanted) - len(lost)} of {len(wanted)} records" + (f" and {len(others)} others" if others else "")
    moved = ordered and list(came) != list(expected)
    if moved and not lost and not others:
        text += ", twice or in another order"
    return Finding(not lost and not others and not moved, what, exchange, text)
