"""What schemathesis finds, as verdicts: on declared operations, and on methods and paths that nobody declared."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from callrecords.contract.base.judge import BODY, STATUS
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.emulated import target_of
from callrecords.contract.run import run_full
from callrecords.contract.server import schemathesis as server_side
from callrecords.emulator import Emulator, serve
from tests.contract.odd_servers import dropping, serving
from tests.made_up import fable


def test_what_fails_on_an_undeclared_method_is_shown_with_path_and_command_and_every_case_is_counted() -> None:
    emulator, spec = Emulator([fable()], records=20), spec_of(fable())
    sound, received = dropping(emulator, lambda _: False), list[str]()

    def answering(handler: BaseHTTPRequestHandler, number: int) -> tuple[int, bytes] | None:
        received.append(handler.command)
        return (500, b"{}") if handler.command == "OPTIONS" else sound(handler, number)

    with serving(answering) as origin:
        target = target_of(emulator, "fable", origin)
        result = run_full(spec, target, promises=["cdr.unique-ids", server_side.PROMISE], examples=1)

    failed = {one.operation: one for one in result.verdicts if one.outcome is Outcome.FAIL}
    for operation in spec.bundle.operations.values():
        verdict = failed[f"OPTIONS {operation.path}"]
        assert verdict.evidence == "Server error"
        (exchange,) = verdict.exchanges
        assert exchange.curl.startswith('curl -X OPTIONS -H "Authorization: Bearer $FABLE_TOKEN" ')
        assert exchange.status == 500
        assert operation.operation_id not in failed
    assert "(Server error, " in failed["all"].evidence
    assert result.requests == len(received)


@pytest.mark.parametrize(("bug", "promise"), [("keys-twice", BODY), ("errors-as-422", STATUS)])
def test_a_bug_that_schemathesis_does_not_look_for_is_found_in_its_exchanges(
    tmp_path: Path, bug: str, promise: str
) -> None:
    vendor = fable()
    with serve(Emulator([vendor], records=30, bugs=[bug])) as server:
        target = target_of(server.emulator, vendor.slug, server.origin)
        found = server_side.judge(spec_of(vendor), target, {}, tmp_path, seed=1, examples=2).verdicts
    failed = [one for one in found if one.outcome is Outcome.FAIL and one.promise == promise]
    assert failed
    assert all("Bearer $FABLE_TOKEN" in one.exchanges[0].curl for one in failed)
    assert target.token not in str([one.exchanges[0].body for one in failed])
