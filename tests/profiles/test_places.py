"""The configuration file is where a variable says, else where people of each system look for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from callrecords.errors import ConfigError
from callrecords.profiles.places import config_file, expanded

HOME = Path.home()
UNDER = Path("callrecords", "config.toml")


@pytest.mark.parametrize(
    ("platform", "environment", "path"),
    [
        ("linux", {}, HOME / ".config" / UNDER),
        ("linux", {"XDG_CONFIG_HOME": "/etc/xdg"}, Path("/etc/xdg") / UNDER),
        ("linux", {"XDG_CONFIG_HOME": "relative"}, HOME / ".config" / UNDER),
        ("darwin", {"XDG_CONFIG_HOME": "/etc/xdg"}, HOME / "Library" / "Application Support" / UNDER),
        ("win32", {"APPDATA": "/roaming"}, Path("/roaming") / UNDER),
        ("win32", {}, HOME / "AppData" / "Roaming" / UNDER),
        ("linux", {"CALLRECORDS_CONFIG": "/a/b.toml", "XDG_CONFIG_HOME": "/etc/xdg"}, Path("/a/b.toml")),
        ("linux", {"CALLRECORDS_CONFIG": "~/b.toml"}, HOME / "b.toml"),
    ],
)
def test_the_file_is_in_the_usual_folder_or_where_the_variable_says(
    platform: str, environment: dict[str, str], path: Path
) -> None:
    assert config_file(environment, platform) == path


def test_a_relative_path_in_the_file_begins_at_its_folder() -> None:
    assert expanded("token", Path("/etc/calls")) == Path("/etc/calls/token")
    assert expanded("/run/token", Path("/etc/calls")) == Path("/run/token")
    assert expanded("~/token", Path("/etc/calls")) == HOME / "token"


def test_a_user_without_a_home_folder_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(ConfigError, match=r"no home folder.*CALLRECORDS_CONFIG"):
        config_file({}, "linux")
