"""SQL over the tables of a place, with the engine that deltalake brings, or with DuckDB where it is installed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, Literal

from callrecords.errors import BadArgument
from callrecords.frames.doors import library, pyarrow
from callrecords.lake.table import LakeTable, delta

Engine = Literal["datafusion", "duckdb"]
"""DataFusion comes with deltalake."""


def engine_here() -> Engine:
    """DuckDB where it is installed, else DataFusion."""
    return "datafusion" if find_spec("duckdb") is None else "duckdb"


def query(tables: Mapping[str, LakeTable], sql: str, engine: Engine, views: Mapping[str, str] | None = None) -> Any:
    """The rows of a query as an Arrow table; `views` are queries that it can use by name. Raises `BadArgument` with what the engine says of one that it cannot run."""
    try:
        run = _duckdb if engine == "duckdb" else _datafusion
        return run(tables, sql, views or {})
    except Exception as error:
        if isinstance(error, MemoryError | OSError):
            raise
        raise BadArgument(f"{engine}: {str(error).strip()}") from error


def _datafusion(tables: Mapping[str, LakeTable], sql: str, views: Mapping[str, str]) -> Any:
    builder = delta().QueryBuilder()
    for name, table in tables.items():
        builder = builder.register(name, table.delta)
    for name, view in views.items():
        builder.execute(f'create view "{name}" as {view}').read_all()
    return pyarrow().table(builder.execute(sql).read_all())


def _duckdb(tables: Mapping[str, LakeTable], sql: str, views: Mapping[str, str]) -> Any:
    with library("duckdb").connect() as connection:
        for name, table in tables.items():
            connection.register(name, table.delta.to_pyarrow_dataset())
        for name, view in views.items():
            connection.execute(f'create view "{name}" as {view}')
        return pyarrow().table(connection.sql(sql))
