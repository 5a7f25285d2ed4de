"""The configuration file: TOML with a table for each profile. What is wrong with one profile does not keep others from use.

[profiles.berlin]
vendor = "acme"
token = { command = ["pass", "show", "acme/berlin"] }
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import attrs

from callrecords.errors import ConfigError
from callrecords.profiles.guarded import GuardedFile, read_guarded
from callrecords.profiles.places import VARIABLE, config_file, expanded
from callrecords.profiles.secrets import (
    PATIENCE,
    SecretCommand,
    SecretFile,
    SecretInKeyring,
    SecretSource,
    SecretVariable,
    WrittenSecret,
)

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_PLACE = re.compile(r"\(at (.*)\)$")
_KINDS = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
_HOW = 'write { file = "…" }, { command = ["…"] }, { keyring = "…", user = "…" } or { variable = "…" }'
_LONGEST_PATIENCE = 600.0


@attrs.frozen(kw_only=True)
class Profile:
    """An account: a vendor, where its API is, where its token is kept."""

    name: str
    vendor: str
    """The slug."""
    file: Path
    """The configuration file."""
    token: SecretSource | None = None
    """For a vendor that exchanges an id and a secret for tokens, None where `client_id` and `client_secret` are given."""
    client_id: str | None = None
    client_secret: SecretSource | None = None
    base_url: str | None = None
    ca_bundle: Path | None = None
    tokens: Mapping[str, SecretSource] = {}
    """Tokens of other kinds, for the contract suite."""
    settings: Mapping[str, str] = {}
    """What else the vendor's client takes, by the names of its arguments."""

    def refusal(self, problem: str) -> ConfigError:
        """The error that says what is wrong with this profile, and where it stands."""
        return ConfigError(f"profile {self.name}: {problem} ({self.file})")

    def secret(self, key: str, source: SecretSource) -> str:
        """What a source holds; raises `ConfigError` that names the profile and the key."""
        try:
            return source.read()
        except ConfigError as error:
            raise self.refusal(f"{key}: {error.message}") from None

    def sources(self) -> dict[str, SecretSource]:
        """All sources, by the keys that name them."""
        named = {"token": self.token, "client_secret": self.client_secret}
        named |= {f"tokens.{kind}": source for kind, source in self.tokens.items()}
        return {key: source for key, source in named.items() if source is not None}

    def check(self) -> None:
        """Raise `ConfigError` for a source that can be seen to give nothing; no command runs, and no keyring is asked."""
        for key, source in self.sources().items():
            try:
                source.check()
            except ConfigError as error:
                raise self.refusal(f"{key}: {error.message}") from None


class Config:
    """The profiles of a configuration file, each read when it is asked for."""

    def __init__(self, file: GuardedFile, tables: Mapping[str, object], environment: Mapping[str, str]) -> None:
        self.path = file.path
        self._file, self._tables, self._environment = file, tables, environment

    def __repr__(self) -> str:
        return f"Config({str(self.path)!r})"

    @property
    def names(self) -> Sequence[str]:
        """Of the profiles, in the order of the file."""
        return tuple(self._tables)

    def profile(self, name: str) -> Profile:
        """A profile; raises `ConfigError` that says what is wrong with it, or which there are."""
        if name not in self._tables:
            shown = f" {name!r}" if NAME.fullmatch(name) else ""
            there = f"there are {', '.join(map(repr, self._tables))}" if self._tables else "there is none"
            raise ConfigError(f"no profile{shown} in {self.path}; {there}")
        return _Reading(name, self._file, self._environment).profile(self._tables[name])


def read_config(environment: Mapping[str, str] | None = None) -> Config:
    """The configuration file. Raises `ConfigError` where it is missing, is no TOML, or could have been changed by others."""
    environment = os.environ if environment is None else environment
    path = config_file(environment)
    if not path.exists():
        raise ConfigError(f"{path}: there is no configuration file; write one there, or name another with {VARIABLE}")
    file = read_guarded(path)
    document = _parsed(file)
    if unknown := document.keys() - {"profiles"}:
        raise ConfigError(f"{path}: expected nothing but [profiles.NAME], got {_listed(unknown)}")
    tables = document.get("profiles", {})
    if not isinstance(tables, dict):
        raise ConfigError(f"{path}: profiles: expected tables [profiles.NAME], got {_kind(tables)}")
    for name in cast("dict[str, object]", tables):
        if not NAME.fullmatch(name):
            raise ConfigError(f"{path}: a profile's name has letters, digits, '.', '_' and '-' alone, at most 64")
    return Config(file, cast("dict[str, object]", tables), environment)


def _parsed(file: GuardedFile) -> dict[str, object]:
    where = ""
    try:
        return tomllib.loads(file.content.decode())
    except UnicodeDecodeError:
        problem = "is no text in UTF-8"
    except (tomllib.TOMLDecodeError, RecursionError) as error:  # its words may quote the file
        where = found[1] if (found := _PLACE.search(str(error))) else ""
        problem = "is no TOML"
    raise ConfigError(f"{file.path}: {problem}{f', {where}' if where else ''}")


