"""The first screen of the README: figures as they were measured, pictures that a command takes."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

README = (ROOT / "README.md").read_text("utf-8")


def test_the_figures_are_those_of_the_benchmarks_with_their_commands() -> None:
    measured = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    rows = re.findall(r"(?m)^\| [^|]+ \| ([\d.,]+ ×) \|", measured)
    figures = re.findall(r"([\d.,]*\d) times as long", README)
    assert figures
    assert {f"{one} ×" for one in figures} <= set(rows)
    commands = re.findall(r"`(nox -s bench -- \w+)`", README)
    assert commands
    assert all(f"`{command}`" in measured for command in commands)


def test_each_picture_is_there_is_taken_by_the_command_and_has_words_for_those_who_do_not_see_it() -> None:
    shown = re.findall(r"!\[([^]]*)\]\(docs/pictures/([\w-]+)\.png\)", README)
    assert len(shown) == 3
    takes = (ROOT / "tests" / "pages" / "take_pictures.py").read_text("utf-8")
    for words, name in shown:
        assert (ROOT / "docs" / "pictures" / f"{name}.png").is_file()
        assert f'"{name}' in takes
        assert len(words.split()) > 3
