"""The exports of the made-up vendor Wren, written from the prose of its description, with nothing of ours in it.

Calls come as JSON lines in gzip from another host than the API's, which knows no token and refuses one. Voicemails come as CSV
in a zip archive, behind a redirect. A bug is planted by its name.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import secrets
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.handmade.plumbing import Reply, json_reply, serving
from tests.handmade.wren import LISTS, SECRET, WrenServer

BUGS = (
    "file-lacks-one", "file-twice", "window-ignored", "end-included-in-calls", "end-left-out-of-voicemails", "seconds-lost", "file-of-yesterday", "count-too-high",
    "odd-word", "anybodys-job", "open-start", "open-state",
    "any-workspace", "any-edition",
)  # fmt: skip


class WrenExports(WrenServer):
    """Answers requests for lists and exports; keeps what the host of the files was sent."""

    def __init__(self, records: int, bug: str = "") -> None:
        super().__init__(records, bug)
        self.files_asked: list[str] = []
        """The token, or nothing, of each request for a file."""
        self.files = ""
        """Where the host of the files is."""
        self._made: dict[str, list[dict[str, Any]]] = {}
        self._asked: dict[str, int] = {}
        self._places: dict[str, bytes] = {}

    def respond(self, method: str, target: str, authorization: str, body: bytes, edition: str = "") -> Reply:
        """A request to the API."""
        parts = urlsplit(target)
        path, given = parts.path, dict(parse_qsl(parts.query))
        begins, state = (method, path), path.rpartition("/")[2]
        starts = begins in (("POST", "/v4/exports"), ("POST", "/v4/voicemails/reports"))
        polls = method == "GET" and path.startswith(("/v4/exports/", "/v4/voicemails/reports/"))
        if not starts and not polls:
            status, page = self.answer(target, authorization)
            return json_reply(status, page)
        known = authorization == f"Bearer {SECRET}"
        if not known and not (starts and self.bug == "open-start") and not (polls and self.bug == "open-state"):
            return json_reply(401, {"error": "no_token" if not authorization else "bad_token", "detail": "no"})
        if path.startswith("/v4/exports") and "workspace" not in given and self.bug != "any-workspace":
            return json_reply(400, {"error": "invalid", "detail": "workspace"})
        if path == "/v4/voicemails/reports" and not edition and self.bug != "any-edition":
            return json_reply(400, {"error": "invalid", "detail": "Wren-Edition"})
        try:
            if path == "/v4/exports":
                return self._start_calls(json.loads(body))
            if path == "/v4/voicemails/reports":
                return self._start_voicemails(given)
        except (KeyError, ValueError, TypeError) as problem:
            return json_reply(400, {"error": "invalid", "detail": str(problem)})
        job = path.split("/")[-2] if state == "archive" else state
        if job not in self._made and self.bug == "anybodys-job":
            return json_reply(200, {"export": {"id": job, "state": "waiting"}, "reportId": 1, "status": "running"})
        if job not in self._made:
            return json_reply(404, {"error": "not_found", "detail": "there is no such export"})
        if state == "archive":
            return 302, b"", {"Location": self._place(_archive(self._made[job]))}
        self._asked[job] = self._asked.get(job, 0) + 1
        ready = self._asked[job] > 1
        if path.startswith("/v4/exports/"):
            return self._calls_state(job, ready)
        return json_reply(200, {"reportId": int(job), "status": "done" if ready else "running"})

    def file(self, path: str, authorization: str) -> Reply:
        """A request to the host of the files."""
        self.files_asked.append(authorization)
        if authorization:
            return 400, b"<Error>only one way to sign in</Error>", {"Content-Type": "application/xml"}
        found = self._places.pop(path, None)  # each address is good once
        if found is None:
            return 403, b"<Error>expired</Error>", {"Content-Type": "application/xml"}
        return 200, found, {"Content-Type": "application/octet-stream"}

    def _start_calls(self, sent: dict[str, Any]) -> Reply:
        if sent["format"] != "ndjson":
            raise ValueError("format")
        until = _read(sent["range"]["to"])
        job = self._job(
            "/v4/calls",
            lambda at: at < until or (self.bug == "end-included-in-calls" and at == until),
            sent["range"]["from"],
        )
        return json_reply(202, {"export": {"id": job, "state": "waiting"}})

    def _start_voicemails(self, given: dict[str, str]) -> Reply:
        until = _read(given["to"])
        job = self._job(
            "/v4/voicemails",
            lambda at: at <= until and not (at == until and self.bug == "end-left-out-of-voicemails"),
            given["from"],
        )
        return json_reply(200, {"reportId": int(job), "status": "running"})

    def _job(self, path: str, before_end: Callable[[datetime], bool], begin: str) -> str:
        begun, since = LISTS[path][3], _read(begin)
        found = [one for one in self._records[path] if since <= _read(one[begun]) and before_end(_read(one[begun]))]
        match self.bug:
            case "window-ignored":
                found = [*self._records[path]]
            case "file-lacks-one":
                found = found[1:]
            case "file-twice":
                found = [*found, *found[:1]]
            case "seconds-lost":
                found = [{**one, "seconds": 0} for one in found]
            case "file-of-yesterday":
                found = found[:-3]
            case _:
                pass
        job = str(1000 + len(self._made))
        self._made[job] = found
        return job

    def _calls_state(self, job: str, ready: bool) -> Reply:
        if not ready:
            word = "thinking" if self.bug == "odd-word" else "writing"
            return json_reply(200, {"export": {"id": job, "state": word}})
        lines = "".join(json.dumps(one, separators=(",", ":")) + "\n" for one in self._made[job])
        count = len(self._made[job]) + (self.bug == "count-too-high")
        file = {"url": self._place(gzip.compress(lines.encode())), "calls": count}
        return json_reply(200, {"export": {"id": job, "state": "ready", "file": file}})

    def _place(self, content: bytes) -> str:
        path = f"/{secrets.token_hex(8)}"
        self._places[path] = content
        return f"{self.files}{path}"


@contextmanager
def exporting(server: WrenExports) -> Iterator[str]:
    """Serve the API, and the files on another port; gives the API's origin."""

    def api(method: str, target: str, headers: Message, body: bytes) -> Reply:
        token, edition = headers.get("authorization", ""), headers.get("wren-edition", "")
        return server.respond(method, target, token, body, edition)

    def files(_method: str, target: str, headers: Message, _body: bytes) -> Reply:
        return server.file(target, headers.get("authorization", ""))

    with serving(files) as server.files, serving(api) as origin:
        yield origin


def _archive(records: list[dict[str, Any]]) -> bytes:
    text, whole = io.StringIO(), io.BytesIO()
    names = ["caller", "status", "seconds", "endedAt", "receivedAt", "account", "id"]  # in an order of its own
    rows = csv.DictWriter(text, names, lineterminator="\n")
    rows.writeheader()
    rows.writerows(records)
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Voicemail report.csv", text.getvalue())
    return whole.getvalue()


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text)
