"""The command that plants bugs: a name that no bug has."""

from __future__ import annotations

from click.testing import CliRunner

from contracts.mutants import command, unknown


def test_a_name_that_no_bug_has_is_told_with_near_names_and_nothing_is_hunted() -> None:
    result = CliRunner().invoke(command, ["walk-extra-lost"])
    assert result.exit_code == 2
    assert "no planted bug is called walk-extra-lost; near are: walk-extras-lost" in result.output


def test_a_name_near_to_nothing_is_told_alone() -> None:
    assert unknown("zzz") == "no planted bug is called zzz"
