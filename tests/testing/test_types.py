"""A strict type checker knows which client the fixture's `client(...)` makes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from callrecords.registry import VENDORS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def test_the_clients_of_the_emulator_are_typed_by_their_slug(tmp_path: Path) -> None:
    lines = [
        "from callrecords.testing.running import RunningEmulator",
        "def use(emulator: RunningEmulator, slug: str) -> None:",
        *(
            f"    reveal_type(emulator.{use}({slug}))"
            for use in ("client", "async_client")
            for slug in (*(repr(vendor.slug) for vendor in VENDORS), "slug")
        ),
    ]
    (tmp_path / "use.py").write_text("\n".join(lines) + "\n")
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", str(tmp_path / "use.py")]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    revealed = re.findall(r'Revealed type is "(?:[\w.]+\.)?(\w+)"', told)
    blocking, asynchronous = [vendor.client for vendor in VENDORS], [vendor.async_client for vendor in VENDORS]
    assert revealed == [*blocking, "Any", *asynchronous, "Any"], told
