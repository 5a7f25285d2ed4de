"""The laws of a client: what proves each of its promises, and a whole run of them."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import hypothesis
from hypothesis import strategies as st

from callrecords.client.records.deviations import Kind
from callrecords.contract.base.check import failed_itself
from callrecords.contract.base.promises import CLIENT_PROMISES, NO_CHANGES, NO_JOB
from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.verdicts import Outcome, ShownFault, Verdict
from callrecords.contract.client.arguments import arguments, sure_arguments
from callrecords.contract.client.attempt_laws import attempt_faults
from callrecords.contract.client.calls import REQUEST_ID, ClientCaller
from callrecords.contract.client.change_laws import change_faults
from callrecords.contract.client.connection_laws import walk_connection_faults
from callrecords.contract.client.counting import Counts
from callrecords.contract.client.error_judge import ErrorJudge, typical_errors
from callrecords.contract.client.examples import (
    BROKEN,
    as_bytes,
    bent,
    examples,
    first_example,
    surprising,
    tolerated,
)
from callrecords.contract.client.export_laws import export_faults
from callrecords.contract.client.laws import paging_faults, retry_faults
from callrecords.contract.client.privacy_laws import privacy_faults
from callrecords.contract.client.request_judge import RequestJudge, argument_faults
from callrecords.contract.client.response_judge import ResponseJudge
from callrecords.contract.client.sharing_laws import sharing_faults
from callrecords.contract.client.walk_laws import walk_faults
from callrecords.contract.client.wire_laws import wire_faults
from callrecords.contract.client.wire_model import disagreements
from callrecords.errors import CallRecordsError, RecordError, RequestError
from callrecords.spec.catalog import Resource, Vendor

PROFILE = "client"
"""What a report calls such a run."""


def example_faults(vendor: Vendor, operation: str) -> Iterator[str]:
    """Each example of the spec, read without a problem, and alike by both models."""
    spec = spec_of(vendor)
    judge = ResponseJudge(vendor, spec, operation)
    for name, body in examples(spec.bundle.operations[operation]).items():
        yield from (f"{name}: {fault}" for fault in judge.faults(body))
        problems = [problem for record in judge.read for problem in record.problems]
        yield from (f"{name}: {problem.field}: {problem.reason}" for problem in problems)
        yield from (f"{name}: {fault}" for fault in disagreements(vendor, operation, judge.read))


def round_trip_faults(vendor: Vendor, operation: str) -> Iterator[str]:
    """Each example: as it is, with what no spec knows, without each field, and with odd values in each field."""
    spec = spec_of(vendor)
    judge = ResponseJudge(vendor, spec, operation)
    facts = spec.bundle.operations[operation]
    for body in examples(facts).values():
        yield from judge.faults(body, asynchronous=True)
    yield from judge.faults(as_bytes(surprising(spec, operation, json.loads(first_example(facts)))))
    for changed in bent(spec, operation):
        yield from judge.faults(as_bytes(changed))
    for broken in BROKEN:
        yield from judge.faults(broken)


def deviation_faults(vendor: Vendor, operation: str) -> Iterator[str]:
    """Responses that deviate from the spec in one place: each is taken, and counted as what it is."""
    caller, other = ClientCaller(vendor, operation), ClientCaller(vendor, operation)
    strict = ClientCaller(vendor, operation, strict=True)
    for body, counts in tolerated(spec_of(vendor), operation):
        for asynchronous in (False, True):
            title = ", ".join(f"{field or 'a field'}: {kind}" for field, kind in counts) or "what is no deviation"
            yield from (f"{title}: {fault}" for fault in _strictly(strict, body, counts, asynchronous=asynchronous))
            try:
                read = caller(body, asynchronous=asynchronous)
            except CallRecordsError as error:
                yield f"{title}: raises {type(error).__name__}"
                continue
            if not read.records or read.bad or any(record.problems for record in read.records):
                yield f"{title}: is not taken"
            counted = Counter[tuple[str, Kind]]()
            for (field, kind), n in caller.counted.items():  # unknown fields count as one, whatever they are called
                counted["" if kind == "unknown field" else field, kind] += n
            if other.counts:
                yield f"{title}: is counted by another client too"
            if counted != counts:
                came = ", ".join(f"{n} × {kind} in {field or 'a field'}" for (field, kind), n in counted.items())
                yield f"{title}: is counted as {came or 'nothing'}"


def _strictly(caller: ClientCaller, body: bytes, counts: Counts, *, asynchronous: bool) -> Iterator[str]:
    """A strict client refuses what another one counts, and nothing else."""
    calls: list[tuple[Callable[..., object], str]] = [(caller, "")]
    if caller.listed:
        calls.append((caller.first_of_walk, " in a walk"))
    for call, how in calls:
        try:
            call(body, asynchronous=asynchronous)
        except RecordError as error:
            if not counts:
                yield f"is refused by a strict client{how}"
            elif error.request_id != REQUEST_ID:
                yield f"the error of a strict client{how} does not have the id of the request"
        except CallRecordsError as error:
            yield f"a strict client raises {type(error).__name__}{how}"
        else:
            if counts:
                yield f"is taken by a strict client{how}"


def error_faults(vendor: Vendor, operation: str) -> Iterator[str]:
    """Each error that the spec describes, and what else may come with an error's status."""
    spec = spec_of(vendor)
    judge = ErrorJudge(vendor, spec, operation)
    for status, body, media in typical_errors(spec, operation):
        for asynchronous in (False, True):
            yield from judge.faults(status, body, media=media, asynchronous=asynchronous)


