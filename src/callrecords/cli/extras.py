"""What a command needs beyond the base install, and how to get it. It imports with the base install alone."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

CLI_MODULES = ("click", "rich")
EMULATOR_MODULES = ("uvicorn", "httptools")
SYNC_MODULES = ("deltalake", "pyarrow")
GENERATE_MODULES = (
    "datamodel_code_generator", "jsonpath", "jsonschema_rs", "openapi_python_client", "openapi_spec_validator", "ruamel", "ruff",
)  # fmt: skip


def missing(modules: Sequence[str]) -> tuple[str, ...]:
    """Those of the top-level modules that are not installed."""
    return tuple(name for name in modules if importlib.util.find_spec(name) is None)


def lacking(extra: str, absent: Sequence[str]) -> str:
    """The message for a command whose packages are not installed."""
    return (
        f"this command needs {' and '.join(absent)}: the extra `{extra}` brings what is missing. In a checkout:\n\n"
        f'    python -m pip install ".[{extra}]"\n\n'
        f'With a wheel: python -m pip install "PATH_OF_THE_WHEEL[{extra}]"\n'
    )
