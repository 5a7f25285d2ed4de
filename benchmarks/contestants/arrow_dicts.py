"""pyarrow makes a table of the dicts that the standard library reads from a page; no value has a type but its JSON one."""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.contest import contest, timed

pa: Any = importlib.import_module("pyarrow")
page = Path(sys.argv[1]).read_bytes()
items = [item for _ in range(int(sys.argv[2])) for item in json.loads(page)["items"]]


def arrow() -> None:
    """All of them at once."""
    assert pa.Table.from_pylist(items).num_rows == len(items)


contest(timed(arrow))
