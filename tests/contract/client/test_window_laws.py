"""The laws of windows hold on sound clients, and see gaps between windows, and one that is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from callrecords.client.walk import plan
from callrecords.contract.client.window_laws import halving_faults, join_faults, repeated_hour_faults
from tests.made_up import fable

VENDOR = fable()
(RESOURCE,) = VENDOR.resources
OPERATION = VENDOR.bundle().operations[RESOURCE.list_operation]
SINCE = datetime.fromisoformat("2024-05-01T00:00:00+00:00")


def test_a_clock_that_shows_an_hour_twice_is_understood() -> None:
    assert list(repeated_hour_faults(VENDOR, RESOURCE)) == []


def test_an_hour_that_comes_twice_and_is_taken_for_the_first_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    instant = plan.time_of
    monkeypatch.setattr(plan, "time_of", lambda name, moment: instant(name, moment and moment.replace(fold=0)))
    title = "a window in an hour that comes twice"
    faults = list(repeated_hour_faults(VENDOR, RESOURCE))
    assert f"{title}: the windows of the walk begin too early" in faults
    assert f"{title}: the windows of the walk end too early" in faults


def faults(*windows: tuple[int | None, int | None]) -> list[str]:
    """What is said of a walk from hour 0 to hour 4 in these windows."""
    sent: list[dict[str, str]] = []
    for since, until in windows:
        ends = {"begun-from": since, "begun-before": until}
        sent.append(
            {
                name: f"{round((SINCE + timedelta(hours=at)).timestamp() * 1000)}"
                for name, at in ends.items()
                if at is not None
            }
        )
    return list(join_faults(OPERATION, SINCE, SINCE + timedelta(hours=4), sent))


def test_windows_that_join_are_taken_in_any_order_and_with_an_overlap() -> None:
    assert faults((2, 4), (0, 2)) == []
    assert faults((0, 3), (2, 4), (None, None)) == []


@pytest.mark.parametrize(
    ("windows", "fault"),
    [
        ([(0, 1), (2, 4)], "two windows of the walk do not join"),
        ([(1, 4)], "two windows of the walk do not join"),
        ([(0, 2), (2, 3)], "the windows of the walk end too early"),
        ([], "the windows of the walk end too early"),
        ([(0, None)], "a window of the walk has no two ends"),
    ],
)
def test_a_gap_is_seen(windows: list[tuple[int | None, int | None]], fault: str) -> None:
    assert faults(*windows) == [fault]


def test_windows_that_a_server_refuses_are_walked_in_narrower_ones() -> None:
    assert list(halving_faults(VENDOR, RESOURCE)) == []


def test_a_half_that_is_lost_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    halves = plan.halves
    monkeypatch.setattr(plan, "halves", lambda *given: (halves(*given) or [])[:1] or None)
    assert any(" records lost, " in fault for fault in halving_faults(VENDOR, RESOURCE))


def test_a_walk_that_gives_up_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "halves", lambda *_: None)
    title = "a window that the server finds too wide"
    assert list(halving_faults(VENDOR, RESOURCE)) == [f"{title}: the walk ends in WindowTooWide"]
