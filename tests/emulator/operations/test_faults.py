"""Each fault, and what httpx sees of it."""

from __future__ import annotations

import contextlib
import gzip
import json
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from callrecords.conventions.headers import used_up
from callrecords.emulator import Emulator, Server, serve
from callrecords.emulator.operations.faults import KNOWN, FaultKind, UnknownFault
from callrecords.emulator.serving.transports import EmulatorTransport, WireFaultInProcess
from tests.emulator.driver import NOW, Driver
from tests.made_up import SLUG, fable


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with serve(Emulator([fable()], records=20, now=NOW)) as server:
        yield server


@pytest.fixture
def server(shared: Server) -> Iterator[Server]:
    yield shared
    shared.emulator.reset()


@pytest.fixture
def driver(server: Server) -> Driver:
    return Driver(server.emulator, SLUG, "voice_entries")


@pytest.fixture
def ask(server: Server, driver: Driver) -> Iterator[Callable[..., httpx.Response]]:
    """Asks the list over a real socket."""
    with httpx.Client(timeout=60) as client:
        headers = {"authorization": f"Bearer {server.token(SLUG)}"}

        def send(**given: Any) -> httpx.Response:
            return client.get(server.origin + driver.path(), headers=headers, **given)

        yield send


Ask = Callable[..., httpx.Response]


@pytest.mark.parametrize(
    ("name", "situation"),
    [
        ("unauthorized", "bad-token"),
        ("forbidden", "forbidden"),
        ("throttled", "throttled"),
        ("server-error", "server-error"),
    ],
)
def test_a_refusal_is_in_the_vendors_dialect_once_and_then_over(
    server: Server, driver: Driver, ask: Ask, name: str, situation: Any
) -> None:
    fault = server.emulator.faults.add(name)
    answer = driver.bundle.errors.situations[situation]
    refused = ask()
    assert refused.status_code == answer.status
    assert answer.code in refused.json().values()
    assert ask().status_code == 200
    assert fault.hits == 1


