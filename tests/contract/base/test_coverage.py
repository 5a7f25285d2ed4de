"""What of a spec was touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from callrecords.contract.base.coverage import Coverage
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Exchange
from tests.made_up import fable

SPEC = spec_of(fable())
LIST, GET = "list_voice_entries", "get_voice_entry"


def missing(coverage: Coverage, operation: str, side: str) -> set[str]:
    return {name for one in coverage.shares() if (one.operation, one.side) == (operation, side) for name in one.missing}


def seen(operation: str, *params: tuple[str, str], **fields: Any) -> Exchange:
    """A record that was received."""
    return Exchange(operation=operation, params=params, status=200, body=json.dumps(fields).encode())


def test_nothing_is_covered_before_anything_was_asked() -> None:
    assert {one.covered for one in Coverage(SPEC).shares()} == {0}
    assert {one.operation for one in Coverage(SPEC).shares()} == {LIST, GET}


def test_a_field_its_null_and_its_words_are_seen_one_by_one() -> None:
    coverage = Coverage(SPEC)
    wanted = {".way", ".way: null", ".way: in", ".way: out", ".way: loop"}
    assert missing(coverage, GET, "response") >= wanted
    coverage.watch(seen(GET, way="in"))
    assert missing(coverage, GET, "response") & wanted == {".way: null", ".way: out", ".way: loop"}
    coverage.watch(seen(GET, way=None))
    assert missing(coverage, GET, "response") & wanted == {".way: out", ".way: loop"}


def test_forms_of_a_value_nested_fields_and_statuses_count() -> None:
    coverage = Coverage(SPEC)
    coverage.watch(seen(GET, **{"net-price": "0.10", "hop": {"peer_ip": None}}))
    coverage.watch(Exchange(operation=GET, status=404, body=b"{}"))
    left = missing(coverage, GET, "response")
    assert ".net-price: as number" in left
    assert not left & {".net-price: as string", ".hop.peer_ip", ".hop.peer_ip: null", "status 200", "status 404"}
    assert {".hop.gateway-name", "status 401"} <= left


def test_parameters_filters_orders_and_bounds_count() -> None:
    coverage = Coverage(SPEC)
    params = [("min-price", "1"), ("sort-by", "begun-at desc"), ("per-page", "91")]
    coverage.watch(Exchange(operation=LIST, params=params, status=200, body=b"{}"))
    left = missing(coverage, LIST, "request")
    assert not left & {"filter net-price ge", "parameter min-price", "order begun-at desc", "parameter per-page=91"}
    assert {"order begun-at asc", "filter from eq", "parameter per-page=1", "parameter outcome=lost"} <= left


def test_another_process_can_hand_over_what_it_touched(tmp_path: Path) -> None:
    one, other = Coverage(SPEC), Coverage(SPEC)
    one.watch(seen(GET, ("show-only", "way"), way="in"))
    one.save(tmp_path / "coverage.json")
    other.load(tmp_path / "coverage.json")
    assert other.shares() == one.shares()
