"""An emulator in process as a server under judgement."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from callrecords.contract.base.case import Case, cases
from callrecords.contract.base.schemas import Spec, spec_of
from callrecords.contract.base.session import Session, Target
from callrecords.contract.base.verdicts import Verdict
from callrecords.contract.emulated import target_of
from callrecords.contract.suite import judge_cases, planned
from callrecords.emulator import Emulator
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.spec.catalog import Vendor
from tests.made_up import fable


class Judged(NamedTuple):
    """A vendor on an emulator, ready to be judged."""

    emulator: Emulator
    spec: Spec
    target: Target
    session: Session
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
        session = Session(spec.bundle, target, transport=EmulatorTransport(emulator))
        return Judged(emulator, spec, target, session, cases(spec, target, session))

    return serve
