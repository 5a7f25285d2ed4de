"""A real notebook: its kernel runs the cells, without a terminal and without ipywidgets."""

from __future__ import annotations

from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

SETUP = """
import sys
sys.modules["ipywidgets"] = None
from callrecords.registry import VENDORS
from callrecords.testing import running
"""


def outputs(*cells: str) -> list[list[Any]]:
    """What a notebook of some cells shows, cell by cell."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, timeout=None, kernel_name="python3").execute()
    return [cell.outputs for cell in notebook.cells]


def shown(output: Any) -> str:
    """The HTML of an output, or its text."""
    data = output.get("data", {})
    return str(data.get("text/html", data.get("text/plain", output.get("text", ""))))


def test_records_pages_and_the_bar_are_shown_in_a_notebook_without_widgets() -> None:
    _, record, page, bar, hurried = outputs(
        SETUP,
        "vendor = VENDORS[0]\nserving = running()\nemulator = serving.__enter__()\nclient = emulator.client(vendor.slug)\n"
        "name = vendor.resources[0].name\nlisted = getattr(client, name)\npage = listed.list()\npage.items[0]",
        "page",
        "from callrecords.progress import progress\ncounted = list(progress(listed.iter(max_items=40), 'calls'))",
        "len(counted)",
    )
    assert "<table>" in shown(record[0])
    assert "Page of " in shown(page[0])
    assert [output.output_type for output in bar] == ["display_data"], "one bar, which is drawn anew"
    assert "calls: 40 " in shown(bar[0])
    assert "<progress" in shown(bar[0])
    assert shown(hurried[0]) == "40"
