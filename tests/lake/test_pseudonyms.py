"""A table with pseudonyms: no number anywhere in it, and no run without its key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")

from callrecords.lake.audit import audit
from callrecords.lake.errors import PlaceError
from callrecords.pseudonyms import Pseudonyms
from tests.lake.world import NOW, World, world

KEY = Pseudonyms(b"a key of a test, long enough")
OTHER = Pseudonyms(b"another key, as long as that")
LONG = re.compile(r"\+?[0-9]{7,15}")


def texts(value: object) -> Iterator[str]:
    """Every text in a value of JSON."""
    if isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def numbers(made: World) -> set[str]:
    """The phone numbers in what the vendor has, by what the spec says of its fields."""
    found: set[str] = set()
    bundle = made.vendor.bundle()
    for record in made.truth():
        members = json.loads(record.raw)
        for name, facts in bundle.record_fields(made.maker.operation).items():
            if facts.pii in ("number", "address", "name"):
                found.update(digits for text in texts(members.get(name)) for digits in LONG.findall(text))
    return found


@pytest.mark.parametrize("name", ["carrierx.call_drs", "portsip.calllogs"])
def test_no_column_and_no_raw_record_holds_a_number_and_the_second_run_finds_all_unchanged(
    name: str, tmp_path: Path
) -> None:
    with world(tmp_path, name, records=30) as made:
        made.emulator.faults.add("unknown-field", count=None, field="caller_15005550101")
        first, again = made.run(pseudonyms=KEY), made.run(pseudonyms=KEY)
        kept = json.dumps(made.table().query("select * from t").to_pylist(), default=str)
        assert first.new > 0
        assert (again.new, again.changed, again.vanished) == (0, 0, 0)
        assert first.left_out == {"caller_15005550101": first.left_out.total()} != {}
        found = numbers(made)
    assert len(found) > 5
    assert [number for number in found if number in kept] == []
    assert "15005550101" not in kept
    assert "pn_" in kept


def test_the_hash_of_a_row_is_made_of_the_pseudonyms_alone(small: World, tmp_path: Path) -> None:
    plain = World(small.emulator, tmp_path / "plain", small.name)
    small.run(pseudonyms=KEY)
    plain.run()
    hashes = [made.table().query("select row_hash from t")["row_hash"].to_pylist() for made in (small, plain)]
    assert not set(hashes[0]) & set(hashes[1])


def test_the_key_is_not_in_the_table_and_its_fingerprint_is(small: World) -> None:
    small.run(pseudonyms=KEY)
    assert small.table().fingerprint == KEY.fingerprint != OTHER.fingerprint
    log = b"".join(path.read_bytes() for path in small.folder.rglob("*.json"))
    assert KEY.fingerprint.encode() in log
    assert b"a key of a test" not in log


@pytest.mark.parametrize(
    ("made_with", "run_with", "message"),
    [
        (KEY, None, "holds pseudonyms .*name the file of their key with --pseudonyms"),
        (KEY, OTHER, f"of another key, with the fingerprint {KEY.fingerprint}; the one given has {OTHER.fingerprint}"),
        (None, KEY, "holds phone numbers as they are: leave --pseudonyms out, or choose another place"),
    ],
)
def test_a_run_with_another_key_is_refused_before_anything_is_requested(
    made_with: Pseudonyms | None, run_with: Pseudonyms | None, message: str, small: World
) -> None:
    small.run(pseudonyms=made_with)
    version = small.table().delta.version()
    small.emulator.requests.clear()
    with pytest.raises(PlaceError, match=message):
        small.run(pseudonyms=run_with)
    assert len(small.emulator.requests) == 0
    assert small.table().delta.version() == version


def test_late_changed_and_vanished_records_are_found_through_pseudonyms(small: World) -> None:
    early = NOW - timedelta(hours=5)
    changing, vanishing = small.add(2, ended=early)
    small.run(pseudonyms=KEY)
    small.emulator.records.remove(small.name, [vanishing, changing])
    small.add(1, ended=early, fields={"id": changing, "caller": "15005550199"})
    small.add(1, ended=early)
    outcome = small.run(pseudonyms=KEY)
    assert (outcome.new, outcome.changed, outcome.vanished) == (1, 1, 1)
    [row] = small.table().query(f"select caller from t where id = '{changing}'").to_pylist()
    assert row["caller"] == KEY.number("15005550199")


def test_an_audit_compares_its_sample_through_the_key_and_refuses_another(small: World) -> None:
    small.run(pseudonyms=KEY)
    with small.emulator.client(small.vendor.slug) as client:
        resource = getattr(client, small.resource.attribute)
        report = audit(small.table(), small.maker, resource, samples=2, seed=1, pseudonyms=KEY)
        assert report.sampled > 0
        assert report.findings == []
        for wrong in (None, OTHER):
            with pytest.raises(PlaceError, match="pseudonyms"):
                audit(small.table(), small.maker, resource, samples=2, seed=1, pseudonyms=wrong)
    assert audit(small.table(), small.maker).findings == []
