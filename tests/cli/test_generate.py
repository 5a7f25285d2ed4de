"""`callrecords generate`: checked first, written beside what is there, reported as a whole."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from callrecords.generator.vendor import LOCK
from tests.cli.conftest import Run

pytestmark = pytest.mark.slow

SPECS = Path(__file__).parents[1] / "specs"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project with the made-up vendors' specs, in which the command runs."""
    shutil.copytree(SPECS, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_packages_are_written_beside_what_is_there_with_the_lines_that_make_them_known(
    callrecords: Run, project: Path
) -> None:
    (project / "src" / "callrecords" / "wire").mkdir(parents=True)
    mine = [project / "src" / "mine.py", project / "src" / "callrecords" / "wire" / "other.py"]
    for path in mine:
        path.write_text("ours")
    for _ in range(2):  # what was generated before is replaced
        done = callrecords("generate", "lark", "fable")
        assert done.code == 0
    assert [path.read_text() for path in mine] == ["ours", "ours"]
    package = project / "src" / "callrecords" / "lark"
    assert {path.name for path in package.iterdir()} == {
        *("__init__.py", "client.py", "models.py", "resources.py", "vendor.py"),
        *("openapi.json", "py.typed", LOCK),
    }
    assert 'slug="lark"' in (package / "vendor.py").read_text()
    for path in (package / "client.py", project / "src" / "callrecords" / "wire" / "lark.py"):
        assert path.read_text().startswith("# Generated from lark by `callrecords generate`.")
    lines = done.out.splitlines()
    at = lines.index('[project.entry-points."callrecords.vendors"]')
    assert lines[at + 1 :] == [
        'lark = "callrecords.lark.vendor:VENDOR"',
        'fable = "callrecords.fable.vendor:VENDOR"',
    ]


def test_the_report_counts_operations_in_and_out_with_the_reasons(callrecords: Run) -> None:
    done = callrecords("generate", "lark")
    assert "  list   GET /v2/call-logs  lark.call_logs\n" in done.out
    assert "  other  POST /v2/call-logs  It is not about call records.\n" in done.out
    assert "  4 in, 1 list + 1 get + 2 other out\n" in done.out
    assert "made up, since no sample shows one: CallLog.answered_at" in done.out


def test_all_problems_of_all_specs_come_at_once_with_file_and_line_and_nothing_is_written(
    callrecords: Run, project: Path
) -> None:
    facts = project / "lark" / "facts.yaml"
    text = facts.read_text().replace("default: 30", "default: 31").replace("x-order", "x-ordr")
    facts.write_text(text.replace("update: {x-record: {key: id}}", "update: {x-record: {key: id}, x-recrod: 1}"))
    shutil.rmtree(project / "fable" / "schemas")
    done = callrecords("generate", "lark", "fable", "nothing")
    assert (done.code, done.out) == (7, "")
    line = 1 + next(at for at, part in enumerate(facts.read_text().splitlines()) if "x-recrod" in part)
    assert f"lark/facts.yaml, line {line}: " in done.err
    assert "did you mean x-record" in done.err
    assert "minimum, maximum and default must equal" in done.err
    assert "schemas" in done.err
    assert "nothing: there is no spec folder here" in done.err
    assert "problems; nothing was written" in done.err
    assert not (project / "src").exists()


def test_what_cannot_be_read_comes_first(callrecords: Run, project: Path) -> None:
    (project / "zebra").mkdir()
    (project / "zebra" / "facts.yaml").write_text("overlay: 1.0.0\nextends: nowhere.yaml\nactions: []\n")
    facts = project / "lark" / "facts.yaml"
    facts.write_text(facts.read_text().replace("default: 30", "default: 31"))
    first = callrecords("generate", "lark", "zebra").err.partition("nothing was written\n")[2].splitlines()[0]
    assert "there is no file nowhere.yaml" in first


def test_an_open_question_is_a_problem_until_it_is_answered(callrecords: Run, project: Path) -> None:
    facts = project / "lark" / "facts.yaml"
    text = facts.read_text()
    facts.write_text(text.replace("update: {x-means: owner}", "update: {x-question: 'Is this the account?'}"))
    done = callrecords("generate", "lark")
    assert done.code == 7
    assert "Is this the account? Write the answer here, and remove x-question" in done.err
    assert "lark/facts.yaml, line " in done.err
    facts.write_text(text)
    assert callrecords("generate", "lark").code == 0


@pytest.mark.parametrize("where", ["callrecords/lark/notes.txt", "callrecords/wire/lark.py", "callrecords/__init__.py"])
def test_a_file_that_was_not_generated_is_never_lost(where: str, callrecords: Run, project: Path) -> None:
    path = project / "out" / where
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    before = sorted(project.joinpath("out").rglob("*"))
    done = callrecords("generate", "lark", "fable", "-o", "out")
    assert (done.code, path.read_text()) == (7, "mine")
    assert sorted(project.joinpath("out").rglob("*")) == before


def test_a_link_is_not_followed(callrecords: Run, project: Path) -> None:
    (project / "elsewhere").mkdir()
    (project / "src" / "callrecords").mkdir(parents=True)
    (project / "src" / "callrecords" / "lark").symlink_to(project / "elsewhere")
    done = callrecords("generate", "lark")
    assert done.code == 7
    assert "a link is not replaced" in done.err


def test_a_description_without_facts_says_how_to_begin(callrecords: Run, project: Path) -> None:
    (project / "lark" / "facts.yaml").unlink()
    done = callrecords("generate", "lark", "lark/openapi.yaml")
    assert done.code == 7
    assert "callrecords init lark --from lark/openapi.yaml" in done.err
    assert "callrecords init NAME --from lark/openapi.yaml" in done.err


def test_two_folders_of_one_name_are_refused(callrecords: Run, project: Path) -> None:
    shutil.copytree(project / "lark", project / "second" / "lark")
    done = callrecords("generate", "lark", "second/lark")
    assert done.code == 7
    assert "two vendors would be called lark" in done.err


def test_examples_that_break_their_own_schema_are_named_and_do_not_stop_it(callrecords: Run, project: Path) -> None:
    path = project / "lark" / "openapi.yaml"
    path.write_text(path.read_text("utf-8").replace("duration: 61.5", "duration: long"), "utf-8")
    done = callrecords("generate", "lark")
    assert done.code == 0
    assert "  examples that break their own schema, which nothing is made after: 1\n" in done.out
    assert "    lark/openapi.yaml, line 45: /paths/~1v2~1call-logs/get/" in done.out


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("lark/facts.yaml", "is a file; name the folder that it stands in: lark"),
        ("lark/openapi.yaml", "To begin with it: callrecords init NAME --from lark/openapi.yaml"),
        ("hill", "To begin with it: callrecords init hill --from FILE"),
    ],
)
def test_what_is_no_spec_folder_is_told_from_one(given: str, says: str, callrecords: Run) -> None:
    done = callrecords("generate", given)
    assert done.code == 7
    assert says in done.err


@pytest.mark.parametrize("name", ["Lark2", "my-lark", "class"])
def test_a_folder_that_no_vendor_can_be_called_after_is_to_be_renamed(
    name: str, callrecords: Run, project: Path
) -> None:
    (project / "lark").rename(project / name)
    done = callrecords("generate", name)
    assert done.code == 7
    assert f"no vendor can be called {name}; rename the folder to lark" in done.err


@pytest.mark.slow
def test_what_was_generated_before_is_there_until_the_new_is_complete(
    callrecords: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    assert callrecords("generate", "lark").code == 0
    there = {path: path.read_bytes() for path in (project / "src").rglob("*") if path.is_file()}
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfile", full)
        done = callrecords("generate", "lark")
    assert done.code == 6
    assert "No space left" in done.err
    assert {path: path.read_bytes() for path in (project / "src").rglob("*") if path.is_file()} == there
    assert callrecords("generate", "lark").code == 0
