"""Laws of exports: the clients of the made-up vendor Wren keep them; what breaks them, `contracts/client_bugs.py` plants."""

from __future__ import annotations

import pytest

from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.client.suite import judge_client
from callrecords.registry import VENDORS
from tests.made_up import made_up

pytestmark = pytest.mark.slow


def test_healthy_clients_keep_the_law() -> None:
    verdicts = list(judge_client(made_up()["wren"], "client.exports"))
    assert [one.operation for one in verdicts] == ["list_calls", "list_voicemails"]
    assert all(one.outcome is Outcome.PASS for one in verdicts), verdicts


def test_where_there_is_no_job_there_is_nothing_to_judge() -> None:
    assert {one.outcome for one in judge_client(VENDORS[0], "client.exports")} == {Outcome.NOT_APPLICABLE}
