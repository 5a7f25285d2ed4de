"""Use the installed wheel as its users do; `nox -s package` runs this outside the source tree's import path.

`base`: clients import and build, nothing else is needed; each command says what to install. `emulator`: every resource
of every vendor can be pulled. `own WORK SPEC...`: somebody has a vendor of their own, and makes a repository and a wheel of each of these
spec folders. `beside WORK SPEC...`: these wheels are installed beside ours, and what the repositories check themselves is kept.
`typed WORK SPEC...`: both strict type checkers take what was generated, with nothing of ours but the wheel.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from callrecords.registry import VENDORS


def _callrecords(*arguments: str, where: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = shutil.which("callrecords")
    if command is None:
        raise SystemExit("the command `callrecords` is not installed")
    return _run(command, *arguments, where=where)


def _run(*command: str, where: Path | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)


def _expect(condition: bool, what: str, done: subprocess.CompletedProcess[str] | None = None) -> None:
    if not condition:
        raise SystemExit("\n".join([f"failed: {what}", *([] if done is None else [done.stdout, done.stderr])]))
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


def own(work: Path, specs: list[Path]) -> None:
    """With the extras `generate`, `emulator` and `contract`, in an empty folder: from a description to a wheel."""
    for spec in specs:
        name = spec.name
        extends = re.search(r"^extends: (\S+)$", (spec / "facts.yaml").read_text("utf-8"), re.MULTILINE)
        assert extends is not None
        bare = work / "bare" / name
        shutil.copytree(spec, bare, ignore=shutil.ignore_patterns("facts.yaml"))
        done = _callrecords("init", name, "--from", extends[1], where=bare)
        _expect(
            done.returncode in (0, 7) and (bare / name / "facts.yaml").is_file(), f"{name}: facts are proposed", done
        )

        project = work / name
        shutil.copytree(spec, project / name)
        for arguments in (
            ["init", "--project"],
            ["fetch", _list_of(spec), "--spec", name, "--emulated", "--max", "3"],
            ["generate", name, "-o", "src/"],
        ):
            done = _callrecords(*arguments, where=project)
            _expect(done.returncode == 0, f"{name}: callrecords {' '.join(arguments)}", done)
        done = _run(
            sys.executable,
            "-I",
            "-m",
            "hatchling",
            "build",
            "--target",
            "wheel",
            "--directory",
            str(work),
            where=project,
        )
        _expect(done.returncode == 0, f"{name}: its repository makes a wheel", done)


def beside(work: Path, specs: list[Path]) -> None:
    """With those wheels too: every command knows the vendors, and the checks of their repositories pass."""
    known = _callrecords("vendors")
    for spec in specs:
        name, listing = spec.name, _list_of(spec)
        _expect(f"from callrecords-{name} 0.1.0\n" in known.stdout, f"{name}: is known by its entry point", known)
        done = _callrecords("fetch", listing, "--emulated")
        _expect(done.returncode == 0 and len(done.stdout.splitlines()) > 20, f"{listing} is pulled and shown", done)
        _expect(_emulated(name), f"callrecords emulate {name} serves, and stops")
        done = _run(sys.executable, "-m", "nox", "--no-venv", "--no-install", where=work / name)
        _expect(done.returncode == 0, f"{name}: its repository's `nox` passes", done)


def typed(work: Path, specs: list[Path]) -> None:
    """With mypy and basedpyright too: both take each package, in its repository and where it is installed."""
    for spec in specs:
        name, project = spec.name, work / spec.name
        for arguments in (["mypy"], ["mypy", "--strict", "-p", f"callrecords.{name}"], ["basedpyright"]):
            told = ["--pythonpath", sys.executable] if arguments == ["basedpyright"] else []
            inside = project if len(arguments) == 1 else work
            done = _run(sys.executable, "-I", "-m", *arguments, *told, where=inside)
            _expect(done.returncode == 0, f"{name}: {' '.join(arguments)}", done)


def _list_of(spec: Path) -> str:
    """`slug.resource` of a list that the facts name."""
    name = re.search(r"x-resource: \{name: (\w+), role: list\b", (spec / "facts.yaml").read_text("utf-8"))
    assert name is not None
    return f"{spec.name}.{name[1]}"


def _emulated(name: str) -> bool:
    """Whether the emulator of a vendor says where it is, and ends when it is told to."""
    command = [shutil.which("callrecords") or "", "emulate", name, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        said = any(f"{name.upper()}_BASE_URL" in line for line in running.stdout)
        running.terminate()
        return said


MODES: dict[str, Callable[[], None]] = {"base": base, "emulator": emulator}

if __name__ == "__main__":
    mode, *rest = sys.argv[1:]
    if mode in MODES:
        MODES[mode]()
    else:
        {"own": own, "beside": beside, "typed": typed}[mode](Path(rest[0]), [Path(spec) for spec in rest[1:]])
