"""CINNOX' call details as its pages describe them, written by hand on sqlite.

It shares no line and no idea with this project's own emulator: SQL selects and sorts, and nothing here knows a spec.
Where the pages are silent it does what a plain server would (marked "silent"). `bugs` plants mistakes that a developer of
such a server makes; `BUGS` says what each is and shows a request that it changes.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.handmade import cinnox_data as data
from tests.handmade.cinnox_bugs import BUGS
from tests.handmade.plumbing import Asked, Planting, Sent, as_json

PATH = f"/v1/api/apps/{data.OWN}/data/call-detail"
ROUTE = re.compile(r"/v1/api/apps/([^/]+)/data/call-detail")
TOKENS: Mapping[str, tuple[str, str]] = {
    "AppToken-7c1e": ("read", data.OWN),
    "AppToken-90ff": ("foreign", data.OTHER),
    "AppToken-old": ("expired", data.OWN),
}
"""Token -> what tests call it, and the App that it was issued for."""

MOST, USUAL, WIDEST = 500, 100, timedelta(days=90)
"""Silent: the usual page size, and the widest window; 90 days are documented for another report."""

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:)(\d\d)(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)

BARE = re.compile(r".*T\d\d:\d\d:\d\d(\.\d+)?", re.ASCII)


def token(kind: str) -> str:
    """The token of a kind."""
    return next(text for text, (name, _) in TOKENS.items() if name == kind)


class Refused(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def bad(message: str) -> Refused:
    return Refused(400, 6451000, message)


def ticks(text: str, *, zone: bool = True, fraction: bool = True) -> int:
    """A time as nanoseconds since 1970; finer digits are refused."""
    found = MOMENT.fullmatch(text)
    if found is None or len(found[4] or "") > 10:
        raise bad(f"invalid query: ({text} is not RFC 3339)")
    day, clock, second, part, offset = found.groups()
    leap = second == "60"
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{'59' if leap else second}").replace(tzinfo=UTC)
        if offset not in ("Z", "z") and zone:
            away = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:]))
            moment += away if offset[0] == "-" else -away
    except (ValueError, OverflowError):
        raise bad(f"invalid query: ({text} is not RFC 3339)") from None
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    whole = since.days * 86_400 + since.seconds + leap
    return whole * 10**9 + (int(part[1:].ljust(9, "0")) if part and fraction else 0)


class Cinnox(Planting):
    """The server. `now` is its present moment: calls are told back from it, and a query without a window ends there.

    `nothing`: how a query is answered that finds nothing; an old table has an error for it, the request's page a list.
    `end_bounds`: what `endAt` is held against; the page calls it "the end date and time of the call".
    `strict`: parameters that nobody knows, or that come twice, are refused, and otherwise passed over.
    """

    def __init__(
        self, bugs: Collection[str] = (), *, recent: int = 900, old: int = 60, now: datetime | None = None,
        nothing: str = "list", end_bounds: str = "begin", strict: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(BUGS, bugs)
        self.fixed = now
        self.now = now or datetime.now(UTC)
        self._nothing, self._end_bounds, self._strict = nothing, end_bounds, strict
        self._db.execute(
            "CREATE TABLE calls (number INTEGER PRIMARY KEY, app TEXT, id TEXT, type TEXT, status TEXT, began INTEGER, ended INTEGER, body TEXT)"
        )
        for app, record in data.calls(self.now, recent, old):
            ended = record["callEndTime"]
            row = (
                app, record["id"], record["callType"], record["status"], ticks(record["callDate"]),
                None if ended is None else ticks(ended), json.dumps(record),
            )  # fmt: skip
            self._db.execute(
                "INSERT INTO calls (app, id, type, status, began, ended, body) VALUES (?, ?, ?, ?, ?, ?, ?)", row
            )
        self._db.execute("CREATE INDEX calls_began ON calls (app, began, id)")

    def places(self) -> dict[str, str]:
        """Moments for examples of requests: where a call begins with a fraction, and windows around now."""
        (edge,) = self.rows(
            "SELECT body FROM calls WHERE app = ? AND began % 1000000000 <> 0 ORDER BY began LIMIT 1 OFFSET 200",
            [data.OWN],
        )[0]
        moment = json.loads(edge)["callDate"]
        since = ticks(data.stamp(self.now - WIDEST))
        offnet = self.rows(
            "SELECT began FROM calls WHERE app = ? AND type = 'offnet' AND began >= ? ORDER BY began DESC, id",
            [data.OWN, since],
        )
        day = timedelta(days=1)
        return {
            "edge": moment,
            "edge1": data.stamp(datetime.fromisoformat(moment) + timedelta(milliseconds=1)),
            "long": data.stamp(datetime.fromisoformat(moment) - 40 * day),
            "after": data.stamp(datetime.fromisoformat(moment) + 40 * day),
            "now": data.stamp(self.now),
            "ago90": data.stamp(self.now - 90 * day),
            "ago100": data.stamp(self.now - 100 * day),
            "zoned": data.stamp(self.now - 30 * day).replace("Z", "%2B14:00"),
            "bare": data.stamp(self.now - 30 * day).replace("Z", ""),
            "tied": str(next(at for at in range(1, len(offnet)) if offnet[at] == offnet[at - 1])),
            "ago31": data.stamp(self.now - 31 * day),
            "tail": str(self.rows("SELECT count(*) FROM calls WHERE app = ? AND began >= ?", [data.OWN, ticks(data.stamp(self.now - WIDEST))])[0][0] - 5),
        }  # fmt: skip

    def answer(self, asked: Asked) -> Sent:
        try:
            return self._answer(asked)
        except Refused as refused:
            return self._refusal(refused, asked)

    def _refusal(self, refused: Refused, asked: Asked) -> Sent:
        status, headers = refused.status, {"Content-Type": "application/json; charset=utf-8"}
        code: Any = str(refused.code) if self.planted("error-code-as-text") else refused.code
        value: dict[str, Any] = {"code": code, "message": refused.message}
        if status == 405:
            headers["Allow"] = "GET"
        if status == 401 and self.planted("token-echoed"):
            value["message"] += f" {asked.headers.get('authorization', '')}"
        if status == 400 and self.planted("errors-as-200"):
            status = 200
        body = as_json(value)
        if status == 400 and self.planted("html-400"):
            headers["Content-Type"], body = "text/html", b"<h1>400 Bad Request</h1>"
        return Sent(status, body, headers)

    def _answer(self, asked: Asked) -> Sent:
        route = ROUTE.fullmatch(asked.path)
        if route is None:
            raise Refused(404, 6450001, f"method not found, method: {asked.method} url: {asked.path}")
        if asked.method != "GET" and not (asked.method == "POST" and self.planted("post-reads-too")):
            raise Refused(405, 6450001, f"method not found, method: {asked.method} url: {asked.path}")
        app = self._identify(asked, route[1])
        params: dict[str, str] = {}
        for name, value in asked.query:
            params.setdefault(name, value)
        if not asked.readable:
            raise bad("invalid query: (not UTF-8)")
        extra = set(params) - {"callType", "status", "startAt", "endAt", "offset", "limit"}
        if self._strict and (extra or len(asked.query) > len(params)):
            raise bad(f"invalid query: ({min(extra, default='a parameter comes twice')})")
        offset = self._whole(params, "offset", 0)
        limit = self._whole(params, "limit", 500 if self.planted("usual-page-500") else USUAL)
        return self._list(app, params, offset, limit)

    def _identify(self, asked: Asked, wanted: str) -> str:
        scheme, _, word = asked.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not word:
            if self.planted("no-token-is-403"):
                raise Refused(403, 403, "Forbidden")
            raise Refused(401, 6452000, "Invalid token")
        kind, app = TOKENS.get(word.strip(), ("", ""))
        if kind == "expired" and not self.planted("expired-reads-on"):
            if self.planted("expired-wrong-code"):
                raise Refused(401, 401, "token expired")
            raise Refused(401, 6452000, "Invalid token")
        if not kind:
            raise Refused(401, 6452000, "Invalid token")
        if app != wanted and not (app == wanted.lower() and self.planted("app-in-any-case")):
            if self.planted("foreign-reads-the-path"):
                return wanted
            if self.planted("foreign-reads-its-own"):
                return app
            if self.planted("foreign-as-bad-token"):
                raise Refused(401, 6452000, "Invalid token")
            raise Refused(401, 6452001, "Invalid appID")
        return app

    def _whole(self, params: Mapping[str, str], name: str, default: int) -> int:
        text = params.get(name)
        if text is None:
            return default
        if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) is None:
            if self.planted("junk-number-as-default"):
                return default
            raise bad(f"invalid query: ({name} is no whole number)")
        number = int(text)
        if number < 0:
            if name == "offset" and self.planted("negative-offset-as-0"):
                return 0
            raise bad("negative offset" if self.planted("negative-limit-blames-offset") else f"negative {name}")
        if name == "limit" and number > MOST and "status" in params and self.planted("limit-unchecked-beside-status"):
            return number
        if name == "limit" and number > MOST:
            if self.planted("limit-cut-to-maximum"):
                return MOST
            raise bad("exceed maximum limit" if self.planted("maximum-not-named") else f"exceed maximum limit {MOST}")
        if name == "limit" and not number:
            if self.planted("limit-0-taken"):
                return default
            raise bad("invalid query: (limit is 0)")  # silent
        if number > 2**31 - 1:
            raise bad(f"invalid query: ({name} is no int32)")
        if name == "limit" and number > 200 and self.planted("pages-of-200-at-most"):
            return 200
        return number

    def _conditions(self, params: Mapping[str, str]) -> tuple[list[str], list[Any]]:
        where, values = list[str](), list[Any]()
        call_type = params.get("callType", "")
        if call_type:
            if call_type not in data.TYPES:
                if not self.planted("unknown-type-ignored"):
                    raise bad(f"invalid query: (callType {call_type})")
            else:
                where.append("type = ? OR type IS NULL" if self.planted("type-takes-null") else "type = ?")
                values.append(call_type)
        elif "callType" in params and self.planted("empty-type-means-none"):
            where.append("type IS NULL")
        if "status" in params:
            status = params["status"]
            if status not in data.STATUSES and not self.planted("unknown-status-finds-nothing"):
                if not (status.title() in data.STATUSES and self.planted("status-in-any-case")):
                    raise bad(f"invalid query: (status {status})")
                status = status.title()
            if where and self.planted("status-ignored-beside-type"):
                pass
            elif self.planted("status-by-first-word"):
                where.append("status LIKE ?")
                values.append(status.split(" ")[0] + "%")
            else:
                where.append("status = ?")
                values.append(status)
        if len(where) == 2 and self.planted("type-or-status"):
            where = [" OR ".join(where)]
        return where, values

    def _window(self, params: Mapping[str, str], offset: int) -> tuple[list[str], list[Any]]:
        given = [name for name in ("startAt", "endAt") if name in params]
        if offset and given and self.planted("window-lost-on-later-pages"):
            given, params = [], {}
        now = self.fixed or datetime.now(UTC)
        if len(given) == 1:
            if not self.planted("one-end-will-do"):
                raise bad("missing one of startAt, endAt")
            params = {"startAt": data.stamp(now - WIDEST), "endAt": data.stamp(now), **params}
        elif not given:
            if "status" in params and self.planted("no-default-window-beside-status"):
                return [], []
            if self.planted("no-window-means-everything"):
                return [], []
            days = timedelta(days=30) if self.planted("no-window-means-30-days") else WIDEST
            params = {"startAt": data.stamp(now - days), "endAt": data.stamp(now + timedelta(seconds=1))}
        for name, text in params.items():
            if name in ("startAt", "endAt") and BARE.fullmatch(text) and self.planted("time-without-zone-taken"):
                params = {**params, name: text + "Z"}
        zone, fraction = not self.planted("zone-dropped"), not self.planted("fraction-cut")
        start = ticks(params["startAt"], zone=zone, fraction=fraction)
        end = ticks(params["endAt"], zone=zone, fraction=fraction)
        if end < start:
            if self.planted("turned-window-finds-nothing"):
                end = start
            elif self.planted("turned-window-wrong-words"):
                raise bad("missing one of startAt, endAt")
            else:
                raise bad("endAt is prior to startAt")
        if given and end % 10**9 and self.planted("end-rounded-up-to-seconds"):
            end += 10**9 - end % 10**9
        if given and end - start < 10**9 and self.planted("tiny-windows-break-it"):
            raise Refused(500, 6451001, "Bad response from the service")
        widest = int(WIDEST.total_seconds()) * 10**9
        most = widest - self.planted("widest-refused")
        if given and end - start > most and not self.planted("wider-taken"):
            raise bad("Exceed maximum query day 90")
        if self.planted("window-by-whole-days"):
            day = 86_400 * 10**9
            start, end = start // day * day, -(-end // day) * day
        first = ">" if self.planted("start-left-out") else ">="
        last = "<=" if given and self.planted("end-taken-in") else "<"
        field = "ended" if self._end_bounds == "end" or (given and self.planted("end-bounds-the-end")) else "began"
        begin = "ended" if given and self.planted("start-bounds-the-end") else "began"
        return [f"{begin} {first} ?", f"{field} {last} ?"], [start, end]

    def _list(self, app: str, params: Mapping[str, str], offset: int, limit: int) -> Sent:
        where, values = self._conditions(params)
        within, ends = self._window(params, offset)
        owner, owners = ["app = ?"], [app]
        if "status" in params and self.planted("status-shows-other-apps"):
            owner, owners = [], []
        if "startAt" not in params and self.planted("no-window-shows-other-apps"):
            owner, owners = [], []
        if len(where) == 2 and self.planted("two-conditions-show-other-apps"):
            owner, owners = [], []
        if "status" in params and "startAt" in params and self.planted("status-and-window-show-other-apps"):
            owner, owners = [], []
        order = "began DESC, id"  # silent: the newest first
        if limit < 50 and self.planted("small-pages-oldest-first"):
            order = "began, id"
        if self.planted("ties-in-any-order"):
            order = f"began DESC, (number * {random.randrange(1, 10_000) * 2 + 1}) % 1009"
        first, count = offset, limit
        if offset and self.planted("later-pages-one-early"):
            first -= 1
        if offset and self.planted("offset-counts-pages"):
            first = offset * limit
        if offset >= 500 and self.planted("nothing-behind-500"):
            count = 0

        def told(parts: Sequence[str]) -> str:
            return " AND ".join(f"({part})" for part in parts) or "1"

        if where and self.planted("filtered-after-the-cut"):
            inner = f"SELECT * FROM calls WHERE {told([*owner, *within])} ORDER BY {order} LIMIT ? OFFSET ?"
            found = self.rows(
                f"SELECT body FROM ({inner}) WHERE {told(where)}", [*owners, *ends, count, first, *values]
            )
        else:
            parts, all_values = [*owner, *where, *within], [*owners, *values, *ends]
            found = self.rows(
                f"SELECT body FROM calls WHERE {told(parts)} ORDER BY {order} LIMIT ? OFFSET ?",
                [*all_values, count, first],
            )
            if offset and where and self.planted("ties-lost-at-borders-under-filter"):
                sql = f"SELECT began FROM calls WHERE {told(parts)} ORDER BY {order} LIMIT 1 OFFSET ?"
                for (last,) in self.rows(sql, [*all_values, first - 1]):
                    rest = [*parts, "began < ?"]
                    sql = f"SELECT body FROM calls WHERE {told(rest)} ORDER BY {order} LIMIT ?"
                    found = self.rows(sql, [*all_values, last, count])
            if offset and len(found) == limit and self.planted("last-full-page-loses-one"):
                following = self.rows(
                    f"SELECT 1 FROM calls WHERE {told(parts)} ORDER BY {order} LIMIT 1 OFFSET ?",
                    [*all_values, first + limit],
                )
                found = found if following else found[:-1]
        if not found and self._nothing == "error":
            raise Refused(400, 6451011, "No records found")
        records = [json.loads(body) for (body,) in found]
        if "status" in params and self.planted("one-row-per-call-under-status"):
            records = list({record["callID"]: record for record in reversed(records)}.values())[::-1]
        for record in records:
            self._spoil(record, params, offset)
            if limit > 100 and self.planted("emoji-lost-on-long-pages"):
                record["fromDisplayName"] = re.sub("[\U00010000-\U0010ffff]", "?", record["fromDisplayName"])
            wide = "startAt" in params and bool(ends) and ends[1] - ends[0] > 60 * 86_400 * 10**9
            if wide and self.planted("hong-kong-time-in-wide-windows"):
                moment = datetime.fromisoformat(record["callDate"]) + timedelta(hours=8)
                record["callDate"] = data.stamp(moment).replace("Z", "+08:00")
        value: dict[str, Any] = {"code": 0 if self.planted("success-code-0") else 200, "result": records}
        if not records and self.planted("nothing-as-404"):
            raise Refused(404, 6451011, "No records found")
        if not records and self.planted("nothing-as-code-in-200"):
            value = {"code": 6451011, "message": "No records found"}
        body = as_json(value, ascii_only=True)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if not records and self.planted("no-media-type-on-empty-lists"):
            del headers["Content-Type"]
        if self.planted("latin-1"):
            body = as_json(value).decode().encode("latin-1", "replace")
            headers["Content-Type"] = "application/json; charset=iso-8859-1"
        if self.planted("duplicate-keys"):
            body = body.replace(b'"hid":', b'"hid":"","hid":')
        return Sent(200, body, headers)

    def _spoil(self, record: dict[str, Any], params: Mapping[str, str], offset: int) -> None:
        """Bugs that bend values on their way out."""
        if self.planted("times-without-zone"):
            record["callDate"] = record["callDate"].removesuffix("Z")
        if offset and record.get("recordingEventList") and self.planted("recordings-lost-on-later-pages"):
            record["recordingEventList"] = []
        if offset and record["byeReason"] == "" and self.planted("blank-becomes-null-on-later-pages"):
            record["byeReason"] = None
        if params.get("status") and record["byeReason"] and self.planted("text-trimmed-under-filter"):
            record["byeReason"] = record["byeReason"].strip()
        if params.get("callType") and self.planted("seconds-only-under-filter") and record["callEndTime"]:
            record["callEndTime"] = record["callEndTime"][:19] + ".000Z"
        if self.planted("numbers-as-floats") and isinstance(record["caller"], int):
            record["caller"] = float(record["caller"])
        for event in record.get("recordingEventList") or ():
            for file in event["files"]:
                if file["size"] > 2**31 and self.planted("size-overflows"):
                    file["size"] -= 2**32 * 2
        if "limit" in params and self.planted("links-hidden-with-limit"):
            for event in record.get("recordingEventList") or ():
                for file in event["files"]:
                    file["downloadUrl"] = None
        if self.planted("day-of-hong-kong"):
            began = datetime.fromisoformat(record["callDate"])
            record["date"] = (began + timedelta(hours=8)).strftime("%Y%m%d")
        if self.planted("word-in-small-letters"):
            record["callDirection"] = record["callDirection"].lower()
