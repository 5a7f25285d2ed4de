"""An emulator in process as a server under judgement."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from callrecords.contract.emulated import target_of
from callrecords.contract.operation import Case, cases
from callrecords.contract.schemas import Spec
from callrecords.contract.suite import judge_cases, planned
from callrecords.contract.talk import Talker, Target
from callrecords.contract.testing import spec_of
from callrecords.contract.verdicts import Verdict
from callrecords.core.catalog import Vendor
from callrecords.emulator import Emulator
from callrecords.emulator.transports import EmulatorTransport
from tests.made_up import fable


class Judged(NamedTuple):
    """A vendor on an emulator, ready to be judged."""

    emulator: Emulator
    spec: Spec
    target: Target
    talker: Talker
    cases: list[Case]

    @property
    def transport(self) -> EmulatorTransport:
        return EmulatorTransport(self.emulator)

    def verdicts(self, *promises: str) -> list[Verdict]:
        return list(judge_cases(planned(self.cases, promises or None)))


Serve = Callable[..., Judged]


@pytest.fixture
def served() -> Serve:
    def serve(vendor: Vendor | None = None, *, bugs: tuple[str, ...] = (), records: int = 120) -> Judged:
        vendor = vendor or fable()
        emulator, spec = Emulator([vendor], records=records, bugs=bugs), spec_of(vendor)
        target = target_of(emulator, vendor.slug, "http://emulator")
        talker = Talker(spec.bundle, target, transport=EmulatorTransport(emulator))
        return Judged(emulator, spec, target, talker, cases(spec, target, talker))

    return serve
