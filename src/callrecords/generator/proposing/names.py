"""Names as vendors write them, and the words that tell what they mean. No name here belongs to one vendor."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Literal

_GLUED = (
    re.compile(
        r"(start|end|begin|stop|answer|hangup|call|create|from|to|since|until|min|max)(date|time|datetime|stamp)"
    ),
    re.compile(r"(date|time|datetime)(from|to|since|until|after|before|start|end)"),
    re.compile(r"(bill|call|talk|ring|hold|wait|duration)(secs?|seconds|ms|millis)"),
    re.compile(r"(call|conference)(start|begin|answer|connect|end|stop)"),
    re.compile(r"((?:sip)?(?:caller|called|callee|calling))(ip|port|number|num|name)"),
)
"""Words that are written as one where they speak of times, of lengths of time, and of the sides of a call."""


def words(name: str) -> list[str]:
    """The words of a name, in lower case: `nextPageToken` and `next-page-token` are next, page, token; `startdate` start, date."""
    return [*_words(name)]


@functools.lru_cache(maxsize=65_536)
def _words(name: str) -> tuple[str, ...]:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    found = [word.lower() for word in re.split(r"[^A-Za-z0-9]+", apart) if word]
    return tuple(part for word in found for part in _apart(word))


def _apart(word: str) -> tuple[str, ...]:
    match = next(filter(None, (pattern.fullmatch(word) for pattern in _GLUED)), None)
    return (word,) if match is None else (match[1], match[2])


def bare(name: str) -> str:
    """A name without what divides its words, in lower case."""
    return "".join(_words(name))


def is_one(name: str, phrases: Iterable[str]) -> bool:
    """Whether a name is one of some phrases, however its words are divided."""
    return bare(name) in _bare(tuple(phrases))


@functools.lru_cache(maxsize=4_096)
def _bare(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(bare, phrases))


def has_word(text: str, known: Iterable[str]) -> str | None:
    """The first of some words that a text has, alone, in the plural, or at the end or beginning of a longer word."""
    found = words(text)
    for word in known:
        for one in found:
            if one in (word, f"{word}s") or (
                len(word) > 3 and (one.startswith(word) or one.rstrip("s").endswith(word))
            ):
                return word
    return None


CALLS = ("call", "cdr", "conference", "phone log", "leg", "voice")
"""What a list of call records is about."""
OTHERS = (
    "fax",
    "faxes",
    "sms",
    "mms",
    "message",
    "email",
    "chat",
    "recording",
    "user",
    "contact",
    "meeting",
    "webinar",
    "ticket",
)
"""What a list is about whose records look like calls and are none."""
ACCOUNTS = (
    "account",
    "tenant",
    "organization",
    "organisation",
    "company",
    "customer",
    "partner",
    "provider",
    "reseller",
    "enterprise",
    "domain",
    "workspace",
    "client",
    "project",
    "subaccount",
)
"""Whom a path may be bound to."""

CARRIERS = (
    "authorization", "api key", "x api key", "xi api key", "api token", "x api token", "access token", "x access token", "auth token", "x auth token",
    "authorization token", "x authorization", "token", "x token", "user token", "app key", "x app key",
)  # fmt: skip
"""Headers that carry the token."""

LIMIT = (
    "limit", "per page", "page size", "size", "count", "max results", "max", "top", "page limit", "results per page", "rows", "items per page",
    "records per page", "max records", "max items", "num results", "batch size", "rpp", "take",
)  # fmt: skip
COUNT_FLAGS = (
    "count",
    "include count",
    "include total",
    "with total",
    "with count",
    "return total",
    "include total count",
)
"""How a parameter is called that asks for the total."""
OFFSET = (
    "offset", "skip", "start index", "page offset", "start at", "start record", "first result", "record offset", "record index",
          "first record", "from record", "from index", "starting index", "begin index", "row offset", "start row", "start position")  # fmt: skip
OFFSET_IF_SAID = ("start", "from", "index", "position", "first", "begin")
"""The same, where a description says that it counts records: alone, these names may mean something else."""
PAGE = ("page", "page number", "page no", "page num", "page index", "current page", "p")
CURSOR = (
    "cursor", "page token", "next token", "next page token", "continuation token", "next cursor", "starting after", "after cursor", "token", "next",
    "page key", "next page", "page cursor", "continuation", "marker", "after", "scroll id", "next key", "page id", "bookmark",
)  # fmt: skip

TOTAL = (
    "total", "total count", "total items", "total results", "total records", "total size", "record count", "records total", "total number",
    "totalrecs", "total elements", "total rows", "total entries", "total calls", "odata count", "count total", "num total", "records count", "total hits",
)  # fmt: skip
MATCHING = (
    "filtered", "total filtered", "filtered total", "filtered count", "count filtered", "records filtered", "matching", "matched", "total matching",
    "match count",
)  # fmt: skip
"""Names for the number of records that meet the conditions, where the total counts all records."""
LIMIT_SAID = (
    "limit",
    "per page",
    "page size",
    "size",
    "max results",
    "items per page",
    "results per page",
    "records per page",
    "page limit",
)
OFFSET_SAID = ("offset", "skip", "start", "start index")
PAGE_SAID = ("page", "page number", "current page", "page index")
PAGES_SAID = ("pages", "total pages", "page total", "num pages", "last page", "page count", "pages total")
COUNT_SAID = ("count", "number of elements", "num results", "items count", "returned", "page records")
MORE = ("has more", "more", "has next", "has more items", "has next page", "more available")
NEXT = (
    "next", "next page", "next url", "next page uri", "next page token", "next token", "next cursor", "cursor", "next page url", "next link",
    "continuation token", "continuation", "marker", "page token", "scroll id", "bookmark",
)  # fmt: skip

FROM = ("since", "from", "after", "start", "begin", "gte", "ge", "gt", "min", "starting", "newer")
UNTIL = ("until", "to", "before", "end", "lte", "le", "lt", "max", "ending", "till", "older")
AROUND = ("date", "time", "at", "datetime", "timestamp", "on", "than", "value")
"""Words beside those that say nothing more."""


def edge_of(name: str) -> Literal["from", "until"] | None:
    """Which end of a range a parameter's name bounds; one such as start_before says it in its last word, max_start in its first."""
    own = words(name)
    telling = [word for word in own if word not in _BESIDE]
    is_from, is_until = bool({*own} & {*FROM}), bool({*own} & {*UNTIL})
    for one in (own[-1:], own[:1], telling[-1:]):
        if is_from == is_until:
            is_from, is_until = bool({*one} & {*FROM}), bool({*one} & {*UNTIL})
    return "from" if is_from else "until" if is_until else None


