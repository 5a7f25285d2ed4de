"""Lines that work as they are pasted: curl and the command line into a POSIX shell, Python into a file or at its prompt."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from callrecords.emulator.pages.shown import ShownVendor
from callrecords.spec.operation import Operation

_DAYS = 30
"""How far back the lines ask where a list wants to be asked since when."""


def curl(origin: str, target: str, headers: Mapping[str, str]) -> str:
    """The command that sends a GET."""
    given = "".join(f" -H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items())
    return f"curl -sS{given} {shlex.quote(origin + target)}"


def curl_of(shown: ShownVendor, operation: Operation, origin: str) -> str:
    """The command that asks a list for a few records; two commands where a token must be fetched first."""
    carrier, target = shown.identity.carrier, shown.first(operation)
    if shown.identity.exchange is not None:
        given = f"-u {shlex.quote(shown.identity.token())} -d grant_type=client_credentials"
        address = shlex.quote(origin + shown.base + shown.identity.exchange.path)
        read = 'sed -E \'s/.*"access_token": *"([^"]*)".*/\\1/\''
        rest = curl(origin, target, shown.headers()).removeprefix("curl -sS")
        return f'TOKEN=$(curl -sS {given} {address} | {read})\ncurl -sS -H "Authorization: Bearer $TOKEN"{rest}'
    value = carrier.render(shown.identity.token())
    if carrier.place == "query":
        path, _, query = target.partition("?")
        return curl(origin, f"{path}?{carrier.added(query, value)}", shown.headers())
    return curl(origin, target, {carrier.name.title(): value, **shown.headers()})


def command_of(shown: ShownVendor, operation: Operation, origin: str) -> str:
    """The command line that shows records of a list."""
    client = shown.bundle.client
    variables = "".join(
        f"{client.variable(name)}={shlex.quote(value)} " for name, value in shown.arguments(origin).items()
    )
    since = f" --since {_DAYS}d" if operation.demanded else ""
    return f"{variables}callrecords fetch {shown.slug}.{operation.resource.name}{since} --max 3"


def python_of(shown: ShownVendor, operation: Operation, origin: str) -> str:
    """A program that prints records of a list."""
    vendor = shown.vendor
    attribute = next(one.attribute for one in vendor.resources if one.name == operation.resource.name)
    given = ", ".join(f"{name}={_quoted(value)}" for name, value in shown.arguments(origin).items())
    imports, records = "", f"client.{attribute}.list().items[:3]"
    if operation.demanded:
        imports = "from datetime import UTC, datetime, timedelta\n\n"
        records = f"client.{attribute}.iter(since=datetime.now(UTC) - timedelta(days={_DAYS}), max_items=3)"
    return (
        f"{imports}from callrecords.{shown.slug} import {vendor.client}\n\n"
        f"with {vendor.client}({given}) as client:\n"
        f"    for record in {records}:\n"
        "        print(record)\n\n"
    )


def _quoted(value: str) -> str:
    """A text as Python writes it, in double quotes where nothing in it needs care."""
    plain = value.isprintable() and not {'"', "\\"} & set(value)
    return f'"{value}"' if plain else repr(value)
