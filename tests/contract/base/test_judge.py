"""Every exchange is judged, whatever it was sent for, and every record remembered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from callrecords.contract.base.case import Case, cases
from callrecords.contract.base.judge import BODY, ERRORS, PROMISES, SAME, SECRETS, STATUS
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Session, Target
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor, find
from tests.contract.conftest import Serve
from tests.made_up import fable

TOKENS = {"read": "a-token-to-read", "expired": "a-token-that-is-over", "no-scope": "a-token-for-nothing"}
Response = Callable[[httpx.Request], httpx.Response]


def case_of(vendor: Vendor, respond: Response, role: str = "list", *, live: bool = False) -> Case:
    """An operation of a server that is only a function."""
    spec = spec_of(vendor)
    target = Target(url="http://server/base", tokens=TOKENS, bound={"account-id": "acc-77"})
    session = Session(spec.bundle, target, transport=httpx.MockTransport(respond))
    return next(one for one in cases(spec, target, session, live=live) if one.operation.resource.role == role)


def faults(case: Case, promise: str) -> list[str]:
    return [one.text for one in case.judge.findings(promise, case.operation.operation_id) if not one.holds]


def carrierx() -> Vendor:
    return find(VENDORS, "carrierx")


def error(status: int, code: object, message: str = "Bad Request: x", **more: Any) -> Response:
    return lambda _: httpx.Response(status, json={"errors": [{"code": code, "message": message}]}, **more)


def page(*records: Mapping[str, object]) -> dict[str, Any]:
    around = {"count": len(records), "has_more": False, "limit": 10, "offset": 0, "pagination": {}, "total": None}
    return {**around, "items": list(records)}


def test_a_healthy_server_breaks_nothing(served: Serve) -> None:
    judged = served()
    judged.verdicts("answers.schema", "errors.body", "order.sorted", "fields.exact", "token.kinds", "scope.required")
    assert list(judged.cases[0].judge.faults()) == []


def test_a_made_up_token_that_is_a_media_type_is_not_what_the_media_type_repeats() -> None:
    case = case_of(carrierx(), error(401, 401))
    case.send(kind=None, credentials="Bearer application/json")
    assert faults(case, SECRETS) == []


@pytest.mark.parametrize(
    ("respond", "promise", "told"),
    [
        (error(418, 400), STATUS, "status 418, which the operation does not declare"),
        (error(404, 404), STATUS, "status 404, which the operation does not declare"),
        (error(500, 500), STATUS, "the server failed"),
        (lambda _: httpx.Response(200, text="<p>hello"), BODY, "no JSON"),
        (lambda _: httpx.Response(200), BODY, "there is no body"),
        (lambda _: httpx.Response(200, json=page(), headers={"content-type": "text/plain"}), BODY, "text/plain"),
        (
            lambda _: httpx.Response(200, json=page(), headers={"content-type": "application/json; charset=latin-1"}),
            BODY,
            "the charset: latin-1",
        ),
        (lambda _: httpx.Response(200, json={}), BODY, "required"),
        (error(400, "400"), BODY, "/errors/0/code breaks type"),
        (error(400, 0), ERRORS, "code: 0, not 400"),
        (error(401, 401), ERRORS, "nothing about the request calls for"),
        (lambda _: httpx.Response(200, json=page(), headers={"x": f"is {TOKENS['read']}"}), SECRETS, "header"),
        (lambda _: httpx.Response(200, json={"seen": TOKENS["expired"]}), SECRETS, "body"),
    ],
)  # fmt: skip
def test_what_no_spec_promises_is_noticed_in_any_exchange(respond: Response, promise: str, told: str) -> None:
    case = case_of(carrierx(), respond)
    case.send()
    assert told in "; ".join(faults(case, promise))


def test_a_key_twice_is_noticed() -> None:
    body = json.dumps(page()).replace('"count"', '"limit": 10, "count"')
    case = case_of(carrierx(), lambda _: httpx.Response(200, text=body, headers={"content-type": "application/json"}))
    case.send()
    assert "the key 'limit' more than once" in str(faults(case, BODY))


@pytest.mark.parametrize(
    ("sent", "message", "right"),
    [
        ({"kind": None}, "Unauthorized", True),
        ({"kind": None}, "Bad credentials", False),
        ({"kind": None, "credentials": "Bearer not-a-token"}, "Bad credentials", True),
        ({"kind": None, "credentials": "Bearer not-a-token"}, "Unauthorized", False),
        ({"kind": None, "credentials": "Basic bm9ib2R5"}, "Unauthorized", True),
        ({"kind": "expired"}, "it is over", True),  # no page shows the words
    ],
)
def test_the_words_of_a_refusal_are_those_that_a_page_shows_for_this_token(
    sent: dict[str, Any], message: str, right: bool
) -> None:
    case = case_of(carrierx(), error(401, 401, message))
    case.send(**sent)
    assert (faults(case, ERRORS) == []) is right


def test_a_token_that_must_be_refused_opens_nothing() -> None:
    case = case_of(carrierx(), lambda _: httpx.Response(200, json=page()))
    case.send(kind="expired")
    assert "no refusal" in str(faults(case, ERRORS))


def test_an_error_without_a_body_is_right_only_where_the_spec_says_so() -> None:
    for vendor, right in ((carrierx(), True), (fable(), False)):
        case = case_of(vendor, lambda _: httpx.Response(400))
        case.send()
        assert (faults(case, BODY) == []) is right


def test_a_careful_run_judges_no_error_and_takes_new_words() -> None:
    case = case_of(carrierx(), error(400, 0), live=True)
    case.send()
    assert [faults(case, one) for one in (BODY, ERRORS)] == [[], []]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ({"price": "1.50"}, {"price": "1.5"}, 'price was "1.50", and is now "1.5"'),
        ({"version": 1}, {"version": 2}, "version was 1, and is now 2"),
        ({"type": None}, {}, "type was null, and is now absent"),
        ({"user_data": {"a": 1}}, {"user_data": {"a": 1.0}}, "user_data/a was secret:"),
        ({"number_src": "+15005550100"}, {"number_src": "15005550100"}, "number_src was "),
    ],
)
def test_a_record_that_comes_again_must_be_the_same(
    first: dict[str, object], second: dict[str, object], told: str
) -> None:
    bodies = iter([page({"dr_sid": "one", **first}), page({"dr_sid": "two"}, {"dr_sid": "one", **second})])
    case = next_page(lambda: next(bodies))
    assert faults(case, SAME) == []
    case.send({"order": "price"})
    assert told in str(faults(case, SAME))
    assert "15005550100" not in str(faults(case, SAME))


def next_page(body: Callable[[], object]) -> Case:
    """A list that was read once."""
    case = case_of(carrierx(), lambda _: httpx.Response(200, json=body()))
    case = next(one for one in cases(case.spec, case.target, case.session, operations=["list_call_drs"]))
    case.send()
    return case


def test_both_exchanges_show_a_record_that_changed() -> None:
    bodies = iter([page({"dr_sid": "one", "type": "a"}), page({"dr_sid": "one", "type": "b"})])
    case = next_page(lambda: next(bodies))
    case.send({"limit": "5"})
    found = next(one for one in case.judge.findings(SAME, "list_call_drs") if not one.holds)
    assert found.exchange is not None
    assert found.before is not None
    assert (found.exchange.params, found.before.params) == ([("limit", "5")], [])


def test_chosen_fields_are_compared_and_the_others_may_be_absent() -> None:
    chosen = {"includeFields": "dr_sid,type"}
    for kind, right in (("a", True), ("b", False)):
        bodies = iter([page({"dr_sid": "one", "type": "a", "version": 1}), page({"dr_sid": "one", "type": kind})])
        case = next_page(lambda bodies=bodies: next(bodies))  # type: ignore[misc]
        case.send(chosen)
        assert (faults(case, SAME) == []) is right


def test_a_record_that_was_chosen_first_is_compared_when_it_has_come_whole() -> None:
    case = next_page(lambda: page({"dr_sid": "one", "type": "a"}))
    case.send({"includeFields": "dr_sid"})
    case.send({"limit": "3"})
    assert faults(case, SAME) == []


def test_a_record_is_compared_however_often_it_has_come_and_each_time_counts() -> None:
    same = page({"dr_sid": "one", "type": "a"}, {"dr_sid": "two"})
    bodies = iter([*[{**same, "limit": number} for number in range(1, 6)], page({"dr_sid": "one", "type": "b"})])
    case = next_page(lambda: next(bodies))
    for number in range(4):
        case.send({"limit": str(number + 1)})
    assert faults(case, SAME) == []
    assert sum(one.count for one in case.judge.findings(SAME, "list_call_drs")) == 8
    case.send({"limit": "9"})
    assert 'type was "a", and is now "b"' in str(faults(case, SAME))


def test_a_body_that_comes_again_to_the_last_byte_counts_for_each_record_in_it() -> None:
    case = next_page(lambda: page({"dr_sid": "one"}, {"dr_sid": "two"}))
    case.send()
    assert sum(one.count for one in case.judge.findings(SAME, "list_call_drs")) == 2


def test_what_was_never_sent_again_is_not_judged() -> None:
    case = next_page(lambda: page({"dr_sid": "one"}))
    assert sum(one.count for one in case.judge.findings(SAME, "list_call_drs")) == 0


@pytest.mark.parametrize("promise", PROMISES)
def test_each_promise_is_judged_alone(served: Serve, promise: str) -> None:
    assert {one.outcome.value for one in served().verdicts(promise)} == {"pass"}
