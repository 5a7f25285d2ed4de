"""What every exchange of schemathesis showed comes back from its process."""

from __future__ import annotations

from pathlib import Path

import msgspec

from callrecords.contract.base.judge import BODY, SECRETS
from callrecords.contract.base.redact import Redactor
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.server import broken
from tests.made_up import fable


def test_what_was_broken_later_is_put_into_the_verdict() -> None:
    kept = Verdict("order.sorted", "list", Outcome.PASS, "")
    passed = Verdict(BODY, "list", Outcome.PASS, "9 judged")
    failed = Verdict(SECRETS, "list", Outcome.FAIL, "early")
    later = [Verdict(BODY, "list", Outcome.FAIL, "late"), Verdict(SECRETS, "list", Outcome.FAIL, "late")]
    found = broken.with_broken([kept, passed, failed], later)
    assert [one.outcome for one in found] == [Outcome.PASS, Outcome.FAIL, Outcome.FAIL]
    assert [one.evidence for one in found[1:]] == ["late", "early; late"]


def test_no_file_is_no_fault_and_other_operations_are_left_out(tmp_path: Path) -> None:
    redactor, path = Redactor(fable().bundle(), {}), tmp_path / "found.json"
    assert broken.verdicts(path, ["list"], redactor) == []
    path.write_bytes(
        msgspec.json.encode(
            [broken.BrokenPromise(BODY, "list", ["x"], []), broken.BrokenPromise(BODY, "get", ["x"], [])]
        )
    )
    assert [one.operation for one in broken.verdicts(path, ["list"], redactor)] == ["list"]
