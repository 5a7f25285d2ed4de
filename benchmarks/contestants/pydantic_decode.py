"""pydantic v2 reads a page, straight from the bytes, into the models that datamodel-code-generator writes."""

import importlib
import sys
from pathlib import Path
from typing import Any

from benchmarks import subject
from benchmarks.contest import contest, timed

body = Path(sys.argv[1]).read_bytes()
models: Any = importlib.import_module("pydantic_models")
page: Any = getattr(models, subject.PAGE)
contest(timed(lambda: page.model_validate_json(body), 5))
