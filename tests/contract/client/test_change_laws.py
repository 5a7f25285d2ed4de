"""Laws of changes: the clients of made-up vendors keep them; what breaks them, `contracts/client_bugs.py` plants."""

from __future__ import annotations

import pytest

from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.client.suite import judge_client
from callrecords.registry import VENDORS
from tests.made_up import made_up


@pytest.mark.parametrize(("slug", "lists"), [("wren", ["list_calls", "list_voicemails"]), ("plover", ["get_messages"])])
def test_healthy_clients_keep_the_law(slug: str, lists: list[str]) -> None:
    found = list(judge_client(made_up()[slug], "client.changes"))
    verdicts = [one for one in found if one.outcome is not Outcome.NOT_APPLICABLE]  # of the other lists
    assert [one.operation for one in verdicts] == lists
    assert all(one.outcome is Outcome.PASS for one in verdicts), verdicts


def test_where_there_are_no_sync_tokens_there_is_nothing_to_judge() -> None:
    assert {one.outcome for one in judge_client(VENDORS[0], "client.changes")} == {Outcome.NOT_APPLICABLE}
