"""A whole run against the client of one vendor: every promise of a client, each with its verdicts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from callrecords.contract.base.check import failed_itself
from callrecords.contract.base.promises import CLIENT_PROMISES
from callrecords.contract.base.result import Result
from callrecords.contract.base.verdicts import Verdict
from callrecords.contract.client.suite import judge_client
from callrecords.spec.catalog import Vendor

PROFILE = "client"
"""What a report calls such a run."""


def run_client(
    vendor: Vendor,
    progress: Callable[[str], None] = lambda _: None,
    judge: Callable[[Vendor, str], Iterator[Verdict]] = judge_client,
) -> Result:
    """Judge the generated clients of a vendor, blocking and asynchronous, by its spec. No request leaves this machine.

    A law that fails itself is a verdict with its traceback, and the others are judged all the same. `progress` is told of
    each promise before it is judged.
    """
    verdicts: list[Verdict] = []
    began = time.monotonic()
    for promise in CLIENT_PROMISES:
        progress(f"{promise}: {CLIENT_PROMISES[promise].says}")
        try:
            verdicts += judge(vendor, promise)
        except Exception as defect:  # noqa: BLE001  # whatever a law stumbles over is said of that law
            verdicts.append(failed_itself(promise, "every operation", defect))
    return Result(
        slug=vendor.slug,
        title=vendor.title,
        url="",
        profile=PROFILE,
        verdicts=verdicts,
        seconds={"laws": time.monotonic() - began},
    )
