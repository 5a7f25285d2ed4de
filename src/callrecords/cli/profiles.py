"""`--profile NAME`, and `callrecords profiles`: the accounts of the configuration file, and what is wrong with which."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs
import click
import msgspec
from click.shell_completion import CompletionItem

from callrecords.cli.examples import ExampleCommand, flag, option
from callrecords.cli.exits import Exit
from callrecords.cli.table import visible
from callrecords.client.setup.defaults import ProfileDefaults
from callrecords.client.setup.options import configured
from callrecords.client.setup.service import service_of
from callrecords.errors import CallRecordsError, ConfigError
from callrecords.profiles.config import Config, Profile, read_config
from callrecords.profiles.places import config_file
from callrecords.spec.catalog import UnknownName, Vendor, find

F = TypeVar("F", bound=Callable[..., Any])

_HELP = """List the accounts of the configuration file, and say which of them cannot be used, and why.

\b
  callrecords profiles
  callrecords profiles --try  # also get each token: runs commands, asks the keyring

The file is TOML, where CALLRECORDS_CONFIG says or in the usual folder; without a profile the output names it. No token is shown, and
nothing is sent to a vendor. The exit code is 3 if a profile cannot be used.
"""


def names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Profiles of the configuration file."""
    del context, parameter
    with contextlib.suppress(CallRecordsError, OSError):
        return [CompletionItem(name) for name in read_config().names if name.startswith(incomplete)]
    return []


def with_profile(command: F) -> F:
    """The option `--profile NAME`."""
    text = "The account of the configuration file, in the place of the vendor's variables."
    return option("--profile", "NAME", text, names)(command)


@attrs.frozen(kw_only=True)
class ProfileState:
    """What can be said of a profile without showing a secret."""

    name: str
    vendor: str | None = None
    base_url: str | None = None
    secrets: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Where each secret is kept, by its key."""
    problem: str | None = None
    """Why it cannot be used; None where nothing is seen to be wrong."""


@click.command("profiles", cls=ExampleCommand, help=_HELP, short_help="Accounts of the configuration file.")
@flag("--try try_them", "Also get each token, which runs commands and asks the keyring.")
@flag("--json as_json", "An array with one object for each profile.")
@click.pass_obj
def profiles_command(vendors: Sequence[Vendor], /, *, try_them: bool, as_json: bool) -> Exit:
    """List; see `_HELP`."""
    if not config_file(os.environ).exists():
        click.echo("[]" if as_json else f"There is no configuration file; it would be {config_file(os.environ)}")
        return Exit.OK
    config = read_config()
    found = [_state(vendors, config, name, try_it=try_them) for name in config.names]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
    else:
        for line in _lines(config, found):
            click.echo(visible(line))
    return Exit.CONFIG if any(state.problem for state in found) else Exit.OK


def _state(vendors: Sequence[Vendor], config: Config, name: str, *, try_it: bool) -> ProfileState:
    try:
        profile = config.profile(name)
    except ConfigError as error:
        return ProfileState(name=name, problem=error.message)
    kept = {key: source.shown for key, source in profile.sources().items()}
    base_url = None
    try:
        base_url = _checked(find(vendors, profile.vendor), profile)
        profile.check()
        if try_it:
            for key, source in profile.sources().items():
                profile.secret(key, source)
    except (ConfigError, UnknownName) as error:
        return ProfileState(name=name, vendor=profile.vendor, base_url=base_url, secrets=kept, problem=str(error))
    return ProfileState(name=name, vendor=profile.vendor, base_url=base_url, secrets=kept)


def _checked(vendor: Vendor, profile: Profile) -> str:
    """The base URL, if a client could be built of the profile once its token is there. Any text stands in for that."""
    service = service_of(vendor.bundle())
    ProfileDefaults(service, profile)
    if not profile.sources():
        raise profile.refusal(
            f"token: is missing; {'or client_id and client_secret' if service.grant else 'write one'}"
        )
    return configured(service, profile=profile.name, token=service.title, parameters={}).base_url


def _lines(config: Config, found: Sequence[ProfileState]) -> Iterator[str]:
    yield str(config.path)
    if not found:
        yield "  no profile in it"
    for state in found:
        yield f"{state.name}  {state.vendor or ''}".rstrip()
        if state.base_url:
            yield f"  {state.base_url}"
        for key, kept in state.secrets.items():
            yield f"  {key}: {kept}"
        if state.problem:
            yield f"  cannot be used: {state.problem}"
