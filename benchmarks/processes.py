"""The driving side: contestants, servers and fresh interpreters, each a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


class Process:
    """A Python module of this repository in a process; it ends when its standard input does."""

    def __init__(self, module: str, *arguments: str, python: str = sys.executable, env: Mapping[str, str]) -> None:
        self.module = module
        self._process = subprocess.Popen(
            [python, "-m", module, *arguments], cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def said(self) -> dict[str, Any]:
        """The next line that it says, which is JSON."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.module} ended with code {self._process.wait()}")
        said: dict[str, Any] = json.loads(line)
        return said

    def ask(self) -> dict[str, Any]:
        """Send it a line, and wait for its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        return self.said()

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()


class Contestant(Process):
    """A process that does its work when asked to."""

    def seconds(self) -> float:
        """Let it do its work once; returns the seconds that it took."""
        return float(self.ask()["seconds"])

    def peak(self) -> int:
        """Let it do its work once; returns the most memory that it used until then, in bytes."""
        return int(self.ask()["peak"])


def fresh(code: Sequence[str], python: str, env: Mapping[str, str]) -> float:
    """Seconds that lines of code take in a new interpreter, its own start not included."""
    lines = ["from time import perf_counter", "began = perf_counter()", *code, "print(perf_counter() - began)"]
    done = subprocess.run([python, "-c", "\n".join(lines)], env=env, check=True, capture_output=True, text=True)
    return float(done.stdout)
