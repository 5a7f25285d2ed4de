"""Records for data frames: as dicts, or as Arrow, which pandas, polars, DuckDB and others read.

`to_dicts` needs the base install alone. The others need pyarrow, which the extra `arrow` brings; pandas and polars are
yours, and imported by the function that is named after them.
"""

from typing import TYPE_CHECKING

from callrecords.spec.lazy import lazily

if TYPE_CHECKING:
    from callrecords.frames.dicts import to_dicts
    from callrecords.frames.tables import to_arrow, to_pandas, to_polars
else:
    __getattr__, __dir__ = lazily(__name__, ".dicts", ".tables")

__all__ = ["to_arrow", "to_dicts", "to_pandas", "to_polars"]
