"""`callrecords emulate`: vendors' APIs on this machine, with what to paste to reach them."""

from __future__ import annotations

import errno
import ipaddress
import logging
import threading
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import click

from callrecords.cli import complete
from callrecords.cli.examples import ExampleCommand, flag, option
from callrecords.cli.exits import Exit
from callrecords.cli.source import need_emulator
from callrecords.cli.uninstalled import find_vendor, with_spec
from callrecords.cli.window import read_instant
from callrecords.spec.catalog import Vendor

if TYPE_CHECKING:
    from callrecords.emulator import Emulator
    from callrecords.emulator.records import EmulatedRecords

PORT = 8707
"""The port unless `--port` says otherwise."""


_HELP = """Serve vendors with made-up records until Ctrl-C, and print what to paste to reach them.

\b
  callrecords emulate  # all vendors
  callrecords emulate {slug} --port 0  # one, on any free port

Paste the printed export lines into another terminal: there, `callrecords fetch` without --emulated, and your own code with the
typed client, talk to this emulator. Same seed and same --now: same records. Faults, clock and records are changed
while it runs through its own API under /_emulator/.
"""


@click.command(cls=ExampleCommand, help=_HELP, short_help="Serve the APIs of vendors on this machine.")
@click.argument("slugs", nargs=-1, metavar="[SLUG]...", shell_complete=complete.slugs)
@option("--port", None, "0 takes any free one.", type=click.IntRange(0, 65535), default=PORT, show_default=True)
@option("--records", None, "Records per list.", type=click.IntRange(min=0), default=1000, show_default=True)
@option("--seed", None, "Another seed, other records.", type=int, default=1, show_default=True)
@option("--now", "TIME", "Where the emulator's clock starts. [default: today 00:00 UTC]")
@option("--host", None, "The address to listen on.", default="127.0.0.1", show_default=True)
@option("--allow-host allow", "NAME[:PORT]", "Another name to reach it by, such as a container's.", multiple=True)
@option("--load loads", "SLUG.RESOURCE=FILE", "Serve your own records, one JSON object a line.", multiple=True)
@option("--bug bugs", "NAME", "Plant a bug; --bugs lists them.", complete.bugs, multiple=True)
@option(
    "--reading readings",
    "NAME",
    "Read the vendor's pages in another way where they are silent or ambiguous; --readings lists them.",
    multiple=True,
)
@flag("--health", "Ask the emulator at --host and --port whether it answers, and stop: 0 if it does, 4 if not.")
@flag("--tokens every_token", "Print the tokens of every kind as well, as `callrecords check` takes them.")
@flag("--readings list_readings", "List the readings that these vendors have, and stop.")
@flag("--bugs list_bugs", "List the bugs that can strike these vendors, and stop.")
@with_spec
@click.pass_obj
def emulate(
    known: tuple[Vendor, ...], /, slugs: tuple[str, ...], port: int, host: str, allow: tuple[str, ...], loads: tuple[str, ...],
    now: str | None, bugs: tuple[str, ...], *, health: bool, list_readings: bool, list_bugs: bool, every_token: bool, **emulated: Any,
) -> Exit:  # fmt: skip
    """Serve; see `_HELP`."""
    if health:
        from callrecords.cli.health import ask  # it brings the HTTP library

        click.echo(ask(host, port))
        return Exit.OK
    chosen = tuple(find_vendor(known, slug) for slug in slugs) or known
    start = None if now is None else read_instant(now, "--now")
    need_emulator()
    from callrecords.cli.requestlog import LoggedEmulator
    from callrecords.emulator import serve
    from callrecords.emulator.mutations.catalogue import BUGS
    from callrecords.emulator.operations.readings import Readings

    bundles = [vendor.bundle() for vendor in chosen]
    if list_bugs:
        for bug in BUGS.values():
            if bug.out_of_reach(bundles) is None:
                click.echo(f"{bug.name:<28} breaks {bug.breaks:<28} {bug.about}")
        return Exit.OK
    if list_readings:
        for name, places in Readings(chosen).known.items():
            click.echo(f"{name}\n{indent(chr(10).join(places), '  ')}")
        return Exit.OK
    for name in bugs:
        lacking = BUGS[name].out_of_reach(bundles) if name in BUGS else None
        if lacking is not None:
            titles = " and ".join(vendor.title for vendor in chosen)
            raise click.UsageError(
                f"--bug {name} cannot strike: {titles} without {lacking}. --bugs lists those that can"
            )
    # its warning about the host is printed here
    logging.getLogger("callrecords.emulator").addHandler(logging.NullHandler())
    try:
        emulator = LoggedEmulator(chosen, now=start, bugs=bugs, **emulated)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    for load in loads:
        load_records(emulator.records, load)
    if not loopback(host):
        _warn_of_open_port(host)
    try:
        with serve(emulator, host=host, port=port, allow=allow) as server:
            for vendor in chosen:
                click.secho(f"# {vendor.title}", bold=True)
                tokens = tokens_of(emulator, vendor) if every_token else {}
                for name, value in (server.environment(vendor.slug) | tokens).items():
                    click.echo(f"export {name}={value}")
            first = f"{chosen[0].slug}.{chosen[0].resources[0].name}"
            click.echo(f"# In another terminal, after these lines: callrecords fetch {first}", err=True)
            click.echo(f"# In a browser, with faults, clock and requests: {server.origin}/", err=True)
            click.echo("# Ctrl-C stops. Requests:", err=True)
            try:
                threading.Event().wait()
            finally:
                report_idle(emulator)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            taken = f"port {port} of {host} is taken; choose another --port, or 0 for any free one"
            raise click.UsageError(taken) from None
        raise click.UsageError(f"cannot listen on {host} port {port}: {error.strerror}") from None
    return Exit.OK


