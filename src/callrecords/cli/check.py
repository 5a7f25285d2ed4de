"""`callrecords check`: does a server keep the promises of its spec?"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from callrecords.cli import complete
from callrecords.cli.examples import TaughtCommand
from callrecords.cli.exits import Exit
from callrecords.cli.extras import lacking, missing
from callrecords.cli.source import need_emulator
from callrecords.cli.steps import Steps
from callrecords.errors import ConfigError
from callrecords.notices import plain_http
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import UnknownName, Vendor, find

if TYPE_CHECKING:
    from callrecords.contract.base.session import Target

CONTRACT_MODULES = ("schemathesis", "jsonschema_rs", "hypothesis")
RECORDS = 300
"""Records of each list on the embedded emulator."""

_HELP = """Check that a server keeps the promises of its spec, and say which it breaks.

\b
  callrecords check {slug} --emulated  # the embedded emulator
  callrecords check {slug} --url http://127.0.0.1:8000/api  # your own server
  callrecords check {slug} --url https://api.vendor.example  # a live account, with care

Profiles: "full" asks everything, errors and wrong tokens included, and runs schemathesis as well. "live" sends nothing but GET requests
with the token, few of them and slowly, on a narrow window; it says which assumptions of the spec hold. Any URL that is not on this machine
gets "live"; "full" there needs --allow-full-on-live too.

Tokens come from the environment, never from the command line: {prefix}_TOKEN sees what is judged. For "full" there are as many more as
the vendor has kinds of tokens: {prefix}_TOKEN_NO_SCOPE (valid, without any role), {prefix}_TOKEN_DESCENDANTS, {prefix}_TOKEN_MANAGE,
{prefix}_TOKEN_OWN_CALLS, {prefix}_TOKEN_FOREIGN, {prefix}_TOKEN_EXPIRED. A promise that lacks its token is "not evaluated". Without --url the base
URL comes from {prefix}_BASE_URL or the spec; what else the vendor needs: callrecords vendors.

The exit code is 0 only if something was judged, everything judged passed, and nothing that should be judged was skipped; 1 if a promise is
broken, 4 if nothing answers any more, 5 if only something could not be judged, 70 if a check failed itself.
"""


@click.command(cls=TaughtCommand, help=_HELP, short_help="Does a server keep the promises of its spec?")
@click.argument("slug", metavar="SLUG", shell_complete=complete.slugs)
@click.option("--emulated", is_flag=True, help="Check the embedded emulator.")
@click.option("--url", metavar="URL", help="Base URL of the API. [default: from the environment]")
@click.option("--profile", type=click.Choice(["full", "live"]), help="[default: full on this machine, live elsewhere]")
@click.option("--operations", metavar="A,B", help="Only these operations.")
@click.option("--report", type=click.Path(path_type=Path), metavar="DIR", help="Write JSON and JUnit reports there.")
@click.option(
    "--deviations",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="TOML: broken promises that are expected, until when.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other generated requests.")
@click.option("--allow-full-on-live", is_flag=True, help="Allow the full profile on another machine.")
@click.option("--promises", is_flag=True, help="List what is judged, and exit.")
@click.option("--verbose", is_flag=True, help="Also show what was kept, every exchange and every assumption.")
@click.pass_obj
def check(
    vendors: tuple[Vendor, ...], slug: str, url: str | None, profile: str | None, operations: str | None, report: Path | None,
    deviations: Path | None, seed: int, *, emulated: bool, allow_full_on_live: bool, promises: bool, verbose: bool,
) -> Exit:  # fmt: skip
    """Check; see `_HELP`."""
    vendor = find(vendors, slug)
    if emulated and url is not None:
        raise click.UsageError("give --emulated or --url, not both")
    absent = missing(CONTRACT_MODULES)
    if absent:
        raise ConfigError(lacking("contract", absent))
    from callrecords.contract.deviations import read_deviations
    from callrecords.contract.profiles import judge
    from callrecords.contract.report import files as report_files
    from callrecords.contract.report import text as report_text
    from callrecords.contract.testing import spec_of, target_of, with_deviations

    spec = spec_of(vendor)
    wanted = _operations(spec.bundle, operations)
    if promises:
        from callrecords.contract.profiles import promised

        for promise, says, names in promised(spec, wanted, live=profile == "live"):
            click.echo(f"{promise}: {says} ({', '.join(names)})")
        return Exit.OK
    known = () if deviations is None else read_deviations(deviations)
    if report is not None:
        report_files.writable(report)
    stderr = Console(stderr=True)
    with Steps(stderr) as steps, _emulated(vendor, seed) if emulated else contextlib.nullcontext() as own:
        target = own or target_of(spec.bundle, url=url)
        plain_http(target.url)
        result = judge(
            spec,
            target,
            profile="live" if profile == "live" else "full" if profile == "full" else None,
            allow_full_on_live=allow_full_on_live,
            operations=wanted,
            seed=seed,
            progress=steps.at,
        )
    result = with_deviations(result, known)
    if result.judged or result.ended is None:
        report_text.show(result, Console(), verbose=verbose)
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


def _operations(bundle: Bundle, asked: str | None) -> tuple[str, ...]:
    names = tuple(name.strip() for name in asked.split(",")) if asked is not None else ()
    for name in names:
        if name not in bundle.operations:
            raise UnknownName(
                f"{name[:100]!r} is no operation of {bundle.slug}; there are {', '.join(bundle.operations)}"
            )
    return names


@contextlib.contextmanager
def _emulated(vendor: Vendor, seed: int) -> Generator[Target]:
    need_emulator()
    from callrecords.contract.emulated import target_of
    from callrecords.emulator import Emulator, serve

    logging.getLogger("uvicorn.error").addHandler(
        logging.NullHandler()
    )  # schemathesis sends what is no HTTP, on purpose
    with serve(Emulator((vendor,), records=RECORDS, seed=seed)) as server:
        yield target_of(server.emulator, vendor.slug, server.origin)
