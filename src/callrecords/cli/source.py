"""Where records come from: the vendor, as the environment says, or the embedded emulator."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import Any

from callrecords.cli.main import EMULATOR_MODULES, lacking, missing
from callrecords.core.catalog import Vendor
from callrecords.core.errors import ConfigError


@contextlib.contextmanager
def client_of(vendor: Vendor, *, emulated: bool) -> Generator[Any]:
    """The vendor's client, configured and open. Raises `ConfigError` for what is missing, naming the way out."""
    if emulated:
        with emulator_of(vendor) as settings, vendor.load(vendor.client)(**settings) as client:
            yield client
        return
    try:
        client = vendor.load(vendor.client)()
    except ConfigError as error:
        raise ConfigError(f"{error}\nTo try it without an account, add --emulated.") from error
    with client:
        yield client


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
