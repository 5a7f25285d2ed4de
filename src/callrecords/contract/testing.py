"""For test suites: a team runs the contract on its own server.

from callrecords.contract.testing import assert_contract

def test_our_server_keeps_the_contract(our_server):
assert_contract("acme", url=our_server.url, token="secret", tokens={"no-scope": "weak"})
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import attrs

from callrecords.client.setup.options import configured, defaults_of
from callrecords.client.setup.service import service_of
from callrecords.contract.base.result import Result
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Target
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.deviations import ExpectedDeviation, expected, read_deviations
from callrecords.contract.profiles import Profile, judge
from callrecords.contract.report import files as report_files
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Vendor, find


def assert_contract(
    vendor: str | Vendor,
    *,
    url: str | None = None,
    token: str | None = None,
    tokens: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
    account: str | None = None,
    below: Iterable[str] | None = None,
    operations: Iterable[str] = (),
    promises: Iterable[str] | None = None,
    profile: Profile | None = None,
    allow_full_on_live: bool = False,
    deviations: Path | None = None,
    report: Path | None = None,
    seed: int = 1,
) -> Result:
    """Judge a server, and raise `AssertionError` with all that is wrong unless the run is green.

    A server that cannot be judged at all raises an error of ``callrecords.errors`` that says why.

    `vendor`: slug; `tokens`: kind of token -> token, besides `token`, which sees what is judged; `parameters`: what the
    vendor's client needs besides, such as an app id; `account`: a profile of the configuration file, whose token and
    settings stand in for the variables; `below`: the accounts below that of the token; `promises`: only these; `report`: folder for the reports, or a file `.html` for the page alone. What is not
    given comes from the environment, as for the client.
    """
    found = _vendor(vendor)
    spec = spec_of(found)
    if report is not None:
        report_files.writable(report)
    known = () if deviations is None else read_deviations(deviations)
    target = configured_target(
        spec.bundle, url=url, token=token, tokens=tokens or {}, parameters=parameters or {}, account=account
    )
    target = attrs.evolve(target, accounts=None if below is None else frozenset(below))
    result = judge(
        spec,
        target,
        profile=profile,
        allow_full_on_live=allow_full_on_live,
        operations=operations,
        promises=promises,
        seed=seed,
    )
    result = with_deviations(result, known)
    if report is not None:
        report_files.write(result, report)
    if result.ended is not None and not result.judged:
        raise result.ended
    if not result.green:
        raise AssertionError(what_is_wrong(result))
    return result


def configured_target(
    bundle: Bundle,
    *,
    url: str | None = None,
    token: str | None = None,
    tokens: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
    account: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Target:
    """A server, from arguments and the environment, or the profile of an account; raises `ConfigError` naming what is missing."""
    environment, service = os.environ if environment is None else environment, service_of(bundle)
    defaults = defaults_of(service, account, environment)
    given = token or defaults.token()
    own = given() if callable(given) else given
    config = configured(
        service, profile=account, token=own, base_url=url, parameters=parameters or {}, environment=environment
    )
    schemes = bundle.components.security_schemes.values()
    kinds = [kind for scheme in schemes for kind in scheme.tokens if kind != "read"]
    others = defaults.tokens(kinds) | dict(tokens or {})
    return Target(
        url=config.base_url,
        token_url=defaults.value("token_url") or None,
        tokens={"read": own or "", **{kind: other for kind, other in others.items() if other}},
        bound=config.path,
        query=config.query,
        headers=config.headers,
    )


def with_deviations(result: Result, known: Sequence[ExpectedDeviation]) -> Result:
    """The result with expected deviations put in."""
    verdicts, remarks = expected(result.verdicts, known, datetime.now(UTC).date())
    return attrs.evolve(result, verdicts=verdicts, remarks=[*result.remarks, *remarks])


def what_is_wrong(result: Result) -> str:
    """What keeps a run from being green, as text."""
    lines = [f"{result.title}, profile {result.profile}: the contract is not kept"]
    for outcome in (Outcome.FAIL, Outcome.NOT_EVALUATED):
        for one in (one for one in result.verdicts if one.outcome is outcome):
            lines.append(f"{one.outcome}: {one.promise} on {one.operation}: {one.evidence}")
            lines += [f"    {exchange.curl}" for exchange in one.exchanges[:1]]
    return "\n".join(lines if len(lines) > 1 else [*lines, "nothing was judged"])


def _vendor(vendor: str | Vendor) -> Vendor:
    if isinstance(vendor, Vendor):
        return vendor
    from callrecords.vendors import vendors

    return find(vendors(), vendor)
