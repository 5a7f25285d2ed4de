"""The command group: help with examples, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
import warnings
from collections.abc import Generator, Sequence
from importlib import metadata
from typing import TextIO

import click

from callrecords.cli import complete
from callrecords.cli.audit import audit_command
from callrecords.cli.changes import changes_command
from callrecords.cli.check import check
from callrecords.cli.describe import describe
from callrecords.cli.emulate import emulate
from callrecords.cli.examples import ExampleGroup
from callrecords.cli.exits import Exit, code_of
from callrecords.cli.fetch import fetch
from callrecords.cli.fields import fields
from callrecords.cli.generate import generate
from callrecords.cli.init import init
from callrecords.cli.profiles import profiles_command
from callrecords.cli.reconcile import reconcile_command
from callrecords.cli.report import report
from callrecords.cli.sql import sql_command
from callrecords.cli.sync import sync
from callrecords.cli.table import visible
from callrecords.cli.vendors import vendors
from callrecords.errors import CallRecordsError
from callrecords.notices import CallRecordsWarning
from callrecords.spec.catalog import Vendor

_HELP = """Call detail records from any vendor's API, exactly as the vendor sent them.

\b
Look first, with made-up records and no account:
  callrecords vendors  # what there is
  callrecords fields SLUG.RESOURCE  # what a record holds, and what can be filtered
  callrecords fetch SLUG.RESOURCE --emulated  # the newest 20 as a table

\b
Then with your account (the variables that a vendor needs: callrecords vendors):
  export {prefix}_TOKEN=...
  callrecords fetch {target}
  callrecords fetch {target} --since 2026-01-01 --until 2026-02-01 -o january.jsonl

\b
Or keep a table of every call, brought up to date with each run:
  callrecords sync {target} --since 30d --to calls/
  callrecords sql calls/ "select count(*) from {table}"

\b
Or test your own code against a vendor that is not there:
  callrecords emulate {slug}

\b
Or see whether a server keeps the promises of its spec:
  callrecords check {slug} --emulated

\b
Or begin with a vendor that is not there yet:
  callrecords init hill --from openapi.yaml
  callrecords generate hill -o src/
"""
_CODES = "\n".join(f"  {code:>3}  {code.meaning}" for code in Exit)
_EPILOG = f"""\b
Exit codes:
{_CODES}

\b
CALLRECORDS_DEBUG=1 shows where an error came from; NO_COLOR=1 turns colours off; CALLRECORDS_OTEL=1 makes spans and metrics.
"""


def _version(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    del parameter
    if value:
        try:
            click.echo(f"callrecords {metadata.version('callrecords')}")
        except metadata.PackageNotFoundError:
            click.echo("callrecords, run from its source without being installed")
        context.exit()


@click.group(
    cls=ExampleGroup,
    help=_HELP,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def cli() -> None:
    """The group; its help is `_HELP`."""


cli.add_command(vendors)
cli.add_command(fields)
cli.add_command(describe)
cli.add_command(profiles_command)
cli.add_command(fetch)
cli.add_command(sync)
cli.add_command(audit_command)
cli.add_command(changes_command)
cli.add_command(sql_command)
cli.add_command(report)
cli.add_command(reconcile_command)
cli.add_command(emulate)
cli.add_command(check)
cli.add_command(init)
cli.add_command(generate)


def run(arguments: Sequence[str], registry: Sequence[Vendor] | None = None) -> int:
    """Run one command line and return its exit code; no exception leaves here, unless CALLRECORDS_DEBUG is set.

    `registry` is for tests; by default it is all vendors that are installed.
    """
    try:
        if complete.VARIABLE in os.environ:
            with warnings.catch_warnings(action="ignore"):
                return complete.respond(cli, _known(registry))
        if os.environ.get("CALLRECORDS_OTEL"):
            from callrecords.otel import instrument  # for those who ask for it

            instrument()
        with _warnings_printed(), cli.make_context("callrecords", list(arguments), obj=_known(registry)) as context:
            code = int(cli.invoke(context) or Exit.OK)
        sys.stdout.flush()
    except click.exceptions.Exit as leave:  # --help and --version
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort) as stop:
        _print_error("\n".join(["Stopped.", *getattr(stop, "__notes__", ())]))
        return Exit.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the last flush finds a reader
        return Exit.PIPE
    except Exception as error:  # noqa: BLE001  # the last resort: people get a message, never a traceback
        return _report(error)
    return code


def _known(registry: Sequence[Vendor] | None) -> tuple[Vendor, ...]:
    from callrecords.vendors import vendors

    return vendors() if registry is None else tuple(registry)


@contextlib.contextmanager
def _warnings_printed() -> Generator[None]:
    """Print warnings of the library without the place in the code."""
    with warnings.catch_warnings():
        others = warnings.showwarning

        def show(
            message: Warning | str, category: type[Warning], filename: str, lineno: int,
            file: TextIO | None = None, line: str | None = None,
        ) -> None:  # fmt: skip
            if issubclass(category, CallRecordsWarning):
                _print_error(f"Warning: {message}")
            else:
                others(message, category, filename, lineno, file, line)

        warnings.simplefilter("always", CallRecordsWarning)
        warnings.showwarning = show
        yield


def _report(error: Exception) -> int:
    if os.environ.get("CALLRECORDS_DEBUG"):
        traceback.print_exception(error)
    code = code_of(error)
    match error:
        case CallRecordsError():
            text = str(error)
        case OSError():
            text = f"{error.filename or 'input or output'}: {error.strerror or error}"
        case _:
            text = f"{type(error).__name__} inside callrecords; this is a defect. CALLRECORDS_DEBUG=1 shows where."
    _print_error("\n".join([f"Error: {text}", *getattr(error, "__notes__", ())]))
    return code


def _print_error(text: str) -> None:
    """Print to stderr; control characters of a vendor's texts are written out."""
    click.echo("\n".join(visible(line) for line in text.splitlines()), err=True)
