"""Every check: the promise, what it needs of the spec, the function that proves it, whether a live account may see it.

They run in this order. What each promise says stands in `contract/base/promises.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from callrecords.contract.base import judge
from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Check
from callrecords.contract.server import (
    changes,
    envelopes,
    errors,
    exchanges,
    filters,
    identity,
    jobs,
    matrix,
    order,
    paging,
    parameters,
    records,
    responses,
    visibility,
    windows,
)
from callrecords.spec.expressions import Op


def _always(_: Case) -> bool:
    return True


def _a_list(case: Case) -> bool:
    return case.is_list


def _a_record(case: Case) -> bool:
    return not case.is_list


def _filters(*operators: Op) -> Callable[[Case], bool]:
    return lambda case: bool(case.filterable(*operators))


CHECKS: Sequence[Check] = (
    Check("answers.schema", _always, responses.responses_fit, live=True),
    Check("errors.body", _always, errors.error_bodies),
    Check("errors.bad-parameter", errors.can_be_refused, errors.bad_parameters),
    Check("errors.message", errors.has_words, errors.messages_of_bad_parameters),
    Check("errors.method", _always, errors.other_methods),
    Check("get.unknown-404", _a_record, errors.unknown_key_refused, live=True),
    Check("get.agrees-with-list", _a_record, errors.agrees_with_list, live=True),
    Check("get.visible", visibility.says_whose, visibility.visible),
    *(Check(f"filter.{op}", _filters(op), filters.operator(op), live=True) for op in Op),
    Check("filter.null", filters.tempts, filters.nulls_meet_nothing),
    Check("filter.and", filters.combines, filters.conditions_hold_together),
    Check("filter.or", lambda case: bool(case.filterable()) and case.filter.grammar == "odata", filters.alternatives),
    Check("filter.one-of", lambda case: bool(case.filterable()) and bool(case.filter.listed), filters.one_of),
    Check("filter.malformed", filters.has_grammar, filters.malformed),
    Check("filter.empty-means-all", lambda case: bool(filters.empties(case)), filters.empty_means_all),
    Check("filter.together", lambda case: bool(filters.partners(case)), filters.alone_refused),
    Check("filter.ge-lt-split", filters.splits, filters.split_at_a_value, live=True),
    Check("search.finds", lambda case: case.is_list and case.operation.search is not None, filters.search_finds),
    Check("window.split-union", windows.by_start, windows.parts_are_the_whole, live=True),
    Check("window.widest", lambda case: windows.has_windows(case) and case.clock.widest_window is not None, windows.widest_window),
    Check("window.default", lambda case: windows.has_windows(case) and case.clock.default_window is not None, windows.default_window),
    Check("window.ends", windows.has_ends, windows.within_its_ends),
    Check("scope.required", identity.needs_roles, identity.roles_required),
    Check("scope.descendants", identity.has_descendants, identity.descendants),
    Check("token.kinds", identity.needs_token, identity.kinds_of_token),
    Check("token.bound", identity.is_bound, identity.bound_to_its_path),
    Check("token.own-calls", identity.has_own_calls, identity.own_calls),
    Check("order.sorted", order.sorts, order.sorted_as_asked, live=True),
    Check("order.default", order.has_default, order.default_order, live=True),
    Check("order.stable", _a_list, order.stable_order),
    Check("order.shuffle", order.shuffles, order.shuffled),
    Check("fields.exact", order.chooses, order.exact_fields, live=True),
    Check("paging.every-record-once", _a_list, paging.every_record_once, live=True),
    Check("paging.keeps-filter", _filters(), paging.keeps_filter),
    Check("paging.ends", paging.has_pages, paging.ends, live=True),
    Check("paging.tokens", paging.has_tokens, paging.tokens_of_this_query),
    Check("paging.cursor-offset-agree", paging.has_cursor, paging.after_is_offset),
    Check("paging.before-mirrors-after", paging.has_cursor, paging.before_mirrors_after),
    Check("features.together", _a_list, matrix.together),
    Check("envelope.counts", envelopes.has_numbers, envelopes.true_numbers, live=True),
    Check("envelope.total", envelopes.has_total, envelopes.true_total, live=True),
    Check("links.next", envelopes.has_links, envelopes.next_leads_on),
    Check("links.previous", envelopes.has_links, envelopes.previous_leads_back),
    Check("limits.bounds", paging.sized, paging.bounds_of_page_sizes, live=True),
    Check("limits.default", paging.has_default, paging.default_page_size),
    Check("limits.maximum", paging.has_largest, paging.largest_page),
    Check("cdr.unique-ids", _a_list, records.unique_keys, live=True),
    Check("cdr.values", _always, records.values_shown),
    Check("cdr.nulls", records.may_say_nothing, records.nothings_shown),
    Check("cdr.times-ordered", lambda case: case.is_list and bool(records.moments(case)), records.times_in_order, live=True),
    Check("cdr.durations", lambda case: case.is_list and bool(records.durations(case)), records.durations_fit, live=True),
    Check("cdr.decimals", lambda case: bool(records.amounts(case)), records.plain_decimals, live=True),
    Check("cdr.formats", lambda case: bool(records.measured(case)), records.formats_fit, live=True),
    Check("job.records", jobs.has_job, jobs.files_hold_the_list),
    Check("job.states", jobs.has_job, jobs.states_are_told),
    Check("job.tokens", jobs.has_job, jobs.opens_as_the_list_does),
    Check("sync.records", changes.has_changes, changes.tokens_add_up),
    Check("sync.repeats", changes.has_changes, changes.tokens_can_be_used_twice),
    Check("sync.dead", changes.has_changes, changes.dead_tokens_are_told),
    Check("sync.access", changes.has_changes, changes.open_as_the_list_does),
    Check("parameters.declared", _always, parameters.declared_parameters),
    Check("exchange.status", _always, exchanges.held(judge.STATUS), live=True, last=True),
    Check("exchange.body", _always, exchanges.held(judge.BODY), live=True, last=True),
    Check("exchange.errors", _always, exchanges.held(judge.ERRORS), last=True),
    Check("exchange.secrets", _always, exchanges.held(judge.SECRETS), live=True, last=True),
    Check("records.same-everywhere", _always, exchanges.same_everywhere, last=True),
)  # fmt: skip


def chosen(promises: Iterable[str] | None = None, *, live: bool = False) -> list[Check]:
    """The checks that prove some promises, or all of them; `live` leaves those that a live account may see."""
    wanted = None if promises is None else {*promises}
    return [one for one in CHECKS if (wanted is None or one.proves in wanted) and (one.live or not live)]
