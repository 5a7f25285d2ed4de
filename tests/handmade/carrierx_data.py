"""Made-up records for the hand-written CarrierX server: the same ones every time."""

from __future__ import annotations

import functools
import random
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

OWN, CHILD, GRANDCHILD, STRANGER = (
    "ed437757-002d-4ecc-aa5a-efdf5e50dba0",
    "cee93bf3-5746-43fe-a1a2-822c05fef687",
    "0b7c52d1-93aa-4d7e-8f65-5a1f2be0c9d4",
    "77aa1d3e-0c64-45d2-b9f7-e3c05b8d1a62",
)
"""The partner of the tokens, one below it, one below that, and one that has nothing to do with them."""

NAMES = (
    "carrierX", "CarrierX", "Zürich Télécom", "a_b", "aXb", "100% sure", "1000 sure", "A+B", "A B", "O'Neil", 'say "hi"',
    "李雷 и Таня", "straße", "STRASSE", "x and y", "null", "true", "[star]*", "back\\slash", "ends eq", "4.50",
)  # fmt: skip
AMOUNTS = ("0.0025", "0.00250", "0", "0.5", "9", "10", "9.99", "100", "0.333333333", "1000.01", "-2.5", "-10", "0.0009")
RATES = ("0.0025", "0.005", "0.01", "0.0100", "2", "10.5", "0.9")
START = datetime(2025, 5, 1, 22, 30, tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """As the pages print it: UTC, milliseconds, Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def owners(count: int) -> Iterator[str]:
    """Five of eight records are the token's own, the others of those around it."""
    for at in range(count):
        yield (OWN, CHILD, OWN, OWN, GRANDCHILD, OWN, STRANGER, OWN)[at % 8]


@functools.cache
def call_drs(count: int) -> list[dict[str, Any]]:
    """Call detail records; the last of them have equal moments, and some differ by a millisecond."""
    draw = random.Random(52)
    some = _sometimes(draw)
    found: list[dict[str, Any]] = []
    moment = START
    for at, owner in enumerate(owners(count)):
        if at % 9 not in (3, 4, 5, 6):  # runs of calls that stop in the same moment
            moment += timedelta(milliseconds=draw.choice((1, 400, 999, 61_000, 3_600_000, 7_000_123)))
        lasted = draw.choice((0, 1, 9, 10, 59, 60, 61, 100, 3599)) * 1000 + draw.choice((0, 0, 1, 250, 999))
        stop = moment
        start = stop - timedelta(milliseconds=lasted)
        talk = start + timedelta(milliseconds=lasted // 3)
        answered = lasted > 0 and draw.random() < 0.8
        exact = f"{lasted / 1000:.3f}" if at % 4 else f"{lasted // 1000}.{lasted % 1000:03d}{draw.randrange(100):02d}"
        number = f"1{draw.randrange(2, 10)}{draw.randrange(10**9):09d}"[: draw.choice((5, 8, 11, 11, 11))]
        other = f"+{draw.choice((1, 44, 852))}{draw.randrange(10**8):08d}"
        record: dict[str, Any] = {
            "cic": some(draw.choice(("0288", "288", "5102", "05102"))),
            "cic_original": some(draw.choice(("0288", "9"))),
            "cic_transformed": some("0288"),
            "codec_dst": draw.choice(("g722", "G722", "opus", "pcmu")) if answered else None,
            "codec_src": draw.choice(("amrwb", "AMRWB", "pcma")) if answered else None,
            "date_insert": stamp((stop + timedelta(seconds=draw.randrange(2, 170))).replace(microsecond=0)),
            "date_start": stamp(start),
            "date_stop": stamp(stop),
            "date_talk": stamp(talk) if answered else None,
            "direction": ("inbound", "outbound", "inbound", "any", "undirected")[at % 5],
            "disconnect_originator": draw.choice(("SRC", "DST", None)),
            "diversion_dst": some(f"+{number}"),
            "diversion_src": some(f"+{number}"),
            "dr_sid": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
            "duration": exact if answered else exact.rstrip("0").rstrip(".") or "0",
            "duration_billing": str(-(-lasted // 60_000) * 60) if answered else "0",
            "endpoint_sid_dst": some(str(uuid.UUID(int=draw.randrange(1, 9) << 100, version=4))),
            "endpoint_sid_src": some(str(uuid.UUID(int=draw.randrange(1, 9) << 90, version=4))),
            "identity": some(draw.choice((other, "anonymous", "Anonymous", "sip:a_b@x", ""))),
            "ip_dst": f"10.222.2.{draw.randrange(1, 250)}:5060" if answered else None,
            "ip_src": f"162.251.{draw.randrange(1, 250)}.18",
            "number_billing": number,
            "number_dst": number,
            "number_dst_original": some(f"0{number}"),
            "number_dst_transformed": some(number[1:]),
            "number_external": other[1:],
            "number_src": other,
            "number_src_original": some(other[1:]),
            "number_src_transformed": some(f"00{other[1:]}"),
            "partner_sid": owner,
            "price": draw.choice(AMOUNTS) if answered else None,
            "price_lcr_dst": some(draw.choice(AMOUNTS)),
            "price_lcr_src": some(draw.choice(AMOUNTS)),
            "rate": draw.choice(RATES) if answered else None,
            "rate_lcr_dst": some(draw.choice(RATES)),
            "rate_lcr_src": some(draw.choice(RATES)),
            "sipcallid_dst": f"{draw.getrandbits(64):016x}@12.7.193.174" if answered else None,
            "sipcallid_src": f"{draw.getrandbits(64):016X}_{at}%a@162.251.180.24",
            "sipcause": "200" if answered else draw.choice(("486", "487", "404", "60")),
            "stir_attest": draw.choice(("A", "B", "C", None)),
            "stir_identity": draw.choice(("false", "true", None)),
            "stir_orig_id": some(other),
            "stir_signing_entity": NAMES[at % 25] if at % 25 < len(NAMES) else None,
            "stir_verstat": draw.choice(("TN-Validation-Passed", "tn-validation-passed", None, "")),
            "transcoded": draw.choice((True, False, None)),
            "trunk_group_sid_dst": some(str(uuid.UUID(int=draw.randrange(1, 9) << 80, version=4))),
            "trunk_group_sid_src": some(str(uuid.UUID(int=draw.randrange(1, 9) << 70, version=4))),
            "trunk_sid_dst": some(str(uuid.UUID(int=draw.randrange(1, 9) << 60, version=4))),
            "trunk_sid_src": some(str(uuid.UUID(int=draw.randrange(1, 9) << 66, version=4))),
            "type": draw.choice(("telecom", "telecom", "Telecom", "voip")),
            "user_data": {"identity": f"eyJ{draw.getrandbits(60):x}.é;alg=ES256;ppt=shaken"} if at % 3 else None,
            "version": draw.choice((2, 9, 10, None)),
        }
        if at % 11 == 7:  # older records were written before the codecs were
            del record["codec_dst"], record["codec_src"]
        found.append(record)
    return found


@functools.cache
def conference_calls(count: int) -> list[dict[str, Any]]:
    """Conference call detail records."""
    draw = random.Random(27)
    some = _sometimes(draw)
    moment = START
    found: list[dict[str, Any]] = []
    for at, owner in enumerate(owners(count)):
        if at % 7 not in (2, 3):
            moment += timedelta(milliseconds=draw.choice((1, 999, 61_000, 40_000_000)))
        lasted = draw.choice((5, 9, 10, 50, 100, 4000))
        joined = draw.random() < 0.8
        waited = min(lasted, draw.randrange(4))
        stop, start = moment, moment - timedelta(seconds=lasted)
        number, other = f"1516{draw.randrange(10**7):07d}", f"+1{draw.randrange(10**10):010d}"
        record: dict[str, Any] = {
            "address_dst": f'"{number}" <sip:{number}@11.22.33.44>',
            "address_src": f"<sip:{other}@12.34.56.78",
            "audio_key": some(f"{draw.getrandbits(24):06x}"),
            "bridge": draw.choice(("conference-bridge", "Conference-Bridge", "bridge_2", "bridgeX2")),
            "call_sid": f"69057c3e-bb90-4ed3-9c53-{at + 1:012d}",
            "custom_call_type": draw.choice(("dc", "foreign", "private_asd", "private_call", "recording", None)),
            "custom_name": NAMES[at % 25] if at % 25 < len(NAMES) else None,
            "date_disconnected": stamp(stop) if joined else None,
            "date_insert": stamp(stop + timedelta(milliseconds=draw.randrange(1000, 3_500_000))),
            "date_join": stamp(start + timedelta(seconds=waited)) if joined else None,
            "date_start": stamp(start),
            "date_stop": stamp(stop),
            "direction": ("inbound", "outbound", "inbound")[at % 3],
            "disconnect_cause": draw.choice((16, 16, 9, 10, 127, 0, None)),
            "disconnect_originator": draw.choice(("bridge", "src", None)),
            "disconnect_reason": draw.choice(("Normal", "normal", "No answer", "", None)),
            "duration": str(lasted),
            "duration_meeting": str(lasted - waited) if joined else None,
            "endpoint_sid": str(uuid.UUID(int=draw.randrange(1, 5) << 100, version=4)),
            "meeting_room_sid": some(str(uuid.UUID(int=draw.randrange(1, 5) << 90, version=4))),
            "meeting_sid": f"69057c3e-bb90-4ed3-9c53-{at // 6:012d}" if joined else None,
            "node": f"11.22.33.{draw.randrange(40, 120)}",
            "number_dst": number,
            "number_src": other,
            "partner_sid": owner,
            "role": draw.choice(("host", "listener", "participant")) if joined else None,
            "user_agent": some(draw.choice(("CX-IVS-SBC", "cx-ivs-sbc", "Zoiper 5.6 (ünïcode)", "a+b/1.0"))),
        }
        if (
            at % 5 == 0
        ):  # the table of the fields does not know this one, and the page promises the other only "if available"
            del record["audio_key"], record["user_agent"]
        found.append(record)
    return found


def _sometimes(draw: random.Random) -> Callable[[str], str | None]:
    return lambda value: value if draw.random() < 0.6 else None
