"""Two sides of the same calls, compared one by one: `reconcile` says where they agree, where not, and what that costs.

It needs the base install alone.
"""

from typing import TYPE_CHECKING

from callrecords.spec.lazy import lazily

if TYPE_CHECKING:
    from callrecords.reconcile.compare import Tolerance, compared, reconcile
    from callrecords.reconcile.outcome import Agreement, Money, Pair, Reconciliation, Sums
else:
    __getattr__, __dir__ = lazily(__name__, ".compare", ".outcome")

__all__ = ["Agreement", "Money", "Pair", "Reconciliation", "Sums", "Tolerance", "compared", "reconcile"]
