"""Vendors that other distributions bring, found by their entry points."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import pytest

from callrecords.cli.app import run
from callrecords.notices import CallRecordsWarning
from callrecords.registry import VENDORS
from callrecords.vendors import GROUP, vendors

MODULE = """
import attrs
from callrecords.registry import VENDORS
from tests.made_up import fable

VENDOR = fable()
COPY = VENDORS[0]
NOTHING = 1
LOST = attrs.evolve(VENDOR, package="callrecords.lost")
"""


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    vendors.cache_clear()
    yield
    vendors.cache_clear()


@pytest.fixture
def distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Install a distribution with these entry points."""
    (tmp_path / "brought_module.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)

    def install(name: str, **points: str) -> None:
        info = tmp_path / f"{name.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
        lines = [f"{slug} = {value}" for slug, value in points.items()]
        (info / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines, ""]))

    return install


def test_without_other_distributions_there_are_the_built_in_ones() -> None:
    if not metadata.entry_points(group=GROUP):
        assert vendors() == VENDORS


def test_a_vendor_of_another_distribution_is_known_everywhere(
    distribution: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    from callrecords.testing.running import running

    distribution("callrecords-fable", fable="brought_module:VENDOR")
    assert [vendor.slug for vendor in vendors()][-1] == "fable"
    assert run(["vendors"]) == 0
    assert "from callrecords-fable 1.2\n" in capsys.readouterr().out
    assert run(["fetch", "fable.voice_entries", "--emulated", "--max", "3"]) == 0
    with running(records=5) as emulator, emulator.client("fable") as client:
        assert len(list(client.voice_entries.iter())) == 5


def test_a_copy_of_a_built_in_vendor_takes_its_place_and_says_so(
    distribution: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    slug = VENDORS[0].slug
    distribution("our-copy", **{slug: "brought_module:COPY"})
    assert [vendor.slug for vendor in vendors()] == [vendor.slug for vendor in VENDORS]
    assert run(["vendors"]) == 0
    assert "from our-copy 1.2, in place of the built-in one\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("slug", "value", "reason"),
    [
        ("fable", "brought_module:NOTHING", "it names no Vendor"),
        ("fable", "brought_module:ABSENT", "has no attribute 'ABSENT'"),
        ("fable", "no_such_module_of_ours:VENDOR", "No module named"),
        ("other", "brought_module:VENDOR", "the slug of its vendor is fable"),
        ("fable", "brought_module:LOST", "there is no package callrecords.lost"),
    ],
)
def test_an_entry_point_that_cannot_be_used_is_named_and_left_out(
    slug: str, value: str, reason: str, distribution: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    distribution("broken-one", **{slug: value})
    with pytest.warns(CallRecordsWarning, match="broken-one 1.2") as caught:
        assert vendors() == VENDORS
    assert reason in str(caught[0].message)
    vendors.cache_clear()
    assert run(["vendors"]) == 0
    shown = capsys.readouterr().err
    assert f"Warning: the vendor {slug} of broken-one 1.2" in shown
    assert "Traceback" not in shown


def test_a_copy_behind_a_built_in_vendor_on_the_path_is_said_to_be_behind_it(distribution: Callable[..., None]) -> None:
    built_in = VENDORS[0]
    distribution("our-copy", **{built_in.slug: f"{built_in.package}.vendor:VENDOR"})
    with pytest.warns(CallRecordsWarning, match="the built-in vendor comes first on Python's path.*PYTHONPATH=src"):
        assert vendors() == VENDORS


def test_of_two_distributions_with_one_vendor_the_second_is_left_out(distribution: Callable[..., None]) -> None:
    distribution("a-first", fable="brought_module:VENDOR")
    distribution("b-second", fable="brought_module:VENDOR")
    with pytest.warns(CallRecordsWarning, match="a-first 1.2 brings the vendor fable already"):
        assert vendors()[-1].origin == "a-first 1.2"


def test_a_client_is_imported_and_built_without_a_look_at_entry_points() -> None:
    code = (
        f"import sys; from {VENDORS[0].package} import {VENDORS[0].client};print('callrecords.vendors' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == "False\n"
