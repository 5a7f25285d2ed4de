"""The change feed of a table: which records came, which are other than before, which are gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from callrecords.lake.rows import BESIDE, DAY, HASH
from callrecords.lake.table import LakeTable

_KINDS = {"insert": "new", "delete": "vanished", "update_postimage": "changed"}
_OWN = {"_change_type", "_commit_version", "_commit_timestamp", HASH, DAY, "raw"}


def changes(table: LakeTable, since: int, key: str) -> Iterator[dict[str, Any]]:
    """What the commits after a version changed, in their order: a whole record, or each changed field with both values."""
    newest = int(table.delta.version())
    for version in range(since + 1, newest + 1):
        rows = table.feed(version, version).to_pylist()
        before = {row[key]: row for row in rows if row["_change_type"] == "update_preimage"}
        for row in rows:
            kind = _KINDS.get(row["_change_type"])
            if kind is None:
                continue
            told: dict[str, Any] = {"version": version, "at": row["_commit_timestamp"], "change": kind, "key": row[key]}
            fields = {name: value for name, value in row.items() if name not in _OWN}
            if kind == "changed" and row[key] in before:
                old = before[row[key]]
                told["fields"] = {name: [old[name], value] for name, value in fields.items() if old[name] != value}
            else:
                told["record"] = {
                    name: value for name, value in fields.items() if name not in BESIDE or value is not None
                }
            yield told
