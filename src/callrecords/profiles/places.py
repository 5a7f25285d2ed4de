"""Where the configuration file is: what `CALLRECORDS_CONFIG` names, else the usual folder of the system."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from callrecords.errors import ConfigError

VARIABLE = "CALLRECORDS_CONFIG"
"""The variable that names another file."""


def config_file(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The path of the configuration file, whether it is there or not. Raises `ConfigError` where there is no home folder."""
    if given := environment.get(VARIABLE):
        return expanded(given)
    return _folder(environment, platform) / "callrecords" / "config.toml"


def expanded(text: str, folder: Path | None = None) -> Path:
    """A path as somebody wrote it: `~` is the home folder, a relative one begins at `folder`."""
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise ConfigError("there is no home folder that ~ could mean; write the whole path") from None
    return path if folder is None else folder / path


def _folder(environment: Mapping[str, str], platform: str) -> Path:
    if platform == "win32" and (roaming := environment.get("APPDATA")):
        return Path(roaming)
    if platform not in ("win32", "darwin"):
        stated = Path(environment.get("XDG_CONFIG_HOME", ""))
        if stated.is_absolute():  # another one counts for nothing, says the XDG specification
            return stated
    usual = {"win32": ("AppData", "Roaming"), "darwin": ("Library", "Application Support")}.get(platform, (".config",))
    try:
        return Path.home().joinpath(*usual)
    except RuntimeError:
        raise ConfigError(
            f"there is no home folder with a configuration file; set {VARIABLE} to the path of one"
        ) from None
