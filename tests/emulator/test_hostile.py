"""Hostile and clumsy requests get the vendor's own 4xx, quickly, and the emulator lives."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.depth import at_most
from tests.emulator.driver import Driver

lenient = settings(at_most(60), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
INJECTIONS = ["' OR 1=1 --", '" OR 1=1 --', "1; DROP TABLE t", "') OR ('1'='1", "x'' OR 1=1 --", "%", "*", "\\", "(((("]


def is_bad_parameter(driver: Driver, target: str, name: str) -> None:
    answer = driver.bundle.errors.situations["bad-parameter"]
    response = driver.send(target)
    assert response.status == answer.status, response.body
    assert name.encode() in response.body
    assert str(answer.code).encode() in response.body


@pytest.mark.parametrize("value", ["0", "-1", "abc", "1e3", "1.0", "+1", "", "null", "99999999999999999999", "１"])
def test_a_limit_that_is_none_is_refused_by_name(driver: Driver, value: str) -> None:
    assert driver.facts.pagination is not None
    name = driver.facts.pagination.limit.parameter
    is_bad_parameter(driver, f"{driver.path()}?{name}={quote(value)}", name)


def test_a_limit_above_the_largest_is_refused_by_name(driver: Driver) -> None:
    assert driver.facts.pagination is not None
    limit = driver.facts.pagination.limit
    is_bad_parameter(driver, f"{driver.path()}?{limit.parameter}={limit.maximum + 1}", limit.parameter)
    assert driver.list(**{limit.parameter: str(limit.maximum)}).status == 200


def test_unknown_and_repeated_parameters_are_refused_by_name(driver: Driver) -> None:
    assert driver.facts.pagination is not None
    name = driver.facts.pagination.limit.parameter
    is_bad_parameter(driver, f"{driver.path()}?surprise=1", "surprise")
    is_bad_parameter(driver, f"{driver.path()}?{name}=1&{name}=2", name)


def test_a_megabyte_of_query_a_nul_and_broken_utf8_are_refused(driver: Driver) -> None:
    assert driver.facts.pagination is not None
    name = driver.facts.pagination.limit.parameter
    is_bad_parameter(driver, f"{driver.path()}?{name}={'1' * 1_000_000}", "query string")
    is_bad_parameter(driver, f"{driver.path()}?{name}=%00", name)
    is_bad_parameter(driver, f"{driver.path()}?{name}=%FF", "query string")
    is_bad_parameter(driver, f"{driver.path()}?{'&'.join(f'p{n}=1' for n in range(500))}", "query string")


def test_ten_thousand_conditions_and_deep_nesting_are_refused(driver: Driver) -> None:
    facts = driver.facts.filter
    if facts is None or facts.parameter is None:
        pytest.skip("the filter has no grammar")
    field = next(name for name in facts.filterable if "ne" in facts.operators(name))
    quoted = "'x'" if facts.grammar == "odata" else '"x"'
    is_bad_parameter(
        driver, f"{driver.path()}?{facts.parameter}={quote(' and '.join([f'{field} ne {quoted}'] * 10_000))}", ""
    )
    is_bad_parameter(driver, f"{driver.path()}?{facts.parameter}={quote('(' * 3000 + ')' * 3000)}", facts.parameter)


@pytest.mark.parametrize("value", INJECTIONS)
def test_injections_select_nothing_or_are_refused(driver: Driver, value: str) -> None:
    facts = driver.facts.filter
    assert facts is not None
    everything = len(driver.walk(90))
    if facts.parameter is not None:
        for text in (value, f"{driver.key} eq {value}", f"{driver.key} eq '{value}'", f'{driver.key} eq "{value}"'):
            response = driver.list(**{facts.parameter: text})
            assert response.status in (200, 400)
            if response.status == 200:
                assert driver.page(**{facts.parameter: text})[driver.items] == []
    if driver.facts.order is not None:
        is_bad_parameter(driver, f"{driver.path()}?{driver.facts.order.parameter}={quote(value)}", "")
    if driver.facts.fields is not None:
        is_bad_parameter(driver, f"{driver.path()}?{driver.facts.fields.include}={quote(value)}", "")
    if driver.bundle.operation(driver.resource, "get") is not None:
        assert driver.get(value).status == 404
    assert len(driver.walk(90)) == everything


def test_no_query_at_all_makes_the_emulator_stumble(driver: Driver) -> None:
    names = [parameter.name for parameter in driver.facts.parameters if parameter.place == "query"]
    texts = st.text(max_size=30) | st.sampled_from(INJECTIONS)
    queries = st.dictionaries(st.sampled_from(names) | st.text(max_size=5), texts, max_size=4)

    @lenient
    @given(queries, st.text(max_size=20))
    def check(query: dict[str, str], raw: str) -> None:
        pairs = "&".join(f"{quote(n, errors='replace')}={quote(v, errors='replace')}" for n, v in query.items())
        for target in (
            f"{driver.path()}?{pairs}",
            f"{driver.path()}?{raw}",
            f"{driver.path()}/{quote(raw, safe='', errors='replace')}",
        ):
            assert driver.send(target).status in (200, 400, 404)

    check()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "QUERY"])
def test_only_reading_is_allowed(driver: Driver, method: str) -> None:
    answer = driver.bundle.errors.situations["method-not-allowed"]
    response = driver.send(driver.path(), method)
    assert response.status == answer.status
    assert ("allow", "GET") in response.headers


def test_paths_that_nobody_serves_are_not_found(driver: Driver) -> None:
    answer = driver.bundle.errors.situations["unknown-path"]
    assert driver.send(f"{driver.path()}x").status == answer.status
    assert driver.send("/nobody/here").status == 404
    assert driver.send("//").status == 404


def test_a_window_with_one_end_too_wide_or_backwards_is_refused_by_name(driver: Driver) -> None:
    facts, clock = driver.facts.filter, driver.facts.clock
    if facts is None or clock is None or facts.grammar != "parameters" or clock.widest_window is None:
        pytest.skip("the list has no window of its own")
    field = driver.bundle.record_fields(driver.facts)[clock.field]
    ends = {plain.operator: plain for plain in facts.parameters if plain.field == clock.field}
    early, late = (
        ("1500000000000", "1790000000000")
        if field.writing is not None
        else ("2020-01-01T00:00:00Z", "2026-11-01T00:00:00Z")
    )
    path, start, end = driver.path(), ends["ge"].parameter, ends["lt"].parameter
    wide = next(code for code in driver.bundle.errors.codes if code.means == "window-too-wide")
    is_bad_parameter(driver, f"{path}?{start}={early}&{end}={late}", wide.message or "")
    if ends["ge"].together is not None:
        is_bad_parameter(driver, f"{path}?{start}={late}", end)
        is_bad_parameter(driver, f"{path}?{end}={late}", start)
        is_bad_parameter(driver, f"{path}?{start}={late}&{end}={early}", end)
        is_bad_parameter(driver, f"{path}?{start}=2026-11-01T00:00:00&{end}=2026-11-01T00:00:00", start)
