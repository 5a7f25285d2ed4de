"""The live profile: what it may send, when it stops, what it leaves behind."""

from __future__ import annotations

import io
import json
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import pytest
from rich.console import Console

from callrecords.contract.base.promises import PROMISES
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Exchange, Target
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.live import BUDGET, Care, NeverSent, Stopped, run_live
from callrecords.contract.report import files as report_files
from callrecords.contract.report import text as report_text
from callrecords.contract.run import run_full
from callrecords.contract.testing import what_is_wrong
from callrecords.emulator import Emulator
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.errors import Throttled, Unauthorized
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from tests.contract.conftest import Serve
from tests.made_up import fable

pytestmark = pytest.mark.slow

ALL = [*VENDORS, fable()]


class Dummy(ThreadingHTTPServer):
    """A server that counts who asks how, and hands everything on to an emulator."""

    def __init__(self, emulator: Emulator, break_at: int | None = None, status: int = 429) -> None:
        from callrecords.emulator import ServerRequest

        counted: Counter[tuple[str, str | None]] = Counter()
        self.counted = counted

        class Handler(BaseHTTPRequestHandler):
            def handle_one(self) -> None:
                counted[self.command, self.headers.get("authorization")] += 1
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = emulator.handle(ServerRequest(self.command, self.path, headers))
                broken = break_at is not None and counted.total() > break_at
                self.send_response(status if broken else answer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *args: object) -> None:
                """Nothing."""

        for verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY"):
            setattr(Handler, f"do_{verb}", Handler.handle_one)
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


@pytest.fixture
def dummies() -> Iterator[list[Dummy]]:
    found: list[Dummy] = []
    yield found
    for one in found:
        one.shutdown()
        one.server_close()


def at(judged_target: Target, dummy: Dummy) -> Target:
    import attrs

    return attrs.evolve(
        judged_target, url=judged_target.url.replace("http://emulator", f"http://127.0.0.1:{dummy.server_port}")
    )


@pytest.mark.parametrize("vendor", ALL, ids=lambda vendor: vendor.slug)
def test_only_get_requests_with_the_token_leave_and_everything_passes(
    served: Serve, dummies: list[Dummy], vendor: Vendor
) -> None:
    judged = served(vendor)
    dummies.append(dummy := Dummy(judged.emulator))
    result = run_live(judged.spec, at(judged.target, dummy), care=Care(pace=0))
    assert result.green, [one for one in result.verdicts if one.outcome is not Outcome.PASS]
    assert set(dummy.counted) == {("GET", f"Bearer {judged.target.token}")}
    assert dummy.counted.total() == result.requests


@pytest.mark.parametrize(("status", "more"), [(429, 1), (401, 2), (403, 2)])
def test_the_first_burst_of_refusals_ends_it(served: Serve, dummies: list[Dummy], status: int, more: int) -> None:
    judged = served()
    dummies.append(dummy := Dummy(judged.emulator, break_at=12, status=status))
    result = run_live(judged.spec, at(judged.target, dummy), care=Care(pace=0))
    assert dummy.counted.total() == 12 + more
    assert not result.green
    assert any("stopped early" in remark for remark in result.remarks)
    assert any(one.outcome is Outcome.NOT_EVALUATED for one in result.verdicts)


@pytest.mark.parametrize(("status", "error"), [(401, Unauthorized), (429, Throttled)])
def test_a_refusal_at_the_door_is_an_error(
    served: Serve, dummies: list[Dummy], status: int, error: type[Exception]
) -> None:
    judged = served()
    dummies.append(dummy := Dummy(judged.emulator, break_at=0, status=status))
    result = run_live(judged.spec, at(judged.target, dummy), care=Care(pace=0))
    assert isinstance(result.ended, error)
    assert "list_voice_entries" in str(result.ended)
    assert not result.judged
    assert dummy.counted.total() == 1


def test_the_budget_is_kept_and_what_is_left_is_not_evaluated(served: Serve) -> None:
    judged = served()
    result = run_live(judged.spec, judged.target, care=Care(budget=20, pace=0), transport=judged.transport)
    assert result.requests == 20
    assert {one.outcome for one in result.verdicts} >= {Outcome.PASS, Outcome.NOT_EVALUATED}
    assert not result.green


