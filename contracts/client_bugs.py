"""Bugs of a client, planted around its seams of transport, decoding, paging and waiting: each must be found.

Nothing of the client is changed on disk; a bug lives as long as its `with` block. `contracts.mutants` hunts them.
"""

# pyright: reportUnknownLambdaType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportUnknownVariableType=false, reportPrivateUsage=false
# A bug takes whatever passes at its seam.

from __future__ import annotations

import contextlib
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import attrs
import httpx
import msgspec

from callrecords import errors
from callrecords.client import client as client_module
from callrecords.client.changes import feed, outcome
from callrecords.client.exports import export, steps
from callrecords.client.http import response as answer
from callrecords.client.http import retry as policy
from callrecords.client.http import transport
from callrecords.client.http.auth import Credentials
from callrecords.client.operations import screen
from callrecords.client.operations.endpoint import Endpoint
from callrecords.client.operations.listing import ListOperation
from callrecords.client.operations.position import Position
from callrecords.client.operations.query import WalkQuery
from callrecords.client.records import decode, deviations, kinds, layout, record
from callrecords.client.runtime import Runtime
from callrecords.client.setup import options
from callrecords.client.setup.service import Service
from callrecords.client.walk import dedupe as seen
from callrecords.client.walk import plan, progress, walk
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.client.suite import judge_client
from callrecords.conventions import jobs, sync_tokens
from callrecords.registry import VENDORS
from callrecords.spec import masking
from callrecords.spec.bundle import load_bundle
from callrecords.spec.expressions import Order
from contracts.client_bends import (
    Wrap,
    alike,
    clamped,
    closed,
    ended_by_nothing,
    fields_of,
    forgetting,
    forgiving,
    guess,
    instead,
    instead_of,
    known_in_any_case,
    later,
    lax,
    left_open,
    lost_on_the_way,
    nameless,
    one_too_many,
    own_engine,
    owning,
    page,
    passed_over,
    position,
    raising,
    raising_instead,
    records,
    replaced,
    request,
    result,
    sent_again,
    shared,
    standing,
    step,
    still_pending,
    values,
    walk_query,
    with_bearer,
    with_gaps,
    with_token,
    without_exponent,
    without_first,
    without_last_of_batches,
    without_on_later_pages,
    without_parts,
)
from tests.made_up import fable, made_up


@attrs.frozen
class ClientBug:
    """One bug: a function of the client, wrapped."""

    name: str
    breaks: str
    owner: Any
    function: str
    wrap: Wrap
    on: str = ""
    """The made-up vendor that has what it is about; empty where all have."""

    def __attrs_post_init__(self) -> None:
        """A bug whose function has moved fails at once, not after an hour of hunting."""
        if self.function not in vars(self.owner):
            raise AttributeError(f"{self.name}: {self.owner!r} has no {self.function}")

    @contextlib.contextmanager
    def planted(self) -> Generator[None]:
        """Plant the bug, also in what clients of one spec share."""
        original: Any = vars(self.owner)[self.function]
        is_property = isinstance(original, property)
        bent: Any = self.wrap(getattr(original, "fget", original))
        load_bundle.cache_clear()
        try:
            with mock.patch.object(self.owner, self.function, property(bent) if is_property else bent):
                yield
        finally:
            load_bundle.cache_clear()


def hunt(bug: ClientBug) -> Verdict | None:
    """The first verdict that the bug breaks, with the bug planted; None when nobody notices it.

    Where no law noticed and one failed itself over it, the verdict of that one.
    """
    failed: Verdict | None = None
    with bug.planted():
        only = {"client.exports": ("wren",), "client.changes": ("plover", "wren")}.get(bug.breaks)
        only = (bug.on,) if bug.on else only
        vendors = (*VENDORS, fable()) if only is None else tuple(made_up()[slug] for slug in only)
        for vendor in sorted(vendors, key=lambda vendor: len(vendor.bundle().operations)):
            for verdict in judge_client(vendor, bug.breaks, most=1):
                if verdict.outcome is Outcome.FAIL:
                    return verdict
                failed = failed or (verdict if verdict.trace else None)
    return failed


