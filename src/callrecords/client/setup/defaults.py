"""What stands in for arguments of a client that are left out: the vendor's variables, or a profile in their place.

A profile is a whole. Where one is named, no variable of the vendor is read: a base URL that somebody set for another account would send this
account's token there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from callrecords.errors import ConfigError

if TYPE_CHECKING:
    from callrecords.client.http.auth import Token
    from callrecords.client.setup.service import Service
    from callrecords.profiles.config import Profile
    from callrecords.profiles.secrets import SecretSource


class Defaults(Protocol):
    """Values for arguments that are not given."""

    def token(self) -> Token | None:
        """The token, or what makes one."""
        ...

    def value(self, name: str) -> str | None:
        """The value of an argument."""
        ...

    def tokens(self, kinds: Iterable[str]) -> dict[str, str]:
        """Tokens of other kinds, those that there are."""
        ...

    def called(self, name: str) -> str:
        """What people know the place as where an argument's value is looked for."""
        ...

    def remedy(self, name: str) -> str:
        """What to do where it is missing there."""
        ...


class EnvironmentDefaults:
    """The variables of a vendor."""

    def __init__(self, service: Service, environment: Mapping[str, str] | None = None) -> None:
        self._service = service
        self._environment = os.environ if environment is None else environment

    def token(self) -> Token | None:
        """The token."""
        return self.value("token")

    def value(self, name: str) -> str | None:
        """The value of a variable."""
        return self._environment.get(self.called(name))

    def tokens(self, kinds: Iterable[str]) -> dict[str, str]:
        """Those that have a variable."""
        found = {kind: self.value(f"token_{kind.replace('-', '_')}") for kind in kinds}
        return {kind: token for kind, token in found.items() if token}

    def called(self, name: str) -> str:
        """The variable."""
        return self._service.variable(name)

    def remedy(self, name: str) -> str:
        """Set it."""
        return f"set {self.called(name)}"


class ProfileDefaults:
    """A profile of the configuration file. Raises `ConfigError` for one that is not this vendor's, or says what it does not take."""

    def __init__(self, service: Service, profile: Profile) -> None:
        self._service, self._profile = service, profile
        slug = service.package.rpartition(".")[2]
        if profile.vendor != slug:
            raise profile.refusal(f"is an account of {profile.vendor[:50]}, not of {slug}")
        known = [parameter.name for parameter in service.parameters] + (["token_url"] if service.grant else [])
        known += ["token_url"] if service.grant is not None else []
        for name in profile.settings:
            if name not in known:
                raise profile.refusal(_unknown(name, known))
        if profile.token is not None and (profile.client_id or profile.client_secret):
            raise profile.refusal("has a token, and an id or secret to get one; leave one of both out")
        if service.grant is None and (profile.client_id or profile.client_secret):
            raise profile.refusal(f"{service.title} exchanges no client id and secret; write token")
        if (profile.client_id is None) != (profile.client_secret is None):
            raise profile.refusal("client_id and client_secret go together; one of them is missing")
        if profile.client_id is not None and ":" in profile.client_id:
            raise profile.refusal("client_id: has a colon, which no client id may have")

    def token(self) -> Token | None:
        """The token, read now; one that may change is read again when the vendor refuses it."""
        source = self._profile.token or self._profile.client_secret
        if source is None:
            return None
        read = _Read(self._profile, source)
        return read if source.changes else read()

    def value(self, name: str) -> str | None:
        """The value of a key."""
        if name == "ca_bundle":
            return None if self._profile.ca_bundle is None else str(self._profile.ca_bundle)
        return self._profile.base_url if name == "base_url" else self._profile.settings.get(name)

    def tokens(self, kinds: Iterable[str]) -> dict[str, str]:
        """Those of the table `tokens`, read now; raises `ConfigError` for a kind that the vendor does not have."""
        from callrecords.spec.arguments import nearest

        known, stated = tuple(kinds), self._profile.tokens
        for kind in stated:
            if kind not in known:
                raise self._profile.refusal(f"tokens: there is no such kind of token{nearest(kind, known)}")
        return {kind: self._profile.secret(f"tokens.{kind}", source) for kind, source in stated.items()}

    def called(self, name: str) -> str:
        """The key."""
        return f"{name} of the profile {self._profile.name}"

    def remedy(self, name: str) -> str:
        """Write it."""
        key = "token, or client_id and client_secret," if name == "token" and self._service.grant else name
        return f"write {key} into the profile {self._profile.name} in {self._profile.file}"


class _Read:
    """A token that is read again whenever it is called, the first time excepted."""

    __slots__ = ("_first", "_profile", "_source")

    def __init__(self, profile: Profile, source: SecretSource) -> None:
        self._profile, self._source = profile, source
        self._first: str | None = self._token()

    def __call__(self) -> str:
        first, self._first = self._first, None
        return self._token() if first is None else first

    def __repr__(self) -> str:
        return f"<token: {self._source.shown}>"

    def _token(self) -> str:
        profile = self._profile
        if profile.client_id is None:
            return profile.secret("token", self._source)
        return f"{profile.client_id}:{profile.secret('client_secret', self._source)}"


def profile_defaults(service: Service, name: object, environment: Mapping[str, str] | None = None) -> ProfileDefaults:
    """What a profile of the configuration file says; raises `ConfigError`."""
    from callrecords.profiles.config import read_config  # for those who name a profile

    if not isinstance(name, str):
        raise ConfigError(f"profile: expected the name of a profile, got {type(name).__name__}")
    return ProfileDefaults(service, read_config(environment).profile(name))


def _unknown(name: str, known: list[str]) -> str:
    from callrecords.profiles.config import KEYS, NAME
    from callrecords.spec.arguments import nearest

    shown = f"unknown key {name}" if NAME.fullmatch(name) else "an unknown key with odd characters"
    return f"{shown}{nearest(name, [*KEYS, *known])}"
