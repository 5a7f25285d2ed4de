"""The parts of a generated call by the names that `x-means` uses, and the family by which each is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import attrs

from callrecords.emulator.story.people import Party, campaign
from callrecords.emulator.story.story import File, Leg, Recording

Id: TypeAlias = tuple[str, Callable[[Any], int | None]]
"""The space that an id belongs to, and its number there."""
Family: TypeAlias = Literal["id", "number", "address", "time", "day", "duration", "money", "word", "list"]


@attrs.frozen
class StoryPart:
    """One part of a leg, a recording or a file."""

    family: Family
    of: Callable[[Any], Any]
    space: str = ""
    """Of an id."""


def _inside(leg: Leg) -> Party:
    return leg.callee if leg.callee.inside else leg.caller


def _outside(leg: Leg) -> Party:
    return leg.caller if leg.callee.inside else leg.callee


IDS: dict[str, Id] = {
    "record-id": ("record", lambda leg: leg.serial),
    "parent-id": ("record", lambda leg: leg.serial - 1 if leg.number > 1 else None),
    "call-id": ("call", lambda leg: leg.call),
    "session-id": ("session", lambda leg: leg.call),
    "conference-id": ("conference", lambda leg: leg.conference),
    "room-id": ("room", lambda leg: leg.call if leg.conference is None else (leg.conference % 12 or None)),
    "sip-call-id-caller": ("sip-caller", lambda leg: leg.serial),
    "sip-call-id-callee": ("sip-callee", lambda leg: None if leg.rang is None else leg.serial),
    "owner": ("account", lambda leg: leg.account),
    "account": ("service-account", lambda leg: leg.account),
    "billed-account": ("billed-account", lambda leg: leg.account),
    "caller-staff": ("staff", lambda leg: leg.caller.staff),
    "callee-staff": ("staff", lambda leg: leg.callee.staff),
    "releasing-staff": ("staff", lambda leg: (leg.caller if leg.released_by == "caller" else leg.callee).staff),
    "handling-staff": ("staff", lambda leg: _inside(leg).staff),
    "caller-department-id": ("department", lambda leg: leg.caller.department),
    "callee-department-id": ("department", lambda leg: leg.callee.department),
    "trunk": ("trunk", lambda leg: leg.trunk),
    "recording-staff": ("staff", lambda recording: recording.staff),
    "file-id": ("file", lambda file: file.number),
}
"""Opaque ids."""

NUMBERS: dict[str, Callable[[Leg], str | None]] = {
    "caller": lambda leg: leg.caller.number,
    "callee": lambda leg: leg.callee.number,
    "dialled": lambda leg: leg.dialled,
    "caller-address": lambda leg: leg.caller.number,
    "callee-address": lambda leg: leg.callee.number,
    "subscriber": lambda leg: leg.service,
    "external-number": lambda leg: _outside(leg).number,
    "outbound-number": lambda leg: leg.service if leg.direction == "outbound" else None,
    "inbound-number": lambda leg: leg.service if leg.direction == "inbound" else None,
    "service-number": lambda leg: leg.service if leg.direction == "inbound" and leg.serial % 3 else None,
    "diverted-from": lambda leg: leg.diverted_from,
    "diverted-to": lambda leg: leg.diverted_to,
    "attested-number": lambda leg: leg.caller.number,
}
"""Phone numbers: E.164 with `+`, short codes, extensions; None when withheld or without meaning for the call."""

TIMES: dict[str, Callable[[Any], int | None]] = {
    "started": lambda leg: leg.started,
    "rang": lambda leg: leg.rang,
    "answered": lambda leg: leg.answered,
    "ended": lambda leg: leg.ended,
    "joined": lambda leg: leg.joined,
    "left": lambda leg: leg.left,
    "inserted": lambda leg: leg.ended + leg.lag,
    "recording-started": lambda recording: recording.started,
    "recording-ended": lambda recording: recording.ended,
}
"""Instants in microseconds."""

DURATIONS: dict[str, Callable[[Any], int]] = {
    "duration": lambda leg: leg.ended - leg.started,
    "ring-duration": lambda leg: leg.ring,
    "talk-duration": lambda leg: leg.talk,
    "meeting-duration": lambda leg: 0 if leg.left is None or leg.joined is None else leg.left - leg.joined,
    "billed-duration": lambda leg: leg.billed * 1_000_000,
    "file-duration": lambda file: file.length,
}
"""Lengths in microseconds."""

MONEY: dict[str, Callable[[Leg], Decimal | None]] = {
    "rate": lambda leg: leg.rate if leg.rated else None,
    "price": lambda leg: leg.rate * (leg.billed // 60) if leg.settled and leg.rated else None,
    "cost": lambda leg: leg.rate * (leg.billed // 60) * 2 + (leg.serial % 3) * Decimal("0.01") if leg.settled else None,
}
"""Amounts; a price is its rate times the minutes that are billed, and nothing before it has settled, or where it is never rated."""

WORDS: dict[str, Callable[[Any], object]] = {
    "leg-number": lambda leg: leg.number,
    "direction": lambda leg: leg.direction,
    "currency": lambda leg: "EUR" if leg.settled and leg.rated else None,
    "network": lambda leg: leg.network,
    "conference-role": lambda leg: leg.conference_role,
    "record-type": lambda leg: leg.record_type,
    "status": lambda leg: leg.status,
    "sip-status": lambda leg: leg.cause[0],
    "cause": lambda leg: leg.cause[1],
    "cause-text": lambda leg: leg.cause[2],
    "end-reason": lambda leg: leg.end_reason,
    "reroute-reason": lambda leg: leg.reroute_reason,
    "released-by": lambda leg: leg.released_by,
    "media": lambda leg: leg.media,
    "codec-caller": lambda leg: leg.caller.codec if leg.answered is not None else None,
    "codec-callee": lambda leg: leg.callee.codec if leg.answered is not None else None,
    "transcoded": lambda leg: leg.answered is not None and leg.caller.codec != leg.callee.codec,
    "user-agent": lambda leg: leg.caller.user_agent,
    "caller-name": lambda leg: leg.caller.name,
    "callee-name": lambda leg: leg.callee.name,
    "caller-first-name": lambda leg: leg.caller.first,
    "caller-last-name": lambda leg: leg.caller.last,
    "callee-first-name": lambda leg: leg.callee.first,
    "callee-last-name": lambda leg: leg.callee.last,
    "caller-domain": lambda leg: leg.caller.domain,
    "callee-domain": lambda leg: leg.callee.domain,
    "caller-role": lambda leg: leg.caller.role,
    "callee-role": lambda leg: leg.callee.role,
    "caller-role-name": lambda leg: leg.caller.role and leg.caller.role.capitalize(),
    "callee-role-name": lambda leg: leg.callee.role and leg.callee.role.capitalize(),
    "caller-department": lambda leg: leg.caller.department_name,
    "callee-department": lambda leg: leg.callee.department_name,
    "caller-region": lambda leg: leg.caller.region,
    "attestation": lambda leg: "ABC"[leg.serial % 3] if leg.direction == "inbound" else None,
    "attesting-entity": lambda leg: f"{campaign(leg.serial // 5)} voice" if leg.direction == "inbound" else None,
    "user-data": lambda leg: f"campaign={campaign(leg.serial // 3)}" if leg.serial % 3 else None,
    "recorded": lambda leg: bool(leg.recordings),
    "audio-stored": lambda leg: bool(leg.recordings),
    "file-name": lambda file: f"recording-{file.number}.{'mp4' if file.media == 'video' else 'wav'}",
    "file-url": lambda file: f"https://recordings.example/{file.number}",
    "file-size": lambda file: file.size,
    "file-media": lambda file: file.media,
    "file-type": lambda file: file.media,
    "file-private": lambda file: file.turn % 4 != 2,
}
"""Words, flags and small numbers."""

ADDRESSES: dict[str, Callable[[Leg], str | None]] = {
    "caller-ip": lambda leg: leg.caller.ip,
    "callee-ip": lambda leg: leg.callee.ip if leg.rang is not None else None,
}
"""IP addresses."""

LISTS: dict[str, Callable[[Any], tuple[object, ...]]] = {
    "recordings": lambda leg: leg.recordings,
    "recording-files": lambda recording: recording.files,
}
"""What a leg, or a recording, has several of."""


def _parts() -> Iterator[tuple[str, StoryPart]]:
    families: Mapping[Family, Mapping[str, Callable[[Any], Any]]] = {
        "number": NUMBERS, "address": ADDRESSES, "time": TIMES, "day": {"call-day": lambda leg: leg.started},
        "duration": DURATIONS, "money": MONEY, "word": WORDS, "list": LISTS,
    }  # fmt: skip
    for name, (space, number) in IDS.items():
        yield name, StoryPart("id", _from(name, number), space)
    for family, members in families.items():
        for name, of in members.items():
            yield name, StoryPart(family, of if family == "list" else _from(name, of))


def _from(name: str, of: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A part of a recording or of its file, told on a call as well: of its first one, None where it has none."""
    held = _file if name.startswith("file-") else _recording if name.startswith("recording-") else None
    if held is None:
        return of
    return lambda subject: None if (one := held(subject)) is None else of(one)


def _recording(subject: Leg | Recording) -> Recording | None:
    return subject if isinstance(subject, Recording) else next(iter(subject.recordings), None)


def _file(subject: Leg | Recording | File) -> File | None:
    recording = None if isinstance(subject, File) else _recording(subject)
    return subject if isinstance(subject, File) else None if recording is None else next(iter(recording.files), None)


PARTS: dict[str, StoryPart] = dict(_parts())
"""Every part by name."""
