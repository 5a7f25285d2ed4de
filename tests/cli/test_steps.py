"""How far a check is, without a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from callrecords.cli.steps import Steps


def test_each_operation_is_one_line_and_a_long_one_says_where_it_is() -> None:
    out = io.StringIO()
    times = iter([0.0, 1.0, 1.0, 12.0, 12.0, 13.0])
    with Steps(Console(file=out, width=20), clock=lambda: next(times)) as steps:
        steps.at("list_calls: order.sorted")
        steps.at("list_calls: order.stable")
        steps.at("list_calls: paging.every-record-once")
        steps.at("schemathesis, in all its phases")
    assert out.getvalue().splitlines() == [
        "list_calls",
        "list_calls: paging.every-record-once",
        "schemathesis, in all its phases",
    ]