def test_requests_leave_at_a_pace() -> None:
    slept: list[float] = []
    times = iter([0.0, 0.1, 1.0, 5.0, 5.0])
    care = Care(pace=1.0, clock=lambda: next(times), sleep=slept.append)
    for _ in range(3):
        care.before("GET", "Bearer x")
    assert slept == [pytest.approx(0.9), pytest.approx(0.0)]


@pytest.mark.parametrize(("method", "token"), [("POST", "Bearer x"), ("HEAD", "Bearer x"), ("GET", None), ("GET", "")])
def test_nothing_else_can_leave(method: str, token: str | None) -> None:
    with pytest.raises(NeverSent):
        Care().before(method, token)


def test_a_single_refusal_of_a_kind_that_may_be_meant_does_not_end_it() -> None:
    care = Care(pace=0)
    for status in (403, 200, 403, 404):
        care.before("GET", "Bearer x")
        care.after(Exchange(operation="list", status=status, body=b""))
    assert care.stopped is None
    care.after(Exchange(operation="list", status=401, body=b""))
    care.after(Exchange(operation="list", status=403, body=b""))
    with pytest.raises(Stopped):
        care.before("GET", "Bearer x")


@pytest.mark.parametrize("vendor", ALL, ids=lambda vendor: vendor.slug)
def test_no_artefact_holds_a_token_or_a_personal_value(served: Serve, tmp_path: Path, vendor: Vendor) -> None:
    judged = served(vendor)
    result = run_live(judged.spec, judged.target, care=Care(pace=0), transport=judged.transport)
    written = report_files.write(result, tmp_path)
    assert len(written) == 4
    artefacts = "\n".join(path.read_text() for path in tmp_path.iterdir())
    secrets = {*judged.target.tokens.values(), *personal(judged.emulator, vendor)}
    assert len(secrets) > 20
    assert [secret for secret in secrets if secret in artefacts] == []
    assert str(result.requests) in artefacts
    traffic = next(path for path in written if "traffic" in path.name).read_text().splitlines()
    assert len(traffic) == result.requests


def personal(emulator: Emulator, vendor: Vendor) -> set[str]:
    """Every personal value that any record holds, if it is long enough to be no accident; as it is, and as in a URL."""
    from callrecords.emulator.store.store import RowQuery

    found: set[str] = set()
    for resource in emulator.server(vendor.slug).resources.values():
        kinds = {name: field.pii for name, field in resource.fields.items() if field.pii}
        for body in resource.table.page(RowQuery(limit=10_000)).bodies:
            for name, value in json.loads(body).items():
                weight = sum(map(str.isdigit, str(value))) if kinds.get(name) == "number" else len(str(value))
                if kinds.get(name) and weight >= 7:
                    found |= {str(value), quote(str(value), safe=""), quote_plus(str(value))}
    return found


BUGS = (
    "errors-as-500",
    "ge-as-gt",
    "last-of-page-lost",
    "order-ignored",
    "fields-ignored",
    "search-ignored",
    "odd-words",
)


@pytest.mark.parametrize("vendor", ALL, ids=lambda vendor: vendor.slug)
def test_nor_do_reports_of_a_full_run_that_found_much(served: Serve, tmp_path: Path, vendor: Vendor) -> None:
    judged = served(vendor, bugs=BUGS)
    own = [name for name in PROMISES if name != "server.standard-checks"]
    listed = [vendor.resources[-1].list_operation]
    result = run_full(judged.spec, judged.target, operations=listed, promises=own, transport=judged.transport)
    assert sum(one.outcome is Outcome.FAIL for one in result.verdicts) >= 5
    report_files.write(result, tmp_path)
    shown = io.StringIO()
    report_text.show(result, Console(file=shown, width=200))
    artefacts = "\n".join([*(path.read_text() for path in tmp_path.iterdir()), shown.getvalue(), what_is_wrong(result)])
    assert "curl" in artefacts
    secrets = {*judged.target.tokens.values(), *personal(judged.emulator, vendor)}
    assert [secret for secret in secrets if secret in artefacts] == []


