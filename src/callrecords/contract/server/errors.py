"""Checks of errors: what is refused, and what the refusal looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from callrecords.contract.base.case import Case, error_code, error_item
from callrecords.contract.base.check import Notes, check
from callrecords.contract.base.session import Reply
from callrecords.contract.oracle.reader import Number, json_of, read_json
from callrecords.contract.oracle.record import RawRecord
from callrecords.conventions.error_body import situation
from callrecords.conventions.values import render_value
from callrecords.spec.facts import BAD_PARAMETERS, Situation

METHODS = ("POST", "PUT", "PATCH", "DELETE")


@check(proves="errors.body", when=lambda _case: True)
def error_bodies(case: Case, notes: Notes) -> None:
    """One error of each kind that can be provoked."""
    for name, answer in _provoked(case):
        told = situation(case.errors, name)
        if told is None:
            continue
        notes.expect(answer.status == told.status, f"{name} is answered {answer.status}, not {told.status}", answer)
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        notes.expect(kind.endswith("json"), f"the error is {kind or 'of no type'}, not JSON", answer)
        try:
            body = read_json(answer.body)
        except ValueError:
            notes.fault(f"{name}: the body is no JSON", answer)
            continue
        code = error_code(case.errors, body)
        right = isinstance(code, Number) if case.errors.shape.code_type == "integer" else type(code) is str
        notes.expect(right, f"{name}: no {case.errors.shape.code} of the type {case.errors.shape.code_type}", answer)
        notes.expect(str(code) == str(told.code), f"{name}: the code is {code}, not {told.code}", answer)
        notes.expect(
            isinstance(error_item(case.errors, body).get(case.errors.shape.message), str),
            f"{name}: no {case.errors.shape.message}",
            answer,
        )


def _provoked(case: Case) -> Iterator[tuple[Situation, Reply]]:
    yield "no-token", case.ask(kind=None)
    yield "bad-token", case.ask(kind=None, credentials="Bearer not-a-token")
    if "no-scope" in case.talker.kinds and any(any(need.values()) for need in case.operation.security):
        yield "forbidden", case.ask(kind="no-scope")
    if case.is_list:
        yield "bad-parameter", case.ask({case.listing.paging.limit.parameter: "ten"})
        yield "unknown-path", case.ask(path=f"{case.path()}-elsewhere")
    else:
        yield "unknown-record", case.ask(key=unknown_key(case))
    yield "method-not-allowed", case.ask(method="POST")


@check(proves="errors.bad-parameter", when=lambda _case: True)
def bad_parameters(case: Case, notes: Notes) -> None:
    """Each one alone is refused."""
    refused = case.statuses("bad-parameter")
    for what, params in _senseless(case):
        answer = case.ask(params)
        notes.expect(answer.status in refused, f"{what} is answered {answer.status}", answer)


def _senseless(case: Case) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    yield "a parameter that nobody knows", [("no-such-parameter", "1")]
    operation = case.operation
    facts = operation.filter
    if facts is not None and facts.parameter is not None:
        yield "a filter on an unknown field", [(facts.parameter, "nosuchfield eq 1")]
        yield "a filter with an unknown operator", [(facts.parameter, f"{facts.filterable[0]} approximates 1")]
        yield "a filter that ends too early", [(facts.parameter, f"{facts.filterable[0]} eq")]
    if operation.order is not None:
        yield "an order by an unknown field", [(operation.order.parameter, "nosuchfield")]
        yield "an order in an unknown direction", [(operation.order.parameter, f"{operation.order.fields[0]} sideways")]
    if operation.fields is not None:
        yield "a selection of an unknown field", [(operation.fields.include, "nosuchfield")]
    if not case.is_list:
        return
    paging = case.listing.paging
    yield "a parameter given twice", [(paging.limit.parameter, "2"), (paging.limit.parameter, "3")]
    if paging.offset is not None:
        yield "a negative offset", [(paging.offset.parameter, "-1")]
    if paging.page is not None:
        yield "a page before the first", [(paging.page.parameter, str(paging.page.first - 1))]
    if paging.keyset is not None:
        key = "no-such-record"
        yield "a cursor that names no record", [(paging.keyset.after, key)]
        first = case.listing.some[0].key
        yield "both cursors", [(paging.keyset.after, first), (paging.keyset.before, first)]
        if paging.offset is not None:
            yield "a cursor with an offset", [(paging.keyset.after, first), (paging.offset.parameter, "1")]
        other = next(
            (name for name in (operation.order.fields if operation.order else ()) if name != paging.keyset.order), None
        )
        if other is not None and operation.order is not None:
            yield (
                "a cursor with another order",
                [(paging.keyset.after, first), (operation.order.parameter, f"{other} asc")],
            )
    count = paging.count_parameter
    if count is not None:
        yield "a flag that is neither true nor false", [(count, "perhaps")]


@check(
    proves="errors.message", when=lambda case: case.is_list and bool({*BAD_PARAMETERS} & case.errors.situations.keys())
)
def messages_of_bad_parameters(case: Case, notes: Notes) -> None:
    """One request of each kind that the spec has words for."""
    for name, params in _violations(case):
        told = case.errors.situations.get(name)
        if told is None:
            continue
        answer = case.ask(params)
        item = error_item(case.errors, json_of(answer))
        message = item.get(case.errors.shape.message)
        pattern = re.escape(told.message).replace(r"\{limit\}", r"\d+").replace(r"\{detail\}", ".*")
        said = isinstance(message, str) and re.fullmatch(pattern, message) is not None
        notes.expect(
            answer.status == told.status and str(item.get(case.errors.shape.code)) == str(told.code) and said,
            f"{name} is not answered {told.status} with {told.code}, {told.message!r}",
            answer,
        )


def _violations(case: Case) -> Iterator[tuple[Situation, dict[str, str]]]:
    paging, facts = case.listing.paging, case.operation.filter
    limit = paging.limit
    yield "negative-limit", {limit.parameter: "-1"}
    yield "limit-above-maximum", {limit.parameter: str(limit.maximum + 1)}
    if paging.offset is not None:
        yield "negative-offset", {paging.offset.parameter: "-1"}
    early, late = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC)
    pairs = [one for one in (facts.parameters if facts is not None else ()) if one.together is not None]
    timed = [one for one in pairs if case.fields[one.field].kind in ("time", "epoch-ms")]
    for one in timed:
        yield "partner-missing", {one.parameter: render_value(early, case.fields[one.field].kind)}
    if {one.operator for one in timed} & {"ge", "gt"} and {one.operator for one in timed} & {"lt", "le"}:
        yield (
            "end-before-start",
            {
                one.parameter: render_value(
                    late if one.operator in ("ge", "gt") else early, case.fields[one.field].kind
                )
                for one in timed
            },
        )


@check(proves="errors.method", when=lambda _case: True)
def other_methods(case: Case, notes: Notes) -> None:
    """Writing is not allowed, and the answer says which methods are."""
    refused = case.statuses("method-not-allowed")
    for method in METHODS:
        answer = case.ask(method=method)
        notes.expect(answer.status in refused, f"{method} is answered {answer.status}", answer)
        if "Allow" in case.spec.node(case.operation.operation_id)["responses"].get(str(answer.status), {}).get(
            "headers", {}
        ):
            allowed = {word.strip() for word in answer.headers.get("allow", "").split(",")}
            notes.expect(
                "GET" in allowed and method not in allowed, f"{method}: Allow does not say what is allowed", answer
            )


@check(proves="get.unknown-404", when=lambda case: not case.is_list, live=True)
def unknown_key_refused(case: Case, notes: Notes) -> None:
    """A key in the shape of a real one that no record has; a real one with more or less in it."""
    answer = case.ask(key=unknown_key(case))
    notes.expect(
        answer.status in case.statuses("unknown-record"), f"an unknown key is answered {answer.status}", answer
    )
    known = case.listing.by_key
    key = case.listing.some[len(known) // 2].key
    for changed in () if case.live else (f"{key} ", f" {key}", f"{key}0", key[:-1]):
        if changed not in known and len(changed) > 0:
            answer = case.ask(key=changed)
            refused = case.statuses("unknown-record") | case.statuses("bad-parameter")
            notes.expect(answer.status in refused, f"a key with more or less in it is answered {answer.status}", answer)


@check(proves="get.agrees-with-list", when=lambda case: not case.is_list, live=True)
def agrees_with_list(case: Case, notes: Notes) -> None:
    """What both carry has the same value, to the digit. Either may leave out what the spec does not promise."""
    schema = case.bundle.record_schema(case.operation)
    record, promised = case.bundle.record_facts(schema), case.bundle.required(schema)
    for listed in case.few(case.listing.some, 2, 12):
        single, answer = case.single(listed.key)
        notes.expect(single.key == listed.key, "another record came than was asked for", answer)
        told = [name for name in record.only_single if name in listed.wire]
        notes.expect(not told, f"the list has what only the single record should: {', '.join(told)}", answer)
        differ = [
            name
            for name in listed.wire.keys() & single.wire.keys()
            if listed.wire[name] != single.wire[name]
            and not (_says_nothing(case, listed, name) and _says_nothing(case, single, name))
        ]
        notes.expect(not differ, f"the list says something else about {', '.join(sorted(differ))}", answer)
        lost = sorted(promised - single.wire.keys())
        notes.expect(not lost, f"the single record lacks {', '.join(lost)}", answer)


def _says_nothing(case: Case, record: RawRecord, name: str) -> bool:
    token = record.wire[name]
    return token is None or (name in case.fields and token in case.fields[name].empty)


def unknown_key(case: Case) -> str:
    """A key in the shape of the real ones that no record has: every digit another, or one letter where there are none."""
    known = case.listing.by_key
    key = case.listing.some[len(known) // 2].key
    turned = "".join(str((int(char) + 5) % 10) if char in "0123456789" else char for char in key)
    if turned not in known:
        return turned
    for at, char in enumerate(key[:-2]):
        for other in "abcdefgh" if char.islower() else "ABCDEFGH" if char.isupper() else "":
            if (changed := key[:at] + other + key[at + 1 :]) not in known:
                return changed
    return key[::-1]
