"""A configuration file of a test's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from callrecords.profiles.config import Config, read_config

Write = Callable[..., Path]
Read = Callable[[], Config]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.fixture
def write(path: Path) -> Write:
    def written(text: str | bytes, mode: int = 0o600) -> Path:
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        path.chmod(mode)
        return path

    return written


@pytest.fixture
def read(path: Path) -> Read:
    return lambda: read_config({"CALLRECORDS_CONFIG": str(path), "TOKEN_OF_BERLIN": "from-a-variable"})
