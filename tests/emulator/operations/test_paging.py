"""Envelopes, links and cursors, totals and searches; each list as far as its facts give it any."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest

from callrecords.spec.facts_paging import KeysetFacts, PaginationFacts
from callrecords.spec.places import find
from tests.emulator.conftest import RECORDS
from tests.emulator.driver import HOST, Driver


@pytest.fixture
def facts(driver: Driver) -> PaginationFacts:
    assert driver.facts.pagination is not None
    return driver.facts.pagination


@pytest.fixture
def keyset(facts: PaginationFacts) -> KeysetFacts:
    if facts.keyset is None:
        pytest.skip("the list has no cursor")
    return facts.keyset


def keys(driver: Driver, rows: list[dict[str, Any]]) -> list[Any]:
    return [row[driver.key] for row in rows]


def links(facts: PaginationFacts, page: dict[str, Any]) -> dict[str, str]:
    """The links of a page by the name that the facts give them, if the list has any."""
    key = facts.key_of("links")
    return {} if key is None else page[key]


def follow(driver: Driver, url: str) -> dict[str, Any]:
    assert url.startswith(f"http://{HOST}{driver.path()}?")
    return driver.page(**dict(parse_qsl(url.partition("?")[2], strict_parsing=True)))


def test_the_envelope_has_its_declared_keys_in_order_and_tells_the_truth(
    driver: Driver, facts: PaginationFacts
) -> None:
    counted = {facts.count_parameter: "true"} if facts.count_parameter is not None else {}
    page = driver.page(**{facts.limit.parameter: "7"}, **counted)
    if not any(place.startswith("/") for place in facts.beside):
        assert list(page) == list(facts.envelope)
    expected = {
        "page-count": 7,
        "null": None,
        "limit": 7,
        "offset": 0,
        "has-more": True,
        "total": RECORDS,
        "page-total": -(-RECORDS // 7),
        "page": facts.page.first if facts.page is not None else None,
    }
    for key, role in facts.envelope.items():
        if role == "constant":
            assert find(page, key) == facts.constants[key]
        elif role in expected:
            assert find(page, key) == expected[role], key


def test_the_last_page_says_so_and_beyond_it_there_is_nothing(driver: Driver, facts: PaginationFacts) -> None:
    if facts.offset is None:
        pytest.skip("the list does not skip")
    last = driver.page(**{facts.limit.parameter: "7", facts.offset.parameter: str(RECORDS - 3)})
    beyond = driver.page(**{facts.limit.parameter: "7", facts.offset.parameter: str(RECORDS + 50)})
    assert len(last[facts.items]) == 3
    assert beyond[facts.items] == []
    more = facts.key_of("has-more")
    if more is not None:
        assert (last[more], beyond[more]) == (False, False)
    if facts.links is not None:
        assert facts.links.next not in links(facts, last)
        assert facts.links.next not in links(facts, beyond)


def test_links_lead_forth_and_back_with_everything_that_was_asked_for(driver: Driver, facts: PaginationFacts) -> None:
    if facts.links is None or driver.facts.order is None or driver.facts.fields is None:
        pytest.skip("the list has no links")
    asked = {
        facts.limit.parameter: "9",
        driver.facts.order.parameter: f"{driver.facts.order.fields[0]} desc",
        driver.facts.fields.include: driver.key,
    }
    first = driver.page(**asked)
    second = follow(driver, links(facts, first)[facts.links.next])
    back = follow(driver, links(facts, second)[facts.links.previous])
    assert back[facts.items] == first[facts.items]
    assert facts.links.previous not in links(facts, first)
    assert list(second[facts.items][0]) == [driver.key]
    assert keys(driver, first[facts.items] + second[facts.items]) == keys(
        driver, driver.rows(**(asked | {facts.limit.parameter: "18"}))
    )


def test_after_gives_what_follows_and_before_the_nearest_that_precede(driver: Driver, keyset: KeysetFacts) -> None:
    everything = keys(driver, driver.walk(90))
    limit = driver.facts.pagination.limit.parameter if driver.facts.pagination else ""
    for place in (0, 1, 60, 70, 80, RECORDS - 2, RECORDS - 1):
        after = driver.rows(**{limit: "5", keyset.after: everything[place]})
        before = driver.rows(**{limit: "5", keyset.before: everything[place]})
        assert keys(driver, after) == everything[place + 1 : place + 6]
        assert keys(driver, before) == everything[max(place - 5, 0) : place]


def test_a_cursor_page_can_be_sorted_the_other_way_round(driver: Driver, keyset: KeysetFacts) -> None:
    everything = keys(driver, driver.walk(90))
    assert driver.facts.order is not None
    asked = {driver.facts.order.parameter: f"{keyset.order} desc", keyset.after: everything[50]}
    page = driver.page(**asked)
    assert keys(driver, page[driver.items]) == everything[51:61][::-1]
    assert driver.facts.pagination is not None
    assert driver.facts.pagination.links is not None
    onward = links(driver.facts.pagination, page)[driver.facts.pagination.links.next]
    assert keys(driver, follow(driver, onward)[driver.items]) == everything[61:71][::-1]


def test_cursor_pages_link_as_the_samples_do(driver: Driver, facts: PaginationFacts, keyset: KeysetFacts) -> None:
    if facts.links is None:
        pytest.skip("the list has no links")
    everything = keys(driver, driver.walk(90))
    after = driver.page(**{facts.limit.parameter: "5", keyset.after: everything[50]})
    before = driver.page(**{facts.limit.parameter: "5", keyset.before: everything[50]})
    last = driver.page(**{facts.limit.parameter: "5", keyset.after: everything[-3]})
    assert list(links(facts, after)) == [facts.links.next, facts.links.previous]
    assert list(links(facts, before)) == [facts.links.previous]
    assert list(links(facts, last)) == [facts.links.previous]
    assert links(facts, before)[facts.links.previous].endswith(
        f"?{facts.limit.parameter}=5&{keyset.before}={everything[45]}&{facts.offset.parameter}=0"
        if facts.offset is not None
        else ""
    )
    assert keys(driver, follow(driver, links(facts, before)[facts.links.previous])[facts.items]) == everything[40:45]
    assert keys(driver, follow(driver, links(facts, after)[facts.links.next])[facts.items]) == everything[56:61]


def test_a_walk_by_cursor_goes_through_clusters_of_equal_times(driver: Driver, keyset: KeysetFacts) -> None:
    everything = driver.walk(90)
    times = [record[keyset.order] for record in everything]
    assert max(map(times.count, times)) >= 25
    limit = driver.facts.pagination.limit.parameter if driver.facts.pagination else ""
    found = driver.rows(**{limit: "7"})
    while rows := driver.rows(**{limit: "7", keyset.after: found[-1][driver.key]}):
        found += rows
    assert keys(driver, found) == keys(driver, everything)


def test_cursors_do_not_go_together_with_everything(
    driver: Driver, facts: PaginationFacts, keyset: KeysetFacts
) -> None:
    assert driver.facts.order is not None
    assert facts.offset is not None
    key = driver.rows()[3][driver.key]
    other = next(name for name in driver.facts.order.fields if name != keyset.order)
    answer = driver.bundle.errors.situations["bad-parameter"].status
    assert driver.list(**{keyset.after: key, facts.offset.parameter: "0"}).status == 200
    for wrong in (
        {keyset.after: key, keyset.before: key},
        {keyset.after: key, facts.offset.parameter: "1"},
        {keyset.after: key, driver.facts.order.parameter: other},
        {keyset.after: key, driver.facts.order.parameter: driver.facts.order.shuffle or ""},
        {keyset.after: "nobody"},
        {keyset.before: ""},
    ):
        response = driver.list(**wrong)
        assert response.status == answer, wrong
        assert any(name.encode() in response.body for name in wrong)


def test_a_total_counts_what_the_filter_selects_and_only_when_asked(driver: Driver, facts: PaginationFacts) -> None:
    key = facts.key_of("total")
    if key is None or driver.facts.filter is None:
        pytest.skip("the list has no total")
    plain = driver.page()
    counted = {facts.count_parameter: "true"} if facts.count_parameter is not None else {}
    assert driver.page(**counted)[key] == RECORDS
    if facts.count_parameter is not None:
        assert plain.get(key) is None
        assert driver.page(**{facts.count_parameter: "false"}).get(key) is None
        name = driver.facts.filter.filterable[-1]
        asked = {driver.facts.filter.parameter or "": f"contains({name},'a')"}
        assert driver.page(**counted, **asked)[key] == len(driver.walk(90, **asked)) < RECORDS


def test_a_search_finds_a_part_of_the_named_fields(driver: Driver) -> None:
    facts = driver.facts.search
    if facts is None:
        pytest.skip("the list cannot be searched")
    everything = driver.walk(90)
    for text in ("100", "an", "O'", "%", "*"):
        found = driver.walk(90, **{facts.parameter: text})
        expected = [one for one in everything if any(text in (one.get(name) or "") for name in facts.fields)]
        assert keys(driver, found) == keys(driver, expected)


def test_times_compare_as_instants_in_every_form(driver: Driver) -> None:
    facts, clock = driver.facts.filter, driver.facts.clock
    if facts is None or facts.parameter is None or clock is None:
        pytest.skip("the list has no filter with times")
    quote = "'" if facts.grammar == "odata" else ""
    everything = driver.walk(90)
    forms = {
        "2026-11-10": "2026-11-10T00:00:00",
        "2026-11-10T00:00:00Z": "2026-11-10T00:00:00",
        "2026-11-10T02:00:00+02:00": "2026-11-10T00:00:00",
        "2026-11-10T00:00:00.000Z": "2026-11-10T00:00:00",
    }
    if not quote:
        forms["2026-11-10T00:00:00"] = "2026-11-10T00:00:00"
    for form, instant in forms.items():
        expected = [one for one in everything if one[clock.field] >= instant]
        for op, wanted in (("ge", expected), ("lt", everything[: -len(expected)])):
            found = driver.walk(90, **{facts.parameter: f"{clock.field} {op} {quote}{form}{quote}"})
            assert keys(driver, found) == keys(driver, wanted), form
    exact = everything[20][clock.field]
    found = driver.walk(90, **{facts.parameter: f"{clock.field} eq {quote}{exact}{quote}"})
    assert keys(driver, found) == [one[driver.key] for one in everything if one[clock.field] == exact]
