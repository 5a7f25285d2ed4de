"""The arguments of a call, before any vendor's wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from callrecords.spec.expressions import Expr, Field, Order, Sortable
from callrecords.spec.frozen import Frozen

Extra: TypeAlias = Mapping[str, str | int | bool | Sequence[str] | Sequence[int]]
"""Declared query parameters that no fact claims, by wire name."""

_EMPTY: Mapping[str, Any] = {}


def given(values: Mapping[str, str | int | bool | Sequence[str] | Sequence[int] | None]) -> Extra:
    """The parameters that a caller gave: those that are not None."""
    return {name: value for name, value in values.items() if value is not None}


class ListQuery(Frozen, frozen=True, kw_only=True):
    """One page."""

    _hidden = frozenset({"after", "before", "extra"})

    where: Expr | None = None
    order: Order | Sortable | Sequence[Order | Sortable] | None = None
    fields: Sequence[Field[Any, Any]] | None = None
    exclude: Sequence[Field[Any, Any]] | None = None
    limit: int | None = None
    offset: int | None = None
    page: int | None = None
    after: str | None = None
    before: str | None = None
    extra: Extra = _EMPTY


class WalkQuery(Frozen, frozen=True, kw_only=True):
    """All pages of a list, or of a time window: `since` is inclusive, `until` is not."""

    _hidden = frozenset({"extra"})

    where: Expr | None = None
    order: Order | Sortable | Sequence[Order | Sortable] | None = None
    fields: Sequence[Field[Any, Any]] | None = None
    exclude: Sequence[Field[Any, Any]] | None = None
    limit: int | None = None
    """Records per page; None means as many as the vendor allows."""
    since: datetime | None = None
    until: datetime | None = None
    max_items: int | None = None
    concurrency: int = 1
    """So many requests at once; more than one needs `since`, and cuts the time from there into slices."""
    resume: str | None = None
    """A token of the same walk: go on after it."""
    extra: Extra = _EMPTY


class GetQuery(Frozen, frozen=True, kw_only=True):
    """One record; `path` holds the path parameters by wire name."""

    _hidden = frozenset({"path", "extra"})

    path: Mapping[str, str]
    fields: Sequence[Field[Any, Any]] | None = None
    exclude: Sequence[Field[Any, Any]] | None = None
    extra: Extra = _EMPTY


class ExportQuery(Frozen, frozen=True, kw_only=True):
    """All records of a window, as one file that the vendor makes: `since` is inclusive, `until` is not."""

    since: datetime
    until: datetime
    patience: float = 3600.0
    """Seconds that are waited for the file in all."""
