"""Made-up records for the hand-written CINNOX server: the same calls every time, told back from a moment."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

OWN, OTHER = "app-7c1e", "app-90ff"
STATUSES = ("Call Ended", "Declined", "Busy", "Not Answered", "Cancelled", "Abandoned", "Unreachable", "Call Failed")
TYPES = ("onnet", "offnet", "smartcall")
ROLES = ("ADMIN", "SUPERVISOR", "AGENT")
NAMES = (
    "Chan 大文", "chan 大文", "José Ñandú", "a_b%c", "A+B", 'Anna "Ann" Lee', "O'Neil", "", "ß", "SS", "x\ty", "🙂", "null", "0",
)  # fmt: skip


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as the pages print it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def calls(now: datetime, recent: int, old: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """App and record: `recent` calls of the last 90 days and `old` ones before, two of three the tokens' own."""
    draw = random.Random(7)
    step = timedelta(days=88) / recent
    moment = now - timedelta(minutes=30)
    for at in range(recent + old):
        if at == recent:
            moment = now - timedelta(days=91)
        if at % 6 not in (2, 3):  # runs of calls that begin in the same moment
            moment -= timedelta(
                seconds=int(step.total_seconds() * draw.uniform(0.2, 1.4)), milliseconds=draw.choice((0, 0, 1, 500))
            )
        app = OTHER if at % 3 == 2 else OWN
        yield app, _record(draw, at, moment.replace(microsecond=moment.microsecond // 1000 * 1000))


def _record(draw: random.Random, at: int, began: datetime) -> dict[str, Any]:
    status = draw.choice((*STATUSES, "Call Ended", "Call Ended", None))
    lasted = timedelta(milliseconds=draw.choice((0, 999, 1000, 75_000, 3_600_500)))
    recorded = status == "Call Ended" and draw.random() < 0.5
    inward = at % 2 == 0
    number = f"+852{draw.randrange(10**8):08d}"
    staff = f"staff-{draw.randrange(100, 120):04d}"
    name = NAMES[at % len(NAMES)]
    role = draw.choice(ROLES)
    record: dict[str, Any] = {
        "id": f"63685a0f5e2f1b00{draw.getrandbits(32):08x}",
        "hid": f"63685a0f5e2f1b0001b{at // 3:05d}",
        "svcID": "svc-0001",
        "date": began.strftime("%Y%m%d"),
        "roomID": f"room-{draw.randrange(50):04d}",
        "seq": at,
        "type": "call",
        "fromEID": None if inward else staff,
        "toEID": staff if inward else None,
        "fromSvcID": None if inward else "svc-0001",
        "toSvcID": "svc-0001" if inward else "",
        "fromRegion": draw.choice(("HK", "hk", "SG", None, "")),
        "callSeq": at % 3 + 1,
        "callID": f"call-{at // 2:04d}",
        "callDirection": "Inbound" if inward else "Outbound",
        "callType": draw.choice((*TYPES, *TYPES, None)),
        "fromIP": draw.choice(("198.51.100.7", "2001:db8::7", "", None)),
        "callPrepareFromNum": "+85230010000",
        "caller": number if at % 10 else int(number[1:]),  # the table says number, the sample text
        "callee": "+85230010000",
        "callDate": stamp(began),
        "callEndTime": stamp(began + lasted) if status else None,
        "status": status,
        "lastResponseCode": draw.choice(("200", "486", "487", "", None)),
        "byeReason": draw.choice(("Normal call clearing", "Network congestion ", "", None)),
        "releaseParty": draw.choice((staff, None)),
        "mediaType": draw.choice(("audio", "video", "audio")),
        "isRecording": recorded,
        "hasAudioFile": recorded and at % 4 != 0,
        "recordingEventList": _recordings(draw, at, began, staff) if recorded else draw.choice(([], None)),
        "recordType": draw.choice(("voicemail", "call", "call", "conference")),
        "fromRole": None if inward else role,
        "toRole": role if inward else None,
        "fromRoleName": None if inward else role.title(),
        "toRoleName": role.title() if inward else None,
        "fromDepartment": None if inward else "Sales",
        "toDepartment": "Support & Co." if inward else None,
        "fromDisplayName": name,
        "toDisplayName": NAMES[(at + 3) % len(NAMES)],
        "lastHandledParty": staff,
        "fromDepartmentID": None if inward else "dep-0001",
        "toDepartmentID": "dep-0002" if inward else None,
        "callerFirstName": name.split(" ")[0],
        "callerLastName": name.split(" ")[-1],
        "calleeFirstName": None,
        "calleeLastName": None,
    }
    if at % 8 == 5:  # no page promises a key
        for missing in ("fromDepartmentID", "calleeFirstName", "calleeLastName", "recordingEventList", "fromIP"):
            del record[missing]
    return record


def _recordings(draw: random.Random, at: int, began: datetime, staff: str) -> list[dict[str, Any]]:
    return [
        {
            "recorderEID": staff,
            "startAt": stamp(began),
            "endAt": stamp(began + timedelta(seconds=60)),
            "files": [
                {
                    "id": f"file-{at:04d}-{part}",
                    "name": f"recording-{at:04d} {part}.mp4",
                    "downloadUrl": f"https://files.example.com/{at:04d}/{part}.mp4?key={draw.getrandbits(64):x}",
                    "duration": draw.choice((60_000, 999, 1_234_567)),
                    "mimeType": draw.choice(("video", "mp4")),
                    "size": draw.choice((0, 480_000, 5_000_000_000)),
                    "type": draw.choice((2, 3)),
                    "isPrivate": True,
                }
                for part in range(1 + at % 2)
            ],
            "code": 0,
        }
    ]
