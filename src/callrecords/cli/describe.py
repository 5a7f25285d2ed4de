"""`callrecords describe SLUG`: a vendor as one page of Markdown."""

from __future__ import annotations

from pathlib import Path

import click

from callrecords.cli import complete
from callrecords.cli.examples import option
from callrecords.cli.uninstalled import find_vendor, with_spec
from callrecords.describe.page import page
from callrecords.spec.catalog import Vendor


@click.command(short_help="A vendor as one page of Markdown.")
@click.argument("slug", shell_complete=complete.slugs)
@option("-o --output", "FILE", "Write the page into this file.", type=click.Path(dir_okay=False, path_type=Path))
@with_spec
@click.pass_obj
def describe(vendors: tuple[Vendor, ...], slug: str, *, output: Path | None) -> None:
    """Write a page on one vendor: access, fields, filters, pages, limits, errors, and the evidence for each.

    All of it comes from the spec, so a vendor of your own has such a page too: with --spec DIR, or once it is installed.
    """
    text = page(find_vendor(vendors, slug))
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")
