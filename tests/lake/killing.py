"""Runs of sync that are killed at any point, against a vendor whose records move, and what is in the table in the end.

As a program it is one run in a process of its own, which kills itself: `python -m tests.lake.killing URL TOKEN NOW FOLDER STEP`.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from unittest import mock

import deltalake

from callrecords.client.http.retry import Retries
from callrecords.lake.ledger import Horizon
from callrecords.lake.place import Lake
from callrecords.lake.rows import RowMaker
from callrecords.lake.sync import Sync
from callrecords.registry import VENDORS
from callrecords.spec.catalog import find, find_resource
from tests.lake.world import SINCE, World

NAME = "carrierx.call_drs"
SETTLES = timedelta(hours=6)
RECORDS = int(os.environ.get("CALLRECORDS_KILL_RECORDS", "200"))
WINDOW = max(40, RECORDS // 200)
"""Records of one window, about: many windows, and so many commits."""


class Killed(BaseException):
    """The end of a run in this process; what it leaves behind is what a killed process leaves."""


class Verdict(NamedTuple):
    """What the table has against what the vendor has, once everything has settled."""

    lost: int
    doubled: int
    stale: int
    """Records that the vendor has otherwise, or has no longer."""


@contextlib.contextmanager
def killed_at(step: int, kill: Callable[[], object]) -> Generator[None]:
    """Kill at a step: before and after everything that deltalake writes, and after each request."""
    left = [step]

    def count() -> None:
        left[0] -= 1
        if left[0] == 0:
            kill()

    def stepping(work: Callable[..., Any]) -> Callable[..., Any]:
        def both(*args: Any, **given: Any) -> Any:
            count()
            done = work(*args, **given)
            count()
            return done

        return both

    table, merger = deltalake.DeltaTable, deltalake.table.TableMerger
    with (
        mock.patch.object(deltalake, "write_deltalake", stepping(deltalake.write_deltalake)),
        mock.patch.object(table, "create_write_transaction", stepping(table.create_write_transaction)),
        mock.patch.object(table, "create", stepping(table.create)),
        mock.patch.object(merger, "execute", stepping(merger.execute)),
        mock.patch.object(RowMaker, "rows", stepping(RowMaker.rows)),
    ):
        yield


class Moving(World):
    """A vendor whose records come late, are priced late, and vanish, all within the time in which they settle."""

    def __init__(self, *given: Any, seed: int = 1) -> None:
        super().__init__(*given)
        self.chance = random.Random(seed)
        self.young: list[tuple[datetime, str]] = []

    def move(self) -> None:
        """Twenty minutes pass."""
        self.advance(minutes=20)
        now = self.emulator.clock.now()
        for _ in range(self.chance.randint(1, 4)):
            ended = now - timedelta(minutes=self.chance.randint(0, 90))
            late = now + timedelta(minutes=self.chance.choice((0, 0, 30, 60)))
            [key] = self.add(1, ended=ended, visible=late, settles=timedelta(hours=self.chance.randint(0, 3)))
            self.young.append((ended, key))
        self.young = [(ended, key) for ended, key in self.young if ended > now - timedelta(hours=3)]
        if self.young and self.chance.random() < 0.5:
            _, gone = self.young.pop(self.chance.randrange(len(self.young)))
            self.emulator.records.remove(self.name, [gone])

    def trouble(self) -> None:
        """Something goes wrong on the way, once or twice."""
        self.emulator.faults.clear()
        for name in self.chance.sample(("throttled", "reset", "short-body", "server-error", "html"), 2):
            given = {"seconds": 0} if name == "throttled" else {}
            self.emulator.faults.add(name, after=self.chance.randint(0, 6), **given)

    def verdict(self) -> Verdict:
        """Let everything settle, read it, and compare."""
        self.emulator.faults.clear()
        self.advance(hours=12)
        self.run(settles=SETTLES, rows=WINDOW)
        truth = {row["dr_sid"]: row for row in self.true_rows()}
        rows = self.rows()
        counts = Counter(row["dr_sid"] for row in rows)
        return Verdict(
            lost=len(truth.keys() - counts.keys()),
            doubled=sum(counts.values()) - len(counts),
            stale=sum(truth.get(row["dr_sid"]) != row for row in rows),
        )


def here(made: Moving, step: int) -> None:
    """A run in this process that ends at a step."""

    def end() -> None:
        raise Killed

    with contextlib.suppress(Killed), killed_at(step, end):
        made.run(settles=SETTLES, rows=WINDOW, retries=TROUBLED)


def elsewhere(made: Moving, step: int) -> None:
    """A run in a process of its own that is killed at a step."""
    url, token = made.emulator.url(made.vendor.slug), made.emulator.token(made.vendor.slug)
    words = [url, token, made.emulator.clock.now().isoformat(), str(made.folder), str(step)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.lake.killing", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr


TROUBLED = Retries(3, first_pause=0.0)


def main(url: str, token: str, now: str, folder: str, step: str) -> None:
    """One run; see above."""
    slug, _, name = NAME.partition(".")
    vendor = find(VENDORS, slug)
    resource = find_resource(vendor, name)
    maker = RowMaker(vendor, resource)
    with vendor.load(vendor.client)(base_url=url, token=token, retries=TROUBLED) as client:
        sync = Sync(
            resource=getattr(client, resource.attribute),
            client=client,
            maker=maker,
            table=Lake(folder).table(vendor, resource),
            horizon=Horizon.of(maker.operation, SETTLES),
            now=lambda: datetime.fromisoformat(now),
            rows=WINDOW,
        )
        with killed_at(int(step), lambda: os.kill(os.getpid(), signal.SIGKILL)):
            sync.run(SINCE)


if __name__ == "__main__":
    main(*sys.argv[1:])
