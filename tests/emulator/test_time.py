"""Time: a clock that stands, runs and moves on; late records, prices that settle, windows that move, old records gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from callrecords.emulator import Emulator
from callrecords.emulator.operations.listing import ServedList
from callrecords.emulator.store.clock import Clock
from tests.emulator.conftest import LISTS, everyone
from tests.emulator.driver import NOW, Driver
from tests.made_up import SLUG


@pytest.fixture(params=LISTS, ids=".".join)
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(Emulator(everyone(), records=60, now=NOW), *request.param)


def fable_driver(records: int = 60) -> Driver:
    return Driver(Emulator(everyone(), records=records, now=NOW), SLUG, "voice_entries")


def test_the_clock_stands_until_it_is_moved_and_runs_when_told() -> None:
    ticks = [100.0]
    clock = Clock(NOW, lambda: ticks[0])
    ticks[0] = 160.0
    assert clock.now() == NOW
    clock.run()
    ticks[0] = 220.5
    assert clock.now() == NOW + timedelta(seconds=60.5)
    clock.freeze()
    ticks[0] = 300.0
    clock.advance(timedelta(hours=1))
    assert clock.now() == NOW + timedelta(hours=1, seconds=60.5)
    clock.set(NOW + timedelta(days=1))
    assert clock.now() == NOW + timedelta(days=1)
    clock.reset()
    assert (clock.now(), clock.running) == (NOW, False)


def test_the_clock_does_not_go_back_and_knows_no_naive_time() -> None:
    clock = Clock(NOW)
    with pytest.raises(ValueError, match="forward"):
        clock.set(NOW - timedelta(seconds=1))
    with pytest.raises(ValueError, match="zone"):
        clock.set(datetime(2027, 1, 1))  # that is the point
    with pytest.raises(ValueError, match="zone"):
        Clock(datetime(2027, 1, 1))


@pytest.mark.parametrize("by", [timedelta(days=10**8), timedelta.max])
def test_a_step_that_is_refused_changes_nothing(by: timedelta) -> None:
    clock = Clock(NOW)
    with pytest.raises(ValueError, match="1971 to 9000"):
        clock.advance(by)
    with pytest.raises(ValueError, match="1971 to 9000"):
        clock.set(datetime(9001, 1, 1, tzinfo=UTC))
    assert clock.now() == NOW
    clock.advance(timedelta(hours=1))
    assert clock.now() == NOW + timedelta(hours=1)


@pytest.mark.parametrize("start", [datetime.min, datetime.max, datetime(1970, 12, 31)])  # noqa: DTZ901  # a zone comes below
def test_a_clock_cannot_start_where_its_records_have_no_time(start: datetime) -> None:
    with pytest.raises(ValueError, match="1971 to 9000"):
        Clock(start.replace(tzinfo=UTC))


def test_a_running_clock_stops_at_its_last_moment() -> None:
    ticks = [0.0]
    clock = Clock(datetime(8999, 12, 31, tzinfo=UTC), lambda: ticks[0])
    clock.run()
    ticks[0] = 1e12
    assert clock.now() == datetime(9000, 1, 1, tzinfo=UTC)


def ends(driver: Driver, records: list[dict[str, object]]) -> list[datetime]:
    fields = driver.bundle.record_fields(driver.facts).values()
    field = next(field for field in fields if field.means is not None and field.means.part == "ended")
    if field.writing is not None:
        return [datetime.fromtimestamp(int(str(record[field.name])) / 1000, UTC) for record in records]
    return [datetime.fromisoformat(str(record[field.name])) for record in records]


def test_a_late_record_ended_long_ago_and_is_seen_from_now_on(driver: Driver) -> None:
    before = driver.walk(50)
    (key,) = driver.emulator.records.add(f"{driver.slug}.{driver.resource}", ended=NOW - timedelta(days=2))
    after = driver.walk(50)
    (late,) = [record for record in after if record[driver.key] == key]
    assert len(after) == len(before) + 1
    assert abs(ends(driver, [late])[0] - (NOW - timedelta(days=2))) < timedelta(seconds=1)


def test_a_record_of_the_future_appears_when_its_time_has_come(driver: Driver) -> None:
    name = f"{driver.slug}.{driver.resource}"
    before = len(driver.walk(50))
    (key,) = driver.emulator.records.add(name, visible=NOW + timedelta(hours=1))
    assert len(driver.walk(50)) == before
    driver.emulator.clock.advance(timedelta(minutes=59))
    assert len(driver.walk(50)) == before
    driver.emulator.clock.advance(timedelta(minutes=1))
    assert key in {record[driver.key] for record in driver.walk(50)}


def test_calls_go_on_over_the_coming_time_each_published_after_the_lists_delay(driver: Driver) -> None:
    before = len(driver.walk(50))
    driver.emulator.records.add(f"{driver.slug}.{driver.resource}", 10, over=timedelta(hours=10))
    clock = driver.facts.clock
    assert clock is not None
    driver.emulator.clock.advance(timedelta(hours=5) + (clock.publish_delay or timedelta(0)))
    assert len(driver.walk(50)) == before + 5
    driver.emulator.clock.advance(timedelta(hours=5))
    assert len(driver.walk(50)) == before + 10


def test_the_moment_of_insertion_is_told_where_the_vendor_tells_it(driver: Driver) -> None:
    fields = driver.bundle.record_fields(driver.facts).values()
    inserted = next((one.name for one in fields if one.means is not None and one.means.part == "inserted"), None)
    if inserted is None:
        pytest.skip("the vendor does not send it")
    visible = NOW + timedelta(hours=2)
    (key,) = driver.emulator.records.add(f"{driver.slug}.{driver.resource}", ended=NOW, visible=visible)
    driver.emulator.clock.set(visible)
    (record,) = [one for one in driver.walk(50) if one[driver.key] == key]
    sent = record[inserted]
    moment = datetime.fromisoformat(sent) if isinstance(sent, str) else datetime.fromtimestamp(sent / 1000, UTC)
    assert abs(moment - visible) < timedelta(seconds=1)


def test_a_price_settles_when_its_time_has_come_and_changes_nothing_else() -> None:
    driver = fable_driver()
    facts = driver.facts.clock
    assert facts is not None
    assert facts.settles_after == timedelta(hours=3)
    (key,) = driver.emulator.records.add(f"{SLUG}.voice_entries", ended=NOW - timedelta(hours=1))
    (young,) = [record for record in driver.walk(50) if record[driver.key] == key]
    assert young["net-price"] is None
    driver.emulator.clock.advance(timedelta(hours=2))
    (settled,) = [record for record in driver.walk(50) if record[driver.key] == key]
    assert settled["net-price"] is not None
    assert {n: v for n, v in settled.items() if n != "net-price"} == {
        n: v for n, v in young.items() if n != "net-price"
    }


def test_seeded_prices_of_the_last_hours_settle_too() -> None:
    driver = fable_driver(records=600)

    def unpriced() -> set[str]:
        return {record[driver.key] for record in driver.walk(50) if record.get("net-price") is None}

    young = unpriced()
    driver.emulator.clock.advance(timedelta(hours=3))
    never_rated = unpriced()
    driver.emulator.clock.advance(timedelta(days=1))

    assert never_rated < young
    assert never_rated == unpriced()


def test_records_go_when_the_vendor_keeps_them_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = fable_driver()
    operations = driver.bundle.operations.values()
    shorter = {
        operation.operation_id: msgspec.structs.replace(
            operation, clock=msgspec.structs.replace(driver.facts.clock, retention=timedelta(days=10))
        )
        for operation in operations
    }
    resource = driver.emulator.server(SLUG).resources["voice_entries"]
    everything = driver.walk(50)
    listing = ServedList(shorter["list_voice_entries"], resource.list_fields, resource.columns, shuffle=1)
    monkeypatch.setattr(resource, "listing", listing)
    kept = driver.walk(50)
    assert 0 < len(kept) < len(everything)
    assert all(end > NOW - timedelta(days=10, hours=3) for end in ends(driver, kept))
    gone = next(r[driver.key] for r in everything if r[driver.key] not in {k[driver.key] for k in kept})
    assert driver.get(gone).status == 404
    driver.emulator.clock.advance(timedelta(days=30))
    assert driver.walk(50) == []


def test_a_walk_by_key_never_doubles_and_misses_late_records_while_one_by_offset_doubles(driver: Driver) -> None:
    pagination = driver.facts.pagination
    assert pagination is not None
    name = f"{driver.slug}.{driver.resource}"
    if pagination.keyset is not None:
        keys: list[str] = []
        params = {pagination.limit.parameter: "10"}
        while rows := driver.rows(**params):
            keys += [row[driver.key] for row in rows]
            params[pagination.keyset.after] = keys[-1]
            late = driver.emulator.records.add(name, 2, ended=NOW - timedelta(days=29, hours=23))
            assert not set(late) & set(keys)
        assert len(keys) == len(set(keys)) == 60
    if pagination.offset is not None:
        keys, offset = [], 0
        while rows := driver.rows(**{pagination.limit.parameter: "10", pagination.offset.parameter: str(offset)}):
            keys += [row[driver.key] for row in rows]
            offset += 10
            if offset <= 40:
                driver.emulator.records.add(name, 2, ended=NOW - timedelta(days=29, hours=23))
        assert len(keys) > len(set(keys))


def test_reset_brings_the_seed_back(driver: Driver) -> None:
    first = driver.list().body
    driver.emulator.records.add(f"{driver.slug}.{driver.resource}", 5, ended=NOW - timedelta(days=40))
    driver.emulator.records.add(f"{driver.slug}.{driver.resource}", visible=NOW + timedelta(days=1))
    driver.emulator.clock.advance(timedelta(days=3))
    driver.emulator.faults.add("html")
    driver.emulator.reset()
    assert driver.list().body == first
    assert driver.emulator.clock.now() == NOW
    assert len(driver.emulator.requests) == 1


def test_the_default_window_moves_with_the_clock(driver: Driver) -> None:
    clock = driver.facts.clock
    if clock is None or clock.default_window is None:
        pytest.skip("the list has no default window")
    everything = driver.walk(50)
    driver.emulator.clock.advance(clock.default_window - timedelta(days=15))
    kept = driver.walk(50)
    assert 0 < len(kept) < len(everything)


def test_records_can_be_added_from_one_thread_while_another_is_answered() -> None:
    driver = fable_driver()
    name = f"{SLUG}.voice_entries"
    with ThreadPoolExecutor(4) as pool:
        added = [pool.submit(driver.emulator.records.add, name, 5, ended=NOW - timedelta(days=1)) for _ in range(20)]
        asked = [pool.submit(driver.list) for _ in range(40)]
        assert all(future.result().status == 200 for future in asked)
    assert len({key for future in added for key in future.result()}) == 100
    assert len(driver.walk(50)) == 160