MOMENTS = {
    "started": frozenset({"start", "started", "begin", "began", "begun", "initiated", "attempted", "originated", "originate", "placed", "setup"}),
    "rang": frozenset({"ring", "ringing", "rang", "rung"}),
    "answered": frozenset({"answer", "answered", "connect", "connected", "pickup"}),
    "ended": frozenset(
        {"end", "ended", "finish", "finished", "hangup", "disconnect", "disconnected", "completed", "terminated", "release", "released", "stop",
         "stopped", "closed"}
    ),
    "inserted": frozenset({"create", "created", "creation", "insert", "inserted", "createdat"}),
}  # fmt: skip
"""Parts of a call's story that are times -> the words that name them, one of which is all that is left of a field's name."""
_BESIDE = frozenset(
    {"call", "calls", "utc", "gmt", "epoch", "unix", "ms", "millis", "iso", "timestamp", "ts", "stamp", "date", "time", "at", "on", "datetime",
     "dt", "session", "conference", "conversation", "sec", "secs", "second", "seconds", "milliseconds"}
)  # fmt: skip
"""Words of a time's name that do not say which time it is."""


def core(name: str) -> list[str]:
    """The words of a name that say which time it is; none where it is only called a time."""
    return [word for word in words(name) if word not in _BESIDE]


def moment_of(name: str) -> str | None:
    """The part of a call's story that a time's name says; one that is only called a time is when the call began."""
    left = core(name)
    if not left:
        return "started" if {*words(name)} & {"date", "time", "timestamp", "datetime"} else None
    return next((part for part, known in MOMENTS.items() if {*left} <= known), None)


