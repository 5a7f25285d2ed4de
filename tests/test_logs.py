"""Each part has a logger; the table of loggers and levels is that of the code, and no line holds what was asked or sent."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from callrecords.client.operations.query import ListQuery, WalkQuery
from tests.client.acme import TOKEN, Acme, F

ROOT = Path(__file__).parents[1]
LEVELS = {"debug": "DEBUG", "info": "INFO", "warning": "WARNING", "error": "ERROR", "exception": "ERROR"}
PERSON, NUMBER = "Ann Example", "+4930123456"


def _used() -> Iterator[tuple[str, str]]:
    """Each logger of ours with each level that the code writes to it."""
    for path in sorted((ROOT / "src" / "callrecords").rglob("*.py")):
        text = path.read_text()
        named = re.search(r'^_log = logging\.getLogger\("(callrecords\.\w+)"\)$', text, re.MULTILINE)
        for node in ast.walk(ast.parse(text)) if named else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                level = LEVELS.get(node.func.attr)
                if level is not None and ast.unparse(node.func.value) == "_log":
                    assert named
                    yield named[1], level


def test_the_page_lists_every_logger_with_its_levels() -> None:
    page = (ROOT / "docs" / "tracing.md").read_text()
    stated = re.findall(r"^\| `(callrecords\.\w+)` \| ([A-Z]+) \|", page, re.MULTILINE)
    assert len(stated) == len(set(stated))
    assert set(stated) == set(_used())


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, str]]:
    return [(one.name, one.levelname, one.getMessage()) for one in caplog.records if one.name.startswith("callrecords")]


def test_attempts_retries_pages_and_deviations_are_told_without_what_they_hold(
    caplog: pytest.LogCaptureFixture,
) -> None:
    replies = [
        httpx.Response(503, json={"errors": [{"code": 1, "message": PERSON}]}),
        httpx.Response(200, json={"rows": [{"ref": "r1", "from": NUMBER, "way": PERSON}], "links": {}}),
    ]
    caplog.set_level(logging.DEBUG)
    query = WalkQuery(where=F.name == PERSON, extra={"search": NUMBER}, max_items=1)
    list(Acme(lambda request: replies.pop(0)).entries.iter(query))
    found = lines(caplog)
    assert ("callrecords.walk", "DEBUG", "list_entries: a page with 1 items") in found
    assert ("callrecords.records", "INFO", "list_entries: unknown enum value, for the first time, in way") in found
    assert [
        text.partition(" took")[0] for name, level, text in found if (name, level) == ("callrecords.http", "DEBUG")
    ] == [
        "list_entries: attempt 1",
        "list_entries: attempt 2",
    ]
    [retry] = [text for name, level, text in found if (name, level) == ("callrecords.http", "INFO")]
    assert retry.startswith("list_entries: attempt 1 ended in ServerError; the next in 0.5 s")
    assert [secret for secret in (PERSON, NUMBER, TOKEN, "acme.example") if secret in str(found)] == []


def test_a_deviation_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    body = {"rows": [{"ref": "r1", "way": "sideways"}, {"ref": "r2", "way": "sideways"}], "links": {}}
    client = Acme(lambda request: httpx.Response(200, json=body))
    for _ in range(2):
        assert len(client.entries.list_(ListQuery()).items) == 2
    assert len(lines(caplog)) == 1
