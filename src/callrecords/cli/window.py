"""`--since` and `--until`: instants with a zone, or plain dates, which mean midnight UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import attrs

from callrecords.errors import BadArgument

_SHAPE = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(?P<zone>[Zz]|[+-]\d{2}:\d{2})?)?",
    re.ASCII,
)
_EXAMPLES = "2026-01-31, 2026-01-31T09:30:00Z or 2026-01-31T09:30:00+02:00"


@attrs.frozen
class Window:
    """A window of time, `since` included and `until` not; None is an open end."""

    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def read(cls, since: str | None, until: str | None) -> Window:
        """Read both ends; raises `BadArgument`, which names the option and what would be right."""
        start = None if since is None else read_instant(since, "--since")
        end = None if until is None else read_instant(until, "--until")
        if start is not None and end is not None and start >= end:
            relation = "the same instant as" if start == end else "after"
            raise BadArgument(
                f"--since {show(start)} is {relation} --until {show(end)}: --until is the first instant "
                "that is left out, so it must be later"
            )
        return cls(start, end)


def read_instant(text: str, option: str) -> datetime:
    """An instant in UTC. A date alone is its midnight in UTC; a time of day without a zone is refused."""
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise BadArgument(f"{option}: not a date or a time: {text!r}. Write {_EXAMPLES}")
    date, time, zone = match["date"], match["time"], match["zone"]
    if time is not None and zone is None:
        raise BadArgument(
            f"{option}: {text!r} has no time zone. Write {date}T{time}Z for UTC, or add your offset: {date}T{time}+02:00"
        )
    try:
        moment = datetime.fromisoformat(f"{date}T{time or '00:00'}{zone or 'Z'}".upper())
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadArgument(f"{option}: there is no such time as {text!r} ({error})") from None


def show(moment: datetime) -> str:
    """An instant as `--since` reads it back: UTC, no digits of the second that are not needed."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
