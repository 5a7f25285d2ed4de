"""The client and the suite on a hand-written server of records of two kinds, each with a numbering of its own."""

from __future__ import annotations

import pytest

from callrecords.contract.base.case import cases
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Session
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.suite import judge_cases, planned
from tests.handmade.knot import KnotNotices
from tests.handmade.served import SINCE, UNTIL, client, target
from tests.handmade.small import RECORDS, running
from tests.made_up import made_up

pytestmark = pytest.mark.slow

PROMISES = (
    "cdr.unique-ids",
    "answers.schema",
    "paging.every-record-once",
    "paging.ends",
    "window.split-union",
    "limits.bounds",
)


def test_records_of_two_kinds_with_the_same_id_are_two_and_a_resumed_walk_knows_both() -> None:
    server = KnotNotices()
    wanted = [f"Spoken:{one['ref']}" if "ref" in one else f"Typed:{one['number']}" for one in server.records]
    assert len({key.partition(":")[2] for key in wanted}) == RECORDS // 2
    with running(server) as root, client("knot", root, server.token) as one:
        for options in ({}, {"concurrency": 3, "since": SINCE, "until": UNTIL}):
            assert [record.key for record in one.notices.iter(limit=15, **options)] == wanted
        first = next(one.notices.pages(limit=15))
        rest = one.notices.iter(limit=30, resume=first.resume)
        assert [record.key for record in (*first.items, *rest)] == wanted


@pytest.mark.parametrize("bug", ["", *KnotNotices.bugs])
def test_the_suite_tells_kinds_with_keys_of_their_own_apart(bug: str) -> None:
    spec = spec_of(made_up()["knot"])
    with running(KnotNotices(bug)) as root:
        there = target("knot", root, KnotNotices.token)
        with Session(spec.bundle, there) as session:
            found = cases(spec, there, session, operations=["notices_search"])
            verdicts = list(judge_cases(planned(found, PROMISES)))
    broken = {one.promise for one in verdicts if one.outcome is Outcome.FAIL or one.trace}
    assert bool(broken) == bool(bug)
    assert bug not in ("numbered-twice", "typed-without-number") or "cdr.unique-ids" in broken
