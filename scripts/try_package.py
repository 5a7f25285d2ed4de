"""Use the installed wheel as its users do; `nox -s package` runs this outside the source tree's import path.

`base`: clients import and build, nothing else is needed; each command says what to install. `emulator`: every resource
of every vendor can be pulled.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys

from callrecords.registry import VENDORS


def _callrecords(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = shutil.which("callrecords")
    if command is None:
        raise SystemExit("the command `callrecords` is not installed")
    return subprocess.run([command, *arguments], capture_output=True, text=True, check=False)


def _expect(condition: bool, what: str) -> None:
    if not condition:
        raise SystemExit(f"failed: {what}")
    print(f"ok: {what}")


def base() -> None:
    """The base install alone."""
    for name in ("click", "rich", "uvicorn", "pytest"):
        _expect(importlib.util.find_spec(name) is None, f"{name} is not part of the base install")
    for vendor in VENDORS:
        parameters = {one.name: "example.invalid" for one in vendor.bundle().client.parameters if one.default is None}
        client = vendor.load(vendor.client)(token="not-a-token", **parameters)
        _expect("not-a-token" not in repr(client), f"{vendor.client} builds, and its repr holds no token")
    for arguments in (["vendors"], ["fetch", "x.y"], ["emulate"]):
        done = _callrecords(*arguments)
        _expect(
            done.returncode == 3 and 'python -m pip install ".[' in done.stderr and not done.stdout,
            f"callrecords {' '.join(arguments)} prints the pip line that it lacks",
        )


def emulator() -> None:
    """With the extra `emulator`."""
    for vendor in VENDORS:
        for resource in vendor.resources:
            name = f"{vendor.slug}.{resource.name}"
            done = _callrecords("fetch", name, "--emulated")
            _expect(done.returncode == 0 and len(done.stdout.splitlines()) > 20, f"{name} is pulled and shown")


if __name__ == "__main__":
    {"base": base, "emulator": emulator}[sys.argv[1]]()
