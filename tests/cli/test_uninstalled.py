"""`--spec DIR`: a vendor that is not installed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from callrecords.cli.uninstalled import CACHE, cache_folder
from callrecords.errors import ConfigError
from callrecords.spec.bundle import load_bundle
from tests.cli.conftest import Run

pytestmark = pytest.mark.slow

SPECS = Path(__file__).parents[1] / "specs"
FETCH = ("fetch", "lark.call_logs", "--emulated", "--max", "2", "--spec", "lark")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a spec and a cache; what is imported from there is forgotten."""
    shutil.copytree(SPECS / "lark", tmp_path / "lark")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    before, path = _modules(), [*sys.path]
    yield tmp_path
    sys.path[:] = path
    for name in _modules():
        del sys.modules[name]
    sys.modules.update(before)  # those too that the command forgot and did not import again
    load_bundle.cache_clear()


def _modules() -> dict[str, ModuleType]:
    """The modules of the vendor that are imported."""
    return {
        name: one for name, one in sys.modules.items() if name.startswith(("callrecords.lark", "callrecords.wire.lark"))
    }


def _made(project: Path) -> list[Path]:
    return sorted((project / "cache" / "specs").iterdir())


def test_fetch_fields_and_completion_know_the_vendor_and_it_is_made_once(
    callrecords: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = callrecords(*FETCH)
    assert done.code == 0
    assert len(done.out.splitlines()) == 4
    (made,) = _made(project)
    before = (made / "callrecords" / "lark" / "client.py").stat().st_mtime_ns
    assert callrecords("fields", "lark.call_logs", "--spec", "lark").code == 0
    assert _made(project) == [made]
    assert (made / "callrecords" / "lark" / "client.py").stat().st_mtime_ns == before
    monkeypatch.setenv("_CALLRECORDS_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "callrecords fetch --spec lark lar")
    monkeypatch.setenv("COMP_CWORD", "4")
    assert "lark.call_logs" in callrecords().out


def test_a_spec_that_changed_is_made_anew(callrecords: Run, project: Path) -> None:
    callrecords(*FETCH)
    facts = project / "lark" / "facts.yaml"
    facts.write_text(facts.read_text().replace("name: call_logs", "name: logs"))
    assert callrecords("fetch", "lark.logs", *FETCH[2:]).code == 0
    assert len(_made(project)) == 2


def test_a_spec_with_problems_or_questions_is_not_used(callrecords: Run, project: Path) -> None:
    callrecords(*FETCH)
    facts = project / "lark" / "facts.yaml"
    facts.write_text(facts.read_text().replace("{x-means: owner}", "{x-means: owner, x-question: Is it?}"))
    done = callrecords(*FETCH)
    assert (done.code, done.out) == (7, "")
    assert "Is it?" in done.err
    assert callrecords("fetch", "lark.call_logs", "--spec", "nowhere").code == 7
    assert len(_made(project)) == 1


def test_what_nobody_used_for_long_is_removed(callrecords: Run, project: Path) -> None:
    old = project / "cache" / "specs" / "old"
    old.mkdir(parents=True, mode=0o700)
    old.parent.chmod(0o700)
    os.utime(old, (0, 0))
    assert callrecords(*FETCH).code == 0
    assert not old.exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_cache_that_others_can_write_to_is_refused(tmp_path: Path) -> None:
    folder = cache_folder({CACHE: str(tmp_path / "own")})
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o777)
    with pytest.raises(ConfigError, match="others can write there"):
        cache_folder({CACHE: str(tmp_path / "own")})


def test_the_users_folder_for_caches_is_respected(tmp_path: Path) -> None:
    variable = "LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME"
    assert cache_folder({variable: str(tmp_path)}) == tmp_path / "callrecords" / "specs"


@pytest.mark.parametrize("command", [("fetch", "lark.call_logs", "--emulated"), ("check", "lark", "--client")])
def test_a_vendor_that_only_a_folder_here_knows_is_said_to_need_the_option(
    command: tuple[str, ...], callrecords: Run
) -> None:
    done = callrecords(*command)
    assert done.code == 2
    assert "The folder lark holds a spec: --spec lark makes its vendor known." in done.err
    assert "holds a spec" not in callrecords("fetch", "nothing.calls", "--emulated").err
