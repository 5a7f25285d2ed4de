"""The standard library reads a page."""

import json
import sys
from pathlib import Path

from benchmarks.contest import contest, timed

body = Path(sys.argv[1]).read_bytes()
contest(timed(lambda: json.loads(body), 5))