class Planting(httpx.BaseTransport):
    """Hands on what an emulator answers, with words put wherever a server can put some."""

    def __init__(self, inner: httpx.BaseTransport, *words: str) -> None:
        self._inner, self._words = inner, words

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._inner.handle_request(request)
        body, told = answer.read(), " and ".join(self._words)
        headers = {"content-type": answer.headers.get("content-type", "application/json"), "x-echo": told}
        if request.url.query.count(b"&") == 3:
            return httpx.Response(500, text=f"<h1>{told}</h1>", headers={"content-type": "text/html"})
        planted = self._planted(json.loads(body)) if body else None
        return httpx.Response(
            answer.status_code, json=planted, headers=headers, extensions={"reason_phrase": told.encode()}
        )

    def _planted(self, value: Any) -> Any:
        told = " and ".join(self._words)
        if isinstance(value, list):
            return [self._planted(one) for one in value]
        if not isinstance(value, dict):
            return f"{value} {told}" if isinstance(value, str) and " " in value else value
        new = {f"new {word}": [word, {"of": f"it is {word}!"}] for word in self._words}
        return {name: self._planted(one) for name, one in value.items()} | new


def test_nor_do_they_when_a_server_puts_tokens_and_numbers_wherever_it_can(served: Serve, tmp_path: Path) -> None:
    judged = served(bugs=("errors-as-500", "ge-as-gt"))
    plain = [value for value in personal(judged.emulator, fable()) if "%" not in value]
    number = max(plain, key=lambda value: (sum(map(str.isdigit, value)), value))
    assert sum(map(str.isdigit, number)) >= 7
    secrets = [judged.target.tokens["read"], number]
    own = [name for name in PROMISES if name != "server.standard-checks"]
    planting = Planting(judged.transport, *secrets)
    result = run_full(judged.spec, judged.target, promises=own, transport=planting)
    assert result.failed
    report_files.write(result, tmp_path)
    pages = {path.suffix: path.read_text() for path in tmp_path.iterdir()}
    assert {".html", ".json"} <= pages.keys()
    assert "it is " in pages[".html"]
    for text in pages.values():
        assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize(("fault", "words"), [("unknown-field", "not declared"), ("unknown-enum", "breaks enum")])
def test_new_fields_and_words_are_remarks_and_no_failures(served: Serve, fault: str, words: str) -> None:
    judged = served()
    judged.emulator.faults.add(fault, count=50)
    care = Care(pace=0)
    result = run_live(judged.spec, judged.target, promises=["answers.schema"], care=care, transport=judged.transport)
    assert result.green, [one for one in result.verdicts if one.outcome is Outcome.FAIL]
    assert any(words in remark for remark in result.remarks)


def test_what_is_assumed_is_confirmed_refuted_or_not_tested(served: Serve) -> None:
    judged = served()
    healthy = run_live(judged.spec, judged.target, care=Care(pace=0), transport=judged.transport)
    assert {one.standing for one in healthy.assumed} == {"confirmed", "not tested"}
    sick = served(bugs=("lt-as-le",))
    refuted = run_live(sick.spec, sick.target, care=Care(pace=0), transport=EmulatorTransport(sick.emulator))
    assert any(one.standing == "refuted" and "filter.lt" in one.by for one in refuted.assumed)


def test_a_list_is_asked_for_a_narrow_window_in_small_pages(served: Serve) -> None:
    judged = served(records=2000)
    run_live(judged.spec, judged.target, care=Care(pace=0), transport=judged.transport)
    for entry in judged.emulator.requests:
        if entry.operation == "list_voice_entries":
            assert {"begun-from", "begun-before"} <= set(entry.params)
            assert int(entry.params["begun-before"]) - int(entry.params["begun-from"]) <= 8 * 86_400_000
            assert int(entry.params.get("per-page", 23)) <= 91


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.slug)
def test_a_run_ends_within_its_budget(vendor: Vendor, served: Serve) -> None:
    judged = served(vendor, records=600)
    result = run_live(judged.spec, judged.target, care=Care(pace=0), transport=judged.transport)
    assert result.requests <= BUDGET
    assert not any("stopped early" in remark for remark in result.remarks)


def test_the_spec_of_every_vendor_loads() -> None:
    assert [spec_of(vendor).bundle.slug for vendor in VENDORS] == [vendor.slug for vendor in VENDORS]
