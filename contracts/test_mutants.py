"""The command that plants bugs: a name that no bug has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from callrecords.contract.base.check import failed_itself
from callrecords.contract.base.verdicts import Verdict
from callrecords.spec.catalog import Vendor
from contracts import client_bugs
from contracts.mutants import command, hunt, unknown


def test_a_name_that_no_bug_has_is_told_with_near_names_and_nothing_is_hunted() -> None:
    result = CliRunner().invoke(command, ["walk-extra-lost"])
    assert result.exit_code == 2
    assert "no planted bug is called walk-extra-lost; near are: walk-extras-lost" in result.output


def test_a_name_near_to_nothing_is_told_alone() -> None:
    assert unknown("zzz") == "no planted bug is called zzz"


def test_a_law_that_fails_itself_over_a_bug_is_named_and_kills_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(_vendor: Vendor, promise: str, *, most: int) -> Iterator[Verdict]:
        for _ in range(most):
            yield failed_itself(promise, "list_x", KeyError("a name"))

    monkeypatch.setattr(client_bugs, "judge_client", judge)
    fate = hunt("walk-extras-lost")
    assert not fate.killed
    assert fate.evidence.startswith("the law failed itself on list_x: KeyError")
