"""The check of responses against their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding, equal
from callrecords.contract.base.refusal import JSON
from callrecords.contract.base.session import Exchange
from callrecords.contract.oracle.reader import object_of
from callrecords.spec.places import find


def responses_fit(case: Case) -> Findings:
    """Pages, single records and, off a live account, errors."""
    for exchange in _exchanges(case):
        text = f"status {exchange.status}"
        if not exchange.body and exchange.status >= 400 and case.errors.shape.may_be_missing:
            continue
        if exchange.status >= 400 and case.errors.shape.media != JSON:
            problems = case.spec.problems(exchange.operation, exchange.status, exchange.body.decode("utf-8", "replace"))
            yield Finding(not problems, f"{text}: {'; '.join(problems)}", exchange)
            yield equal(f"{text}: the media type", exchange.media, case.errors.shape.media, exchange)
            continue
        try:
            body = json.loads(exchange.body)
        except ValueError:
            yield Finding(False, f"{text} with a body that is no JSON", exchange)
            continue
        problems = case.spec.problems(exchange.operation, exchange.status, body, "open" if case.live else "stated")
        yield Finding(not problems, f"{text}: {'; '.join(problems)}", exchange)
        if exchange.status == 200 and not case.is_list:
            identity, place = case.listing.identity, case.operation.resource.record
            record = body if place is None else find(body, place)
            held = object_of(cast("object", record))
            there = identity.field_of(held) in held
            yield Finding(there, f"the single record has no {identity.said}", exchange)
            for where, value in case.operation.resource.constants.items():
                yield equal(f"{text}: {where}", find(body, where), value, exchange)
        yield equal(f"{text}: the media type", exchange.media, JSON, exchange)


def _exchanges(case: Case) -> Iterator[Exchange]:
    listing = case.listing
    if case.is_list:
        yield from (page.exchange for page in listing.first_walk.pages)
        if listing.paging.keyset is not None and listing.whole and not case.live:
            yield case.send({listing.paging.keyset.after: listing.whole[0].key})
            yield case.send({listing.paging.keyset.before: listing.whole[-1].key})
        if not case.live:
            yield case.send({listing.paging.limit.parameter or "no-such-parameter": "ten"})
    else:
        yield from (case.send(key=key) for key in case.few(listing.keys, 2, 12))
    if not case.live:
        yield case.send(kind=None)
