"""Who sees what: tokens by kind, roles, the tree of accounts, own calls, apps."""

from __future__ import annotations

import attrs
import pytest

from callrecords.emulator import Emulator
from callrecords.emulator.operations.identity import UnknownKind
from tests.emulator.conftest import RECORDS
from tests.emulator.driver import HOST, Driver, decode


def as_kind(driver: Driver, kind: str) -> Driver:
    if kind not in driver.emulator.server(driver.slug).identity.kinds:
        pytest.skip(f"the vendor has no token {kind}")
    return attrs.evolve(driver, kind=kind)


def refused(driver: Driver, situation: str, **headers: str) -> None:
    """The list answers the vendor's own refusal in a situation."""
    answer = driver.bundle.errors.situations[situation]  # type: ignore[index]  # the tests' own words
    response = driver.send(driver.path(), headers={"host": HOST, **headers}) if headers else driver.list()
    assert response.status == answer.status
    assert answer.message.encode() in response.body
    assert str(answer.code).encode() in response.body


def test_without_a_token_or_with_a_wrong_one_the_vendor_refuses(driver: Driver) -> None:
    refused(driver, "no-token", accept="*/*")
    refused(driver, "no-token", authorization="Basic dXNlcjpwYXNz")
    refused(driver, "bad-token", authorization="Bearer 5ebc03d6")
    refused(driver, "bad-token", authorization="Bearer ")


def test_the_word_bearer_is_read_in_any_case(driver: Driver) -> None:
    token = driver.emulator.token(driver.slug)
    assert driver.send(driver.path(), headers={"authorization": f"bearer {token}"}).status == 200


def test_an_expired_token_is_refused(driver: Driver) -> None:
    refused(as_kind(driver, "expired"), "expired-token")


def test_a_token_without_the_role_is_refused(driver: Driver) -> None:
    refused(as_kind(driver, "no-scope"), "forbidden")


def test_a_token_of_another_app_is_refused_here_and_sees_its_own_records_there(driver: Driver) -> None:
    foreign = as_kind(driver, "foreign")
    refused(foreign, "foreign-token")
    visibility = driver.facts.visibility
    assert visibility is not None and visibility.bound is not None
    other = driver.emulator.server(driver.slug).identity.bound(visibility.bound, 3)
    response = foreign.send(foreign.path(**{visibility.bound: other}))
    assert response.status == 200
    assert decode(response.body)[driver.items]
    theirs = {record[driver.key] for record in decode(response.body)[driver.items]}
    assert theirs.isdisjoint(record[driver.key] for record in driver.walk(90))


def test_records_of_accounts_below_show_only_with_the_extra_role(driver: Driver) -> None:
    facts = driver.facts.visibility
    if facts is None or facts.owner is None or facts.descendants is None:
        pytest.skip("the vendor has no tree of accounts")
    own, below = driver.walk(90), as_kind(driver, "descendants").walk(90)
    assert len({record[facts.owner] for record in own}) == 1
    assert len({record[facts.owner] for record in below}) == 3
    assert len(below) == RECORDS + RECORDS // 5 + RECORDS // 10
    assert {record[driver.key] for record in own} < {record[driver.key] for record in below}
    hidden = next(record[driver.key] for record in below if record[facts.owner] != own[0][facts.owner])
    assert driver.get(hidden).status == driver.bundle.errors.situations["unknown-record"].status
    assert as_kind(driver, "descendants").get(hidden).status == 200


def test_the_role_to_manage_shows_no_accounts_below(driver: Driver) -> None:
    assert len(as_kind(driver, "manage").walk(90)) == RECORDS


def test_a_user_sees_only_calls_in_which_it_takes_part(driver: Driver) -> None:
    user = as_kind(driver, "own-calls")
    facts = driver.facts.visibility
    assert facts is not None
    own = user.walk(90)
    assert 0 < len(own) < RECORDS
    numbers = {tuple(record.get(name) for name in facts.own) for record in own}
    (user_number,) = set.intersection(*map(set, numbers)) if len(numbers) > 1 else {"1001"}
    assert user_number == "1001"
    everything = driver.walk(90)
    assert len(own) == sum(user_number in [record.get(name) for name in facts.own] for record in everything)
    hidden = next(r[driver.key] for r in everything if user_number not in [r.get(name) for name in facts.own])
    assert user.get(hidden).status == driver.bundle.errors.situations["unknown-record"].status


def test_a_kind_that_means_nothing_for_a_vendor_is_refused(driver: Driver, emulator: Emulator) -> None:
    with pytest.raises(UnknownKind, match="read"):
        emulator.token(driver.slug, "root")
    for kind in emulator.server(driver.slug).identity.kinds:
        assert emulator.token(driver.slug, kind).startswith("fake-")