def test_throttling_tells_when_to_come_back_in_seconds_as_a_date_or_not_at_all(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("throttled", seconds=7)
    server.emulator.faults.add("throttled", retry_after="date")
    server.emulator.faults.add("throttled", retry_after="none")
    server.emulator.faults.add("throttled", retry_after="rate-limit", seconds=9)
    assert ask().headers["retry-after"] == "7"
    assert parsedate_to_datetime(ask().headers["retry-after"]).tzinfo is not None
    assert "retry-after" not in ask().headers
    limited = ask().headers
    assert "retry-after" not in limited
    assert used_up(limited) == 9


def test_another_status_of_the_five_hundreds_can_be_asked_for(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("server-error", status=503)
    assert ask().status_code == 503


def test_latency_beyond_the_read_timeout_is_a_timeout(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("latency", seconds=20)
    with pytest.raises(httpx.ReadTimeout):
        ask(timeout=httpx.Timeout(60, read=0.1))


def test_a_short_body_is_a_protocol_error(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("short-body")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        ask()


def test_a_chunk_without_its_end_is_a_protocol_error(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("cut-chunk")
    with pytest.raises(httpx.RemoteProtocolError):
        ask()


def test_cut_gzip_with_a_consistent_length_is_only_half_a_text(server: Server, driver: Driver, ask: Ask) -> None:
    server.emulator.faults.add("cut-gzip")
    answer = ask()
    assert answer.status_code == 200
    whole = driver.list().body
    assert answer.content != whole
    assert whole.startswith(answer.content)
    assert len(answer.content) < len(whole)
    assert len(gzip.compress(whole)) > int(answer.headers["content-length"])


def test_a_reset_is_a_read_error(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("reset")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        ask()


def test_a_garbage_status_line_is_a_protocol_error(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("garbage-status")
    with pytest.raises(httpx.RemoteProtocolError):
        ask()


def test_a_slow_drip_keeps_every_single_read_within_the_timeout(server: Server, driver: Driver, ask: Ask) -> None:
    server.emulator.faults.add("slow-drip", seconds=0.0001)
    assert ask(timeout=60).json() == json.loads(driver.list().body)


@pytest.mark.parametrize("name", [known.name for known in KNOWN.values() if known.stage == "wire"])
def test_after_a_wire_fault_the_next_request_is_answered(server: Server, ask: Ask, name: str) -> None:
    arguments: dict[str, object] = {"seconds": 0.0001} if name == "slow-drip" else {}
    server.emulator.faults.add(name, **arguments)
    with contextlib.suppress(httpx.TransportError):
        ask()
    assert ask().status_code == 200


@pytest.mark.parametrize("name", [known.name for known in KNOWN.values() if known.stage == "wire"])
def test_in_process_wire_faults_are_refused(server: Server, driver: Driver, name: str) -> None:
    server.emulator.faults.add(name)
    with httpx.Client(transport=EmulatorTransport(server.emulator), base_url="http://emulator") as client:
        headers = {"authorization": f"Bearer {server.token(SLUG)}"}
        with pytest.raises(WireFaultInProcess, match=name):
            client.get(driver.path(), headers=headers)


def test_html_is_no_json(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("html")
    answer = ask()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html")
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_an_empty_body_has_status_200(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("empty-body")
    answer = ask()
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_byte_order_mark_stands_before_the_same_body(server: Server, driver: Driver, ask: Ask) -> None:
    server.emulator.faults.add("bom")
    assert ask().content == b"\xef\xbb\xbf" + driver.list().body


def test_latin1_is_not_utf8(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("latin1")
    with pytest.raises(UnicodeDecodeError):
        ask().content.decode("utf-8")


def test_a_lone_surrogate_is_what_python_reads_and_utf_8_cannot_say(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("lone-surrogate")
    answer = ask()
    assert b"caf\\ud83d" in answer.content
    assert r"caf\ud83d" in str(answer.json())


def test_a_bomb_is_small_until_it_is_opened(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("bomb", megabytes=2)
    answer = ask()
    assert len(answer.content) == 2_000_000 + len(b'{"bomb": true}')
    assert int(answer.headers["content-length"]) < 50_000


def test_a_redirect_leads_nowhere(server: Server, ask: Ask) -> None:
    server.emulator.faults.add("redirect")
    with pytest.raises(httpx.InvalidURL):
        ask()


def rows(answer: httpx.Response, driver: Driver) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.json()[driver.items]
    return found


def test_nan_is_what_python_alone_reads(server: Server, driver: Driver, ask: Ask) -> None:
    server.emulator.faults.add("nan")
    answer = ask()
    assert b":NaN" in answer.content
    assert any(value != value for value in rows(answer, driver)[0].values())  # NaN differs from itself


def test_duplicate_keys_pass_unseen_through_a_plain_decoder(server: Server, driver: Driver, ask: Ask) -> None:
    plain = rows(ask(), driver)
    server.emulator.faults.add("duplicate-keys")
    answer = ask()
    assert rows(answer, driver) == plain
    pairs: list[list[str]] = []
    json.loads(answer.content, object_pairs_hook=lambda found: pairs.append([name for name, _ in found]))
    assert any(len(names) > len(set(names)) for names in pairs)


def test_a_broken_record_stands_among_sound_ones(server: Server, driver: Driver, ask: Ask) -> None:
    sound = rows(ask(), driver)
    server.emulator.faults.add("broken-record")
    broken = rows(ask(), driver)
    assert broken[0][driver.key] == []
    assert broken[1:] == sound[1:]


def test_an_unknown_field_and_an_unknown_word_can_come(server: Server, driver: Driver, ask: Ask) -> None:
    server.emulator.faults.add("unknown-field", field="news")
    server.emulator.faults.add("unknown-enum", value="unheard")
    assert rows(ask(), driver)[0]["news"] == "surprise"
    assert "unheard" in rows(ask(), driver)[0].values()


def test_rows_are_repeated_or_left_out_and_nobody_says_so(server: Server, driver: Driver, ask: Ask) -> None:
    sound = rows(ask(), driver)
    server.emulator.faults.add("repeat-rows", rows=2)
    server.emulator.faults.add("skip-rows", rows=2)
    assert rows(ask(), driver) == sound + sound[:2]
    assert rows(ask(), driver) == sound[2:]


def test_a_fault_strikes_after_some_requests_as_often_as_asked_on_its_operation_only(
    server: Server, driver: Driver
) -> None:
    fault = server.emulator.faults.add("server-error", "list_voice_entries", count=2, after=1)
    key = driver.rows()[0][driver.key]
    assert [driver.list().status for _ in range(4)] == [500, 500, 200, 200]
    assert driver.get(key).status == 200
    assert (fault.hits, fault.seen) == (2, 3)


def test_a_fault_without_a_count_strikes_until_it_is_cleared(server: Server, driver: Driver) -> None:
    server.emulator.faults.add("server-error", count=None)
    assert {driver.list().status for _ in range(5)} == {500}
    server.emulator.faults.clear()
    assert driver.list().status == 200


@pytest.mark.parametrize(
    ("name", "operation", "arguments", "hint"),
    [
        ("throtled", None, {}, "throttled"),
        ("reset", "list_voice_entry", {}, "list_voice_entries"),
        ("latency", None, {"secods": 1.0}, "seconds"),
        ("latency", None, {"seconds": "long"}, "seconds must be a number from 0 to 3600, not 'long'"),
        ("latency", None, {"seconds": -5}, "a number from 0 to 3600, not -5"),
        ("latency", None, {"seconds": 1e9}, "a number from 0 to 3600"),
        ("latency", None, {"seconds": float("nan")}, "a number from 0 to 3600"),
        ("latency", None, {"seconds": True}, "a number from 0 to 3600"),
        ("slow-drip", None, {"seconds": -0.1}, "a number from 0 to 60"),
        ("throttled", None, {"retry_after": "tomorrow"}, "one of seconds, date, rate-limit, none"),
        ("throttled", None, {"seconds": -1}, "a whole number from 0 to 86400"),
        ("throttled", None, {"seconds": 1.5}, "a whole number"),
        ("throttled", None, {"seconds": 10**30}, "a whole number from 0 to 86400"),
        ("server-error", None, {"status": 200}, "a whole number from 500 to 599"),
        ("html", None, {"status": 99}, "a whole number from 200 to 599"),
        ("short-body", None, {"bytes": -1}, "a whole number from 0"),
        ("skip-rows", None, {"rows": 0}, "a whole number from 1 to 1000"),
        ("unknown-field", None, {"field": ""}, "a text of 1 to 200 characters"),
        ("unknown-enum", None, {"value": "x" * 201}, "a text of 1 to 200 characters"),
        ("reset", None, {"count": 0}, "count must be a whole number from 1 on, not 0"),
        ("reset", None, {"count": "2"}, "count must be a whole number"),
        ("reset", None, {"after": -1}, "after must be a whole number from 0 on"),
        ("reset", None, {"after": None}, "after must be a whole number"),
    ],
)
def test_what_is_misspelt_or_beyond_its_bounds_is_refused_with_what_was_meant(
    server: Server, name: str, operation: str | None, arguments: dict[str, Any], hint: str
) -> None:
    with pytest.raises(UnknownFault, match=hint):
        server.emulator.faults.add(name, operation, **arguments)
    assert len(server.emulator.faults) == 0


@pytest.mark.parametrize("known", KNOWN.values(), ids=lambda known: known.name)
def test_the_defaults_of_a_fault_and_both_ends_of_its_numbers_are_taken(server: Server, known: FaultKind) -> None:
    for key, arg in known.args.items():
        values = (
            [arg.default]
            if isinstance(arg.default, str)
            else [arg.default, type(arg.default)(arg.least), type(arg.default)(arg.most)]
        )
        for value in values:
            assert server.emulator.faults.add(known.name, **{key: value}).args[key] == value  # type: ignore[arg-type]  # as JSON gives them
