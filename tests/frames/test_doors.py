"""Libraries that may not be there."""

from __future__ import annotations

import sys

import pytest

from callrecords.errors import ConfigError
from callrecords.frames import to_arrow, to_polars
from tests.client.acme import Entry


def test_without_pyarrow_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match=r'pyarrow.*pip install "\.\[arrow\]"'):
        to_arrow([Entry(ref="a")])


def test_without_polars_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ConfigError, match="polars, which is not installed"):
        to_polars([Entry(ref="a")])
