"""What pages of others can do to a running emulator: nothing."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from callrecords.emulator import Server
from tests.pages.conftest import Complaints

ATTACK = """<!doctype html><title>other</title><p id=done></p><iframe src="{here}/"></iframe>
<form id=form method=post enctype=text/plain action="{here}/_emulator/faults" target=hidden>
<input name='{{"name":"reset","x":"' value='"}}'></form><iframe name=hidden></iframe>
<script type=module>
const told = [];
const attempt = async (room, sent) => {{
  try {{ told.push((await fetch("{here}/_emulator/" + room, sent)).type); }} catch {{ told.push("refused"); }}
}};
const order = JSON.stringify({{name: "reset"}});
await attempt("live", {{}});
await attempt("", {{mode: "no-cors"}});
await attempt("faults", {{method: "POST", body: order}});
await attempt("faults", {{method: "POST", body: order, headers: {{"Content-Type": "application/json"}}}});
await attempt("faults", {{method: "POST", body: order, mode: "no-cors", headers: {{"Content-Type": "text/plain"}}}});
await attempt("requests", {{method: "DELETE"}});
document.getElementById("form").submit();
document.getElementById("done").textContent = told.join(" ");
</script>"""


@pytest.fixture
def elsewhere(server: Server) -> Iterator[str]:
    """Another server on this machine, whose page attacks the emulator: its origin."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = ATTACK.format(here=server.origin).encode()
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{other.server_port}"
        other.shutdown()


def test_a_page_of_another_origin_reads_and_changes_nothing(
    page: Page, server: Server, elsewhere: str, complaints: Complaints
) -> None:
    complaints.expected += ["CORS", "403|Failed to load", "frame-ancestors|refused to connect|Framing"]
    with page.expect_response(lambda one: one.request.method == "POST" and one.request.is_navigation_request()) as sent:
        page.goto(elsewhere)
    assert sent.value.status == 403
    expect(page.locator("#done")).to_have_text("refused refused refused refused refused refused")
    assert list(server.emulator.faults) == []


def test_a_name_that_was_made_to_lead_here_reads_nothing(page: Page, server: Server, complaints: Complaints) -> None:
    complaints.hosts.add("rebound.example")
    complaints.expected.append("421")
    answer = page.goto(f"http://rebound.example:{server.port}/")
    assert answer is not None
    assert answer.status == 421
    status = page.evaluate("fetch('/_emulator/').then(one => one.status)")
    assert status == 421


def test_the_page_runs_no_script_and_makes_no_element_of_a_text(
    page: Page, server: Server, complaints: Complaints
) -> None:
    complaints.expected += ["TrustedHTML", "TrustedScript"]
    page.goto(server.origin)
    refused = """(act => { try { act(); return false } catch { return true } })"""
    assert page.evaluate(f"{refused}(() => document.body.innerHTML = '<p>x')")
    assert page.evaluate(f"{refused}(() => document.createElement('script').textContent = 'window.ran = 1')")
    assert page.evaluate(f"{refused}(() => document.body.setAttribute('onclick', 'window.ran = 1'))")
    assert page.evaluate("window.ran") is None
