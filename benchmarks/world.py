"""What the measurements share: servers, pages, peers; each made when a measurement first asks for it."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Self, TypeVar

import attrs
import msgspec

from benchmarks import subject
from benchmarks.processes import ROOT, Contestant, Process

MILLION = 1_000_000
_BUNDLE = ROOT / "generated" / "callrecords" / subject.SLUG / "openapi.json"


_GENERATORS: Mapping[str, tuple[str, ...]] = {
    "stock": (
        "-m", "openapi_python_client", "generate", "--path", str(_BUNDLE), "--meta", "none", "--output-path", "stock_client",
        "--config", "config.yml",
    ),
    "pydantic": (
        "-m", "datamodel_code_generator", "--input", str(_BUNDLE), "--input-file-type", "openapi",
        "--output-model-type", "pydantic_v2.BaseModel", "--output-datetime-class", "datetime", "--use-annotated",
        "--formatters", "builtin", "--output", "pydantic_models.py",
    ),
}  # fmt: skip
"""Peer -> how its generator is run, in the folder that gets its output."""

_P = TypeVar("_P", bound=Process)


class Skipped(Exception):
    """A measurement that cannot be made here; the message says why."""


@attrs.frozen
class Served:
    """A list on a server of its own."""

    url: str
    base: str
    token: str
    seeded: int
    seconds: float
    process: Process

    def read(self, query: str) -> bytes:
        """One page."""
        asked = urllib.request.Request(f"{self.url}?{query}", headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(asked) as answer:
            body: bytes = answer.read()
            return body


class World:
    """A context manager; `folder` is for what is made on the way, `peers` holds one environment per peer."""

    def __init__(self, folder: Path, peers: Path) -> None:
        self.folder, self.peers = folder, peers
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @functools.cached_property
    def page(self) -> Path:
        """A page of 1,000 records, as it is sent."""
        return self._written("page.json", self.thousand.read("limit=1000"))

    @functools.cached_property
    def strange_page(self) -> Path:
        """The same page with one more field, which no spec declares, in every record."""
        page = msgspec.json.decode(self.page.read_bytes(), type=dict[str, msgspec.Raw])
        items = msgspec.json.decode(page["items"], type=list[dict[str, msgspec.Raw]])
        strange = [item | {"brand_new": msgspec.Raw(b'"yes"')} for item in items]
        return self._written("strange.json", msgspec.json.encode(page | {"items": strange}))

    @functools.cached_property
    def thousand(self) -> Served:
        """A server of 1,000 records."""
        return self._served("records", "1000")

    def list_of(self, records: int) -> Served:
        """A server of so many records, in memory."""
        return self._served("records", str(records))

    def late(self, records: int) -> Served:
        """A server whose every answer is 50 ms late."""
        return self._served("late", str(records), "0.05")

    @functools.cached_property
    def million(self) -> Served:
        """A server of a million records in a file, for the token that reads; other accounts have as many again in part."""
        return self._served("records", str(MILLION), str(self.folder / "million.db"))

    def constant(self, body: Path) -> Served:
        """A server that sends the same bytes whatever it is asked."""
        return self._served("constant", str(body))

    def contestant(self, module: str, *arguments: str, peer: str | None = "base") -> Contestant:
        """A contestant in the environment of a peer; `base` is the base install of this project, None the session's own."""
        python = sys.executable if peer is None else self.python(peer)
        name = f"benchmarks.contestants.{module}"
        return self._until_the_end(Contestant(name, *arguments, python=python, env=self.env(peer)))

    def python(self, peer: str) -> str:
        """The interpreter of a peer's environment."""
        found = self.peers / peer / "bin" / "python"
        if not found.exists():
            raise Skipped(f"there is no environment {peer!r} in {self.peers}; `nox -s bench` makes it")
        return str(found)

    def env(self, peer: str | None = None) -> dict[str, str]:
        """The variables of a process: ours finds the sources, a peer's the code that its generator wrote."""
        # bytecode is kept, or every start would compile the sources anew
        kept = {
            name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
        }
        paths = (
            [str(self._generated(peer))]
            if peer is not None and peer in _GENERATORS
            else [str(ROOT / "src"), str(ROOT / "generated")]
        )
        return kept | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode")}

    def _generated(self, peer: str) -> Path:
        """The folder of the code that a peer's generator writes from our bundle."""
        made = self.folder / peer
        if not made.exists():
            made.mkdir()
            (made / "config.yml").write_text("post_hooks: []\n")
            subprocess.run([self.python(peer), *_GENERATORS[peer]], cwd=made, check=True, stdout=subprocess.DEVNULL)
        return made

    def _served(self, *arguments: str) -> Served:
        process = self._until_the_end(Process("benchmarks.server", *arguments, env=self.env()))
        return Served(**process.said(), process=process)

    def _until_the_end(self, process: _P) -> _P:
        self._open.callback(process.close)
        return process

    def _written(self, name: str, body: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(body)
        return path
