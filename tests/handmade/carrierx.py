"""CarrierX' call records as its pages describe them, written by hand on sqlite.

It shares no line and no idea with this project's own emulator: SQL selects and sorts, and nothing here knows a spec.
Where the pages are silent it does what a plain server would (the choices are marked "silent"). `bugs` plants mistakes
that a developer of such a server makes; `BUGS` says what each is and shows a request that it changes.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.handmade import carrierx_data as data
from tests.handmade.carrierx_bugs import BUGS
from tests.handmade.carrierx_filter import Filters
from tests.handmade.carrierx_kinds import BASE, CALLS, CONFERENCES, Kind, Refused, Selection
from tests.handmade.carrierx_links import Links
from tests.handmade.plumbing import Asked, Planting, Sent, as_json

TOKENS: Mapping[str, tuple[str, frozenset[str]]] = {
    "5ebc03d6-8b2b-44ad-bf65-72d4f1491dda": ("read", frozenset({"calls.read", "app.read"})),
    "0a4b8f2e-8a0d-4cf5-9d4b-000000000001": (
        "descendants",
        frozenset({"calls.read", "calls.read_descendant", "app.read", "app.read_descendant"}),
    ),
    "0a4b8f2e-8a0d-4cf5-9d4b-000000000002": ("manage", frozenset({"calls.manage", "app.manage"})),
    "0a4b8f2e-8a0d-4cf5-9d4b-000000000003": ("no-scope", frozenset({"phonenumber.read"})),
    "0a4b8f2e-8a0d-4cf5-9d4b-000000000004": ("expired", frozenset({"calls.read", "app.read"})),
    "0a4b8f2e-8a0d-4cf5-9d4b-000000000005": ("only-conference_calls", frozenset({"app.read"})),
    "0a4b8f2e-8a0d-4cf5-9d4b-000000000006": ("only-call_drs", frozenset({"calls.read"})),
}
"""Token -> what tests call it, and its scopes."""


def token(kind: str) -> str:
    """The token of a kind."""
    return next(text for text, (name, _) in TOKENS.items() if name == kind)


WAYS: Mapping[str, str] = {
    "unknown-passed-over": "Parameters that nobody knows, or that come twice, are passed over: no page refuses them.",
    "no-empty-fields": "Some records lack fields without a value: a table does not know `audio_key`, another page not the codecs.",
    "totals-counted": "`total` counts what is selected, as on smaller collections.",
    "empty-400": "Status 400 has no body, which a client of the vendor's is prepared for.",
    "next-on-full-pages": "A full last page has a next link, without which tools of the vendor's begin again.",
    "no-next-links": "No page has a next link, as in the samples with a cursor.",
    "conferences-refuse-cursors": "Conference calls know no cursors: their page names none.",
    "conferences-pass-over-cursors": "The same, and they are passed over.",
    "key-always-sent": "The key is sent, chosen or not.",
    "head-answered": "HEAD is answered as HTTP wants it: like GET, without the body.",
}
"""Ways that the pages leave open, beside the one that is taken without being told."""

ORDER = re.compile(r"([a-z_]+)(?: (asc|desc))?", re.ASCII)


@functools.cache
def _rows(kind: Kind, count: int, whole: bool) -> tuple[list[str], list[str], list[list[str | None]]]:
    """The fields of a kind, those that the database compares, and the rows of its table."""
    records = data.call_drs(count) if kind is CALLS else data.conference_calls(count)
    names = sorted({name for record in records for name in record})
    columns = [name for name in names if name not in kind.objects]
    bodies = [{**dict.fromkeys(names), **record} if whole else record for record in records]
    return (
        names,
        columns,
        [[json.dumps(body), *(kind.comparable(name, body.get(name)) for name in columns)] for body in bodies],
    )


class CarrierX(Planting):
    """The server. `calls` and `conferences` are how many records there are, of all partners together.

    `ways`: where the pages leave more than one way open, those of `WAYS` that this server goes.
    """

    def __init__(
        self, bugs: Collection[str] = (), *, ways: Collection[str] = (), calls: int = 1_800, conferences: int = 360
    ) -> None:
        assert set(ways) <= set(WAYS)
        super().__init__(BUGS, bugs)
        self.ways = frozenset(ways)
        self._db.execute("PRAGMA case_sensitive_like = ON")
        self._db.create_function("shuffled", 2, lambda sid, salt: hashlib.sha256(f"{salt}{sid}".encode()).hexdigest())
        self._salt = 0
        self._kept: dict[tuple[Any, ...], Sent] = {}
        """Responses that a bug keeps."""
        self._names: dict[str, list[str]] = {}
        self._filters, self._links = Filters(self.planted, self._names), Links(self.planted, self.ways)
        self._store(CALLS, calls, "no-empty-fields" not in ways)
        self._store(CONFERENCES, conferences, "no-empty-fields" not in ways)

    def _store(self, kind: Kind, count: int, whole: bool) -> None:
        names, columns, rows = _rows(kind, count, whole)
        self._names[kind.table] = names
        self._db.execute(f"CREATE TABLE {kind.table} (body TEXT, {', '.join(f'{name} TEXT' for name in columns)})")
        self._db.executemany(f"INSERT INTO {kind.table} VALUES ({', '.join('?' * (len(columns) + 1))})", rows)
        if "decimals-as-text" in self.bugs:
            for name in (one for one in columns if one.startswith(("price", "rate"))):
                self._db.execute(f"UPDATE {kind.table} SET {name} = json_extract(body, '$.{name}')")
        self._db.execute(f"CREATE UNIQUE INDEX {kind.table}_key ON {kind.table} ({kind.key})")
        self._db.execute(f"CREATE INDEX {kind.table}_stop ON {kind.table} (date_stop, {kind.key})")

    def answer(self, asked: Asked) -> Sent:
        try:
            return self._answer(asked)
        except Refused as refused:
            return self._refusal(refused, asked)
        except sqlite3.Error as error:
            return self._refusal(Refused(500, f"Internal Server Error: {error}"), asked)

    def _refusal(self, refused: Refused, asked: Asked) -> Sent:
        body = as_json({"errors": [{"code": refused.status, "message": refused.message}]})
        if refused.body is not None:
            body = refused.body
        if refused.status == 400 and "empty-400" in self.ways:
            return Sent(400, b"", {})
        headers = {"Content-Type": "application/json"}
        if refused.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        if refused.status == 405:
            headers["Allow"] = "GET"
        if refused.status == 403 and self.planted("byte-order-mark"):
            body = b"\xef\xbb\xbf" + body
        if refused.status == 400 and self.planted("html-400"):
            headers["Content-Type"], body = "text/html", b"<html><body><h1>Bad Request</h1></body></html>"
        if refused.status == 404 and self.planted("errors-as-text-plain"):
            headers["Content-Type"] = "text/plain"
        if refused.status == 401 and self.planted("token-echoed"):
            word = asked.headers.get("authorization", "")
            body = as_json({"errors": [{"code": 401, "message": f"{refused.message}: {word}"}]})
        if refused.status == 400 and self.planted("error-code-0"):
            body = as_json({"errors": [{"code": 0, "message": refused.message}]})
        return Sent(refused.status, body, headers)

    def _answer(self, asked: Asked) -> Sent:
        for kind in (CALLS, CONFERENCES):
            root = BASE + kind.path
            sid = asked.path.removeprefix(root + "/") if asked.path.startswith(root + "/") else None
            if asked.path == root or (sid and "/" not in sid):
                break
        else:
            raise Refused(404, "Not Found")
        if asked.method == "TRACE" and self.planted("trace-echoes-request"):
            lines = "".join(f"{name}: {value}\r\n" for name, value in asked.headers.items())
            return Sent(200, f"TRACE {asked.path} HTTP/1.1\r\n{lines}".encode(), {"Content-Type": "message/http"})
        if asked.method == "HEAD" and "head-answered" in self.ways:
            asked = asked._replace(method="GET")
        if asked.method != "GET" and not (asked.method == "POST" and self.planted("post-reads-too")):
            raise Refused(405, "Method Not Allowed")
        who, scopes = self._identify(asked, single=sid is not None)
        needed = {f"{kind.scope}.read", f"{kind.scope}.manage"}
        if not needed & scopes and not ("app.read" in scopes and self.planted("any-read-scope-will-do")):
            if sid is not None and self.planted("scope-forgotten-on-get"):
                scopes = frozenset({f"{kind.scope}.read"})
            else:
                raise Refused(403, "Forbidden")
        if not asked.readable:
            raise Refused(400, "Bad Request: the query is not UTF-8")
        params: dict[str, str] = {}
        for name, value in asked.query:
            params.setdefault(name, value)
        known = {"includeFields", "excludeFields"}
        if sid is None:
            known |= {"limit", "offset", "order", "filter", "after", "before"}
        if kind is CONFERENCES and "conferences-refuse-cursors" in self.ways:
            known -= {"after", "before"}
        if kind is CONFERENCES and "conferences-pass-over-cursors" in self.ways:
            params = {name: value for name, value in params.items() if name not in ("after", "before")}
        strict = "unknown-passed-over" not in self.ways
        if strict and set(params) - known:
            raise Refused(400, f"Bad Request: {min(set(params) - known)} is no parameter")
        if strict and len({name for name, _ in asked.query}) < len(asked.query):
            raise Refused(400, "Bad Request: a parameter comes twice")
        seen = self._visible(kind, scopes, single=sid is not None)
        if sid is None:
            return self._caching(
                {"lists-cached-for-everybody": (asked.path, *asked.query)},
                who,
                lambda: self._list(kind, asked, params, seen, who),
            )
        caches = {
            "records-cached-for-everybody": (sid, *asked.query),
            "records-cached-whole": (who, sid),
        }
        return self._caching(caches, who, lambda: self._get(kind, sid, params, seen))

    def _caching(self, caches: Mapping[str, tuple[Any, ...]], who: str, made: Callable[[], Sent]) -> Sent:
        """A response, out of a cache whose key forgets something, where such a bug is planted."""
        bug = next((name for name in caches if name in self.bugs), None)
        if bug is None:
            return made()
        with self._lock:
            kept = self._kept.get(caches[bug])
        if kept is not None:
            self.planted(bug)
            return kept
        sent = made()
        with self._lock:
            self._kept[caches[bug]] = sent
        return sent

    def _identify(self, asked: Asked, *, single: bool) -> tuple[str, frozenset[str]]:
        scheme, _, word = asked.headers.get("authorization", "").partition(" ")
        if not word or scheme.lower() != "bearer":
            raise Refused(401, "Unauthorized")
        found = TOKENS.get(word.strip())
        if found is None and self.planted("token-by-prefix"):
            found = next((one for text, one in TOKENS.items() if word[:8] == text[:8]), None)
        if found is None:
            raise Refused(401, "Unauthorized" if self.planted("bad-token-as-none") else "Bad credentials")
        if found[0] == "expired":
            if self.planted("expired-wrong-body"):
                raise Refused(401, "", as_json({"error": "token_expired"}))
            if single and self.planted("expiry-forgotten-on-get"):
                return found
            raise Refused(403 if self.planted("expired-is-403") else 401, "Bad credentials")
        return found

    def _visible(self, kind: Kind, scopes: frozenset[str], *, single: bool) -> Selection:
        owners = [data.OWN]
        if f"{kind.scope}.read_descendant" in scopes:
            owners += [data.CHILD] if self.planted("grandchildren-forgotten") else [data.CHILD, data.GRANDCHILD]
            if self.planted("strangers-shown-to-descendants"):
                owners.append(data.STRANGER)
        if single and f"{kind.scope}.read_descendant" in scopes and self.planted("get-forgets-descendants"):
            owners = [data.OWN]
        if single and f"{kind.scope}.manage" in scopes and self.planted("get-shows-children-to-managers"):
            owners.append(data.CHILD)
        if f"{kind.scope}.manage" in scopes and self.planted("manage-shows-descendants"):
            owners += [data.CHILD, data.GRANDCHILD]
        return Selection([f"partner_sid IN ({', '.join('?' * len(owners))})"], owners)

    def _get(self, kind: Kind, sid: str, params: Mapping[str, str], seen: Selection) -> Sent:
        chosen = self._chosen(kind, params)
        if self.planted("get-shows-everybodys"):
            seen = Selection((), ())
        where = seen & Selection(
            [f"{kind.key} = ?" + (" COLLATE NOCASE" if self.planted("sid-any-case") else "")], [sid]
        )
        found = self.rows(f"SELECT body FROM {kind.table} WHERE {where.where}", where.values)
        if not found:
            if self.planted("unknown-as-null"):
                return Sent(200, b"null", {"Content-Type": "application/json"})
            raise Refused(404, "Not Found" if self.planted("unknown-sid-message") else "Cannot find item by SID")
        record = json.loads(found[0][0])
        if self.planted("get-rounds-duration"):
            record["duration"] = str(round(Decimal(record["duration"]), 2))
        if self.planted("get-without-zone"):
            record["date_insert"] = record["date_insert"].removesuffix("Z")
        if self.planted("get-trims-text"):
            record = {name: value or None if isinstance(value, str) else value for name, value in record.items()}
        return self._ok(self._cut(record, chosen))

    def _list(self, kind: Kind, asked: Asked, params: dict[str, str], seen: Selection, who: str) -> Sent:
        limit = self._whole(params, "limit", 10, 1, 1000)
        offset = self._whole(params, "offset", 0, 0, 2**31 - 1)
        chosen = self._chosen(kind, params)
        conditions = self._filters.read(kind, params)
        order, down = self._order(kind, params)
        cursors = [name for name in ("after", "before") if name in params]
        if len(cursors) == 2 and not self.planted("both-cursors-taken"):
            raise Refused(400, "Bad Request: after and before exclude each other")
        if cursors and order != "date_stop" and not self.planted("cursor-with-any-order"):
            raise Refused(400, "Bad Request: with after or before the order is by date_stop")
        if cursors and offset:
            if not self.planted("offset-beside-cursor-ignored"):
                raise Refused(400, "Bad Request: offset is not used with after or before")
            offset = 0
        if cursors and conditions.sql and self.planted("cursor-drops-filter"):
            conditions = Selection((), ())
        if cursors and self.planted("cursor-shows-everybodys"):
            seen = Selection((), ())
        if order == "shuffle" and self.planted("shuffle-shows-everybodys"):
            seen = Selection((), ())
        if len(conditions.sql) > 1 and self.planted("two-conditions-show-everybodys"):
            seen = Selection((), ())
        if "partner_sid" in params.get("filter", "") and self.planted("partner-filter-shows-everybodys"):
            seen = Selection((), ())
        if conditions.sql and order != "date_stop" and self.planted("order-ignored-under-filter"):
            order, down = "date_stop", False
        behind = params.get("filter", "").partition(" like ")[2]
        if behind.lstrip("\"'").startswith("%") and self.planted("like-shows-everybodys"):
            seen = Selection((), ())
        where = seen & conditions
        if "order" in params and order not in ("date_stop", "shuffle") and self.planted("nulls-drop-out-when-sorted"):
            where = where & Selection([f"{order} IS NOT NULL"], ())
        if cursors:
            found, more, earlier = self._beside(kind, params, where, seen, order, down, limit, cursors[0])
        else:
            found, more, earlier = self._at(kind, where, order, down, limit, offset)
        records = [json.loads(body) for (body,) in found]
        if offset and self.planted("later-pages-without-choice"):
            chosen = None
        if cursors and self.planted("cursor-ignores-choice"):
            chosen = None
        self._spoil(kind, records, params, conditions, order, offset)
        links = self._links.of(kind, asked, params, records, limit, offset, more, earlier, cursors)
        envelope = {
            "count": limit if self.planted("count-is-limit") else len(records),
            "has_more": more or (not records and bool(offset) and self.planted("more-behind-the-end")),
            "items": [self._cut(record, chosen) for record in records],
            "limit": params.get("limit", 0) if self.planted("limit-echoed-raw") else limit,
            "offset": 0 if conditions.sql and self.planted("offset-echo-0-under-filter") else offset,
            "pagination": links,
            "total": self._total(kind, where, records),
        }
        if not cursors and not more and records and self.planted("has-more-of-everybody"):
            ((every,),) = self.rows(f"SELECT count(*) FROM {kind.table} WHERE {conditions.where}", conditions.values)
            envelope["has_more"] = every > offset + limit
        if conditions.sql and self.planted("total-is-page-under-filter"):
            envelope["total"] = len(records)
        if more and cursors == ["before"] and self.planted("before-says-no-more"):
            envelope["has_more"] = False
        return self._ok(envelope)

    def _total(self, kind: Kind, where: Selection, records: Sequence[Any]) -> int | None:
        if self.planted("total-is-page"):
            return len(records)
        if "totals-counted" not in self.ways:
            return None
        return int(self.rows(f"SELECT count(*) FROM {kind.table} WHERE {where.where}", where.values)[0][0])

    def _whole(self, params: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
        text = params.get(name)
        if text is None:
            return (
                20
                if name == "limit" and "filter" in params and self.planted("default-limit-20-under-filter")
                else default
            )
        if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
            if self.planted("junk-number-as-default"):
                return default
            raise Refused(400, f"Bad Request: {name} is no whole number")
        number = int(text)
        if name == "limit" and number > most and self.planted("limit-cut-to-maximum"):
            return most
        if name == "limit" and number == 0 and self.planted("limit-0-taken"):
            return default
        if name == "offset" and number < 0 and self.planted("negative-offset-as-0"):
            return 0
        if not least <= number <= most:
            raise Refused(400, f"Bad Request: {name} is not between {least} and {most}")
        if name == "limit" and number > 500 and self.planted("pages-of-500-at-most"):
            return 500
        if name == "limit" and number > 20 and number % 10 and self.planted("limit-rounded-to-ten"):
            return number + 10 - number % 10
        return number

    def _order(self, kind: Kind, params: Mapping[str, str]) -> tuple[str, bool]:
        text = params.get("order")
        if text is None:
            return "date_stop", self.planted("newest-first-by-default")
        if text == "shuffle":
            return text, False
        found = ORDER.fullmatch(text)
        if found is None or found[1] not in self._names[kind.table] or found[1] in kind.objects:
            if self.planted("unknown-order-ignored"):
                return "date_stop", False
            raise Refused(400, "Bad Request: order names no field")
        return found[1], found[2] == "desc"

    def _chosen(self, kind: Kind, params: Mapping[str, str]) -> tuple[set[str], set[str]] | None:
        if "includeFields" not in params and "excludeFields" not in params:
            return None
        names = set(self._names[kind.table])
        include = set(params["includeFields"].split(",")) if "includeFields" in params else names
        exclude = set(params["excludeFields"].split(",")) if "excludeFields" in params else set[str]()
        if (include | exclude) - names and not self.planted("unknown-field-passed-over"):
            raise Refused(400, "Bad Request: no such field")
        if include != names and exclude and self.planted("inclusion-wins"):
            exclude = set()
        if "key-always-sent" in self.ways:
            include, exclude = include | {kind.key}, exclude - {kind.key}
        return include, exclude

    def _cut(self, record: dict[str, Any], chosen: tuple[set[str], set[str]] | None) -> dict[str, Any]:
        if chosen is None:
            return record
        kept = {name: value for name, value in record.items() if name in chosen[0] - chosen[1]}
        if self.planted("chosen-nulls-left-out"):
            return {name: value for name, value in kept.items() if value is not None}
        return kept

    def _sorting(self, kind: Kind, order: str, down: bool, turned: bool = False) -> str:
        if order == "shuffle":
            self._salt += self.planted("shuffle-anew-each-page")
            if self.planted("shuffle-sorts"):
                return kind.key
            return f"shuffled({kind.key}, {self._salt})"
        if down and order in kind.flags and self.planted("desc-ignored-on-flags"):
            down = False
        if order in kind.numbers and self.planted("numbers-sorted-as-text"):
            order = f"json_extract(body, '$.{order}')"
        if order in kind.times and self.planted("sorted-by-whole-seconds"):
            order = f"substr({order}, 1, 61)"
        first, second = ("DESC", "ASC") if down else ("ASC", "DESC")
        ties = ("DESC", "ASC")[not turned]
        if order == "date_stop" and self.planted("ties-by-partner"):
            return f"{order} {second if turned else first}, partner_sid, {kind.key} {ties}"
        return f"{order} {second if turned else first}, {kind.key} {ties}"

    def _at(
        self, kind: Kind, where: Selection, order: str, down: bool, limit: int, offset: int
    ) -> tuple[list[tuple[Any, ...]], bool, bool]:
        first = offset
        if offset and offset % limit == 0 and offset // limit > 1 and self.planted("third-page-one-late"):
            first += 1
        if offset > 1000 and self.planted("nothing-behind-1000"):
            return [], False, True
        sorting = self._sorting(kind, order, down)
        if limit % 2 and order != "shuffle" and self.planted("ties-by-page-size"):
            sorting = sorting.removesuffix("ASC") + "DESC"
        sql = f"SELECT body FROM {kind.table} WHERE {where.where} ORDER BY {sorting}"
        if order not in ("date_stop", "shuffle") and self.planted("page-cut-before-sorting"):
            sorting = self._sorting(kind, order, down)
            inner = f"SELECT * FROM {kind.table} WHERE {where.where} ORDER BY date_stop, {kind.key} LIMIT ? OFFSET ?"
            found = self.rows(f"SELECT body FROM ({inner}) ORDER BY {sorting}", [*where.values, limit + 1, first])
        else:
            found = self.rows(f"{sql} LIMIT ? OFFSET ?", [*where.values, limit + 1, first])
        if not found and offset and self.planted("last-page-behind-the-end"):
            ((count,),) = self.rows(f"SELECT count(*) FROM {kind.table} WHERE {where.where}", where.values)
            found = self.rows(f"{sql} LIMIT ? OFFSET ?", [*where.values, limit, max(0, count - 1) // limit * limit])
        more = len(found) > limit
        if len(found) == limit and offset and self.planted("last-full-page-loses-one"):
            return found[:-1], False, True
        if len(found) == limit and self.planted("more-when-full"):
            more = True
        if limit >= 1000 and len(found) > limit and self.planted("spare-row-served"):
            return found, more, offset > 0
        return found[:limit], more, offset > 0

    def _beside(
        self, kind: Kind, params: Mapping[str, str], where: Selection, seen: Selection,
        order: str, down: bool, limit: int, cursor: str,
    ) -> tuple[list[tuple[Any, ...]], bool, bool]:  # fmt: skip
        known = Selection((), ()) if self.planted("cursor-of-a-stranger") else seen
        named = known & Selection([f"{kind.key} = ?"], [params[cursor]])
        if len(seen.values) > 1:
            own = Selection(["partner_sid = ?"], [data.OWN])
            mine = self.rows(f"SELECT 1 FROM {kind.table} WHERE {(named & own).where}", (named & own).values)
            if not mine and self.planted("cursor-below-refused"):
                raise Refused(400, f"Bad Request: {cursor} names no record")
        stops = self.rows(f"SELECT date_stop FROM {kind.table} WHERE {named.where}", named.values)
        if not stops:
            if not self.planted("unknown-cursor-starts-over"):
                raise Refused(400, f"Bad Request: {cursor} names no record")
            stops = [("",)]
        stop, sid = stops[0][0], params[cursor]
        if down and self.planted("cursor-always-ascending"):
            down = False
        backwards = cursor == "before"
        beyond, tie = ("<", "<") if backwards != down else (">", ">")
        tie = "<" if backwards else ">"
        if self.planted("cursor-inclusive"):
            tie += "="
        condition = f"date_stop {beyond} ? OR (date_stop = ? AND {kind.key} {tie} ?)"
        values: list[Any] = [stop, stop, sid]
        if self.planted("cursor-skips-ties"):
            condition, values = f"date_stop {beyond} ?", [stop]
        if self.planted("cursor-by-insert") and not backwards:
            condition = f"date_insert > (SELECT date_insert FROM {kind.table} WHERE {kind.key} = ?)"
            values = [sid]
        where = where & Selection([condition], values)
        turned = backwards and not self.planted("before-from-the-start")
        sorting = self._sorting(kind, "date_stop" if order == "shuffle" else order, down, turned)
        found = self.rows(
            f"SELECT body FROM {kind.table} WHERE {where.where} ORDER BY {sorting} LIMIT ?", [*where.values, limit + 1]
        )
        more = len(found) > limit
        found = found[:limit]
        if turned and not self.planted("before-upside-down"):
            found.reverse()
        return found, more, True

    def _spoil(
        self,
        kind: Kind,
        records: list[dict[str, Any]],
        params: Mapping[str, str],
        conditions: Selection,
        order: str,
        offset: int,
    ) -> None:
        """Bugs that bend values on their way out."""
        for record in records:
            if conditions.sql and record.get("price") and self.planted("price-rounded-under-filter"):
                record["price"] = str(round(Decimal(record["price"]), 3))
            if order.startswith("number") and self.planted("plus-lost-when-sorted"):
                record["number_src"] = record["number_src"].lstrip("+")
            if (
                order in kind.times
                and record.get("date_talk")
                and "order" in params
                and self.planted("seconds-only-when-sorted")
            ):
                record["date_talk"] = record["date_talk"][:19] + ".000Z"
            if offset and record.get("stir_signing_entity") and self.planted("mojibake-on-later-pages"):
                record["stir_signing_entity"] = record["stir_signing_entity"].encode().decode("latin-1")
            if {"after", "before"} & params.keys() and record.get("type") and self.planted("type-folded-beside-cursor"):
                record["type"] = record["type"].lower()
            if record.get("price") and self.planted("price-as-float"):
                record["price"] = float(record["price"])
            if (
                record.get("disconnect_originator")
                and params.get("order", "").endswith("desc")
                and self.planted("leg-swapped-when-desc")
            ):
                record["disconnect_originator"] = {"SRC": "DST", "DST": "SRC", "src": "bridge", "bridge": "src"}[
                    record["disconnect_originator"]
                ]

    def _ok(self, value: Any) -> Sent:
        body = as_json(value, sort=True)
        kind = "application/json"
        if self.planted("latin-1"):
            body, kind = body.decode().encode("latin-1", "replace"), "application/json; charset=iso-8859-1"
        if self.planted("duplicate-keys"):
            body = body.replace(b'"direction":', b'"direction":null,"direction":')
        if self.planted("not-quite-json-type"):
            kind = "text/json"
        return Sent(200, body, {"Content-Type": kind})
