"""The guide of the command line names what the commands have."""

from pathlib import Path

import pytest

from callrecords.cli.app import cli

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "cli.md").read_text("utf-8")
GUIDES = "\n".join(page.read_text("utf-8") for page in sorted(DOCS.glob("*.md")))


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_a_heading_and_every_option_stands_in_a_guide(name: str) -> None:
    headings = [line for line in GUIDE.splitlines() if line.startswith("## ")]
    assert any(f"`callrecords {name}" in line or f"`{name}`" in line for line in headings)
    names = [option for parameter in cli.commands[name].params for option in parameter.opts if option[:2] == "--"]
    assert [option for option in names if option not in GUIDES] == []