_MANY = (decode.RecordDecoder, "many")
_TRIP, _COUNT, _ASK, _ERR, _WALK, _WIRE, _RETRY, _TRY, _OPEN, _HUSH = (
    f"client.{name}"
    for name in (
        "round-trip",
        "deviations",
        "requests",
        "errors",
        "paging",
        "faults",
        "retry",
        "attempts",
        "connections",
        "privacy",
    )
)
_WALKS, _SHARE, _EXPORT, _CHANGE = "client.walks", "client.sharing", "client.exports", "client.changes"
_SEND = (transport.SyncTransport, "send")
_SEND_ASYNC = (transport.AsyncTransport, "send")

BUGS = {
    bug.name: bug
    for bug in (
        ClientBug("token-sent-to-the-file", _EXPORT, export.Export, "_at", result(with_token)),
        ClientBug("files-not-counted", _EXPORT, export.Export, "_ask_for_file", lambda ask: lambda self, request, state: (
            ask(self, request, msgspec.structs.replace(state, count=None)))),
        ClientBug("records-of-files-repeated", _EXPORT, export.Export, "records", forgetting),
        ClientBug("files-not-held-to-the-window", _EXPORT, screen.Screen, "passed", lambda _: lambda _self, records: records),
        ClientBug("addresses-used-once", _EXPORT, steps, "MOST_ADDRESSES", instead_of(1)),
        ClientBug("failed-jobs-waited-for", _EXPORT, jobs, "parse_state", result(still_pending)),
        ClientBug("deletions-not-told", _CHANGE, feed.Feed, "_page", result(replaced(deleted=[]))),
        ClientBug("deleted-records-taken-for-records", _CHANGE, sync_tokens, "is_gone", instead(False)),
        ClientBug("last-change-of-a-page-dropped", _CHANGE, feed.Feed, "_page", result(lambda page: replaced(items=page.items[:-1])(page))),
        ClientBug("first-page-of-changes-only", _CHANGE, feed.Feed, "_step", result(replaced(following=None))),
        ClientBug("full-reads-not-told", _CHANGE, feed.Feed, "_page", result(replaced(begins_anew=False))),
        ClientBug("dead-sync-tokens-as-errors", _CHANGE, feed.Feed, "_due", instead(None)),
        ClientBug("sync-tokens-not-sent-on", _CHANGE, sync_tokens, "render", lambda render: lambda facts, token, page=None: (
            render(facts, None if page is None else token, page))),
        ClientBug("sync-tokens-shown", _CHANGE, outcome.Changes, "_hidden", instead_of(frozenset())),
        ClientBug("first-record-dropped", "client.examples", *_MANY, result(without_first)),
        ClientBug("decimals-rounded", _TRIP, *_MANY, values(Decimal, lambda value: round(value, 2))),
        ClientBug("trailing-zeros-lost", _TRIP, *_MANY, values(Decimal, Decimal.normalize)),
        ClientBug("decimals-through-floats", _TRIP, *_MANY, values(Decimal, lambda value: Decimal(float(value)))),
        ClientBug("exponents-misread", _TRIP, *_MANY, records(without_exponent)),
        ClientBug("offsets-lost", _TRIP, *_MANY, values(datetime, lambda value: value.replace(tzinfo=UTC))),
        ClientBug("seconds-only", _TRIP, *_MANY, values(datetime, lambda value: value.replace(microsecond=0))),
        ClientBug("texts-trimmed", _TRIP, *_MANY, values(str, str.strip)),
        ClientBug("texts-in-lower-case", _TRIP, *_MANY, values(str, str.lower)),
        ClientBug("nothing-becomes-zero", _TRIP, *_MANY, records(guess)),
        ClientBug("unknown-words-dropped", _TRIP, *_MANY, records(closed)),
        ClientBug("unknown-fields-dropped", _TRIP, record.Record, "extras", instead({})),
        ClientBug("problems-swallowed", _TRIP, record.Record, "problems", instead(())),
        ClientBug("bad-items-swallowed", _TRIP, *_MANY, result(lambda found: (found[0], []))),
        ClientBug("absence-not-told", _TRIP, record.Record, "was_sent", instead(True)),
        ClientBug("words-known-in-any-case", _TRIP, *_MANY, records(known_in_any_case)),
        ClientBug("unknown-fields-of-inner-objects-dropped", _TRIP, record.Record, "extras", lambda extras: lambda self: (
            extras(self) if getattr(getattr(self, "_origin", None), "key", None) is not None else {})),
        ClientBug("kinds-not-told", _TRIP, kinds, "kinds_of", lambda _: lambda _record: {}, on="knot"),
        ClientBug("keys-of-one-kind-alone", _WALKS, kinds, "key_of", lambda _: lambda one: str(getattr(one, "number", "")), on="knot"),
        ClientBug("kinds-out-of-order", _TRIP, kinds.KindDecoder, "many", result(lambda found: (found[0][::-1], found[1])), on="knot"),
        ClientBug("raw-rewritten", _TRIP, record.Record, "raw", result(lambda raw: msgspec.json.format(raw) if raw else raw)),
        ClientBug("broken-answers-as-key-errors", _TRIP, answer.Response, "parts", raising(KeyError)),
        ClientBug("unknown-words-not-counted", _COUNT, decode.RecordDecoder, "unknown_enums", instead(())),
        ClientBug("deviations-of-all-clients-together", _COUNT, deviations.Deviations, "__init__", shared),
        ClientBug("deviations-counted-once", _COUNT, deviations.Deviations, "add", lambda add: lambda self, operation, found: (
            add(self, operation, list(dict.fromkeys(found))[:1]))),
        ClientBug("strict-ignored", _COUNT, Endpoint, "note", lambda note: lambda self, *args: forgiving(note, self, *args)),
        ClientBug("strict-ignored-in-walks", _COUNT, ListOperation, "records", lambda records: lambda self, *args: (
            records(lax(self), *args))),
        ClientBug("broken-bounds-refused", _COUNT, layout.Limits, "broken_by", raising_instead(errors.BadResponse)),
        ClientBug("undeclared-parameter", _ASK, *_SEND, request(query=lambda one: f"{one.query}&debug=1".lstrip("&"))),
        ClientBug("token-in-the-query", _ASK, *_SEND, request(query=lambda one: f"{one.query}&token=an-obvious:fake")),
        ClientBug("filter-forgotten", _ASK, ListOperation, "filter_params", instead({})),
        ClientBug("filter-beside-a-window-forgotten", _ASK, ListOperation, "filter_params", result(lambda params: {
            name: value for name, value in params.items() if name.startswith("connected")}), on="dunlin"),
        ClientBug("order-forgotten", _ASK, ListOperation, "_order", instead({})),
        ClientBug("fixed-headers-forgotten", _ASK, *_SEND, step(lambda step: msgspec.structs.replace(
            step, headers={"authorization": step.headers["authorization"]}))),
        ClientBug("path-escaped-twice", _ASK, *_SEND, request(url=lambda one: one.url.replace("%", "%25") + "%20")),
        ClientBug("plus-bare-in-queries", _ASK, *_SEND, request(query=lambda one: one.query.replace("%2B", "+"))),
        ClientBug("second-order-forgotten", _ASK, ListOperation, "_order", lambda order: lambda self, orders: order(self, orders[:1])),
        ClientBug("page-sizes-cut-to-the-largest", _ASK, ListOperation, "call", clamped),
        ClientBug("everything-sent-twice", _ASK, *_SEND, sent_again),
        ClientBug("token-without-bearer", _ASK, Credentials, "header", result(lambda pair: (pair[0], pair[1].removeprefix("Bearer ")))),
        ClientBug("values-of-conditions-changed", _ASK, ListOperation, "filter_params", result(later)),
        ClientBug("order-turned-round", _ASK, ListOperation, "_order", result(lambda params: {
            name: text.replace("desc", "asc") for name, text in params.items()})),
        ClientBug("vendor-codes-ignored", _ERR, answer, "vendor_error", instead(None)),
        ClientBug("empty-pages-as-errors", _ERR, answer, "means_empty_page", instead(False)),
        ClientBug("request-ids-lost", _ERR, answer.Response, "request_id", instead(None)),
        ClientBug("request-ids-lost-from-bad-responses", _TRIP, answer.Response, "bad", result(nameless)),
        ClientBug("errors-all-alike", _ERR, answer, "error_of", result(alike)),
        ClientBug("records-twice", _WALK, seen.Dedupe, "new", lambda _: lambda _self, records: list(records)),
        ClientBug("one-page-only", _WALK, ListOperation, "_following", instead(None)),
        ClientBug("a-record-left-out-of-each-page", _WALK, seen.Dedupe, "new", result(lambda records: records[1:])),
        ClientBug("windows-end-late", _WALK, plan, "bounds", lambda bounds: lambda operation, window, **options: (
            bounds(operation, (window[0], window[1] and window[1] + timedelta(seconds=1)), **options))),
        ClientBug("no-order-asked", _WALK, plan.WalkPlan, "_natural_order", instead(())),
        ClientBug("total-one-more", _WALKS, ListOperation, "total", result(lambda total: total and total + 1)),
        ClientBug("page-offset-shifted", _WALKS, ListOperation, "page", page(offset=lambda page: page.offset and page.offset - 1)),
        ClientBug("page-number-from-one", _WALKS, ListOperation, "page", page(number=lambda page: None if page.number is None else page.number + 1)),
        ClientBug("more-always-follows", _WALKS, ListOperation, "page", page(has_next=lambda _: True)),
        ClientBug("nothing-ever-follows", _WALKS, ListOperation, "page", page(has_next=lambda _: False)),
        ClientBug("limit-is-what-came", _WALKS, ListOperation, "page", page(limit=lambda page: len(page.items))),
        ClientBug("filter-lost-on-later-pages", _WALKS, ListOperation, "open", without_on_later_pages(lambda facts: (
            [] if facts.filter is None else [facts.filter.parameter, *(one.parameter for one in facts.filter.parameters)]))),
        ClientBug("order-lost-on-later-pages", _WALKS, ListOperation, "open", without_on_later_pages(lambda facts: (
            [] if facts.order is None else [facts.order.parameter]))),
        ClientBug("fields-lost-on-later-pages", _WALKS, ListOperation, "open", without_on_later_pages(lambda facts: (
            [] if facts.fields is None else [facts.fields.include, facts.fields.exclude]))),
        ClientBug("filter-of-walks-lost", _WALKS, ListOperation, "filter", lambda found: lambda self, query: (
            None if isinstance(query, WalkQuery) else found(self, query))),
        ClientBug("fields-of-walks-lost", _WALKS, ListOperation, "_first_of_walk", walk_query(fields=None, exclude=None)),
        ClientBug("direction-of-walks-lost", _WALKS, ListOperation, "orders", result(lambda orders: tuple(Order(one.field) for one in orders))),
        ClientBug("slices-in-reverse", _WALKS, plan.WalkPlan, "_slices", result(lambda windows: windows[::-1])),
        ClientBug("gaps-between-slices", _WALKS, plan, "slices", result(with_gaps)),
        ClientBug("gaps-between-halves", _WALKS, plan, "halves", result(lambda halves: halves and with_gaps(halves))),
        ClientBug("foreign-tokens-taken", _WALKS, plan, "_fingerprint", instead(b"")),
        ClientBug("tokens-of-other-windows-taken", _WALKS, plan, "_fingerprint", without_parts("since", "until")),
        ClientBug("tokens-of-other-lists-taken", _WALKS, plan, "_fingerprint", without_parts("list")),
        ClientBug("walk-extras-lost", _WALKS, ListOperation, "_first_of_walk", walk_query(extra={})),
        ClientBug("ends-of-windows-cut-to-seconds", _WALKS, plan, "bounds", lambda bounds: lambda operation, window, **how: (
            bounds(operation, (window[0], window[1] and window[1].replace(microsecond=0)), **how))),
        ClientBug("repeated-hour-taken-for-the-first", _WALKS, plan, "_instant", lambda instant: lambda name, moment: instant(
            name, moment.replace(fold=0) if isinstance(moment, datetime) else moment)),
        ClientBug("keys-compared-by-their-start", _WALKS, seen.Dedupe, "__init__", lambda made: lambda self, key_of, *args, **how: (
            made(self, lambda one: str(key_of(one))[:6], *args, **how))),
        ClientBug("a-walk-ends-with-an-empty-window", _WALKS, walk.Walk, "took", ended_by_nothing),
        ClientBug("one-record-too-many", _WALKS, progress.WalkProgress, "take", one_too_many),
        ClientBug("batches-without-their-last", _WALKS, walk.Walk, "batches", without_last_of_batches),
        ClientBug("resumed-without-the-last-window", _WALKS, Position, "token", position(
            windows=lambda place: place.windows[:-1] if len(place.windows) > 1 else place.windows)),
        ClientBug("resumed-with-all-still-wanted", _WALKS, Position, "token", position(left=lambda place: place.most)),
        ClientBug("resumed-without-memory", _WALKS, Position, "token", position(keys=lambda _: (), marks=lambda _: frozenset())),
        ClientBug("naive-times-taken-for-utc", _WALKS, plan, "_instant", lambda instant: lambda name, moment: instant(
            name, moment.replace(tzinfo=UTC) if isinstance(moment, datetime) and moment.tzinfo is None else moment)),
        ClientBug("limit-of-each-twin", _SHARE, Runtime, "with_options", own_engine),
        ClientBug("no-limit-kept", _SHARE, policy.RateLimiter, "reserve", instead(0.0)),
        ClientBug("half-the-period", _SHARE, policy.Rate, "__init__", lambda made: lambda self, requests, seconds=60.0: (
            made(self, requests, seconds / 2))),
        ClientBug("each-thread-renews", _SHARE, Credentials, "renew", lambda renew: lambda self, _: renew(self, self.header())),
        ClientBug("twin-closes-the-client", _SHARE, Runtime, "with_options", result(owning)),
        ClientBug("environment-first", _SHARE, options, "_checked_url", lambda checked: lambda url, defaults, name="base_url": checked(
            (name == "base_url" and defaults.value(name)) or url, defaults, name)),
        ClientBug("environment-ignored", _SHARE, Service, "variable", result(lambda name: f"{name}_")),
        ClientBug("on-attempt-of-twins-lost", _SHARE, client_module, "checked", result(lambda found: found._replace(on_attempt=None))),
        ClientBug("bare-semicolons", _ASK, *_SEND, request(query=lambda one: one.query.replace("%3B", ";"))),
        ClientBug("broken-pages-passed-over", _WIRE, walk.Walk, "took", lambda took: lambda self, part, reply: (
            passed_over(took(self, part, reply), part))),
        ClientBug("no-way-on-after-an-error", _WIRE, walk.Walk, "_fail", lambda fail: lambda self, part, error: (
            lost_on_the_way(fail, self, part, error))),
        ClientBug("memory-lost-at-an-error", _WIRE, seen.Dedupe, "restore", instead(None)),
        ClientBug("never-again", _RETRY, policy.Retries, "pause", instead(None)),
        ClientBug("asked-pause-ignored", _RETRY, policy.Retries, "pause", result(lambda pause: pause and 0.2)),
        ClientBug("refusals-repeated", _RETRY, policy.Retries, "pause", lambda _: lambda self, attempt, _error: (
            0.2 if attempt <= self.limit else None)),
        ClientBug("once-too-often", _RETRY, policy.Retries, "pause", lambda pause: lambda self, attempt, error: (
            pause(self, max(1, attempt - 1), error))),
        ClientBug("token-never-renewed", _RETRY, Credentials, "renewable", instead(False)),
        ClientBug("dates-of-waits-ignored", _TRY, answer, "retry_after", lambda read: lambda headers: (
            None if "GMT" in headers.get("retry-after", "") else read(headers))),
        ClientBug("deadline-for-each-attempt", _TRY, policy, "attempts", standing),
        ClientBug("deadline-not-for-bodies", _TRY, *_SEND, step(lambda step: msgspec.structs.replace(step, seconds=float("inf")))),
        ClientBug("deadline-not-for-bodies-async", _TRY, *_SEND_ASYNC, step(lambda step: msgspec.structs.replace(step, seconds=float("inf")))),
        ClientBug("responses-left-open", _OPEN, httpx.Response, "close", left_open),
        ClientBug("responses-left-open-async", _OPEN, httpx.Response, "aclose", left_open),
        ClientBug("excerpts-unmasked", _HUSH, masking, "mask_text", lambda _: lambda text, _secrets=(): text),
        ClientBug("samples-shown-whole", _HUSH, decode, "shape", lambda _: lambda raw, _length=40: raw.decode()),
        ClientBug("records-shown-whole", _HUSH, record.Record, "__repr__", lambda _: lambda self: str(fields_of(self))),
        ClientBug("bearer-in-errors", _HUSH, Endpoint, "read", with_bearer),
    )
}  # fmt: skip
