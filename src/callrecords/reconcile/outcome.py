"""What came of a comparison: pairs with their agreement, counts, and the money between the sides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from callrecords.calls.record import CallRecord
from callrecords.spec.enums import OpenEnum
from callrecords.spec.frozen import Frozen


class Agreement(OpenEnum):
    """How far two sides agree about one call."""

    EXACT = "exact"
    """All that both sides say is the same."""
    WITHIN = "within tolerance"
    MISMATCH = "mismatch"
    """The same call, but something differs by more than the tolerance."""
    ONLY_A = "only in A"
    ONLY_B = "only in B"


class Pair(Frozen, frozen=True, kw_only=True):
    """One call as both sides have it; None on the side that lacks it."""

    a: CallRecord | None
    b: CallRecord | None
    agreement: Agreement
    differences: tuple[str, ...] = ()
    """Names of the fields that differ, within the tolerance or beyond."""


class Money(Frozen, frozen=True, kw_only=True):
    """What the calls of one kind cost on each side, in one currency."""

    a: Decimal = Decimal(0)
    b: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal:
        """How much more side A says."""
        return self.a - self.b


class Sums:
    """Counts and money of pairs, which are added one after the other."""

    def __init__(self, pairs: Iterable[Pair] = ()) -> None:
        self._counts = Counter[Agreement]()
        self._money: defaultdict[tuple[str | None, Agreement], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 2)
        self._unpriced = [0, 0]
        self._undated = [0, 0]
        for pair in pairs:
            self.add(pair)

    def add(self, pair: Pair) -> None:
        """Count one more pair."""
        self._counts[pair.agreement] += 1
        sides = (pair.a, pair.b)
        named = [call.currency for call in sides if call is not None and call.currency is not None]
        for at, call in enumerate(sides):
            if call is not None and call.cost is not None:
                currency = call.currency or (named[0] if named else None)
                self._money[currency, pair.agreement][at] += call.cost
            self._unpriced[at] += call is not None and call.cost is None
            self._undated[at] += call is not None and call.started is None

    @property
    def counts(self) -> Mapping[Agreement, int]:
        """Agreement -> pairs, all five of them."""
        return {agreement: self._counts[agreement] for agreement in Agreement}

    @property
    def agrees(self) -> bool:
        """Whether nothing is missing on either side, and nothing differs by more than the tolerance."""
        return not self._counts.keys() - {Agreement.EXACT, Agreement.WITHIN}

    @property
    def money(self) -> Mapping[tuple[str | None, Agreement], Money]:
        """Currency and agreement -> what those calls cost on each side; a missing cost counts as nothing.

        A side that names no currency is taken to mean the one that the other side names for the same call.
        """
        return {
            key: Money(a=a, b=b)
            for key, (a, b) in sorted(self._money.items(), key=lambda item: (item[0][0] or "", item[0][1]))
        }

    @property
    def totals(self) -> Mapping[str | None, Money]:
        """Currency -> what all calls cost on each side."""
        found: dict[str | None, Money] = {}
        for (currency, _), money in self.money.items():
            before = found.get(currency, Money())
            found[currency] = Money(a=before.a + money.a, b=before.b + money.b)
        return found

    @property
    def unpriced(self) -> tuple[int, int]:
        """Calls without a cost on each side."""
        return self._unpriced[0], self._unpriced[1]

    @property
    def undated(self) -> tuple[int, int]:
        """Calls without a start on each side, which no partner is found for."""
        return self._undated[0], self._undated[1]


class Reconciliation(Frozen, frozen=True, kw_only=True):
    """Every call of both sides, each exactly once."""

    pairs: tuple[Pair, ...]
    """In the order of their start, those without one first."""

    @property
    def sums(self) -> Sums:
        """Counts and money of all of them."""
        return Sums(self.pairs)

    @property
    def counts(self) -> Mapping[Agreement, int]:
        """Agreement -> pairs, all five of them."""
        return self.sums.counts

    @property
    def agrees(self) -> bool:
        """Whether nothing is missing on either side, and nothing differs by more than the tolerance."""
        return self.sums.agrees

    @property
    def money(self) -> Mapping[tuple[str | None, Agreement], Money]:
        """Currency and agreement -> what those calls cost on each side, as `Sums.money` says it."""
        return self.sums.money

    @property
    def totals(self) -> Mapping[str | None, Money]:
        """Currency -> what all calls cost on each side."""
        return self.sums.totals

    @property
    def unpriced(self) -> tuple[int, int]:
        """Calls without a cost on each side."""
        return self.sums.unpriced

    @property
    def undated(self) -> tuple[int, int]:
        """Calls without a start on each side, which no partner is found for."""
        return self.sums.undated
