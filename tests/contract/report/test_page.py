"""A run as one page: whole, sound, without anything to load, and with all that a person looks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given

from callrecords.contract.base.assumed import Assumption, Standing
from callrecords.contract.base.coverage import Share
from callrecords.contract.base.redact import Capture
from callrecords.contract.base.result import Replay, Result
from callrecords.contract.base.since import Compared, Course
from callrecords.contract.base.verdicts import Outcome, ShownFault, Verdict
from callrecords.contract.report.page import page
from callrecords.errors import ConnectionFailed
from callrecords.markup import shown
from tests.contract.report.test_reports import EXCHANGE, RESULT
from tests.pagereader import PageReader
from tests.test_markup import TEXTS

WORDS = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;</style></title><!--"


def read(result: Result) -> PageReader:
    return PageReader(page(result).decode())


def everywhere(text: str) -> Result:
    """A run with one text in all places that a server, or an earlier report, can fill."""
    exchange = Capture(text, 500, text)
    verdicts = [
        Verdict(text, text, outcome, text, (exchange,), text, [ShownFault(text, text, text, (exchange,))])
        for outcome in Outcome
    ]
    return Result(
        slug=text, title=text, url=text, profile=text, verdicts=verdicts, requests=1, remarks=[text],
        shares=[Share(text, text, 1, 2, [text])], seconds={text: 1.0}, replay=Replay(1, text, text, 1),
        assumed=[Assumption(text, text, text, standing, text) for standing in Standing],
        since=Compared(text, {(text, text): Course.NEW, ("a", text): Course.MENDED}, text), ended=ConnectionFailed(text),
    )  # fmt: skip


PLAIN = read(everywhere("x"))


@given(TEXTS.filter(bool))
def test_any_text_in_any_place_is_text_and_never_markup(text: str) -> None:
    found = read(everywhere(text))
    assert found.open == []
    assert found.tags == PLAIN.tags
    assert [name for name, _ in found.attributes] == [name for name, _ in PLAIN.attributes]
    assert shown(text) in found.text
    assert found.loads == []


def test_markup_of_a_server_is_shown_as_it_is() -> None:
    found = read(everywhere(WORDS))
    assert found.tags == PLAIN.tags
    assert found.text.count(WORDS) > 20


def test_the_page_loads_nothing_and_has_no_style_or_script_in_attributes() -> None:
    text = page(everywhere("x")).decode()
    assert PLAIN.loads == []
    assert not [name for name, _ in PLAIN.attributes if name == "style" or name.startswith("on")]
    assert "url(" not in text
    assert "@import" not in text


def test_every_link_leads_to_a_place_of_the_page_and_no_two_places_have_one_name() -> None:
    names = [value for name, value in PLAIN.attributes if name == "id"]
    assert len(names) == len(set(names))
    assert {value for name, value in PLAIN.attributes if name == "href"} <= {f"#{name}" for name in names}
    assert {value for name, value in PLAIN.attributes if name == "aria-labelledby"} <= set(names)


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ([Outcome.FAIL, Outcome.PASS], "1 promise is broken"),
        ([Outcome.PASS, Outcome.EXPECTED_DEVIATION], "Every promise that was judged is kept"),
        ([Outcome.PASS, Outcome.NOT_EVALUATED], "Nothing is broken, but 1 could not be judged"),
        ([Outcome.NOT_EVALUATED], "Nothing was judged"),
        ([], "Nothing was judged"),
    ],
)
def test_the_verdict_comes_first_in_one_sentence(outcomes: Sequence[Outcome], told: str) -> None:
    verdicts = [Verdict(f"p.{at}", "list_calls", one, "so it was") for at, one in enumerate(outcomes)]
    text = page(attrs.evolve(RESULT, verdicts=verdicts)).decode()
    assert f"<strong>{told}</strong>" in text
    assert text.index(told) < text.index("<h2")


def test_each_failure_has_its_promise_both_sides_and_the_command() -> None:
    fault = ShownFault("a negative offset", "status 200", "status 400", (EXCHANGE,))
    broken = Verdict("order.sorted", "list_calls", Outcome.FAIL, "in short", (EXCHANGE,), faults=[fault])
    text = page(attrs.evolve(RESULT, verdicts=[broken])).decode()
    row = re.search(r"<tr><td data-name=\"looked at\">.*?</tr>", text)
    assert row is not None
    assert re.findall(r">([^<]+)</td>", row[0]) == ["a negative offset", "status 400", "status 200"]
    found = PageReader(text).text
    assert "Promised: the list is sorted as asked." in found
    assert found.count(EXCHANGE.curl) == 1


def test_where_a_check_says_no_more_the_promise_is_what_was_expected() -> None:
    text = page(attrs.evolve(RESULT, verdicts=RESULT.verdicts[:1])).decode()
    assert '<td data-name="expected">the list is sorted as asked</td>' in text
    assert '<td data-name="got">started asc: record 2 is out of order \N{REPLACEMENT CHARACTER}[31m</td>' in text


def test_the_grid_has_a_cell_for_each_verdict_and_its_failures_lead_to_what_is_told_of_them() -> None:
    text = page(RESULT).decode()
    grid = text[text.index('<table class="grid">') :]
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', grid)[:3] == ["promise", "list_calls", "get_call"]
    cells = re.findall(r'data-operation="(\w+)" data-outcome="([^"]+)"', grid)
    assert cells == [
        (one.operation, str(one.outcome)) for one in (RESULT.verdicts[0], RESULT.verdicts[3], *RESULT.verdicts[1:3])
    ]
    assert '<a href="#broken-1">fail</a>' in grid
    assert '<article id="broken-1"' in text


def test_what_changed_since_an_earlier_run_stands_in_front_at_the_failure_and_in_the_grid() -> None:
    since = Compared(
        "before.json", {("order.sorted", "list_calls"): Course.NEW, ("cdr.unique-ids", "list_calls"): Course.MENDED}
    )
    text = page(attrs.evolve(RESULT, since=since)).decode()
    found = PageReader(text).text
    assert "1 newly broken, 1 mended." in found
    assert text.index("newly broken") < text.index("<article")
    assert '<span class="tag bad">newly broken</span>' in text
    assert "<small> mended</small>" in text[text.index('<table class="grid">') :]


def test_what_was_touched_of_the_spec_is_a_bar_and_numbers_and_names_the_rest() -> None:
    text = page(RESULT).decode()
    assert re.search(r'class="bar" [^>]*width="75.00"', text)
    assert "3 of 4" in text
    assert "parameter limit=1" in text
