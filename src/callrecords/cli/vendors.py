"""`callrecords vendors`: what can be fetched, what it needs, and what each operation's description rests on."""

from __future__ import annotations

import click

from callrecords.describe.statements import KINDS, Statements
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Vendor


@click.command(short_help="Vendors, resources, operations, variables, evidence.")
@click.pass_obj
def vendors(known: tuple[Vendor, ...]) -> None:
    """List vendors, their resources and operations, and the evidence behind them.

    Those that other installed distributions bring are named with what they come from.

    Evidence counts the statements of the spec by where they come from: documented (a page of the vendor says so), sample (only a
    sample shows it), vendor-code (the vendor's own tools do it), assumed (no page says; the simplest thing a server would do).
    """
    for at, vendor in enumerate(known):
        if at:
            click.echo()
        bundle = vendor.bundle()
        click.echo(f"{click.style(vendor.slug, bold=True)}  {bundle.client.title}")
        if vendor.origin:
            click.echo(f"  from {vendor.origin}")
        for line in environment(bundle):
            click.echo(f"  {line}")
        statements = Statements(vendor)
        for resource in vendor.resources:
            click.echo(f"  {click.style(f'{vendor.slug}.{resource.name}', bold=True)}")
            for operation in bundle.operations.values():
                if operation.resource.name == resource.name:
                    kinds = statements.counts(operation.path, operation.method)
                    counts = ", ".join(f"{kinds[kind]} {kind}" for kind in KINDS if kinds[kind])
                    click.echo(f"    {operation.resource.role:4}  {operation.method} {operation.path}")
                    click.echo(f"          {counts or 'no evidence given'}")


def environment(bundle: Bundle) -> list[str]:
    """The environment variables that the vendor's client reads, one line each."""
    client = bundle.client
    lines = [f"{client.variable('token')}  required"]
    for parameter in client.parameters:
        need = "required" if parameter.default is None else f"default {parameter.default}"
        if parameter.place == "server" and parameter.default is None:
            need += f", or {client.variable('base_url')} instead"
        lines.append(f"{client.variable(parameter.name)}  {need}: {' '.join(parameter.description.split())}")
    lines.append(f"{client.variable('base_url')}  default {bundle.servers[0].url}")
    return lines
