"""What the repository of a third party needs around its specs: a distribution, checks, and a CI that runs them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import jinja2

TEMPLATES = Path(__file__).parent
FILES = {
    "pyproject.toml": "pyproject.toml.jinja",
    "noxfile.py": "noxfile.py.jinja",
    "tests/test_contract.py": "test_contract.py.jinja",
    ".github/workflows/ci.yml": "ci.yml.jinja",
    "README.md": "README.md.jinja",
    ".gitignore": "gitignore.jinja",
}
"""Where each file belongs, and what it is made of."""


def project_files(specs: Sequence[str]) -> dict[str, str]:
    """The text of each file, by its path in the repository. `specs`: the vendors' folders there, such as `hill`."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    slugs = [folder.rpartition("/")[2] for folder in specs]
    version = metadata.version("callrecords")
    known = {"specs": list(specs), "slugs": slugs, "version": version, "next": _next_breaking(version)}
    return {path: env.get_template(template).render(**known) for path, template in FILES.items()}


def _next_breaking(version: str) -> str:
    """The next version that may break its users: before 1.0 a minor one does."""
    major, minor, *_ = version.split(".")
    return f"0.{int(minor) + 1}" if major == "0" else str(int(major) + 1)