def request_faults(vendor: Vendor, operation: str, most: int = 40) -> Iterator[str]:
    """Random arguments: only what is declared is sent, and all that was given."""
    spec = spec_of(vendor)
    judge, caller = RequestJudge(spec, operation), ClientCaller(vendor, operation)
    facts = spec.bundle.operations[operation]
    body = first_example(facts)
    faults: dict[str, None] = {}
    sent = 0

    @hypothesis.settings(
        max_examples=most,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],  # a busy machine breaks no promise
    )
    @hypothesis.given(arguments(vendor, spec, operation), st.booleans())
    def call(given: dict[str, Any], asynchronous: bool) -> None:
        nonlocal sent
        try:
            caller(body, asynchronous=asynchronous, **given)
        except RequestError:
            if caller.sent:
                faults["refuses, and sends all the same"] = None
            return
        except CallRecordsError:
            pass  # the response does not belong to the request
        for request in caller.sent:
            faults.update(dict.fromkeys((*judge.faults(request), *argument_faults(spec, operation, given, request))))
        if len(caller.sent) != 1:
            faults[f"sends {len(caller.sent)} requests for one"] = None
        sent += 1

    for given in sure_arguments(facts, spec.bundle.record_fields(facts)):
        call = hypothesis.example(given, False)(call)  # a blocking client
    call()
    if not sent:
        faults["nothing was sent"] = None
    yield from faults


_OF_OPERATIONS: Mapping[str, Callable[[Vendor, str], Iterator[str]]] = {
    "client.examples": example_faults,
    "client.round-trip": round_trip_faults,
    "client.deviations": deviation_faults,
    "client.requests": request_faults,
    "client.errors": error_faults,
    "client.attempts": attempt_faults,
}
_OF_LISTS: Mapping[str, Callable[[Vendor, Resource], Iterator[str]]] = {
    "client.paging": paging_faults,
    "client.walks": walk_faults,
    "client.sharing": sharing_faults,
    "client.faults": wire_faults,
    "client.exports": export_faults,
    "client.changes": change_faults,
    "client.retry": retry_faults,
    "client.connections": walk_connection_faults,
    "client.privacy": privacy_faults,
}


def judge_client(vendor: Vendor, promise: str, *, most: int = 4) -> Iterator[Verdict]:
    """The verdicts on one promise, one for each operation or list. `most`: the different faults of each that are looked for."""
    if promise in _OF_LISTS:
        bundle = vendor.bundle()
        for resource in vendor.resources:
            listing = bundle.operations[resource.list_operation]
            if promise == "client.exports" and listing.job is None:
                yield Verdict(promise, listing.operation_id, Outcome.NOT_APPLICABLE, NO_JOB)
                continue
            if promise == "client.changes" and listing.sync is None:
                yield Verdict(promise, listing.operation_id, Outcome.NOT_APPLICABLE, NO_CHANGES)
                continue
            yield _verdict(promise, resource.list_operation, _OF_LISTS[promise](vendor, resource), most)
        return
    for name, operation in vendor.bundle().operations.items():
        if operation.ok.examples:
            yield _verdict(promise, name, _OF_OPERATIONS[promise](vendor, name), most)
        else:
            yield Verdict(promise, name, Outcome.NOT_EVALUATED, "the operation has no example")


def _verdict(promise: str, operation: str, faults: Iterator[str], most: int) -> Verdict:
    found: dict[str, None] = {}
    try:
        for fault in faults:
            found[fault] = None
            if len(found) == most:
                break  # a broken client may need its whole deadline for each fault more
    except Exception as defect:  # noqa: BLE001  # what was found until then is true all the same
        if not found:
            return failed_itself(promise, operation, defect)
    says = CLIENT_PROMISES[promise].says
    outcome, told = Outcome.FAIL if found else Outcome.PASS, tuple(map(ShownFault, found))
    return Verdict(promise, operation, outcome, "; ".join(found) or says, faults=told)


def run_client(
    vendor: Vendor,
    progress: Callable[[str], None] = lambda _: None,
    judge: Callable[[Vendor, str], Iterator[Verdict]] = judge_client,
) -> Result:
    """Judge the generated clients of a vendor, blocking and asynchronous, by its spec. No request leaves this machine.

    A law that fails itself is a verdict with its traceback, and the others are judged all the same. `progress` is called
    with each promise before it is judged.
    """
    verdicts: list[Verdict] = []
    began = time.monotonic()
    for name, promise in CLIENT_PROMISES.items():
        progress(f"{name}: {promise.says}")
        try:
            verdicts += judge(vendor, name)
        except Exception as defect:  # noqa: BLE001  # whatever a law stumbles over is said of that law
            verdicts.append(failed_itself(name, "every operation", defect))
    seconds = {"laws": time.monotonic() - began}
    return Result(
        slug=vendor.slug, title=vendor.title, url="", profile=PROFILE, verdicts=verdicts, seconds=seconds
    )  # fmt: skip
