"""The maker of false specs changes one fact at a time, and its survivors are held to the table of reasons."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callrecords.contract.base.check import failed_itself
from callrecords.contract.base.verdicts import Verdict
from callrecords.generator.bundle.folder import load
from contracts.falsehoods.hunt import By, Fate, Truth, judged, truth_of
from contracts.falsehoods.spec_mutants import SpecMutant, spec_mutants, spread
from contracts.falsehoods.survivors import Reason, chosen, reasons, told, unexplained, unneeded, what_is_wrong

FABLE: dict[str, Any] = load(Path("tests/specs/fable")).document
TEXT = json.dumps(FABLE)
MUTANTS = spec_mutants("fable", FABLE)
REASON = Reason(re.compile("/x-a/.*"), "nobody can see it", "fable:/x-a/b: 2 for 1")


def ending(text: str) -> SpecMutant:
    return next(mutant for mutant in MUTANTS if mutant.name.endswith(text))


def the_list(document: dict[str, Any]) -> dict[str, Any]:
    return next(one for item in document["paths"].values() for one in item.values() if "x-pagination" in one)


def fate(name: str, by: By = "nobody") -> Fate:
    return Fate(name, by, "", 0.0)


def test_every_mutant_changes_the_spec_and_has_a_name_of_its_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) > 1000
    assert not [mutant.name for mutant in MUTANTS if mutant.applied(TEXT) == json.loads(TEXT)]


def test_the_spec_itself_is_left_as_it_is() -> None:
    ending("/x-clock: gone").applied(TEXT)
    assert json.dumps(FABLE) == TEXT


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("get/x-clock/widest-window: PT2419200S for P14D", "widest-window", "PT2419200S"),
        ("get/x-clock/publish-delay: gone", "publish-delay", None),
        ("get/x-clock/default-window: P1D too", "default-window", "P1D"),
    ],
)
def test_a_fact_is_changed_left_out_or_put_in(name: str, key: str, value: str | None) -> None:
    assert the_list(ending(name).applied(TEXT))["x-clock"].get(key) == value


def test_a_page_size_is_changed_in_both_places_where_it_stands() -> None:
    changed = the_list(ending("limit/maximum: 92 in both places").applied(TEXT))
    (parameter,) = [one for one in changed["parameters"] if one["name"] == "per-page"]
    assert changed["x-pagination"]["limit"]["maximum"] == parameter["schema"]["maximum"] == 92


def test_a_name_is_changed_everywhere_and_no_word_of_the_old_one_is_left() -> None:
    changed = ending("talk_secsx everywhere").applied(TEXT)
    assert '"talk_secsx"' in json.dumps(changed)
    assert "talk_secs" not in the_list(changed)["x-order"]["fields"]


def test_an_enum_gets_a_word_too_many_and_loses_each_of_its_own() -> None:
    names = [mutant.name for mutant in MUTANTS if "/VoiceEntryWay/enum" in mutant.name]
    assert any(name.endswith("another-word too") for name in names)
    assert sum(name.partition(": ")[2].startswith("gone (") for name in names) == len(
        FABLE["components"]["schemas"]["VoiceEntryWay"]["enum"]
    )


def test_prose_is_no_fact() -> None:
    assert not [mutant.name for mutant in MUTANTS if "/description" in mutant.name or "/x-evidence" in mutant.name]


def test_the_sample_has_one_mutant_of_each_form_and_is_always_the_same() -> None:
    sample = spread(MUTANTS)
    assert len(sample) == len({mutant.form for mutant in MUTANTS}) == len({mutant.form for mutant in sample})
    assert [one.name for one in sample] == [one.name for one in spread(spec_mutants("fable", json.loads(TEXT)))]


def test_a_form_names_no_place_of_one_spec() -> None:
    assert ending("x-clock/publish-delay: gone").form == "operation/x-clock/publish-delay: gone"
    assert ending("VoiceEntry/properties/outcome: gone").form == "schema/properties/*: gone"


def test_the_examples_of_reasons_are_tried_beside_the_sample() -> None:
    left = next(mutant for mutant in MUTANTS if mutant not in spread(MUTANTS))
    table = [Reason(re.compile(".*"), "", left.name)]
    assert left in chosen(MUTANTS, table, everything=False)
    assert chosen(MUTANTS, table, everything=True) == MUTANTS


def test_of_what_some_specs_lend_a_default_run_tries_a_part() -> None:
    lent = truth_of(Path("tests/specs/wren")).mutants
    every, some = (chosen(lent, [], everything=everything) for everything in (True, False))
    assert len(every) == len({one.form for one in lent})
    assert {one.name for one in some} < {one.name for one in every}
    assert len(every) / 7 < len(some) < len(every) / 5


def test_a_survivor_without_a_reason_is_named() -> None:
    known, new = fate("fable:/x-a/b: 2 for 1"), fate("fable:/x-b: gone")
    assert unexplained([known, new, fate("fable:/x-c: gone", "a check fails")], [REASON]) == [new]


def test_a_check_that_fails_itself_is_named_and_no_reason_excuses_it() -> None:
    fates = [fate(REASON.example), Fate("fable:/x-a/c: gone", "a check fails itself", "cdr.values on x: KeyError", 0.0)]
    assert list(what_is_wrong(fates, [REASON])) == ["FAILED ITSELF over fable:/x-a/c: gone: cdr.values on x: KeyError"]


def test_over_a_sound_spec_a_check_that_fails_itself_is_not_taken_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = failed_itself("cdr.values", "list_voice_entries", KeyError("a name"))

    def verdicts(*_: object) -> Iterator[Verdict]:
        yield failed

    monkeypatch.setattr(Truth, "verdicts", verdicts)
    mutant = next(one for one in MUTANTS if "/VoiceEntryWay/enum" in one.name and one.name.endswith("another-word too"))
    by, evidence = judged(Truth(Path("tests/specs/fable")), mutant, thorough=True)
    assert (by, evidence) == ("a check fails itself", "cdr.values on list_voice_entries: KeyError")


@pytest.mark.parametrize("by", ["a check fails", "not evaluated", "the lint", "the last release"])
def test_a_reason_whose_example_somebody_notices_is_not_needed(by: By) -> None:
    assert unneeded([fate(REASON.example, by)], [REASON]) == [REASON]
    assert unneeded([fate(REASON.example)], [REASON]) == []
    assert unneeded([], [REASON]) == [REASON]


def test_the_line_counts_by_who_noticed() -> None:
    fates = [fate("a"), fate("b", "the lint"), fate("c", "a check fails"), fate("d", "a check fails")]
    assert told(fates) == (
        "specs: 4 mutants: 2 by a check, 0 not evaluated, 1 by the lint, 0 against the last release, "
        "1 by nobody with a reason"
    )


def test_every_reason_of_the_table_explains_its_example_in_a_sentence() -> None:
    table = reasons()
    assert all(reason.explains(reason.example) and reason.because.endswith(".") for reason in table)
    assert len({reason.because for reason in table}) == len(table)
