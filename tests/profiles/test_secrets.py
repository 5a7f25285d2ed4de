"""A secret comes from where it is kept, or an error says why not; neither the error nor a `repr` shows what came instead."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from callrecords.errors import ConfigError
from callrecords.profiles.secrets import (
    SecretCommand,
    SecretFile,
    SecretInKeyring,
    SecretSource,
    SecretVariable,
    WrittenSecret,
)

SECRET = "an-obvious-fake"
PYTHON = Path(sys.executable)


def refused(source: SecretSource) -> str:
    with pytest.raises(ConfigError) as raised:
        source.read()
    assert SECRET not in f"{raised.value} {raised.value!r} {source!r} {source.shown}"
    return str(raised.value)


def command(code: str, folder: Path, patience: float = 60.0) -> SecretCommand:
    return SecretCommand((str(PYTHON), "-c", code), folder, patience)


def kept(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("content", [SECRET, f"{SECRET}\n", f"{SECRET}\r\n"])
def test_a_line_end_does_not_belong_to_a_secret(tmp_path: Path, content: str) -> None:
    assert SecretFile(kept(tmp_path / "token", content.encode())).read() == SECRET
    assert command(f"print({content!r}, end='')", tmp_path).read() == SECRET
    assert SecretVariable("T", {"T": content}).read() == SECRET


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (f"{SECRET}\n{SECRET}".encode(), "has 2 lines"),
        (SECRET.encode() + b"\xff", "no text in UTF-8"),
    ],
)
def test_what_is_no_line_of_text_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    assert problem in refused(SecretFile(kept(tmp_path / "token", content)))
    assert problem in refused(command(f"import sys; sys.stdout.buffer.write({content!r})", tmp_path))


def test_a_secret_in_a_file_that_others_can_read_is_refused_unless_the_profile_says_shared(tmp_path: Path) -> None:
    path = kept(tmp_path / "token", SECRET.encode(), 0o644)
    assert "others can read it (mode 0644); chmod 600" in refused(SecretFile(path))
    assert SecretFile(path, shared=True).read() == SECRET


def test_a_variable_that_is_not_set_or_empty_is_named() -> None:
    assert refused(SecretVariable("TOKEN_OF_BERLIN", {})) == "the variable TOKEN_OF_BERLIN is not set"
    assert "TOKEN_OF_BERLIN: is empty" in refused(SecretVariable("TOKEN_OF_BERLIN", {"TOKEN_OF_BERLIN": ""}))


def test_a_command_that_fails_is_told_by_its_exit_status_alone(tmp_path: Path) -> None:
    failing = command(f"import sys; print({SECRET!r}); print({SECRET!r}, file=sys.stderr); sys.exit(3)", tmp_path)
    assert "ended with exit status 3; run it in a terminal to see why" in refused(failing)


def test_what_a_command_says_on_stderr_reaches_nobody(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert command(f"import sys; print({SECRET!r}); print('hm', file=sys.stderr)", tmp_path).read() == SECRET
    assert capfd.readouterr() == ("", "")


def _ends(process: int) -> bool:
    """Whether a process is gone soon; the system takes its time after it was killed."""
    for _ in range(6000):
        try:
            stat = Path("/proc", str(process), "stat").read_text()
        except OSError:
            return True
        if stat.rpartition(")")[2].split()[0] in "ZX":
            return True
        time.sleep(0.01)
    return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="the system does not show its processes")
def test_a_command_that_hangs_is_stopped_with_all_that_it_started(tmp_path: Path) -> None:
    note = tmp_path / "child"
    code = (
        "import os, subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n"
        "child.wait()\n"
    )
    assert "was stopped: it took longer than 1 s. It has no terminal" in refused(command(code, tmp_path, 1.0))
    if note.exists() and note.read_text():  # else it was stopped before it came so far
        assert _ends(int(note.read_text()))


def test_a_command_that_ends_but_leaves_its_output_open_is_stopped(tmp_path: Path) -> None:
    code = f"import subprocess, sys\nprint({SECRET!r}, flush=True)\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"
    assert "was stopped" in refused(command(code, tmp_path, 1.0))


def test_a_command_that_needs_a_terminal_finds_none(tmp_path: Path) -> None:
    asking = command(f"import sys; assert not sys.stdin.read(); open('/dev/tty'); print({SECRET!r})", tmp_path)
    assert "Here it has no terminal" in refused(asking)


def test_a_command_that_prints_without_end_is_stopped(tmp_path: Path) -> None:
    code = f"while True: print({SECRET!r} * 100)"
    assert "prints more than 65,536 bytes" in refused(command(code, tmp_path))


def test_a_command_that_is_not_there_is_named_without_its_words(tmp_path: Path) -> None:
    for name in ("no-such-program-anywhere", "./no-such-program", str(tmp_path)):
        absent = SecretCommand((name, SECRET), tmp_path)
        assert "is not there, or not executable" in refused(absent)
        with pytest.raises(ConfigError, match="is not there, or not executable"):
            absent.check()


def test_a_relative_command_is_one_beside_the_configuration_file(tmp_path: Path) -> None:
    script = kept(tmp_path / "token.sh", f"#!/bin/sh\necho {SECRET}\n".encode(), 0o700)
    assert SecretCommand((f"./{script.name}",), tmp_path).read() == SECRET
    SecretCommand((f"./{script.name}",), tmp_path).check()


def test_a_check_runs_nothing(tmp_path: Path) -> None:
    command(f"open({str(tmp_path / 'ran')!r}, 'w')", tmp_path).check()
    assert not (tmp_path / "ran").exists()


class Ring(KeyringBackend):
    """One entry; the rest of it is broken."""

    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        if service == "broken":
            raise OSError(SECRET)
        return SECRET if (service, username) == ("calls", "berlin") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture
def ring() -> object:
    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    yield
    keyring.set_keyring(before)


def test_a_secret_comes_from_the_keyring(ring: object) -> None:
    assert SecretInKeyring("calls", "berlin").read() == SECRET


def test_an_entry_that_is_not_there_is_named_with_the_command_that_makes_it(ring: object) -> None:
    assert refused(SecretInKeyring("calls", "paris")) == (
        "the keyring has nothing for calls, paris; `keyring set calls paris` puts it there"
    )


def test_a_keyring_that_breaks_is_told_by_the_kind_of_its_error(ring: object) -> None:
    assert refused(SecretInKeyring("broken", "berlin")) == "the keyring cannot be read: OSError"


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert refused(SecretInKeyring("calls", "berlin")) == (
        "the package keyring is not installed; the extra `keyring` brings it"
    )


def test_a_written_secret_is_not_shown() -> None:
    assert SECRET not in repr(WrittenSecret(SECRET))
    assert WrittenSecret(SECRET).read() == SECRET
