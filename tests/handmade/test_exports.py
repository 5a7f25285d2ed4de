"""Client and suite on exports that were written by hand: nothing of ours serves them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callrecords.client.setup.clock import ClientClock, going_by
from callrecords.contract.base.case import cases
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Session, Target
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.suite import judge_cases, planned
from callrecords.errors import BadResponse
from tests.handmade.wren import SECRET
from tests.handmade.wren_exports import BUGS, WrenExports, exporting
from tests.made_up import made_up

pytestmark = pytest.mark.slow

WREN = made_up()["wren"]
SINCE, UNTIL = datetime(2026, 10, 23, 12, tzinfo=UTC), datetime(2026, 10, 26, 10, 22, tzinfo=UTC)
BREAKS = {
    "odd-word": "job.states",
    "anybodys-job": "job.states",
    "open-start": "job.tokens",
    "open-state": "job.tokens",
    "any-workspace": "job.parameters",
    "any-edition": "job.parameters",
}


def _client(url: str) -> Any:
    with going_by(ClientClock(sleep=lambda _: None)):
        return WREN.load(WREN.client)(token=SECRET, base_url=url)


@pytest.mark.parametrize("resource", ["calls", "voicemails"])
def test_an_export_gives_the_records_of_the_list_and_no_token_leaves_the_api(resource: str) -> None:
    server = WrenExports(150)
    with exporting(server) as url, _client(url) as client:
        listed = list(getattr(client, resource).iter(since=SINCE, until=UNTIL))
        assert list(getattr(client, resource).export(SINCE, UNTIL)) == listed
        assert 30 < len(listed) < 60
        # A record lies exactly at the end: voicemails have it in their file, and the client leaves it out.
        later = list(getattr(client, resource).export(SINCE, UNTIL + timedelta(seconds=1)))
        assert len(later) == len(listed) + 1
        assert list(client.deviations) == []
    assert server.files_asked == ["", ""]


def test_a_file_that_does_not_hold_what_the_job_counts_is_an_error_though_each_address_is_good_once() -> None:
    with (
        exporting(WrenExports(150, "count-too-high")) as url,
        _client(url) as client,
        pytest.raises(BadResponse, match="the job says"),
    ):
        next(client.calls.export(SINCE, UNTIL))


def _failed(bug: str, *promises: str) -> list[str]:
    spec = spec_of(WREN)
    with exporting(WrenExports(40, bug)) as url:
        target = Target(url=url, tokens={"read": SECRET}, query={"workspace": "main"}, headers={"Wren-Edition": "4"})
        with Session(spec.bundle, target) as session:
            verdicts = judge_cases(planned(cases(spec, target, session), promises))
            return [one.promise for one in verdicts if one.outcome is not Outcome.PASS]


def test_the_suite_finds_nothing_wrong_with_it() -> None:
    assert _failed("", "job.records", "job.states", "job.tokens", "job.parameters") == []


@pytest.mark.parametrize("bug", BUGS)
def test_the_suite_notices_each_bug(bug: str) -> None:
    promise = BREAKS.get(bug, "job.records")
    assert promise in _failed(bug, promise)
