"""The stock output of openapi-python-client reads a page."""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks import subject
from benchmarks.contest import contest, timed

body = Path(sys.argv[1]).read_bytes()
models: Any = importlib.import_module("stock_client.models")
page: Any = getattr(models, subject.PAGE)
contest(timed(lambda: page.from_dict(json.loads(body)), 5))
