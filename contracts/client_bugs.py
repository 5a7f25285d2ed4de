"""Bugs of a client, planted around its seams of transport, decoding, paging and waiting: each must be found.

Nothing of the client is changed on disk; a bug lives as long as its `with` block. `contracts.mutants` hunts them.
"""

# pyright: reportUnknownLambdaType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportUnknownVariableType=false, reportPrivateUsage=false
# A bug takes whatever passes at its seam.

from __future__ import annotations

import contextlib
import copy
import functools
import re
import sys
import typing
from collections.abc import Callable, Generator
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
from callrecords.client.records import decode, deviations, field_types, kinds, layout, record
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
from callrecords.spec.enums import OpenEnum
from callrecords.spec.expressions import Order
from tests.made_up import fable, made_up

Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]


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


def _records(change: Callable[[Any], None]) -> Wrap:
    """Change each record that was decoded."""

    def wrap(many: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(many)
        def changed(self: Any, *args: Any, **kwargs: Any) -> Any:
            found, bad = many(self, *args, **kwargs)
            for one in found:
                change(one)
            return found, bad

        return changed

    return wrap


def _values(kind: type, change: Callable[[Any], Any]) -> Wrap:
    """Change each value of a type in the records that were decoded."""

    def bend(one: Any) -> None:
        for name in one.__struct_fields__:
            value = getattr(one, name)
            if type(value) is kind:
                setattr(one, name, change(value))

    return _records(bend)


def _result(change: Callable[[Any], Any]) -> Wrap:
    return lambda function: functools.wraps(function)(lambda *args, **kwargs: change(function(*args, **kwargs)))


def _instead(value: Any) -> Wrap:
    return lambda _: lambda *_args, **_kwargs: value


def _instead_of(value: Any) -> Wrap:
    """Another constant."""
    return lambda _: value


def _step(change: Callable[[Any], Any]) -> Wrap:
    """Change what is sent."""
    return lambda send: lambda self, step: send(self, change(step))


def _request(**changes: Callable[[Any], Any]) -> Wrap:
    def changed(step: Any) -> Any:
        news = {name: change(step.request) for name, change in changes.items()}
        return msgspec.structs.replace(step, request=msgspec.structs.replace(step.request, **news))

    return _step(changed)


def _raising(error: type[Exception]) -> Wrap:
    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        def raising(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except errors.BadResponse:
                raise error from None

        return raising

    return wrap


def _raising_instead(error: type[Exception]) -> Wrap:
    def raising(*_args: Any, **_kwargs: Any) -> Any:
        raise error

    return lambda _: raising


def _without_first(found: tuple[list[Any], list[Any]]) -> tuple[list[Any], list[Any]]:
    return found[0][1:], found[1]


def _guess(one: Any) -> None:
    hints = typing.get_type_hints(type(one))
    for name in one.__struct_fields__:
        if getattr(one, name) is None and Decimal in field_types.parts(hints[name]):
            setattr(one, name, Decimal(0))


def _closed(one: Any) -> None:
    for name in one.__struct_fields__:
        value = getattr(one, name)
        if isinstance(value, OpenEnum) and not value.known:
            setattr(one, name, None)


def _later(params: dict[str, str]) -> dict[str, str]:
    return {
        name: re.sub("[0-8]", lambda digit: str(int(digit.group()) + 1), text, count=1) for name, text in params.items()
    }


def _alike(error: Any) -> Any:
    return errors.UnexpectedStatus(
        error.message, operation=error.operation, status=error.status, attempts=1, code=error.code
    )


def _passed_over(_: None, part: Any) -> None:
    if isinstance(part.failed, errors.BadResponse):
        part.failed = part.request = None


def _lost_on_the_way(fail: Callable[..., Any], *args: Any) -> None:
    try:
        fail(*args)
    except errors.CallRecordsError as error:
        error.resume = None
        raise


def _with_bearer(read: Callable[..., Any]) -> Callable[..., Any]:
    def reading(self: Any, *args: Any) -> Any:
        try:
            return read(self, *args)
        except errors.CallRecordsError as error:
            error.args = (f"{error.message} ({self._options.credentials.header()[1]})",)
            raise

    return reading


def _standing(attempts: Callable[..., Any]) -> Callable[..., Any]:
    """The clock of a call stands still, so that each attempt has all of its time."""
    return lambda *args, **kwargs: attempts(*args, **{**kwargs, "now": lambda: 0.0})


def _left_open(close: Callable[..., Any]) -> Callable[..., Any]:
    """Nobody closes a response but the HTTP library, at the end of a body."""

    async def nothing() -> None:
        return None

    def closing(self: Any) -> Any:
        if sys._getframe(1).f_code.co_name in ("iter_raw", "aiter_raw"):  # noqa: SLF001
            return close(self)
        return nothing() if close.__name__ == "aclose" else None

    return closing


def _ended_by_nothing(took: Callable[..., Any]) -> Callable[..., Any]:
    """A page without records is taken for the end of the walk, and not of its window."""

    def taken(self: Any, part: Any, reply: Any) -> None:
        took(self, part, reply)
        if not getattr(reply, "items", True):
            self._progress.waiting.clear()

    return taken


def _clamped(call: Callable[..., Any]) -> Callable[..., Any]:
    def called(self: Any, query: Any, *args: Any) -> Any:
        most = self.pagination.limit.maximum
        if query.limit is not None and most is not None and query.limit > most:
            query = msgspec.structs.replace(query, limit=most)
        return call(self, query, *args)

    return called


def _known_in_any_case(one: Any) -> None:
    for name in one.__struct_fields__:
        value = getattr(one, name)
        if isinstance(value, OpenEnum) and not value.known:
            same = [word for word in type(value) if word.value.lower() == value.lower()]
            setattr(one, name, same[0] if same else value)


def _shared(made: Callable[..., Any]) -> Callable[..., Any]:
    """All clients count into one table."""
    first: list[Any] = []

    def begun(self: Any, *args: Any) -> None:
        made(self, *args)
        first.append(self)
        vars(self).update(vars(first[0]))

    return begun


def _without_exponent(one: Any) -> None:
    for name, wire in zip(one.__struct_fields__, one.__struct_encode_fields__, strict=True):
        token = re.search(rf'"{re.escape(wire)}":\s*"?(-?[0-9.]+)[eE]'.encode(), one.raw)
        if token is not None and isinstance(getattr(one, name), Decimal):
            setattr(one, name, Decimal(token[1].decode()))


def _forgiving(note: Callable[..., Any], *args: Any) -> None:
    with contextlib.suppress(errors.RecordError):
        note(*args)


def _lax(operation: Any) -> Any:
    found = copy.copy(operation)
    found.strict = False
    return found


def _nameless(error: Any) -> Any:
    error.request_id = None
    return error


def _with_gaps(windows: list[Any]) -> list[Any]:
    """Each window but the first begins a second after the one before it ends."""
    first, *others = sorted(windows, key=lambda window: (window[0] is not None, window[0]))
    found = [first, *((since + timedelta(seconds=1), until) for since, until in others)]
    return found if windows[0] == first else found[::-1]


def _without_parts(*names: str) -> Wrap:
    return lambda fingerprint: lambda parts: fingerprint({**parts, **dict.fromkeys(names)})


def _sent_again(send: Callable[..., Any]) -> Callable[..., Any]:
    def twice(self: Any, step: Any) -> Any:
        send(self, step)
        return send(self, step)

    return twice


def _page(**changes: Callable[[Any], Any]) -> Wrap:
    return _result(
        lambda page: msgspec.structs.replace(page, **{name: change(page) for name, change in changes.items()})
    )


def _position(**changes: Callable[[Any], Any]) -> Wrap:
    return lambda token: (
        lambda self: token(msgspec.structs.replace(self, **{name: change(self) for name, change in changes.items()}))
    )


def _without_on_later_pages(names: Callable[[Any], list[str | None]]) -> Wrap:
    def wrap(opened: Callable[..., Any]) -> Callable[..., Any]:
        def without(self: Any, *args: Any) -> Any:
            found = opened(self, *args)
            if found.following is None:
                return found
            gone = names(self.operation)
            left = {name: text for name, text in found.following.params.items() if name not in gone}
            return msgspec.structs.replace(found, following=found.following.going_on(left))

        return without

    return wrap


def _walk_query(**changes: Any) -> Wrap:
    return lambda first: lambda self, query, *args: first(self, msgspec.structs.replace(query, **changes), *args)


def _one_too_many(take: Callable[..., Any]) -> Callable[..., Any]:
    def taken(self: Any, new: list[Any]) -> list[Any]:
        found: list[Any] = take(self, new)
        return new[: len(found) + 1] if self.left == 0 else found

    return taken


def _without_last_of_batches(batches: Callable[..., Any]) -> Callable[..., Any]:
    def without(self: Any, ready: Any) -> Generator[Any]:
        for batch in batches(self, ready):
            if len(batch.records) > 1:
                batch.records.pop()
            yield batch

    return without


def _own_engine(twin_of: Callable[..., Any]) -> Callable[..., Any]:
    def twin(self: Any, options: Any) -> Any:
        made = twin_of(self, options)
        made._engine = type(self)(self._owner, options, None)._engine  # noqa: SLF001
        return made

    return twin


def _owning(runtime: Any) -> Any:
    runtime._owns = True  # noqa: SLF001
    return runtime


class _Forgetful(set[Any]):
    """Knows nothing of what came before."""

    def __contains__(self, _: object) -> bool:
        return False


def _forgetting(records: Callable[..., Any]) -> Callable[..., Any]:
    def handed(self: Any, rows: Any) -> Any:
        self._seen = _Forgetful()
        return records(self, rows)

    return handed


def _with_token(ask: Any) -> Any:
    return msgspec.structs.replace(ask, request=msgspec.structs.replace(ask.request, bare=False))


def _still_pending(state: Any) -> Any:
    return msgspec.structs.replace(state, stage="pending") if state.stage == "failed" else state


def _replaced(**values: Any) -> Callable[[Any], Any]:
    return lambda found: msgspec.structs.replace(found, **values)


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
        ClientBug("token-sent-to-the-file", _EXPORT, export.Export, "_at", _result(_with_token)),
        ClientBug("files-not-counted", _EXPORT, export.Export, "_ask_for_file", lambda ask: lambda self, request, state: (
            ask(self, request, msgspec.structs.replace(state, count=None)))),
        ClientBug("records-of-files-repeated", _EXPORT, export.Export, "records", _forgetting),
        ClientBug("files-not-held-to-the-window", _EXPORT, screen.Screen, "passed", lambda _: lambda _self, records: records),
        ClientBug("addresses-used-once", _EXPORT, steps, "MOST_ADDRESSES", _instead_of(1)),
        ClientBug("failed-jobs-waited-for", _EXPORT, jobs, "parse_state", _result(_still_pending)),
        ClientBug("deletions-not-told", _CHANGE, feed.Feed, "_page", _result(_replaced(deleted=[]))),
        ClientBug("deleted-records-taken-for-records", _CHANGE, sync_tokens, "is_gone", _instead(False)),
        ClientBug("last-change-of-a-page-dropped", _CHANGE, feed.Feed, "_page", _result(lambda page: _replaced(items=page.items[:-1])(page))),
        ClientBug("first-page-of-changes-only", _CHANGE, feed.Feed, "_step", _result(_replaced(following=None))),
        ClientBug("full-reads-not-told", _CHANGE, feed.Feed, "_page", _result(_replaced(begins_anew=False))),
        ClientBug("dead-sync-tokens-as-errors", _CHANGE, feed.Feed, "_due", _instead(None)),
        ClientBug("sync-tokens-not-sent-on", _CHANGE, sync_tokens, "render", lambda render: lambda facts, token, page=None: (
            render(facts, None if page is None else token, page))),
        ClientBug("sync-tokens-shown", _CHANGE, outcome.Changes, "_hidden", _instead_of(frozenset())),
        ClientBug("first-record-dropped", "client.examples", *_MANY, _result(_without_first)),
        ClientBug("decimals-rounded", _TRIP, *_MANY, _values(Decimal, lambda value: round(value, 2))),
        ClientBug("trailing-zeros-lost", _TRIP, *_MANY, _values(Decimal, Decimal.normalize)),
        ClientBug("decimals-through-floats", _TRIP, *_MANY, _values(Decimal, lambda value: Decimal(float(value)))),
        ClientBug("exponents-misread", _TRIP, *_MANY, _records(_without_exponent)),
        ClientBug("offsets-lost", _TRIP, *_MANY, _values(datetime, lambda value: value.replace(tzinfo=UTC))),
        ClientBug("seconds-only", _TRIP, *_MANY, _values(datetime, lambda value: value.replace(microsecond=0))),
        ClientBug("texts-trimmed", _TRIP, *_MANY, _values(str, str.strip)),
        ClientBug("texts-in-lower-case", _TRIP, *_MANY, _values(str, str.lower)),
        ClientBug("nothing-becomes-zero", _TRIP, *_MANY, _records(_guess)),
        ClientBug("unknown-words-dropped", _TRIP, *_MANY, _records(_closed)),
        ClientBug("unknown-fields-dropped", _TRIP, record.Record, "extras", _instead({})),
        ClientBug("problems-swallowed", _TRIP, record.Record, "problems", _instead(())),
        ClientBug("bad-items-swallowed", _TRIP, *_MANY, _result(lambda found: (found[0], []))),
        ClientBug("absence-not-told", _TRIP, record.Record, "was_sent", _instead(True)),
        ClientBug("words-known-in-any-case", _TRIP, *_MANY, _records(_known_in_any_case)),
        ClientBug("unknown-fields-of-inner-objects-dropped", _TRIP, record.Record, "extras", lambda extras: lambda self: (
            extras(self) if getattr(getattr(self, "_origin", None), "key", None) is not None else {})),
        ClientBug("kinds-not-told", _TRIP, kinds, "kinds_of", lambda _: lambda _record: {}, on="knot"),
        ClientBug("keys-of-one-kind-alone", _WALKS, kinds, "key_of", lambda _: lambda one: str(getattr(one, "number", "")), on="knot"),
        ClientBug("kinds-out-of-order", _TRIP, kinds.KindDecoder, "many", _result(lambda found: (found[0][::-1], found[1])), on="knot"),
        ClientBug("raw-rewritten", _TRIP, record.Record, "raw", _result(lambda raw: msgspec.json.format(raw) if raw else raw)),
        ClientBug("broken-answers-as-key-errors", _TRIP, answer.Response, "parts", _raising(KeyError)),
        ClientBug("unknown-words-not-counted", _COUNT, decode.RecordDecoder, "unknown_enums", _instead(())),
        ClientBug("deviations-of-all-clients-together", _COUNT, deviations.Deviations, "__init__", _shared),
        ClientBug("deviations-counted-once", _COUNT, deviations.Deviations, "add", lambda add: lambda self, operation, found: (
            add(self, operation, list(dict.fromkeys(found))[:1]))),
        ClientBug("strict-ignored", _COUNT, Endpoint, "note", lambda note: lambda self, *args: _forgiving(note, self, *args)),
        ClientBug("strict-ignored-in-walks", _COUNT, ListOperation, "records", lambda records: lambda self, *args: (
            records(_lax(self), *args))),
        ClientBug("broken-bounds-refused", _COUNT, layout.Limits, "broken_by", _raising_instead(errors.BadResponse)),
        ClientBug("undeclared-parameter", _ASK, *_SEND, _request(query=lambda one: f"{one.query}&debug=1".lstrip("&"))),
        ClientBug("token-in-the-query", _ASK, *_SEND, _request(query=lambda one: f"{one.query}&token=an-obvious:fake")),
        ClientBug("filter-forgotten", _ASK, ListOperation, "filter_params", _instead({})),
        ClientBug("filter-beside-a-window-forgotten", _ASK, ListOperation, "filter_params", _result(lambda params: {
            name: value for name, value in params.items() if name.startswith("connected")}), on="dunlin"),
        ClientBug("order-forgotten", _ASK, ListOperation, "_order", _instead({})),
        ClientBug("fixed-headers-forgotten", _ASK, *_SEND, _step(lambda step: msgspec.structs.replace(
            step, headers={"authorization": step.headers["authorization"]}))),
        ClientBug("path-escaped-twice", _ASK, *_SEND, _request(url=lambda one: one.url.replace("%", "%25") + "%20")),
        ClientBug("plus-bare-in-queries", _ASK, *_SEND, _request(query=lambda one: one.query.replace("%2B", "+"))),
        ClientBug("second-order-forgotten", _ASK, ListOperation, "_order", lambda order: lambda self, orders: order(self, orders[:1])),
        ClientBug("page-sizes-cut-to-the-largest", _ASK, ListOperation, "call", _clamped),
        ClientBug("everything-sent-twice", _ASK, *_SEND, _sent_again),
        ClientBug("token-without-bearer", _ASK, Credentials, "header", _result(lambda pair: (pair[0], pair[1].removeprefix("Bearer ")))),
        ClientBug("values-of-conditions-changed", _ASK, ListOperation, "filter_params", _result(_later)),
        ClientBug("order-turned-round", _ASK, ListOperation, "_order", _result(lambda params: {
            name: text.replace("desc", "asc") for name, text in params.items()})),
        ClientBug("vendor-codes-ignored", _ERR, answer, "vendor_error", _instead(None)),
        ClientBug("empty-pages-as-errors", _ERR, answer, "means_empty_page", _instead(False)),
        ClientBug("request-ids-lost", _ERR, answer.Response, "request_id", _instead(None)),
        ClientBug("request-ids-lost-from-bad-responses", _TRIP, answer.Response, "bad", _result(_nameless)),
        ClientBug("errors-all-alike", _ERR, answer, "error_of", _result(_alike)),
        ClientBug("records-twice", _WALK, seen.Dedupe, "new", lambda _: lambda _self, records: list(records)),
        ClientBug("one-page-only", _WALK, ListOperation, "_following", _instead(None)),
        ClientBug("a-record-left-out-of-each-page", _WALK, seen.Dedupe, "new", _result(lambda records: records[1:])),
        ClientBug("windows-end-late", _WALK, plan, "bounds", lambda bounds: lambda operation, window, **options: (
            bounds(operation, (window[0], window[1] and window[1] + timedelta(seconds=1)), **options))),
        ClientBug("no-order-asked", _WALK, plan.WalkPlan, "_natural_order", _instead(())),
        ClientBug("total-one-more", _WALKS, ListOperation, "total", _result(lambda total: total and total + 1)),
        ClientBug("page-offset-shifted", _WALKS, ListOperation, "page", _page(offset=lambda page: page.offset and page.offset - 1)),
        ClientBug("page-number-from-one", _WALKS, ListOperation, "page", _page(number=lambda page: None if page.number is None else page.number + 1)),
        ClientBug("more-always-follows", _WALKS, ListOperation, "page", _page(has_next=lambda _: True)),
        ClientBug("nothing-ever-follows", _WALKS, ListOperation, "page", _page(has_next=lambda _: False)),
        ClientBug("limit-is-what-came", _WALKS, ListOperation, "page", _page(limit=lambda page: len(page.items))),
        ClientBug("filter-lost-on-later-pages", _WALKS, ListOperation, "open", _without_on_later_pages(lambda facts: (
            [] if facts.filter is None else [facts.filter.parameter, *(one.parameter for one in facts.filter.parameters)]))),
        ClientBug("order-lost-on-later-pages", _WALKS, ListOperation, "open", _without_on_later_pages(lambda facts: (
            [] if facts.order is None else [facts.order.parameter]))),
        ClientBug("fields-lost-on-later-pages", _WALKS, ListOperation, "open", _without_on_later_pages(lambda facts: (
            [] if facts.fields is None else [facts.fields.include, facts.fields.exclude]))),
        ClientBug("filter-of-walks-lost", _WALKS, ListOperation, "filter", lambda found: lambda self, query: (
            None if isinstance(query, WalkQuery) else found(self, query))),
        ClientBug("fields-of-walks-lost", _WALKS, ListOperation, "_first_of_walk", _walk_query(fields=None, exclude=None)),
        ClientBug("direction-of-walks-lost", _WALKS, ListOperation, "orders", _result(lambda orders: tuple(Order(one.field) for one in orders))),
        ClientBug("slices-in-reverse", _WALKS, plan.WalkPlan, "_slices", _result(lambda windows: windows[::-1])),
        ClientBug("gaps-between-slices", _WALKS, plan, "slices", _result(_with_gaps)),
        ClientBug("gaps-between-halves", _WALKS, plan, "halves", _result(lambda halves: halves and _with_gaps(halves))),
        ClientBug("foreign-tokens-taken", _WALKS, plan, "_fingerprint", _instead(b"")),
        ClientBug("tokens-of-other-windows-taken", _WALKS, plan, "_fingerprint", _without_parts("since", "until")),
        ClientBug("tokens-of-other-lists-taken", _WALKS, plan, "_fingerprint", _without_parts("list")),
        ClientBug("walk-extras-lost", _WALKS, ListOperation, "_first_of_walk", _walk_query(extra={})),
        ClientBug("ends-of-windows-cut-to-seconds", _WALKS, plan, "bounds", lambda bounds: lambda operation, window, **how: (
            bounds(operation, (window[0], window[1] and window[1].replace(microsecond=0)), **how))),
        ClientBug("repeated-hour-taken-for-the-first", _WALKS, plan, "_instant", lambda instant: lambda name, moment: instant(
            name, moment.replace(fold=0) if isinstance(moment, datetime) else moment)),
        ClientBug("keys-compared-by-their-start", _WALKS, seen.Dedupe, "__init__", lambda made: lambda self, key_of, *args, **how: (
            made(self, lambda one: str(key_of(one))[:6], *args, **how))),
        ClientBug("a-walk-ends-with-an-empty-window", _WALKS, walk.Walk, "took", _ended_by_nothing),
        ClientBug("one-record-too-many", _WALKS, progress.WalkProgress, "take", _one_too_many),
        ClientBug("batches-without-their-last", _WALKS, walk.Walk, "batches", _without_last_of_batches),
        ClientBug("resumed-without-the-last-window", _WALKS, Position, "token", _position(
            windows=lambda place: place.windows[:-1] if len(place.windows) > 1 else place.windows)),
        ClientBug("resumed-with-all-still-wanted", _WALKS, Position, "token", _position(left=lambda place: place.most)),
        ClientBug("resumed-without-memory", _WALKS, Position, "token", _position(keys=lambda _: (), marks=lambda _: frozenset())),
        ClientBug("naive-times-taken-for-utc", _WALKS, plan, "_instant", lambda instant: lambda name, moment: instant(
            name, moment.replace(tzinfo=UTC) if isinstance(moment, datetime) and moment.tzinfo is None else moment)),
        ClientBug("limit-of-each-twin", _SHARE, Runtime, "with_options", _own_engine),
        ClientBug("no-limit-kept", _SHARE, policy.RateLimiter, "reserve", _instead(0.0)),
        ClientBug("half-the-period", _SHARE, policy.Rate, "__init__", lambda made: lambda self, requests, seconds=60.0: (
            made(self, requests, seconds / 2))),
        ClientBug("each-thread-renews", _SHARE, Credentials, "renew", lambda renew: lambda self, _: renew(self, self.header())),
        ClientBug("twin-closes-the-client", _SHARE, Runtime, "with_options", _result(_owning)),
        ClientBug("environment-first", _SHARE, options, "_checked_url", lambda checked: lambda url, defaults, name="base_url": checked(
            (name == "base_url" and defaults.value(name)) or url, defaults, name)),
        ClientBug("environment-ignored", _SHARE, Service, "variable", _result(lambda name: f"{name}_")),
        ClientBug("on-attempt-of-twins-lost", _SHARE, client_module, "checked", _result(lambda found: found._replace(on_attempt=None))),
        ClientBug("bare-semicolons", _ASK, *_SEND, _request(query=lambda one: one.query.replace("%3B", ";"))),
        ClientBug("broken-pages-passed-over", _WIRE, walk.Walk, "took", lambda took: lambda self, part, reply: (
            _passed_over(took(self, part, reply), part))),
        ClientBug("no-way-on-after-an-error", _WIRE, walk.Walk, "_fail", lambda fail: lambda self, part, error: (
            _lost_on_the_way(fail, self, part, error))),
        ClientBug("memory-lost-at-an-error", _WIRE, seen.Dedupe, "restore", _instead(None)),
        ClientBug("never-again", _RETRY, policy.Retries, "pause", _instead(None)),
        ClientBug("asked-pause-ignored", _RETRY, policy.Retries, "pause", _result(lambda pause: pause and 0.2)),
        ClientBug("refusals-repeated", _RETRY, policy.Retries, "pause", lambda _: lambda self, attempt, _error: (
            0.2 if attempt <= self.limit else None)),
        ClientBug("once-too-often", _RETRY, policy.Retries, "pause", lambda pause: lambda self, attempt, error: (
            pause(self, max(1, attempt - 1), error))),
        ClientBug("token-never-renewed", _RETRY, Credentials, "renewable", _instead(False)),
        ClientBug("dates-of-waits-ignored", _TRY, answer, "retry_after", lambda read: lambda headers: (
            None if "GMT" in headers.get("retry-after", "") else read(headers))),
        ClientBug("deadline-for-each-attempt", _TRY, policy, "attempts", _standing),
        ClientBug("deadline-not-for-bodies", _TRY, *_SEND, _step(lambda step: msgspec.structs.replace(step, seconds=float("inf")))),
        ClientBug("deadline-not-for-bodies-async", _TRY, *_SEND_ASYNC, _step(lambda step: msgspec.structs.replace(step, seconds=float("inf")))),
        ClientBug("responses-left-open", _OPEN, httpx.Response, "close", _left_open),
        ClientBug("responses-left-open-async", _OPEN, httpx.Response, "aclose", _left_open),
        ClientBug("excerpts-unmasked", _HUSH, masking, "mask_text", lambda _: lambda text, _secrets=(): text),
        ClientBug("samples-shown-whole", _HUSH, decode, "shape", lambda _: lambda raw, _length=40: raw.decode()),
        ClientBug("records-shown-whole", _HUSH, record.Record, "__repr__", lambda _: lambda self: str(_fields_of(self))),
        ClientBug("bearer-in-errors", _HUSH, Endpoint, "read", _with_bearer),
    )
}  # fmt: skip


def _fields_of(one: Any) -> list[Any]:
    return [getattr(one, name) for name in one.__struct_fields__]