def tokens_of(emulator: Emulator, vendor: Vendor) -> dict[str, str]:
    """The variables of all kinds of tokens but `read`."""
    server = emulator.server(vendor.slug)
    kinds = [kind for kind in server.identity.kinds if kind != "read"]
    variable = server.bundle.client.variable
    return {variable(f"token_{kind.replace('-', '_')}"): emulator.token(vendor.slug, kind) for kind in kinds}


def report_idle(emulator: Emulator) -> None:
    """Say which planted faults and bugs never struck: a test that counted on them tested nothing."""
    for fault in emulator.faults:
        if not fault.hits:
            where = f" on {fault.operation}" if fault.operation else ""
            after = f", after {fault.after} others" if fault.after else ""
            click.echo(
                f"# The fault {fault.name}{where} never struck: {fault.seen} requests came there{after}.", err=True
            )
    for name, count in emulator.bugs.firings.items():
        if not count:
            click.echo(f"# The bug {name} never struck: it changed no response.", err=True)


def load_records(records: EmulatedRecords, order: str) -> None:
    """Load `slug.resource=file` and say what does not fit; the first twenty lines by their reason."""
    resource, equals, name = order.partition("=")
    if not equals:
        raise click.UsageError("--load: write SLUG.RESOURCE=FILE")
    try:
        report = records.load(resource, Path(name).read_bytes().splitlines())
    except OSError as error:
        raise click.UsageError(f"--load: cannot read {name}: {error.strerror}") from None
    click.echo(f"# {resource}: {report.loaded} records loaded, {len(report.refused)} do not fit", err=True)
    for line, reason in report.refused[:20]:
        click.echo(f"#   line {line}: {reason}", err=True)
    if report.unknown_fields:
        click.echo(
            f"#   served as they are, though no page documents them: {', '.join(report.unknown_fields)}", err=True
        )


def loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _warn_of_open_port(host: str) -> None:
    click.secho(
        f"WARNING: on {host} every machine that reaches this one can read these records, and change the emulator through\n"
        "/_emulator/ without a password. The records are made up; the open port is real. Without --host only this machine can.",
        err=True,
        bold=True,
        fg="red",
    )
