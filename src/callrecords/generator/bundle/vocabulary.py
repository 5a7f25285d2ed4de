"""The x- keys: which there are, and where each stands. What each means: `lint/vocabulary.md`."""

from __future__ import annotations

OPERATION_KEYS = frozenset(
    {
        "x-clock", "x-evidence", "x-fields", "x-filter", "x-job", "x-order", "x-pagination", "x-rate-limit", "x-readings", "x-resource", "x-search",
        "x-sync", "x-visibility",
    }
)  # fmt: skip

BELONGS: dict[str, frozenset[str]] = {
    "root": frozenset({"x-client", "x-errors", "x-evidence", "x-rate-limit", "x-zone"}),
    "operation": OPERATION_KEYS,
    "schema": frozenset({"x-evidence", "x-kinds", "x-record"}),
    "property": frozenset({"x-empty", "x-evidence", "x-means", "x-only-where", "x-pii", "x-unit", "x-zone"}),
    "parameter": frozenset({"x-evidence", "x-zone"}),
    "security-scheme": frozenset({"x-evidence", "x-grant", "x-tokens"}),
}
"""Which x- keys stand where; everywhere else only `x-evidence` does. A `schema` is a named component, a `property` one of its."""

KEYS = frozenset[str]().union(*BELONGS.values())
"""All of them."""

TAKEN_RESOURCES = frozenset(
    {
        "any", "async_iterator", "async_records", "async_resource", "changes", "expr", "export_query", "field", "full_read_due", "get_query",
        "iterator", "list_query", "order_by", "page", "records", "sequence", "sync_resource", "walk_query",
    }
)  # fmt: skip
"""Resources whose classes would have the name of what the generated module imports."""
