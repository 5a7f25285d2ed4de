"""The pages of the site, gathered in one folder: those that are written by hand, and those made of docstrings, specs and figures."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from string import Template

from callrecords.describe.page import page
from callrecords.registry import VENDORS
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
    "src/callrecords/generator/lint/vocabulary.md": "vocabulary.md",
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
    known = places(root)
    written = {
        target: linked((root / source).read_text("utf-8"), source, known)
        for source, target in known.items()
        if source.endswith(".md")
    }
    written["api.md"] = reference.with_links(written["api.md"])
    written["benchmarks.md"] = plots.with_plots(written["benchmarks.md"])
    names, vendors = reference.pages(), _vendors()
    made = {name: text for group in (names, vendors) for name, (_, text) in group.items()}
    for name, text in {**written, **made}.items():
        _write(folder / "pages" / name, text.encode())
    for source, target in known.items():
        if target not in written:
            _write(folder / "pages" / target, (root / source).read_bytes())
    filled = Template((HERE / "zensical.toml").read_text("utf-8")).substitute(
        nav=navigation(written, vendors=_titles(vendors), names=_titles(names)),
        sources=json.dumps([str(root / "src"), str(root / "generated")]),
        theme=json.dumps(str(HERE / "theme")),
    )
    config = folder / "zensical.toml"
    _write(config, filled.encode())
    return config


def _vendors() -> dict[str, tuple[str, str]]:
    """Page -> its name in the navigation, and its text, made of the vendor's bundle."""
    return {f"vendors/{vendor.slug}.md": (vendor.title, page(vendor)) for vendor in VENDORS}


def _titles(pages: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    return {name: title for name, (title, _) in pages.items()}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


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
