"""What every exchange of schemathesis showed comes back from its process."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from callrecords.contract.base.judge import BODY, SECRETS, STATUS
from callrecords.contract.base.redact import Redactor
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.emulated import target_of
from callrecords.contract.server import broken, schemathesis
from callrecords.emulator import Emulator, serve
from tests.made_up import fable


@pytest.mark.parametrize(("bug", "promise"), [("keys-twice", BODY), ("errors-as-422", STATUS)])
def test_a_bug_that_schemathesis_does_not_look_for_is_found_in_its_exchanges(
    tmp_path: Path, bug: str, promise: str
) -> None:
    vendor = fable()
    with serve(Emulator([vendor], records=30, bugs=[bug])) as server:
        target = target_of(server.emulator, vendor.slug, server.origin)
        found = schemathesis.judge(spec_of(vendor), target, {}, tmp_path, seed=1, examples=2).verdicts
    failed = [one for one in found if one.outcome is Outcome.FAIL and one.promise == promise]
    assert failed
    assert all("Bearer $FABLE_TOKEN" in one.exchanges[0].curl for one in failed)
    assert target.token not in str([one.exchanges[0].body for one in failed])


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
