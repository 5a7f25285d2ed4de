"""The pages of the site, gathered in one folder: those that are written by hand, and those made of docstrings, specs and figures."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from string import Template

from scripts.site import plots, reference
from scripts.site.navigation import navigation

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
ELSEWHERE = {
    "README.md": "index.md",
    "ARCHITECTURE.md": "architecture.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "specs/README.md": "specs.md",
}
"""Pages outside docs/, and what they are called on the site."""
_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)(?P<file>[^)#\s]+)(?P<anchor>#[^)\s]*)?(?=\))")
_FENCE = re.compile(r"^( *)(```|~~~)")


def places(root: Path = ROOT) -> dict[str, str]:
    """File of the repository -> file of the site."""
    docs = {path.relative_to(root).as_posix() for path in (root / "docs").rglob("*") if path.is_file()}
    return {name: name.removeprefix("docs/") for name in sorted(docs)} | ELSEWHERE


def stage(folder: Path, root: Path = ROOT) -> Path:
    """Write all pages and the configuration into an empty folder; the configuration is returned."""
    pages, names = folder / "pages", reference.pages()
    for source, target in places(root).items():
        (pages / target).parent.mkdir(parents=True, exist_ok=True)
        if source.endswith(".md"):
            text = linked((root / source).read_text("utf-8"), source, places(root))
            (pages / target).write_text(text, "utf-8")
        else:
            shutil.copyfile(root / source, pages / target)
    for page, made in {"api.md": reference.with_links, "benchmarks.md": plots.with_plots}.items():
        (pages / page).write_text(made((pages / page).read_text("utf-8")), "utf-8")
    for target, (_, text) in names.items():
        (pages / target).parent.mkdir(parents=True, exist_ok=True)
        (pages / target).write_text(text, "utf-8")
    written = [target for target in places(root).values() if target.endswith(".md")]
    config = folder / "zensical.toml"
    filled = Template(
        (HERE / "zensical.toml").read_text("utf-8").replace("$nav, $sources and $theme", "the rest")
    ).substitute(
        nav=navigation(written, {}, {target: title for target, (title, _) in names.items()}),
        sources=json.dumps([str(root / "src"), str(root / "generated")]),
        theme=json.dumps(str(HERE / "theme")),
    )
    config.write_text(filled, "utf-8")
    return config


def linked(text: str, source: str, known: Mapping[str, str]) -> str:
    """A page whose links lead to where the files are on the site; what is shown as code stays as it is."""
    lines: list[str] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[2]):
            fence = "" if fence else mark[2]
        lines.append(line if fence or mark else _LINK.sub(lambda found: _target(found, source, known), line))
    return "".join(lines)


def _target(found: re.Match[str], source: str, known: Mapping[str, str]) -> str:
    meant = os.path.normpath(PurePosixPath(source).parent / found["file"])
    if meant not in known:
        raise ValueError(f"{source} links to {found['file']}, which is no page of the site")
    here = PurePosixPath(known[source]).parent
    return os.path.relpath(known[meant], here) + (found["anchor"] or "")
