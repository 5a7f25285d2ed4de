"""The server side of the contract: schemathesis in all its phases against the emulator of every vendor."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from callrecords.contract.server_side import Target, judge
from callrecords.contract.verdicts import is_green
from callrecords.core.catalog import Vendor
from callrecords.emulator import Emulator, serve
from callrecords.registry import VENDORS
from tests.made_up import fable


@pytest.mark.parametrize("vendor", [*VENDORS, fable()], ids=lambda vendor: vendor.slug)
def test_the_emulator_passes_every_standard_check_and_every_operation_was_reached(
    vendor: Vendor, tmp_path: Path
) -> None:
    document = resources.files(vendor.package).joinpath("openapi.json").read_bytes()
    with serve(Emulator([vendor], records=200)) as server:
        verdicts = judge(document, Target.of(server, vendor), tmp_path, seed=1, examples=50)
    assert is_green(verdicts), "\n".join([*map(str, verdicts), (tmp_path / "output.txt").read_text()])
