"""Two profiles, and which one a server gets: everything on this machine, care everywhere else."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from callrecords.contract.base.case import cases
from callrecords.contract.base.promises import PROMISES
from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.session import Session, Target
from callrecords.contract.live import run_live
from callrecords.contract.run import EXAMPLES, Progress, run_full, silent
from callrecords.contract.server import schemathesis as server_side
from callrecords.contract.suite import planned
from callrecords.errors import RequestError

Profile = Literal["full", "live"]


class FullOnLive(RequestError):
    """The full profile was wanted on another machine, and nobody said that this is meant."""


def profile_of(url: str, wanted: Profile | None = None, *, allow_full_on_live: bool = False) -> Profile:
    """The profile for a URL: `live` for any that is not on this machine. Raises `FullOnLive`."""
    here = is_here(url)
    if wanted == "full" and not here and not allow_full_on_live:
        raise FullOnLive(
            "the full profile sends wrong tokens, wrong parameters and thousands of requests; on a server that is not on "
            "this machine that must be allowed too: --allow-full-on-live"
        )
    return wanted or ("full" if here else "live")


def is_here(url: str) -> bool:
    """Whether a URL leads to this machine only."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def promised(spec: Spec, operations: Iterable[str] = (), *, live: bool = False) -> list[tuple[str, str, list[str]]]:
    """What a run would judge: promise, what it says, the operations that make it. Nothing is wanted."""
    target = Target(url="http://localhost", tokens={"read": ""})
    found: dict[str, list[str]] = {}
    with Session(spec.bundle, target) as session:
        for case, check in planned(cases(spec, target, session, operations=operations, live=live), live=live):
            found.setdefault(check.proves, []).append(case.operation.operation_id)
    if not live:
        found[server_side.PROMISE] = list(operations) or list(spec.bundle.operations)
    return [(name, PROMISES[name].says, found[name]) for name in PROMISES if name in found]


def judge(
    spec: Spec,
    target: Target,
    *,
    profile: Profile | None = None,
    allow_full_on_live: bool = False,
    operations: Iterable[str] = (),
    promises: Iterable[str] | None = None,
    seed: int = 1,
    examples: int = EXAMPLES,
    progress: Progress = silent,
) -> Result:
    """Judge a server in the profile that it gets.

    Raises `FullOnLive`. What ends a run early stands in the result.
    """
    if profile_of(target.url, profile, allow_full_on_live=allow_full_on_live) == "live":
        return run_live(spec, target, operations=operations, promises=promises, progress=progress)
    return run_full(
        spec, target, operations=operations, promises=promises, seed=seed, examples=examples, progress=progress
    )
