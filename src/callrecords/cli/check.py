"""`callrecords check`: do a server, or the client, keep the promises of the spec?"""

from __future__ import annotations

import contextlib
import logging
import os
import shlex
from collections.abc import Generator, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click
from rich.console import Console

from callrecords.cli import complete
from callrecords.cli.emulate import PORT
from callrecords.cli.examples import A_PATH, ExampleCommand, flag, option
from callrecords.cli.exits import Exit
from callrecords.cli.extras import lacking, missing
from callrecords.cli.profiles import names as profile_names
from callrecords.cli.progress import PipedConsole, Steps
from callrecords.cli.source import need_emulator
from callrecords.cli.uninstalled import find_vendor, with_spec
from callrecords.cli.uninstalled import given as spec_given
from callrecords.cli.window import read_instant, show
from callrecords.errors import ConfigError
from callrecords.notices import plain_http
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import UnknownName, Vendor

if TYPE_CHECKING:
    from callrecords.contract.base.result import Replay, Result
    from callrecords.contract.base.session import Target

CONTRACT_MODULES = ("covertable", "schemathesis", "jsonschema_rs", "hypothesis")

_HELP = """Check that a server keeps the promises of its spec, and say which it breaks.

\b
  callrecords check {slug} --emulated  # the embedded emulator
  callrecords check {slug} --url http://127.0.0.1:8000/api  # your own server
  callrecords check {slug} --url https://api.vendor.example  # a live account, with care
  callrecords check {slug} --client  # the typed client, blocking and asynchronous

Profiles: "full" tries everything, errors and wrong tokens included, and runs schemathesis as well. "live" sends nothing but GET requests
with the token, few of them and slowly, on a narrow window; it says which assumptions of the spec hold. Any URL that is not on this machine
gets "live"; "full" there needs --allow-full-on-live too.

--client judges the other side: the generated clients are given every response that the spec allows and many that it does not, on this machine
alone; it needs no token.

Tokens come from the environment, never from the command line: {prefix}_TOKEN sees what is judged. For "full" there are as many more as
the vendor has kinds of tokens: {prefix}_TOKEN_NO_SCOPE (valid, without any role), {prefix}_TOKEN_DESCENDANTS, {prefix}_TOKEN_MANAGE,
{prefix}_TOKEN_OWN_CALLS, {prefix}_TOKEN_FOREIGN, {prefix}_TOKEN_EXPIRED, {prefix}_TOKEN_ONLY_<RESOURCE> (roles for one resource alone). A promise that lacks its token is "not evaluated". Without --url the base
URL comes from {prefix}_BASE_URL or the spec; what else the vendor needs: callrecords vendors. With --account all of it comes from a profile
of the configuration file.

The exit code is 0 only if something was judged, everything judged passed, and nothing that should be judged was skipped; 1 if a promise is
broken, 4 if the server no longer responds, 5 if only something could not be judged, 70 if a check failed itself.
"""


@click.command(cls=ExampleCommand, help=_HELP, short_help="Does a server keep the promises of its spec?")
@click.argument("slug", metavar="SLUG", shell_complete=complete.slugs)
@flag("--emulated", "Check the embedded emulator.")
@option("--url", "URL", "Base URL of the API. [default: from the environment]")
@flag("--client client_side", "Check the vendor's typed client instead of a server.")
@option("--profile", None, "[default: full on this machine, live elsewhere]", type=click.Choice(["full", "live"]))
@option("--account", "NAME", "The profile of the configuration file, in the place of the variables.", profile_names)
@option("--operations", "A,B", "Only these operations.")
@option(
    "--below",
    "A,B",
    "Accounts below that of the token: each must show records to a token with the role for them, no other may.",
)
@option("--report", "PLACE", "Write reports: FILE.html for one page, a folder for page, JSON and JUnit.", type=A_PATH)
@option(
    "--against",
    "FILE",
    "The JSON report of an earlier run: say what is newly broken, mended and still broken.",
    type=A_PATH,
)
@option("--deviations", "FILE", "TOML: broken promises that are expected, until when.", type=A_PATH)
@option("--seed", None, "Another seed, other generated requests and records.", type=int, default=1, show_default=True)
@option("--now", "TIME", "Where the embedded emulator's clock starts. [default: 2025-11-10]")
@flag("--allow-full-on-live", "Allow the full profile on another machine.")
@flag("--promises", "List what is judged, and exit.")
@flag("--verbose", "Also show what was kept, every exchange and every assumption.")
@with_spec
@click.pass_obj
def check(
    vendors: tuple[Vendor, ...], /, slug: str, report: Path | None, against: Path | None, deviations: Path | None, *,
    client_side: bool, promises: bool, verbose: bool, **server: Any,
) -> Exit:  # fmt: skip
    """Check; see `_HELP`."""
    vendor = find_vendor(vendors, slug)
    if server["emulated"] and server["url"] is not None:
        raise click.UsageError("give --emulated or --url, not both")
    if server["emulated"] and server["below"] is not None:
        raise click.UsageError("--below is for --url: the embedded emulator knows its own accounts")
    if server["emulated"] and server["account"] is not None:
        raise click.UsageError("--account is for other servers: the embedded emulator makes its own tokens")
    if server["now"] is not None and not server["emulated"]:
        raise click.UsageError("--now is for --emulated: the time of other servers is their own")
    if client_side and any(
        server[name] not in (None, False) for name in ("emulated", "url", "profile", "account", "operations", "below")
    ):
        raise click.UsageError(
            "--client judges the client: --emulated, --url, --profile, --account, --operations and --below are for servers"
        )
    absent = missing(CONTRACT_MODULES)
    if absent:
        raise ConfigError(lacking("contract", absent))
    if promises:
        click.echo("\n".join(_client_promises() if client_side else _server_promises(vendor, **server)))
        return Exit.OK
    from callrecords.contract.base.since import read_earlier, since
    from callrecords.contract.deviations import read_deviations
    from callrecords.contract.report import files as report_files
    from callrecords.contract.testing import with_deviations

    known = () if deviations is None else read_deviations(deviations)
    earlier = None if against is None else read_earlier(against, vendor.slug)
    if report is not None:
        report_files.writable(report)
    stderr = PipedConsole(stderr=True)
    with Steps(stderr) as steps:
        result = _judge_client(vendor, steps) if client_side else _judge_server(vendor, steps, **server)
    result = with_deviations(result, known)
    if against is not None and earlier is not None:
        result = attrs.evolve(result, since=since(earlier, against.name, result.profile, result.verdicts))
    return _reported(result, report, stderr, verbose=verbose)


