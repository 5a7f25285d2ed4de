"""What changed for callers since the last release, and which version step that means.

`specs/released/<slug>.json` are the bundles of the last release, `VERSION` beside them is its version. The documents are compared by
a maintained tool (`spec_diff_wire`), what it cannot see by us (`spec_diff_facts`), and what is gone without breaking anyone is
named too (`spec_diff_gone`). A breaking change needs a new major version,
or before 1.0 a new minor one; without that step the exit code is 1. `--release` makes the bundles of today the released ones,
`--html FILE` writes the changes as a page, too.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tomllib
from pathlib import Path

from callrecords.generator.diff import facts as spec_diff_facts
from callrecords.generator.diff import gone as spec_diff_gone
from callrecords.generator.diff import wire as spec_diff_wire
from callrecords.generator.diff.change import Change
from callrecords.generator.diff.page import page
from callrecords.spec.bundle import read_bundle

RELEASED, GENERATED, PROJECT = Path("specs/released"), Path("generated/callrecords"), Path("pyproject.toml")


def step(released: str, version: str) -> str:
    """The step between two versions: `major`, `minor`, `patch` or `none`."""
    old, new = _numbers(released), _numbers(version)
    if new < old:
        raise ValueError(f"version {version} is older than the released {released}")
    return next(
        (word for word, was, now in zip(("major", "minor", "patch"), old, new, strict=True) if was != now), "none"
    )


def allows_breaking(released: str, taken: str) -> bool:
    """Whether a step may break callers: a major one, or before 1.0 a minor one."""
    return taken == "major" or (taken == "minor" and _numbers(released)[0] == 0)


def _numbers(version: str) -> tuple[int, int, int]:
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    if found is None:
        raise ValueError(f"{version!r} is no version such as 1.2.3")
    return int(found[1]), int(found[2]), int(found[3])


def means(released: str, difference: spec_diff_wire.WireChanges) -> str:
    """The step that changes mean: `major`, `minor`, `patch` or `none`; before 1.0 `minor` if they break, else `patch`."""
    early = _numbers(released)[0] == 0
    if any(change.breaking for change in difference.changes):
        return "minor" if early else "major"
    if difference.changes and not early:
        return "minor"
    return "patch" if difference.changes or difference.words else "none"


def compare(old: bytes | None, new: bytes | None) -> spec_diff_wire.WireChanges:
    """Everything that changed for callers of one vendor; None where it was not, or is no more."""
    if old is None or new is None:
        return spec_diff_wire.WireChanges(
            (Change("the vendor", "is new" if old is None else "is gone", new is None),), 0
        )
    difference = spec_diff_wire.changes(old, new)
    facts = spec_diff_facts.changes(read_bundle(old), read_bundle(new))
    gone = spec_diff_gone.changes(json.loads(old), json.loads(new))
    found = sorted(
        {*difference.changes, *facts, *gone}, key=lambda change: (not change.breaking, change.place, change.what)
    )
    return spec_diff_wire.WireChanges(tuple(found), difference.words)


def main(arguments: list[str]) -> int:
    """Print what changed; 1 when something breaks callers and the version does not say so, 2 without a verdict."""
    version: str = tomllib.loads(PROJECT.read_text())["project"]["version"]
    current = {path.parent.name: path for path in sorted(GENERATED.glob("*/openapi.json"))}
    html = Path(arguments[1]) if len(arguments) == 2 and arguments[0] == "--html" else None
    if arguments == ["--release"]:
        for slug, path in current.items():
            shutil.copyfile(path, RELEASED / f"{slug}.json")
        (RELEASED / "VERSION").write_text(f"{version}\n")
        return 0
    released = (RELEASED / "VERSION").read_text().strip()
    old = {path.stem: path for path in sorted(RELEASED.glob("*.json"))}
    taken, differences = step(released, version), dict[str, spec_diff_wire.WireChanges]()
    for slug in sorted(old.keys() | current.keys()):
        try:
            difference = differences[slug] = compare(
                *(files[slug].read_bytes() if slug in files else None for files in (old, current))
            )
        except spec_diff_wire.ToolError as error:
            print(error, file=sys.stderr)
            return 2
        for change in difference.changes:
            print(f"{'BREAKS ' if change.breaking else 'changes'} {slug}: {change.place}: {change.what}")
        broken = sum(change.breaking for change in difference.changes)
        others = f"{len(difference.changes) - broken} other changes, {difference.words} of words"
        print(f"{slug} since {released}: {broken} breaking, {others}; step: {means(released, difference)}")
    breaking = sum(change.breaking for one in differences.values() for change in one.changes)
    allowed = not breaking or allows_breaking(released, taken)
    if html is not None:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_bytes(page(released, version, differences, allowed=allowed))
        print(f"as a page: {html}")
    print(f"the version is {version}; step: {taken}")
    if not allowed:
        needed = "minor" if _numbers(released)[0] == 0 else "major"
        print(f"callers of {released} break: the next version is a {needed} step")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
