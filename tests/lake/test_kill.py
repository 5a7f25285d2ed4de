"""A run that is killed at any point loses nothing, doubles nothing, and leaves nothing stale.

`nox -s kill` kills a hundred times, over more records; here it is a few times, and each planted bug must be noticed.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

pytest.importorskip("deltalake", reason="the extra `sync` is not installed")

from callrecords.lake import sync as syncing
from callrecords.lake.difference import Difference
from callrecords.lake.ledger import Ledger
from callrecords.lake.table import LakeTable
from callrecords.testing.running import running
from tests.lake.killing import NAME, RECORDS, Killed, Moving, Verdict, elsewhere, here
from tests.lake.world import NOW

KILLS = int(os.environ.get("CALLRECORDS_KILLS", "3"))

Run = Callable[[Moving, int], None]


def nothing(found: Difference) -> Any:
    """A mask that chooses none of its rows."""
    import pyarrow as pa

    return pa.array([False] * len(found.rows), pa.bool_())


def trial(folder: Path, run: Run, steps: list[int], records: int = 200) -> Verdict:
    """Runs that end at these steps while the vendor's records move; then what the table has."""
    with running(records=records, now=NOW) as emulator:
        made = Moving(emulator, folder, NAME)
        for step in steps:
            made.move()
            made.trouble()
            run(made, step)
        return made.verdict()


def test_a_process_that_is_killed_leaves_nothing_wrong(tmp_path: Path) -> None:
    chance = random.Random(7)
    steps = [chance.randint(1, 60) for _ in range(KILLS)]
    assert trial(tmp_path, elsewhere, steps, RECORDS) == Verdict(0, 0, 0)


STEPS = [3, 8, 14, 9, 21, 33, 12, 27, 40, 55, 70, 18]


def test_a_run_that_ends_at_any_step_leaves_nothing_wrong(tmp_path: Path) -> None:
    assert trial(tmp_path, here, STEPS) == Verdict(0, 0, 0)


def test_the_trial_notices_a_ledger_that_is_written_before_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = LakeTable.commit

    def cursor_first(table: LakeTable, maker: Any, found: Difference, ledger: Ledger, note: Any) -> int:
        none = nothing(found)
        commit(
            table,
            maker,
            msgspec.structs.replace(found, is_new=none, is_changed=none, vanished=found.vanished.slice(0, 0)),
            ledger,
            note,
        )
        return commit(table, maker, found, ledger, note)

    monkeypatch.setattr(LakeTable, "commit", cursor_first)
    assert trial(tmp_path, here, list(range(3, 80, 3))).lost > 0


def test_the_trial_notices_windows_that_settle_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    after = Ledger.after
    monkeypatch.setattr(Ledger, "after", lambda ledger, window, final, held: after(ledger, window, window[1], held))
    verdict = trial(tmp_path, here, [200] * 6)
    assert verdict.lost + verdict.stale > 0


def test_the_trial_notices_changed_rows_that_are_added_instead_of_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    difference = syncing.difference

    def appended(*given: Any, **named: Any) -> Difference:
        import pyarrow.compute as pc

        found = difference(*given, **named)
        both, none = pc.or_(found.is_new, found.is_changed), nothing(found)
        return msgspec.structs.replace(found, is_new=both, is_changed=none, vanished=found.vanished.slice(0, 0))

    monkeypatch.setattr(syncing, "difference", appended)
    assert trial(tmp_path, here, [200] * 6).doubled > 0


def test_a_kill_is_no_error_that_somebody_could_catch() -> None:
    assert not issubclass(Killed, Exception)
