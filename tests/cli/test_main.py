"""The entry point, run as people run it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from callrecords.cli.extras import CLI_MODULES, EMULATOR_MODULES, GENERATE_MODULES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
RUN = "from callrecords.cli.main import main; main()"


def run(*arguments: str, without: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as if the modules in `without` were not installed."""
    hide = f"import sys; sys.modules.update(dict.fromkeys({without!r}))\n"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", hide + RUN, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'generated'}", **environment},
    )


@pytest.mark.parametrize("arguments", [[], ["vendors"], ["fetch", "acme.calls"], ["--help"]])
def test_with_the_base_install_alone_it_prints_the_line_to_install(arguments: list[str]) -> None:
    done = run(*arguments, without=("click", "rich"))
    assert (done.returncode, done.stdout) == (3, "")
    assert 'python -m pip install ".[cli]"\n' in done.stderr
    assert "click and rich" in done.stderr


@pytest.mark.parametrize("arguments", [["emulate"], ["fetch", "acme.calls", "--emulated"]])
def test_what_needs_the_emulator_names_its_extra_at_once(arguments: list[str]) -> None:
    done = run(*arguments, without=("rich", "uvicorn"))
    assert done.returncode == 3
    assert 'python -m pip install ".[emulator]"\n' in done.stderr


def test_without_uvicorn_only_the_emulator_is_missing() -> None:
    done = run("emulate", without=("uvicorn",))
    assert done.returncode == 3
    assert 'python -m pip install ".[emulator]"\n' in done.stderr
    assert "Traceback" not in done.stderr
    assert run("vendors", without=("uvicorn",)).returncode == 0


def test_no_arguments_show_the_help() -> None:
    done = run()
    assert "callrecords fetch SLUG.RESOURCE --emulated" in done.stdout + done.stderr
    assert "Exit codes:" in done.stdout + done.stderr


def test_what_the_extras_install_is_what_is_looked_for() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    wanted = {"cli": CLI_MODULES, "emulator": EMULATOR_MODULES, "generate": GENERATE_MODULES}
    for extra, modules in wanted.items():
        names = {re.split(r"[^\w-]", requirement)[0] for requirement in extras[extra]}
        assert set(modules) <= {name.replace("-", "_").removeprefix("python_") for name in names}


@pytest.mark.parametrize("without", [("click",), ("ruamel",), ("openapi_python_client",)])
def test_without_the_generator_its_extra_is_named(without: tuple[str, ...]) -> None:
    done = run("generate", "acme", without=without)
    assert (done.returncode, done.stdout) == (3, "")
    assert 'python -m pip install ".[generate]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_while_it_begins_is_no_traceback() -> None:
    stopped = "import sys, callrecords.cli.app as app\ndef run(arguments): raise KeyboardInterrupt\napp.run = run\n"
    done = subprocess.run(
        [sys.executable, "-c", stopped + RUN],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'generated'}"},
    )
    assert (done.returncode, done.stderr) == (130, "Stopped.\n")
