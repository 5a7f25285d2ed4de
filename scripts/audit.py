"""Known vulnerabilities in what `requirements/` pins: pip-audit for the packages of Python, npm for those of `redocly/`.

pip-audit ends well when its service knows a package not at all, as behind a mirror. Here its report is read: what nobody
judged is told and fails, and so does a machine without a network.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

LOCKS = Path("requirements")
NPM = LOCKS / "redocly"
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)


class _Vulnerability(msgspec.Struct, frozen=True):
    id: str
    fix_versions: tuple[str, ...] = ()


class _Package(msgspec.Struct, frozen=True):
    name: str
    version: str = ""
    vulns: tuple[_Vulnerability, ...] | None = None
    skip_reason: str | None = None


class _Report(msgspec.Struct, frozen=True):
    dependencies: tuple[_Package, ...]


def pinned(texts: Iterable[str]) -> dict[str, list[str]]:
    """Package -> the versions that the lock files pin, for every platform."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for name, version in PIN.findall(text):
            found.setdefault(name, set()).add(version)
    return {name: sorted(found[name]) for name in sorted(found)}


def rounds(pins: Mapping[str, list[str]]) -> list[str]:
    """The pins as requirement files in which no package stands twice."""
    most = max(map(len, pins.values()), default=0)
    return [
        "".join(f"{name}=={versions[at]}\n" for name, versions in pins.items() if at < len(versions))
        for at in range(most)
    ]


def judged(report: bytes, asked: str) -> list[str]:
    """What is wrong, one line each, in pip-audit's report about a requirement file. A package left out is wrong too."""
    packages = {package.name: package for package in msgspec.json.decode(report, type=_Report).dependencies}
    lines: list[str] = []
    for name, version in PIN.findall(asked):
        package = packages.get(name)
        if package is None or package.vulns is None:
            reason = (package and package.skip_reason) or "the report does not name it"
            lines.append(f"NOT JUDGED {name} {version}: {reason}")
            continue
        for found in package.vulns:
            mended = f", mended in {' or '.join(found.fix_versions)}" if found.fix_versions else ""
            lines.append(f"VULNERABLE {name} {version}: {found.id}{mended}")
    return lines


def _python(asked: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "pins.txt")
        file.write_text(asked, encoding="utf-8")
        done = subprocess.run(
            [
                sys.executable, "-m", "pip_audit", "--format=json", "--progress-spinner=off",
                "--disable-pip", "--no-deps", "--requirement", str(file),
            ],
            capture_output=True,
            check=False,
        )  # fmt: skip
    if not done.stdout.strip():
        words = done.stderr.decode(errors="replace").strip().splitlines()
        return [f"NOT JUDGED: pip-audit gave no report: {words[-1] if words else f'exit code {done.returncode}'}"]
    return judged(done.stdout, asked)


def main() -> int:
    """Audit all lock files; 0 only if every package was judged and none is vulnerable."""
    pins = pinned(path.read_text(encoding="utf-8") for path in sorted(LOCKS.glob("*.txt")))
    lines = [line for asked in rounds(pins) for line in _python(asked)]
    print(*lines, sep="\n", flush=True)
    count = sum(map(len, pins.values()))
    print(f"{count} Python packages pinned, {len(lines)} complaints; now npm:", flush=True)
    npm = subprocess.run(["npm", "audit", "--package-lock-only", "--prefix", str(NPM)], check=False)
    if npm.returncode:
        print("npm's audit of requirements/redocly did not pass")
    return 1 if lines or npm.returncode or not count else 0


if __name__ == "__main__":
    sys.exit(main())
