"""Every check: the promise, what it needs of the spec, the function that proves it, what the spec lacks where there is nothing to
prove, the role of the operations that it is about, whether a live account may see it.

They run in this order. What each promise says stands in `contract/base/promises.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from callrecords.contract.base import judge
from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Check
from callrecords.contract.base.promises import NO_CHANGES, NO_JOB
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


def _filters(*operators: Op) -> Callable[[Case], bool]:
    return lambda case: bool(case.filterable(*operators))


_NO_WINDOWS = "the list cannot be asked for the records that begin in a window"
_NO_ORDER = "the list cannot be sorted"

CHECKS: Sequence[Check] = (
    Check("answers.schema", _always, responses.responses_fit, live=True),
    Check("errors.body", errors.names_errors, errors.error_bodies, "no error that a request can be made to meet is named"),
    Check("errors.bad-parameter", errors.can_be_refused, errors.bad_parameters, "no parameter can be given without sense, but for sizes"),
    Check("errors.message", errors.has_words, errors.messages_of_bad_parameters, "no kind of bad parameter has words of its own", role="list"),
    Check("errors.method", errors.refuses_methods, errors.other_methods, "nobody says how other methods are refused"),
    Check("get.unknown-404", _always, errors.unknown_key_refused, role="get", live=True),
    Check("get.agrees-with-list", _always, errors.agrees_with_list, role="get", live=True),
    Check("get.visible", visibility.says_whose, visibility.visible, "nobody says whose records a token sees", role="get"),
    *(Check(f"filter.{op}", _filters(op), filters.operator(op), f"no field is filtered with {op}", role="list", live=True) for op in Op),
    Check("filter.null", filters.tempts, filters.nulls_meet_nothing, "no field that may lack a value is filtered by what lacks one might meet", role="list"),
    Check("filter.and", filters.combines, filters.conditions_hold_together, "no two fields are filtered", role="list"),
    Check("filter.or", filters.alternates, filters.alternatives, "conditions cannot be joined by or", role="list"),
    Check("filter.one-of", filters.lists_values, filters.one_of, "no filter takes several values", role="list"),
    Check("filter.malformed", filters.has_grammar, filters.malformed, "conditions are not written in a text of their own", role="list"),
    Check("filter.empty-means-all", lambda case: bool(filters.empties(case)), filters.empty_means_all, "no parameter may be empty", role="list"),
    Check("filter.together", lambda case: bool(filters.partners(case)), filters.alone_refused, "no parameters belong together", role="list"),
    Check("filter.ge-lt-split", filters.splits, filters.split_at_a_value, "no field is filtered with both ge and lt", role="list", live=True),
    Check("search.finds", lambda case: case.operation.search is not None, filters.search_finds, "the list has no search", role="list"),
    Check("window.split-union", windows.by_start, windows.parts_are_the_whole, _NO_WINDOWS, role="list", live=True),
    Check("window.widest", lambda case: windows.has_windows(case) and case.clock.widest_window is not None, windows.widest_window, "windows may be as wide as they like", role="list"),
    Check("window.default", lambda case: windows.has_windows(case) and case.clock.default_window is not None, windows.default_window, "the list has no window of its own", role="list"),
    Check("window.ends", windows.has_ends, windows.within_its_ends, "records, calls and their number have no end", role="list"),
    Check("scope.required", identity.needs_roles, identity.roles_required, "the operation needs no role"),
    Check("scope.descendants", identity.has_descendants, identity.descendants, "no field names the owner of a record", role="list"),
    Check("token.kinds", identity.needs_token, identity.kinds_of_token, "the operation needs no token"),
    Check("token.bound", identity.is_bound, identity.bound_to_its_path, "a token is not bound to a path"),
    Check("token.own-calls", identity.has_own_calls, identity.own_calls, "no token is for the calls of one user", role="list"),
    Check("order.sorted", order.sorts, order.sorted_as_asked, _NO_ORDER, role="list", live=True),
    Check("order.default", order.has_default, order.default_order, "the list has no order of its own", role="list", live=True),
    Check("order.stable", _always, order.stable_order, role="list"),
    Check("order.shuffle", order.shuffles, order.shuffled, "the list cannot be shuffled", role="list"),
    Check("fields.exact", order.chooses, order.exact_fields, "fields cannot be chosen", live=True),
    Check("paging.every-record-once", _always, paging.every_record_once, role="list", live=True),
    Check("paging.keeps-filter", _filters(), paging.keeps_filter, "the list has no filter", role="list"),
    Check("paging.ends", paging.has_pages, paging.ends, "the list has one response", role="list", live=True),
    Check("paging.tokens", paging.has_tokens, paging.tokens_of_this_query, "pages are not named by tokens", role="list"),
    Check("paging.cursor-offset-agree", paging.has_cursor, paging.after_is_offset, "no sorted list has a cursor", role="list"),
    Check("paging.before-mirrors-after", paging.has_cursor, paging.before_mirrors_after, "no sorted list has a cursor", role="list"),
    Check("features.together", _always, matrix.together, role="list"),
    Check("envelope.counts", envelopes.has_numbers, envelopes.true_numbers, "the envelope says nothing of the page", role="list", live=True),
    Check("envelope.total", envelopes.has_total, envelopes.true_total, "the envelope has no total", role="list", live=True),
    Check("links.next", envelopes.has_links, envelopes.next_leads_on, "the envelope has no links", role="list"),
    Check("links.previous", envelopes.has_links, envelopes.previous_leads_back, "the envelope has no links", role="list"),
    Check("limits.bounds", paging.sized, paging.bounds_of_page_sizes, "the size of a page cannot be chosen", role="list", live=True),
    Check("limits.default", paging.has_default, paging.default_page_size, "nobody says how many records a page has by itself", role="list"),
    Check("limits.maximum", paging.has_largest, paging.largest_page, "nobody says how many records a page has at most", role="list"),
    Check("cdr.unique-ids", _always, records.unique_keys, role="list", live=True),
    Check("cdr.values", _always, records.values_shown),
    Check("cdr.nulls", records.may_say_nothing, records.nothings_shown, "no field may be null or blank"),
    Check("cdr.times-ordered", lambda case: bool(records.moments(case)), records.times_in_order, "no two moments of a call are known (x-means)", role="list", live=True),
    Check("cdr.durations", lambda case: bool(records.durations(case)), records.durations_fit, "no duration is known with the moments around it (x-means)", role="list", live=True),
    Check("cdr.decimals", lambda case: bool(records.amounts(case)), records.plain_decimals, "no field is a decimal", live=True),
    Check("cdr.formats", lambda case: bool(records.measured(case)), records.formats_fit, "no field has a format that bounds it", live=True),
    Check("job.records", jobs.has_job, jobs.files_hold_the_list, NO_JOB, role="list"),
    Check("job.states", jobs.has_job, jobs.states_are_told, NO_JOB, role="list"),
    Check("job.tokens", jobs.has_job, jobs.opens_as_the_list_does, NO_JOB, role="list"),
    Check("job.parameters", jobs.demands, jobs.parameters_are_demanded, "no part of a job must have a parameter", role="list"),
    Check("sync.records", changes.has_changes, changes.tokens_add_up, NO_CHANGES, role="list"),
    Check("sync.sizes", changes.sized, changes.bounds_of_page_sizes, "the size of a page of changes cannot be chosen", role="list"),
    Check("sync.repeats", changes.has_changes, changes.tokens_can_be_used_twice, NO_CHANGES, role="list"),
    Check("sync.dead", changes.has_changes, changes.dead_tokens_are_told, NO_CHANGES, role="list"),
    Check("sync.access", changes.has_changes, changes.open_as_the_list_does, NO_CHANGES, role="list"),
    Check("sync.parameters", changes.demands, changes.parameters_are_demanded, "a request for changes must have no parameter", role="list"),
    Check("parameters.declared", parameters.declares, parameters.declared_parameters, "the operation has no parameter"),
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
