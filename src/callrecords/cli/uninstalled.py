"""`--spec DIR`: a vendor of a spec folder, made into a cache and used at once, without being installed."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import click

from callrecords.cli.examples import A_PATH, option
from callrecords.cli.progress import PipedConsole, Steps
from callrecords.cli.specs import checked, need_generator, shown, spoken, write
from callrecords.errors import ConfigError
from callrecords.spec.bundle import load_bundle
from callrecords.spec.catalog import UnknownName, Vendor, find

if TYPE_CHECKING:
    from callrecords.generator.reading.folder import SpecReading

F = TypeVar("F", bound=Callable[..., Any])

CACHE = "CALLRECORDS_CACHE"
"""The variable that names another folder for what is made."""
_KEPT = 30 * 24 * 3600.0
"""Seconds after which a package that nobody has used since is removed."""


def with_spec(command: F) -> F:
    """The option `--spec DIR`: the vendor of that folder joins those that the command knows, in front."""
    return option(
        "--spec",
        "DIR",
        "Also know the vendor of this spec folder, without installing it.",
        type=A_PATH,
        is_eager=True,
        expose_value=False,
        callback=_joined,
    )(command)


def given() -> dict[str, str]:
    """The option as it was given to the command that runs, for a line that runs it again."""
    context = click.get_current_context(silent=True)
    return {} if context is None or CACHE not in context.meta else {"--spec": context.meta[CACHE]}


def find_vendor(vendors: Sequence[Vendor], slug: str) -> Vendor:
    """The vendor with this slug; raises `UnknownName`, with a note where a spec folder of this name lies in the current one."""
    try:
        return find(vendors, slug)
    except UnknownName as error:
        folder = Path(slug)
        if slug.isalnum() and any((folder / name).is_file() for name in ("facts.yaml", "openapi.yaml")):
            context = click.get_current_context(silent=True)
            options = () if context is None else (name for one in context.command.params for name in one.opts)
            if "--spec" in options:
                error.add_note(f"The folder {slug} holds a spec: --spec {slug} makes its vendor known.")
            else:
                error.add_note(
                    f"The folder {slug} holds a spec: generate it, and install your project, to make its vendor known."
                )
        raise


def _joined(context: click.Context, parameter: click.Parameter, folder: Path | None) -> None:
    del parameter
    if folder is None:
        return
    context.meta[CACHE] = str(folder)
    if context.resilient_parsing:  # completion offers nothing where it cannot know, and makes nothing
        with contextlib.suppress(Exception):
            context.obj = _in_front(_vendor(folder, make=False), context.obj)
    else:
        context.obj = _in_front(_vendor(folder, make=True), context.obj)


def _in_front(vendor: Vendor, known: tuple[Vendor, ...]) -> tuple[Vendor, ...]:
    return (vendor, *(other for other in known if other.slug != vendor.slug))


def _vendor(folder: Path, *, make: bool) -> Vendor:
    need_generator()
    from callrecords.generator.reading.folder import is_spec, read

    if not is_spec(folder):
        checked([folder], house=False, step=lambda _: None)
    reading = spoken(lambda: read(folder))
    home = cache_folder(os.environ)
    made = home / _digest(reading)
    slug = folder.resolve().name
    if not (made / "callrecords" / slug).is_dir():
        if not make:
            raise LookupError(slug)
        _make(folder, made)
        _clean(home)
    os.utime(made)
    return attrs.evolve(_imported(made, slug), origin=f"the spec in {shown(folder)}")


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where packages are kept, for this user alone: they are imported. Raises `ConfigError` where others could write there."""
    given = environment.get(CACHE)
    try:
        base = environment.get("LOCALAPPDATA") if os.name == "nt" else environment.get("XDG_CACHE_HOME")
        folder = Path(given) if given else Path(base or Path.home() / ".cache") / "callrecords"
    except RuntimeError:
        raise ConfigError(f"there is no home folder to keep packages in; set {CACHE} to a folder of yours") from None
    folder = folder / "specs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix":
        status = folder.stat()
        if status.st_uid != os.getuid() or status.st_mode & 0o022:
            raise ConfigError(f"{folder}: others can write there; take that away, or set {CACHE} to a folder of yours")
    return folder


def _digest(reading: SpecReading) -> str:
    """A name for what comes of a spec: it changes with the spec and with what generates."""
    from callrecords.generator.bundle.folder import render
    from callrecords.generator.vendor import tools

    digest = hashlib.sha256(render(reading.source.document))
    if reading.overlay is not None:
        digest.update(reading.overlay.file.read_bytes())
    digest.update(repr(([str(one) for one in reading.operations], sorted(tools().items()))).encode())
    for file in _generator():
        digest.update(file.read_bytes())
    return digest.hexdigest()[:32]


def _generator() -> Iterator[Path]:
    """The files of the generator and its templates, and of what it reads specs with."""
    top = Path(__file__).parents[1]
    for room in ("generator", "spec"):
        yield from sorted(path for path in (top / room).rglob("*") if path.suffix in (".py", ".jinja", ".json"))


def _make(folder: Path, made: Path) -> None:
    with tempfile.TemporaryDirectory(dir=made.parent) as temporary, Steps(PipedConsole(stderr=True)) as steps:
        checked([folder], house=False, step=steps.at)
        out = Path(temporary, "made")
        write([folder], out, steps.at)
        try:
            out.rename(made)
        except OSError:
            if not made.is_dir():  # otherwise another process was faster, with the same bytes
                raise


def _clean(home: Path) -> None:
    for path in home.iterdir():
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _KEPT:
                shutil.rmtree(path)


def _imported(made: Path, slug: str) -> Vendor:
    """The entry of a package that was just put on the path, whatever was imported under its name before."""
    own = (f"callrecords.{slug}", f"callrecords.wire.{slug}")
    for name in [name for name in sys.modules if name in own or name.startswith(f"{own[0]}.")]:
        del sys.modules[name]
    sys.path.insert(0, str(made))
    importlib.invalidate_caches()
    load_bundle.cache_clear()
    vendor: Vendor = importlib.import_module(f"callrecords.{slug}.vendor").VENDOR
    return vendor
