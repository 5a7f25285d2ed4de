"""What a table of a summary shows, as text."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from callrecords.report.summary import NUMBERS, UNKNOWN, Key, Summary, Tally
from callrecords.spec.masking import mask_number

AMOUNTS = ("calls", "answered", "minutes", "talk", "billed", "cost")
"""The columns behind the keys: minutes from start to end, of talk, and billed."""
_MINUTE = Decimal(60)


def lines(found: Summary, *, numbers: bool) -> list[list[str]]:
    """The texts of each group, and of all calls."""
    rows = [[*shown(found.by, key, numbers=numbers), *amounts(tally)] for key, tally in found.groups.items()]
    return [*rows, ["all", *[""] * (len(found.by) - 1), *amounts(found.total)]]


def shown(by: Sequence[str], key: Key, *, numbers: bool) -> list[str]:
    """The values of the keys, phone numbers masked unless asked."""
    hidden = [name in NUMBERS and not numbers and value != UNKNOWN for name, value in zip(by, key, strict=True)]
    return [mask_number(value) if hide else value for value, hide in zip(key, hidden, strict=True)]


def amounts(tally: Tally) -> list[str]:
    """The texts of `AMOUNTS`; empty where no call says it."""
    rate = "" if tally.rate is None else f"{tally.rate * 100:.1f} %"
    return [f"{tally.calls:,}", rate, *map(minutes, (tally.duration, tally.talk, tally.billed)), cost(tally)]


def minutes(seconds: Decimal | None) -> str:
    """Seconds as minutes with one digit."""
    return "" if seconds is None else f"{seconds / _MINUTE:,.1f}"


def cost(tally: Tally) -> str:
    """Sums to the digit, each with its currency; a currency that nobody names has no word."""
    return ", ".join(f"{money(amount)} {currency}".strip() for currency, amount in sorted(tally.cost.items()))


def money(amount: Decimal) -> str:
    """An amount to the digit, without the zeros behind its cents that a column of a table adds."""
    text = f"{amount:f}"
    whole, point, places = text.partition(".")
    return f"{whole}{point}{places[:2]}{places[2:].rstrip('0')}"
