"""Libraries of the extras, imported when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from callrecords.errors import ConfigError


def library(name: str, extra: str | None = None) -> Any:
    """A library by name; raises `ConfigError` with what to install where it is missing."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0]:
            raise  # it is there, and lacks something itself
        way = "install it"
        if extra:
            way = f'the extra `{extra}` brings it, as in python -m pip install ".[{extra}]", or "PATH_OF_THE_WHEEL[{extra}]"'
        raise ConfigError(f"this needs {name}, which is not installed: {way}") from None


def pyarrow() -> Any:
    """pyarrow, of the extra `arrow`."""
    return library("pyarrow", "arrow")
