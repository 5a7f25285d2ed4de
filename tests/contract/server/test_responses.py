"""Single records in a wrapper: what stands beside them is what the spec says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from callrecords.contract.base.case import cases
from callrecords.contract.base.schemas import Spec, spec_of
from callrecords.contract.base.session import Session
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.emulated import target_of
from callrecords.contract.suite import judge_cases, planned
from callrecords.emulator import Emulator
from callrecords.emulator.serving.transports import EmulatorTransport
from tests.made_up import made_up


@pytest.mark.parametrize(("said", "outcome"), [("ok", Outcome.PASS), ("fine", Outcome.FAIL)])
def test_what_stands_beside_a_single_record_is_held_to_the_spec(said: str, outcome: Outcome) -> None:
    plover = made_up()["plover"]
    document: Any = spec_of(plover).document
    document["paths"]["/calls/{ref}"]["get"]["x-resource"]["constants"]["status"] = said
    spec = Spec.read(json.dumps(document).encode())
    emulator = Emulator([plover], records=30)
    target = target_of(emulator, "plover", "http://emulator")
    with Session(spec.bundle, target, transport=EmulatorTransport(emulator)) as session:
        (verdict,) = judge_cases(planned(cases(spec, target, session, operations=["get_call"]), ["answers.schema"]))
    assert verdict.outcome is outcome
