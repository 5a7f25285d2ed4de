"""A token is read as it was written; what servers say of how often they may be asked is read in all its forms, and never trusted too far."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import Any, get_args

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callrecords.client.http.retry import Rate, RateLimiter, Retries
from callrecords.client.operations.query import ListQuery
from callrecords.conventions.headers import WaitForm, retry_after, used_up, wait_headers
from callrecords.errors import DeadlineExceeded, ServerError, Throttled
from tests.client.acme import Acme, AsyncAcme

NOW = 1_800_000_000
DATE = formatdate(NOW, usegmt=True)

FORMS: dict[str, dict[str, str]] = {
    "RateLimit": {"ratelimit": '"default";r=0;t=30'},
    "RateLimit with spaces": {"ratelimit": '"a, b" ; r=0 ; t=30'},
    "RateLimit of several": {"ratelimit": '"hour";r=9;t=3000, "minute";r=0;t=30, "second";r=0;t=1'},
    "RateLimit with a policy": {"ratelimit": '"m";r=0', "ratelimit-policy": '"h";q=99;w=3600, "m";q=5;w=30'},
    "RateLimit of a token": {"ratelimit": "default;r=0;t=30"},
    "an earlier RateLimit": {"ratelimit": "limit=100, remaining=0, reset=30"},
    "a field for each": {"ratelimit-limit": "100", "ratelimit-remaining": "0", "ratelimit-reset": "30"},
    "X- with seconds": {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"},
    "X- with a fraction": {"x-ratelimit-remaining": " 0 ", "x-ratelimit-reset": "30.000"},
    "X- with a moment": {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(NOW + 30), "date": DATE},
    "X- with milliseconds": {"x-ratelimit-remaining": "-1", "x-ratelimit-reset": f"{NOW + 30}000", "date": DATE},
    "both, the longer counts": {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "30",
        "ratelimit": '"default";r=0;t=5',
    },
}


@given(st.integers(0, 10**6), st.sampled_from(get_args(WaitForm)), st.floats(1e9, 2e9))
def test_the_wait_that_a_server_writes_is_read_in_each_form(seconds: int, form: WaitForm, now: float) -> None:
    headers = {"date": formatdate(int(now), usegmt=True), **wait_headers(seconds, form, now)}
    after = retry_after(headers)
    assert (used_up(headers) if after is None else after) == (None if form == "none" else seconds)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_tells_when_the_limit_starts_anew(form: str) -> None:
    assert used_up(FORMS[form]) == 30


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_waited_for_while_something_remains(form: str) -> None:
    fuller = {
        name: value.replace("r=0", "r=1").replace("remaining=0", "remaining=1")
        if name == "ratelimit"
        else "1"
        if name.endswith("remaining")
        else value
        for name, value in FORMS[form].items()
    }
    assert used_up(fuller) is None


def test_a_moment_that_has_passed_is_no_wait_and_without_a_date_the_own_clock_counts() -> None:
    past = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(NOW - 5), "date": DATE}
    assert used_up(past) == 0
    far = used_up({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9000000000"})
    assert far is not None
    assert 9_000_000_000 - 4_000_000_000 < far < 9_000_000_000 - 1_700_000_000


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"ratelimit": '"default";r=0'},
        {"ratelimit": '"a";r=0', "ratelimit-policy": '"b";w=5'},
        {"x-ratelimit-remaining": "0"},
        {"x-ratelimit-reset": "30"},
        {"x-ratelimit-remaining": "none", "x-ratelimit-reset": "30"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"},
        {"x-ratelimit-remaining": "0, 0", "x-ratelimit-reset": "30, 30"},
        {"ratelimit": '"default;r=0;t=30'},
        {"ratelimit": '"a";r=0;t=30;s="x"'},
        {"ratelimit": "=" * 100_000},
        {"ratelimit": ";r=0;t=5" * 10_000},
    ],
)
def test_what_says_nothing_readable_says_nothing(headers: dict[str, str]) -> None:
    assert used_up(headers) is None


pieces = st.sampled_from(
    [
        '"a"',
        "a",
        ";",
        "r=0",
        "t=",
        "30",
        "-",
        "9" * 30,
        "=",
        ",",
        "remaining=0",
        "reset=1e400",
        "w=5",
        " ",
        "\\",
        '"',
        "é",
    ]
)
texts = st.lists(pieces, max_size=9).map("".join) | st.text(max_size=30) | st.integers().map(str) | st.just(DATE)
names = st.sampled_from(
    ["retry-after", "date", "ratelimit", "ratelimit-policy"]
    + [f"{x}ratelimit-{part}" for x in ("", "x-") for part in ("remaining", "reset", "limit")]
)


@example({"retry-after": "Fri, 31 Dec 9999 23:59:59 -2359"})
@example({"retry-after": "nan"})
@example({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" * 15, "date": "Mon, 1 Jan 0001 00:00:00 +2359"})
@given(st.dictionaries(names, texts))
def test_no_header_raises_or_makes_anyone_wait_longer_than_is_granted(headers: dict[str, str]) -> None:
    for seconds in (retry_after(headers), used_up(headers)):
        assert seconds is None or 0 <= seconds < float("inf")
    sent = {name: value.encode() for name, value in headers.items()}
    for status in (200, 429, 503):
        acme = Acme(
            lambda request, status=status: httpx.Response(status, headers=sent, json={"rows": []}),
            retries=Retries(2, longest_asked=40.0),
            deadline=1000.0,
        )
        acme.runtime.engine.limiter = RateLimiter(now=lambda: 0.0)
        for _ in range(2):
            with contextlib.suppress(Throttled, ServerError):
                acme.entries.list_(ListQuery())
        assert all(0 <= wait <= 40 for wait in acme.waited)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("status", [429, 200])
def test_a_server_that_allows_nothing_more_is_left_alone_until_it_does(form: str, status: int) -> None:
    """Be it said with a success or with a refusal, in threads and in tasks."""
    waits = [30.0] if status == 429 else []

    def server() -> Any:
        answers = iter([status])

        def answer(request: httpx.Request) -> httpx.Response:
            first = next(answers, None)
            return httpx.Response(first or 200, headers=FORMS[form] if first else {}, json={"rows": []})

        return answer

    acme = Acme(server())
    acme.runtime.engine.limiter = RateLimiter(now=lambda: 0.0)
    acme.entries.list_(ListQuery())
    assert acme.waited == waits
    acme.runtime.engine.limiter.hold(30 if status == 429 else 0)  # else it was waited for
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: acme.entries.list_(ListQuery()), range(4)))
    assert acme.waited == [*waits, *[30.0] * 4]

    async def run() -> list[float]:
        async with AsyncAcme(server()) as asynchronous:
            asynchronous.runtime.engine.limiter = RateLimiter(now=lambda: 0.0)
            await asynchronous.entries.list_(ListQuery())
            asynchronous.runtime.engine.limiter.hold(30 if status == 429 else 0)
            await asyncio.gather(*(asynchronous.entries.list_(ListQuery()) for _ in range(4)))
            return asynchronous.waited

    assert asyncio.run(run()) == [*waits, *[30.0] * 4]


def test_a_limit_that_starts_anew_much_later_is_tried_after_the_longest_wait_that_is_granted() -> None:
    acme = Acme(
        lambda request: httpx.Response(200, headers={"ratelimit": '"day";r=0;t=40000'}, json={"rows": []}),
        deadline=90.0,
    )
    acme.runtime.engine.limiter = RateLimiter(now=lambda: 0.0)
    for _ in range(2):
        acme.entries.list_(ListQuery())
    assert acme.waited == [60.0]
    refusing = Acme(lambda request: httpx.Response(429, headers={"ratelimit": '"day";r=0;t=40000'}))
    with pytest.raises(Throttled) as caught:
        refusing.entries.list_(ListQuery())
    assert (caught.value.retry_after, caught.value.attempts) == (40000, 1)


def test_a_turn_that_comes_after_the_deadline_is_not_waited_for() -> None:
    acme = Acme(
        lambda request: httpx.Response(200, headers={"ratelimit": '"a";r=0;t=50'}, json={"rows": []}), deadline=20.0
    )
    acme.entries.list_(ListQuery())
    with pytest.raises(DeadlineExceeded, match=r"its turn comes in \d+\.?\d* seconds") as caught:
        acme.entries.list_(ListQuery())
    assert (caught.value.attempts, acme.waited) == (0, [])


def test_retry_after_counts_more_than_what_remains() -> None:
    headers = {"retry-after": "7", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "3"}
    answers = iter([429])
    acme = Acme(lambda request: httpx.Response(next(answers, 200), headers=headers, json={"rows": []}))
    acme.entries.list_(ListQuery())
    assert acme.waited == [7.0]


def test_threads_that_start_together_take_their_turns_one_after_the_other() -> None:
    acme = Acme(lambda request: httpx.Response(200, json={"rows": []}), rate_limit=2, deadline=900.0)
    acme.runtime.engine.limiter = RateLimiter(Rate(2), now=lambda: 0.0)
    together = threading.Barrier(8)

    def ask(_: int) -> None:
        together.wait()
        acme.entries.list_(ListQuery())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    assert sorted(acme.waited) == [60, 60, 120, 120, 180, 180]
