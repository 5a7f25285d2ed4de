"""The byte comparison behind `nox -s fresh`."""

from pathlib import Path

from scripts.fresh import differences


def _tree(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_equal_trees_have_no_differences(tmp_path: Path) -> None:
    files = {"a.py": b"1\n", "sub/b.json": b"{}\n"}
    assert differences(_tree(tmp_path / "made", files), _tree(tmp_path / "kept", files)) == []


def test_a_missing_a_leftover_and_a_changed_file_are_each_named(tmp_path: Path) -> None:
    made = _tree(tmp_path / "made", {"same": b"x", "changed": b"x\n", "sub/new": b""})
    kept = _tree(tmp_path / "kept", {"same": b"x", "changed": b"x", "old": b""})
    assert differences(made, kept) == ["differs: changed", "left over: old", "missing: sub/new"]


def test_caches_left_by_the_interpreter_are_not_differences(tmp_path: Path) -> None:
    made = _tree(tmp_path / "made", {"a.py": b""})
    kept = _tree(tmp_path / "kept", {"a.py": b"", "__pycache__/a.pyc": b"0"})
    assert differences(made, kept) == []
