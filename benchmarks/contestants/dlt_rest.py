"""dlt's own source of REST lists loads as many records into DuckDB, in a new folder each time: dicts, merged by their key."""

import importlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import subject
from benchmarks.contest import contest, timed


def main() -> None:
    """Load, and count."""
    base, token, wanted = sys.argv[1:]
    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"}
    dlt: Any = importlib.import_module("dlt")
    rest: Any = importlib.import_module("dlt.sources.rest_api")

    def load() -> None:
        with tempfile.TemporaryDirectory() as folder:
            pipeline = dlt.pipeline(
                "calls",
                destination=dlt.destinations.duckdb(str(Path(folder, "calls.duckdb"))),
                dataset_name="telephony",
                pipelines_dir=folder,
            )
            pipeline.run(_source(rest, base, token))
            with pipeline.sql_client() as sql:
                ((found,),) = sql.execute_sql(f"select count(*) from {subject.RESOURCE}")
        assert found == int(wanted), found

    contest(timed(load))


def _source(rest: Any, base: str, token: str) -> Any:
    """The list as dlt's documentation describes one: its address, its token, and where the next page is."""
    return rest.rest_api_source(
        {
            "client": {
                "base_url": f"{base}/",
                "auth": {"type": "bearer", "token": token},
                "paginator": {"type": "json_link", "next_url_path": "pagination.next"},
            },
            "resources": [
                {
                    "name": subject.RESOURCE,
                    "primary_key": subject.KEY,
                    "write_disposition": "merge",
                    "endpoint": {
                        "path": subject.PATH.lstrip("/"),
                        "params": {"limit": 1000},
                        "data_selector": "items",
                    },
                }
            ],
        }
    )


main()
