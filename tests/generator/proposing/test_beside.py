"""What is proposed for operations that belong to a list: jobs and changes, seen by their shape, with questions for the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callrecords.generator.lint.specs import check
from callrecords.generator.proposing.propose import propose

SPECS = Path(__file__).parents[2] / "specs"


def _proposed(vendor: str) -> str:
    return propose(SPECS / vendor / "openapi.yaml", vendor, f"{SPECS / vendor / 'openapi.yaml'}").text


def _part(text: str, target: str) -> str:
    """The facts about one place."""
    return text.partition(f"target: $.paths['{target}']")[2].partition("- target:")[0]


@pytest.mark.parametrize(
    ("place", "facts"),
    [
        ("/v4/exports", ["{name: calls, role: start}", 'window: {since: "/range/from", until: "/range/to"}', 'id: "/export/id"']),
        ("/v4/exports", ["pending: [waiting, writing], done: [ready], failed: [broken]", 'url: "/export/file/url"']),
        ("/v4/exports", ['x-question: "How is the file written']),
        ("/v4/exports/{exportId}", ["{name: calls, role: poll}"]),
        ("/v4/voicemails/reports", ["{name: voicemails, role: start}", "{since: from, until: to, in: query}", "Which words has its state"]),
        ("/v4/voicemails/reports/{reportId}/archive", ["{name: voicemails, role: download}"]),
        ("/v4/calls/changes", ["{name: calls, role: changes}", "token: cursor", 'next: "/sync/cursor"', 'more: "/sync/more"']),
        ("/v4/calls/changes", ["deleted: {field: removed, is: true}", "mode must be sent", "What comes without a token?"]),
    ],
)  # fmt: skip
def test_jobs_and_changes_are_proposed_by_their_shape(place: str, facts: list[str]) -> None:
    found = _part(_proposed("wren"), place)
    assert [one for one in facts if one not in found] == []


def test_what_their_requests_must_have_besides_is_an_argument_of_the_client() -> None:
    """A choice of words is none: changes may begin with one and go on with another."""
    text = _proposed("wren")
    client = text.partition("x-client:")[2].partition("x-errors")[0]
    assert "name: workspace, in: query, fills: workspace" in client
    assert "name: wren_edition, in: header, fills: Wren-Edition" in client
    assert "mode" not in client
    assert "workspace must be sent" not in text


def test_changes_belong_to_the_list_that_they_stand_below() -> None:
    found = _part(_proposed("plover"), "/messages/delta")
    assert "{name: messages, role: changes}" in found
    assert 'pages: {parameter: page, next: "/meta/next_page"}' in found
    assert "deleted: {ids: deleted}" in found
    assert 'full: {at: "/meta/full"}' in found


def test_a_description_without_them_gets_nothing_of_it() -> None:
    for vendor in ("lark", "knot", "ibis"):
        text = _proposed(vendor)
        assert not re.search(r"x-job|x-sync|dead-sync-token", text)


@pytest.mark.parametrize("vendor", ["wren", "plover"])
def test_what_is_proposed_can_be_read_and_leaves_questions(tmp_path: Path, vendor: str) -> None:
    """Nothing is wrong with a proposal but what it asks."""
    folder = tmp_path / vendor
    folder.mkdir()
    (folder / "facts.yaml").write_text(_proposed(vendor), "utf-8")
    messages = [one.message for one in check(folder)[1]]
    assert any("sync token" in one for one in messages)
    # Plover's records have no key that anybody could tell, and Wren's parameter mode is asked about
    known = r"Write|x-record|mode must be sent|is a field of|write the|give the"
    assert [one for one in messages if not re.search(known, one)] == []


def test_a_flag_of_what_is_gone_is_proposed_where_the_records_of_the_list_have_it_too(tmp_path: Path) -> None:
    text = (SPECS / "wren" / "openapi.yaml").read_text("utf-8")
    flagged = text.replace(
        "        callId: {type: string}\n", "        callId: {type: string}\n        removed: {type: boolean}\n", 1
    )
    assert flagged != text
    (tmp_path / "openapi.yaml").write_text(flagged, "utf-8")
    found = propose(tmp_path / "openapi.yaml", "wren", "../openapi.yaml").text
    assert "deleted: {field: removed, is: true}" in _part(found, "/v4/calls/changes")
