"""Which failures are tried again, how often, and after what pause."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.client.http.auth import Credentials
from callrecords.client.http.request import Request
from callrecords.client.http.response import Response, status_error
from callrecords.client.http.retry import Retries, Send, Wait, attempts
from callrecords.errors import (
    BadRequest,
    CallRecordsError,
    ConfigError,
    ConnectionFailed,
    ServerError,
    Throttled,
    Unauthorized,
    UnexpectedStatus,
)
from tests.client.acme import bundle

SPEC = bundle()
REQUEST = Request(operation="list_entries", url="https://acme.example/x")
OPERATION = SPEC.operations["list_entries"]


def answer(status: int, body: bytes = b"{}", **headers: str) -> Response:
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def read(response: Response) -> Response:
    """The response itself; raises the error that its status stands for."""
    error = status_error(response, REQUEST, OPERATION, SPEC.errors)
    if error is not None:
        raise error
    return response


def run(
    outcomes: list[Response | ConnectionFailed], retries: Retries | None = None, credentials: Credentials | None = None
) -> tuple[Response | CallRecordsError, list[float], list[str]]:
    """What came of it in the end, the pauses, and the tokens sent."""
    steps = attempts(
        REQUEST,
        credentials or Credentials("t"),
        {"x": "y"},
        retries or Retries(2, chance=lambda: 0.0),
        read,
    )
    waits: list[float] = []
    tokens: list[str] = []
    waiting = iter(outcomes)
    try:
        step = next(steps)
        while True:
            if isinstance(step, Wait):
                waits.append(step.seconds)
                step = steps.send(None)
            else:
                assert isinstance(step, Send)
                assert step.headers["x"] == "y"
                tokens.append(step.headers["authorization"])
                step = steps.send(next(waiting))
    except StopIteration as done:
        return done.value, waits, tokens
    except CallRecordsError as raised:
        error = raised
    assert (error.attempts, error.operation) == (len(tokens), "list_entries")
    return error, waits, tokens


@pytest.mark.parametrize(
    "failure",
    [
        ConnectionFailed("reset"),
        answer(429),
        answer(500),
        answer(502),
        answer(503),
        answer(504),
        answer(520),
        answer(400, b'{"errors": [{"code": 73, "message": "too fast"}]}'),
    ],
    ids=str,
)
def test_a_passing_failure_is_tried_again_with_growing_pauses(failure: Response | ConnectionFailed) -> None:
    good = answer(200)
    assert run([failure, failure, good]) == (good, [0.5, 1.0], ["Bearer t"] * 3)


@pytest.mark.parametrize("status", [301, 400, 403, 404, 405, 409, 422, 499])
def test_a_lasting_failure_is_raised_at_once(status: int) -> None:
    error, waits, tokens = run([answer(status)])
    assert isinstance(error, CallRecordsError)
    assert (waits, len(tokens)) == ([], 1)


@given(st.integers(0, 5))
def test_the_last_failure_is_raised_after_all_attempts(limit: int) -> None:
    error, waits, tokens = run([answer(503)] * (limit + 1), Retries(limit, chance=lambda: 0.0))
    assert isinstance(error, ServerError)
    assert (len(waits), len(tokens)) == (limit, limit + 1)


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "0"}, 0.0),
        ({"retry_after": "1.5"}, 1.5),
        ({"retry_after": "Mon, 01 Jan 2024 00:00:30 GMT", "date": "Mon, 01 Jan 2024 00:00:10 GMT"}, 20.0),
        ({"retry_after": "Mon, 01 Jan 2024 00:00:00 GMT", "date": "Mon, 01 Jan 2024 00:00:10 GMT"}, 0.0),
        ({"retry_after": "Mon, 01 Jan 2024 00:00:00 GMT"}, 0.0),
        ({"retry_after": "soon"}, 0.5),
        ({"retry_after": "-3"}, 0.5),
        ({"retry_after": "nan"}, 0.5),
        ({"retry_after": "inf"}, 0.5),
        ({}, 0.5),
    ],
)
def test_retry_after_is_obeyed_in_both_forms(headers: dict[str, str], pause: float) -> None:
    good = answer(200)
    assert run([answer(429, **headers), good]) == (good, [pause], ["Bearer t"] * 2)
    assert run([answer(503, **headers), good])[1] == [pause]


def test_a_server_that_asks_for_too_much_patience_gets_none() -> None:
    error, waits, _ = run([answer(429, retry_after="3600")])
    assert isinstance(error, Throttled)
    assert (error.retry_after, waits) == (3600.0, [])


def test_a_pause_as_long_as_the_longest_is_made() -> None:
    good = answer(200)
    assert run([answer(429, retry_after="60"), good])[:2] == (good, [60.0])
    assert run([answer(429, retry_after="60.001"), good])[1] == []


@given(st.floats(0, 1), st.integers(1, 60))
def test_chance_only_shortens_a_pause_and_never_by_more_than_a_quarter(chance: float, attempt: int) -> None:
    full = Retries(99, chance=lambda: 0.0).pause(attempt, ServerError(""))
    pause = Retries(99, chance=lambda: chance).pause(attempt, ServerError(""))
    assert full is not None
    assert pause is not None
    assert 0.75 * full <= pause <= full <= 8.0
    own = Retries(99).pause(attempt, ServerError(""))
    assert own is not None
    assert 0.75 * full <= own <= full


def test_a_refused_token_is_renewed_once_and_costs_no_retry() -> None:
    made = iter(["old", "new"])
    good = answer(200)
    found = run([answer(401), answer(500), good], Retries(1, chance=lambda: 0.0), Credentials(lambda: next(made)))
    assert found == (good, [0.5], ["Bearer old", "Bearer new", "Bearer new"])
    made = iter(["old", "new"])
    error, _, tokens = run([answer(401), answer(401)], credentials=Credentials(lambda: next(made)))
    assert isinstance(error, Unauthorized)
    assert tokens == ["Bearer old", "Bearer new"]


def test_a_fixed_token_that_is_refused_is_not_tried_again() -> None:
    error, _, tokens = run([answer(401)])
    assert isinstance(error, Unauthorized)
    assert len(tokens) == 1


@pytest.mark.parametrize("limit", [-1, True, "2", 1.0, None])
def test_a_number_of_retries_that_is_none_is_refused(limit: object) -> None:
    with pytest.raises(ConfigError, match="retries"):
        Retries(limit)  # type: ignore[arg-type]


def test_undocumented_statuses_have_a_type_of_their_own() -> None:
    assert isinstance(run([answer(520)], Retries(0))[0], UnexpectedStatus)
    assert isinstance(run([answer(301)])[0], UnexpectedStatus)
    assert isinstance(run([answer(418)])[0], BadRequest)  # the spec documents 4XX
