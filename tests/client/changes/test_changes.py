"""Changes of made-up vendors from their emulators: pages by tokens, by page tokens, none at all; what is handed over, and when."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from callrecords.client import Changes, FullReadDue
from callrecords.contract.client.stage import Stage
from callrecords.errors import BadArgument, BadResponse, RecordError, ServerError, Unauthorized
from tests.made_up import made_up

LISTS = [("wren", "calls"), ("wren", "voicemails"), ("plover", "messages")]
EVERY = pytest.mark.parametrize(("slug", "name"), LISTS, ids=[name for _, name in LISTS])


def stage_of(slug: str, name: str) -> Stage:
    vendor = made_up()[slug]
    return Stage(vendor, next(one for one in vendor.resources if one.name == name))


def changes(stage: Stage, since: str | None = None, **options: Any) -> list[Any]:
    with stage.client(**options) as client:
        return list(getattr(client, stage.resource.attribute).changes(since))


@EVERY
def test_nothing_is_sent_before_a_page_is_wanted_and_no_page_before_it_is(slug: str, name: str) -> None:
    stage = stage_of(slug, name)
    with stage.client() as client:
        stream = getattr(client, stage.resource.attribute).changes()
        assert len(stage.emulator.requests) == 0
        next(stream)
        assert len(stage.emulator.requests) == 1
        stream.close()


@EVERY
def test_coroutines_get_the_same(slug: str, name: str) -> None:
    stage = stage_of(slug, name)

    async def asked() -> list[Any]:
        async with stage.client(asynchronous=True) as client:
            return [page async for page in getattr(client, stage.resource.attribute).changes()]

    assert [repr(page) for page in asyncio.run(asked())] == [repr(page) for page in changes(stage)]


def test_what_was_deleted_is_told_by_its_key_and_what_changed_as_it_is_now() -> None:
    stage = stage_of("wren", "calls")
    token = changes(stage)[-1].token
    gone, touched, *_ = sorted(stage.keys())
    stage.emulator.records.remove(stage.name, [gone])
    stage.touch(touched)
    stage.add(timedelta(minutes=1))
    (page,) = changes(stage, token)
    assert page.deleted == [gone]
    assert touched in {call.call_id for call in page}
    assert len(page) == 2
    assert page.bad_items == []
    assert [call.raw for call in page] == [stage.bodies()[call.call_id] for call in page]


def test_the_next_token_comes_with_the_page_that_it_follows() -> None:
    """By tokens each page has one; by page tokens the last one alone."""
    stage = stage_of("wren", "calls")
    pages = changes(stage)
    assert len(pages) == 3
    assert len({page.token for page in pages}) == 3
    first, *_, last = changes(stage_of("plover", "messages"))
    assert first.token is None
    assert last.token is not None
    assert (first.begins_anew, last.begins_anew) == (True, False)


def test_a_list_that_begins_now_gives_a_token_and_no_records() -> None:
    stage = stage_of("wren", "voicemails")
    (page,) = changes(stage)
    assert (len(page), page.deleted, page.begins_anew) == (0, [], False)
    stage.add(timedelta(minutes=1))
    (later,) = changes(stage, page.token)
    assert len(later) == 1


@pytest.mark.parametrize("slug", ["wren", "plover"])
def test_a_token_lasts_as_long_as_the_spec_says(slug: str) -> None:
    stage = stage_of(slug, "messages" if slug == "plover" else "calls")
    token = changes(stage)[-1].token
    lasts = stage.operation.sync.lasts if stage.operation.sync is not None else None
    assert lasts is not None
    stage.emulator.clock.advance(lasts - timedelta(seconds=2))
    assert isinstance(changes(stage, token)[0], Changes)
    assert not changes(stage, token)[0].begins_anew
    stage.emulator.clock.advance(timedelta(seconds=2))
    found = changes(stage, token)
    assert found == [FullReadDue(status=410, code="cursor_over")] if slug == "wren" else found[0].begins_anew


def test_records_that_are_loaded_end_all_tokens() -> None:
    stage = stage_of("wren", "calls")
    token = changes(stage)[-1].token
    stage.emulator.records.load(stage.name, list(stage.bodies().values()))
    assert isinstance(changes(stage, token)[0], FullReadDue)


def test_a_token_of_access_sees_no_changes_of_other_accounts() -> None:
    stage = stage_of("wren", "calls")
    token = changes(stage)[-1].token
    (key,) = stage.emulator.records.add(stage.name, 1, account=99)
    assert [len(page) for page in changes(stage, token)] == [0]
    stage.emulator.records.remove(stage.name, [key])
    assert [page.deleted for page in changes(stage, token)] == [[]]


@pytest.mark.parametrize(
    ("token", "what"),
    [
        ("", "got empty text"),
        ("  ", "got empty text"),
        (17, "got int"),
        (b"t", "got bytes"),
        ("t" * 20_000, "has 20,000 characters; the most is 16,384"),
    ],
)
def test_a_token_that_cannot_be_one_is_refused_before_anything_is_sent(token: Any, what: str) -> None:
    stage = stage_of("wren", "calls")
    with stage.client() as client, pytest.raises(BadArgument, match=f"token: .*{what}"):
        client.calls.changes(token)
    assert len(stage.emulator.requests) == 0


def test_a_list_without_sync_tokens_has_no_such_method() -> None:
    with stage_of("wren", "calls").client() as wren, stage_of("knot", "events").client() as knot:
        assert hasattr(wren.calls, "changes")
        assert not hasattr(knot.events, "changes")


def test_no_repr_shows_a_token_and_no_error_does() -> None:
    stage = stage_of("wren", "calls")
    pages = changes(stage)
    assert all(page.token not in repr(page) for page in pages)
    stage.emulator.faults.add("html", "get_call_changes", count=None)
    with pytest.raises(BadResponse) as caught:
        changes(stage, pages[-1].token)
    assert pages[-1].token not in f"{caught.value!r}{caught.value}"


def test_errors_are_those_of_lists() -> None:
    stage = stage_of("wren", "calls")
    with pytest.raises(Unauthorized):
        changes(stage, token="wrong")
    stage.emulator.faults.add("server-error", "get_call_changes", count=None)
    with pytest.raises(ServerError):
        changes(stage)


def test_what_the_spec_does_not_describe_is_counted_and_a_strict_client_refuses_it() -> None:
    stage = stage_of("wren", "calls")
    stage.emulator.faults.add("unknown-field", "get_call_changes", count=None)
    with stage.client() as client:
        list(client.calls.changes())
        assert [one.kind for one in client.deviations] == ["unknown field"]
    with pytest.raises(RecordError):
        changes(stage, strict=True)


def test_an_item_that_is_no_record_is_kept_apart() -> None:
    stage = stage_of("wren", "calls")
    stage.emulator.faults.add("broken-record", "get_call_changes")
    first, *_ = changes(stage)
    assert len(first.bad_items) == 1
