"""Reports for people and for machines."""

from __future__ import annotations

import io
import json
import re
import shlex
from pathlib import Path
from xml.etree import ElementTree as Xml

import attrs
import pytest
from rich.console import Console

from callrecords.contract.base.coverage import Share
from callrecords.contract.base.redact import Capture, curl
from callrecords.contract.base.result import Result
from callrecords.contract.base.since import Compared, Course
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.report import files as report_files
from callrecords.contract.report import text as report_text
from callrecords.errors import ConfigError

HEADERS = {"Authorization": "Bearer $ACME_TOKEN", "X-Edition": "it's seven"}
EXCHANGE = Capture(curl("GET", "http://127.0.0.1/calls?filter=a%20eq%20'b'", HEADERS), 500, '{"code": "\x1b[31m"}')
RESULT = Result(
    slug="acme",
    title="Acme",
    url="http://127.0.0.1",
    profile="full",
    verdicts=[
        Verdict(
            "order.sorted", "list_calls", Outcome.FAIL, "started asc: record 2 is out of order \x1b[31m", (EXCHANGE,)
        ),
        Verdict("cdr.unique-ids", "list_calls", Outcome.PASS, "300 judged"),
        Verdict("scope.required", "get_call", Outcome.NOT_EVALUATED, "no token"),
        Verdict("order.stable", "list_calls", Outcome.EXPECTED_DEVIATION, "ticket 4711"),
    ],
    shares=[Share("list_calls", "request", 3, 4, ["parameter limit=1"])],
    seconds={"own checks": 1.5, "schemathesis": 9.0},
    requests=12,
    remarks=["list_calls: items.[] holds fields that are not declared: 'new'"],
)


def test_a_failing_exchange_is_a_command_that_can_be_pasted() -> None:
    assert EXCHANGE.curl == (
        "curl -g -i -H \"Authorization: Bearer $ACME_TOKEN\" -H 'X-Edition: it'\"'\"'s seven' "
        "'http://127.0.0.1/calls?filter=a%20eq%20'\"'\"'b'\"'\"''"
    )


def test_the_report_for_people_shows_what_is_wrong_and_how_to_see_it() -> None:
    out = io.StringIO()
    report_text.show(RESULT, Console(file=out, width=200), verbose=True)
    told = out.getvalue()
    for expected in (
        "order.sorted",
        "out of order",
        "curl -g",
        "the list is sorted as asked",
        "3 of 4",
        "Warning: list_calls",
    ):
        assert expected in told
    assert (
        "1 pass, 1 fail, 1 not evaluated, 1 expected deviation (12 requests; own checks 1.5 s, schemathesis 9.0 s)"
        in told
    )


def shown(result: Result, *, verbose: bool = False) -> list[str]:
    out = io.StringIO()
    report_text.show(result, Console(file=out, width=40), verbose=verbose)
    return out.getvalue().splitlines()


def test_the_sum_comes_first_and_each_broken_promise_is_one_line_over_all_operations_the_worst_first() -> None:
    found = [
        Verdict("errors.body", "list_calls", Outcome.FAIL, "the code is wrong", (EXCHANGE,)),
        Verdict("server.standard-checks", "all", Outcome.FAIL, "1 failure"),
        Verdict("filter.ge", "list_calls", Outcome.FAIL, "3 records are missing", (EXCHANGE,)),
        Verdict("errors.body", "get_call", Outcome.FAIL, "the code is wrong", (EXCHANGE,)),
        Verdict("paging.ends", "list_calls", Outcome.FAIL, "page 3 is short"),
    ]
    lines = shown(attrs.evolve(RESULT, verdicts=found))
    assert lines[0].startswith("Acme, profile full: 5 fail")
    broken = [line.strip() for line in lines if line.startswith("  ") and not line.startswith("    ")]
    assert broken == [
        "paging.ends (list_calls): page 3 is short",
        "filter.ge (list_calls): 3 records are missing",
        "errors.body (list_calls, get_call): the code is wrong",
        "server.standard-checks (all): 1 failure",
    ]
    assert lines.count(f"    {EXCHANGE.curl}") == 2


def on_a_terminal(result: Result, width: int, *, verbose: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system="standard", _environ={})
    report_text.show(result, console, verbose=verbose)
    return out.getvalue()


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("verbose", [False, True])
def test_on_a_terminal_nothing_is_cut_whatever_its_width_and_commands_can_still_be_pasted(
    width: int, *, verbose: bool
) -> None:
    evidence = f"{' '.join(f'record-{number}' for number in range(200))}; [red]the end[/red]"
    long = Verdict("paging.every-record-once", "list_calls", Outcome.FAIL, evidence, (EXCHANGE,))
    text = re.sub(r"\x1b\[[\d;]*m", "", on_a_terminal(attrs.evolve(RESULT, verdicts=[long]), width, verbose=verbose))
    assert f"paging.every-record-once (list_calls): {evidence}" in " ".join(text.split())
    command = text[text.index("curl ") :].replace(" \\\n", " ").splitlines()[0]  # as a shell reads it
    assert shlex.split(command) == shlex.split(EXCHANGE.curl)
    wide = [line for line in text.splitlines() if len(line) > width]
    assert all(len(shlex.split(line.removesuffix(" \\"))) == 1 for line in wide), "only what is one word is wider"


