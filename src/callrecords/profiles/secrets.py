"""Where a token or a client secret is kept: a file, a command, the keyring, a variable, the configuration file itself.

`read` returns it; no message, no `repr` and no log shows it, nor what a command printed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Protocol

import attrs

from callrecords.errors import ConfigError
from callrecords.profiles.guarded import read_guarded
from callrecords.profiles.places import expanded

LONGEST = 1 << 16
"""Bytes that a token may have."""
PATIENCE = 30.0
"""Seconds that a command may take, unless the profile says otherwise."""


class SecretSource(Protocol):
    """A place where a secret is kept."""

    @property
    def shown(self) -> str:
        """The place, for people."""
        ...

    @property
    def changes(self) -> bool:
        """Whether reading it again may give another secret."""
        ...

    def read(self) -> str:
        """The secret; raises `ConfigError` that says why there is none."""
        ...

    def check(self) -> None:
        """Raise `ConfigError` for what can be seen to be wrong without running or asking anybody."""
        ...


@attrs.frozen
class WrittenSecret:
    """One that stands in the configuration file."""

    text: str = attrs.field(repr=False)
    shown: str = "in this file"
    changes: bool = False

    def read(self) -> str:
        """The secret."""
        return _one_line(self.text, "the text")

    def check(self) -> None:
        """Refuse empty text."""
        self.read()


@attrs.frozen
class SecretVariable:
    """One that a variable of the environment holds."""

    name: str
    environment: Mapping[str, str] = attrs.field(repr=False)
    changes: bool = False

    @property
    def shown(self) -> str:
        """The place, for people."""
        return f"variable {self.name}"

    def read(self) -> str:
        """The secret."""
        text = self.environment.get(self.name)
        if text is None:
            raise ConfigError(f"the variable {self.name} is not set")
        return _one_line(text, f"the variable {self.name}")

    def check(self) -> None:
        """Whether it is set."""
        self.read()


@attrs.frozen
class SecretFile:
    """One that stands in a file of its own."""

    path: Path
    shared: bool = False
    """Whether others may read the file, as a container platform mounts secrets."""
    changes: bool = True

    @property
    def shown(self) -> str:
        """The place, for people."""
        return f"file {self.path}"

    def read(self) -> str:
        """The secret."""
        file = read_guarded(self.path)
        if not self.shared:
            file.demand_private("this file holds a secret")
        return _one_line(_decoded(file.content, str(self.path)), str(self.path))

    def check(self) -> None:
        """Whether it can be read."""
        self.read()


@attrs.frozen
class SecretCommand:
    """One that a command prints. It gets no shell, no input and no terminal, and what it says on stderr is dropped."""

    words: Sequence[str] = attrs.field(repr=False)  # they may hold an id
    folder: Path
    """Where it runs: the folder of the configuration file."""
    patience: float = PATIENCE
    changes: bool = True

    @property
    def shown(self) -> str:
        """The place, for people: the program alone."""
        return f"command {self._name}"

    @property
    def _name(self) -> str:
        return Path(self.words[0]).name[:50]

    @property
    def _program(self) -> str:
        first = self.words[0]
        return str(expanded(first, self.folder)) if Path(first).name != first else first

    def read(self) -> str:
        """The secret."""
        output, status = self._run()
        said = f"the command {self._name}"
        if status:
            how = f"exit status {status}" if status > 0 else f"signal {-status}"
            raise ConfigError(f"{said} ended with {how}; run it in a terminal to see why. Here it has no terminal")
        return _one_line(_decoded(output, said), said)

    def check(self) -> None:
        """Whether there is such a program."""
        if shutil.which(self._program) is None:
            raise ConfigError(f"the command {self._name} is not there, or not executable")

    def _run(self) -> tuple[bytes, int]:
        """What it prints, and its exit status."""
        try:
            process = subprocess.Popen(  # noqa: S603  # the words are the user's own, from a file that nobody else can write
                [self._program, *self.words[1:]],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # no terminal to ask at, and all that it starts can be ended
            )
        except (OSError, ValueError):
            raise ConfigError(f"the command {self._name} is not there, or not executable") from None
        ends = time.monotonic() + self.patience
        output: list[bytes] = []
        reader = threading.Thread(target=_read_into, args=(process.stdout, output), daemon=True)
        reader.start()
        done = False
        try:
            reader.join(self.patience)
            if output and len(output[0]) > LONGEST:
                raise ConfigError(f"the command {self._name} prints more than {LONGEST:,} bytes; a token is one line")
            if output:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.0, ends - time.monotonic()))
                    done = True
        finally:
            if not done:
                _end(process)
        if not done:
            raise ConfigError(
                f"the command {self._name} was stopped: it took longer than {self.patience:g} s. It has no terminal, "
                "so it cannot ask for anything"
            )
        return output[0], process.returncode


@attrs.frozen
class SecretInKeyring:
    """One in the keyring of the system."""

    service: str
    user: str
    changes: bool = True

    @property
    def shown(self) -> str:
        """The place, for people."""
        return f"keyring {self.service}, {self.user}"

    def read(self) -> str:
        """The secret."""
        self.check()
        import keyring

        try:
            text = keyring.get_password(self.service, self.user)
        except Exception as error:  # noqa: BLE001  # backends raise what they like, and may quote what they hold
            raise ConfigError(f"the keyring cannot be read: {type(error).__name__}") from None
        if text is None:
            raise ConfigError(
                f"the keyring has nothing for {self.service}, {self.user}; `keyring set {self.service} {self.user}` puts it there"
            )
        return _one_line(text, "the entry of the keyring")

    def check(self) -> None:
        """Whether the package is installed."""
        if find_spec("keyring") is None:
            raise ConfigError("the package keyring is not installed; the extra `keyring` brings it")


def _read_into(pipe: IO[bytes], output: list[bytes]) -> None:
    with pipe:
        output.append(pipe.read(LONGEST + 1))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command, with whatever it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _decoded(content: bytes, where: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    raise ConfigError(f"{where}: is no text in UTF-8")


def _one_line(text: str, where: str) -> str:
    """The text without the line end behind it."""
    lines = text.strip().splitlines()
    if not lines:
        raise ConfigError(f"{where}: is empty; a token is one line")
    if len(lines) > 1:
        raise ConfigError(f"{where}: has {len(lines)} lines; a token is one line")
    return lines[0]
