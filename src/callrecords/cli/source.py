"""Where records come from: the vendor, as the environment or a profile says, or the embedded emulator."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Mapping
from typing import Any

import click

from callrecords.cli.extras import EMULATOR_MODULES, lacking, missing
from callrecords.client.setup.options import configured
from callrecords.client.setup.service import service_of
from callrecords.errors import ConfigError, ConnectionFailed, NotFound
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Vendor

_TRY = "To try it without an account, add --emulated."


@contextlib.contextmanager
def client_of(vendor: Vendor, *, emulated: bool, profile: str | None = None) -> Generator[Any]:
    """The vendor's client, configured and open. Raises `ConfigError` for what is missing, naming the way out."""
    if emulated and profile is not None:
        raise click.UsageError("give --emulated or --profile, not both")
    if emulated:
        with emulator_of(vendor) as settings, vendor.load(vendor.client)(**settings) as client:
            yield client
        return
    absent = missing_variables(vendor.bundle(), os.environ)
    if absent and profile is None:
        wanted = "\n".join(f"  {name}  {meaning}" for name, meaning in absent.items())
        raise ConfigError(f"{vendor.title} needs environment variables that are not set:\n{wanted}\n{_TRY}")
    bundle = vendor.bundle()
    with vendor.load(vendor.client)(profile=profile) as client:
        try:
            yield client
        except (ConnectionFailed, NotFound) as error:
            url = configured(
                service_of(bundle), profile=profile, token=bundle.slug, parameters={}
            ).base_url  # any token
            said = bundle.client.variable("base_url") if profile is None else f"the profile {profile}"
            error.add_note(f"Asked: {url}, as {said} says or the spec.")
            raise


def missing_variables(bundle: Bundle, environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that the vendor's client cannot do without and that are not set, with what they mean."""
    client = bundle.client
    absent = {client.variable("token"): "the token"}
    for parameter in client.parameters:
        if parameter.default is None:
            name, text = client.variable(parameter.name), parameter.description.rstrip(".")
            absent[name] = text[:1].lower() + text[1:]
            if parameter.place == "server":
                if environment.get(client.variable("base_url")):
                    del absent[name]
                else:
                    absent[name] += f", or {client.variable('base_url')} instead"
    return {name: meaning for name, meaning in absent.items() if not environment.get(name)}


@contextlib.contextmanager
def emulator_of(vendor: Vendor) -> Generator[dict[str, str]]:
    """An emulator of one vendor on a free loopback port; yields the constructor arguments of its client."""
    need_emulator()
    from callrecords.emulator import Emulator, serve

    with serve(Emulator((vendor,))) as server:
        yield {
            "base_url": server.url(vendor.slug),
            "token": server.token(vendor.slug),
            **server.parameters(vendor.slug),
        }


def need_emulator() -> None:
    """Raise `ConfigError` with the line that installs what the emulator needs, if it is not there."""
    absent = missing(EMULATOR_MODULES)
    if absent:
        raise ConfigError(lacking("emulator", absent))