class _Reading:
    """One profile while it is read; every error names it, the key, and what would be right, never a value."""

    def __init__(self, name: str, file: GuardedFile, environment: Mapping[str, str]) -> None:
        self.name, self.file, self.environment = name, file, environment

    def profile(self, table: object) -> Profile:
        given = dict(self._table(table, "it"))
        vendor = given.pop("vendor", None)
        if vendor is None:
            raise self._error('vendor: is missing; write vendor = "SLUG", as `callrecords vendors` names it')
        others = {key: value for key, value in given.items() if key not in _KEYS}
        made: dict[str, Any] = {key: read(self, given[key], key) for key, read in _KEYS.items() if key in given}
        settings = {key: self.text(value, key) for key, value in others.items()}
        return Profile(
            name=self.name, file=self.file.path, vendor=self.text(vendor, "vendor"), settings=settings, **made
        )

    def text(self, value: object, key: str) -> str:
        if not isinstance(value, str):
            raise self._error(f"{key}: expected text, got {_kind(value)}")
        if not value.strip() or not value.isprintable():
            raise self._error(f"{key}: expected text on one line, which is not empty")
        return value

    def path(self, value: object, key: str) -> Path:
        return expanded(self.text(value, key), self.file.path.parent)

    def secrets(self, value: object, key: str) -> dict[str, SecretSource]:
        return {kind: self.secret(one, f"{key}.{kind}") for kind, one in self._table(value, key).items()}

    def secret(self, value: object, key: str) -> SecretSource:
        if isinstance(value, str):
            return self._written(value, key)
        if not isinstance(value, dict):
            raise self._error(f"{key}: expected a place, got {_kind(value)}; {_HOW}")
        table = cast("dict[str, object]", value)
        kinds = [kind for kind in _SOURCES if kind in table]
        if len(kinds) != 1:
            raise self._error(f"{key}: expected one place, got {'several' if kinds else 'none'}; {_HOW}")
        [kind] = kinds
        make, optional = _SOURCES[kind]
        if unknown := table.keys() - {kind, *optional}:
            known = f"; beside {kind} there may be {', '.join(optional)}" if optional else ""
            raise self._error(f"{key}: unknown key {_listed(unknown)}{known}")
        return make(self, table, key)

    def _written(self, text: str, key: str) -> SecretSource:
        if self.file.linked:
            raise self._error(f"{key}: stands in a file that is reached through a link; {_HOW}")
        try:
            self.file.demand_private(f"{key} of the profile {self.name} stands in it")
        except ConfigError as error:
            raise ConfigError(f"{error.message}, or keep it elsewhere: {_HOW}") from None
        return WrittenSecret(text)

    def secret_file(self, table: Mapping[str, object], key: str) -> SecretSource:
        shared = table.get("shared", False)
        if not isinstance(shared, bool):
            raise self._error(f"{key}.shared: expected true or false, got {_kind(shared)}")
        return SecretFile(self.path(table["file"], f"{key}.file"), shared=shared)

    def command(self, table: Mapping[str, object], key: str) -> SecretSource:
        stated, patience = table["command"], table.get("timeout", PATIENCE)
        words = cast("list[object]", stated) if isinstance(stated, list) else []
        if not words or not all(isinstance(word, str) and word for word in words):
            raise self._error(
                f'{key}.command: expected a list of words such as ["pass", "show", "NAME"]; there is no shell'
            )
        if isinstance(patience, bool) or not isinstance(patience, int | float) or not 0 < patience <= _LONGEST_PATIENCE:
            raise self._error(f"{key}.timeout: expected seconds, more than 0 and at most {_LONGEST_PATIENCE:g}")
        return SecretCommand(tuple(cast("list[str]", words)), self.file.path.parent, float(patience))

    def keyring(self, table: Mapping[str, object], key: str) -> SecretSource:
        user = self.text(table.get("user", self.name), f"{key}.user")
        return SecretInKeyring(self.text(table["keyring"], f"{key}.keyring"), user)

    def variable(self, table: Mapping[str, object], key: str) -> SecretSource:
        name = self.text(table["variable"], f"{key}.variable")
        if not _VARIABLE_NAME.fullmatch(name):
            raise self._error(f"{key}.variable: expected the name of a variable such as TOKEN_OF_BERLIN")
        return SecretVariable(name, self.environment)

    def _table(self, value: object, key: str) -> dict[str, object]:
        if not isinstance(value, dict):
            raise self._error(f"{key}: expected a table, got {_kind(value)}")
        return cast("dict[str, object]", value)

    def _error(self, problem: str) -> ConfigError:
        return ConfigError(f"profile {self.name}: {problem} ({self.file.path})")


_KEYS: Mapping[str, Callable[[_Reading, object, str], object]] = {
    "token": _Reading.secret,
    "client_id": _Reading.text,
    "client_secret": _Reading.secret,
    "base_url": _Reading.text,
    "ca_bundle": _Reading.path,
    "tokens": _Reading.secrets,
}
"""What every vendor's profile may have; other keys are arguments of the vendor's client."""

KEYS = ("vendor", *_KEYS)
"""All of them."""

_SOURCES: Mapping[str, tuple[Callable[[_Reading, Mapping[str, object], str], SecretSource], tuple[str, ...]]] = {
    "file": (_Reading.secret_file, ("shared",)),
    "command": (_Reading.command, ("timeout",)),
    "keyring": (_Reading.keyring, ("user",)),
    "variable": (_Reading.variable, ()),
}
"""A place by the key that names it: what reads it, and the keys that may stand beside."""


def _kind(value: object) -> str:
    return next((name for kind, name in _KINDS.items() if isinstance(value, kind)), "a date or a time")


def _listed(names: set[str]) -> str:
    """Keys of a file for an error; one that is no plain word may be a value in the wrong place."""
    return ", ".join(sorted(name if NAME.fullmatch(name) else "a key with odd characters" for name in names))
