"""The generated history of calls, in no vendor's terms; one call with all its legs is a story.

A story is one or more legs: a plain call, a transfer, a diversion, a conference, a batch of calls that a dialler begins
and a broken trunk ends at one instant. Everything follows from the seed, so the same seed and the same end give the same
stories. What chance may leave out is told in turns: every fourth story is the next of a fixed list that uses every word.

The words of a story, which `x-means` translates, are in `WORDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

import attrs

from callrecords.emulator.store.moments import DAY, HOUR, MINUTE, SECOND, moment
from callrecords.emulator.story.people import Party, outsider, service_number, staff

DAYS = 30
"""Stories span this many days and end where the clock starts."""

CLUSTER = 25
"""A cluster has at least this many legs that end at one instant, and calls of it that begin at one; fewer where `stories` says so."""

BORDER = (10, 11)
"""The last cluster lies across this part of a history: a page of so many of all records ends within it."""

WORDS: dict[str, tuple[str, ...]] = {
    "direction": ("inbound", "outbound", "internal", "transit"),
    "status": ("answered", "busy", "declined", "unanswered", "cancelled", "abandoned", "unreachable", "failed"),
    "end-reason": (
        "caller-disconnected", "callee-disconnected", "blind-transfer", "consult-transfer", "replaced", "referred",
        "redirected", "cancelled",
    ),
    "reroute-reason": ("transfer", "overflow", "forwarded", "queue-exit", "queue-abandoned"),
    "released-by": ("caller", "callee", "bridge"),
    "conference-role": ("host", "participant", "listener"),
    "record-type": ("call", "voicemail", "conference"),
    "network": ("on-net", "off-net", "smart"),
    "media": ("audio", "video"),
    "caller-role": ("agent", "supervisor", "admin"),
    "attestation": ("A", "B", "C"),
}  # fmt: skip
"""Part -> the story's values for it."""

RATES = (Decimal("0.0025"), Decimal("0.005"), Decimal("0.0115"), Decimal("0.12"), Decimal("1.5"))

_SIP = {
    "answered": (200, 16, "Normal"),
    "busy": (486, 17, "User busy"),
    "declined": (603, 21, "Call rejected"),
    "unanswered": (480, 19, "No answer"),
    "cancelled": (487, 16, "Normal"),
    "abandoned": (487, 31, "Normal, unspecified"),
    "unreachable": (404, 20, "Subscriber absent"),
    "failed": (503, 38, "Network out of order"),
}


@attrs.frozen(slots=True)
class File:
    """A file of a recording; `length` in microseconds, `size` in bytes; `turn` counts those of an account."""

    turn: int
    number: int
    length: int
    size: int
    media: str


@attrs.frozen(slots=True)
class Recording:
    """One recording of a call; `turn` counts those of an account."""

    turn: int
    staff: int | None
    started: int
    ended: int
    files: tuple[File, ...]