def _client_promises() -> Iterator[str]:
    from callrecords.contract.base.promises import CLIENT_PROMISES

    yield from (f"{name}: {promise.says}" for name, promise in CLIENT_PROMISES.items())


def _server_promises(vendor: Vendor, *, operations: str | None, profile: str | None, **_: object) -> Iterator[str]:
    from callrecords.contract.base.schemas import spec_of
    from callrecords.contract.profiles import promised

    spec = spec_of(vendor)
    for name, says, names in promised(spec, _operations(spec.bundle, operations), live=profile == "live"):
        yield f"{name}: {says} ({', '.join(names)})"


def _judge_client(vendor: Vendor, steps: Steps) -> Result:
    need_emulator()
    from callrecords.contract.client.suite import run_client

    return run_client(vendor, steps.at)


def _judge_server(
    vendor: Vendor, steps: Steps, *, emulated: bool, url: str | None, operations: str | None, seed: int, now: str | None,
    below: str | None, account: str | None, **settings: Any,
) -> Result:  # fmt: skip
    from callrecords.contract.base.schemas import spec_of
    from callrecords.contract.profiles import judge
    from callrecords.contract.testing import configured_target

    spec = spec_of(vendor)
    wanted = _operations(spec.bundle, operations)
    start = None if now is None else read_instant(now, "--now")
    with _emulated(vendor, seed, start) if emulated else contextlib.nullcontext() as own:
        accounts = None if below is None else frozenset(name.strip() for name in below.split(","))
        target = own or attrs.evolve(configured_target(spec.bundle, url=url, account=account), accounts=accounts)
        plain_http(target.url)
        result = judge(spec, target, operations=wanted, seed=seed, progress=steps.at, **settings)
    if own is None or own.now is None:
        return result
    chosen = {"--operations": operations, "--profile": settings["profile"]}
    return attrs.evolve(result, replay=replay_of(vendor, seed, own.now, chosen))


def replay_of(vendor: Vendor, seed: int, now: datetime, chosen: Mapping[str, str | None]) -> Replay:
    """How to have a run against the embedded emulator again. `chosen`: the other options of the command."""
    from callrecords.contract.base.result import Replay
    from callrecords.contract.emulated import enough

    same = f"--seed {seed} --now {show(now)}"
    others = [f"{option} {shlex.quote(value)}" for option, value in chosen.items() if value is not None]
    name = " ".join([vendor.slug, *(f"{option} {shlex.quote(value)}" for option, value in spec_given().items())])
    return Replay(
        seed,
        " ".join(["callrecords check", name, "--emulated", same, *others]),
        f"callrecords emulate {name} --records {enough(vendor.bundle())} {same} --port {PORT} --tokens",
        PORT,
    )


def _reported(result: Result, report: Path | None, stderr: Console, *, verbose: bool) -> Exit:
    """Show a result, write its reports, and say how the command ends."""
    from callrecords.contract.report import files as report_files
    from callrecords.contract.report import text as report_text

    if result.judged or result.ended is None:
        report_text.show(result, PipedConsole(), verbose=verbose)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in report_text.for_github(result):
            click.echo(line)
    if report is not None:
        for path in report_files.write(result, report):
            stderr.print(f"Report: {path}", highlight=False, soft_wrap=True)
    if result.ended is not None:
        raise result.ended
    if result.green:
        return Exit.OK
    return Exit.VENDOR if result.failed else Exit.BUG if result.defects else Exit.INCOMPLETE


def _operations(bundle: Bundle, wanted: str | None) -> tuple[str, ...]:
    names = () if wanted is None else tuple(name.strip() for name in wanted.split(","))
    for name in names:
        if name not in bundle.operations:
            known = ", ".join(bundle.operations)
            raise UnknownName(f"{name[:100]!r} is no operation of {bundle.slug}; there are {known}")
    return names


@contextlib.contextmanager
def _emulated(vendor: Vendor, seed: int, now: datetime | None) -> Generator[Target]:
    need_emulator()
    from callrecords.contract.emulated import NOW, enough, target_of
    from callrecords.emulator import Emulator, serve

    # schemathesis sends what is no HTTP, on purpose
    logging.getLogger("uvicorn.error").addHandler(logging.NullHandler())
    with serve(Emulator((vendor,), records=enough(vendor.bundle()), seed=seed, now=now or NOW)) as server:
        yield attrs.evolve(target_of(server.emulator, vendor.slug, server.origin), made_up=True)
