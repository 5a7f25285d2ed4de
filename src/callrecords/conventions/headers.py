"""Headers that all vendors share: how long a server wants to be left alone.

A client reads `Retry-After` (RFC 9110) in both forms; `RateLimit` with `RateLimit-Policy`, the two earlier forms of the
same draft (`RateLimit: limit=…, remaining=…, reset=…`, and a field for each), and `X-RateLimit-Remaining` with
`X-RateLimit-Reset`. Whatever they hold, reading does not raise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

LONGEST = 1000
"""Characters of a header that are looked at."""
EPOCH_FROM = 1_000_000_000
"""A reset that is larger than 31 years in seconds is a moment, counted from 1970."""
MILLISECONDS_FROM = 100 * EPOCH_FROM

_NUMBER = re.compile(r" *(-?\d{1,15}(?:\.\d{0,9})?) *", re.ASCII)
_MEMBER = re.compile(r'\s*+(?:"((?:[^"\\]|\\.)*+)"|([^",;=\s]++))((?:\s*+;[^",;]*+)*+)\s*+(?:,|\Z)')
_PARAMETER = re.compile(r";\s*+([a-z]++)\s*+=\s*+([^,;\s]++)")
_PAIR = re.compile(r"([a-z]++)\s*+=\s*+([^,;\s]++)")


WaitForm: TypeAlias = Literal["seconds", "date", "rate-limit", "none"]
"""How a server says how long it wants to be left alone: `Retry-After` as seconds or as a date, `RateLimit`, or not at all."""


def wait_headers(seconds: int, form: WaitForm, now: float) -> dict[str, str]:
    """The headers of a server that wants no request for so many seconds; `now` is its time in seconds since 1970."""
    if form == "seconds":
        return {"retry-after": str(seconds)}
    if form == "date":
        from email.utils import formatdate

        return {"retry-after": formatdate(int(now) + seconds, usegmt=True)}
    if form == "rate-limit":
        return {"ratelimit-policy": f'"default";q=100;w={seconds}', "ratelimit": f'"default";r=0;t={seconds}'}
    return {}


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that `Retry-After` asks to wait, given as seconds or as a date; None without a readable one."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        return _seconds_until(text, headers.get("date"))
    return seconds if 0 <= seconds < float("inf") else None


def used_up(headers: Mapping[str, str]) -> float | None:
    """Seconds until a server that allows no further request now allows one; None when it does, or says nothing of it."""
    waits = [
        wait
        for prefix in ("", "x-")
        if (text := headers.get(f"{prefix}ratelimit-remaining")) is not None
        and (wait := _wait(text, headers.get(f"{prefix}ratelimit-reset"), headers)) is not None
    ]
    whole = headers.get("ratelimit")
    if whole is not None:
        waits += _waits(whole[:LONGEST], headers.get("ratelimit-policy", "")[:LONGEST], headers)
    return max(waits, default=None)


def _waits(whole: str, policy: str, headers: Mapping[str, str]) -> Iterator[float]:
    """The waits of `RateLimit`; a limit that does not say when it starts anew has the window of its policy."""
    if "=" in whole.partition(";")[0]:
        pairs = dict(_PAIR.findall(whole))
        members = {"": {"r": pairs.get("remaining", ""), "t": pairs.get("reset", "")}}
    else:
        members = _members(whole)
    windows = {name: parameters.get("w") for name, parameters in _members(policy).items()}
    for name, parameters in members.items():
        wait = _wait(parameters.get("r", ""), parameters.get("t", windows.get(name)), headers)
        if wait is not None:
            yield wait


def _members(text: str) -> dict[str, dict[str, str]]:
    """The members of a structured list with their parameters; none of a text that is no such list."""
    found: dict[str, dict[str, str]] = {}
    at = 0
    while at < len(text):
        member = _MEMBER.match(text, at)
        if member is None:
            return {}
        found[member[1] or member[2] or ""] = dict(_PARAMETER.findall(member[3]))
        at = member.end()
    return found


def _wait(remaining: str, reset: str | None, headers: Mapping[str, str]) -> float | None:
    """The time to a reset when nothing remains."""
    left, until = _number(remaining), _number(reset or "")
    if left is None or left > 0 or until is None:
        return None
    if until >= EPOCH_FROM:
        until = (until / 1000 if until >= MILLISECONDS_FROM else until) - _now(headers.get("date"))
    return max(0.0, until)


def _number(text: str) -> float | None:
    found = _NUMBER.fullmatch(text)
    return None if found is None else float(found[1])


def _seconds_until(text: str, now: str | None) -> float | None:
    """Seconds from the server's own `Date`, if it sends one, to a date."""
    then = _timestamp(text)
    return None if then is None else max(0.0, then - _now(now))


def _now(date: str | None) -> float:
    """Seconds from 1970 to now, by the server's clock if it sends a date."""
    import time

    moment = None if date is None else _timestamp(date)
    return time.time() if moment is None else moment


def _timestamp(text: str) -> float | None:
    from datetime import UTC  # rarely needed
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
