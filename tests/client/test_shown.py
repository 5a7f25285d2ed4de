"""Nothing that shows values of the library, its records and its errors shows what is private."""

from __future__ import annotations

import io
import json
import logging
import pprint
import traceback
from typing import Any

import httpx
import pytest
from rich.console import Console
from rich.pretty import pretty_repr
from rich.traceback import Traceback

from callrecords.client.http.auth import Credentials
from callrecords.client.http.request import Request
from callrecords.client.http.retry import Send
from callrecords.client.operations.query import GetQuery, ListQuery, WalkQuery
from callrecords.client.setup.options import configured
from callrecords.errors import CallRecordsError
from tests.client.acme import NUMBER, PERSON, TOKEN, Acme, F, service
from tests.libraries import both

pytestmark = pytest.mark.slow

PRIVATE = [TOKEN, NUMBER, NUMBER[1:], PERSON, "Wilhelmina", "wilhelmina"]
ROW = {"ref": "a", "from": NUMBER, "name": PERSON, "way": "in", "hops": [{"at": "2024-01-01T00:00:00Z"}]}
BODY = json.dumps({"rows": [ROW], "links": {}, "total": 1}).encode()


def clean(text: str) -> None:
    for secret in PRIVATE:
        assert secret not in text, text[max(0, text.index(secret) - 200) :][:400]


def acme(body: bytes = BODY, status: int = 200, headers: dict[str, str] | None = None, **options: Any) -> Acme:
    return Acme(lambda request: httpx.Response(status, content=body, headers=headers), retries=0, **options)


def values() -> dict[str, object]:
    client = acme()
    page = client.entries.list_(ListQuery(where=F.from_ == NUMBER))
    listing = client.runtime.listing("list_entries", type(page.items[0]))
    asked = listing.call(ListQuery(where=(F.from_ == NUMBER) & (F.name == PERSON), extra={"search": PERSON}))
    answer = client.runtime.exchange(asked.request, lambda response: response)
    walk = client.entries.iter(WalkQuery(where=F.name == PERSON, extra={"search": PERSON}))
    return {
        "record": page.items[0],
        "page": page,
        "bad item": acme(json.dumps({"rows": [{"name": PERSON}]}).encode()).entries.list_(ListQuery()).bad_items,
        "client": client,
        "configuration": configured(service(), token=TOKEN, parameters={"account": "a/1"}, environment={}),
        "resource": client.entries,
        "credentials": Credentials(TOKEN),
        "request": asked.request,
        "asked": asked,
        "answer": answer,
        "opened": listing.open(asked, asked.request, listing.read(asked.request, answer)),
        "step": Send(Request(operation="x", url=f"https://a/{PERSON}"), {"authorization": f"Bearer {TOKEN}"}),
        "ask": ListQuery(where=F.name == PERSON, after=PERSON, extra={"search": PERSON}),
        "get": GetQuery(path={"ref": PERSON}),
        "walk": walk,
        "header": Credentials(TOKEN).header()[1],
    }


@pytest.mark.parametrize("name", values())
def test_no_printer_shows_more_than_the_repr(name: str) -> None:
    value = values()[name]
    for shown in (repr(value), str([value]), pretty_repr(value), pretty_repr({"x": [value]}), pprint.pformat([value])):
        clean(shown)


ODD = {
    "an error in the vendor's words": (json.dumps({"errors": [{"code": "w x", "message": "no"}]}).encode(), 400, {}),
    "a code that is a name": (json.dumps({"errors": [{"code": PERSON, "message": ""}]}).encode(), 400, {}),
    "a code that is a number": (json.dumps({"errors": [{"code": NUMBER, "message": "no"}]}).encode(), 400, {}),
    "a media type": (BODY, 200, {"content-type": f"text/{PERSON.replace(' ', '-').lower()}"}),
    "a request id that is a name": (b"{}", 500, {"x-request-id": PERSON.replace(" ", "-")}),
    "a request id with a number": (b"{}", 500, {"x-request-id": f"call-{NUMBER[1:]}"}),
    "an unknown field": (json.dumps({"rows": [{**ROW, PERSON: 1}]}).encode(), 200, {}),
    "not JSON": (PERSON.encode().join([b'{"a": "', b'"']), 200, {}),
    "no items": (json.dumps({"other": [ROW]}).encode(), 200, {}),
    "a broken record": (json.dumps({"rows": [{**ROW, "price": PERSON}]}).encode(), 200, {}),
    "a link elsewhere": (
        json.dumps({"rows": [ROW], "links": {"next": f"https://x.example/?a={PERSON}"}}).encode(), 200, {}),
}  # fmt: skip


@pytest.mark.parametrize("use", ["list_", "pages", "iter", "get"])
@pytest.mark.parametrize("case", ODD)
def test_no_error_and_no_traceback_with_locals_shows_it(case: str, use: str) -> None:
    body, status, headers = ODD[case]
    client = acme(body, status, headers, strict=True)
    ask: dict[str, Any] = {
        "list_": ListQuery(where=F.name == PERSON, extra={"search": NUMBER}),
        "pages": WalkQuery(where=F.name == PERSON, extra={"search": NUMBER}),
        "iter": WalkQuery(where=F.name == PERSON, extra={"search": NUMBER}),
        "get": GetQuery(path={"ref": NUMBER}),
    }
    try:
        found = getattr(client.entries, use)(ask[use])
        if use in ("pages", "iter"):
            list(found)
    except CallRecordsError as error:
        clean(f"{error} {error!r} {vars(error)} {list(client.deviations)} {client.deviations!r}")
        own = error.with_traceback(
            error.__traceback__.tb_next if error.__traceback__ else None
        )  # not this test's frame
        told = traceback.TracebackException.from_exception(own, capture_locals=True)
        clean("".join(told.format()))
        screen = Console(file=io.StringIO(), width=400)
        trace = Traceback.from_exception(type(own), own, own.__traceback__, show_locals=True, locals_max_string=None)
        screen.print(trace)
        clean(screen.file.getvalue())  # type: ignore[attr-defined]


@both
def test_the_logs_of_the_http_libraries_show_no_header_and_no_words_of_the_server(
    caplog: pytest.LogCaptureFixture,
) -> None:
    import contextlib
    import socket
    import threading

    head = f"HTTP/1.1 200 {PERSON}\r\nx-name: {PERSON}\r\nset-cookie: a={NUMBER}\r\ncontent-length: {len(BODY)}\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run() -> None:
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                connection.sendall(head.encode() + BODY)
                connection.recv(1)

        thread = threading.Thread(target=run)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with caplog.at_level(logging.DEBUG), Acme(base_url=url, verify=False) as client:
            client.entries.list_(ListQuery(where=F.name == PERSON))
        thread.join(30)
    lines = [record.getMessage() for record in caplog.records]
    assert any("receive_response_headers" in line for line in lines)
    assert any(line.startswith("HTTP Request: GET") for line in lines)
    clean("\n".join(lines))
