"""Bugs on vendors that are made up: a survivor without a reason is wrong, and so is a reason without a survivor."""

from __future__ import annotations

import pytest

from callrecords.emulator.mutations.catalogue import BUGS
from contracts.made_up_bugs import SURVIVORS, Fate, hunt
from contracts.mutants import verdicts
from tests.made_up import made_up

BUG = "second-field-ignored"


@pytest.mark.parametrize(
    ("vendor", "bug", "met", "killed", "wrong"),
    [
        ("dunlin", BUG, True, True, ""),
        ("dunlin", BUG, False, False, ""),
        ("dunlin", BUG, True, False, f"SURVIVED {BUG} on dunlin (features.together): list_leg: pass"),
        ("knot", "never-ending", True, False, ""),
        ("knot", "never-ending", True, True, "NO SURVIVOR needs the reason of never-ending on knot"),
        ("knot", "never-ending", False, False, "NO SURVIVOR needs the reason of never-ending on knot"),
    ],
)
def test_what_became_of_a_bug_is_as_it_should_be_or_named(
    vendor: str, bug: str, met: bool, killed: bool, wrong: str
) -> None:
    assert Fate(vendor, bug, met, killed, "list_leg: pass").wrong == wrong


def test_a_bug_is_found_on_a_vendor_whose_answers_it_changes() -> None:
    found = hunt("dunlin", BUG, verdicts)
    assert (found.met, found.killed) == (True, True)
    assert found.evidence.startswith("list_leg: order length asc, connected ")


def test_every_reason_is_a_sentence_about_a_bug_and_a_vendor() -> None:
    for (vendor, bug), reason in SURVIVORS.items():
        assert vendor in made_up()
        assert bug in BUGS
        assert reason.endswith(".")
