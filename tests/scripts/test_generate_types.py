"""A strict type checker accepts what a list can do, and refuses what it cannot."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.generate import generate
from tests.scripts import acme

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent

RIGHT = """\
from datetime import UTC, datetime
from decimal import Decimal

from callrecords.acme import Acme, AsyncAcme, Call, CallKind, CallsFields as F

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def blocking() -> list[tuple[str | None, Decimal | None, datetime | None]]:
    with Acme(token=lambda: "t", app_id="a") as client:
        where = (F.start_time >= SINCE) & (F.kind == CallKind.IN) & F.from_.like("1%")
        first: Call = client.calls.list(where=where, limit=1, only_new=True).items[0]
        calls = [first, *client.calls.iter(since=SINCE, order=F.start_time.desc(), fields=[F.call_id, F.price])]
        return [(call.call_id, call.price, call.stamp_ms) for call in calls]


async def waiting() -> int:
    async with AsyncAcme() as client:
        pages = [page async for page in client.calls.pages(until=SINCE)]
        return sum(len(page) for page in pages) + len((await client.calls.get("c")).legs or [])
"""

WRONG = """\
from callrecords.acme import Acme, CallsFields as F

client = Acme()
client.calls.list(where=F.seconds == 1)
F.start_time >= "2026-01-01"
F.kind.like("x")
F.from_.asc()
client.calls.iter(offset=1)
client.calls.get(1)
client.calls.list().items[0].colour
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("types")
    generate(acme.write(folder / "specs", acme.document()), folder / "out")
    return folder / "out"


def _mypy(out: Path, *targets: Path) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        "--explicit-package-bases",
        "--namespace-packages",
    ]
    done = subprocess.run(
        [*command, f"--cache-dir={out.parent / 'cache'}", *map(str, targets)],
        cwd=out.parent,
        env={**os.environ, "MYPYPATH": os.pathsep.join([str(ROOT / "src"), str(out)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if ": error: " in line]


def test_generated_code_and_careful_users_pass(out: Path) -> None:
    (out.parent / "right.py").write_text(RIGHT)
    assert _mypy(out, out / "callrecords", out.parent / "right.py") == []


def test_what_the_list_cannot_do_is_refused_before_it_runs(out: Path) -> None:
    (out.parent / "wrong.py").write_text(WRONG)
    lines = {int(re.findall(r"wrong\.py:(\d+):", error)[0]) for error in _mypy(out, out.parent / "wrong.py")}
    assert lines == {4, 5, 6, 7, 8, 9, 10}
