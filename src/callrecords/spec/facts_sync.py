"""How a list says what changed since a token: the facts of `x-sync`."""

# No `from __future__ import annotations`: msgspec would have to evaluate each annotation when a client makes its first request.

from datetime import timedelta
from typing import Literal

import msgspec

from callrecords.spec.facts import Fact
from callrecords.spec.facts_paging import LimitFacts


class SyncPart(Fact, frozen=True, kw_only=True):
    """The operation that has the changes of a list; it is a GET."""

    id: str
    """How the operation is called."""
    path: str
    """With its `{parameters}`, which are those of the client."""
    query: tuple[str, ...] = ()
    """The query parameters that it declares: it gets those that a client is built with."""
    required: tuple[str, ...] = ()
    """Those of them that each request must have."""
    headers: tuple[str, ...] = ()
    """The headers that each request must have, of those that a client is built with."""


class SyncPages(Fact, frozen=True, kw_only=True):
    """Pages of changes that have one sync token in common: a page token leads on, and the last page has the next sync token."""

    parameter: str
    next: str
    """Where in a body the token of the next page stands; missing, null or empty on the last one."""


class SyncMark(Fact, frozen=True, kw_only=True):
    """How it is told that a record is gone: by a field of what stands in its place, or by a list of keys."""

    field: str | None = None
    value: str | int | bool | None = msgspec.field(name="is", default=None)
    """What the field says then; None where any value but null says so."""
    ids: str | None = None
    """Where in a body the keys of such records stand."""


class SyncSaid(Fact, frozen=True, kw_only=True):
    """A place in a body, and what stands there."""

    at: str
    value: str | int | bool = msgspec.field(name="is", default=True)


class SyncFacts(Fact, frozen=True, kw_only=True):
    """`x-sync`: how a list says what changed since a token."""

    token: str
    """The parameter that takes the token."""
    next: str
    """Where in a body the next token stands."""
    items: str
    """Where in a body the records stand that are new or changed."""
    deleted: SyncMark | None = None
    """None where the vendor does not tell."""
    first: Literal["everything", "now"] = "everything"
    """What comes without a token: all records, or none but a token for what changes from now on."""
    begin: dict[str, str | int | bool] = msgspec.field(default_factory=dict[str, str | int | bool])
    """What is sent where there is no token."""
    go_on: dict[str, str | int | bool] = msgspec.field(default_factory=dict[str, str | int | bool])
    """What is sent beside a token."""
    limit: LimitFacts = LimitFacts()
    more: str | None = None
    """Where in a body stands whether more follows at once, for the next token; None where pages go otherwise."""
    pages: SyncPages | None = None
    full: SyncSaid | None = None
    """How a response says that it holds all records, so that whatever else is kept is gone."""
    dead: Literal["error", "full"] = "error"
    """What comes of a token that is too old: the error of `dead-sync-token`, or all records."""
    lasts: timedelta | None = None
    """How long a token is good; None where nobody knows."""
    part: SyncPart
