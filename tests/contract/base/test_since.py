"""Two runs compared."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from callrecords.contract.base.result import Result
from callrecords.contract.base.since import Course, Earlier, read_earlier, since
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.report.files import as_json
from callrecords.errors import ConfigError

PASS, FAIL, OPEN, _, KNOWN = Outcome


def result(*outcomes: Outcome | None, profile: str = "full") -> Result:
    """A run with a promise for each of some verdicts; None: the promise is not there."""
    verdicts = [
        Verdict(f"p.{at}", "list_calls", one, "so it was") for at, one in enumerate(outcomes) if one is not None
    ]
    return Result(slug="acme", title="Acme", url="http://127.0.0.1", profile=profile, verdicts=verdicts)


def earlier(tmp_path: Path, before: Result) -> Earlier:
    path = tmp_path / "before.json"
    path.write_bytes(msgspec.json.encode(as_json(before)))
    return read_earlier(path, "acme")


@pytest.mark.parametrize(
    ("before", "now", "course"),
    [
        (PASS, FAIL, Course.NEW), (OPEN, FAIL, Course.NEW), (KNOWN, FAIL, Course.NEW), (None, FAIL, Course.NEW),
        (FAIL, FAIL, Course.STILL), (FAIL, PASS, Course.MENDED), (FAIL, KNOWN, Course.EXPECTED),
        (FAIL, OPEN, Course.UNJUDGED), (FAIL, None, Course.UNJUDGED), (PASS, OPEN, Course.UNJUDGED),
        (PASS, PASS, None), (PASS, None, None), (PASS, KNOWN, None), (OPEN, OPEN, None), (OPEN, PASS, None),
        (KNOWN, PASS, None), (None, PASS, None), (None, OPEN, None),
    ],
)  # fmt: skip
def test_a_promise_is_newly_broken_still_broken_mended_or_no_longer_judged(
    tmp_path: Path, before: Outcome | None, now: Outcome | None, course: Course | None
) -> None:
    found = since(earlier(tmp_path, result(before)), "before.json", "full", result(now).verdicts)
    assert found.courses == ({} if course is None else {("p.0", "list_calls"): course})


def test_the_counts_are_one_sentence_and_another_profile_is_named(tmp_path: Path) -> None:
    before = earlier(tmp_path, result(PASS, FAIL, FAIL, profile="live"))
    found = since(before, "before.json", "full", result(FAIL, FAIL, PASS).verdicts)
    assert found.sentence == "1 newly broken, 1 still broken, 1 mended"
    assert found.other_profile == "live"
    same = since(earlier(tmp_path, result(PASS)), "before.json", "full", result(PASS).verdicts)
    assert (same.sentence, same.other_profile) == ("nothing changed, and nothing is broken", None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no json", "is no JSON report of"),
        ("[]", "is no JSON report of"),
        ('{"vendor": "acme", "profile": "full", "verdicts": [{"promise": "p", "operation": "o", "outcome": "x"}]}', "outcome"),
        ('{"vendor": "other", "profile": "full", "verdicts": []}', "is the report of 'other', and 'acme' is checked"),
    ],
)  # fmt: skip
def test_what_is_no_report_of_this_vendor_is_told_with_its_name(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "before.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"before\.json") as error:
        read_earlier(path, "acme")
    assert told in str(error.value)
    with pytest.raises(ConfigError, match="No such file"):
        read_earlier(tmp_path / "gone.json", "acme")
