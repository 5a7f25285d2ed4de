"""A strict type checker accepts what a list can do, and refuses what it cannot."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from callrecords.generator.generate import generate
from tests.generator import acme

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]

RIGHT = """\
from datetime import UTC, datetime
from decimal import Decimal

from callrecords.acme import Acme, AsyncAcme, Call, CallKind, CallsFields as F

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def blocking() -> list[tuple[str | None, Decimal | None, datetime | None]]:
    with Acme(token=lambda: "t", app_id="a") as client:
        where = (F.start_time >= SINCE) & (F.kind == CallKind.IN) & F.from_.like("1%")
        client.calls.list(where=F.kind == "in", order=F.start_time)
        client.calls.list(where=F.kind == CallKind("received-and-unlisted"), order=[F.start_time])
        first: Call = client.calls.list(where=where, limit=1, only_new=True).items[0]
        calls = [first, *client.calls.iter(since=SINCE, order=F.start_time.desc(), fields=[F.call_id, F.price])]
        return [(call.call_id, call.price, call.stamp_ms) for call in calls]


async def waiting() -> int:
    async with AsyncAcme() as client:
        pages = [page async for page in client.calls.pages(until=SINCE)]
        return sum(len(page) for page in pages) + len((await client.calls.get("c")).legs or [])
"""

WRONG = """\
from datetime import UTC, date, datetime

from callrecords.acme import Acme, CallKind, CallsFields as F
from callrecords.spec.expressions import Condition, Field, Op, Order
from callrecords.client.records.record import Record


class Entry(Record, kw_only=True): ...


ALIEN = Field[Entry, str]("kind")
THEIRS = Condition[Entry]("kind", Op.EQ, "in")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
client = Acme()
# from here on each line is wrong
client.calls.list(where=F.seconds == 1)
F.start_time >= "2026-01-01"
F.kind.like("x")
F.from_.asc()
client.calls.iter(offset=1)
client.calls.get(1)
client.calls.list().items[0].colour
client.calls.list(where=F.kind == "inn")
client.calls.list(where=THEIRS)
client.calls.list(where=(F.start_time >= SINCE) & THEIRS)
client.calls.list(order=Order[Entry]("start_time"))
client.calls.list(fields=[ALIEN])
client.calls.list(fields=F.price)
client.calls.list(where="kind = in")
client.calls.list(order="start_time")
client.calls.iter(since="2026-01-01")
client.calls.iter(since=date(2026, 1, 1))
client.calls.list(where=~(F.start_time >= SINCE))
client.calls.list(where=not (F.start_time >= SINCE))
client.calls.list(where=F.kind in (CallKind.IN, CallKind.OUT))
F.start_time >= date(2026, 1, 1)
"""

UNSEEN = """\
from datetime import UTC, datetime

from callrecords.acme import Acme, CallsFields as F

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
Acme().calls.list(where=(F.start_time >= SINCE) and (F.kind == "in"))
Acme().calls.list(where=(F.start_time >= SINCE) or (F.kind == "in"))
Acme().calls.list(where=SINCE <= F.start_time < SINCE)
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
    first = WRONG.split("\n").index("# from here on each line is wrong") + 2
    assert lines == set(range(first, len(WRONG.splitlines()) + 1))


def test_what_no_checker_can_find_is_as_the_pages_say(out: Path) -> None:
    """`and`, `or` and a chain of comparisons: both sides have the right type, so they are refused at run time."""
    (out.parent / "unseen.py").write_text(UNSEEN)
    assert _mypy(out, out.parent / "unseen.py") == []
