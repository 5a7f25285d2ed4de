"""A whole run against one server: the full profile, and what every profile gives in the end."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import attrs
import httpx

from callrecords.contract import server_side
from callrecords.contract.assumed import Assumption, assumptions
from callrecords.contract.coverage import Coverage, Share
from callrecords.contract.operation import Case, Listing, Missing, Unexpected, cases
from callrecords.contract.schemas import Spec
from callrecords.contract.suite import judge_cases, planned
from callrecords.contract.talk import Exchange, Talker, Target
from callrecords.contract.verdicts import Outcome, Verdict, is_green
from callrecords.core.errors import BadAnswer, Forbidden, NotFound, Throttled, Unauthorized

EXAMPLES = 50
"""Random cases of schemathesis for each operation and phase."""

_TWIN_ANSWERS = 30
"""Successful answers of one operation that the strict twin looks at."""

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """A progress that nobody watches."""


@attrs.frozen(kw_only=True)
class Result:
    """What a run found. Everything in it is redacted."""

    slug: str
    title: str
    url: str
    profile: str
    verdicts: Sequence[Verdict]
    shares: Sequence[Share] = ()
    seconds: Mapping[str, float] = attrs.field(factory=dict[str, float])
    requests: int = 0
    remarks: Sequence[str] = ()
    """Warnings: what breaks no promise and should be looked at."""
    assumed: Sequence[Assumption] = ()
    traffic: Sequence[Exchange] = ()

    @property
    def green(self) -> bool:
        """Whether something was judged, everything judged passed, and nothing that should be judged was skipped."""
        return is_green(self.verdicts)

    @property
    def failed(self) -> bool:
        """Whether a promise is broken."""
        return any(one.outcome is Outcome.FAIL for one in self.verdicts)


class StrictTwin:
    """Looks at answers by a closed copy of the spec: new fields and words are no failure, but worth a remark."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._left = dict.fromkeys(spec.bundle.operations, _TWIN_ANSWERS)
        self.remarks: dict[str, None] = {}

    def watch(self, operation: str, params: Sequence[tuple[str, str]], status: int, body: bytes) -> None:
        """Learn of one exchange."""
        del params
        if status != 200 or not self._left.get(operation):
            return
        self._left[operation] -= 1
        try:
            value = json.loads(body)
        except ValueError:
            return
        for problem in self._spec.problems(operation, status, value, "strict"):
            if "unevaluatedProperties" in problem or "breaks enum" in problem:
                self.remarks[
                    f"{operation}: {problem.replace('breaks unevaluatedProperties', 'holds fields that are not declared')}"
                ] = None


def run_full(
    spec: Spec,
    target: Target,
    *,
    operations: Iterable[str] = (),
    promises: Iterable[str] | None = None,
    seed: int = 1,
    examples: int = EXAMPLES,
    transport: httpx.BaseTransport | None = None,
    progress: Progress = silent,
) -> Result:
    """Our own checks, then schemathesis. `promises` leaves only those; `transport` is for servers in process.

    Raises an error of `core.errors` when the server cannot be judged at all.
    """
    wanted = tuple(operations)
    with Talker(spec.bundle, target, transport=transport) as talker:
        coverage, twin = Coverage(spec), StrictTwin(spec)
        talker.watch(coverage.watch)
        talker.watch(twin.watch)
        found = cases(spec, target, talker, operations=wanted)
        for case in found:
            preflight(case.listing)
        began = time.perf_counter()
        verdicts = list(
            judge_cases(
                planned(found, promises), lambda case, check: progress(f"{case.operation.operation_id}: {check.proves}")
            )
        )
        seconds = {"own checks": time.perf_counter() - began}
        if promises is None or server_side.PROMISE in promises:
            progress("schemathesis, in all its phases")
            began = time.perf_counter()
            with tempfile.TemporaryDirectory() as folder:
                verdicts += server_side.judge(
                    spec, attrs.evolve(target, now=_now(target, found)), _keys(found), Path(folder),
                    seed=seed, examples=examples, operations=wanted, redactor=talker.redactor,
                )  # fmt: skip
                if (touched := Path(folder, "coverage.json")).exists():
                    coverage.load(touched)
            seconds["schemathesis"] = time.perf_counter() - began
        names = wanted or tuple(spec.bundle.operations)
        return Result(
            slug=spec.bundle.slug, title=spec.bundle.client.title, url=talker.redactor.text(target.url), profile="full",
            verdicts=verdicts, shares=[one for one in coverage.shares() if one.operation in names], seconds=seconds,
            requests=talker.count, remarks=[talker.redactor.text(one) for one in twin.remarks], assumed=assumptions(spec, verdicts, names),
        )  # fmt: skip


def preflight(listing: Listing, params: Mapping[str, str] | None = None) -> None:
    """One request, to say clearly why a server cannot be judged; raises an error of `core.errors`."""
    limit = listing.paging.limit
    answer = listing.answer({**(params or {}), limit.parameter: str(limit.minimum)})
    client, name = listing.bundle.client, listing.operation.operation_id
    url = f"{client.variable('base_url')} or --url"
    if answer.body.lstrip()[:1] == b"<":
        raise BadAnswer(
            f"the server answers in HTML: is {url} the base of the API?", operation=name, status=answer.status
        )
    match answer.status:
        case 401:
            raise Unauthorized(f"the token in {client.variable('token')} is refused", operation=name, status=401)
        case 403:
            needed = " or ".join(
                "+".join(role for roles in one.values() for role in roles) for one in listing.operation.security
            )
            raise Forbidden(
                f"the token in {client.variable('token')} needs {needed or 'another role'}", operation=name, status=403
            )
        case 404:
            raise NotFound(
                f"nothing is there: is {url} the base of the API, with its path?", operation=name, status=404
            )
        case 429:
            raise Throttled("the server wants to be left alone; try again later", operation=name, status=429)
        case status if 300 <= status < 400:
            raise BadAnswer(f"the server leads elsewhere: is {url} the base of the API?", operation=name, status=status)
        case _:
            return


def _keys(found: Sequence[Case]) -> dict[str, list[str]]:
    """A few keys of each resource, for valid cases."""
    keys: dict[str, list[str]] = {}
    for case in found:
        try:
            whole = [record.key for record in case.listing.whole if record.key]
        except (Missing, Unexpected):
            whole = []
        keys[case.operation.resource.name] = whole[:: max(len(whole) // 3, 1)][:3]
    return keys


def _now(target: Target, found: Sequence[Case]) -> datetime | None:
    """The server's present moment: told, or just behind the newest record."""
    if target.now is not None:
        return target.now
    try:
        newest = max(case.listing.span[1] for case in found)
    except (Missing, Unexpected, ValueError):
        return None
    return newest.replace(microsecond=0) + timedelta(seconds=1)
