"""All promises of a client, judged one by one: what `contracts` and planted bugs go by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import hypothesis
from hypothesis import strategies as st

from callrecords.contract.base.promises import CLIENT_PROMISES
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.client.arguments import arguments, sure_arguments
from callrecords.contract.client.calls import ClientCaller
from callrecords.contract.client.counting import tolerated
from callrecords.contract.client.error_judge import ErrorJudge, typical_errors
from callrecords.contract.client.examples import judge_examples
from callrecords.contract.client.inversion import as_bytes, surprising
from callrecords.contract.client.laws import paging_faults, retry_faults
from callrecords.contract.client.privacy_laws import privacy_faults
from callrecords.contract.client.request_judge import RequestJudge, asked_faults
from callrecords.contract.client.response_judge import ResponseJudge
from callrecords.contract.client.wire_laws import wire_faults
from callrecords.errors import CallRecordsError, RequestError
from callrecords.spec.catalog import Vendor

_ODD: tuple[object, ...] = (
    None,
    True,
    7,
    -1.5,
    "",
    " odd ",
    "NaN",
    "2024-02-30T00:00:00Z",
    "2024-05-01T23:30:00.25+05:30",
    [],
    [7],
    {},
    {"odd": [1.5]},
)
"""What each field is given in turn: some of it fits the one, some the other."""


def judge_client(vendor: Vendor, promise: str) -> Iterator[Verdict]:
    """The verdicts on one promise, one for each operation or list."""
    match promise:
        case "client.examples":
            yield from judge_examples(vendor)
        case "client.round-trip":
            yield from (_verdict(promise, name, round_trip_faults(vendor, name)) for name in vendor.bundle().operations)
        case "client.requests":
            yield from (_verdict(promise, name, request_faults(vendor, name)) for name in vendor.bundle().operations)
        case "client.deviations":
            yield from (_verdict(promise, name, deviation_faults(vendor, name)) for name in vendor.bundle().operations)
        case "client.errors":
            yield from (_verdict(promise, name, error_faults(vendor, name)) for name in vendor.bundle().operations)
        case _:
            laws = {
                "client.paging": paging_faults,
                "client.faults": wire_faults,
                "client.retry": retry_faults,
                "client.privacy": privacy_faults,
            }
            for resource in vendor.resources:
                yield _verdict(promise, resource.list_operation, laws[promise](vendor, resource))


def _verdict(promise: str, operation: str, faults: Iterator[str]) -> Verdict:
    found = list(dict.fromkeys(faults))
    says = CLIENT_PROMISES[promise].says
    return Verdict(promise, operation, Outcome.FAIL if found else Outcome.PASS, "; ".join(found[:5]) or says)


def round_trip_faults(vendor: Vendor, operation: str) -> Iterator[str]:
    """Each example: as it is, with what no spec knows, without each field, and with odd values in each field."""
    spec = spec_of(vendor)
    judge = ResponseJudge(vendor, spec, operation)
    facts = spec.bundle.operations[operation]
    for number, example in enumerate(facts.ok.examples.values()):
        body = bytes(example.value)
        yield from judge.faults(body)
        yield from judge.faults(body, asynchronous=True)
        if number:
            continue
        whole: dict[str, Any] = json.loads(body)
        yield from judge.faults(as_bytes(surprising(spec, operation, whole)))
        for bent in _bent(whole, facts.pagination.items if facts.pagination is not None else None):
            yield from judge.faults(as_bytes(bent))
    for broken in (b"", b"null", b"[]", b"{", b"<html>", b'"\xff"', b"{}"):
        yield from judge.faults(broken)


def deviation_faults(vendor: Vendor, operation: str) -> Iterator[str]:
    """Answers that deviate from the spec in one place: each is taken, and counted as what it is."""
    spec = spec_of(vendor)
    caller = ClientCaller(vendor, operation)
    for body, counts in tolerated(spec, operation):
        for asynchronous in (False, True):
            title = ", ".join(f"{field or 'a field'}: {kind}" for field, kind in counts) or "what is no deviation"
            try:
                read = caller(body, asynchronous=asynchronous)
            except CallRecordsError as error:
                yield f"{title}: raises {type(error).__name__}"
                continue
            if not read.records or read.bad or any(record.problems for record in read.records):
                yield f"{title}: is not taken"
            counted = {
                ("" if kind == "unknown field" else field, kind): n for (field, kind), n in caller.counted.items()
            }
            if counted != counts:
                came = ", ".join(
                    f"{count} × {kind} in {field or 'a field'}" for (field, kind), count in counted.items()
                )
                yield f"{title}: is counted as {came or 'nothing'}"


def error_faults(vendor: Vendor, operation: str) -> Iterator[str]:
    """Each error that the spec describes, and what else may come with an error's status."""
    spec = spec_of(vendor)
    judge = ErrorJudge(vendor, spec, operation)
    for status, body, media in typical_errors(spec, operation):
        yield from judge.faults(status, body, media=media)
        yield from judge.faults(status, body, media=media, asynchronous=True)


def _bent(whole: Mapping[str, Any], items: str | None) -> Iterator[object]:
    for name in whole:
        yield {key: value for key, value in whole.items() if key != name}
        yield from ({**whole, name: odd} for odd in _ODD)
    if items is None or not whole[items]:
        return
    record: dict[str, Any] = whole[items][0]
    yield from ({**whole, items: [odd, record]} for odd in _ODD)
    for name in record:
        yield {**whole, items: [{key: value for key, value in record.items() if key != name}]}
        yield {**whole, items: [{**record, name: odd} for odd in _ODD]}


def request_faults(vendor: Vendor, operation: str, examples: int = 40) -> Iterator[str]:
    """Random arguments: only what is declared is sent, and all that was asked."""
    spec = spec_of(vendor)
    judge, caller = RequestJudge(spec, operation), ClientCaller(vendor, operation)
    body = bytes(next(iter(spec.bundle.operations[operation].ok.examples.values())).value)
    faults: dict[str, None] = {}
    sent = 0

    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],  # a busy machine breaks no promise
    )
    @hypothesis.given(arguments(vendor, spec, operation), st.booleans())
    def ask(asked: dict[str, Any], asynchronous: bool) -> None:
        nonlocal sent
        try:
            caller(body, asynchronous=asynchronous, **asked)
        except RequestError:
            if caller.sent:
                faults["refuses, and sends all the same"] = None
            return
        except CallRecordsError:
            pass  # the answer does not belong to the question
        for request in caller.sent:
            faults.update(dict.fromkeys((*judge.faults(request), *asked_faults(spec, operation, asked, request))))
        if len(caller.sent) != 1:
            faults[f"sends {len(caller.sent)} requests for one"] = None
        sent += 1

    for asked in sure_arguments(spec.bundle.operations[operation]):
        ask = hypothesis.example(asked, False)(ask)  # a blocking client
    ask()
    if not sent:
        faults["nothing was sent"] = None
    yield from faults
