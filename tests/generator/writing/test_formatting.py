"""The one style of generated files, wherever they are written."""

from __future__ import annotations

from pathlib import Path

from callrecords.generator.writing.formatting import format_folder


def test_a_folder_that_a_repository_leaves_out_is_formatted_too(tmp_path: Path) -> None:
    folder = tmp_path / "left-out" / "made"
    folder.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / "left-out" / ".gitignore").write_text("*\n")  # as nox, virtualenv and others write it
    (folder / "one.py").write_text("import os\nx = {  'a':1 }\n")
    format_folder(folder)
    assert (folder / "one.py").read_text() == 'x = {"a": 1}\n'
