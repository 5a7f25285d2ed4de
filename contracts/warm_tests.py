"""Runs of pytest that need not import the libraries each time: each is a fork of one process that holds them already.

Nothing of this project is imported before the fork, so a run sees the files as they are when it begins. Needs `os.fork`.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

_LIBRARIES = (
    "pytest",
    "_hypothesis_pytestplugin",
    "anyio.pytest_plugin",
    "schemathesis.pytest.plugin",
    "xdist.plugin",
    "hypothesis.strategies",
    "httpx",
    "httpx2",
    "msgspec",
    "attrs",
    "click",
    "uvicorn",
    "jsonschema_rs",
    "requests",
)
"""What most of a run's imports take their time for."""
_OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=quick", "--hypothesis-seed=0")
_ALREADY_IMPORTED = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
_MEMORY = 6 * 2**30
"""Bytes of address space: a mutant that never ends must not take the machine with it."""
_GLANCE = 0.02


class WarmTests:
    """One process for a repository, whose forks run its tests. Close it."""

    def __init__(self, root: Path, **settings: str) -> None:
        path = os.pathsep.join(str(root / part) for part in ("src", "generated", ""))
        self._process = subprocess.Popen(  # noqa: S603  # this file
            [sys.executable, str(root / "contracts" / Path(__file__).name)],
            cwd=root,
            env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "", **settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def code(self, arguments: Sequence[str], seconds: float) -> int | None:
        """How pytest ends; None when it takes too long."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([*arguments]), seconds, sep="\t", file=self._process.stdin, flush=True)
        told = self._process.stdout.readline()
        if not told:
            raise RuntimeError("the process whose forks run the tests has ended")
        code: int | None = json.loads(told)
        return code

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def _forked(arguments: Sequence[str], seconds: float) -> int | None:
    child = os.fork()
    if not child:
        _run(arguments)
    ends = time.monotonic() + seconds
    try:
        while time.monotonic() < ends:
            if (ended := os.waitpid(child, os.WNOHANG))[0]:
                return os.waitstatus_to_exitcode(ended[1])
            time.sleep(_GLANCE)
        return None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # and what it started
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)


def _run(arguments: Sequence[str]) -> None:
    code = 1
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        code = int(import_module("pytest").main([*_OPTIONS, *_ALREADY_IMPORTED, *arguments]))
    finally:
        os._exit(code)


def _serve() -> None:
    del sys.path[0]  # this folder: the root stands in PYTHONPATH
    for name in _LIBRARIES:
        with contextlib.suppress(ImportError):
            import_module(name)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        arguments, seconds = line.split("\t")
        sys.stdout.write(f"{json.dumps(_forked(json.loads(arguments), float(seconds)))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
