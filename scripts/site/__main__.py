"""`python -m scripts.site` builds the documentation in build/site, without the network: warnings and broken links fail it."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from scripts.site.check import problems
from scripts.site.reference import faces
from scripts.site.stage import stage


def main() -> int:
    """Gather the pages, build the site, check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--folder", type=Path, default=Path("build/docs"), help="emptied first; the site is in site/ below it"
    )
    folder: Path = parser.parse_args().folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = stage(folder.resolve())
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "--config-file", str(config)]
    if subprocess.run(command, check=False, env={**os.environ, "NO_COLOR": "1"}).returncode:
        return 1
    names = [f"{face}.{name}" for face in faces() for name in import_module(face).__all__]
    found = problems(folder / "site", names)
    for line in found:
        print(line, file=sys.stderr)
    if not found:
        print(
            f"{len(names)} names on {len(list((folder / 'site').rglob('*.html')))} pages: {folder / 'site' / 'index.html'}"
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