def test_what_fails_stands_before_everything_else() -> None:
    lines = shown(attrs.evolve(RESULT, verdicts=[*RESULT.verdicts[1:], RESULT.verdicts[0]]))
    places = [next(at for at, line in enumerate(lines) if text in line) for text in ("order.sorted", "Not evaluated")]
    assert places == sorted(places)
    assert places[0] < 4


def test_colour_is_for_terminals_and_what_a_server_sent_has_none() -> None:
    assert "\x1b" not in "\n".join(shown(RESULT, verbose=True))
    told = on_a_terminal(RESULT, 80)
    assert "\x1b[1;31m  order.sorted" in told
    assert "out of order \\x1b[31m" in told


def test_a_promise_that_is_broken_in_two_ways_shows_both() -> None:
    found = [
        Verdict("server.standard-checks", name, Outcome.FAIL, evidence, (Capture(f"curl -X {name}", 500, ""),))
        for name, evidence in (("OPTIONS /calls", "Server error"), ("TRACE /calls", "no Allow header"))
    ]
    lines = shown(attrs.evolve(RESULT, verdicts=found))
    assert [line.strip() for line in lines if line.startswith("  ")] == [
        "server.standard-checks (OPTIONS /calls): Server error", "curl -X OPTIONS /calls",
        "server.standard-checks (TRACE /calls): no Allow header", "curl -X TRACE /calls",
    ]  # fmt: skip


def test_a_clean_run_of_many_promises_fits_on_a_screen() -> None:
    kept = [Verdict("order.sorted", f"list_{number}", Outcome.PASS, "9 judged") for number in range(100)]
    result = attrs.evolve(RESULT, verdicts=kept, remarks=["a new field"] * 30)
    assert len(shown(result)) < 15
    assert len(shown(result, verbose=True)) > 130


def test_what_was_not_evaluated_is_told_by_cause() -> None:
    lacks = [Verdict("scope.required", name, Outcome.NOT_EVALUATED, "no second token") for name in ("a", "b")]
    lines = shown(attrs.evolve(RESULT, verdicts=lacks))
    assert [line for line in lines if "no second token" in line] == ["  no second token: scope.required"]


def test_github_shows_each_broken_promise_beside_the_pull_request() -> None:
    multi = Verdict("order.sorted", "list_calls", Outcome.FAIL, "100% wrong\nin two lines", (EXCHANGE,))
    (error, warning) = report_text.for_github(attrs.evolve(RESULT, verdicts=[multi, RESULT.verdicts[2]]))
    assert error == "::error title=acme%3A order.sorted is broken::list_calls: 100%25 wrong%0Ain two lines"
    assert warning == "::warning title=acme%3A 1 promises are not evaluated::no token"


def test_the_json_report_holds_everything() -> None:
    told = json.loads(json.dumps(report_files.as_json(RESULT)))
    assert told["green"] is False
    assert [one["outcome"] for one in told["verdicts"]] == ["fail", "pass", "not evaluated", "expected deviation"]
    assert told["verdicts"][0]["exchanges"][0]["curl"].startswith("curl ")
    assert told["coverage"][0]["missing"] == ["parameter limit=1"]
    assert told["warnings"] == list(RESULT.remarks)


def test_the_junit_report_has_a_case_for_each_verdict_and_is_xml_whatever_a_server_sent() -> None:
    root = Xml.fromstring(report_files.as_junit(RESULT))
    suites = {suite.get("name"): suite for suite in root}
    assert suites["list_calls"].get("failures") == "1"
    assert suites["list_calls"].get("skipped") == "1"
    assert suites["get_call"].get("errors") == "1"
    failure = suites["list_calls"].find("testcase/failure")
    assert failure is not None
    assert "\\x1b" in (failure.get("message") or "")
    assert (failure.text or "").startswith("curl ")


def test_reports_are_for_their_owner_only_and_replace_older_ones(tmp_path: Path) -> None:
    first = report_files.write(RESULT, tmp_path)
    again = report_files.write(RESULT, tmp_path)
    assert first == again
    assert {path.name for path in again} == {"acme-full.html", "acme-full.json", "acme-full.junit.xml"}
    assert {path.stat().st_mode & 0o777 for path in again} == {0o600}


def test_a_folder_that_cannot_be_written_is_told_before_anything_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match="cannot be written"):
        report_files.writable(tmp_path / "file")
    report_files.writable(tmp_path / "new" / "folder")
    assert list((tmp_path / "new" / "folder").iterdir()) == []


def test_a_place_that_ends_in_html_is_one_page_and_nothing_else(tmp_path: Path) -> None:
    place = tmp_path / "new" / "report.html"
    report_files.writable(place)
    assert report_files.write(RESULT, place) == [place]
    assert list(place.parent.iterdir()) == [place]
    assert place.stat().st_mode & 0o777 == 0o600
    assert b"1 promise is broken" in place.read_bytes()


def test_what_changed_since_an_earlier_run_stands_below_the_sum_and_in_the_json() -> None:
    courses = {("order.sorted", "list_calls"): Course.STILL, ("cdr.unique-ids", "list_calls"): Course.MENDED}
    result = attrs.evolve(RESULT, since=Compared("before.json", courses, "live"))
    assert shown(result)[1:3] == [
        "Since before.json (profile live): 1 still broken, 1 mended",
        "  mended: cdr.unique-ids on list_calls",
    ]
    told = json.loads(json.dumps(report_files.as_json(result)))["since"]
    assert told["mended"] == [["cdr.unique-ids", "list_calls"]]
    assert told["new"] == []
