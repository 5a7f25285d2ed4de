"""What a list begins with is drawn once for all emulators of a process that ask for the same."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from callrecords.emulator import Emulator
from callrecords.emulator.operations import seeds
from callrecords.emulator.store.store import RowQuery
from callrecords.spec.bundle import load_bundle
from callrecords.spec.catalog import Vendor
from tests.emulator.driver import NOW, Driver
from tests.made_up import SLUG, fable

LIST = "voice_entries"


def driver(records: int = 60, now: datetime = NOW) -> Driver:
    """An emulator of its own, whose clock stands."""
    emulator = Emulator([fable()], records=records, now=now)
    emulator.clock.freeze()
    return Driver(emulator, SLUG, LIST)


def bodies(one: Driver) -> list[bytes]:
    table = one.emulator.server(SLUG).resources[LIST].table
    return list(table.page(RowQuery(limit=1000)).bodies)


def drawn(vendor: Vendor, *, seed: int = 1, count: int = 5) -> object:
    resource = Emulator([vendor], records=1, now=NOW).server(vendor.slug).resources[LIST]
    return seeds.seeded(vendor.bundle(), resource.operation, resource.maker, seed=seed, end=0, count=count, account=0)


def test_emulators_that_begin_alike_draw_their_records_once_and_hold_the_same_bytes() -> None:
    assert drawn(fable()) is drawn(fable())
    assert bodies(driver()) == bodies(driver())


def test_another_seed_another_number_and_another_bundle_have_records_of_their_own() -> None:
    first = drawn(fable())
    assert drawn(fable(), seed=2) is not first
    assert drawn(fable(), count=6) is not first
    load_bundle.cache_clear()
    assert drawn(fable()) is not first


def test_a_price_that_settles_in_one_emulator_is_still_open_in_another() -> None:
    one, other, at_first = driver(600), driver(600), bodies(driver(600))
    assert bodies(one) == bodies(other) == at_first
    one.emulator.clock.advance(timedelta(hours=4))
    one.walk(50)
    assert bodies(one) != at_first
    assert bodies(other) == at_first
    assert bodies(driver(600)) == at_first


def test_what_is_added_and_deleted_in_one_emulator_is_not_in_another() -> None:
    at_first = bodies(driver())
    one = driver()
    one.emulator.records.add(f"{SLUG}.{LIST}", 3)
    assert len(bodies(one)) == len(at_first) + 3
    assert bodies(driver()) == at_first


def test_no_more_is_kept_than_the_bound_and_what_was_used_longest_ago_goes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seeds, "MOST", 20)
    load_bundle.cache_clear()
    first, second = drawn(fable(), count=8), drawn(fable(), count=7)
    assert drawn(fable(), count=8) is first
    drawn(fable(), count=9)
    assert drawn(fable(), count=8) is first
    assert drawn(fable(), count=7) is not second
    assert drawn(fable(), count=21) is not drawn(fable(), count=21)