@attrs.define(slots=True, kw_only=True, eq=False)
class Leg:
    """One leg of a call: what becomes one record. Times are instants in microseconds, None for what never happened."""

    serial: int
    call: int
    caller: Party
    callee: Party
    direction: str
    status: str
    started: int
    ended: int
    account: int = 0
    number: int = 1
    service: str = ""
    dialled: str | None = None
    rang: int | None = None
    answered: int | None = None
    joined: int | None = None
    left: int | None = None
    lag: int = 0
    end_reason: str | None = None
    reroute_reason: str | None = None
    released_by: str | None = None
    diverted_from: str | None = None
    diverted_to: str | None = None
    conference: int | None = None
    conference_role: str | None = None
    record_type: str = "call"
    network: str = "off-net"
    media: str = "audio"
    trunk: int | None = None
    rate: Decimal = RATES[0]
    recordings: tuple[Recording, ...] = ()
    settled: bool = True
    """Whether the price is known already."""
    rated: bool = True
    """Whether a price will ever be known."""
    turn: int | None = None
    """Its place among the calls whose records may show what calls hardly do; None for one whose record must not."""

    @property
    def ring(self) -> int:
        """Microseconds between the first ringing and answer or end; 0 for a call that rang nowhere."""
        end = self.ended if self.answered is None else self.answered
        return 0 if self.rang is None else end - self.rang

    @property
    def talk(self) -> int:
        """Microseconds between answer and end; 0 for a call that nobody answered."""
        return 0 if self.answered is None else self.ended - self.answered

    @property
    def billed(self) -> int:
        """Seconds charged: whole minutes, begun ones in full."""
        return -(-self.talk // MINUTE) * 60

    @property
    def cause(self) -> tuple[int, int, str]:
        """SIP status, release cause and its words."""
        return _SIP[self.status]

    def shift(self, by: int) -> None:
        """Move the leg to an earlier time."""
        for name in ("started", "ended", "rang", "answered", "joined", "left"):
            instant = getattr(self, name)
            if instant is not None:
                setattr(self, name, instant - by)
        self.recordings = tuple(
            attrs.evolve(recording, started=recording.started - by, ended=recording.ended - by)
            for recording in self.recordings
        )


def stories(
    *,
    seed: int,
    end: int,
    count: int,
    account: int = 0,
    conferences: bool = False,
    serial: int = 1,
    days: float = DAYS,
    together: int = CLUSTER,
) -> Iterator[Leg]:
    """Exactly `count` legs of one account, in the order in which their stories begin, all over by `end`.

    `conferences` makes conferences only; `serial` numbers the first leg; a cluster or a conference has `together` legs,
    or at most so many.
    """
    rng = Random(f"{seed}/{account}/{conferences}")  # noqa: S311  # must be repeatable, protects nothing
    maker = _StoryMaker(rng, account, serial, together)
    span = int(days * DAY)
    special = _special_starts(end - span + DAY, end - HOUR)
    clusters = _clusters(count, together)
    made, story, turn = 0, 0, 0
    while made < count:
        start = end - span + span * made // count
        left = count - made
        pinned = next(special, None) if story % 7 == 1 else None
        plain = True
        at = start + int(maker.rng.random() * (span // count)) if pinned is None else pinned
        if clusters and made >= clusters[0] and left >= together:
            del clusters[0]
            legs = maker.conference(at, together) if conferences else maker.batch(at, together)
        elif pinned is None and story % 4 == 2:
            legs, plain = maker.next_conference(at) if conferences else maker.next_call(at), False
        elif conferences:
            legs = maker.conference(at, 2 + int(maker.rng.random() * 9), longer=HOUR * (story % 5 == 3))
        elif pinned is None and story % 40 == 9:
            legs = maker.long(at)
        else:
            legs = maker.call(at, crossing=pinned is not None)
        del legs[left:]
        excess = max(leg.ended + leg.lag for leg in legs) - end
        for leg in legs:
            if excess > 0:
                leg.shift(excess)
            leg.rated = leg.serial % 25 != 17
            if plain:
                leg.turn, turn = turn, turn + 1
            yield leg
        made += len(legs)
        story += 1


def _clusters(count: int, size: int) -> list[int]:
    """Places at which a cluster begins, as far as there is room for it."""
    if count < 6 * CLUSTER:
        return [count // 3] if count >= 2 * CLUSTER else []
    border = count * BORDER[0] // BORDER[1] - size // 2
    return [count // 3, 2 * count // 3, *([border] if count >= 12 * CLUSTER else [])]


def _special_starts(first: int, last: int) -> Iterator[int]:
    """Moments shortly before a midnight or a change of clocks, which the call that begins there then crosses.

    Around a change also two calls an hour apart: where it repeats an hour, clocks on the wall say the same of both.
    """
    days = [first // DAY * DAY + number * DAY for number in range(1, (last - first) // DAY)]
    changes = [day + HOUR * hour for day in days for hour in _clock_changes(day)]
    yield from (change - 20 * SECOND for change in changes)
    yield from (change + half for change in changes for half in (-HOUR // 2, HOUR // 2))
    yield from (day - 20 * SECOND for day in days[:: max(len(days) // 6, 1)])


def _clock_changes(day: int) -> list[int]:
    """Hours (UTC) of this day at which Europe or North America changes its clocks."""
    date = moment(day)
    if date.isoweekday() != 7:
        return []
    europe = date.month in (3, 10) and date.day > 24
    america = (date.month == 3 and 8 <= date.day <= 14) or (date.month == 11 and date.day <= 7)
    return [1] * europe + [6] * america


class _StoryMaker:
    """Invents stories for one account."""

    def __init__(self, rng: Random, account: int, serial: int, together: int) -> None:
        self.rng, self._account, self._serial, self._together = rng, account, serial, together
        self._calls = serial
        self._staff = staff()
        self._outsiders, self._recordings, self._turns = 0, 0, 0
        self._kinds: list[tuple[float, Callable[[int], list[Leg]]]] = [
            (0.06, self._transfer),
            (0.10, self._diverted),
            (0.12, self._voicemail),
            (1.0, lambda at: [self._plain(at)]),
        ]
        self._rare: list[Callable[[int], list[Leg]]] = [
            *(partial(self._one, status=status) for status in WORDS["status"]),
            *(partial(self._one, status="answered", direction=direction) for direction in WORDS["direction"]),
            *(partial(self._one, status="answered", network=network) for network in WORDS["network"]),
            partial(self._one, status="answered", direction="internal", media="video", recorded=True),
            *(partial(self._transfer, ending=ending) for _, ending in _TRANSFERS),
            *(partial(self._diverted, reason=reason) for reason in _DIVERSIONS),
            partial(self._voicemail, given_up=True),
            *(partial(self._between, first=first) for first in range(len(WORDS["caller-role"]))),
            self._meeting,
        ]  # fmt: skip

    def call(self, at: int, *, crossing: bool = False) -> list[Leg]:
        """Some call; one that crosses a moment is answered and lasts."""
        if crossing:
            return [self._plain(at, status="answered", talk=(60 + int(self.rng.random() * 600)) * SECOND)]
        draw = self.rng.random()
        return next(make for limit, make in self._kinds if draw < limit)(at)

    def next_call(self, at: int) -> list[Leg]:
        """The next of the calls that use every word."""
        self._turns += 1
        return self._rare[(self._turns - 1) % len(self._rare)](at)

    def next_conference(self, at: int) -> list[Leg]:
        """A conference with everybody in it: some are called by the bridge, one never gets in, one leaves first."""
        legs = self.conference(at, 6)
        roles = WORDS["conference-role"]
        for seat, leg in enumerate(legs):
            leg.conference_role = roles[min(seat, 1 + seat % 2)]
            if seat in (2, 3):
                leg.direction, leg.caller, leg.callee = "outbound", leg.callee, leg.caller
                leg.dialled = leg.callee.number
                leg.released_by = "callee" if leg.released_by == "caller" else leg.released_by
        last = legs[-1]
        last.status, last.answered, last.joined, last.left = "abandoned", None, None, None
        last.ended = last.started + 5 * SECOND
        last.released_by, last.end_reason = "caller", "caller-disconnected"
        return legs

    def long(self, at: int) -> list[Leg]:
        """A call of one to three hours."""
        leg = self._plain(at, status="answered")
        leg.ended += HOUR + int(self.rng.random() * 7_000) * SECOND
        leg.recordings = ()
        return [leg]

    def conference(self, at: int, size: int, longer: int = 0) -> list[Leg]:
        """A conference: the host ends it for everybody who is still there; some leave before."""
        rng, number, size = self.rng, self._next_call(), min(size, self._together)
        at = at // SECOND * SECOND + number % 3 * 335_000  # most begin within a second
        end = at + (300 + int(rng.random() * 3000)) * SECOND + longer
        legs: list[Leg] = []
        for seat in range(size):
            host = seat == 0
            started = at + int(rng.random() * 120) * SECOND * (not host)
            joined = started + int(5 + rng.random() * 20) * SECOND
            early = size < self._together and not host and rng.random() < 0.3
            never = size < self._together and not host and not early and rng.random() < 0.06
            left = joined + int(rng.random() * 120) * SECOND if early else None if never else end
            ended = started + int(rng.random() * 9) * SECOND if left is None else left
            leg = self._leg(
                at=started, ended=ended, caller=self._staff[number % len(self._staff)] if host else self._outsider(),
                callee=self._desk(number), direction="inbound", call=number if host else self._next_call(),
                status="abandoned" if never else "answered",
            )  # fmt: skip
            leg.conference, leg.number, leg.record_type, leg.network = number, seat + 1, "conference", "on-net"
            leg.conference_role = "host" if host else "listener" if rng.random() < 0.35 else "participant"
            leg.rang, leg.answered = started, None if never else started
            leg.joined, leg.left = (None, None) if never else (joined, ended)
            leg.released_by = "caller" if host or early or never else "bridge"
            leg.end_reason = "caller-disconnected" if leg.released_by == "caller" else "callee-disconnected"
            leg.lag = (60 + int(rng.random() * 3000)) * SECOND
            legs.append(leg)
        return legs

    def batch(self, at: int, size: int) -> list[Leg]:
        """Calls that a dialler begins at one instant or a millisecond later, and a broken trunk ends at one instant."""
        end = at + 10 * MINUTE
        legs = [self._plain(at + seat % 5 // 4 * 1_000, status="answered") for seat in range(size)]
        for leg in legs:
            leg.ended, leg.recordings, leg.lag = end, (), 30 * SECOND
            leg.answered = min(leg.answered or end, end)
        return legs

    def _one(
        self, at: int, *, network: str | None = None, media: str | None = None, recorded: bool = False, **words: Any
    ) -> list[Leg]:
        leg = self._plain(at, **words)
        leg.network = network or leg.network
        leg.media = media or leg.media
        if recorded:
            leg.recordings = (self._recording(leg, leg.answered or leg.started),)
        return [leg]

    def _meeting(self, at: int) -> list[Leg]:
        """A small conference among plain calls, published as soon as they are."""
        legs = self.conference(at, 3)
        for leg in legs:
            leg.lag = (5 + leg.serial % 150) * SECOND
        return legs

    def _between(self, at: int, *, first: int) -> list[Leg]:
        """A call between two people of different roles."""
        roles = WORDS["caller-role"]
        leg = self._plain(at, status="answered", direction="internal")
        leg.caller, leg.callee = (
            next(one for one in self._staff if one.role == role) for role in (roles[first], roles[first - 1])
        )
        leg.dialled = leg.callee.number
        return [leg]

    def _plain(
        self, at: int, *, status: str | None = None, direction: str | None = None, talk: int | None = None
    ) -> Leg:  # fmt: skip
        rng = self.rng
        draw = rng.random() if direction is None else _DRAWS[direction]
        inbound, outbound = draw < 0.62, 0.62 <= draw < 0.86
        here = self._staff[int(rng.random() * rng.random() * len(self._staff))]
        if inbound or outbound:
            there = self._outsider()
            direction = "inbound" if inbound else "outbound"
        elif draw < 0.98:
            there, direction = self._staff[int(rng.random() * len(self._staff))], "internal"
        else:
            there, here, direction = self._outsider(), self._outsider(), "transit"
        caller, callee = (there, here) if inbound or direction == "transit" else (here, there)
        status = status or self._status()
        rang = at + int((0.4 + rng.random()) * SECOND) // 1000 * 1000
        waits = int((2 + rng.random() * 25) * SECOND) // 1000 * 1000
        if status == "answered":
            answered: int | None = rang + waits
            if talk is None:
                talk = 0 if rng.random() < 0.02 else int(rng.expovariate(1 / 140) * SECOND) + 10
            ended = rang + waits + min(talk, HOUR)
        else:
            answered = None
            immediate = status in ("failed", "unreachable")
            ended = (at if rng.random() < 0.4 else rang) if immediate else rang + waits
            rang = at if immediate else rang
        leg = self._leg(at=at, ended=ended, caller=caller, callee=callee, direction=direction, status=status)
        leg.rang, leg.answered = None if status in ("failed", "unreachable") else rang, answered
        leg.network = "on-net" if direction == "internal" else "smart" if draw < 0.05 else "off-net"
        if status == "answered":
            leg.released_by = "caller" if rng.random() < 0.55 else "callee"
            leg.end_reason = f"{leg.released_by}-disconnected"
            leg.media = "video" if direction == "internal" and rng.random() < 0.3 else "audio"
            if rng.random() < 0.25 and answered is not None and ended > answered:
                leg.recordings = (self._recording(leg, answered),)
        elif status in ("cancelled", "abandoned"):
            leg.released_by, leg.end_reason = "caller", "cancelled"
        elif status in ("busy", "declined"):
            leg.released_by, leg.end_reason = "callee", "callee-disconnected"
        return leg

    def _transfer(self, at: int, *, ending: str | None = None) -> list[Leg]:
        first = self._plain(at, status="answered")
        draw = self.rng.random()
        second = self._plain(first.ended, status="answered")
        first.end_reason = ending or next(ending for limit, ending in _TRANSFERS if draw < limit)
        first.released_by = "callee"
        second.caller, second.call, second.number = first.caller, first.call, 2
        second.callee = self._staff[int(self.rng.random() * len(self._staff))]
        second.direction, second.service, second.trunk = first.direction, first.service, first.trunk
        second.reroute_reason, second.dialled = "transfer", first.dialled
        return [first, second]

    def _diverted(self, at: int, *, reason: str | None = None) -> list[Leg]:
        first = self._plain(at, status="unanswered")
        second = self._plain(first.ended, status="answered")
        first.end_reason, first.diverted_to = "redirected", second.callee.number
        second.caller, second.call, second.number = first.caller, first.call, 2
        second.diverted_from, second.service = first.callee.number, first.service
        second.direction, second.trunk, second.dialled = first.direction, first.trunk, first.dialled
        second.reroute_reason = reason or _DIVERSIONS[first.serial % len(_DIVERSIONS)]
        return [first, second]

    def _voicemail(self, at: int, *, given_up: bool = False) -> list[Leg]:
        leg = self._plain(at, status="answered", talk=int((3 + self.rng.random() * 60) * SECOND))
        leg.record_type, leg.released_by, leg.end_reason = "voicemail", "caller", "caller-disconnected"
        leg.reroute_reason = "queue-abandoned" if given_up or leg.serial % 4 == 0 else None
        leg.recordings = (self._recording(leg, leg.answered or leg.started),)
        return [leg]

    def _recording(self, leg: Leg, started: int) -> Recording:
        started, ended = started // 1000 * 1000, leg.ended // 1000 * 1000
        length = max(ended - started, 0)
        media = leg.media
        self._recordings += 1
        file = File(self._recordings, leg.serial, length, 4_096 + length // 250, media)
        return Recording(self._recordings, leg.callee.staff or leg.caller.staff, started, max(ended, started), (file,))

    def _leg(
        self, *, at: int, ended: int, caller: Party, callee: Party, direction: str, status: str, call: int | None = None
    ) -> Leg:
        serial = self._serial
        self._serial += 1
        pick = int(self.rng.random() * 1000)
        service = service_number(pick)
        number = callee.number if callee.number is not None else service
        return Leg(
            serial=serial,
            call=self._next_call() if call is None else call,
            caller=caller,
            callee=callee,
            direction=direction,
            status=status,
            started=at,
            ended=ended,
            account=self._account,
            service=service,
            dialled=service if direction == "inbound" else number,
            trunk=None if direction == "internal" else pick % 3,
            rate=RATES[pick % 2 if pick % 10 < 8 else pick % 5],
            lag=(5 + pick % 150) * SECOND,
        )

    def _desk(self, number: int) -> Party:
        """The conference bridge as the called side."""
        return Party(number=service_number(number), inside=True, domain="bridge.example", ip="192.0.2.250")

    def _outsider(self) -> Party:
        self._outsiders += 1
        return outsider(self.rng, self._outsiders)

    def _next_call(self) -> int:
        self._calls += 1
        return self._calls

    def _status(self) -> str:
        draw = self.rng.random()
        return next(status for limit, status in _STATUS if draw < limit)


_DRAWS = {"inbound": 0.1, "outbound": 0.7, "internal": 0.9, "transit": 0.99}
"""A draw that gives each direction."""

_TRANSFERS = ((0.4, "blind-transfer"), (0.8, "consult-transfer"), (0.9, "referred"), (1.01, "replaced"))

_DIVERSIONS = ("overflow", "forwarded", "queue-exit")

_STATUS = (
    (0.70, "answered"),
    (0.78, "unanswered"),
    (0.83, "busy"),
    (0.87, "abandoned"),
    (0.90, "cancelled"),
    (0.93, "declined"),
    (0.97, "failed"),
    (1.01, "unreachable"),
)
