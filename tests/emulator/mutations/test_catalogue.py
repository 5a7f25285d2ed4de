"""Planted bugs: each changes at least one answer of a fixed set of requests, and counts that it did.

Bugs in jobs and changes need requests that follow on each other: `tests/contract/server/test_jobs.py`, `test_changes.py`. Those in
parameters that take several values or operators need such a list: `tests/emulator/operations/test_several_values.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callrecords.emulator import Emulator, ServerRequest, ServerResponse
from callrecords.emulator.mutations.catalogue import BUGS
from callrecords.emulator.mutations.planting import UnknownMutation
from tests.emulator.asking import requests
from tests.emulator.conftest import LISTS, everyone
from tests.emulator.driver import NOW, Driver

pytestmark = pytest.mark.slow

RECORDS = 100


@pytest.fixture(scope="module")
def sound() -> tuple[Emulator, list[tuple[ServerRequest, ServerResponse]]]:
    """An emulator without bugs, and what it answers to everything in the set, each distinct answer asked for once."""
    emulator = Emulator(everyone(), records=RECORDS, now=NOW)
    asked = [request for slug, name in LISTS for request in requests(Driver(emulator, slug, name))]
    return emulator, [(request, emulator.handle(request)) for request in dict.fromkeys(map(_hashable, asked))]


class _Known(ServerRequest):
    """A request that can be a key."""

    def __hash__(self) -> int:
        return hash((self.method, self.target, self.headers.get("authorization")))


def _hashable(request: ServerRequest) -> _Known:
    return _Known(request.method, request.target, request.headers)


def same(one: ServerResponse, other: ServerResponse) -> bool:
    headers = [[pair for pair in answer.headers if pair[0] != "x-request-id"] for answer in (one, other)]
    return (one.status, one.body, one.media_type, headers[0]) == (
        other.status,
        other.body,
        other.media_type,
        headers[1],
    )


def in_reach() -> list[str]:
    bundles = [vendor.bundle() for vendor in everyone()]
    return [name for name, bug in BUGS.items() if bug.out_of_reach(bundles) is None]


@pytest.mark.parametrize("name", [name for name in in_reach() if not BUGS[name].breaks.startswith(("job.", "sync."))])
def test_a_bug_changes_an_answer_and_counts_it(
    sound: tuple[Emulator, list[tuple[ServerRequest, ServerResponse]]], name: str
) -> None:
    emulator, answers = sound
    emulator.bugs.plant(name)
    try:
        changed: Iterator[bool] = (not same(emulator.handle(request), answer) for request, answer in answers)
        assert any(changed)
        assert emulator.bugs.firings[name] >= 1
        assert emulator.requests[-1].bugs == (name,)
    finally:
        emulator.bugs.pull(name)


def test_without_bugs_nothing_changes(sound: tuple[Emulator, list[tuple[ServerRequest, ServerResponse]]]) -> None:
    emulator, answers = sound
    assert all(same(emulator.handle(request), answer) for request, answer in answers[::17])


def test_there_are_many_and_each_says_what_it_breaks() -> None:
    assert len(BUGS) >= 60
    assert all(bug.name == name and bug.about and "." in bug.breaks for name, bug in BUGS.items())


RULES = ["scope.required", "scope.descendants", "token.own-calls", "token.bound", "token.kinds"]


@pytest.mark.parametrize(
    "promise", ["filter.", "window.", "order.", "fields.", "paging.", "links.", "envelope.", *RULES]
)
def test_each_convention_and_each_rule_of_identity_has_three(promise: str) -> None:
    assert sum(bug.breaks.startswith(promise) for bug in BUGS.values()) >= 3


@pytest.mark.parametrize("style", ["offset-", "page-", "cursor-"])
def test_each_paging_style_has_three(style: str) -> None:
    assert sum(name.startswith(style) for name in BUGS) >= 3


def test_an_unknown_bug_is_refused_with_what_was_meant() -> None:
    with pytest.raises(UnknownMutation, match="ge-as-gt"):
        Emulator(everyone(), bugs=["ge-as-gtt"])
