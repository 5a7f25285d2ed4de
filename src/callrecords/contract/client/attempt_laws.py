"""Laws of one call, whatever the server does with each attempt: which requests are sent, when, and what comes of the call.

Hypothesis makes up the server: statuses, waits that it asks for, bodies that come slowly, broken or not at all. What the
client must do is worked out from the log of what it did, by the rules that `docs/errors.md` states.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.utils import formatdate
from functools import partial
from typing import Any

import attrs
import httpx
import hypothesis
from hypothesis import strategies as st

from callrecords import errors
from callrecords.client.setup.clock import ClientClock
from callrecords.contract.client.calls import BASE_URL, KEY, made, resource_of, sent_in, without_token
from callrecords.contract.client.examples import first_example
from callrecords.contract.client.privacy_laws import in_the_vendors_shape
from callrecords.contract.client.response_judge import piece_at
from callrecords.contract.client.scripted import FakeTime, Reply, ScriptedStream, ScriptedTransport, connection_faults
from callrecords.conventions.auth import token_carrier
from callrecords.errors import CallRecordsError
from callrecords.spec.catalog import Vendor

SECRET, NUMBER = "s3cret:t0ken-0815", "+15005550123"
_EXAMPLES = 60
_PATIENCE = 60.0
"""Seconds beyond which no wait is kept that a server asks for."""
_MOST_BYTES = 1 << 20
_CLOSE = 1e-6

_Error = type[CallRecordsError]
_STATUSES: Mapping[int, _Error] = {
    302: errors.UnexpectedStatus,
    307: errors.UnexpectedStatus,
    401: errors.Unauthorized,
    403: errors.Forbidden,
    429: errors.Throttled,
    451: errors.UnexpectedStatus,
    500: errors.ServerError,
    502: errors.ServerError,
    503: errors.ServerError,
    504: errors.ServerError,
    520: errors.UnexpectedStatus,
}


@attrs.frozen
class Play:
    """What one attempt meets."""

    kind: str
    """`ok`, `cut`, `html`, `long`, `garbled`, `refused`, `lost`, or `status`."""
    status: int
    asked: float | None
    """Seconds that `Retry-After` asks for."""
    form: str
    """How it does: `seconds`, `fraction`, `date`, or `nonsense`, which asks for nothing."""
    used_up: float | None
    """Seconds until a used-up limit starts anew, by another header."""
    before: float
    between: float
    pieces: int
    shaped: bool
    """Whether an error has the vendor's shape."""
    ahead: int
    """Characters in front of what is private, which may come to stand where a message is cut."""

    @property
    def error(self) -> _Error | None:
        """What the attempt ends in, given time enough."""
        match self.kind:
            case "ok":
                return None
            case "cut" | "html":
                return errors.BadResponse
            case "long":
                return errors.ResponseTooLarge
            case "garbled" | "refused" | "lost":
                return errors.ConnectionFailed
            case _:
                return _STATUSES[self.status]

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed later."""
        return self.kind in ("cut", "html", "garbled", "refused", "lost") or (
            self.kind == "status" and (self.status == 429 or self.status >= 500)
        )

    @property
    def wants(self) -> float | None:
        """The wait that the response asks for."""
        if self.kind != "status":
            return None
        if self.asked is not None and self.form != "nonsense":
            return self.asked
        return self.used_up or None if self.status == 429 else None

    @property
    def holds(self) -> float:
        """How long nobody may send, since a limit is used up."""
        return min(self.used_up or 0.0, _PATIENCE) if self.kind in ("ok", "cut", "html", "status") else 0.0

    def reply(self, example: bytes, token: str, shaped: Callable[[str], str]) -> Reply:
        """The same as a response, which repeats the token wherever it can; `shaped` makes an error of the vendor's shape."""
        said = f"{'x ' * (self.ahead // 2)}{token} {NUMBER}"
        if self.kind == "refused":
            return Reply(status=0, breaks=True, before=self.before, error=said)
        now = 1_700_000_000
        headers = [
            ("Date", formatdate(now, usegmt=True)),
            ("X-Request-Id", said),
            ("Location", f"http://elsewhere.example/?token={token}"),
            ("Content-Type", "text/html" if self.kind == "html" else "application/json"),
        ]
        if self.asked is not None:
            asked = {
                "seconds": str(int(self.asked)),
                "fraction": f"{self.asked:.3f}",
                "date": formatdate(now + self.asked, usegmt=True),
                "nonsense": said,
            }[self.form]
            headers.append(("RETRY-AFTER", asked))
        if self.used_up is not None:
            headers += [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", str(int(self.used_up)))]
        body = example
        match self.kind:
            case "cut":
                body = example[:-3]
            case "html":
                body = f"<p>{said}".encode()
            case "status":
                body = (shaped(said) if self.shaped else f"<p>{said}").encode()
            case "long":
                packed = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
                body = packed.compress(b" " * (_MOST_BYTES + 1)) + packed.flush()
                headers.append(("Content-Encoding", "gzip"))
            case "garbled":
                headers.append(("Content-Encoding", "gzip"))
                body = f"no gzip {said}".encode()
            case _:
                pass
        return Reply(
            200 if self.kind != "status" else self.status,
            tuple(headers),
            body,
            before=0.0 if self.kind in ("long", "garbled") else self.before,
            between=0.0 if self.kind in ("long", "garbled") else self.between,
            pieces=1 if self.kind in ("long", "garbled") else self.pieces,
            breaks=self.kind == "lost",
            error=said,
        )


_KINDS = st.sampled_from(["ok", "cut", "html", "long", "garbled", "refused", "lost", *["status"] * 6])
_ASKED = st.none() | st.integers(0, 70).map(float)
_SLOW = st.sampled_from([0.0, 0.0, 0.0, 0.3, 4.0, 31.0])
_PLAYS = st.builds(
    Play,
    kind=_KINDS,
    status=st.sampled_from(sorted(_STATUSES)) | st.sampled_from([401, 429, 503]),
    asked=_ASKED,
    form=st.sampled_from(["seconds", "fraction", "date", "nonsense"]),
    used_up=st.none() | st.none() | st.integers(0, 70).map(float),
    before=_SLOW,
    between=_SLOW,
    pieces=st.integers(1, 3),
    shaped=st.booleans(),
    ahead=st.sampled_from([0, 90])
    | st.sampled_from([edge - back for edge in (200, 300, 400) for back in range(4, 18, 2)]),
)


@attrs.frozen
class Call:
    """One call, and the server that it meets; the last play is repeated."""

    plays: list[Play]
    retries: int
    deadline: float
    timeout: float | None
    """What `with_options` says."""
    renewable: bool
    asynchronous: bool

    def play(self, number: int) -> Play:
        """What an attempt meets, counted from 1."""
        return self.plays[min(number, len(self.plays)) - 1]


CALLS = st.builds(
    Call,
    plays=st.lists(_PLAYS, min_size=1, max_size=5),
    retries=st.integers(0, 4),
    deadline=st.sampled_from([0.7, 5.1, 33.3, 120.7, 120.7, 1000.9]),
    timeout=st.sampled_from([None, 2.0, 30.0]),
    renewable=st.booleans(),
    asynchronous=st.booleans(),
)


@attrs.define
class CallOutcome:
    """What came of a call."""

    log: list[ScriptedStream]
    began: float
    ended: float
    error: BaseException | None
    attempts: list[Any]
    """What `on_attempt` was told."""
    tokens: list[str]
    """Tokens that were made."""
    raw: bytes | None
    """The body of the record or page that came."""


def called(vendor: Vendor, operation: str, call: Call) -> CallOutcome:
    """Let a client make the call."""
    resource = resource_of(vendor, operation)
    listed = operation == resource.list_operation
    example = first_example(vendor.bundle().operations[operation])
    clock, carrier = FakeTime(), token_carrier(vendor.bundle())
    transport = ScriptedTransport(
        lambda number, request: call.play(number).reply(
            example, carrier.parse(sent_in(carrier, request) or "") or "", partial(in_the_vendors_shape, vendor)
        ),
        clock,
    )
    outcome = CallOutcome(transport.log, clock(), clock(), None, [], [], None)

    def token() -> str:
        outcome.tokens.append(f"{SECRET}-{len(outcome.tokens)}")
        return outcome.tokens[-1]

    kind = httpx.AsyncClient if call.asynchronous else httpx.Client
    http_client = kind(transport=transport, timeout=None, follow_redirects=True)
    client = made(
        vendor,
        http_client,
        clock=ClientClock(clock, clock.sleep),
        token=token if call.renewable else token(),
        retries=call.retries,
        deadline=call.deadline,
        on_attempt=outcome.attempts.append,
        max_response_bytes=_MOST_BYTES,
    )
    if call.timeout is not None:
        client = client.with_options(timeout=call.timeout)
    methods = getattr(client, resource.attribute)

    async def waited() -> Any:
        return await (methods.list() if listed else methods.get(KEY))

    try:
        found = clock.run(waited()) if call.asynchronous else methods.list() if listed else methods.get(KEY)
        outcome.raw = found.raw
    except Exception as error:  # noqa: BLE001  # it is judged
        outcome.error = error
    outcome.ended = clock()
    return outcome


class AttemptJudge:
    """Judges one call by what it sent and what came of it."""

    def __init__(self, vendor: Vendor, operation: str) -> None:
        self._vendor, self._operation = vendor, operation
        self._carrier = token_carrier(vendor.bundle())
        self._example = first_example(vendor.bundle().operations[operation])
        start, end = piece_at(self._example.decode(), vendor.bundle().operations[operation].resource.record)
        self._read = self._example.decode()[start:end].encode()
        """What is handed over of it: a page is whole, a record without what wraps it."""

    def faults(self, call: Call) -> list[str]:
        """Everything that is wrong with a call."""
        came = called(self._vendor, self._operation, call)
        if not came.log:
            return ["nothing is sent"]
        found = [
            *self._of_requests(call, came),
            *self._of_times(call, came),
            *self._of_end(call, came),
            *connection_faults(came.log),
            *_leaks(came),
        ]
        how = ", asynchronously" if call.asynchronous else ""
        return [fault + how for fault in dict.fromkeys(found)]

    def _of_requests(self, call: Call, came: CallOutcome) -> Iterator[str]:
        """All are the same but for a token that was made anew, once, after it was refused."""
        first, carrier = came.log[0].request, self._carrier
        renewed = 0
        for number, one in enumerate(came.log, 1):
            places = [(sent.method, without_token(carrier, sent)) for sent in (one.request, first)]
            if places[0] != places[1] or not str(one.request.url).startswith(BASE_URL):
                yield "a request differs from the first"
            if sent_in(carrier, one.request) != carrier.render(f"{SECRET}-{renewed}"):
                yield "a request is sent with another token than the last that was made"
            if {**one.request.headers, carrier.name: ""} != {**first.headers, carrier.name: ""}:
                yield "the headers of a request differ from those of the first"
            renewed = renewed or int(call.renewable and self._outcome(call, one, number) is errors.Unauthorized)
        last = self._outcome(call, came.log[-1], len(came.log))
        if len(came.tokens) not in {1 + renewed, 1 if last is errors.Unauthorized else 1 + renewed}:
            yield f"{len(came.tokens)} tokens are made"

    def _allowed(self, call: Call, one: ScriptedStream, began: float) -> float:
        left = began + call.deadline - one.began
        return left if call.timeout is None else min(call.timeout, left)

    def _of_times(self, call: Call, came: CallOutcome) -> Iterator[str]:
        """Everything within one deadline; no attempt is cut shorter than said, no pause shorter or longer."""
        ends = came.began + call.deadline
        used_until, renewed = came.began, False
        for number, one in enumerate(came.log, 1):
            allowed = self._allowed(call, one, came.began)
            limits = [seconds for seconds in one.timeouts.values() if seconds is not None]
            if len(limits) != 4 or any(abs(seconds - allowed) > _CLOSE for seconds in limits):
                yield "an attempt may take another time than its timeout, or what is left of the deadline"
            if one.began >= ends:
                yield "an attempt begins after the deadline"
            latest = ends if call.asynchronous else ends + max(one.reply.before, one.reply.between, 0)
            if (one.ended or ends) > latest + _CLOSE:
                yield "an attempt goes on after the deadline"
            if number == len(came.log):
                break
            play, error = call.play(number), self._outcome(call, one, number)
            ended, gap = one.ended or one.began, came.log[number].began - (one.ended or one.began)
            renews = error is errors.Unauthorized and call.renewable and not renewed
            least, most = (0.0, 0.0) if renews else _pause(play, error, number - renewed)
            renewed = renewed or renews
            if self._came(call, one):
                used_until = max(used_until, ended + play.holds)
            if error is errors.Throttled:
                used_until = max(used_until, ended + least)
            least = max(least, used_until - ended)
            if gap < least - _CLOSE:
                yield "a request is repeated sooner than asked, or than said"
            if gap > max(most, least) + _CLOSE:
                yield "a request is repeated later than asked, or than said"
            if not renews and (error is None or not self._passes(call, one, number)):
                yield f"a request is repeated after {'a success' if error is None else error.__name__}"
        if came.ended > ends + (0 if call.asynchronous else 31.0) + _CLOSE:
            yield "a call takes longer than its deadline"

    def _came(self, call: Call, one: ScriptedStream) -> bool:
        """Whether a whole response came."""
        return self._natural(call, one)[0] is None

    def _natural(self, call: Call, one: ScriptedStream) -> tuple[_Error | None, float]:
        """The error of an attempt that is due to time or to its connection, and when it is there."""
        reply, ends = one.reply, one.began + self._deadline(call, one)
        patience = min(call.timeout or float("inf"), ends - one.began)
        moment = one.began
        waits = [reply.before]
        if not (reply.breaks and not reply.status):
            size = max(1, -(-len(reply.body) // reply.pieces))
            waits += [reply.between] * len(range(0, len(reply.body), size))
        for wait in waits:
            moment += min(wait, patience)
            if moment >= ends - _CLOSE:
                return errors.DeadlineExceeded, moment
            if wait > patience:
                return errors.ConnectionFailed, moment
        return (errors.ConnectionFailed if reply.breaks else None), moment

    def _deadline(self, call: Call, one: ScriptedStream) -> float:
        return 1000.0 + call.deadline - one.began  # the clock begins there

    def _outcome(self, call: Call, one: ScriptedStream, number: int) -> _Error | None:
        """What an attempt ends in."""
        play = call.play(number)
        late, _ = self._natural(call, one)
        return play.error if late is None else late

    def _passes(self, call: Call, one: ScriptedStream, number: int) -> bool:
        error = self._outcome(call, one, number)
        if error is errors.DeadlineExceeded:
            return False
        return error is errors.ConnectionFailed or call.play(number).passing

    def _of_end(self, call: Call, came: CallOutcome) -> Iterator[str]:
        """The call ends in what its last attempt ended in, and not before it had to."""
        sent, last = len(came.log), came.log[-1]
        expected, play = self._outcome(call, last, sent), call.play(sent)
        refusals = [n for n, one in enumerate(came.log, 1) if self._outcome(call, one, n) is errors.Unauthorized]
        renewals = int(call.renewable and any(n < sent for n in refusals))
        error = came.error
        if expected is None:
            if error is not None:
                yield f"ends in {type(error).__name__}, though a good response came"
            elif came.raw != self._read:
                yield "the response is not handed over as it came"
            yield from self._of_telling(came)
            return
        if not isinstance(error, CallRecordsError):
            yield f"ends in {type(error).__name__ if error else 'a result'}, not in {expected.__name__}"
            return
        if error.attempts != sent or error.operation != self._operation:
            yield "the error does not say what was requested, or how often"
        yield from self._of_telling(came)
        over = 1000.0 + call.deadline
        ended = last.ended or last.began
        wants = play.wants if self._came(call, last) else None
        renews = expected is errors.Unauthorized and call.renewable and not renewals
        given_up = not self._passes(call, last, sent) or sent - renewals > call.retries or (wants or 0) > _PATIENCE
        if given_up and not renews:
            if type(error) is not expected:
                yield f"ends in {type(error).__name__}, not in {expected.__name__}"
            if wants is not None and error.retry_after != wants:
                yield "the error does not say how long the server wants to be left alone"
            return
        longest = 0.0 if renews else _pause(play, expected, sent - renewals)[1]
        holds = [
            (one.ended or one.began) + max(call.play(n).holds, min(call.play(n).wants or 0.0, _PATIENCE))
            for n, one in enumerate(came.log, 1)
        ]
        if type(error) is not errors.DeadlineExceeded:
            yield f"ends in {type(error).__name__} after {sent} attempts, and there was time for another"
        elif max(ended + longest, *holds) < over - _CLOSE:
            yield "ends in DeadlineExceeded, and there was time for another attempt"

    def _of_telling(self, came: CallOutcome) -> Iterator[str]:
        """`on_attempt` is called with each attempt."""
        told = [(one.number, one.operation) for one in came.attempts]
        if told != [(number, self._operation) for number in range(1, len(came.log) + 1)]:
            yield "on_attempt is not told of each attempt"
        elif (came.attempts[-1].error is None) != (came.error is None):
            yield "on_attempt is told of another end"


def _pause(play: Play, error: _Error | None, number: int) -> tuple[float, float]:
    """The least and the most that a client may wait after an attempt."""
    timely = error is play.error
    if timely and play.wants is not None:
        return play.wants, play.wants
    longest = min(0.5 * 2.0 ** (number - 1), 8.0)
    return 0.75 * longest, longest


def _leaks(came: CallOutcome) -> Iterator[str]:
    """Private things in an error, in what led to it, in what stands for a call's parts."""
    shown = [repr(came.attempts)]
    told = came.error
    while told is not None:
        held = vars(told) if isinstance(told, CallRecordsError) else ""
        shown.append(f"{told} {told!r} {held}")
        told = told.__cause__ or told.__context__
    for text in shown:
        if SECRET[:6] in text:  # a part is too much
            yield "the token is shown"
        if NUMBER[1:7] in text:
            yield "a number is shown"


def _sure_calls() -> Iterator[Call]:
    """A wait in each form that a server asks for it, with each status that it may come with, kept and too long."""
    good = Play("ok", 200, None, "", None, 0.0, 0.0, 1, False, 0)
    for form, status, asked in itertools.product(("seconds", "fraction", "date"), (429, 503), (7.0, 70.0)):
        bad = attrs.evolve(good, kind="status", status=status, asked=asked, form=form)
        yield Call([bad, good], 1, 120.7, None, False, False)


def attempt_faults(vendor: Vendor, operation: str, most: int = _EXAMPLES) -> Iterator[str]:
    """Calls that no run leaves to chance, then random ones; the fault that comes first is told with the call."""
    judge = AttemptJudge(vendor, operation)
    faults = dict.fromkeys(fault for call in _sure_calls() for fault in judge.faults(call))

    @hypothesis.settings(
        max_examples=most,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    @hypothesis.given(CALLS)
    def check(call: Call) -> None:
        faults.update(dict.fromkeys(judge.faults(call)))

    check()
    yield from faults
