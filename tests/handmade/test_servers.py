"""The hand-written servers themselves: they share nothing with the project, and every planted bug shows somewhere."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest

from tests.handmade import carrierx, carrierx_bugs, carrierx_data, carrierx_kinds, cinnox
from tests.handmade.witnesses import carrierx_witness, cinnox_witness

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
SERVERS = (
    "plumbing", "carrierx", "carrierx_bugs", "carrierx_data", "carrierx_filter", "carrierx_kinds", "carrierx_links", "cinnox", "cinnox_bugs", "cinnox_data",
    "small", "lark", "stork", "plover", "teal", "ibis", "knot", "forms", "portsip", "wren", "wren_changes", "wren_exports", "plover_changes",
)  # fmt: skip
CARRIERX, CINNOX = carrierx.CarrierX(), cinnox.Cinnox()


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_imports_only_the_standard_library_and_its_neighbours(name: str) -> None:
    tree = ast.parse((HERE / f"{name}.py").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    neighbours = {"tests.handmade", *(f"tests.handmade.{neighbour}" for neighbour in SERVERS)}
    assert {one for one in imported if one.split(".")[0] not in sys.stdlib_module_names} <= neighbours


@pytest.mark.parametrize("bug", carrierx_bugs.BUGS)
def test_a_bug_of_carrierx_changes_the_response_to_its_request(bug: str) -> None:
    *before, asked = carrierx_witness(CARRIERX, carrierx_bugs.BUGS[bug])
    server = carrierx.CarrierX({bug})
    for one in [asked] if bug == "shuffle-anew-each-page" else before:
        server.answer(one)
    assert server.answer(asked) != CARRIERX.answer(asked)


@pytest.mark.parametrize("bug", cinnox.BUGS)
def test_a_bug_of_cinnox_changes_the_response_to_its_request(bug: str) -> None:
    asked = cinnox_witness(CINNOX, cinnox.BUGS[bug])
    assert cinnox.Cinnox({bug}, now=CINNOX.now).answer(asked) != CINNOX.answer(asked)


def test_a_bug_that_nobody_knows_is_refused() -> None:
    for server in (carrierx.CarrierX, cinnox.Cinnox):
        with pytest.raises(ValueError, match="no such bugs: nonsense"):
            server({"nonsense"})


@pytest.mark.parametrize("path", ["/calls/call_drs", "/app/conference/calls"])
def test_a_list_of_carrierx_holds_more_than_the_largest_page_and_equal_moments(path: str) -> None:
    kind = carrierx_kinds.CALLS if "drs" in path else carrierx_kinds.CONFERENCES
    rows = CARRIERX.rows(f"SELECT body FROM {kind.table} WHERE partner_sid = ?", [carrierx_data.OWN])
    records = [json.loads(body) for (body,) in rows]
    assert len(records) > (1_000 if kind is carrierx_kinds.CALLS else 200)
    assert len({record["date_stop"] for record in records}) < len(records)
