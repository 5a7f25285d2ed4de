"""The typed clients read every record of the hand-written servers, each of them once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from callrecords.carrierx import CarrierX
from callrecords.cinnox import CINNOX
from tests.handmade import carrierx, carrierx_data, carrierx_kinds, cinnox, cinnox_data
from tests.handmade.plumbing import listening

pytestmark = pytest.mark.slow

LONG_AGO = datetime.now(UTC) - timedelta(days=200)


def held(site: carrierx.CarrierX, kind: carrierx_kinds.Kind, *owners: str) -> list[str]:
    """The keys of the records of some partners."""
    marks = ", ".join("?" * len(owners))
    return sorted(
        key for (key,) in site.rows(f"SELECT {kind.key} FROM {kind.table} WHERE partner_sid IN ({marks})", owners)
    )


@contextmanager
def reading(site: cinnox.Cinnox) -> Iterator[CINNOX]:
    """A client of the App of the tokens."""
    with (
        listening(site) as origin,
        CINNOX(token=cinnox.token("read"), app_id=cinnox_data.OWN, base_url=origin) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("kind", "way"),
    [*((kind, "") for kind in ("read", "descendants", "manage")), *(("read", way) for way in carrierx.WAYS)],
)
def test_the_client_of_carrierx_reads_what_the_token_may_see_whatever_way_the_pages_leave_open(
    kind: str, way: str
) -> None:
    site = carrierx.CarrierX(ways=[way] if way else [])
    mine = [carrierx_data.OWN, *([carrierx_data.CHILD, carrierx_data.GRANDCHILD] if kind == "descendants" else [])]
    with (
        listening(site) as origin,
        CarrierX(token=carrierx.token(kind), base_url=origin + carrierx_kinds.BASE) as client,
    ):
        calls = held(site, carrierx_kinds.CALLS, *mine)
        assert sorted(record.dr_sid for record in client.call_drs.iter()) == calls
        assert sorted(record.dr_sid for record in client.call_drs.iter(limit=41)) == calls
        conferences = sorted(record.call_sid for record in client.conference_calls.iter())
        assert conferences == held(site, carrierx_kinds.CONFERENCES, *mine)
        assert bool(client.deviations) == way.endswith("-cursors")  # the spec says that conferences take them


def test_it_reads_each_of_them_alone_and_with_every_digit() -> None:
    site = carrierx.CarrierX(calls=80)
    with (
        listening(site) as origin,
        CarrierX(token=carrierx.token("read"), base_url=origin + carrierx_kinds.BASE) as client,
    ):
        for sid in held(site, carrierx_kinds.CALLS, carrierx_data.OWN):
            (body,) = site.rows("SELECT body FROM call_drs WHERE dr_sid = ?", [sid])[0]
            record = client.call_drs.get(sid)
            assert json.loads(record.raw) == json.loads(body)
            assert record.problems == ()


@pytest.mark.parametrize("nothing", ["list", "error"])
@pytest.mark.parametrize("end_bounds", ["begin", "end"])
def test_the_client_of_cinnox_reads_a_long_window_under_every_reading_of_its_page(
    nothing: str, end_bounds: str
) -> None:
    site = cinnox.Cinnox(nothing=nothing, end_bounds=end_bounds)
    known = " AND ended IS NOT NULL" if end_bounds == "end" else ""  # no window holds a call that never ends
    expected = sorted(key for (key,) in site.rows(f"SELECT id FROM calls WHERE app = ?{known}", [cinnox_data.OWN]))
    with reading(site) as client:
        found = client.call_details.iter(since=LONG_AGO, until=datetime.now(UTC))
        assert sorted(record.id for record in found) == expected


def test_it_reads_what_a_list_without_a_window_holds() -> None:
    site = cinnox.Cinnox(strict=False)
    expected = site.rows("SELECT count(*) FROM calls WHERE app = ? AND began >= ?", [cinnox_data.OWN, cinnox.ticks(
        cinnox_data.stamp(site.now - cinnox.WIDEST)
    )])[0][0]  # fmt: skip
    with reading(site) as client:
        keys = [record.id for record in client.call_details.iter(limit=37)]
    assert (len(keys), len(set(keys))) == (expected, expected)