PLAIN_KEYS = ("id", "uuid", "sid", "guid", "key")
KEYS = (
    "call id",
    "call sid",
    "call uuid",
    "cdr id",
    "record id",
    "unique id",
    "conference id",
    "session id",
    "request uuid",
)
THINGS = (
    "agent", "batch", "campaign", "contact", "department", "device", "employee", "extension", "group", "lead", "line", "list", "location", "number",
    "office", "person", "profile", "queue", "site", "skill", "team", "trunk", "user",
)  # fmt: skip
"""What many calls have in common, so that its id identifies no call."""
OWNERS = (
    "account",
    "account id",
    "account sid",
    "account code",
    "tenant id",
    "organization id",
    "company id",
    "customer id",
    "domain id",
    "workspace id",
)
DURATIONS = (
    "duration",
    "call duration",
    "total duration",
    "length",
    "duration seconds",
    "duration ms",
    "duration in seconds",
    "duration sec",
    "duration secs",
    "call length",
    "call seconds",
    "call sec",
    "call secs",
    "duration time",
    "seconds",
    "call duration seconds",
    "call total duration",
    "total call duration",
    "total duration seconds",
    "call total duration seconds",
)
LENGTHS = {
    "billed-duration": ("billsec", "bill sec", "billed duration", "bill duration", "billed seconds", "billed sec", "billable seconds", "billable duration"),
    "talk-duration": ("talk time", "talk duration", "talking time", "conversation duration", "connect duration", "connected duration", "connected time",
                      "talking duration", "talking duration seconds", "call talking duration seconds", "talk seconds"),
    "ring-duration": ("ring duration", "ringing duration", "ring seconds"),
}  # fmt: skip
"""Parts of a call's story that are other lengths of time -> how they are called."""

_BESIDE_LENGTH = frozenset(
    {"call", "session", "conference", "conversation", "total", "in", "s", "sec", "secs", "second", "seconds", "ms", "millis", "milliseconds"}
)  # fmt: skip


def is_duration(name: str) -> bool:
    """Whether a name says how long a call was, in whatever unit: `duration`, `call_duration_secs`, `durationMs`."""
    left = [word for word in words(name) if word not in _BESIDE_LENGTH]
    return left in (["duration"], ["length"]) or is_one(name, DURATIONS)


def is_length(name: str) -> bool:
    """Whether a name says a length of time of a call: its duration, or how long a part of it was."""
    return is_duration(name) or any(is_one(name, phrases) for phrases in LENGTHS.values())


MONEY = ("price", "cost", "amount", "charge", "charges", "fee", "total cost", "call cost", "bill amount")
NUMBERS = (
    "from",
    "to",
    "caller",
    "callee",
    "phone",
    "ani",
    "dnis",
    "src",
    "dst",
    "msisdn",
    "number",
    "cli",
    "called",
    "calling",
    "source",
    "destination",
    "dialed",
    "dialled",
    "forwarded",
    "cld",
    "clid",
    "cid",
    "did",
    "digits",
    "extension",
    "imsi",
    "imei",
    "iccid",
)
"""Words of what is called or calls: a phone number, or what stands for one phone."""
NO_NUMBERS = (
    "id", "sid", "uuid", "guid", "type", "count", "country", "url", "status", "carrier", "time", "at", "code", "duration", "context", "tenant",
    "port", "codec", "rtp", "host", "hostname", "server", "zone", "gateway", "channel", "protocol", "interface", "currency", "reason", "cause", "state", "city", "region", "language", "key", "hash",
    "microphone", "headphone", "speakerphone",
)  # fmt: skip
"""Words beside those that say something else of it."""
CALLERS = ("from", "caller", "caller number", "calling number", "from number", "caller id number", "src", "ani", "cli", "calling party number", "calling party",
           "caller phone", "source number", "caller did number", "clid", "caller phone number", "from phone number", "calling", "source extension", "caller extension")  # fmt: skip
CALLEES = ("to", "callee", "callee number", "called number", "to number", "dst", "dnis", "cld", "called party number", "called party",
           "destination number", "callee did number", "callee phone number", "to phone number", "dialed number", "called", "dialled number", "destination extension", "callee extension")  # fmt: skip
"""How those fields are called that hold the number of one side."""
WORDS = {
    "direction": {
        "inbound": ("inbound", "in", "incoming", "terminating", "mt", "received"),
        "outbound": ("outbound", "out", "outgoing", "originating", "mo", "placed"),
        "internal": ("internal", "intra", "local", "extension"),
    },
}  # fmt: skip
"""Parts of a story that are words -> the story's word -> how vendors write it."""
PEOPLE = (
    "first name",
    "last name",
    "full name",
    "display name",
    "caller name",
    "callee name",
    "user name",
    "agent name",
    "caller id name",
    "contact name",
    "person",
)
ADDRESSES = ("email", "mail", "sip", "uri", "address")
NETWORKS = ("ip", "ip address", "remote ip", "source ip")
SECRETS = ("recording url", "audio url", "media url", "download url", "voicemail url", "signed url")
