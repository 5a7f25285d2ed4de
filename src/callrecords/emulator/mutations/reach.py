"""Which bugs can strike which vendor: one that bends what a vendor's spec does not have never changes an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from callrecords.emulator.mutations.planting import Mutation
from callrecords.spec.bundle import Bundle, Operation
from callrecords.spec.facts import EnvelopeRole, PaginationFacts

Has: TypeAlias = Callable[[Bundle, Operation], bool]
_GENERAL = ("conditions", "odata")


def out_of_reach(bug: Mutation, bundles: Iterable[Bundle]) -> str | None:
    """Why a bug can strike none of these vendors: what their specs lack; None where it can strike one."""
    need = _BY_BUG.get(bug.name)
    if need is None:
        return None
    lacking, has = need
    strikes = any(has(bundle, operation) for bundle in bundles for operation in bundle.operations.values())
    return None if strikes else lacking


def _filters(*ops: str) -> Has:
    def has(_: Bundle, operation: Operation) -> bool:
        facts = operation.filter
        return facts is not None and any(op in facts.operators(field) for field in facts.filterable for op in ops)

    return has


def _pages(says: Callable[[PaginationFacts], object]) -> Has:
    return lambda _, operation: operation.pagination is not None and bool(says(operation.pagination))


def _tells(role: EnvelopeRole) -> Has:
    return _pages(lambda facts: facts.key_of(role) is not None)


def _sees(says: str) -> Has:
    return lambda _, operation: operation.visibility is not None and bool(getattr(operation.visibility, says))


def _clock(says: str) -> Has:
    return lambda _, operation: operation.clock is not None and getattr(operation.clock, says) is not None


def _roles(_: Bundle, operation: Operation) -> bool:
    return any(roles for way in operation.security for roles in way.values())


def _grammar(*grammars: str) -> Has:
    return lambda _, operation: operation.filter is not None and operation.filter.grammar in grammars


def _single(_: Bundle, operation: Operation) -> bool:
    return operation.resource.role == "get"


_NEEDS: tuple[tuple[str, Has, tuple[str, ...]], ...] = (
    ("a cursor", _pages(lambda facts: facts.keyset), (
        "cursor-includes-record", "cursor-without-ties", "cursor-reversed", "cursor-by-insertion", "before-from-far-end",
        "cursor-drops-filter", "unknown-cursor-starts-over",
    )),
    ("links to other pages", _pages(lambda facts: facts.links), (
        "next-link-missing", "next-link-drops-filter", "links-to-vendor", "previous-link-missing",
    )),
    ("page numbers", _pages(lambda facts: facts.page), ("page-late", "page-of-default-size")),
    ("the page's number in its responses", _tells("page"), ("page-echo-wrong",)),
    ("the number of pages in its responses", _tells("page-total"), ("page-total-wrong",)),
    ("the number of records of a page in its responses", _tells("page-count"), ("page-count-wrong",)),
    ("the page size in its responses", _tells("limit"), ("limit-echo-wrong",)),
    ("the offset in its responses", _tells("offset"), ("offset-echo-wrong",)),
    ("a mark for more pages", _tells("has-more"), ("has-more-stuck",)),
    ("a parameter that asks for the total", _pages(lambda facts: facts.count_parameter), ("count-ignored",)),
    ("a search", lambda _, operation: operation.search is not None, (
        "search-ignored", "search-any-case", "search-in-one-field", "search-first-alternative",
    )),
    ("an order parameter", lambda _, operation: operation.order is not None, (
        "order-ignored", "descending-ascends", "bad-order-ignored",
    )),
    ("an order by two fields", lambda _, operation: operation.order is not None and operation.order.max_fields > 1, (
        "second-field-ignored",
    )),
    ("a shuffled order", lambda _, operation: operation.order is not None and operation.order.shuffle is not None, (
        "shuffled-anew",
    )),
    ("a choice of fields", lambda _, operation: operation.fields is not None, (
        "fields-ignored", "first-field-lost", "unwanted-fields-null", "bad-fields-ignored",
    )),
    ("fields that can be left out", lambda _, operation: operation.fields is not None and operation.fields.exclude is not None, (
        "exclude-as-include", "include-wins",
    )),
    ("the operator gt", _filters("gt"), ("gt-as-ge",)),
    ("the operator le", _filters("le"), ("le-as-lt",)),
    ("the operator ne", _filters("ne"), ("ne-as-eq", "ne-takes-null")),
    ("the operator like", _filters("like"), ("like-as-eq", "like-unanchored")),
    ("the operator startswith", _filters("startswith"), ("startswith-anywhere",)),
    ("the operator endswith", _filters("endswith"), ("endswith-anywhere",)),
    ("the operator contains", _filters("contains"), ("contains-at-start",)),
    ("`or` in filters", _grammar("odata"), ("or-binds-tighter", "parentheses-ignored")),
    ("a filter that can be malformed", _grammar(*_GENERAL, "parameters"), ("bad-filter-ignored",)),
    ("a widest window", _clock("widest_window"), ("wide-window-clipped",)),
    ("a window of its own", _clock("default_window"), ("short-default-window",)),
    ("parameters that belong together", lambda _, operation: operation.filter is not None and any(
        one.together for one in operation.filter.parameters
    ), ("half-window-ignored",)),
    ("a parameter whose empty value means all", lambda _, operation: operation.filter is not None and any(
        one.empty_means_all for one in operation.filter.parameters
    ), ("empty-is-a-value",)),
    ("roles", _roles, ("roles-unchecked", "manage-refused", "any-role-suffices")),
    ("accounts below others", _sees("descendants"), (
        "descendants-never", "descendants-one-level", "descendants-instead", "manage-sees-descendants",
        "strangers-for-children",
    )),
    ("users who see their own calls only", _sees("own"), (
        "own-calls-see-all", "own-calls-as-caller", "own-calls-single-unscoped", "tenant-as-user",
        "tenant-single-as-user", "tenant-empty",
    )),
    ("tokens that are bound to a place in the path", _sees("bound"), (
        "foreign-token-accepted", "foreign-token-reads", "foreign-token-empty",
    )),
    ("single records", _single, (
        "single-of-descendants", "single-of-strangers", "single-unscoped", "unknown-record-null", "single-forgets",
        "single-in-envelope",
    )),
    ("fields that only the single record has", lambda bundle, operation: bool(
        bundle.record_facts(bundle.record_schema(operation)).only_single
    ), ("list-tells-all",)),
)  # fmt: skip
_BY_BUG = {name: (lacking, has) for lacking, has, names in _NEEDS for name in names}
