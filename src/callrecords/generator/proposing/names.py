"""Names as vendors write them, and the words that tell what they mean. No name here belongs to one vendor."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal


def words(name: str) -> list[str]:
    """The words of a name, in lower case: `nextPageToken` and `next-page-token` are next, page, token."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return [word.lower() for word in re.split(r"[^A-Za-z0-9]+", apart) if word]


def bare(name: str) -> str:
    """A name without what divides its words, in lower case."""
    return "".join(words(name))


def is_one(name: str, phrases: Iterable[str]) -> bool:
    """Whether a name is one of some phrases, however its words are divided."""
    return bare(name) in {bare(phrase) for phrase in phrases}


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
ACCOUNTS = (
    "account",
    "tenant",
    "organization",
    "organisation",
    "company",
    "customer",
    "partner",
    "domain",
    "workspace",
    "client",
    "project",
    "subaccount",
)
"""Whom a path may be bound to."""

LIMIT = (
    "limit",
    "per page",
    "page size",
    "size",
    "count",
    "max results",
    "max",
    "top",
    "page limit",
    "results per page",
    "rows",
)
OFFSET = ("offset", "skip", "start index", "page offset", "start at")
PAGE = ("page", "page number", "page no", "page num", "page index", "current page", "p")
CURSOR = (
    "cursor",
    "page token",
    "next token",
    "next page token",
    "continuation token",
    "next cursor",
    "starting after",
    "after cursor",
    "token",
    "next",
    "page key",
)

TOTAL = (
    "total",
    "total count",
    "total items",
    "total results",
    "total records",
    "total size",
    "record count",
    "records total",
    "total number",
    "totalrecs",
)
LIMIT_SAID = ("limit", "per page", "page size", "size", "max results")
OFFSET_SAID = ("offset", "skip", "start")
PAGE_SAID = ("page", "page number", "current page", "page index")
PAGES_SAID = ("pages", "total pages", "page total", "num pages", "last page")
COUNT_SAID = ("count", "number of elements", "num results", "items count")
MORE = ("has more", "more", "has next", "has more items")
NEXT = (
    "next",
    "next page",
    "next url",
    "next page uri",
    "next page token",
    "next token",
    "next cursor",
    "cursor",
    "next page url",
    "next link",
)

FROM = ("since", "from", "after", "start", "begin", "gte", "ge", "gt", "min", "starting", "newer")
UNTIL = ("until", "to", "before", "end", "lte", "le", "lt", "max", "ending", "till", "older")
AROUND = ("date", "time", "at", "datetime", "timestamp", "on", "than", "value")
"""Words beside those that say nothing more."""


def edge_of(name: str) -> Literal["from", "until"] | None:
    """Which end of a range a parameter's name bounds; one such as start_before says it in its last word."""
    own = words(name)
    is_from, is_until = bool({*own} & {*FROM}), bool({*own} & {*UNTIL})
    if is_from == is_until:
        last = own[-1:]
        is_from, is_until = bool({*last} & {*FROM}), bool({*last} & {*UNTIL})
    return "from" if is_from else "until" if is_until else None


MOMENTS = {
    "started": ("start", "started", "begin", "begun", "start time", "started at", "start date", "begin time", "call date", "initiated at", "call time", "time started"),
    "rang": ("ringing at", "rang at", "ring time", "ringing"),
    "answered": ("answered", "answered at", "answer", "answer time", "connect time", "connected at", "answered on"),
    "ended": ("ended", "ended at", "end", "end time", "end date", "finished at", "hangup time", "disconnect time", "completed at"),
    "inserted": ("created", "created at", "date created", "created on", "creation time", "inserted at"),
}  # fmt: skip
"""Parts of a call's story that are times -> how they are called."""
KEYS = (
    "id",
    "uuid",
    "sid",
    "guid",
    "key",
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
)

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
)
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
