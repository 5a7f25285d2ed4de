"""`callrecords init`: facts proposed beside the vendor's own file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from callrecords.registry import VENDORS
from tests.cli.conftest import Run

SPECS = Path(__file__).parents[1] / "specs"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a vendor's own description, in which the command runs."""
    shutil.copyfile(SPECS / "lark" / "openapi.yaml", tmp_path / "vendor.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _answer(facts: Path) -> None:
    facts.write_text(re.sub(r'(, |\n +)x-question: "[^"]*"', "", facts.read_text()))


@pytest.mark.slow
def test_what_is_proposed_becomes_a_package_once_the_questions_are_answered(callrecords: Run, project: Path) -> None:
    before = (project / "vendor.yaml").read_bytes()
    done = callrecords("init", "lark", "--from", "vendor.yaml")
    assert done.code == 7
    assert "2 questions to answer, 0 problems to mend in lark/facts.yaml" in done.err
    assert "lark/facts.yaml, line " in done.err
    assert "  4 in, 1 list + 1 get + 2 other out\n" in done.out
    assert "extends: ../vendor.yaml\n" in (project / "lark" / "facts.yaml").read_text()
    assert callrecords("generate", "lark").code == 7
    _answer(project / "lark" / "facts.yaml")
    assert callrecords("generate", "lark").code == 0
    assert (project / "src" / "callrecords" / "lark" / "vendor.py").exists()
    assert (project / "vendor.yaml").read_bytes() == before


def test_facts_that_are_there_are_replaced_only_by_force(callrecords: Run, project: Path) -> None:
    (project / "lark").mkdir()
    facts = project / "lark" / "facts.yaml"
    facts.write_text("mine")
    done = callrecords("init", "lark", "--from", "vendor.yaml")
    assert (done.code, facts.read_text()) == (2, "mine")
    assert "--force proposes it anew, and keeps what was there" in done.err
    callrecords("init", "lark", "--from", "vendor.yaml", "--force")
    assert facts.read_text().startswith("# Facts about the API")


def test_what_force_replaces_is_kept_and_what_is_the_same_needs_no_copy(callrecords: Run, project: Path) -> None:
    again = ("init", "lark", "--from", "vendor.yaml", "--force")
    for _ in range(2):
        assert ".bak" not in callrecords(*again).out
    facts = project / "lark" / "facts.yaml"
    for number, mine in (("", "answers"), ("2", "later answers")):
        facts.write_text(mine)
        assert f"What was there before, with its answers: lark/facts.yaml.bak{number}\n" in callrecords(*again).out
        assert (project / "lark" / f"facts.yaml.bak{number}").read_text() == mine
    assert (project / "lark" / "facts.yaml.bak").read_text() == "answers"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("https://hill.example/openapi.yaml", "is an address. Save what is there as a file"),
        (".", "is a folder. Name the file in it that the description begins with, such as vendor.yaml"),
        ("nothing.yaml", "does not exist"),
    ],
)
def test_what_is_no_file_is_refused_with_what_to_do(given: str, says: str, callrecords: Run) -> None:
    done = callrecords("init", "lark", "--from", given)
    assert done.code == 2
    assert says in done.err
    assert not Path("lark").exists()


def test_a_key_of_the_facts_is_explained_whatever_else_is_asked(callrecords: Run) -> None:
    done = callrecords("init", "--explain", "x-pii")

    assert (done.code, done.out.splitlines()[0]) == (0, "x-pii stands on: property.")


def test_a_key_that_is_none_is_refused_with_the_nearest(callrecords: Run) -> None:
    done = callrecords("init", "--explain", "x-paginaton")

    assert done.code == 2
    assert "did you mean x-pagination" in done.err


def test_the_name_of_a_built_in_vendor_is_taken_and_what_that_means_is_said(callrecords: Run) -> None:
    slug = VENDORS[0].slug
    assert f"{slug} is the name of a built-in vendor too" in callrecords("init", slug, "--from", "vendor.yaml").out
    assert "built-in" not in callrecords("init", "hill", "--from", "vendor.yaml").out


def test_a_file_in_the_place_of_the_folder_is_named(callrecords: Run, project: Path) -> None:
    (project / "hill").write_text("mine")
    done = callrecords("init", "hill", "--from", "vendor.yaml")
    assert done.code == 2
    assert "hill is a file; the facts come into a folder of the vendor's name" in done.err


def test_a_list_that_is_named_and_is_not_there_is_told(callrecords: Run, project: Path) -> None:
    done = callrecords("init", "lark", "--from", "vendor.yaml", "--list", "/nothing")
    assert done.code == 7
    assert "there is no GET /nothing" in done.err
    assert not (project / "lark").exists()


@pytest.mark.parametrize("name", ["wire", "client", "Hill", "my-hill", "2hill", "class"])
def test_a_name_that_no_vendor_can_have_is_refused(name: str, callrecords: Run, project: Path) -> None:
    done = callrecords("init", name, "--from", "vendor.yaml")
    assert done.code == 2
    assert "cannot be a vendor's name" in done.err
    assert not (project / name).exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a list", "expected an object"),
        ("openapi: 4.0", "begins with"),
        ("a: [", "Error: vendor.yaml, line 1: "),
        ("a:\n\tb: 1", "vendor.yaml, line 2: "),
        ("a:\n\tb: 1", "a tab is none"),
        ('{"a": 1,\n}', "line 2: "),
        ("\x00", "vendor.yaml"),
    ],
)
def test_what_is_no_description_is_named_and_nothing_is_written(
    text: str, message: str, callrecords: Run, project: Path
) -> None:
    (project / "vendor.yaml").write_text(text)
    done = callrecords("init", "lark", "--from", "vendor.yaml")
    assert done.code == 7
    assert message in done.err
    assert not (project / "lark").exists()


_BAD = {
    "a list that is posted": (("    get:\n      tags", "    put:\n      tags"), "Which operation lists call records?"),
    "an unknown security scheme": (("scheme: basic", "scheme: digest"), "is http digest"),
    "a parameter without a Python name": (("name: skip", "name: '%%'"), "'%%' has no Python name"),
    "a server without a scheme": (("https://voice", "voice"), "Its URL has no scheme and host"),
    "no server": (("servers:\n  - url: https://voice.lark.example/api\n", ""), "The description names no server"),
}


@pytest.mark.parametrize("name", _BAD)
def test_what_a_vendor_wrote_and_nobody_can_keep_is_said(name: str, callrecords: Run, project: Path) -> None:
    (old, new), message = _BAD[name]
    text = (project / "vendor.yaml").read_text()
    assert old in text
    (project / "vendor.yaml").write_text(text.replace(old, new))
    done = callrecords("init", "lark", "--from", "vendor.yaml")
    assert done.code == 7
    assert message in done.err
    assert "no server is named" not in done.err  # the question says it
    _answer(project / "lark" / "facts.yaml")
    assert callrecords("generate", "lark").code == 7


@pytest.mark.slow
def test_the_second_of_two_operations_with_one_id_gets_another(callrecords: Run, project: Path) -> None:
    text = (project / "vendor.yaml").read_text()
    (project / "vendor.yaml").write_text(text.replace("operationId: CallLogs.Get", "operationId: CallLogs.List"))
    assert "2 questions to answer, 0 problems to mend" in callrecords("init", "lark", "--from", "vendor.yaml").err
    facts = project / "lark" / "facts.yaml"
    assert "operationId: " in facts.read_text()
    _answer(facts)
    assert callrecords("generate", "lark").code == 0
