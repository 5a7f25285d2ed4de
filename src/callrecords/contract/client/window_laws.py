"""Laws of the windows that a walk is cut into: they join, also where a server finds them too wide, and nothing between them is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from urllib.parse import parse_qsl

import attrs
import httpx

from callrecords.contract.base.refusal import Said, written
from callrecords.contract.client.request_judge import window_sent
from callrecords.contract.client.stage import Stage
from callrecords.conventions import Params
from callrecords.conventions.paging_values import grouped
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.errors import CallRecordsError
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.facts_errors import ErrorFacts
from callrecords.spec.forms import Form
from callrecords.spec.operation import Operation

_PAGE = 7
_ROUNDING, _SECOND = timedelta(milliseconds=1), timedelta(seconds=1)
"""A clock of whole milliseconds, or of seconds, is asked for the next one."""
_REFUSED_ABOVE = timedelta(days=9)
"""Of the sixty days that are asked for."""


def join_faults(
    operation: Operation,
    since: datetime,
    until: datetime,
    sent: Iterable[Params],
    form: Form | None = None,
) -> Iterator[str]:
    """The windows in the queries of a walk leave no moment out between its first and its last one."""
    filters, clock = operation.filter, operation.clock
    if filters is None or clock is None:
        return
    if form is None and (own := filters.form_of(clock.field, "ge")) is not None and own.style != "rfc-3339":
        form = own
    windows = {window_sent(filters, clock.field, query, form) for query in sent} - {
        (None, None)
    }  # a link may name none
    whole = sorted((begins, ends) for begins, ends in windows if begins is not None and ends is not None)
    if len(whole) < len(windows):
        yield "a window of the walk has no two ends"
        return
    # What holds days or seconds alone begins with a whole one, and one that leaves its first instant out before that.
    exact = (form is None or form.style == "epoch-ms") and (operation.window_ends or ("", ""))[0] != "gt"
    if whole and whole[0][0] < since and exact:
        yield "the windows of the walk begin too early"
    reached = since + (_SECOND if form is not None and form.style in ("epoch-s", "rfc-2822") else _ROUNDING)
    for begins, ends in whole:
        if begins > reached:
            yield "two windows of the walk do not join"
        reached = max(reached, ends)
    if reached < until:
        yield "the windows of the walk end too early"


class _TwiceInTheNight(tzinfo):
    """A zone whose clocks show every hour twice, first two hours ahead of UTC, then one."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        return timedelta(hours=1 if moment is not None and moment.fold else 2)

    def dst(self, _moment: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _moment: datetime | None) -> str:
        return "twice"


def repeated_hour_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """A window whose ends lie in an hour that clocks show twice, and within a second, is asked for as it is meant."""
    stage = Stage(vendor, resource)
    if stage.clock is None:
        return
    title, window = "a window in an hour that comes twice", dict[str, datetime]()
    for name, moment in stage.everything.items():
        exact = moment.replace(microsecond=678_000)
        window[name] = (exact + timedelta(hours=1)).replace(tzinfo=_TwiceInTheNight(), fold=1)
    try:
        for _ in getattr(stage.client(), resource.attribute).pages(**window):
            pass
    except CallRecordsError as error:
        yield f"{title}: the walk ends in {type(error).__name__}"
        return
    since, until = (moment.astimezone(UTC) for moment in window.values())
    sent = [one.given for one in stage.emulator.requests]
    form = vendor.bundle().record_fields(stage.operation)[stage.clock.field].writing
    yield from (f"{title}: {fault}" for fault in join_faults(stage.operation, since, until, sent, form))


@attrs.define
class _Refusing(httpx.BaseTransport):
    """The emulator behind a server that finds some windows too wide."""

    emulator: EmulatorTransport
    operation: Operation
    errors: ErrorFacts
    form: Form | None
    kept: list[Params] = attrs.field(factory=list[Params])
    """The queries that it let pass."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        query = grouped(parse_qsl(request.url.query.decode(), keep_blank_values=True))
        filters, clock = self.operation.filter, self.operation.clock
        if filters is not None and clock is not None:
            since, until = window_sent(filters, clock.field, query, self.form)
            if since is not None and until is not None and until - since > _REFUSED_ABOVE:
                return self._refusal()
        self.kept.append(query)
        return self.emulator.handle_request(request)

    def _refusal(self) -> httpx.Response:
        shape = self.errors.shape
        one = next(one for one in self.errors.codes if one.means == "window-too-wide")
        code = int(one.code) if one.code is not None and shape.code_type == "integer" else one.code
        body = written(self.errors, Said(code=code, message=one.message))
        return httpx.Response(400, headers={"content-type": shape.media}, content=body)


def halving_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """A window that the server finds too wide is walked in narrower ones, where the vendor has words for that."""
    stage, errors = Stage(vendor, resource), vendor.bundle().errors
    if stage.clock is None or not any(one.means == "window-too-wide" for one in errors.codes):
        return
    form = vendor.bundle().record_fields(stage.operation)[stage.clock.field].writing
    server = _Refusing(EmulatorTransport(stage.emulator), stage.operation, errors, form)
    title, found = "a window that the server finds too wide", list[str]()
    try:
        for page in getattr(stage.client(transport=server), resource.attribute).pages(
            **stage.size(_PAGE), **stage.everything
        ):
            found += stage.keys_of(page)
    except CallRecordsError as error:
        yield f"{title}: the walk ends in {type(error).__name__}"
        return
    lost, doubled = stage.loss(stage.keys(), found)
    if lost or doubled:
        yield f"{title}: {lost} records lost, {doubled} doubled"
    window = stage.everything
    yield from (
        f"{title}: {fault}"
        for fault in join_faults(stage.operation, window["since"], window["until"], server.kept, form)
    )
